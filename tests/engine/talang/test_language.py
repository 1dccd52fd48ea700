"""How expressions are read and evaluated: kinds, paths, lambdas, catch, scopes, templates."""

from typing import Any

import pytest

from mockserver.engine.talang import nodes
from mockserver.engine.talang.compiler import TalangError, compile_expression
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind
from tests.engine.talang.hosts import ITEM_PATH, ITEMS, NAMES, Host, faults, run

A, B, C = ITEMS
KITCHEN = ["=", [".", "Item", "Category"], "Kitchen"]


def failure(expression: Any, **options: Any) -> str:
    with pytest.raises(TalangFailure) as caught:
        run(expression, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (["*", [".", "Session", "Total"], ["/", 10, 100]], 20),
        (["catch", 7, [".", "Session", "Nope"]], 7),
        (["filter", ITEM_PATH, [["Item"], ["catch", False, KITCHEN]]], [A]),
        (
            [
                "sum",
                ["filter", ITEM_PATH, [["Item"], ["catch", False, KITCHEN]]],
                "Item",
                ["*", [".", "Item", "Price"], [".", "Item", "Quantity"]],
            ],
            20,
        ),
        (
            [
                "exists",
                ITEM_PATH,
                [["Item"], ["catch", False, ["=", [".", "Item", "Category"], "Garden"]]],
            ],
            True,
        ),
    ],
)
def test_vectors(expression: Any, value: Any) -> None:
    assert run(expression) == value


def test_what_an_item_lacks_fails() -> None:
    assert failure(["filter", ITEM_PATH, [["Item"], KITCHEN]]) == "unable to find 'Item.Category'"


# Kinds


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        (1, Kind.NUMBER),
        ("a", Kind.STRING),
        (True, Kind.BOOLEAN),
        (None, Kind.NULL),
        ([], Kind.NULL),
        ({}, Kind.MAP),
        (["list"], Kind.LIST),
        (["parseTime", "2026-01-01"], Kind.TIME),
        ([".", "Session", "Total"], Kind.NUMBER),
        ([".", "any", "number"], Kind.ANY),
        (["+", [".", "any", "number"], 1], Kind.NUMBER),
        (["+", [".", "any", "number"], [".", "any", "number"]], Kind.ANY),
        (["=", [".", "any", "number"], [".", "any", "number"]], Kind.BOOLEAN),
        (["head", ITEM_PATH], Kind.ANY),
        (["do", 1, "x", "text"], Kind.STRING),
        (["catch", 1, ["/", 1, 0]], Kind.NUMBER),
        (["catch", False, ["/", 1, 0]], Kind.ANY),
        (["catch", ["noop"], ["setDiscount", "a", 1]], Kind.NULL),
        ([".|", 1, [".", "any", "number"]], Kind.NUMBER),
        (["identity", 10], Kind.NUMBER),
        (["!", "plus", 1, 2], Kind.NUMBER),
        (["and", ["list"]], Kind.BOOLEAN),
    ],
    ids=str,
)
def test_kind(expression: Any, kind: Kind) -> None:
    assert compile_expression(expression, NAMES).kind is kind


@pytest.mark.parametrize(
    ("expression", "wanted", "value"),
    [
        (["+", 1, 2], Kind.NUMBER, 3),
        ([".", "any", "number"], Kind.NUMBER, 7),
        (ITEM_PATH, Kind.LIST, ITEMS),
        ([".", "any", "text"], Kind.ATOM, "Ada"),
        (["do", [".", "any", "flag"], "x", [".", "x"]], Kind.BOOLEAN, True),
    ],
    ids=str,
)
def test_wanted(expression: Any, wanted: Kind, value: Any) -> None:
    assert run(expression, wanted=wanted) == value


def test_wanted_is_checked_at_load_where_the_kind_is_known() -> None:
    assert faults(["+", 1, 2], wanted=Kind.BOOLEAN) == [("", "boolean wanted, number given")]


def test_wanted_is_checked_when_it_runs_where_it_is_not() -> None:
    found = failure([".", "any", "text"], wanted=Kind.BOOLEAN)
    assert found == "boolean wanted, string given"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (["+", [".", "any", "number"], [".", "any", "number"]], 14),
        (["+", [".", "any", "text"], [".", "any", "text"]], "AdaAda"),
        ([">", [".", "any", "time"], [".", "Session", "Created"]], False),
        ([">=", [".", "any", "number"], [".", "any", "number"]], True),
        (["between", [".", "any", "number"], [".", "any", "number"], 9], False),
        (["hour", [".", "any", "time"]], "10"),
        (["hour", [".", "Session", "Created"]], "10"),
        (["count", [".", "any", "list"]], 3),
        (["tail", [".", "Session", "Attributes", "list"]], [1, 2]),
        (["and", [".", "any", "flag"], [".", "any", "map"]], True),
        (["and", [".", "any", "frozen"]], True),
        (["hour", [".", "any", "moment"]], "0"),
        (["contains", [".", "any", "kind"], "im"], True),
        (["+", [".", "any", "status"], 1], 201),
        (["=", [".", "any", "moment"], "2026-03-01T01:00:00+01:00"], True),
    ],
    ids=str,
)
def test_overloads_are_chosen_by_the_values(expression: Any, value: Any) -> None:
    assert run(expression) == value


