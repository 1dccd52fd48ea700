"""Returns: items of a closed session that go back, by position or by SKU."""

from collections.abc import Sequence

from mockserver.contract.problems import Problem, shown
from mockserver.engine.effects import event
from mockserver.engine.profiles import active
from mockserver.engine.refusals import invalid
from mockserver.engine.sessions import session_sales
from mockserver.engine.transitions import BY_RETURN, step
from mockserver.state import (
    CLOSED,
    PARTIALLY_RETURNED,
    Json,
    Moment,
    Outcome,
    ProfileState,
    SessionState,
)

_PLACE = "/return/returnedCartItems"


def return_items(
    current: SessionState, request: Json, profile: ProfileState | None, moment: Moment
) -> Outcome:
    """Take units of a session back (NewReturn). Raises Refusal; then nothing went back."""
    value = current.value
    kind = step(BY_RETURN, value["state"], PARTIALLY_RETURNED)
    taken = _units(value["cartItems"], request["returnedCartItems"], moment)
    items = [
        _after(item, taken[position]) if position in taken else item
        for position, item in enumerate(value["cartItems"])
    ]
    after = value | {
        "cartItems": items,
        "state": PARTIALLY_RETURNED,
        "updated": max(value["updated"], moment.now),
    }
    if moment.assume["update-count"] == "every-event":
        after["updateCount"] += 1
    dropped = value["state"] == CLOSED and moment.assume["return-counts"] == "drop"
    owner = profile and active(
        profile,
        moment,
        closed=-1 if dropped else 0,
        sales=session_sales(after, moment) - session_sales(value, moment),
    )
    made = event(
        moment,
        kind,
        profile_id=value["profileId"],
        session_id=value["integrationId"],
        attributes={},
    )
    entry: Json = {
        "id": moment.ids.next_return(),
        "created": moment.now,
        "applicationId": moment.application.id,
        "accountId": moment.application.account_id,
        "returnedCartItems": [
            {"position": position, "quantity": count, "sku": items[position]["sku"]}
            for position, count in sorted(taken.items())
        ],
        "eventId": made["id"],
        "sessionId": value["id"],
        "sessionIntegrationId": value["integrationId"],
        "profileIntegrationId": value["profileId"],
    }
    if current.profile_number is not None:
        entry["profileId"] = current.profile_number
    session = current._replace(value=after, returns=(*current.returns, entry))
    return Outcome(made, (), session, owner, entry)


def _after(item: Json, count: int) -> Json:
    return item | {
        "returnedQuantity": item["returnedQuantity"] + count,
        "remainingQuantity": item["remainingQuantity"] - count,
    }


def _units(items: Sequence[Json], entries: Sequence[Json], moment: Moment) -> dict[int, int]:
    """Units to take back of each position. Raises Refusal with every entry that cannot be."""
    problems: list[Problem] = []
    if not entries:
        problems.append(Problem("minItems", "name at least one item to return", _PLACE))
    taken: dict[int, int] = {}

    def left(position: int) -> int:
        return int(items[position]["remainingQuantity"]) - taken.get(position, 0)

    for index, entry in enumerate(entries):
        place = f"{_PLACE}/{index}"
        positions, problem = _named(items, entry, place)
        if problem:
            problems.append(problem)
            continue
        available = sum(left(position) for position in positions)
        wanted = entry.get("quantity")
        if wanted is None:
            wanted = available if moment.assume["return-default-quantity"] == "remaining" else 1
        wanted = int(wanted)
        if wanted < 1 or wanted > available:
            details = f"quantity must be from 1 to the {available} left; got {wanted}"
            problems.append(Problem("maximum", details, f"{place}/quantity"))
            continue
        # A SKU may stand on several lines: the first ones give their units first.
        for position in positions:
            count = min(wanted, left(position))
            if count:
                taken[position] = taken.get(position, 0) + count
                wanted -= count
    if problems:
        raise invalid(problems)
    return taken


def _named(items: Sequence[Json], entry: Json, place: str) -> tuple[list[int], Problem | None]:
    """The positions that an entry names by position, SKU, or both."""
    position, sku = entry.get("position"), entry.get("sku")
    if position is None and sku is None:
        return [], Problem("required", "position or sku is required", place)
    if position is not None:
        if not 0 <= position < len(items):
            details = f"position must be from 0 to {len(items) - 1}; got {shown(position)}"
            return [], Problem("maximum", details, f"{place}/position")
        if sku is not None and items[int(position)]["sku"] != sku:
            details = f"the item at position {int(position)} has another SKU; got {shown(sku)}"
            return [], Problem("const", details, f"{place}/sku")
        return [int(position)], None
    found = [index for index, item in enumerate(items) if item["sku"] == sku]
    if not found:
        return [], Problem("const", f"no item has the SKU {shown(sku)}", f"{place}/sku")
    return found, None
