"""What has happened in an Application, walked through lazily: tracked events, then sessions'.

In the default order a page costs what it has, however many sessions were invented: those that
nobody wrote have two events each, and are passed over without being drawn. Decides nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from mockserver.account.account import Account
from mockserver.account.fixture import Application
from mockserver.account.records import SessionRecord
from mockserver.api.call import Call
from mockserver.engine.session_events import (
    EVENT_TYPES_OF_SESSIONS,
    count_of_events,
    session_events,
)
from mockserver.entities import Json, Kind
from mockserver.state import SessionState

TYPES_OF_INVENTED = EVENT_TYPES_OF_SESSIONS - {"talon_session_revoked"}
"""Types of events of sessions as they were invented: none was closed and cancelled."""

_OF_INVENTED = 2
"""The events of a session as it was invented."""


class Happened(NamedTuple):
    """One event: of a session, or as it was tracked."""

    id: int
    created: str
    kind: str
    effects: Sequence[Json]
    session: SessionState | None = None
    tracked: Json | None = None

    @property
    def profile_id(self) -> str:
        """The integration ID of the customer, blank where nobody is known."""
        if self.session is not None:
            return str(self.session.value["profileId"])
        return str((self.tracked or {}).get("profileId") or "")


def tracked_events(call: Call, application: int, skip: int = 0) -> Iterator[Happened]:
    """The events that were tracked in an Application, without the first ``skip``, by ID."""
    for key in _tracked(call.account, application)[skip:]:
        one = call.account.tables.get(Kind.EVENT, key)
        if one is not None:
            yield Happened(one["id"], one["created"], one["type"], one["effects"], tracked=one)


def _tracked(account: Account, application: int) -> list[Any]:
    return sorted(account.tables.found(Kind.EVENT, "application", application))


def events_of_sessions(call: Call, records: Iterable[SessionRecord]) -> Iterator[Happened]:
    """The events of some sessions, session by session."""
    if call.assume["listed-session-events"] == "none":
        return
    for record in records:
        for event in session_events(record.state, call.assume):
            yield Happened(*event, session=record.state)


def all_sessions(account: Account, application: int, first: int = 1) -> Iterator[SessionRecord]:
    """The sessions of an Application by internal ID, from one on."""
    numbers = account.session_numbers(application)
    border = account.invented.spec.sessions if application == _invented_for(account) else 0
    for number in chain(range(first, border + 1), numbers.stretch(border, len(numbers))):
        record = account.session_by_number(number)
        if record is not None:
            yield record


def written_sessions(account: Account, application: int) -> list[SessionRecord]:
    """The sessions of an Application that were written: nobody invents one with an effect."""
    records = account.written.sessions.values()
    return sorted(
        (one for one in records if one.application == application), key=lambda one: one.number
    )


def everything(call: Call, application: Application, skip: int = 0) -> Iterator[Happened]:
    """All events of an Application in the default order, without the first ``skip``."""
    number = application.facts.id
    yield from tracked_events(call, number, skip)
    left = max(0, skip - len(_tracked(call.account, number)))
    first, left = _passed_over(call.account, number, left)
    for event in events_of_sessions(call, all_sessions(call.account, number, first)):
        if left:
            left -= 1
        else:
            yield event


def _passed_over(account: Account, application: int, skip: int) -> tuple[int, int]:
    """The session where the first events that are wanted may be, and how many are left to skip."""
    if not skip or application != _invented_for(account):
        return 1, skip
    last = account.invented.spec.sessions
    first = 1
    for record in written_sessions(account, application):
        untouched = (record.number - first) * _OF_INVENTED
        if record.number > last or skip < untouched:
            break
        skip -= untouched
        own = count_of_events(record.state)
        if skip < own:
            return record.number, skip
        skip, first = skip - own, record.number + 1
    jump = min(skip // _OF_INVENTED, last + 1 - first)
    return first + jump, skip - jump * _OF_INVENTED


def _invented_for(account: Account) -> int:
    return account.invented.spec.application_id
