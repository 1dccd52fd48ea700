"""Completes what a fixture leaves out: of a customer, a session, a cart item.

What is named is taken exactly as it is named, what is left out is invented or worked out.
Knows no account; ``seeding`` finds IDs, customers and counters.
"""

from collections.abc import Sequence

from mockserver.engine.totals import totals
from mockserver.population.products import SHELF, product
from mockserver.state import Json

_TOTALS = ("total", "cartItemTotal", "additionalCostTotal", "cartItemAdditionalCostTotal")


def completed_profile(base: Json, given: Json, *, at: str | None) -> Json:
    """A CustomerProfile of what is named over what is invented.

    ``at`` is when it is made; left out, it keeps the invented times.
    """
    value = base | given
    if at is not None:
        value |= {name: at for name in ("created", "lastActivity") if name not in given}
    if "created" not in given:
        value["created"] = min(value["created"], value["lastActivity"])
    elif "lastActivity" not in given:
        value["lastActivity"] = max(value["created"], value["lastActivity"])
    return value


def completed_session(
    base: Json, given: Json, *, seed: int, not_before: str, at: str | None, item_cost_per_unit: bool
) -> Json:
    """A CustomerSessionV2 of what is named over what is invented.

    ``not_before`` is when its customer came. Totals are worked out unless they are named.
    """
    value = base | given
    state = value["state"]
    if "cartItems" in given:
        if "additionalCosts" not in given:
            value.pop("additionalCosts", None)  # a cart that is named has no costs unnamed
        value["cartItems"] = _completed_items(given["cartItems"], seed, value["id"], state)
    if at is not None:
        value |= {name: at for name in ("created", "updated") if name not in given}
    if "created" not in given:
        value["created"] = max(value["created"], not_before)
    if "updated" not in given:
        value["updated"] = max(value["updated"], value["created"])
    elif "created" not in given:
        value["created"] = min(value["created"], value["updated"])
    if not {"cartItems", "additionalCosts"}.isdisjoint(given):
        added_up = totals(
            value["cartItems"], value.get("additionalCosts"), item_cost_per_unit=item_cost_per_unit
        )
        value |= {name: added_up[name] for name in _TOTALS if name not in given}
    return value


def _completed_items(sent: Sequence[Json], seed: int, number: int, state: str) -> list[Json]:
    items = []
    for position, given in enumerate(sent):
        thing = product(seed, (number * 7 + position * 37) % SHELF)
        item: Json = {
            "name": thing.name,
            "sku": thing.sku,
            "quantity": 1,
            "returnedQuantity": 0,
            "price": thing.price / 100,
            "category": thing.category,
            "position": position,
            "attributes": {},
        }
        if "sku" in given:  # the name of another product would be a lie
            del item["name"], item["category"]
        items.append(item | given)
    if state == "partially_returned" and not any(item["returnedQuantity"] for item in items):
        for item in items:
            if item["quantity"] > 0 and "returnedQuantity" not in sent[item["position"]]:
                item["returnedQuantity"] = 1
                break
    for item in items:
        item.setdefault("remainingQuantity", item["quantity"] - item["returnedQuantity"])
    return items


def returned_items(items: Sequence[Json]) -> list[Json]:
    """What went back of a cart, as ReturnedCartItems."""
    return [
        {"position": item["position"], "quantity": item["returnedQuantity"], "sku": item["sku"]}
        for item in items
        if item["returnedQuantity"]
    ]
