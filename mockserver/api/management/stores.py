"""Handlers of stores in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import with_total_if_asked
from mockserver.api.management.named import moment_in_application
from mockserver.api.management.written import keep
from mockserver.engine.definitions import changed_store, drop_store, new_store, shown_store
from mockserver.engine.refusals import unknown
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_SORTS = ("id", "created", "updated", "name", "description", "integrationId", "applicationId")


def list_stores(call: Call) -> Answer:
    """listStores."""
    moment = moment_in_application(call)
    linked = _linked(call, moment)
    rows = [
        one
        for one in call.account.tables.values(Kind.STORE)
        if one["applicationId"] == moment.application.id
        and (linked is None or one["id"] in linked)
        and _fits(call, one)
    ]
    return with_total_if_asked(call, rows, _SORTS, lambda store: shown_store(moment, store))


def get_store(call: Call) -> Answer:
    """getStore."""
    return Answer(shown_store(moment_in_application(call), _named(call)))


def create_store(call: Call) -> Answer:
    """createStore."""
    moment = moment_in_application(call)
    return _kept(call, moment, new_store(moment, call.body), 201)


def update_store(call: Call) -> Answer:
    """updateStore."""
    moment = moment_in_application(call)
    return _kept(call, moment, changed_store(moment, _named(call), call.body), 200)


def delete_store(call: Call) -> Answer:
    """deleteStore: campaigns are linked to it no more."""
    moment = moment_in_application(call)
    drop_store(moment, _named(call))
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def _kept(call: Call, moment: Moment, store: Json, status: int) -> Answer:
    keep(call, {Kind.STORE: {store["id"]: store}})
    return Answer(shown_store(moment, store), status)


def _linked(call: Call, moment: Moment) -> frozenset[int] | None:
    """The stores of the campaign asked for, None where none is."""
    number = call.parameters["campaignId"]
    if number is None:
        return None
    campaign = moment.entities.get(Kind.CAMPAIGN, number)
    return frozenset((campaign or {}).get("linkedStoreIds") or ())


def _fits(call: Call, store: Json) -> bool:
    """Whether a store is one of those that a list asks for."""
    asked = call.parameters
    words = ("name", "integrationId")
    if any(asked[word] is not None and store[word] != asked[word] for word in words):
        return False
    part = (asked["query"] or "").lower()
    return any(part in store[word].lower() for word in words)


def _named(call: Call) -> Json:
    """The store that the path names, of the Application that it names. Raises ApiError, Refusal."""
    application, text = named_application(call).facts.id, call.parameters["storeId"]
    number = int(text) if text.isascii() and text.isdigit() else 0
    store = call.account.tables.get(Kind.STORE, number)
    if store is None or store["applicationId"] != application:
        raise unknown("store of this Application", text)
    return store


HANDLERS: Mapping[str, Handler] = {
    "listStores": list_stores,
    "getStore": get_store,
    "createStore": create_store,
    "updateStore": update_store,
    "deleteStore": delete_store,
}
