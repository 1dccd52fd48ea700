"""What engine and account speak of: profiles, sessions, and the moment a request comes.

All values are immutable by agreement: a rule makes new ones and never changes
what it was given, so that a refused or dry request leaves nothing behind. Those made
for every request are named tuples, the cheapest values that cannot be changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockserver.assumptions import Assumptions

Json = dict[str, Any]

OPEN, CLOSED, PARTIALLY_RETURNED, CANCELLED = "open", "closed", "partially_returned", "cancelled"


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What the rules need to know of an Application. Money is in its currency."""

    id: int
    account_id: int
    sandbox: bool


class ProfileState(NamedTuple):
    """A customer profile: ``value`` is a CustomerProfile.

    ``applications`` are the Applications that have seen the profile.
    """

    value: Json
    applications: frozenset[int] = frozenset()
    advocate: str | None = None


class SessionState(NamedTuple):
    """A customer session: ``value`` is a CustomerSessionV2.

    ``effects`` is the net list (Effect), ``returns`` every return so far (Return),
    ``given_total`` the total that a client of the first API version sent.
    ``profile_number`` is the internal ID of the profile, None when anonymous.
    """

    value: Json
    effects: tuple[Json, ...] = ()
    returns: tuple[Json, ...] = ()
    profile_number: int | None = None
    given_total: float | None = None


@dataclass(slots=True)
class Ids:
    """The next internal ID of each kind. A draft is taken, and kept only on commit."""

    profile: int
    session: int
    event: int
    return_: int

    def draft(self) -> "Ids":
        return Ids(self.profile, self.session, self.event, self.return_)

    def next_profile(self) -> int:
        self.profile += 1
        return self.profile - 1

    def next_session(self) -> int:
        self.session += 1
        return self.session - 1

    def next_event(self) -> int:
        self.event += 1
        return self.event - 1

    def next_return(self) -> int:
        self.return_ += 1
        return self.return_ - 1


class Moment(NamedTuple):
    """The circumstances of one request.

    ``now`` is an RFC 3339 time in UTC, ``ids`` a draft that the rules draw from.
    """

    application: ApplicationFacts
    now: str
    ids: Ids
    assume: Assumptions
    audiences: Mapping[int, str] | None = None
    """Names of the account's audiences by ID; None where any ID is taken."""


class Outcome(NamedTuple):
    """What will be, once committed, and what the caller is told of it.

    A part that stays as it was is None.
    """

    event: Json | None
    effects: tuple[Json, ...] = ()
    session: SessionState | None = None
    profile: ProfileState | None = None
    return_: Json | None = None
