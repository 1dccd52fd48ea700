"""The cart of a session: limits, and items as the account keeps them.

Fields that the server works out (position, returned and remaining quantity) are
taken from nobody.
"""

from collections.abc import Sequence
from typing import Any

from mockserver.contract.problems import Problem
from mockserver.engine.additional_costs import additional_cost_problems, defines_additional_costs
from mockserver.engine.attributes import attribute_problems, defines_attributes
from mockserver.engine.catalogs.lookup import has_catalog, priced
from mockserver.engine.refusals import invalid
from mockserver.state import Json, Moment

MAX_UNITS = 10_000

_COMPUTED = frozenset(
    {
        "position",
        "returnedQuantity",
        "remainingQuantity",
        "catalogItemID",
        "selectedPriceType",
        "adjustmentReferenceId",
        "adjustmentEffectiveFrom",
        "adjustmentEffectiveUntil",
        "prices",
    }
)


def placed_items(sent: Sequence[Json], moment: Moment, *, place: str) -> list[Json]:
    """Cart items as the account keeps them. ``place`` is the JSON pointer of the list.

    Raises Refusal where an item has no price or the units are too many.
    """
    problems: list[Problem] = []
    items: list[Json] = []
    units = 0
    in_catalog = has_catalog(moment)
    defines = defines_attributes(moment, "CartItem") or defines_additional_costs(moment)
    for position, item in enumerate(sent):
        quantity = int(item["quantity"])  # a client may write 2 as 2.0
        units += quantity
        given = item
        if not _COMPUTED.isdisjoint(item):
            given = {key: value for key, value in item.items() if key not in _COMPUTED}
        if in_catalog:
            given = priced(moment, given)
        if defines and ("attributes" in item or "additionalCosts" in item):
            problems += _undefined(item, moment, f"{place}/{position}")
        kept: Json = {
            **given,
            "quantity": quantity,
            "returnedQuantity": 0,
            "remainingQuantity": quantity,
            "position": position,
        }
        if "attributes" not in item:
            kept["attributes"] = {}
        if "price" not in given:
            if moment.assume["missing-price"] == "refuse":
                details = "price is required: no catalog of this Application has the SKU"
                problems.append(Problem("required", details, f"{place}/{position}/price"))
            kept["price"] = 0
        items.append(kept)
    if units > MAX_UNITS:
        details = f"quantities must add up to at most {MAX_UNITS}; got {units}"
        problems.append(Problem("maximum", details, place))
    if problems:
        raise invalid(problems)
    return items


def _undefined(item: Json, moment: Moment, place: str) -> list[Problem]:
    """What an item has of attributes and costs that the account does not define."""
    costs = item.get("additionalCosts")
    return [
        *attribute_problems(moment, "CartItem", item.get("attributes"), f"{place}/attributes"),
        *additional_cost_problems(moment, costs, f"{place}/additionalCosts", "item"),
    ]


def merged(kept: Json, sent: dict[str, Any] | None, moment: Moment) -> Json:
    """Attributes after an update: names sent are set, all others keep their value."""
    if not sent:
        return kept
    if moment.assume["null-attribute"] == "store":
        return kept | sent
    after = kept | sent
    return {name: value for name, value in after.items() if value is not None}
