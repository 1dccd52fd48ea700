"""Every function of the language: what it gives, and what it refuses."""

from typing import Any

import pytest

from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.forms import FORMS
from mockserver.engine.talang.functions import BUILTINS
from tests.engine.talang.hosts import ITEM_PATH, ITEMS, faults, run

A, B, C = ITEMS
NUMBERS = ["list", 3, 10, 2]
PRICE = [["Item"], [".", "Item", "Price"]]
NAME = [["Item"], [".", "Item", "Name"]]


def at(text: str) -> list[str]:
    return ["parseTime", text]


VALUES: list[tuple[Any, Any]] = [
    # Numbers
    (["+", 1, 2], 3),
    (["+", 0.1, 0.2], 0.3),
    (["+", 1, 2, 3.5], 6.5),
    (["+", "Hello", " ", "World"], "Hello World"),
    (["-", 1, 2, 3], -4),
    (["-", 0.3, 0.1], 0.2),
    (["*", 2, 3, 4], 24),
    (["*", 200, 0.1], 20),
    (["*", 67_108_864, 67_108_864], 67_108_864**2),
    (["*", 9_007_199_254_740_993, 10], 9.007199254740993e16),
    (["/", 10, 100], 0.1),
    (["/", 1, 3], 0.3333333333333333),
    (["/", 2, 3], 0.6666666666666667),
    (["/", 10, 3], 3.333333333333333),
    (["/", 10, 5], 2),
    (["mod", 3, 8, 2], 1),
    (["mod", -7, 3], -1),
    (["mod", 7, -3], 1),
    (["mod", 7.5, 2], 1.5),
    (["mod", 0.3, 0.1], 0),
    (["mod", 1e300, 7], 1),
    (["floor", -2.7], -3),
    (["floor", 2], 2),
    (["ceil", -2.7], -2),
    (["ceil", 2.1], 3),
    # Comparison
    (["=", 1, 1.0], True),
    (["=", ["*", 200, 0.1], 20], True),
    (["=", 1, "1"], False),
    (["=", 1, True], False),
    (["=", 0, False], False),
    (["=", "a", "a", "a"], True),
    (["=", "a", "a", "b"], False),
    (["=", ["noop"], ["noop"]], True),
    (["=", at("2026-03-01T10:00:00Z"), at("2026-03-01T11:00:00+01:00")], True),
    (["=", at("2026-03-01T10:00:00Z"), "2026-03-01T11:00:00+01:00"], True),
    (["=", "someday", at("2026-03-01T10:00:00Z")], False),
    (["!=", 1, 2, 3], True),
    (["!=", 1, 2, 1], False),
    (["!=", 1, 1], False),
    (["!=", 1, "1"], True),
    ([">", 3, 1, 2], True),
    ([">", 3, 1, 3], False),
    ([">", at("2026-03-02"), at("2026-03-01")], True),
    ([">", at("2026-03-02"), "2026-03-01T00:00:00Z"], True),
    ([">=", 3, 3], True),
    (["<", 1, 2, 3], True),
    (["<", 1, 2, 1], False),
    (["<=", 2, 2], True),
    (["<=", at("2026-03-02"), at("2026-03-01"), at("2026-03-03")], False),
    (["between", 5, 5, 10], False),
    (["between", 6, 5, 10], True),
    (["between", 6, 7, 5, 10], True),
    (["between", 6, 11, 5, 10], False),
    (["between", at("2026-03-02"), at("2026-03-01"), at("2026-03-03")], True),
    (["after", at("2026-03-02"), at("2026-03-01")], True),
    (["before", at("2026-03-02"), at("2026-03-01")], False),
    (["betweenTimes", at("2026-03-01"), at("2026-03-01"), at("2026-03-03")], False),
    (["betweenTimes", at("2026-03-02"), at("2026-03-01"), at("2026-03-03")], True),
    (["not", True], False),
    (["not", False], True),
    # Conditions
    (["and"], True),
    (["and", True], True),
    (["and", True, False, True], False),
    (["and", ["list", 1]], True),
    (["and", ["list"], {}], True),
    (["and", False, ["<", 1, ["/", 1, 0]]], False),
    (["and", True, True, True], True),
    (["or"], False),
    (["or", False, True], True),
    (["or", False, False], False),
    (["or", True, ["<", 1, ["/", 1, 0]]], True),
    (["or", ["list"], False], True),
    # Texts
    (["concat", "a", "b", "c"], "abc"),
    (["contains", "Hello World", "Hello"], True),
    (["contains", "Hello", "Hello World"], False),
    (["contains", "Hello World", "Hello", "World"], True),
    (["contains", "Hello World", "Hello", "Moon"], False),
    (["notContains", "Hello World", "Moon", "Mars"], True),
    (["notContains", "Hello World", "Moon", "World"], False),
    (["startsWith", "Hello", "He", ""], True),
    (["startsWith", "Hello", "He", "lo"], False),
    (["endsWith", "Hello", "lo"], True),
    (["endsWith", "Hello", "He"], False),
    (["~", "[a-z]*", "Hello W0rld"], True),
    (["~", "^[a-z]+$", "hello", "World"], False),
    (["~", "^[a-z]+$", "hello", "world"], True),
    (["~", "ß.", "Maß!"], True),
    (["firstName", "Mr Foo Bar"], "Mr"),
    (["firstName", ""], ""),
    (["lastName", "Mr Foo Bar"], "Bar"),
    (["lastName", "Bar"], "Bar"),
    (["split", "1,2,a", ","], ["1", "2", "a"]),
    (["split", "abc", ""], ["a", "b", "c"]),
    (["join", ["list", "a", "b"], "-"], "a-b"),
    (["join", ["list"], "-"], ""),
    (["toString", 20.0], "20"),
    (["toString", ["*", 200, 0.1]], "20"),
    (["toString", 0.00001], "0.00001"),
    (["toString", 1e21], "1000000000000000000000"),
    (["toString", -0.0], "0"),
    (["toString", True], "true"),
    (["toString", "a"], "a"),
    (["toString", ["noop"]], "null"),
    (["toString", at("2026-03-01T10:00:00+02:00")], "2026-03-01T10:00:00+02:00"),
    # Lists
    (["list"], []),
    (["list", 1, "a", True, None], [1, "a", True, None]),
    (["head", NUMBERS], 3),
    (["head", ["list"]], None),
    (["tail", NUMBERS], [10, 2]),
    (["tail", ["list"]], []),
    (["drop", NUMBERS], [3, 10]),
    (["drop", ["list"]], []),
    (["item", NUMBERS, 1], 10),
    (["item", NUMBERS, 1.0], 10),
    (["push", NUMBERS, 4, "a"], [3, 10, 2, 4, "a"]),
    (["append", ["list"], ["list", 1]], [[1]]),
    (["reverse", NUMBERS], [2, 10, 3]),
    (["count", NUMBERS], 3),
    (["isEmpty", NUMBERS], False),
    (["isEmpty", ["list"]], True),
    (["min", NUMBERS], 2),
    (["max", ["list", "a", 3, True, 2.5]], 3),
    (["sort", NUMBERS], [2, 3, 10]),
    (["sort", NUMBERS, True], [10, 3, 2]),
    (["sort", ["list", "b", "a", "B"]], ["B", "a", "b"]),
    (["sort", ["list", "b", 2, True, None]], [2, "b", None, True]),
    (["sort", ["list"]], []),
    (["sortByNumber", ITEM_PATH, PRICE, True], [B, A, C]),
    (["sortByNumber", ITEM_PATH, "Item", [".", "Item", "Price"], False], [C, A, B]),
    (["sortByNumber", ITEM_PATH, [["Item"], [".", "Item", "Quantity"]]], [B, C, A]),
    (["sortByNumber", ITEM_PATH, [["Item"], [".", "Item", "Quantity"]], True], [A, B, C]),
    (["sortByString", ITEM_PATH, NAME, True], [C, B, A]),
    (["map", ITEM_PATH, PRICE], [10, 30, 5]),
    (["map", ITEM_PATH, "x", [".", "x", "Price"]], [10, 30, 5]),
    (["map", ITEM_PATH, [["Item"], ["*", 2, [".", "Item", "Price"]]]], [20, 60, 10]),
    (["map", ["list"], [["x"], ["/", 1, 0]]], []),
    (["filter", ITEM_PATH, [["Item"], [">", [".", "Item", "Price"], 25]]], [B]),
    (["filter", ITEM_PATH, "Item", False], []),
    (["exists", ITEM_PATH, [["Item"], [">", [".", "Item", "Price"], 25]]], True),
    (["exists", ["list"], "x", True], False),
    (["every", ITEM_PATH, [["Item"], [">", [".", "Item", "Price"], 5]]], False),
    (["every", ["list"], "x", False], True),
    (["sum", ITEM_PATH, "Item", [".", "Item", "Price"]], 45),
    (["sum", ["list", 0.1, 0.2], [["x"], [".", "x"]]], 0.3),
    (["sum", ["list"], "x", 1], 0),
    (["do", 5, [["x"], ["+", [".", "x"], 1]]], 6),
    (["do", NUMBERS, "x", ["count", [".", "x"]]], 3),
    # Maps, bindings and templates
    (["kv", ["a", 1], ["b", ["+", 1, 1]]], {"a": 1, "b": 2}),
    (["kv"], {}),
    ({"a": ["+", 1, 1], "b": {"c": [1, True]}}, {"a": 2, "b": {"c": True}}),
    (["identity", 10], 10),
    (["identity", ["list"]], []),
    (["noop"], None),
    (["catch", 7, ["/", 1, 0]], 7),
    (["catch", ["/", 1, 0], 7], 7),
    ([".|", 7, [".", "Session", "Nope"]], 7),
    ([".|", 7, [".", "Session", "Total"]], 200),
    (["set", "x", 1], None),
    ([["set", "x", 1], [".", "x"]], 1),
    (["setTemplate", "p", 1], None),
    (["!", "plus", 1, 2], 3),
    # Times
    (["formatTime", at("2018-01-02T19:04:05Z")], "2018-01-02T19:04:05Z"),
    (["formatTime", at("2018-01-02T19:04:05.25+05:30")], "2018-01-02T19:04:05+05:30"),
    (["formatTime", at("2016-12-31T23:59:60Z")], "2016-12-31T23:59:59Z"),
    (["formatTime", at("2018-01-02")], "2018-01-02T00:00:00Z"),
    (["formatTime", at("2018-1-2 3:04")], "2018-01-02T03:04:00Z"),
    (["formatTime", at("2018/01/02 19:04:05")], "2018-01-02T19:04:05Z"),
    (["formatTime", at("1/2/2018")], "2018-01-02T00:00:00Z"),
    (["formatTime", at("2018-01-02 19:04:05 +0100")], "2018-01-02T19:04:05+01:00"),
    (["hour", at("2018-01-14T09:04:05+02:00")], "9"),
    (["minute", at("2018-01-14T19:04:05Z")], "4"),
    (["monthDay", at("2018-01-04T19:04:05Z")], "4"),
    (["month", at("2018-01-14T19:04:05Z")], "1"),
    (["year", at("2018-01-14T19:04:05Z")], "2018"),
    (["weekday", at("2018-03-11T19:04:05Z")], "0"),
    (["weekDay", at("2018-03-12T19:04:05Z")], "1"),
    (["date", at("2018-01-14T23:04:05-05:00")], "2018-01-14"),
    (["matchTime", at("2018-03-11T00:04:05Z"), at("2018-03-11T09:00:00Z"), "YYYY-MM-DD"], True),
    (["matchTime", at("2018-03-11"), at("2018-03-12"), "YYYY-MM-DD"], False),
    (["matchTime", at("2018-03-11"), at("2018-03-12"), "yyyy-MM"], True),
    (
        ["formatTime", ["addDuration", at("2018-03-18T00:04:05Z"), 1.5, "hours"]],
        "2018-03-18T01:04:05Z",
    ),
    (
        ["formatTime", ["subDuration", at("2018-03-18T00:04:05Z"), 2, "days"]],
        "2018-03-16T00:04:05Z",
    ),
    (
        ["formatTime", ["addDuration", at("2018-03-18T00:04:05Z"), -5, "minutes"]],
        "2018-03-17T23:59:05Z",
    ),
    (["daysBetween", at("2026-03-01"), at("2026-03-02T12:00:00Z")], 1.5),
    (["daysBetween", at("2026-03-02"), at("2026-03-01")], -1),
    (["days", at("2026-03-02T00:00:00Z")], 0.5),
]


