"""Handlers of collections in the Management API: those of the account, and those of campaigns."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.lists import page_of
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import with_total_if_asked
from mockserver.api.management.item_files import require_few
from mockserver.api.management.named import (
    application_ids,
    named_campaign,
    named_entity,
    named_in_campaign,
)
from mockserver.api.management.written import import_of, keep, note_export
from mockserver.engine.collections import (
    account_collections,
    campaign_collections,
    changed_collection,
    new_account_collection,
    new_campaign_collection,
    with_items,
)
from mockserver.engine.refusals import unknown
from mockserver.entities import Json, Kind

_SORTS = (
    "id",
    "created",
    "accountId",
    "modified",
    "description",
    "name",
    "modifiedBy",
    "createdBy",
    "applicationId",
    "campaignId",
)


def list_of_account(call: Call) -> Answer:
    """listAccountCollections."""
    return _listed(call, account_collections(call.account.tables))


def list_of_application(call: Call) -> Answer:
    """listCollectionsInApplication: those of its campaigns."""
    application, tables = named_application(call).facts.id, call.account.tables
    campaigns = frozenset(
        one["id"] for one in tables.values(Kind.CAMPAIGN) if one["applicationId"] == application
    )
    return _listed(call, campaign_collections(tables, campaigns))


def list_of_campaign(call: Call) -> Answer:
    """listCollections."""
    return _listed(call, campaign_collections(call.account.tables, {named_campaign(call)["id"]}))


def get_of_account(call: Call) -> Answer:
    """getAccountCollection."""
    return Answer(_of_account(call))


def get_of_campaign(call: Call) -> Answer:
    """getCollection."""
    return Answer(_of_campaign(call))


def create_of_account(call: Call) -> Answer:
    """createAccountCollection."""
    return _kept(call, new_account_collection(call.moment(), call.body, application_ids(call)), 201)


def create_of_campaign(call: Call) -> Answer:
    """createCollection."""
    return _kept(call, new_campaign_collection(call.moment(), call.body, named_campaign(call)), 201)


def update_of_account(call: Call) -> Answer:
    """updateAccountCollection."""
    return _changed(call, _of_account(call))


def update_of_campaign(call: Call) -> Answer:
    """updateCollection."""
    return _changed(call, _of_campaign(call))


def delete_of_account(call: Call) -> Answer:
    """deleteAccountCollection."""
    return _dropped(call, _of_account(call))


def delete_of_campaign(call: Call) -> Answer:
    """deleteCollection."""
    return _dropped(call, _of_campaign(call))


def get_items(call: Call) -> Answer:
    """getCollectionItems, of either."""
    page, items = page_of(call), _items(_any(call))
    end = page.skip + page.size
    return Answer(
        {
            "hasMore": len(items) > end,
            "data": [{"item": item} for item in items[page.skip : end]],
        }
    )


def import_to_account(call: Call) -> Answer:
    """importAccountCollection."""
    return _imported(call, _of_account(call))


def import_to_campaign(call: Call) -> Answer:
    """importCollection."""
    return _imported(call, _of_campaign(call))


def export_of_account(call: Call) -> Answer:
    """exportAccountCollectionItems."""
    return _exported(call, _of_account(call))


def export_of_campaign(call: Call) -> Answer:
    """exportCollectionItems."""
    return _exported(call, _of_campaign(call))


def _listed(call: Call, collections: list[Json]) -> Answer:
    name = call.parameters["name"]
    rows = (one for one in collections if name is None or one["name"] == name)
    return with_total_if_asked(call, rows, _SORTS, _without_items)


def _without_items(collection: Json) -> Json:
    return {word: value for word, value in collection.items() if word != "payload"}


def _items(collection: Json) -> list[str]:
    return collection.get("payload") or []


def _kept(call: Call, collection: Json, status: int = 200) -> Answer:
    keep(call, {Kind.COLLECTION: {collection["id"]: collection}})
    return Answer(collection, status)


def _changed(call: Call, collection: Json) -> Answer:
    return _kept(
        call, changed_collection(call.moment(), collection, call.body, application_ids(call))
    )


def _dropped(call: Call, collection: Json) -> Answer:
    keep(call, {Kind.COLLECTION: {collection["id"]: None}})
    return Answer(None, 204)


def _imported(call: Call, collection: Json) -> Answer:
    require_few(call)
    items = [row.cells["item"] for row in call.body]
    filled = with_items(call.moment(), collection, items)
    record = import_of(call, "Collection", len(items))
    # The import comes first, for the Change to show it and not all the items.
    keep(
        call,
        {Kind.IMPORT: {record["id"]: record}, Kind.COLLECTION: {filled["id"]: filled}},
    )
    return Answer(record)


def _exported(call: Call, collection: Json) -> Answer:
    note_export(call, "Collection")
    return Answer(Csv(call.operation.csv, ((item,) for item in _items(collection))))


def _any(call: Call) -> Json:
    return named_entity(call, Kind.COLLECTION, "collection", "collectionId")


def _of_account(call: Call) -> Json:
    """The collection that the path names, of the account. Raises Refusal."""
    collection = _any(call)
    if collection.get("campaignId") is not None:
        raise unknown("collection of the account", collection["id"])
    return collection


def _of_campaign(call: Call) -> Json:
    """The collection that the path names, of the campaign that it names. Raises Refusal."""
    return named_in_campaign(call, Kind.COLLECTION, "collection", "collectionId")


HANDLERS: Mapping[str, Handler] = {
    "listAccountCollections": list_of_account,
    "createAccountCollection": create_of_account,
    "getAccountCollection": get_of_account,
    "updateAccountCollection": update_of_account,
    "deleteAccountCollection": delete_of_account,
    "getCollectionItems": get_items,
    "importAccountCollection": import_to_account,
    "exportAccountCollectionItems": export_of_account,
    "listCollectionsInApplication": list_of_application,
    "listCollections": list_of_campaign,
    "createCollection": create_of_campaign,
    "getCollection": get_of_campaign,
    "updateCollection": update_of_campaign,
    "deleteCollection": delete_of_campaign,
    "importCollection": import_to_campaign,
    "exportCollectionItems": export_of_campaign,
}
