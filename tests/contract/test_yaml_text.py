"""The strict reader of YAML: the types of JSON, every problem with its line, no bombs."""

import json
import math
import subprocess
import sys
import time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mockserver.contract.problems import ContractError
from mockserver.contract.yaml_text import read_yaml
from tests.contract.test_body import named, same

DEPTH = 64


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs with both parsers of PyYAML: which one is there depends on the wheel."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML came without libyaml")


def read(text: str | bytes, max_depth: int = DEPTH) -> Any:
    return read_yaml(text.encode() if isinstance(text, str) else text, max_depth=max_depth)


def refused(text: str | bytes, max_depth: int = DEPTH) -> list[tuple[str, str, str]]:
    """Rule, place and details of every problem of a text."""
    with pytest.raises(ContractError) as caught:
        read(text, max_depth)
    return [(problem.rule, problem.place, problem.details) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("~", None),
        ("---\n...", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("0", 0),
        ("-17", -17),
        ("+3", 3),
        ("-0", 0),
        ("0o17", 15),
        ("0x1F", 31),
        ("0x" + "0" * 40 + "1", 1),
        ("0b11", "0b11"),
        ("1_000", "1_000"),
        ("0123", "0123"),
        ("-0123", "-0123"),
        ("00.5", "00.5"),
        ("1,5", "1,5"),
        ("190:20:30", "190:20:30"),
        ("12:30:00", "12:30:00"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("1.0", 1.0),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
        ("1e-999", 0.0),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("\u0661", "\u0661"),
        ("18446744073709551615", 2**64 - 1),
        ("-9223372036854775808", -(2**63)),
        ("'1'", "1"),
        ('"true"', "true"),
        ('""', ""),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!map {a: !!seq [1]}", {"a": [1]}),
        ("a: 1\nb:\n  - x\n  - y: ~\n    z:\n", {"a": 1, "b": ["x", {"y": None, "z": None}]}),
        ("{a: [1, 'b', ], c: }", {"a": [1, "b"], "c": None}),
        ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", {"a": "x\ny\n", "b": "x y"}),
        ("# why\na: b # so\n", {"a": "b"}),
        ("a#b: c:d", {"a#b": "c:d"}),
        ("'1': a\n\"\": b\n", {"1": "a", "": "b"}),
        ("'<<': 1", {"<<": 1}),
        ("<: 1", {"<": 1}),
        ("no: 1\ny: 2", {"no": 1, "y": 2}),
        ("2026-01-01: 1", {"2026-01-01": 1}),
        ("%YAML 1.1\n---\non: off", {"on": "off"}),
        ("\ufeffa: é😀", {"a": "é😀"}),
        (r'"\0\x41\u00e9\U0001F600\/"', "\0Aé😀/"),
        ("a: &x [1, {b: 2}]\nc: *x\nd: [*x]", None),
        ("a: &x 1\nb: *x\nc: &x 2\nd: *x", {"a": 1, "b": 1, "c": 2, "d": 2}),
        ("&k a: *k", {"a": "a"}),
        ("a: &k b\n*k : c", {"a": "b", "b": "c"}),
        ("a: &n 1\nb: &t '1'\nc: [*n, *t]", {"a": 1, "b": "1", "c": [1, "1"]}),
    ],
    ids=named,
)
def test_what_a_text_gives(text: str, value: Any) -> None:
    if value is None and text.startswith("a:"):
        value = {"a": [1, {"b": 2}], "c": [1, {"b": 2}], "d": [[1, {"b": 2}]]}
    assert same(read(text), value)


@pytest.mark.parametrize(
    ("text", "rule", "place", "start", "said"),
    [
        ("", "yaml", "", "the text", "empty"),
        (" \n# only\n", "yaml", "", "the text", "empty"),
        ("a: 1\nb: [1\nc: 2", "yaml", "", "line 3, column 2: not YAML", "flow sequence"),
        ("a:\n\t- 1", "yaml", "", "line 2, column 1: not YAML", "cannot start any token"),
        ("a: b: c", "yaml", "", "line 1, column 5: not YAML", "mapping values"),
        ("é: 'x", "yaml", "", "line 1, column", "quoted scalar"),
        ("a: @b", "yaml", "", "line 1, column 4: not YAML", "cannot start"),
        ("a: \x07", "yaml", "", "line 1, column 4: ", r"'\x07' may not stand"),
        ("a: 1\né\ufeff: 1", "yaml", "", "line 2, column 2: ", "may not stand"),
        (b"a: 1\nb: \xff", "yaml", "", "line 2, column 4: ", "not UTF-8"),
        ("a: 1".encode("utf-16"), "yaml", "", "line 1, column 1: ", "not UTF-8"),
        ("a: 1\n--- \nb: 2", "yaml", "", "line 2, column 1: ", "another document"),
        ("a: 1\nb: 2\na: 3", "duplicateKey", "/a", "line 3, column 1: ", 'key "a" came twice'),
        ("x:\n- a/b: 1\n  'a/b': 2", "duplicateKey", "/x/0/a~1b", "line 3, column 3: ", "twice"),
        ('{"a": 1,\n "a": 2}', "duplicateKey", "/a", "line 2, column 2: ", "twice"),
        ("&k a: 1\n*k : 2", "duplicateKey", "/a", "line 2, column 1: ", "twice"),
        ("x:\n  1: a", "yaml", "/x", "line 2, column 3: ", "key 1 is no string"),
        ("true: a", "yaml", "", "line 1, column 1: ", "key true is no string"),
        ("? \n: a", "yaml", "", "line 1, column 2: ", "key null is no string"),
        ("? [a]\n: 1", "yaml", "", "line 1, column 3: ", "a sequence is a key"),
        ("? {a: b}\n: 1", "yaml", "", "line 1, column 3: ", "a mapping is a key"),
        ("a: &x [1]\n*x : 1", "yaml", "", "line 2, column 1: ", "is a key"),
        ("a: &x 1\n*x : 1", "yaml", "", "line 2, column 1: ", "is a key"),
        ("a: &x {b: 1}\nc:\n  <<: *x", "yaml", "/c", "line 3, column 3: ", "merge keys"),
        ("a: &x [1, *x]", "yaml", "/a/1", "line 1, column 11: ", "holds itself"),
        ("&x a: &x {b: *x}", "yaml", "/a/b", "line 1, column 14: ", "holds itself"),
        ("[*x, &x 1]", "yaml", "/0", "line 1, column 2: ", "no anchor"),
        ("a: !!python/name:os.system ''", "yaml", "/a", "line 1, column 4: ", "the tag"),
        ("a: !!python/object/apply:os.system [x]", "yaml", "/a", "line 1, column 4: ", "tag"),
        ("a: !own {b: 1}", "yaml", "/a", "line 1, column 4: ", '"!own"'),
        ("a: !!int 1", "yaml", "/a", "line 1, column 4: ", "tag"),
        ("a: !!binary aGk=", "yaml", "/a", "line 1, column 4: ", "tag"),
        ("!!seq {a: 1}", "yaml", "", "line 1, column 1: ", "tag"),
        ("a: !e!x 1", "yaml", "", "line 1, column 4: not YAML", "tag handle"),
        ("a: .inf", "yaml", "/a", "line 1, column 4: ", ".inf is not a number"),
        ("[1, -.INF]", "yaml", "/1", "line 1, column 5: ", "-.INF is not a number"),
        ("a:\n  b: .nan", "yaml", "/a/b", "line 2, column 6: ", ".nan is not a number"),
        ("1e999", "yaml", "", "line 1, column 1: ", "too large"),
        ("18446744073709551616", "yaml", "", "line 1, column 1: ", "at most 64 bits"),
        ("-9223372036854775809", "yaml", "", "line 1, column 1: ", "at most 64 bits"),
        ("0x10000000000000000", "yaml", "", "line 1, column 1: ", "at most 64 bits"),
        ("[" + "9" * 6000 + "]", "yaml", "/0", "line 1, column 2: ", "at most 64 bits"),
        (r'a: "\ud800"', "yaml", None, "line 1, column ", ""),
        (r'a: "\U00110000"', "yaml", "", "", "not YAML"),
    ],
    ids=named,
)
def test_what_is_refused(
    text: str | bytes, rule: str, place: str | None, start: str, said: str
) -> None:
    ((found_rule, found_place, details),) = refused(text)
    assert found_rule == rule
    assert place is None or found_place == place
    assert details.startswith(start)
    assert said in details
    assert "\n" not in details


def test_problems_of_several_kinds_come_together() -> None:
    text = "a: .nan\nb: {c: 1, c: 2}\n3: 4\n"
    assert [(rule, place) for rule, place, _ in refused(text)] == [
        ("yaml", "/a"),
        ("duplicateKey", "/b/c"),
        ("yaml", ""),
    ]
    assert len(refused("a: 1\n" * 1_000)) == 100


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("[[[[1]]]]", "/0/0/0", 1),
        ("a:\n- b:\n  - c: 1\n", "/a/0/b", 3),
        ('{"a": {"b": {"c":\n {}}}}', "/a/b/c", 2),
        ("a: &x [[1]]\nb:\n  c: *x", "/b/c", 3),
    ],
    ids=named,
)
def test_nesting_beyond_the_limit(text: str, place: str, line: int) -> None:
    ((rule, found, details),) = refused(text, 3)
    assert (rule, found) == ("depth", place)
    assert details.startswith(f"line {line}, ")
    assert details.endswith("nested too deep; wanted: at most 3 levels")
    read(text, 5)


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000, "? " * 50_000])
def test_bottomless_nesting_is_refused_at_once(text: str) -> None:
    started = time.perf_counter()
    assert refused(text)
    assert time.perf_counter() - started < 5


