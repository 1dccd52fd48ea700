"""Writes all that was written in an account as a document, which a setup reads again."""

import orjson

from mockserver.account.fixture import written_fixture
from mockserver.account.overlay import Overlay
from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.control.tenant import Tenant
from mockserver.entities import FACTS
from mockserver.moments import write_date_time
from mockserver.state import Json


def state_of(tenant: Tenant) -> Json:
    """The state of an account as a Fixture."""
    account, people = tenant.account, tenant.people
    fixture, overlay = account.fixture, account.written
    document: Json = {
        "version": 1,
        **written_fixture(fixture),
        **{facts.word: account.tables.in_order(kind) for kind, facts in FACTS.items()},
        "population": people._asdict(),
        "customers": [
            _customer(record) for record in sorted(overlay.profiles.values(), key=_by_id)
        ],
        "sessions": [_session(record) for record in sorted(overlay.sessions.values(), key=_by_id)],
        "mappings": [stub.shown() for stub in tenant.stubs],
        "scenarios": tenant.stubs.moved_scenarios(),
        "settings": tenant.conduct.shown(),
        "nextIds": _next_ids(overlay),
        "idempotency": [
            {
                "applicationId": key[0],
                "sessionIntegrationId": key[1],
                "key": key[2],
                "answered": answered,
                "answer": orjson.loads(answer),
            }
            for key, (answered, answer) in overlay.replays.items()
        ],
        "tokens": [
            {"token": token, "ends": known.ends, "userId": known.user_id}
            for token, known in overlay.tokens.items()
        ],
    }
    clock = account.clock
    if clock.moved:
        document["clock"] = {"now": write_date_time(clock.now()), "frozen": clock.frozen}
    return document


def _by_id(record: ProfileRecord | SessionRecord) -> int:
    return int(record.state.value["id"])


def _customer(record: ProfileRecord) -> Json:
    state = record.state
    shown = state.value | {"applications": sorted(state.applications)}
    return shown | ({"advocateIntegrationId": state.advocate} if state.advocate else {})


def _session(record: SessionRecord) -> Json:
    state = record.state
    shown = state.value | {"effects": state.effects, "returns": state.returns}
    if state.given_total is not None:
        shown["givenTotal"] = state.given_total
    return shown | ({"taken": state.taken} if state.taken is not None else {})


def _next_ids(overlay: Overlay) -> Json:
    ids = overlay.ids
    return {
        "profile": ids.profile,
        "session": ids.session,
        "event": ids.event,
        "return": ids.return_,
    }
