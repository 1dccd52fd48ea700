"""The items of one catalog while a sync changes them. Writes to the draft, and checks nothing."""

from collections.abc import Callable, Mapping, Sequence

from mockserver.engine.carts import merged
from mockserver.engine.catalogs.attributes import attributes_of, listed_attributes
from mockserver.engine.catalogs.filters import passes
from mockserver.engine.catalogs.prices import with_price
from mockserver.entities import Json, Kind
from mockserver.state import Moment


class Items:
    """The items of a catalog, and the version that it gets with their next change."""

    def __init__(self, moment: Moment, catalog: Json) -> None:
        self.version = catalog["version"] + 1
        self._moment = moment
        self._entities = moment.entities
        self._catalog = catalog["id"]
        self._found: dict[str, Json | None] = {}

    def find(self, sku: str) -> Json | None:
        """The item of an SKU, as it was before the sync: no two actions name the same one."""
        if sku not in self._found:
            found = self._entities.entities(Kind.CATALOG_ITEM, "sku", (self._catalog, sku))
            self._found[sku] = found[0] if found else None
        return self._found[sku]

    def carry_out(self, action: str, payload: Json) -> None:
        """Do what an action of a sync says. Its SKU is known where it has to be."""
        _ACTIONS[action](self, payload)

    def _add(self, payload: Json) -> None:
        """A new item, or one that keeps only the price of the one it replaces."""
        item = self.find(payload["sku"]) or self._new(payload["sku"])
        bare = {name: value for name, value in item.items() if name != "product"}
        self._put(bare, payload, payload.get("attributes") or {})

    def _patch(self, payload: Json) -> None:
        self._patch_one(self.find(payload["sku"]) or self._new(payload["sku"]), payload)

    def _patch_many(self, payload: Json) -> None:
        for item in self._picked(payload):
            self._patch_one(item, payload)

    def _remove(self, payload: Json) -> None:
        item = self.find(payload["sku"])
        if item is not None:
            self._entities.drop(Kind.CATALOG_ITEM, item["id"])

    def _remove_many(self, payload: Json) -> None:
        for item in self._picked(payload):
            self._entities.drop(Kind.CATALOG_ITEM, item["id"])

    def _adjust(self, payload: Json) -> None:
        """Adjustments that come again take the place of those of their type and reference."""
        item = self.find(payload["sku"])
        if item is None:
            return
        kept = {
            (one["priceType"], one["referenceId"]): one for one in item.get("adjustments") or ()
        }
        for one in payload["adjustments"]:
            key = (one["priceType"], one["referenceId"])
            kept.pop(key, None)
            kept[key] = {"calculatedAt": self._moment.now, **one}
        adjusted = {**item, "adjustments": list(kept.values()), "version": self.version}
        self._entities.put(Kind.CATALOG_ITEM, adjusted)

    def _new(self, sku: str) -> Json:
        return {
            "id": self._entities.next_id(Kind.CATALOG_ITEM),
            "created": self._moment.now,
            "sku": sku,
            "catalogid": self._catalog,
            "version": self.version,
            "attributes": [],
        }

    def _picked(self, payload: Json) -> Sequence[Json]:
        """The items that the filters of an action pick."""
        filters = payload.get("filters") or ()
        items = self._entities.entities(Kind.CATALOG_ITEM, "catalog", self._catalog)
        return [item for item in items if passes(item, filters)]

    def _patch_one(self, item: Json, payload: Json) -> None:
        attributes = merged(attributes_of(item), payload.get("attributes"), self._moment)
        self._put(item, payload, attributes)

    def _put(self, item: Json, payload: Json, attributes: Json) -> None:
        if item["created"] == self._moment.now and "price" in payload:
            after = {**item, "price": payload["price"]}
        else:
            after = with_price(item, payload.get("price"), self._moment.now)
        after = {**after, "version": self.version}
        after["attributes"] = listed_attributes(self._moment, attributes)
        if "product" in payload:
            after["product"] = payload["product"]
        self._entities.put(Kind.CATALOG_ITEM, after)


_ACTIONS: Mapping[str, Callable[[Items, Json], None]] = {
    "ADD": Items._add,
    "PATCH": Items._patch,
    "PATCH_MANY": Items._patch_many,
    "REMOVE": Items._remove,
    "REMOVE_MANY": Items._remove_many,
    "ADD_PRICE_ADJUSTMENT": Items._adjust,
}
