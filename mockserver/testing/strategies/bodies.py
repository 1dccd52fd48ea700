"""Bodies of operations: the models of requests and the rules beyond them, put together.

Owns which rules go with which operation. Must not know a rule itself.
"""

from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.testing.strategies.catalog import BODIES
from mockserver.testing.strategies.returns import (
    RETURN,
    entries,
    entries_of,
    items_of,
    return_faults,
)
from mockserver.testing.strategies.rules import accepted, asked, cart_faults, within_units
from mockserver.testing.strategies.values import Values
from mockserver.testing.strategies.violations import Fault, Invalid, Walk, one_violation

Session = Mapping[str, Any]


@cache
def valid_bodies(operation: str) -> SearchStrategy[dict[str, Any]]:
    """Bodies that a new session or profile is made of."""
    made = Values(accepted())
    named = accepted()["ReturnedCartItem"]["properties"]
    entry = entries({name: made.of(schema) for name, schema in named.items()})
    values = Values(accepted(), {"ReturnedCartItem": entry})
    return values.model(BODIES[operation]).map(partial(within_units, operation))


def valid_returns(session: Session) -> SearchStrategy[dict[str, Any]]:
    """Returns of what remains in a session. Raises ValueError if that is nothing."""
    drawn = st.fixed_dictionaries({"returnedCartItems": entries_of(items_of(session))})
    return Values(accepted(), {"NewReturn": drawn}).model(BODIES[RETURN])


def invalid_bodies(operation: str, session: Session | None) -> SearchStrategy[Invalid]:
    """Bodies with one violation; a session is the one that a return is for."""
    if session is None:
        items, valid = None, valid_bodies(operation)
    else:
        items, valid = items_of(session), valid_returns(session)

    def faults(body: Any) -> Iterator[Fault]:
        yield from _walk().faults(BODIES[operation], body)
        yield from cart_faults(operation)
        if operation == RETURN:
            yield from return_faults(items)

    return one_violation(valid, faults)


@cache
def _walk() -> Walk:
    return Walk(asked())
