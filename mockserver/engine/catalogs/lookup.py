"""What carts take from the catalog of their Application: price, product, attributes.

What a cart says itself counts more than what the catalog says. Changes no catalog.
"""

import re
from collections.abc import Mapping
from typing import Any

from mockserver.engine.catalogs.attributes import attributes_of
from mockserver.engine.catalogs.prices import price_at, price_types
from mockserver.entities import Json, Kind, Reader
from mockserver.moments import parse_date_time
from mockserver.state import Moment

_ADJUSTMENT = (
    ("adjustmentEffectiveFrom", "effectiveFrom"),
    ("adjustmentEffectiveUntil", "effectiveUntil"),
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def item_of(moment: Moment, sku: str) -> Json | None:
    """The CatalogItem of an SKU in the catalog of the moment's Application, if there is one."""
    catalog = moment.entities.derived(_catalogs).get(moment.application.id)
    if catalog is None:
        return None
    found = moment.entities.entities(Kind.CATALOG_ITEM, "sku", (catalog, sku))
    return found[0] if found else None


def has_catalog(moment: Moment) -> bool:
    """Whether the Application has a catalog at all."""
    return moment.application.id in moment.entities.derived(_catalogs)


def catalog_item(moment: Moment, sku: str) -> Json | None:
    """What the catalog knows of an SKU, as fields of a CartItem; None where it is not in it.

    Always has ``catalogItemID`` and ``attributes``; has ``price``, ``product`` and, where
    there are adjustments, ``prices`` and the price type that was chosen, as far as known.
    """
    item = item_of(moment, sku)
    if item is None:
        return None
    data: Json = {"catalogItemID": item["id"], "attributes": attributes_of(item)}
    if item.get("product") is not None:
        data["product"] = item["product"]
    return data | _prices(item, moment)


def priced(moment: Moment, item: Json) -> Json:
    """A cart item that a client has sent, as the catalog completes what a session keeps of it.

    An item without a price has that of the catalog. Attributes and product stay as they were
    sent: only rules read what is missing of them (``with_catalog_data``).
    """
    data = catalog_item(moment, item["sku"])
    if data is None:
        return item
    if "price" in item:
        return {**item, "catalogItemID": data["catalogItemID"]}
    known = {name: value for name, value in data.items() if name not in {"attributes", "product"}}
    return {**item, **known}


def with_catalog_data(moment: Moment, items: list[Json]) -> list[Json]:
    """Cart items as rules read them: what they lack is that of the catalog."""
    if not moment.entities.derived(_catalogs):
        return items
    return [_completed(moment, item) for item in items]


def _completed(moment: Moment, item: Json) -> Json:
    found = item_of(moment, item["sku"])
    if found is None:
        return item
    attributes = attributes_of(found)
    completed = item
    if attributes:
        completed = {**item, "attributes": {**attributes, **(item.get("attributes") or {})}}
    if found.get("product") is not None and item.get("product") is None:
        completed = {**completed, "product": found["product"]}
    return completed


def _prices(item: Json, moment: Moment) -> Json:
    """The fields of a CartItem that say what it costs, and why."""
    if not item.get("adjustments"):
        return {"price": item["price"]} if item.get("price") is not None else {}
    now = parse_date_time(moment.now)
    types = price_types(item, now)
    price = price_at(item, now, lowest=takes_lowest(moment))
    fields: Json = {}
    if types:
        fields["prices"] = {name: _price_detail(one) for name, one in types.items()}
    if price is None:
        return fields
    fields["price"] = price.value
    if price.adjustment is not None:
        fields["selectedPriceType"] = price.adjustment["priceType"]
        fields |= _adjustment(price.adjustment)
    return fields


def _price_detail(adjustment: Json) -> Json:
    detail = {"price": adjustment["price"], **_adjustment(adjustment)}
    if adjustment.get("contextId"):
        detail["adjustmentContextId"] = adjustment["contextId"]
    return detail


def _adjustment(adjustment: Json) -> Json:
    """The fields of an adjustment; its reference only where it is the UUID that clients read."""
    fields: Json = {name: adjustment[field] for name, field in _ADJUSTMENT if adjustment.get(field)}
    if _UUID.fullmatch(adjustment["referenceId"]):
        fields["adjustmentReferenceId"] = adjustment["referenceId"]
    return fields


def takes_lowest(moment: Moment) -> bool:
    """Whether the lowest price counts where an item has several."""
    return moment.assume["catalog-price-type"] == "lowest"


def _catalogs(entities: Reader) -> Mapping[int, Any]:
    """The catalog of each Application; of several the one with the lowest ID."""
    catalogs: dict[int, Any] = {}
    for catalog in sorted(entities.values(Kind.CATALOG), key=lambda one: one["id"]):
        for application in catalog.get("subscribedApplicationsIds") or ():
            catalogs.setdefault(application, catalog["id"])
    return catalogs