@pytest.mark.parametrize(("expression", "value"), VALUES, ids=[str(one[0]) for one in VALUES])
def test_value(expression: Any, value: Any) -> None:
    found = run(expression)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


WORDS = """
. .| set catch noop identity do ! # settemplate and or not = != > >= < <= between
+ - * / mod floor ceil concat contains notcontains startswith endswith ~
firstname lastname split join tostring list head tail drop item push append
reverse count isempty min max sort sortbynumber sortbystring map filter exists
every sum kv parsetime formattime hour minute monthday month year weekday date
after before betweentimes matchtime addduration subduration daysbetween days
"""


def test_these_are_all_functions() -> None:
    assert {*FORMS, *BUILTINS} == {*WORDS.split()}


def heads(expression: Any) -> set[str]:
    found: set[str] = set()
    waiting = [expression]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            if one and isinstance(one[0], str):
                found.add(one[0].casefold())
            waiting += one
    return found


def test_every_function_has_an_example() -> None:
    assert {*FORMS, *BUILTINS} - {"#"} <= set().union(*(heads(one) for one, _ in VALUES))


@pytest.mark.parametrize(
    "expression",
    [
        ["/", 1, 0],
        ["/", 0, 0],
        ["mod", 1, 0],
        ["*", 1e200, 1e200],
        ["+", 1.7e308, 1.7e308],
        ["-", -1.7e308, 1.7e308],
        ["/", 1e300, 1e-300],
        ["and", [".", "any", "number"]],
        ["and", True, [".", "any", "text"]],
        ["or", [".", "any", "null"], True],
        ["not", [".", "any", "text"]],
        [">", [".", "any", "text"], 1],
        ["+", [".", "any", "text"], [".", "any", "number"]],
        ["+", 1, [".", "any", "text"]],
        ["+", 1, [".", "any", "nan"]],
        ["toString", [".", "any", "nan"]],
        ["min", ["list"]],
        ["max", ["list", "a", True]],
        ["item", ["list", 1], 1],
        ["item", ["list", 1], -1],
        ["item", ["list", 1, 2], 0.5],
        ["join", ["list", "a", 1], ","],
        ["sort", ["push", ["list"], ["list"]]],
        ["list", [".", "any", "map"]],
        ["toString", [".", "any", "list"]],
        ["filter", ["list", 1], "x", [".", "any", "text"]],
        ["sum", ["list", 1], "x", [".", "any", "text"]],
        ["sortByNumber", ["list", "a"], "x", [".", "x"]],
        ["sortByString", ["list", 1], "x", [".", "x"]],
        ["map", [".", "any", "text"], "x", 1],
        ["~", [".", "any", "pattern"], "a"],
        [".|", "text", [".", "any", "number"]],
        ["set", "x", ["/", 1, 0]],
        at("someday"),
        at("2018-13-02"),
        at("2018-02-30T00:00:00Z"),
        at("0001-01-01T00:00:00+05:00"),
        at(""),
        ["hour", [".", "any", "text"]],
        ["addDuration", at("2018-01-01"), 1, "weeks"],
        ["addDuration", at("2018-01-01"), 1e12, "days"],
        ["addDuration", at("2018-01-01"), 1e300, "days"],
        ["subDuration", at("2018-01-01"), 9_999_999, "days"],
        ["matchTime", at("2018-01-01"), at("2018-01-01"), "yyyy-'"],
    ],
    ids=str,
)
def test_failure(expression: Any) -> None:
    with pytest.raises(TalangFailure):
        run(expression)


