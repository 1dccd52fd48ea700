"""One account: reads the overlay over the population, and commits what was decided.

Every read is by key or by position; nothing here walks the population unasked.
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from mockserver.account.clock import AccountClock, Clock
from mockserver.account.fixture import AccountFixture, Application
from mockserver.account.invented import Invented
from mockserver.account.numbers import Numbers
from mockserver.account.overlay import Overlay, ProfileKey, ReplayKey, SessionKey, Token
from mockserver.account.records import ProfileRecord, SessionOutline, SessionRecord
from mockserver.account.tables import Tables
from mockserver.entities import Changed, Draft, Json, Key, Kind
from mockserver.moments import write_date_time
from mockserver.state import Ids, Outcome, ProfileState

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from mockserver.account.changes import Changes


def empty_overlay(invented: Invented) -> Overlay:
    """Nothing written over a population: the next internal IDs follow those it has."""
    spec = invented.spec
    after = spec.sessions + 1
    return Overlay(Ids(profile=spec.customers + 1, session=after, event=after, return_=after))


class Written(NamedTuple):
    """The records of an outcome: stored ones, or passing ones of a dry call."""

    profile: ProfileRecord | None
    session: SessionRecord | None


class Account:
    """The customers and sessions of one account. Belongs to one event loop."""

    def __init__(
        self,
        name: str,
        fixture: AccountFixture,
        invented: Invented,
        *,
        clock: Clock,
        written: Overlay | None = None,
    ) -> None:
        self.name = name
        self.clock = AccountClock(clock)
        self.fixture = fixture
        self._invented = invented
        self._overlay = written if written is not None else empty_overlay(invented)
        self._came = 0
        self._full = False
        self.tables = Tables(fixture.entities, self._overlay.entities)
        """All that is there besides customers and sessions."""
        self.as_set_up = True
        """Whether nothing was written since it began."""
        self.changes: Changes | None = None
        """What a store has to be told, where there is one."""

    def begin(
        self,
        fixture: AccountFixture,
        invented: Invented,
        written: Overlay | None = None,
        *,
        as_set_up: bool = False,
    ) -> Overlay:
        """Start again with a set-up and what is written over it: nothing, where left out.

        ``as_set_up``: with that of the account itself. Gives what was written before, to be
        let go.
        """
        self.fixture = fixture
        self._invented = invented
        dropped = self._overlay
        self._overlay = written if written is not None else empty_overlay(invented)
        self._came, self._full = 0, False
        self.tables = Tables(fixture.entities, self._overlay.entities)
        self.as_set_up = as_set_up
        if self.changes is not None:
            self.changes.began(as_set_up=as_set_up)
        return dropped

    @property
    def invented(self) -> Invented:
        """The population under all that is written."""
        return self._invented

    @property
    def written(self) -> Overlay:
        """All that was written, to be read only."""
        return self._overlay

    def came(self, size: int) -> None:
        """Note the bytes of a request that may have been kept."""
        self._came += size

    @property
    def size_at_most(self) -> int:
        """Bytes that came since what is there was measured, and what was there then."""
        return self._came

    def holds_more_than(self, limit: int) -> bool:
        """Whether what was written has more bytes than ``limit``.

        Counts what came, which costs nothing, and measures what is there only when that is
        too much: what was replaced since does not count. An account that is nearly full is
        full until something is let go, for it must not be measured again and again.
        """
        if self._came <= limit:
            return False
        if not self._full:
            size = self._overlay.size()
            self._full = size * 10 > limit * 9
            if not self._full:
                self._came = size
        return self._full

    def freed(self) -> None:
        """Have a full account be measured again: something may have been let go."""
        self._full = False

    # Applications

    def application(self, number: int) -> Application | None:
        for application in self.fixture.applications:
            if application.facts.id == number:
                return application
        return None

    # Profiles

    def profile(self, sandbox: bool, integration_id: str) -> ProfileRecord | None:
        """The profile of an environment by integration ID."""
        written = self._overlay.profiles.get((sandbox, integration_id))
        if written is not None:
            return written
        if sandbox != self._invented.spec.sandbox:
            return None
        return self._invented.profile_by_id(integration_id)

    def profile_state(self, sandbox: bool, integration_id: str) -> ProfileState | None:
        """What is known of such a profile, if there is one."""
        record = self.profile(sandbox, integration_id)
        return record.state if record is not None else None

    def profile_by_number(self, number: int) -> ProfileRecord | None:
        """A profile by internal ID, of either environment."""
        if not self._overlay.profiles and 1 <= number <= self._invented.spec.customers:
            return self._invented.profile(number)
        key = self._profile_key(number)
        return self.profile(*key) if key else None

    def profile_numbers(self, sandbox: bool, application: int | None = None) -> Numbers:
        """The internal IDs of an environment's profiles, or of those an Application has seen."""
        spec, overlay = self._invented.spec, self._overlay

        def belongs(key: ProfileKey) -> bool:
            seen = overlay.profiles[key].state.applications
            return key[0] == sandbox and (application is None or application in seen)

        invented: Sequence[int] = ()
        if sandbox == spec.sandbox and application in {None, spec.application_id}:
            invented = range(1, spec.customers + 1)
        elif sandbox == spec.sandbox:
            new = frozenset(overlay.new_profiles.values())
            invented = sorted(
                record.state.value["id"]
                for key, record in overlay.profiles.items()
                if key not in new and belongs(key)
            )
        written = [number for number, key in overlay.new_profiles.items() if belongs(key)]
        return Numbers(invented, written)

    def _profile_key(self, number: int) -> ProfileKey | None:
        spec = self._invented.spec
        if 1 <= number <= spec.customers:
            return spec.sandbox, f"customer-{number}"
        return self._overlay.new_profiles.get(number)

    # Sessions

    def session(self, application: int, integration_id: str) -> SessionRecord | None:
        """The session of an Application by integration ID."""
        written = self._overlay.sessions.get((application, integration_id))
        if written is not None:
            return written
        if application != self._invented.spec.application_id:
            return None
        return self._invented.session_by_id(integration_id)

    def session_by_number(self, number: int) -> SessionRecord | None:
        """A session by internal ID."""
        if not self._overlay.sessions and 1 <= number <= self._invented.spec.sessions:
            return self._invented.session(number)
        key = self._session_key(number)
        return self.session(*key) if key else None

    def session_outline(self, number: int, words: "Collection[str]") -> SessionOutline | None:
        """What a session has of some words: far cheaper than one that nobody wrote is in full."""
        key = self._session_key(number)
        if key is None:
            return None
        written = self._overlay.sessions.get(key)
        if written is not None:
            state = written.state
            return SessionOutline(state.value, state.profile_number, state.effects)
        if number > self._invented.spec.sessions:
            return None
        return self._invented.session_outline(number, words)

    def session_numbers(self, application: int) -> Numbers:
        """The internal IDs of an Application's sessions."""
        spec, overlay = self._invented.spec, self._overlay
        invented = range(1, spec.sessions + 1 if application == spec.application_id else 1)
        written = [number for number, key in overlay.new_sessions.items() if key[0] == application]
        return Numbers(invented, written)

    def _session_key(self, number: int) -> SessionKey | None:
        spec = self._invented.spec
        if 1 <= number <= spec.sessions:
            return spec.application_id, f"session-{number}"
        return self._overlay.new_sessions.get(number)

    def sessions_of(self, sandbox: bool, profile_id: str) -> list[SessionRecord]:
        """The sessions of a profile, by internal ID."""
        records = []
        if sandbox == self._invented.spec.sandbox:
            for number in self._invented.sessions_of(profile_id):
                record = self.session_by_number(number)
                if record is not None and record.profile_id == profile_id:
                    records.append(record)
        for key in self._overlay.sessions_by_profile.get((sandbox, profile_id), ()):
            record = self._overlay.sessions[key]
            if not self._was_invented_for(record, profile_id):
                records.append(record)
        return sorted(records, key=lambda record: record.number)

    def has_other_session(self, sandbox: bool, profile_id: str, but: SessionKey) -> bool:
        """Whether a profile has a session besides the one named."""
        written = self._overlay.sessions_by_profile.get((sandbox, profile_id))
        if written and (len(written) > 1 or but not in written):
            return True
        if sandbox != self._invented.spec.sandbox:
            return False
        for number in self._invented.sessions_of(profile_id):
            key = self._session_key(number)
            if key is not None and key != but:
                record = self.session(*key)
                if record is not None and record.profile_id == profile_id:
                    return True
        return False

    def _was_invented_for(self, record: SessionRecord, profile_id: str) -> bool:
        return record.number in self._invented.sessions_of(profile_id)

    # Writing

    def draft_ids(self) -> Ids:
        """IDs to draw from; committing them with an outcome makes the draws final."""
        return self._overlay.ids.draft()

    def keep(
        self, outcome: Outcome, ids: Ids, entities: Draft | None = None, *, dry: bool = False
    ) -> "Written":
        """Make an outcome what is true now, unless it is dry; either way, how it reads.

        ``entities`` is the draft that the rules wrote.
        """
        profile = ProfileRecord(outcome.profile) if outcome.profile else None
        session = SessionRecord(outcome.session) if outcome.session else None
        if not dry:
            self.as_set_up = False
            if profile is not None:
                self._keep_profile(profile)
            if session is not None:
                self._keep_session(session)
            for other in outcome.others:
                self._keep_profile(ProfileRecord(other))
            self._overlay.ids = ids
            if entities is not None and entities.changes:
                self.keep_entities(entities.changes)
        return Written(profile, session)

    def _keep_profile(self, record: ProfileRecord) -> None:
        overlay = self._overlay
        value = record.state.value
        key = (value["sandbox"], value["integrationId"])
        if key not in overlay.profiles and value["id"] > self._invented.spec.customers:
            overlay.new_profiles[value["id"]] = key
        overlay.profiles[key] = record
        if self.changes is not None:
            self.changes.profile(key, record)

    def _keep_session(self, record: SessionRecord) -> None:
        overlay = self._overlay
        value = record.state.value
        profile_id = value["profileId"]
        key = (value["applicationId"], value["integrationId"])
        before = overlay.sessions.get(key)
        overlay.sessions[key] = record
        if self.changes is not None:
            self.changes.session(key, record)
        if before is not None and before.state.value["profileId"] == profile_id:
            return
        if before is None and record.number > self._invented.spec.sessions:
            overlay.new_sessions[record.number] = key
        application = self.application(record.application)
        sandbox = application is not None and application.facts.sandbox
        if before is not None:
            former = (sandbox, before.profile_id)
            overlay.sessions_to_change(former).pop(key, None)
        if profile_id:
            overlay.sessions_to_change((sandbox, profile_id))[key] = None

    def keep_entities(self, changed: Changed) -> None:
        """Have entities as a draft has them."""
        for kind, some in changed.items():
            for key, entity in some.items():
                self._keep_entity(kind, key, entity)

    def _keep_entity(self, kind: Kind, key: Key, entity: Json | None) -> None:
        self.as_set_up = False
        self.tables.keep(kind, key, entity)
        if self.changes is not None:
            self.changes.entity(kind, key, entity)

    # Bearer tokens and replayed answers

    def keep_token(self, token: str, now: datetime, ends: datetime, user_id: int) -> None:
        """Have a token be that of a user until it ends."""
        tokens, time = self._overlay.tokens, write_date_time(now)
        for old in [old for old, known in tokens.items() if known.ends <= time]:
            self.drop_token(old)
        self.as_set_up = False
        tokens[token] = Token(write_date_time(ends), user_id)
        if self.changes is not None:
            self.changes.token(token, tokens[token])

    def drop_token(self, token: str) -> None:
        if self._overlay.tokens.pop(token, None) is None:
            return
        self.as_set_up = False
        if self.changes is not None:
            self.changes.token(token, None)

    def drop_tokens_of(self, user_id: int) -> None:
        """End all log-ins of a user."""
        tokens = self._overlay.tokens
        for token in [token for token, known in tokens.items() if known.user_id == user_id]:
            self.drop_token(token)

    def user_of_token(self, token: str, now: datetime) -> int | None:
        """The ID of the user whom a token stands for, if it stands for one still."""
        known = self._overlay.tokens.get(token)
        return known.user_id if known is not None and known.ends > write_date_time(now) else None

    def replay(self, key: ReplayKey, since: datetime) -> bytes | None:
        """The answer given to an idempotency key, if it was given after ``since``."""
        replays, time = self._overlay.replays, write_date_time(since)
        # They stand in the order in which they were given, so the oldest end first.
        while replays and next(iter(replays.values()))[0] <= time:
            self._keep_replay(next(iter(replays)), None)
        kept = replays.get(key)
        return kept[1] if kept else None

    def keep_replay(self, key: ReplayKey, now: datetime, answer: bytes) -> None:
        self._keep_replay(key, (write_date_time(now), answer))
        self._came += len(answer)

    def _keep_replay(self, key: ReplayKey, answered: tuple[str, bytes] | None) -> None:
        if answered is None:
            del self._overlay.replays[key]
        else:
            self._overlay.replays[key] = answered
        if self.changes is not None:
            self.changes.replay(key, answered)