def test_a_billion_laughs_are_counted_not_written_out() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    started = time.perf_counter()
    ((rule, place, details),) = refused("\n".join(lines))
    assert time.perf_counter() - started < 5
    assert (rule, place) == ("yaml", "/a6/0")
    assert details.startswith("line 7, ")
    assert "at most 1000000 values" in details


def test_a_long_text_cannot_be_multiplied_either() -> None:
    text = "- &a " + "x" * 100_000 + "\n" + "- *a\n" * 10_000
    ((rule, _, details),) = refused(text)
    assert rule == "yaml"
    assert "at most 1000000 values" in details


def test_aliases_within_the_limit_are_written_out() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 10))]
    value = read("\n".join(lines))["a9"]
    for _ in range(10):
        assert len(value) == 2
        value = value[0]
    assert value == "x"


NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False, allow_infinity=False)
# YAML takes no control characters as they are, and folds the line ends of its own.
TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"
    ),
    max_size=12,
) | st.text(alphabet=":\\\"'/#&*!|>%@`~-?{}[], \n\tnul0.e1é😀", max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
ANY = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(value=VALUES, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
@example(value={"é😀": [10**18, -(10**18), 2**64 - 1, "9" * 30]}, indent=None, ascii_only=True)
@ANY
def test_json_is_read_as_json(value: Any, indent: int | None, ascii_only: bool) -> None:
    assert same(read(json.dumps(value, indent=indent, ensure_ascii=ascii_only)), value)


@given(value=VALUES, indent=st.sampled_from([None, 0, 2]))
@example(value=["a b", math.pi, -0.0, 1e300], indent=2)
@ANY
def test_json_is_read_equally_when_it_has_to_be_read_as_yaml(
    value: Any, indent: int | None
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert same(read(f"# no JSON\n{text}\n"), value)


PIECES = [
    "- ",
    "a: ",
    "? ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "\n",
    "  ",
    "&x ",
    "*x",
    "'",
    '"',
    "!!str ",
]
PIECES += [
    "! ",
    "|\n",
    ">",
    "%",
    "---\n",
    "...",
    "<<",
    "1",
    "~",
    "0x",
    "\\u",
    "#",
    "\t",
    "\x85",
    "é",
    "@",
]


@given(st.binary(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(ANY, max_examples=400)
def test_any_bytes_are_read_or_refused(text: str | bytes) -> None:
    try:
        value = read(text, 5)
    except ContractError as error:
        value = [problem.details for problem in error.problems]
    assert json.dumps(value, allow_nan=False)


def test_the_start_of_the_server_does_not_pay_for_yaml() -> None:
    code = "import sys, mockserver.contract.yaml_text; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
