"""Which state of a session may follow which, and by what call.

Source of the table: the session states of the vendor's documentation; the text of
the refusal is the one integrators see.
"""

from mockserver.engine.refusals import Refusal, Refused
from mockserver.state import CANCELLED, CLOSED, OPEN, PARTIALLY_RETURNED

# (from, to) -> built-in event of an update. A session that is not there yet is "".
BY_UPDATE = {
    ("", OPEN): "talon_session_created",
    ("", CLOSED): "talon_session_created",
    (OPEN, OPEN): "talon_session_updated",
    (OPEN, CLOSED): "talon_session_closed",
    (OPEN, CANCELLED): "talon_session_cancelled",
    (CLOSED, CANCELLED): "talon_session_revoked",
    (PARTIALLY_RETURNED, CANCELLED): "talon_session_revoked",
}
BY_RETURN = {
    (CLOSED, PARTIALLY_RETURNED): "talon_session_partially_returned",
    (PARTIALLY_RETURNED, PARTIALLY_RETURNED): "talon_session_partially_returned",
}
BY_REOPENING = {(CLOSED, OPEN): "talon_session_reopened"}


def step(table: dict[tuple[str, str], str], before: str, after: str) -> str:
    """The event of a step from one state to another. Raises Refusal where the table has none."""
    event = table.get((before, after))
    if event is None:
        raise forbidden(before, after)
    return event


def forbidden(before: str, after: str) -> Refusal:
    """The documented refusal of a step between two states."""
    message = f'Cannot move session to state "{after}" from state "{before}"'
    return Refusal(Refused.TRANSITION, message)
