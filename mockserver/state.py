"""What engine and account speak of: profiles, sessions, and the moment a request comes.

All values are immutable by agreement: a rule makes new ones and never changes
what it was given, so that a refused or dry request leaves nothing behind. Those made
for every request are named tuples, the cheapest values that cannot be changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mockserver.assumptions import Assumptions
from mockserver.entities import Draft

Json = dict[str, Any]

OPEN, CLOSED, PARTIALLY_RETURNED, CANCELLED = "open", "closed", "partially_returned", "cancelled"


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """What the rules need to know of an Application. Money is in its currency.

    ``settings`` is the whole Application of the API.
    """

    id: int
    account_id: int
    sandbox: bool
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False)


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
    ``profile_number`` is the internal ID of the profile, None when anonymous. ``taken`` is
    what closing has taken of coupons, budgets and achievements, to be given back.
    """

    value: Json
    effects: tuple[Json, ...] = ()
    returns: tuple[Json, ...] = ()
    profile_number: int | None = None
    given_total: float | None = None
    taken: Json | None = None


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


OWNER_ID = 1
"""The user for whom stands whoever is no other: management keys, log-ins of unknown addresses."""


class Moment(NamedTuple):
    """The circumstances of one request.

    ``now`` is an RFC 3339 time in UTC, ``ids`` a draft that the rules draw from.
    """

    application: ApplicationFacts
    now: str
    ids: Ids
    assume: Assumptions
    entities: Draft
    """What the account has besides customers and sessions, as the rules would have it."""
    find_profile: "Callable[[bool, str], ProfileState | None]"
    """Another customer, by environment and integration ID."""
    user_id: int = OWNER_ID
    """Who makes what is made, where the Management API is called."""


class Outcome(NamedTuple):
    """What will be, once committed, and what the caller is told of it.

    A part that stays as it was is None.
    """

    event: Json | None
    effects: tuple[Json, ...] = ()
    session: SessionState | None = None
    profile: ProfileState | None = None
    return_: Json | None = None
    others: tuple[ProfileState, ...] = ()
    """Other customers that were changed: advocates."""
    rules: Any = None
    """What the rules have said (``engine.evaluation``), where they ran."""
