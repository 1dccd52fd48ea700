"""Random expressions: refused with faults, or run, the same each time, and nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.talang import nodes
from mockserver.engine.talang.compiler import TalangError, compile_expression
from mockserver.engine.talang.failure import TalangFailure, TooManySteps
from mockserver.engine.talang.forms import FORMS
from mockserver.engine.talang.functions import BUILTINS
from mockserver.engine.talang.kinds import Kind, kind_of, surely_is
from mockserver.engine.talang.machine import Steps
from tests.engine.talang.hosts import FUNCTIONS, ITEM_PATH, ITEMS, NAMES, Host

NAMES_OF_FUNCTIONS = [
    *(one.name for some in BUILTINS.values() for one in some),
    *(one.name for one in FUNCTIONS if one.name != "broken"),
    *FORMS,
    "nope",
]
PATHS = st.sampled_from(
    [
        [".", "Session", "Total"],
        ITEM_PATH,
        [".", "x"],
        [".", "x", "Price"],
        [".", "Profile", "Name"],
        *([".", "any", name] for name in Host().values),
    ]
)
LITERALS = st.one_of(
    st.sampled_from([0, 1, -1, 2.5, 1e300, 1e-300, "", "a", "x", "2026-01-01T00:00:00Z", "hours"]),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5),
    st.booleans(),
    st.none(),
)


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    calls = st.tuples(st.sampled_from(NAMES_OF_FUNCTIONS), st.lists(inner, max_size=4)).map(
        lambda pair: [pair[0], *pair[1]]
    )
    walks = st.tuples(
        st.sampled_from(["map", "filter", "exists", "every", "sum", "sortByNumber", "do"]),
        st.one_of(
            st.just(ITEM_PATH), st.lists(inner, max_size=3).map(lambda some: ["list", *some])
        ),
        inner,
    ).map(lambda three: [three[0], three[1], [["x"], three[2]]])
    caught = inner.map(lambda one: ["catch", 1, one])
    return st.one_of(
        calls,
        walks,
        caught,
        st.dictionaries(st.text(max_size=2), inner, max_size=2),
        st.lists(inner, max_size=2),
    )


EXPRESSIONS = st.recursive(st.one_of(LITERALS, PATHS), composed, max_leaves=12)


def outcome(expression: Any) -> Any:
    try:
        program = compile_expression(expression, NAMES)
    except TalangError as error:
        return error.faults
    host = Host()
    try:
        return program.run(host, Steps(20_000)), host.effects
    except (TalangFailure, TooManySteps) as failure:
        return str(failure), host.effects


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS)
def test_anything_is_refused_or_runs_the_same_each_time(expression: Any) -> None:
    before = repr((ITEMS, expression))
    first = outcome(expression)
    assert repr(outcome(expression)) == repr(first)
    assert repr((ITEMS, expression)) == before


def cost_and_outcome(expression: Any, height: int) -> str:
    """What comes of an expression, and its steps, with closures of at most that height, from 1."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "HIGHEST", height)
        try:
            program = compile_expression(expression, NAMES)
        except TalangError as error:
            return repr(error.faults)
    host, steps = Host(), Steps(20_000)
    try:
        value: Any = program.run(host, steps)
    except (TalangFailure, TooManySteps) as failure:
        value = str(failure)
    return repr((value, host.effects, steps.left))


@settings(max_examples=400, deadline=None)
@given(EXPRESSIONS, st.integers(2, 4))
def test_closures_do_what_instructions_do(expression: Any, height: int) -> None:
    cost_and_outcome(expression, 1)  # a pattern that is new costs more
    flat = cost_and_outcome(expression, 1)
    assert cost_and_outcome(expression, height) == flat
    assert cost_and_outcome(expression, nodes.HIGHEST) == flat


@settings(max_examples=200, deadline=None)
@given(EXPRESSIONS, st.sampled_from(list(Kind)))
def test_what_is_wanted_comes(expression: Any, wanted: Kind) -> None:
    try:
        value = compile_expression(expression, NAMES, wanted=wanted).run(Host(), Steps(20_000))
    except (TalangError, TalangFailure, TooManySteps):
        return
    assert surely_is(kind_of(value), wanted)
