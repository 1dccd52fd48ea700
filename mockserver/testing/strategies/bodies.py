"""Bodies of operations: the models of requests and the rules beyond them, put together.

Owns which rules go with which operation. Must not know a rule itself.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.engine.carts import MAX_UNITS
from mockserver.testing.strategies.catalog import BODIES
from mockserver.testing.strategies.returns import (
    RETURN,
    entries,
    entries_of,
    items_of,
    return_sites,
)
from mockserver.testing.strategies.rules import accepted, asked, cart_sites, fitted, model_of
from mockserver.testing.strategies.values import Values
from mockserver.testing.strategies.violations import Invalid, Spoiler

Session = Mapping[str, Any]


@cache
def valid_bodies(operation: str) -> SearchStrategy[dict[str, Any]]:
    """Bodies that a new session or profile is made of."""
    return _values().model(model_of(operation)).map(partial(fitted, operation))


def valid_returns(session: Session) -> SearchStrategy[dict[str, Any]]:
    """Returns of what remains in a session. Raises ValueError if that is nothing."""
    drawn = st.fixed_dictionaries({"returnedCartItems": entries_of(items_of(session))})
    return Values(accepted(), {"NewReturn": drawn}).model(BODIES[RETURN])


def invalid_bodies(operation: str, session: Session | None) -> SearchStrategy[Invalid]:
    """Bodies with one violation; a session is the one that a return is for."""
    beyond = [*cart_sites(operation)]
    if operation == RETURN:
        beyond += return_sites(None if session is None else items_of(session))
    return _spoiler().invalid(BODIES[operation], beyond)


@cache
def _values() -> Values:
    made = Values(accepted())
    named = accepted()["ReturnedCartItem"]["properties"]
    entry = entries({name: made.of(schema) for name, schema in named.items()})
    return Values(accepted(), {"ReturnedCartItem": entry})


@cache
def _spoiler() -> Spoiler:
    # With so few units of each item no cart has too many besides.
    return Spoiler(asked(), Values(accepted(MAX_UNITS // 10)))
