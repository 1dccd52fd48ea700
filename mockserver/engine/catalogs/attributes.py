"""Attributes of catalog items: a list in a CatalogItem, a map everywhere else."""

from collections.abc import Mapping
from typing import Any

from mockserver.entities import Json, Kind
from mockserver.state import Moment


def attributes_of(item: Json) -> Json:
    """The attributes of a CatalogItem by name."""
    return {one["name"]: one["value"] for one in item.get("attributes") or ()}


def listed_attributes(moment: Moment, attributes: Mapping[str, Any]) -> list[Json]:
    """Attributes as a CatalogItem has them (ItemAttribute), with the IDs that they have."""
    entities = moment.entities
    listed = []
    for name, value in attributes.items():
        defined = entities.entities(Kind.ATTRIBUTE, "name", ("CartItem", name))
        number = {"attributeid": defined[0]["id"]} if defined else {}
        listed.append({**number, "name": name, "value": value})
    return listed
