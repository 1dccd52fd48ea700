"""Handlers of files of sessions and of effects in the Management API.

Rows are made while they are sent, so that a file of any size takes no memory. What vanishes
meanwhile is left out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson

from mockserver.account.fixture import Application
from mockserver.account.records import SessionRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv, date
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import is_within
from mockserver.api.management.events import store_number
from mockserver.api.management.happened import all_sessions, written_sessions
from mockserver.api.management.written import note_export
from mockserver.engine.session_events import closed_at, last_event
from mockserver.entities import Json, Key, Kind
from mockserver.state import CANCELLED

_NEVER = "0001-01-01T00:00:00Z"
_NULL = orjson.Fragment(b"null")
_BREATH = 100
"""What is looked through before others get their turn."""

Cells = Sequence[Any]


def export_sessions(call: Call) -> Answer:
    """exportCustomerSessions."""
    application = named_application(call)
    note_export(call, "CustomerSession")
    return Answer(Csv(call.operation.csv, _sessions(call, _candidates(call, application))))


def export_effects(call: Call) -> Answer:
    """exportEffects: those that stand of sessions, then those of tracked events."""
    application = named_application(call)
    note_export(call, "Effect")
    number = application.facts.id
    names = [one.state.value["integrationId"] for one in written_sessions(call.account, number)]
    keys = sorted(call.account.tables.found(Kind.EVENT, "application", number))
    return Answer(Csv(call.operation.csv, _effects(call, application, names, keys)))


def _candidates(call: Call, application: Application) -> Iterable[SessionRecord]:
    facts, name = application.facts, call.parameters["profileIntegrationId"]
    if not name:
        return all_sessions(call.account, facts.id)
    found = call.account.sessions_of(facts.sandbox, name)
    return [one for one in found if one.application == facts.id]


def _sessions(call: Call, records: Iterable[SessionRecord]) -> Iterator[Cells | None]:
    asked, without = call.parameters, 0
    for record in records:
        value = record.state.value
        state = asked["customerSessionState"]
        if (
            (state is None or value["state"] == state)
            and is_within(value["created"], asked["createdAfter"], asked["createdBefore"])
            and is_within(value["updated"], asked["updatedAfter"], asked["updatedBefore"])
        ):
            without = 0
            yield _session(record, asked["dateFormat"])
            continue
        without += 1
        if without % _BREATH == 0:
            yield None


def _session(record: SessionRecord, form: str | None) -> Cells:
    value, state = record.state.value, record.state
    cancelled = value["updated"] if value["state"] == CANCELLED else None
    return (
        value["id"],
        value["firstSession"],
        value["integrationId"],
        value["applicationId"],
        state.profile_number or 0,
        value["profileId"],
        date(value["created"], form),
        value["state"],
        value["cartItems"],
        {},
        f"{value['total']:.2f}",
        value["attributes"],
        date(closed_at(state) or _NEVER, form),
        date(cancelled or _NEVER, form),
        value["referralCode"],
        value.get("identifiers") or _NULL,
        value.get("additionalCosts") or {},
        date(value["updated"], form),
        value.get("storeIntegrationId"),
        value.get("couponCodes") or [],
    )


def _effects(
    call: Call, application: Application, names: Iterable[str], keys: Iterable[Key]
) -> Iterator[Cells | None]:
    facts = application.facts
    for count, name in enumerate(names, 1):
        if count % _BREATH == 0:
            yield None
        record = call.account.session(facts.id, name)
        if record is None or not record.state.effects:
            continue
        event, value = last_event(record.state, call.assume), record.state.value
        found = {
            "created": event.created,
            "sessionintegrationid": value["integrationId"],
            "profileintegrationid": value["profileId"],
            "sessionid": value["id"],
            "profileid": record.state.profile_number or 0,
            "eventid": event.id,
            "event_type": event.kind,
            "total_revenue": f"{value['total']:.2f}",
        }
        yield from _rows(call, found, record.state.effects, value.get("storeIntegrationId"))
    for count, key in enumerate(keys, 1):
        if count % _BREATH == 0:
            yield None
        one = call.account.tables.get(Kind.EVENT, key)
        if one is not None:
            yield from _rows(call, _of_event(call, application, one), one["effects"], _store(one))


def _of_event(call: Call, application: Application, event: Json) -> Json:
    facts, name = application.facts, event.get("profileId") or ""
    profile = call.account.profile(facts.sandbox, name) if name else None
    session = call.account.session(facts.id, event.get("sessionId") or "")
    return {
        "created": event["created"],
        "sessionintegrationid": event.get("sessionId"),
        "profileintegrationid": name,
        "sessionid": 0 if session is None else session.number,
        "profileid": 0 if profile is None else profile.state.value["id"],
        "eventid": event["id"],
        "event_type": event["type"],
        "total_revenue": f"{0 if session is None else session.state.value['total']:.2f}",
    }


def _store(event: Json) -> str | None:
    store: str | None = event.get("storeIntegrationId")
    return store


def _rows(call: Call, of: Json, effects: Iterable[Json], store: str | None) -> Iterator[Cells]:
    """The rows of the effects of one event that are asked for."""
    asked, number = call.parameters, call.parameters["applicationId"]
    if not is_within(of["created"], asked["createdAfter"], asked["createdBefore"]):
        return
    campaign = asked["campaignId"]
    found = {
        **of,
        "created": date(of["created"], asked["dateFormat"]),
        "applicationid": number,
        "store_id": store_number(call, number, store) if store else None,
        "store_integration_id": store,
    }
    for effect in effects:
        if campaign is not None and effect["campaignId"] != campaign:
            continue
        row = {
            **found,
            "name": effect["effectType"],
            "campaignid": effect["campaignId"],
            "rulesetid": effect["rulesetId"],
            "ruleindex": effect["ruleIndex"],
            "props": effect["props"],
            "couponid": effect.get("triggeredByCoupon"),
        }
        yield [row[column] for column in call.operation.csv]


HANDLERS: Mapping[str, Handler] = {
    "exportCustomerSessions": export_sessions,
    "exportEffects": export_effects,
}
