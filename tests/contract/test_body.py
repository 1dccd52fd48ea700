"""The strict reader of JSON: what it takes, what it refuses, and at which place."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.body import read_json
from mockserver.contract.problems import ContractError, pointer

DEPTH = 64

NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
# Colons, quotes and backslashes matter to a reader that counts and looks for escapes.
TEXTS = st.text(max_size=12) | st.text(alphabet=':\\"/u03aA{}[],é😀\x00', max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def read(text: str | bytes) -> Any:
    return read_json(text.encode() if isinstance(text, str) else text, max_depth=DEPTH)


def refused(text: str | bytes) -> list[tuple[str, str]]:
    """Rule and place of every problem of a text."""
    with pytest.raises(ContractError) as caught:
        read(text)
    return [(problem.rule, problem.place) for problem in caught.value.problems]


def named(part: Any) -> str | None:
    """The ID of a row: its text, cut where it is long."""
    return ascii(part)[:40] if isinstance(part, str | bytes) else None


def spelt(draw: Any, text: str) -> str:
    """A JSON string in which any characters may be written as escapes."""
    if draw(st.booleans()):
        return json.dumps(text, ensure_ascii=draw(st.booleans()))
    units = text.encode("utf-16-be")
    numbers = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    return '"' + "".join(f"\\u{number:04x}" for number in numbers) + '"'


def same(one: Any, other: Any) -> bool:
    """Equal in value and in kind: true is not 1 and 1.0 is not 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@given(value=VALUES, ascii_only=st.booleans(), indent=st.sampled_from([None, 0, 2]))
@settings(deadline=None, max_examples=150)
def test_any_json_is_read(value: Any, ascii_only: bool, indent: int | None) -> None:
    assert same(read(json.dumps(value, ensure_ascii=ascii_only, indent=indent)), value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"\u003a"', ":"),
        (r'{"a\u003a": ":", ":": "\u003a:"}', {"a:": ":", ":": "::"}),
        (r'"\ud83d\ude00 \/ \b\f\n\r\t \u0000"', "😀 / \b\f\n\r\t \x00"),
        ('{"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 1}]}', None),
        ('{"a": 1, "A": 2, "\u00e1": 3, "a\u0301": 4}', None),
        ("18446744073709551615", 2**64 - 1),
        ("-9223372036854775808", -(2**63)),
        ("18446744073709551616", 1.8446744073709552e19),
        ("1.0", 1.0),
        ("1e308", 1e308),
        ("1e-999", 0.0),
        (" \t\r\n7 ", 7),
    ],
    ids=named,
)
def test_what_json_allows(text: str, value: Any) -> None:
    assert same(read(text), json.loads(text) if value is None else value)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("NaN", [""]),
        ("-Infinity", [""]),
        ('{"a": [1, {"b": Infinity}], "c": NaN}', ["/a/1/b", "/c"]),
        ('{"a/b": {"~": NaN}}', ["/a~1b/~0"]),
        ("1e999", [""]),
        ('{"a": [-1e999]}', ["/a/0"]),
        (r'"\ud800"', [""]),
        (r'{"a": ["x", "\udc00\ud800"]}', ["/a/1"]),
        (r'{"a": {"\udfff": 1}}', ["/a"]),
        ("", [""]),
        (" \n\t", [""]),
        ("{} x", [""]),
        ("{}{}", [""]),
        ("{", [""]),
        ("[NaN", [""]),
        ('{"a": 1,}', [""]),
        ("[1,]", [""]),
        ("{'a': 1}", [""]),
        ("{a: 1}", [""]),
        ("01", [""]),
        ("+1", [""]),
        (".5", [""]),
        ("True", [""]),
        ('"a\tb"', [""]),
        (r'"\x41"', [""]),
        ("// why\n{}", [""]),
        ("\ufeff{}", [""]),
        ("\u00a0{}", [""]),
        ("1" * 400, [""]),
        ('{"a": ' + "1" * 5000 + "}", [""]),
        (b'"\xff"', [""]),
        (b'{"a": "\xc3"}', [""]),
        (b'"\xed\xa0\x80"', [""]),
        ('{"a": 1}'.encode("utf-16"), [""]),
        (b"\x00", [""]),
    ],
    ids=named,
)
def test_what_json_does_not_allow(text: str | bytes, places: list[str]) -> None:
    assert refused(text) == [("json", place) for place in places]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"a": 1, "a": 1}', ["/a"]),
        ('{"a": 1, "b": 2, "a": 3, "a": 4}', ["/a"]),
        (r'{"a": 1, "\u0061": 2}', ["/a"]),
        (r'{"\u003a": 1, ":": 2}', ["/:"]),
        (r'{"x": "\u003a", "b": 1, "b": 2}', ["/b"]),
        ('{"": 1, "": 2}', ["/"]),
        ('{"a/~": 1, "a/~": 2}', ["/a~1~0"]),
        ('{"z": [0, {"a": {}, "a": {}}], "b": 1, "b": 2}', ["/b", "/z/1/a"]),
        (r'{"é": 1, "\u00e9": 2}', ["/é"]),
        ("[" * (DEPTH - 1) + '{"a": 1, "a": 2}' + "]" * (DEPTH - 1), ["/0" * 63 + "/a"]),
    ],
    ids=named,
)
def test_repeated_keys(text: str, places: list[str]) -> None:
    assert refused(text) == [("duplicateKey", place) for place in places]


def test_problems_of_several_kinds_come_together() -> None:
    text = r'{"a": 1, "a": NaN, "b": "\ud800", "c": {"d": 1, "d": 1e999}}'
    assert sorted(refused(text)) == [
        ("duplicateKey", "/a"),
        ("duplicateKey", "/c/d"),
        ("json", "/a"),
        ("json", "/b"),
        ("json", "/c/d"),
    ]


