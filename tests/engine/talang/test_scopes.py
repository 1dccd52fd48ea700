"""What ``set`` writes, and stored templates."""

from typing import Any

import pytest

from mockserver.engine.talang.compiler import compile_expression
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.machine import Steps
from tests.engine.talang.hosts import ITEM_PATH, NAMES, Host, faults, run

# What is set


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ([["set", "x", 1], ["set", "x", 2], [".", "x"]], 2),
        ([["set", "x", "y", 1], ["set", "x", "z", 2], [".", "x"]], {"y": 1, "z": 2}),
        ([["set", "x", "y", 1], ["set", "x", "y", "z", 2], [".", "x"]], {"y": {"z": 2}}),
        ([["set", "Session", "Total", 1], [".", "Session", "Total"]], 1),
        ([["set", "Session", "More", 1], [".", "Session", "Total"]], 200),
        ([["do", 1, "y", ["set", "x", 5]], ["catch", 0, [".", "x"]]], 0),
        ([["set", "x", 1], ["do", 1, "y", ["set", "x", 5]], [".", "x"]], 1),
        ([["set", "x", 1], ["do", 7, "x", [".", "x"]]], 7),
        (["do", 7, "x", [["set", "x", 8], [".", "x"]]], 8),
        ([["set", "x", 1], ["map", ["list", 1, 2], "y", ["+", [".", "x"], [".", "y"]]]], [2, 3]),
        (
            ["map", ["list", 1, 2], "y", [["catch", 0, [".", "z"]], ["set", "z", 1], [".", "z"]]],
            [1, 1],
        ),
        (
            [
                ["set", "x", 1],
                ["catch", 0, ["map", ["list", 1], "y", [["set", "x", 2], ["/", 1, 0]]]],
                [".", "x"],
            ],
            1,
        ),
    ],
    ids=str,
)
def test_set(expression: Any, value: Any) -> None:
    assert run(expression) == value


def test_what_was_set_is_gone_in_the_next_run() -> None:
    program = compile_expression([["catch", ["set", "x", 1], ["/", 1, 0]], [".", "x"]], NAMES)
    for _ in range(2):
        assert program.run(Host(), Steps(100)) == 1
    with pytest.raises(TalangFailure, match="unable to find 'x'"):
        run([["and", False, [["set", "x", 1], True]], [".", "x"]])


# Templates


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (["!", "plus", 1, ["!", "plus", 2, 3]], 6),
        (["!", "twice", ["+", 1, 1]], 4),
        (["!", "PLUS", 1, 2], 3),
        (["map", ITEM_PATH, [["Item"], ["!", "item price"]]], [10, 30, 5]),
        (
            [
                ["setTemplate", "less(Decimal, Decimal)Decimal", ["-", ["#", 0], ["#", 1]]],
                ["!", "Less", 5, 3],
            ],
            2,
        ),
        ([["setTemplate", "plus", "own"], ["!", "plus"]], "own"),
        ([["setTemplate", "none()String", "x"], ["!", "none"]], "x"),
    ],
    ids=str,
)
def test_template(expression: Any, value: Any) -> None:
    assert run(expression) == value


def test_templates_are_not_made_of_each_other_without_end() -> None:
    stored = [["setTemplate", f"t{n}", ["!", f"t{n + 1}"]] for n in range(60)]
    (found,) = faults([*stored, ["!", "t0"]])
    assert found[1].endswith("more than 50 templates are made of each other")


def test_what_was_set_has_only_what_was_set() -> None:
    with pytest.raises(TalangFailure, match=r"unable to find 'x\.z'"):
        run([["set", "x", "y", 1], [".", "x", "z"]])


def test_arguments_of_a_template_are_evaluated_once() -> None:
    host = Host()
    assert run(["!", "twice", [["setDiscount", "a", 1], 4]], host) == 8
    assert host.effects == [("a", 1)]


def test_effects_of_the_host_are_called_like_templates() -> None:
    host = Host()
    run(["!", "callApi189", "a", 2], host)
    run(["!", "Award_minutes", 5], host)
    assert host.effects == [("callApi189", "a", 2), ("Award_minutes", 5)]


TYPED = ["setTemplate", "t(String)Decimal", ["#", 0]]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (["!", "nope"], [("", "there is no template, webhook or custom effect 'nope'")]),
        (
            ["and", ["!", "loop"]],
            [("/1", "in the template loop: the template loop is made of itself")],
        ),
        (
            ["list", ["!", "plus", 1]],
            [("/1", "in the template plus: the template is given no argument 1")],
        ),
        (["!", "Award_minutes", "a"], [("", "!award_minutes(number) wanted, (string) given")]),
        ([TYPED, ["!", "t"]], [("/1", "t has 1 arguments, not 0")]),
        (
            [TYPED, ["!", "t", 1]],
            [
                ("/1/2", "string wanted, number given"),
                ("/1", "in the template t: number wanted, string given"),
            ],
        ),
    ],
    ids=str,
)
def test_template_faults(expression: Any, found: list[tuple[str, str]]) -> None:
    assert faults(expression) == found
