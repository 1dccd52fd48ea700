"""Sums of money: the totals of a session, before discounts.

Money is a plain JSON number in the currency of the Application. Sums are exact to
the eighth decimal, so that 0.1 + 0.2 is 0.3; nothing is rounded to cents.
"""

from collections.abc import Iterable, Sequence
from math import fsum

from mockserver.state import Json

_DECIMALS = 8
_EXACT = 2**53
MOST = 10**15
"""No amount of money or points is larger."""


def money(amounts: Iterable[float]) -> float:
    """The sum of amounts, without the noise of binary fractions."""
    return round(fsum(amounts), _DECIMALS)


def plain(amount: float) -> float:
    """A number without a fraction where it has none, as JSON writes it best.

    What is too large for every whole number to be a float is left as it is: JSON that is written
    here has integers of 64 bits.
    """
    return int(amount) if isinstance(amount, float) and _exactly_whole(amount) else amount


def _exactly_whole(amount: float) -> bool:
    return abs(amount) <= _EXACT and amount.is_integer()


def goods(items: Sequence[Json]) -> float:
    """Price times quantity, over all items."""
    return money([item["price"] * item["quantity"] for item in items])


def totals(items: Sequence[Json], costs: Json | None, *, item_cost_per_unit: bool) -> Json:
    """The four totals of a session, by their names in CustomerSessionV2."""
    item_total = goods(items)
    cost_total = money([cost["price"] for cost in costs.values()]) if costs else 0
    item_costs = [
        cost["price"] * (item["quantity"] if item_cost_per_unit else 1)
        for item in items
        if item.get("additionalCosts")
        for cost in item["additionalCosts"].values()
    ]
    item_cost_total = money(item_costs) if item_costs else 0
    extra = cost_total or item_cost_total
    return {
        "total": money((item_total, cost_total, item_cost_total)) if extra else item_total,
        "cartItemTotal": item_total,
        "additionalCostTotal": cost_total,
        "cartItemAdditionalCostTotal": item_cost_total,
    }
