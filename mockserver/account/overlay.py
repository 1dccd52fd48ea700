"""What clients wrote, over the population. Dropping it is a reset, copying it a snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.account.tables import Written
from mockserver.state import OWNER_ID, Ids

_STEP = 50
"""Entries that are let go in one turn: about half a millisecond."""

ProfileKey = tuple[bool, str]
"""(sandbox, integration ID): a profile is shared by the Applications of one environment."""

SessionKey = tuple[int, str]
"""(Application, integration ID)."""

ReplayKey = tuple[int, str, str]
"""(Application, session integration ID, idempotency key)."""


class Token(NamedTuple):
    """A bearer token: when it ends, RFC 3339, and the user who logged in."""

    ends: str
    user_id: int = OWNER_ID


@dataclass(slots=True)
class Overlay:
    """Everything written in one account.

    ``new_profiles`` and ``new_sessions`` have the keys that the population does not have by
    internal ID, in the order of these.
    """

    ids: Ids
    profiles: dict[ProfileKey, ProfileRecord] = field(default_factory=dict)
    sessions: dict[SessionKey, SessionRecord] = field(default_factory=dict)
    new_profiles: dict[int, ProfileKey] = field(default_factory=dict)
    new_sessions: dict[int, SessionKey] = field(default_factory=dict)
    sessions_by_profile: dict[ProfileKey, dict[SessionKey, None]] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    """What is known of each bearer token."""
    replays: dict[ReplayKey, tuple[str, bytes]] = field(default_factory=dict)
    """When a key was answered, RFC 3339, and the answer."""
    entities: Written = field(default_factory=dict)
    """All else by kind, over what the set-up has."""
    lender: "Overlay | None" = None
    """The one of which this is a copy: it is never written again, so parts are shared."""

    def copy(self) -> "Overlay":
        """One that can be written without this one changing. Records are shared."""
        return Overlay(
            ids=self.ids.draft(),
            profiles=dict(self.profiles),
            sessions=dict(self.sessions),
            new_profiles=dict(self.new_profiles),
            new_sessions=dict(self.new_sessions),
            sessions_by_profile=dict(self.sessions_by_profile),
            tokens=dict(self.tokens),
            replays=dict(self.replays),
            entities={kind: dict(some) for kind, some in self.entities.items()},
            lender=self,
        )

    def sessions_to_change(self, profile: ProfileKey) -> dict[SessionKey, None]:
        """The sessions of a profile, for writing: those that a copy shares are copied first."""
        sessions = self.sessions_by_profile.get(profile)
        if sessions is None:
            sessions = self.sessions_by_profile[profile] = {}
        elif self.lender is not None and sessions is self.lender.sessions_by_profile.get(profile):
            sessions = self.sessions_by_profile[profile] = dict(sessions)
        return sessions

    def size(self) -> int:
        """Bytes of the JSON of all that is in it, roughly. Costs as much as writing it."""
        records = [record.size() for record in self.profiles.values()]
        records += [record.size() for record in self.sessions.values()]
        replays = sum(len(answer) + 200 for _, answer in self.replays.values())
        entities = sum(
            len(orjson.dumps(entity)) for some in self.entities.values() for entity in some.values()
        )
        return sum(records) + replays + entities

    def dissolve(self) -> Iterator[None]:
        """Empty it in small steps, one a turn: a large one let go at once stops the server."""
        parts: tuple[dict[Any, Any], ...] = (
            self.profiles,
            self.sessions,
            self.sessions_by_profile,
            self.new_profiles,
            self.new_sessions,
            self.tokens,
            self.replays,
            *self.entities.values(),
        )
        for part in parts:
            while part:
                for _ in range(min(len(part), _STEP)):
                    part.popitem()
                yield
