"""What is written in an account as entries of a store, and back."""

from collections.abc import Iterable, Iterator

import orjson

from mockserver.account.fixture import AccountFixture
from mockserver.account.overlay import Overlay, ProfileKey, ReplayKey, SessionKey, Token
from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.account.stores.store import Entry
from mockserver.entities import Json, Key, Kind, plain_key
from mockserver.state import Ids, ProfileState, SessionState

PROFILE, SESSION, TOKEN, REPLAY, IDS = "profile", "session", "token", "replay", "ids"
FIXTURE = "fixture"
_KINDS = {str(kind): kind for kind in Kind}


def profile_entry(key: ProfileKey, record: ProfileRecord) -> Entry:
    """A profile; its JSON is that of its answers, written once for both."""
    state = record.state
    rest = orjson.dumps((sorted(state.applications), state.advocate))
    return Entry(PROFILE, _key(key), b"[%b,%b" % (record.profile_json, rest[1:]))


def session_entry(key: SessionKey, record: SessionRecord) -> Entry:
    """A session, as above."""
    state = record.state
    rest = (state.effects, state.returns, state.profile_number, state.given_total, state.taken)
    return Entry(SESSION, _key(key), b"[%b,%b" % (record.session_json, orjson.dumps(rest)[1:]))


def token_entry(token: str, known: Token | None) -> Entry:
    """A bearer token, when it ends and whose it is; None where it has gone."""
    return Entry(TOKEN, token, None if known is None else orjson.dumps(tuple(known)))


def replay_entry(key: ReplayKey, answered: tuple[str, bytes] | None) -> Entry:
    """An answer that is given again; None where it is not any more."""
    value = None if answered is None else b"[%b,%b]" % (orjson.dumps(answered[0]), answered[1])
    return Entry(REPLAY, _key(key), value)


def entity_entry(kind: Kind, key: Key, entity: Json | None) -> Entry:
    """An entity; one that is gone has an entry as well, for the set-up may list it."""
    return Entry(str(kind), orjson.dumps(key).decode(), orjson.dumps(entity))


def ids_entry(ids: Ids) -> Entry:
    """The next internal IDs."""
    return Entry(IDS, "", orjson.dumps((ids.profile, ids.session, ids.event, ids.return_)))


def fixture_entry(written: bytes) -> Entry:
    """What an account was set up with when it was written; JSON as a fixture has it."""
    return Entry(FIXTURE, "", written)


def entries_of(overlay: Overlay) -> Iterator[Entry]:
    """Everything that is written in an account."""
    yield ids_entry(overlay.ids)
    for profile, customer in overlay.profiles.items():
        yield profile_entry(profile, customer)
    for session, cart in overlay.sessions.items():
        yield session_entry(session, cart)
    for token, known in overlay.tokens.items():
        yield token_entry(token, known)
    for replay, answered in overlay.replays.items():
        yield replay_entry(replay, answered)
    for kind, some in overlay.entities.items():
        for key, entity in some.items():
            yield entity_entry(kind, key, entity)


def read_overlay(entries: Iterable[Entry], fixture: AccountFixture, empty: Overlay) -> Overlay:
    """What was written in an account, over a population of which nothing is written.

    New ones stand in the order of their internal IDs, as they do where they were written.
    """
    overlay = empty
    first_new = overlay.ids.draft()
    for entry in entries:
        _read_entry(entry, overlay)
    sandboxes = {one.facts.id: one.facts.sandbox for one in fixture.applications}
    for key, record in sorted(overlay.profiles.items(), key=lambda pair: _number(pair[1])):
        if _number(record) >= first_new.profile:
            overlay.new_profiles[_number(record)] = key
    for session, cart in sorted(overlay.sessions.items(), key=lambda pair: pair[1].number):
        if cart.number >= first_new.session:
            overlay.new_sessions[cart.number] = session
        if cart.profile_id:
            owner = (sandboxes.get(cart.application, False), cart.profile_id)
            overlay.sessions_by_profile.setdefault(owner, {})[session] = None
    # The oldest ends first.
    overlay.replays = dict(sorted(overlay.replays.items(), key=lambda pair: pair[1][0]))
    return overlay


def _read_entry(entry: Entry, overlay: Overlay) -> None:
    if entry.kind == FIXTURE:
        return  # it is under what is written
    value = orjson.loads(entry.value or b"null")
    if entry.kind == IDS:
        overlay.ids = Ids(*value)
    elif entry.kind == TOKEN:
        # Older stores have nothing but its end.
        overlay.tokens[entry.key] = Token(value) if isinstance(value, str) else Token(*value)
    elif entry.kind == REPLAY:
        application, session, named = orjson.loads(entry.key)
        overlay.replays[application, session, named] = (value[0], orjson.dumps(value[1]))
    elif entry.kind in _KINDS:
        key = plain_key(orjson.loads(entry.key))
        overlay.entities.setdefault(_KINDS[entry.kind], {})[key] = value
    elif entry.kind == PROFILE:
        customer, applications, advocate = value
        state = ProfileState(customer, frozenset(applications), advocate)
        overlay.profiles[customer["sandbox"], customer["integrationId"]] = ProfileRecord(state)
    else:
        cart, effects, returns, *rest = value
        owned = SessionState(cart, tuple(effects), tuple(returns), *rest)
        overlay.sessions[cart["applicationId"], cart["integrationId"]] = SessionRecord(owned)


def _key(parts: tuple[object, ...]) -> str:
    return orjson.dumps(parts).decode()


def _number(record: ProfileRecord) -> int:
    return int(record.state.value["id"])
