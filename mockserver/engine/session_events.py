"""Events of sessions, worked out of what an account keeps of each: none is ever written.

Known are the first one, every return, and the one that made a session what it is; of changes
between these nothing is kept. Changes nothing.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mockserver.assumptions import Assumptions
from mockserver.engine.transitions import BY_RETURN, BY_UPDATE
from mockserver.state import CANCELLED, CLOSED, OPEN, PARTIALLY_RETURNED, Json, SessionState

_FIRST_ID = 2**40
"""IDs of events that nobody numbered begin here, far from those that were given."""
_EACH = 2

_CREATED = BY_UPDATE["", OPEN]
_RETURNED = BY_RETURN[CLOSED, PARTIALLY_RETURNED]
EVENT_TYPES_OF_SESSIONS = frozenset({*BY_UPDATE.values(), _RETURNED})
"""All types that events of sessions can have here."""


class SessionEvent(NamedTuple):
    """One event of a session; ``effects`` are those that stand, where it is the last one."""

    id: int
    created: str
    kind: str
    effects: Sequence[Json] = ()


def session_events(state: SessionState, assume: Assumptions) -> Iterator[SessionEvent]:
    """The events of a session in the order in which they happened."""
    value, last = state.value, _last(state)
    number = _FIRST_ID + _EACH * value["id"]
    first = _CREATED
    if last is None and not state.returns and value["state"] == CLOSED:
        closed = assume["created-closed-event"] == "closed"
        first = BY_UPDATE[OPEN, CLOSED] if closed else _CREATED
    only = last is None and not state.returns
    yield SessionEvent(number, value["created"], first, state.effects if only else ())
    for index, one in enumerate(state.returns, 1):
        stand = state.effects if last is None and index == len(state.returns) else ()
        yield SessionEvent(one["eventId"], one["created"], _RETURNED, stand)
    if last is not None:
        yield SessionEvent(number + 1, value["updated"], last, state.effects)


def last_event(state: SessionState, assume: Assumptions) -> SessionEvent:
    """The event that made a session what it is."""
    *_, last = session_events(state, assume)
    return last


def count_of_events(state: SessionState) -> int:
    """How many events a session has."""
    return 1 + len(state.returns) + (_last(state) is not None)


def closed_at(state: SessionState) -> str | None:
    """When a session was closed; None for one that is not, or not any more."""
    if state.value["state"] == CLOSED:
        return str(state.value["updated"])
    if state.value["state"] != PARTIALLY_RETURNED:
        return None
    first = state.returns[0]["created"] if state.returns else state.value["updated"]
    return str(first)


def _last(state: SessionState) -> str | None:
    """The type of the event after which nothing happened, if it is neither first nor a return."""
    value = state.value
    standing = value["state"]
    if standing == PARTIALLY_RETURNED and state.returns:
        return None
    if standing == CANCELLED:
        counted = bool(state.returns or state.effects)
        return BY_UPDATE[CLOSED if counted else OPEN, CANCELLED]
    if value["updateCount"] <= 1 and value["updated"] == value["created"]:
        return None
    if standing == PARTIALLY_RETURNED:
        return _RETURNED
    return BY_UPDATE[OPEN, standing]
