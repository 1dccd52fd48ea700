"""What is evaluated: who acts, on which cart, by which event; its units, one entry each.

Values only; nothing here changes.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.entities import Json
from mockserver.state import ProfileState

SESSION_CLOSED = "talon_session_closed"


class Subject(NamedTuple):
    """One request that runs the rules.

    ``session`` is a CustomerSessionV2, ``final`` whether what rules give is given for good,
    ``evaluable`` the campaigns that alone are looked at (dry requests), ``complete`` whether
    all are, whatever their groups say.
    """

    event_type: str
    event_attributes: Mapping[str, Any]
    profile: ProfileState | None
    session: Json | None = None
    cards: tuple[str, ...] = ()
    store_id: str = ""
    final: bool = True
    evaluable: frozenset[int] | None = None
    complete: bool = False
    dry: bool = False
    only_again: frozenset[int] | None = None
    """The campaigns that are evaluated once more for a return."""
    audiences_before: frozenset[int] = frozenset()
    """Those that the customer was in before the request."""

    @property
    def profile_id(self) -> str:
        return str(self.profile.value["integrationId"]) if self.profile else ""

    @property
    def session_id(self) -> str:
        return str(self.session["integrationId"]) if self.session else ""


class Unit(NamedTuple):
    """One unit of a cart item, or a whole line where items are not flattened.

    ``shown`` is what rules read as Item, ``sub`` the number of the unit within its line.
    """

    position: int
    sub: int | None
    shown: Json


def units_of(items: list[Json], *, flattened: bool, with_returned: bool = False) -> list[Unit]:
    """The units of a cart; those that went back do not count, unless they shall."""
    units: list[Unit] = []
    for item in items:
        position = item["position"]
        count = item["quantity"] if with_returned else item["remainingQuantity"]
        if flattened:
            shown = _shown(item, 1)
            units += [
                Unit(position, sub, {**shown, "Position": position, "Sub": sub})
                for sub in range(count)
            ]
        elif count:
            shown = _shown(item, count)
            units.append(Unit(position, None, {**shown, "Position": position}))
    return units


_FIELDS = (
    ("Name", "name"),
    ("Category", "category"),
    ("Weight", "weight"),
    ("Height", "height"),
    ("Width", "width"),
    ("Length", "length"),
)


def _shown(item: Json, quantity: int) -> Json:
    shown: Json = {
        "Sku": item["sku"],
        "SKU": item["sku"],
        "Price": item["price"],
        "Quantity": quantity,
        "Attributes": item["attributes"],
        "AdditionalCosts": {
            name: cost["price"] for name, cost in (item.get("additionalCosts") or {}).items()
        },
    }
    shown |= {name: item[field] for name, field in _FIELDS if field in item}
    product = item.get("product")
    if product is not None:
        shown["Product"] = product["name"]
    return shown
