"""Handlers of events in the Management API: those that happened, and their types."""

from collections.abc import Mapping
from itertools import chain

from mockserver.account.fixture import Application
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import first_by, in_turns, page_of, scan, sort_of
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import rank_of, with_total
from mockserver.api.management.event_filters import candidates, event_filter, has_filters
from mockserver.api.management.happened import (
    TYPES_OF_INVENTED,
    Happened,
    all_sessions,
    events_of_sessions,
    everything,
    tracked_events,
    written_sessions,
)
from mockserver.entities import Json, Kind

_SORTS = ("id", "created", "type", "profileId", "sessionId", "storeId", "storeIntegrationId")
_TYPE_SORTS = ("id", "created", "title", "name", "description")


async def get_events(call: Call) -> Answer:
    """getApplicationEventsWithoutTotalCount."""
    application = named_application(call)
    page = page_of(call)
    field, backwards = sort_of(call, _SORTS)
    end = page.skip + page.size + 1
    if not field and not has_filters(call):
        found = await scan(everything(call, application, page.skip), lambda _: True, page.size + 1)
    else:
        matches, some = event_filter(call), candidates(call, application)

        def rank(event: Happened) -> tuple[tuple[bool, float, str], int] | None:
            return (rank_of(_sorted_by(call, event, field)), event.id) if matches(event) else None

        if field:
            found = await first_by(some, rank, end, backwards=backwards)
        else:
            found = await scan(some, matches, end)
        found = found[page.skip :]
    rows = [_shown(call, application, one) for one in found[: page.size]]
    return Answer({"hasMore": len(found) > page.size, "data": rows})


async def get_types_seen(call: Call) -> Answer:
    """getApplicationEventTypes."""
    application = named_application(call)
    number = application.facts.id
    written = events_of_sessions(call, written_sessions(call.account, number))
    found = {one.kind async for one in in_turns(chain(tracked_events(call, number), written))}
    # Of those who were invented a few have been through everything.
    async for event in in_turns(events_of_sessions(call, all_sessions(call.account, number))):
        found.add(event.kind)
        if found >= TYPES_OF_INVENTED:
            break
    _, backwards = sort_of(call, ("type",))
    page = page_of(call)
    ordered = sorted(found, reverse=backwards)
    return Answer(
        {"totalResultSize": len(ordered), "data": ordered[page.skip : page.skip + page.size]}
    )


def get_event_types(call: Call) -> Answer:
    """getEventTypes."""
    name = call.parameters["name"]
    rows = call.account.tables.values(Kind.EVENT_TYPE)
    return with_total(
        call, (one for one in rows if name is None or one["name"] == name), _TYPE_SORTS
    )


def _sorted_by(call: Call, event: Happened, field: str) -> object:
    if field == "id":
        return event.id
    if field == "created":
        return event.created
    if field == "type":
        return event.kind
    return _shown(call, named_application(call), event).get(field)


def _shown(call: Call, application: Application, event: Happened) -> Json:
    """An ApplicationEvent."""
    facts, session = application.facts, event.session
    of: Json = session.value if session is not None else event.tracked or {}
    shown: Json = {
        "id": event.id,
        "created": event.created,
        "applicationId": facts.id,
        "type": event.kind,
        "attributes": {} if session is not None else of["attributes"],
        "effects": list(event.effects),
    }
    if event.profile_id:
        profile = call.account.profile(facts.sandbox, event.profile_id)
        if profile is not None:
            shown["profileId"] = profile.state.value["id"]
    if session is not None:
        shown["sessionId"] = session.value["id"]
    else:
        record = call.account.session(facts.id, of.get("sessionId") or "")
        if record is not None:
            shown["sessionId"] = record.number
        if of.get("integrationId"):
            shown["integrationId"] = of["integrationId"]
    store = of.get("storeIntegrationId")
    if store:
        shown["storeIntegrationId"] = store
        number = store_number(call, facts.id, store)
        if number is not None:
            shown["storeId"] = number
    return shown


def store_number(call: Call, application: int, integration_id: str) -> int | None:
    """The internal ID of a store of an Application, if there is one of that name."""
    tables = call.account.tables
    keys = tables.found(Kind.STORE, "integrationId", (application, integration_id))
    store = tables.get(Kind.STORE, keys[0]) if keys else None
    return None if store is None else int(store["id"])


HANDLERS: Mapping[str, Handler] = {
    "getApplicationEventsWithoutTotalCount": get_events,
    "getApplicationEventTypes": get_types_seen,
    "getEventTypes": get_event_types,
}