def test_a_call_that_takes_no_such_values_says_so() -> None:
    found = failure(["+", [".", "any", "text"], [".", "any", "number"]])
    assert found.endswith("+(string, number) given")


def test_what_the_host_gives_is_looked_at() -> None:
    found = failure(["+", [".", "Session", "Attributes", "wrong"], 1])
    assert found == "Session.Attributes.wrong: number wanted, null given"
    assert failure(["+", ["liar"], 1]) == "the result of liar: number wanted, string given"


def test_names_are_without_regard_to_case() -> None:
    assert run(["AND", ["COUPONVALID"], ["Not", False]]) is True
    assert run(["Round Up", 1.5]) == 2
    assert run(["ALL", True, False]) is False


def test_parts_without_a_name_give_the_last() -> None:
    assert run([["+", 1, 2]]) == 3
    assert run([["setDiscount", "a", 1], 2, ["+", 1, 2]]) == 3
    assert run([12.5]) == 12.5


# Paths


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ([".", "bound"], {"field": 5}),
        ([".", "bound", "field"], 5),
        ([".", "any", "map", "inner", "deep"], 1),
        ([".", "any", "map", ["concat", "in", "ner"], "deep"], 1),
        ([".", "Session", "Attributes", ["toString", "number"]], 7),
        ([".", "Session", "Attributes", "place", "lat"], 1),
    ],
    ids=str,
)
def test_path(path: Any, value: Any) -> None:
    assert run(path) == value


@pytest.mark.parametrize(
    "path",
    [
        [".", "any", "map", "nope"],
        [".", "any", "number", "nope"],
        [".", "any", "text", "nope"],
        [".", "any", "list", "nope"],
        [".", "any", "map", "inner", "deep", "deeper"],
        [".", "bound", "nope"],
        [".", "Session", "Attributes", [".", "any", "text"]],
    ],
    ids=str,
)
def test_path_fails(path: Any) -> None:
    assert failure(path).startswith("unable to find")
    assert run(["catch", "none", path]) == "none"


def test_an_unknown_path_is_a_fault_unless_something_stands_in_its_place() -> None:
    nope = [".", "Session", "Attributes", "nope"]
    assert faults(["and", ["=", nope, 1]]) == [("/1/1", "unable to find 'Session.Attributes.nope'")]
    assert run(["catch", 1, ["+", nope, 1]]) == 1
    assert run([".|", 1, nope]) == 1
    assert faults(["catch", nope, 1]) == [("/1", "unable to find 'Session.Attributes.nope'")]


def test_an_unknown_function_is_a_fault_even_so() -> None:
    assert faults(["catch", 1, ["nope"]]) == [("/2", "there is no function 'nope'")]


# Lambdas


def test_an_inner_parameter_hides_an_outer_one() -> None:
    inner = ["map", ["list", 1, 2], [["x"], ["*", [".", "x"], 10]]]
    assert run(["map", ["list", 5], [["x"], inner]]) == [[10, 20]]
    outer = ["map", ["list", 1, 2], "y", ["+", [".", "x"], [".", "y"]]]
    assert run(["map", ["list", 10, 20], "x", outer]) == [[11, 12], [21, 22]]
    assert run(["do", 1, "x", ["+", ["do", 5, "x", [".", "x"]], [".", "x"]]]) == 6


def test_a_parameter_hides_a_path_of_the_host() -> None:
    assert run(["do", {"Total": 1}, "Session", [".", "Session", "Total"]]) == 1


def test_a_parameter_is_known_in_its_body_alone() -> None:
    assert faults(["list", ["do", 1, "x", [".", "x"]], [".", "x"]]) == [
        ("/2", "unable to find 'x'")
    ]


