"""Filters of a catalog sync: which items of a catalog they pick (CatalogActionFilter).

Source of the operators: the vendor's text of syncCatalog.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any

from mockserver.contract.problems import Problem, shown
from mockserver.engine.catalogs.attributes import attributes_of
from mockserver.entities import Json

_ORDERS: Mapping[str, Callable[[float, float], bool]] = {"LT": lt, "LE": le, "GT": gt, "GE": ge}
_BUILT_IN = ("sku", "price", "product")


def filter_problems(filters: Sequence[Json], place: str) -> list[Problem]:
    """What no schema can state: orders are of numbers. ``place`` points to the list."""
    return [
        Problem("type", f"{one['op']} needs a number; got {shown(one['value'])}", where)
        for index, one in enumerate(filters)
        if one["op"] in _ORDERS and _number(one["value"]) is None
        for where in (f"{place}/{index}/value",)
    ]


def passes(item: Json, filters: Sequence[Json]) -> bool:
    """Whether a CatalogItem is what all filters ask for; without a filter, every one is."""
    if not filters:
        return True
    attributes = attributes_of(item)
    return all(_fits(_value(item, attributes, one["attr"]), one) for one in filters)


def _value(item: Json, attributes: Json, name: str) -> Any:
    """The value of a custom attribute, or else of one that every item has."""
    if name in attributes:
        return attributes[name]
    built_in = name.lower()
    if built_in not in _BUILT_IN:
        return None
    value = item.get(built_in)
    return value["name"] if isinstance(value, dict) else value


def _fits(value: Any, wanted: Json) -> bool:
    if value is None:
        return False
    if wanted["op"] in _ORDERS:
        left, right = _number(value), _number(wanted["value"])
        return left is not None and right is not None and _ORDERS[wanted["op"]](left, right)
    if wanted["op"] == "IN":
        return any(_same(value, one) for one in _choices(wanted["value"]))
    return _same(value, wanted["value"])


def _choices(value: Any) -> Sequence[Any]:
    """What IN is given: values with commas between them, or a list."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return value if isinstance(value, list) else [value]


def _same(value: Any, wanted: Any) -> bool:
    """Whether two values are one; a number may be written as text, a list has its items."""
    if value == wanted and isinstance(value, bool) == isinstance(wanted, bool):
        return True
    if isinstance(value, list):
        return any(_same(one, wanted) for one in value)
    if isinstance(wanted, str) and isinstance(value, bool):
        return wanted.lower() == str(value).lower()
    left, right = _number(value), _number(wanted)
    return left is not None and left == right


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
