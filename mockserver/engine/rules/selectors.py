"""Selectors and bundles of rulesets in blocks, as the bindings of Talang that they stand for."""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.engine.rules.block_values import BlockFault, Talang, path_of, value_of
from mockserver.engine.rules.blocks import condition_of
from mockserver.engine.rules.references import References
from mockserver.entities import Json

_REDUCE = {"max": "max", "min": "min", "count": "count", "empty": "isEmpty"}


def selector_expression(selector: Json, refer: References, place: str) -> Talang:
    """The expression of a selector: its source, through its steps. Raises BlockFault."""
    found = path_of(selector.get("source", "$Session.CartItems"), f"{place}/source")
    for index, step in enumerate(selector.get("steps") or ()):
        here = f"{place}/steps/{index}"
        if not isinstance(step, dict):
            raise BlockFault(here, "a step is an object with a type")
        found = _step(found, step, refer, here)
    return found


def _step(source: Talang, step: Json, refer: References, place: str) -> Talang:
    make = _STEPS.get(str(step.get("type")))
    if make is None:
        raise BlockFault(f"{place}/type", f"no step is of the type {step.get('type')}")
    return make(source, step, refer, place)


def _filter(source: Talang, step: Json, refer: References, place: str) -> Talang:
    predicate = step.get("predicate")
    if not isinstance(predicate, dict):
        raise BlockFault(f"{place}/predicate", "a filter has a predicate")
    condition = condition_of(predicate, refer, f"{place}/predicate")
    return ["filter", source, [["Item"], ["catch", False, condition]]]


def _sort(source: Talang, step: Json, refer: References, place: str) -> Talang:
    del refer
    for field in reversed(step.get("fields") or []):
        key = path_of(field.get("expression"), f"{place}/fields")
        descending = field.get("direction", "asc") == "desc"
        source = ["sortItems", source, [["Item"], key], descending]
    return source


def _map(source: Talang, step: Json, refer: References, place: str) -> Talang:
    del refer
    return ["map", source, [["Item"], path_of(step.get("expression"), f"{place}/expression")]]


def _reduce(source: Talang, step: Json, refer: References, place: str) -> Talang:
    del refer
    operator = str(step.get("operator"))
    if operator == "sum":
        return ["sum", source, "Item", [".", "Item"]]
    if operator not in _REDUCE:
        raise BlockFault(f"{place}/operator", f"nothing is reduced by {operator}")
    return [_REDUCE[operator], source]


def _reverse(source: Talang, step: Json, refer: References, place: str) -> Talang:
    del step, refer, place
    return ["reverse", source]


def _values(source: Talang, step: Json, refer: References, place: str) -> Talang:
    return ["itemsWithValue", source, refer.value_map(step.get("valueMap"), place)]


def _select(source: Talang, step: Json, refer: References, place: str) -> Talang:
    del refer

    def number(field: str, default: int) -> Talang:
        value = step.get(field, default)
        return value_of(value, f"{place}/{field}")

    match step.get("operator", "many"):
        case "many":
            return ["take", source, number("count", 1), step.get("from", "start") == "end"]
        case "between":
            begin = 0 if step.get("from") in {None, "start", "end"} else number("from", 0)
            return ["slice", source, begin, number("to", 0)]
        case "one":
            return ["slice", source, number("index", 0), ["+", number("index", 0), 1], True]
    raise BlockFault(f"{place}/operator", f"nothing is selected by {step.get('operator')}")


_STEPS: Mapping[str, Callable[[Talang, Json, References, str], Talang]] = {
    "filter": _filter,
    "sort": _sort,
    "select": _select,
    "map": _map,
    "reduce": _reduce,
    "reverse": _reverse,
    "filterAndMapValues": _values,
}
"""Every step of a selector."""


def bundle_expression(bundle: Json, place: str) -> Talang:
    """The expression of a bundle. Raises BlockFault."""
    sources: list[Any] = [value_of(one, f"{place}/sources") for one in bundle.get("sources") or ()]
    counts = bundle.get("counts") or [1] * len(sources)
    if not sources or len(counts) != len(sources):
        raise BlockFault(f"{place}/counts", "a bundle has a count for each of its sources")
    matchers = [str(one) for one in bundle.get("matchers") or ()]
    name = bundle.get("name", "")
    return ["bundles", name, ["list", *counts], ["list", *matchers], *sources]
