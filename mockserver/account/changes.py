"""What was written in an account since its store was told: the latest word on each thing.

Calls out when the first change comes, so that all changes of one turn are told together.
"""

from collections.abc import Callable, Iterator

from mockserver.account.overlay import Overlay, ProfileKey, ReplayKey, SessionKey, Token
from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.account.stores.entries import (
    entity_entry,
    entries_of,
    ids_entry,
    profile_entry,
    replay_entry,
    session_entry,
    token_entry,
)
from mockserver.account.stores.store import Entry
from mockserver.entities import Json, Key, Kind


class Changes:
    """The changes of one account."""

    __slots__ = (
        "_changed",
        "_entities",
        "_profiles",
        "_replays",
        "_sessions",
        "_tokens",
        "whole",
        "written",
    )

    def __init__(self, changed: Callable[[], None], *, stored: bool) -> None:
        """``stored``: whether the store has what is written in the account already."""
        self._changed = changed
        self.written = stored
        """Whether anything was written since the account began."""
        self.whole = not stored
        """Whether the store has to be told everything."""
        self._forget()

    def profile(self, key: ProfileKey, record: ProfileRecord) -> None:
        self._profiles[key] = record
        self._note()

    def session(self, key: SessionKey, record: SessionRecord) -> None:
        self._sessions[key] = record
        self._note()

    def token(self, token: str, known: Token | None) -> None:
        self._tokens[token] = known
        self._note()

    def replay(self, key: ReplayKey, answered: tuple[str, bytes] | None) -> None:
        self._replays[key] = answered
        self._note()

    def entity(self, kind: Kind, key: Key, entity: Json | None) -> None:
        self._entities[kind, key] = entity
        self._note()

    def began(self, *, as_set_up: bool) -> None:
        """The account has begun again: as it was set up, or with something else."""
        self._forget()
        self.whole = True
        self.written = not as_set_up
        self._changed()

    def take(self, overlay: Overlay) -> Iterator[Entry]:
        """The entries that the store has to be told; they are told once."""
        whole, parts = self.whole, (self._profiles, self._sessions, self._tokens, self._replays)
        entities = self._entities
        self._forget()
        self.whole = not self.written
        if not self.written:
            return
        if whole:
            yield from entries_of(overlay)
            return
        profiles, sessions, tokens, replays = parts
        yield ids_entry(overlay.ids)
        for profile, customer in profiles.items():
            yield profile_entry(profile, customer)
        for session, cart in sessions.items():
            yield session_entry(session, cart)
        for token, known in tokens.items():
            yield token_entry(token, known)
        for replay, answered in replays.items():
            yield replay_entry(replay, answered)
        for (kind, key), entity in entities.items():
            yield entity_entry(kind, key, entity)

    def _forget(self) -> None:
        self._profiles: dict[ProfileKey, ProfileRecord] = {}
        self._sessions: dict[SessionKey, SessionRecord] = {}
        self._tokens: dict[str, Token | None] = {}
        self._replays: dict[ReplayKey, tuple[str, bytes] | None] = {}
        self._entities: dict[tuple[Kind, Key], Json | None] = {}

    def _note(self) -> None:
        self.written = True
        self._changed()
