"""Matchers: what holds of all values, whatever they are."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.problems import ContractError
from mockserver.control.matching.content_patterns import Subject
from mockserver.control.matching.json_equality import json_distance, json_equal, paired
from mockserver.control.matching.json_path import JsonPath
from mockserver.control.matching.operators import compile_pattern
from mockserver.control.matching.regex import Regex
from mockserver.control.matching.request_patterns import RequestPattern
from mockserver.control.matching.seen import Seen
from mockserver.control.matching.work import (
    AllowanceSpentError,
    TooMuchWorkError,
    allowance,
)
from mockserver.control.stubs.merge_patch import merge_patch

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("xyz"), inner, max_size=3),
    max_leaves=12,
)
FLAGS = st.fixed_dictionaries(
    {"ignore_array_order": st.booleans(), "ignore_extra_elements": st.booleans()}
)


def shuffled(value: Any, random: Any) -> Any:
    """The same value with its lists in another order."""
    if isinstance(value, dict):
        return {name: shuffled(inner, random) for name, inner in value.items()}
    if isinstance(value, list):
        entries = [shuffled(inner, random) for inner in value]
        random.shuffle(entries)
        return entries
    return value


def with_extras(value: Any) -> Any:
    """The same value with more in it."""
    if isinstance(value, dict):
        return {"more": 1, **{name: with_extras(inner) for name, inner in value.items()}}
    if isinstance(value, list):
        return [with_extras(inner) for inner in value] + ["more"]
    return value


@settings(max_examples=200, deadline=None)
@given(JSON, FLAGS)
def test_a_value_equals_itself(value: Any, flags: dict[str, bool]) -> None:
    assert json_equal(value, json.loads(json.dumps(value)), **flags)
    assert json_distance(value, value) == 0


@settings(max_examples=200, deadline=None)
@given(JSON, st.randoms())
def test_any_order_is_as_good(value: Any, random: Any) -> None:
    assert json_equal(value, shuffled(value, random), ignore_array_order=True)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_more_is_as_good_where_it_is_let(value: Any) -> None:
    assert json_equal(value, with_extras(value), ignore_extra_elements=True)
    if with_extras(value) != value:
        assert not json_equal(value, with_extras(value))
        assert not json_equal(with_extras(value), value, ignore_extra_elements=True)


@settings(max_examples=200, deadline=None)
@given(JSON, JSON, FLAGS)
def test_the_distance_is_nought_for_a_match_alone(
    one: Any, other: Any, flags: dict[str, bool]
) -> None:
    names = {
        "ignore_array_order": "ignoreArrayOrder",
        "ignore_extra_elements": "ignoreExtraElements",
    }
    pattern = {"equalToJson": json.dumps(one), **{names[n]: value for n, value in flags.items()}}
    compiled = compile_pattern(pattern, "")
    subject = [Subject(json.dumps(other))]
    distance = compiled.distance(subject)
    assert (distance == 0) == compiled.matches(subject) == json_equal(one, other, **flags)
    assert 0 <= distance <= 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sets(st.integers(0, 5), max_size=4), max_size=6))
def test_pairing_finds_seats_whenever_there_are_any(wishes: list[set[int]]) -> None:
    def by_trying(left: list[set[int]], taken: frozenset[int]) -> bool:
        if not left:
            return True
        return any(by_trying(left[1:], taken | {seat}) for seat in left[0] - taken)

    assert paired(len(wishes), 6, lambda i, j: j in wishes[i]) == by_trying(wishes, frozenset())


PATHS: list[tuple[str, Any, list[Any]]] = [
    ("$", 1, [1]),
    ("$.a.b", {"a": {"b": 2}}, [2]),
    ("$.a[1:]", {"a": [1, 2, 3]}, [2, 3]),
    ("$..x", {"x": 1, "y": [{"x": 2}]}, [1, 2]),
    ("$.a[?(@.n > 1)].n", {"a": [{"n": 1}, {"n": 2}]}, [2]),
    ("$.a[?(@.s =~ /B.*/i)].s", {"a": [{"s": "bc"}, {"s": "c"}]}, ["bc"]),
    ("$.a[?(@.s =~ /(?=b)/)]", {"a": [{"s": "b"}]}, []),
    ("$.a[?match(@, 'b+')]", {"a": ["bb", "bc"]}, ["bb"]),
    ("$.a[?search(@, 'c')]", {"a": ["bb", "bc"]}, ["bc"]),
    ("$.a[?(@.length() == 2)]", {"a": ["bb", [1, 2], "c"]}, ["bb", [1, 2]]),
    ("$.nope", [], []),
]


@pytest.mark.parametrize(("path", "document", "found"), PATHS)
def test_paths(path: str, document: Any, found: list[Any]) -> None:
    values = JsonPath(path).find(document)
    assert values == found
    assert all(type(value) in {int, str, list, dict} for value in values)


@pytest.mark.parametrize(
    "path", ["", " ", "$[", "$.a.length()", "$[?(]", "$" * 2000, "$..[?nope(@)]"]
)
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        JsonPath(path)


@pytest.mark.parametrize("path", ["$..*..*..*", "$..[?$..[?$..x]]", "$" + "[*,*]" * 60])
def test_paths_that_explode_are_given_up(path: str) -> None:
    deep: Any = 1
    for _ in range(60):
        deep = [deep, deep] if isinstance(deep, int) else [deep]
    wide = [[{"x": [number, deep]} for number in range(60)] for _ in range(20)]
    with pytest.raises(TooMuchWorkError):
        JsonPath(path).find(wide if ".." in path else deep)


@pytest.mark.parametrize(
    ("pattern", "text", "whole", "part"),
    [
        ("a.c", "abc", True, True),
        ("a.c", "a\nc", False, False),
        ("b", "abc", False, True),
        ("é+", "ééé", True, True),
        ("(a|a)*", "a" * 50_000, True, True),
        ("", "", True, True),
        ("x", "\ud800x", False, True),
    ],
)
def test_regular_expressions(pattern: str, text: str, whole: bool, part: bool) -> None:
    regex = Regex(pattern)
    assert (regex.fullmatch(text), regex.search(text)) == (whole, part)


@pytest.mark.parametrize("pattern", ["(", "(?=a)", r"(a)\1", "a{1001}", "x" * 10_001])
def test_what_is_no_regular_expression(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Regex(pattern)


# The examples of RFC 7396.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        (["a"], {"b": 1}, {"b": 1}),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "b"}, None, None),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches(target: Any, patch: Any, result: Any) -> None:
    before = json.dumps(target)
    assert merge_patch(target, patch) == result
    assert json.dumps(target) == before


def schema_chain(levels: int) -> dict[str, Any]:
    """Every level asks the one below twice."""
    definitions: dict[str, Any] = {"a0": {"type": "string"}}
    for level in range(1, levels + 1):
        reference = {"$ref": f"#/$defs/a{level - 1}"}
        definitions[f"a{level}"] = {"allOf": [reference, reference]}
    return {"$defs": definitions, "$ref": f"#/$defs/a{levels}"}


HEAVY = {
    "a chain that doubles": schema_chain(40),
    "two ways back": {
        "allOf": [{"properties": {"x": {"$ref": "#"}}}, {"properties": {"x": {"$ref": "#"}}}]
    },
    "itself twice": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]},
}
LIGHT = {
    "a short chain": schema_chain(5),
    "a tree": {"properties": {"left": {"$ref": "#"}, "right": {"$ref": "#"}}},
    "a list of itself": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"$ref": "#"}}]},
    "one shared": {
        "$defs": {"a": {"type": "string"}},
        "additionalProperties": {"$ref": "#/$defs/a"},
    },
}


@pytest.mark.parametrize("schema", HEAVY.values(), ids=HEAVY.keys())
def test_schemas_that_multiply_their_work_are_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match="too much work"):
        compile_pattern({"matchesJsonSchema": schema}, "")


@pytest.mark.parametrize("schema", LIGHT.values(), ids=LIGHT.keys())
def test_schemas_that_come_back_to_themselves_are_not(schema: dict[str, Any]) -> None:
    pattern = compile_pattern({"matchesJsonSchema": schema}, "")
    assert [pattern.matches([Subject(text)]) for text in ('"s"', '{"left": 1}')] in (
        [True, True],
        [True, False],
    )


def test_a_pattern_that_is_slow_on_every_character_gives_up() -> None:
    slow = "((a{0,30}){0,30}b?){0,1}.*" * 3
    pattern = compile_pattern({"matches": slow}, "")
    assert pattern.matches([Subject("a" * 1000)])
    assert not pattern.matches([Subject("a" * 2_000_000)])
    path = Seen("GET", "/" + "a" * 60_000, (), b"", "")
    assert not RequestPattern({"urlPathPattern": f"/{slow}"}, "").matches(path)


def test_matches_share_an_allowance() -> None:
    body = Subject("[" + ",".join(['{"z": 1}'] * 500) + "]")
    pattern = compile_pattern({"matchesJsonPath": "$..[?(@.z == 1)]"}, "")
    assert all(pattern.matches([body]) for _ in range(3))
    with allowance(refuses=False):
        found = [pattern.matches([body]) for _ in range(600)]
    assert (found[0], found[-1]) == (True, False)
    with allowance(refuses=True), pytest.raises(AllowanceSpentError):
        _ = [pattern.matches([body]) for _ in range(600)]
