"""Handlers of cart item catalogs, and of what their items once cost, in the Management API."""

from collections.abc import Iterator, Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import scan
from mockserver.api.management.entity_lists import with_total_if_asked
from mockserver.api.management.named import moment_in_application, named_entity
from mockserver.engine.catalogs.prior import prices_between
from mockserver.entities import Json, Kind

_KEPT_ONLY = ("adjustments", "pricesBefore")
"""What an item has in an account besides what the service shows of it."""


async def list_items(call: Call) -> Answer:
    """listCatalogItems: a catalog may have many, so others get their turn."""
    catalog = named_entity(call, Kind.CATALOG, "catalog", "catalogId")["id"]
    skus = frozenset(call.parameters["sku"])
    names = frozenset(call.parameters["productNames"])

    def matches(item: Json) -> bool:
        name = (item.get("product") or {}).get("name")
        return (not skus or item["sku"] in skus) and (not names or name in names)

    return with_total_if_asked(call, await scan(_items(call, catalog), matches), (), _shown)


def get_price_history(call: Call) -> Answer:
    """priceHistory."""
    return Answer(prices_between(moment_in_application(call), call.body))


def _items(call: Call, catalog: int) -> Iterator[Json]:
    """The items of a catalog, each as it is when its turn comes."""
    tables = call.account.tables
    for key in tables.found(Kind.CATALOG_ITEM, "catalog", catalog):
        item = tables.get(Kind.CATALOG_ITEM, key)
        if item is not None:
            yield item


def _shown(item: Json) -> Json:
    return {word: value for word, value in item.items() if word not in _KEPT_ONLY}


HANDLERS: Mapping[str, Handler] = {
    "listCatalogItems": list_items,
    "priceHistory": get_price_history,
}