@st.composite
def written_objects(draw: Any) -> tuple[str, set[str]]:
    """A JSON text with keys that may repeat, and the pointers of those that do."""
    repeated: set[str] = set()

    def write(path: tuple[str | int, ...], depth: int) -> str:
        kind = draw(st.integers(0, 5)) if depth < 4 else 0
        if kind == 4:
            inner = (write((*path, i), depth + 1) for i in range(draw(st.integers(0, 2))))
            return "[" + ", ".join(inner) + "]"
        if kind < 3 and depth:
            return draw(st.sampled_from(["1", "true", '":"', r'"\u003a"', '"a:b"', '"\\""', "{}"]))
        keys = draw(st.lists(st.sampled_from(["a", "b", "c:", ":", "é", "0"]), max_size=4))
        repeated.update(pointer((*path, key)) for key in keys if keys.count(key) > 1)
        members = (f"{spelt(draw, key)}: {write((*path, key), depth + 1)}" for key in keys)
        return "{" + ", ".join(members) + "}"

    return write((), 0), repeated


@given(written_objects())
@settings(deadline=None, max_examples=300)
def test_an_object_is_refused_exactly_when_a_key_repeats(written: tuple[str, set[str]]) -> None:
    text, repeated = written
    if not repeated:
        assert same(read(text), json.loads(text))
        return
    problems = refused(text)
    assert problems
    # What an earlier value of a repeated key held is not looked at again.
    assert {place for _, place in problems} <= repeated
    assert {rule for rule, _ in problems} == {"duplicateKey"}


def nested(levels: int, kind: str) -> str:
    return "[" * levels + "]" * levels if kind == "array" else '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("kind", "step"), [("array", "/0"), ("object", "/a")], ids=["arrays", "objects"]
)
def test_the_deepest_nesting_allowed(kind: str, step: str) -> None:
    assert read(nested(DEPTH, kind)) == json.loads(nested(DEPTH, kind))
    assert refused(nested(DEPTH + 1, kind)) == [("depth", step * DEPTH)]
    assert refused(nested(1000, kind)) == [("depth", step * DEPTH)]


def test_many_brackets_that_stand_side_by_side_are_not_deep() -> None:
    assert read("[" + ",".join(["[[]]"] * 500) + "]") == [[[]]] * 500
    assert read(json.dumps(["[[[[" * 100])) == ["[[[[" * 100]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_the_limit_is_the_one_given(limit: int) -> None:
    assert read_json(nested(limit, "array").encode(), max_depth=limit) is not None
    with pytest.raises(ContractError, match=f"at most {limit} levels"):
        read_json(nested(limit + 1, "array").encode(), max_depth=limit)


@pytest.mark.parametrize(
    "text",
    [b"[" * 100_000, nested(100_000, "array").encode(), b'{"a":' * 100_000, b"[NaN," * 100_000],
    ids=["open", "closed", "objects", "not a number"],
)
def test_bottomless_nesting_is_refused_without_a_crash(text: bytes) -> None:
    assert refused(text)


PIECES = [b"{", b"}", b"[", b"]", b":", b",", b" ", b"1", b"-", b'"', b'"a"', b'"\\u0061"', b"NaN"]
PIECES += [b"1e999", b'"\\ud800"', b"\xff", b"\xef\xbb\xbf", b"true", b'"a":', b'{"a":1,"a":2}']


@given(st.binary(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
@settings(deadline=None, max_examples=400)
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        value = read(text)
    except ContractError as error:
        problems = error.problems
    else:
        assert value == json.loads(text)
        return
    assert problems
    assert all(problem.in_body for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        r'{"\ud800": 1}',
        r'{"\ud800": "\ud800"}',
        r'{"\ud800": NaN}',
        r'{"\ud800": 1, "\ud800": 2}',
        r'{"\ud800": {"a": 1, "a": 2}}',
        r'[{"\udfff": [{"\udfff": 1e999}]}]',
    ],
)
def test_every_problem_can_be_written_down(text: str) -> None:
    """A place or a text with half a surrogate pair could not be answered: the 400 became a 500."""
    with pytest.raises(ContractError) as caught:
        read(text)
    for problem in caught.value.problems:
        assert problem.place.encode().decode() == problem.place
        assert problem.details.encode().decode() == problem.details


def test_values_are_counted_whatever_holds_them() -> None:
    for text in ("[1,2,3]", '{"a":1,"b":2,"c":3}', '{"a":[1,2]}', "[[[[]]]]"):
        assert read_json(text.encode(), max_depth=DEPTH, max_values=4) is not None
        with pytest.raises(ContractError, match="too many values; wanted: at most 3"):
            read_json(text.encode(), max_depth=DEPTH, max_values=3)
    # Commas in texts are none between values.
    for text in ('{"a":"1,2,3,4,5"}', '"1,2,3,4,5,6"'):
        assert read_json(text.encode(), max_depth=DEPTH, max_values=2) is not None


def test_bodies_made_to_take_long_are_refused_with_few_words() -> None:
    """Each took seconds, or gigabytes, once."""
    twice = ",".join(f'"{number}":1' for number in range(60_000))
    many = "1," * 1_000_000
    for text in (
        f"{{{twice},{twice}}}",
        f'{{"a":"\\u0041","b":[{many}1]}}',
        f"[{many}NaN]",
        "[" * 30 + "[],".join([""] * 300_000) + "[]" + "]" * 30,
        '{"a":' * 30 + f'[{many}1,"\\ud800"]' + "}" * 30,
    ):
        with pytest.raises(ContractError) as caught:
            read_json(text.encode(), max_depth=DEPTH, max_values=50_000)
        assert 1 <= len(caught.value.problems) <= 1000
