"""Returns of cart items: what a session still has to give back, and what it has not.

Owns the rules of a return, as they stand in the engine. A session is a CustomerSessionV2
and is taken as it is, whatever its state.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.testing.strategies.scalars import strings
from mockserver.testing.strategies.violations import Site

RETURN = "returnCartItems"
_PLACE = ("return", "returnedCartItems")

_BEYOND = 1000
"""How far a number may lie beyond what a session has."""

Item = tuple[str, int]
"""The SKU of a cart item, and how many units of it remain."""


def items_of(session: Mapping[str, Any]) -> list[Item]:
    """The items of a session by position. Raises ValueError if nothing of them remains."""
    items = [(item["sku"], _remaining(item)) for item in session.get("cartItems", ())]
    if not any(left for _, left in items):
        raise ValueError("nothing of this session is left to return")
    return items


def _remaining(item: Mapping[str, Any]) -> int:
    remaining = item.get("remainingQuantity")
    if remaining is None:
        remaining = item["quantity"] - item.get("returnedQuantity", 0)
    return max(0, int(remaining))


def entries(fields: Mapping[str, SearchStrategy[Any]]) -> SearchStrategy[dict[str, Any]]:
    """Entries of a return of any session: ``fields`` of them, a position or an SKU at least."""
    return st.one_of(
        [
            st.fixed_dictionaries(
                {name: fields[name]},
                optional={other: field for other, field in fields.items() if other != name},
            )
            for name in ("position", "sku")
        ]
    )


@st.composite
def entries_of(draw: st.DrawFn, items: Sequence[Item]) -> list[dict[str, Any]]:
    """Entries of a return that takes no more of each item than remains."""
    left = [units for _, units in items]
    drawn: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(1, 3))):
        open_positions = [position for position, units in enumerate(left) if units > 0]
        if not open_positions:
            break
        position = draw(st.sampled_from(open_positions))
        both = {"position": position, "sku": items[position][0]}
        names = draw(st.sampled_from([("position",), ("sku",), ("position", "sku")]))
        entry: dict[str, Any] = {name: both[name] for name in names}
        positions = [position] if "position" in entry else _with_sku(items, entry["sku"])
        available = sum(left[each] for each in positions)
        # Without a quantity all goes back, or one unit where the server is told so.
        wanted = draw(st.none() | st.integers(1, available))
        drawn.append(entry if wanted is None else {**entry, "quantity": wanted})
        taken = available if wanted is None else wanted
        for each in positions:
            taken_here = min(taken, left[each])
            left[each] -= taken_here
            taken -= taken_here
    return drawn


def _with_sku(items: Sequence[Item], sku: str) -> list[int]:
    return [position for position, (other, _) in enumerate(items) if other == sku]


def return_sites(items: Sequence[Item] | None) -> Iterator[Site]:
    """What can be wrong with a return of any session, and of one whose ``items`` are given."""
    count = st.integers(1, _BEYOND)
    yield _site("required", None, st.fixed_dictionaries({}, optional={"quantity": count}))
    if items is None:
        return
    skus = sorted({sku for sku, _ in items})
    positions = st.integers(0, len(items) - 1)
    beyond = st.one_of(st.integers(len(items), _BEYOND + len(items)), st.integers(-_BEYOND, -1))
    unknown = strings({"minLength": 1}).filter(lambda sku: sku not in skus)
    yield _site("maximum", "quantity", _too_many(items))
    yield _site("maximum", "position", st.fixed_dictionaries({"position": beyond}))
    yield _site("const", "sku", st.fixed_dictionaries({"sku": unknown}))
    yield _site("const", "sku", st.fixed_dictionaries({"position": positions, "sku": unknown}))


@st.composite
def _too_many(draw: st.DrawFn, items: Sequence[Item]) -> dict[str, Any]:
    position = draw(st.integers(0, len(items) - 1))
    more = draw(st.integers(1, _BEYOND))
    return {"position": position, "quantity": draw(st.sampled_from([items[position][1] + more, 0]))}


def _site(keyword: str, field: str | None, entry: SearchStrategy[dict[str, Any]]) -> Site:
    """A return of a single entry, which is wrong as a whole or in one field."""
    rest = (0,) if field is None else (0, field)
    return Site(keyword, _PLACE, lambda: entry.map(lambda one: [one]), rest)
