"""No expression is too deep, takes too long, or takes more memory than it pays for."""

import sys
from typing import Any

import pytest

from mockserver.engine.talang.compiler import compile_expression
from mockserver.engine.talang.failure import TalangFailure, TooManySteps
from mockserver.engine.talang.machine import Steps
from tests.engine.talang.hosts import ITEM_PATH, NAMES, Host, faults, run

DEEP = 3_000
"""Levels: many times what Python can recurse, and few enough to be loaded."""


def nested(wrap: Any, inner: Any, levels: int = DEEP) -> Any:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


SHAPES: list[tuple[str, Any, Any, Any]] = [
    ("not", lambda one: ["not", one], True, True),
    ("sums", lambda one: ["+", one, 1], 0, DEEP),
    ("sums of unknown kinds", lambda one: ["+", 1, one], [".", "any", "number"], DEEP + 7),
    ("and", lambda one: ["and", True, one], True, True),
    ("or", lambda one: ["or", False, one], True, True),
    ("catch", lambda one: ["catch", 1, one], ["/", 1, 0], 1),
    ("fallbacks", lambda one: ["catch", one, ["/", 1, 0]], 5, 5),
    ("safe reads", lambda one: [".|", one, [".", "Session", "Nope"]], 5, 5),
    ("parts", lambda one: [one], 5, 5),
    ("do", lambda one: ["do", one, "x", [".", "x"]], 5, 5),
    ("lambdas", lambda one: ["do", 5, "x", one], [".", "x"], 5),
    ("loops", lambda one: ["exists", ["list", 1], "x", one], True, True),
    ("texts", lambda one: ["firstName", one], "Ada Lovelace", "Ada"),
]


@pytest.mark.parametrize(
    ("wrap", "inner", "value"), [one[1:] for one in SHAPES], ids=[one[0] for one in SHAPES]
)
def test_deep_expressions_run(wrap: Any, inner: Any, value: Any) -> None:
    assert sys.getrecursionlimit() < DEEP
    assert run(nested(wrap, inner), steps=1_000_000) == value


@pytest.mark.parametrize("wrap", [one[1] for one in SHAPES], ids=[one[0] for one in SHAPES])
def test_deeper_ones_are_refused(wrap: Any) -> None:
    found = faults(nested(wrap, True, 12_000))
    assert found[-1][1] == "the expression has more than 10000 levels"


def test_wider_ones_are_refused() -> None:
    assert faults(["and", *[True] * 49_999]) == []
    (found,) = faults(["and", *[True] * 50_000])
    assert found == ("/50000", "the expression has more than 50000 parts")


@pytest.mark.parametrize(
    ("wrap", "inner"),
    [
        (lambda one: ["list", one], 1),
        (lambda one: {"a": one}, ["nope"]),
        (lambda one: ["map", one], 1),
    ],
    ids=["lists", "maps", "no lambda"],
)
def test_deep_faults_are_told(wrap: Any, inner: Any) -> None:
    expression = nested(wrap, inner, 5000)
    for one in faults(["and", expression, ["nope"]]):
        assert one[0].count("/") <= 200


def test_faults_are_not_told_without_end() -> None:
    assert len(faults(["and", *[["nope"]] * 1000])) == 100


def test_a_deep_map_runs() -> None:
    found = run(nested(lambda one: {"a": one}, 1, DEEP))
    for _ in range(DEEP):
        found = found["a"]
    assert found == 1


def test_templates_do_not_multiply() -> None:
    """Each names the one before it twice; so do their arguments."""
    stored: list[Any] = [["setTemplate", "t0", ["#", 0]]]
    for level in range(1, 40):
        inner = ["!", f"t{level - 1}", ["#", 0]]
        stored.append(["setTemplate", f"t{level}", ["+", inner, inner]])
    (found,) = faults([*stored, ["!", "t39", 1]])
    assert found == ("/40", "in the template t39: the expression has more than 50000 parts")


# Steps


def cost(expression: Any) -> int:
    steps = Steps(10_000_000)
    compile_expression(expression, NAMES).run(Host(), steps)
    return 10_000_000 - steps.left


def test_steps_are_shared_by_the_programs_of_an_evaluation() -> None:
    program = compile_expression(["and", ["couponValid"], True], NAMES)
    steps = Steps(2 * cost(["and", ["couponValid"], True]))
    program.run(Host(), steps)
    program.run(Host(), steps)
    with pytest.raises(TooManySteps):
        program.run(Host(), steps)


def test_steps_are_not_caught() -> None:
    endless = ["map", ITEM_PATH, "x", ["map", ITEM_PATH, "y", 1]]
    with pytest.raises(TooManySteps):
        run(["catch", 1, endless], steps=10)


def test_a_loop_costs_what_it_repeats() -> None:
    body = ["+", [".", "x"], 1]
    once, often = (cost(["map", ["list", *range(n)], "x", body]) for n in (0, 1000))
    assert often - once > 4000


LONG = "a" * 100_000


@pytest.mark.parametrize(
    "expression",
    [
        ["concat", LONG, "b"],
        ["+", LONG, "b"],
        ["contains", LONG, "b"],
        ["notContains", LONG, "b"],
        ["split", LONG, ""],
        ["split", LONG, "b"],
        ["join", ["list", LONG, LONG], ""],
        ["join", ["list", "", "", ""], LONG],
        ["firstName", LONG],
        ["lastName", LONG],
        ["~", "b", LONG],
        ["=", LONG, "b"],
        ["!=", LONG, "b"],
        ["do", LONG, "x", ["catch", 1, ["parseTime", [".", "x"]]]],
        ["count", ["sort", ["list", LONG, LONG]]],
    ],
    ids=lambda one: str(one)[:30],
)
def test_long_texts_cost_more(expression: Any) -> None:
    assert cost(expression) > len(LONG) / 16


@pytest.mark.parametrize(
    "name", ["tail", "drop", "reverse", "sort", "min", "max", "push", "append"]
)
def test_long_lists_cost_more(name: str) -> None:
    more = [1] if name in {"push", "append"} else []

    def of(count: int) -> int:
        return cost(["do", ["list", *range(1, count)], "x", [name, [".", "x"], *more]])

    assert of(3000) - of(1000) >= 2 * 2000


def test_a_regular_expression_that_is_new_costs_more() -> None:
    def of(pattern: str) -> int:
        return cost(["do", pattern, "p", ["~", [".", "p"], "a"]])

    assert of("never seen before 1") - of("never seen before 1") == 400


@pytest.mark.parametrize(
    "expression",
    [
        nested(lambda one: ["do", one, "x", ["concat", [".", "x"], [".", "x"]]], "ab", 60),
        nested(lambda one: ["map", ["list", 1, 2, 3], "x", one], 1, 60),
        nested(
            lambda one: ["do", one, "x", ["join", ["list", *[[".", "x"]] * 10], [".", "x"]]],
            "ab",
            60,
        ),
    ],
    ids=["texts", "loops", "joins"],
)
def test_nothing_grows_without_steps(expression: Any) -> None:
    with pytest.raises(TooManySteps):
        run(expression, steps=400_000)


def test_catastrophic_patterns_are_quick() -> None:
    assert run(["~", "(x+x+)+y", "x" * 50_000]) is False
    with pytest.raises(TalangFailure):
        run(["do", "(" * 3000, "p", ["~", [".", "p"], "a"]])
    assert faults(["~", "a" * 2001, "a"])