@pytest.mark.parametrize(
    "expression",
    [
        ["+", 1, "2"],
        ["+", 1],
        ["-", 1],
        ["*", "a", 1],
        ["not", 1],
        ["not", True, False],
        ["and", 1, 2],
        ["and", True, "text"],
        ["or", ["noop"]],
        ["=", 1],
        ["=", 1, ["list"]],
        [">", 1, "2"],
        [">", 1, ["parseTime", "2026-01-01"]],
        [">", ["parseTime", "2026-01-01"], "someday"],
        ["between", 1, 2],
        ["floor", 1, 2],
        ["contains", "a"],
        ["contains", 5, "a"],
        ["join", "a", "b"],
        ["list", ["list"]],
        ["head"],
        ["push", ["list"]],
        ["map", ["list", 1]],
        ["map", ["list", 1], 5],
        ["map", 5, [["x"], 1]],
        ["map", ["list", 1], [["x", "y"], 1]],
        ["filter", ["list", 1], [["x"], 5]],
        ["sum", ["list", 1], "x", "text"],
        ["sortByNumber", ["list", 1], [["x"], 1], "down"],
        ["do", 5],
        ["catch", 1],
        ["catch", 1, 2, 3],
        [".|", 1],
        [".|", 1, [".", "Profile", "Name"]],
        ["."],
        [".", 5],
        [".", "Session", 5],
        ["set", "x"],
        ["set", 5, 1],
        ["kv", ["a"]],
        ["kv", [1, 2]],
        ["kv", "a"],
        ["identity"],
        ["noop", 1],
        ["#", 0],
        ["!"],
        ["!", 5],
        ["!", "nobody"],
        ["setTemplate", "a(b", 1],
        ["setTemplate", "a(Thing)", 1],
        ["setTemplate", "a"],
        ["~", "(", "a"],
        ["~", "(?=a)", "a"],
        ["~", r"(a)\1", "a"],
        ["formatTime", "someday"],
        ["days"],
        ["nothing"],
        ["couponvalid", 1],
    ],
    ids=str,
)
def test_fault(expression: Any) -> None:
    assert faults(expression)


def test_no_literal_is_changed_by_what_is_done_with_it() -> None:
    doubled = ["*", 2, [".", "Item", "Price"]]
    total = ["sum", ITEM_PATH, "Item", doubled]
    assert run(["list", total, total]) == [90, 90]
    assert run(["filter", ITEM_PATH, [["Item"], [">", doubled, 25]]]) == [B]


def test_lists_are_not_changed() -> None:
    before = [dict(one) for one in ITEMS]
    run(["push", ITEM_PATH, 1])
    run(["sortByNumber", ["reverse", ITEM_PATH], PRICE])
    assert before == ITEMS


def test_a_literal_list_is_made_anew() -> None:
    assert run(["do", ["list", 1], "x", ["push", [".", "x"], 2]]) == [1, 2]