@pytest.mark.parametrize(
    "call",
    [
        ["setDiscountPerItem", "10%", ITEM_PATH, [["Item"], [".", "Item", "Price"]]],
        ["setDiscountPerItem", "10%", ITEM_PATH, "Item", [".", "Item", "Price"]],
    ],
)
def test_functions_of_the_host_take_lambdas(call: Any) -> None:
    host = Host()
    run(call, host)
    run([*call, "note"], host)
    names = [("10%", "a", 10), ("10%", "b", 30), ("10%", "c", 5)]
    assert host.effects == [(*one, note) for note in ("", "note") for one in names]


def test_nothing_after_what_settles_it_is_looked_at() -> None:
    failing = ["do", ["/", 1, [".", "x"]], "y", True]
    assert run(["exists", ["list", 1, 0], "x", failing]) is True
    assert run(["every", ["list", 1, 0], "x", ["not", failing]]) is False
    failure(["exists", ["list", 0, 1], "x", failing])


# Catch


def test_catch_gives_up_loops_that_failed() -> None:
    body = ["catch", -1, ["sum", ["list", 1, 0, 2], "y", ["/", [".", "x"], [".", "y"]]]]
    assert run(["map", ["list", 5, 6], "x", ["+", body, [".", "x"]]]) == [4, 5]
    caught = ["catch", ["list"], ["map", ["list", 1, 0], "y", ["/", 1, [".", "y"]]]]
    assert run(["count", ["push", caught, 1, 2]]) == 2


@pytest.mark.parametrize(
    ("tried", "made"),
    [
        (
            [
                "setDiscountPerItem",
                "off",
                ITEM_PATH,
                [["x"], ["/", 1, ["-", [".", "x", "Price"], 30]]],
            ],
            [],
        ),
        ([["setDiscount", "a", 1], ["/", 1, 0]], []),
        ([["setDiscount", "a", 1], 5], [("a", 1)]),
        (["setDiscount", "a", [["setDiscount", "b", 1], ["/", 1, 0]]], []),
    ],
)
@pytest.mark.parametrize("height", [1, 6])
def test_catch_undoes_what_was_made_before_a_failure(
    tried: Any, made: list[Any], height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "HIGHEST", height)
    host = Host()
    run([["setDiscount", "kept", 1], ["catch", ["noop"], tried]], host)
    assert host.effects == [("kept", 1), *made]


def test_a_value_alone_is_worked_out_without_effects() -> None:
    with pytest.raises(TalangError, match="setDiscount gives an effect"):
        compile_expression(["and", [["setDiscount", "a", 1], True]], NAMES, may_act=False)


def test_catch_stands_in_catch() -> None:
    assert run(["catch", 1, ["catch", ["/", 1, 0], ["/", 1, 0]]]) == 1
    assert run(["catch", 1, ["+", 5, ["catch", 2, ["/", 1, 0]]]]) == 7
    assert run(["list", ["catch", 1, ["/", 1, 0]], ["catch", 2, 3], 4]) == [1, 3, 4]


def test_catch_leaves_other_exceptions_alone() -> None:
    with pytest.raises(ZeroDivisionError, match="the host is broken"):
        run(["catch", 1, ["broken"]])


def test_a_fallback_is_not_evaluated_for_nothing() -> None:
    host = Host()
    assert run(["catch", ["setDiscount", "a", 1], ["+", 1, 2]], host) == 3
    assert host.effects == []


def test_a_safe_read_evaluates_its_default_once() -> None:
    host = Host()
    default = [["setDiscount", "a", 1], 5]
    assert run([".|", default, [".", "Session", "Nope"]], host) == 5
    assert run([".|", default, [".", "Session", "Total"]], host) == 200
    assert len(host.effects) == 2


# Faults


def test_all_faults_are_told_with_their_places() -> None:
    expression = [
        "and",
        ["nope"],
        [">", "a", [".", "Session", "Nope"]],
        ["filter", ITEM_PATH, [["Item"], ["nope"]]],
        ["exists", ITEM_PATH, "Item", ["+", 1, True]],
        {"a/b~": [["nope"]]},
        ["not", ["not", 5]],
        ["kv", ["a", ["nope"]]],
    ]
    assert [place for place, _ in faults(expression)] == [
        "/1",
        "/2/2",
        "/2",
        "/3/2/1",
        "/4/3",
        "/5/a~1b~0/0",
        "/6/1",
        "/7/1/1",
    ]


def test_a_fault_is_told_once() -> None:
    assert len(faults(["and", ["=", ["+", ["nope"], 1], 2]])) == 1


def test_the_error_is_readable() -> None:
    with pytest.raises(TalangError, match=r"/1: there is no function 'nope'"):
        compile_expression(["not", ["nope"]], NAMES)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**400, (1,), {1: 2}, {"a", "b"}, b"a", object()]
)
def test_what_is_no_expression(value: Any) -> None:
    assert faults(value)
    assert faults(["list", value])
