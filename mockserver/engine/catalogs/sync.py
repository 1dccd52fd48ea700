"""The sync of a catalog: items added, patched, removed, and their prices adjusted.

All actions of a request are carried out, or none. What a payload has to look like, its schema
states; here stands what no schema can. Source: the vendor's text of syncCatalog.
"""

from collections.abc import Sequence

from mockserver.contract.problems import Problem
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.catalogs.filters import filter_problems
from mockserver.engine.catalogs.items import Items
from mockserver.engine.refusals import invalid, unknown
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def sync_catalog(moment: Moment, number: int, request: Json) -> Json:
    """Carry out a CatalogSyncRequest. Gives the Catalog with its new version.

    Raises Refusal for a catalog that there is not, actions of two types, an SKU that stands
    twice or that an action cannot be done with, and a version that the catalog has no more.
    """
    catalog = moment.entities.get(Kind.CATALOG, number)
    if catalog is None:
        raise unknown("catalog", number)
    actions: list[Json] = request["actions"]
    items = Items(moment, catalog)
    problems = _version_problems(catalog, request) + _type_problems(actions)
    if not problems:
        problems = _payload_problems(moment, items, actions)
    if problems:
        raise invalid(problems)
    for action in actions:
        items.carry_out(action["type"], action["payload"])
    after = {**catalog, "version": items.version, "modified": moment.now}
    moment.entities.put(Kind.CATALOG, after)
    return after


def _version_problems(catalog: Json, request: Json) -> list[Problem]:
    asked = request.get("version")
    if asked is None or asked == catalog["version"]:
        return []
    details = f"the catalog has version {catalog['version']}; got {asked}"
    return [Problem("version", details, "/version")]


def _type_problems(actions: Sequence[Json]) -> list[Problem]:
    first = actions[0]["type"]
    details = f"all actions must be of one type, here {first}"
    return [
        Problem("type", details, f"/actions/{index}/type")
        for index, action in enumerate(actions)
        if action["type"] != first
    ]


def _payload_problems(moment: Moment, items: Items, actions: Sequence[Json]) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, action in enumerate(actions):
        payload, place = action["payload"], f"/actions/{index}/payload"
        sku = payload.get("sku")
        if sku is not None:
            if sku in seen:
                details = f"the SKU {sku} stands twice"
                problems.append(Problem("uniqueItems", details, f"{place}/sku"))
            seen.add(sku)
            problems += _sku_problems(items, action["type"], payload, f"{place}/sku")
        attributes = payload.get("attributes")
        problems += attribute_problems(moment, "CartItem", attributes, f"{place}/attributes")
        problems += filter_problems(payload.get("filters") or (), f"{place}/filters")
    return problems


def _sku_problems(items: Items, action: str, payload: Json, place: str) -> list[Problem]:
    """What is wrong with an SKU that is in the catalog already, or is not in it."""
    sku = payload["sku"]
    there = items.find(sku) is not None
    if action == "ADD":
        if there and not payload.get("replaceIfExists"):
            details = f"the catalog has an item {sku} already"
            return [Problem("uniqueItems", details, place)]
        return []
    if there or payload.get("createIfNotExists"):
        return []
    return [Problem("unknown", f"the catalog has no item {sku}", place)]
