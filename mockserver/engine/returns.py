"""Returns: items of a closed session that go back, by position or by SKU."""

from collections.abc import Sequence

from mockserver.contract.problems import Problem, shown
from mockserver.engine.audiences import audiences_of
from mockserver.engine.effects import event
from mockserver.engine.evaluation.evaluate import Evaluation, evaluate
from mockserver.engine.evaluation.rollback import Place, joined_taken, roll_back_units
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.profiles import active
from mockserver.engine.refusals import invalid
from mockserver.engine.sessions import session_sales
from mockserver.engine.totals import totals
from mockserver.engine.transitions import BY_RETURN, step
from mockserver.entities import Kind
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
    current: SessionState,
    request: Json,
    profile: ProfileState | None,
    moment: Moment,
    *,
    run_rules: bool = False,
) -> Outcome:
    """Take units of a session back (NewReturn). Raises Refusal; then nothing went back.

    ``run_rules`` evaluates campaigns once more that want it.
    """
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
    back = roll_back_units(moment, current, _places(value["cartItems"], taken, moment))
    session = current._replace(
        value=after,
        returns=(*current.returns, entry),
        effects=back.standing,
        taken=back.taken,
    )
    effects, rules = back.effects, None
    if run_rules:
        session, owner, rules = _again(session, owner, moment, kind)
        if rules is not None:
            effects = (*effects, *rules.effects)
    others = tuple(rules.made.others.values()) if rules is not None else ()
    return Outcome(made, effects, session, owner, entry, others=others, rules=rules)


def _places(items: Sequence[Json], taken: dict[int, int], moment: Moment) -> set[Place]:
    """The units that go back: of each line the last ones that were left."""
    flattened = moment.application.settings.get("enableFlattenedCartItems", True)
    places: set[Place] = set()
    for position, count in taken.items():
        left = items[position]["remainingQuantity"]
        if flattened:
            places |= {(position, sub) for sub in range(left - count, left)}
        elif count == left:
            places.add((position, None))
    return places


def _again(
    session: SessionState, owner: ProfileState | None, moment: Moment, kind: str
) -> tuple[SessionState, ProfileState | None, Evaluation | None]:
    """Evaluate the campaigns once more that had effects, and are to be after a return."""
    campaigns = frozenset(
        number
        for number in {effect["campaignId"] for effect in session.effects}
        if (campaign := moment.entities.get(Kind.CAMPAIGN, number)) is not None
        and campaign["reevaluateOnReturn"]
    )
    if not campaigns:
        return session, owner, None
    value = session.value
    left = [{**item, "quantity": item["remainingQuantity"]} for item in value["cartItems"]]
    per_unit = moment.assume["item-cost-per"] == "unit"
    subject = Subject(
        kind,
        {},
        owner,
        # Rules see the totals of what is left.
        {**value, "couponCodes": [], "referralCode": ""}
        | totals(left, value.get("additionalCosts"), item_cost_per_unit=per_unit),
        cards=tuple(value.get("loyaltyCards") or ()),
        store_id=value.get("storeIntegrationId") or "",
        only_again=campaigns,
        audiences_before=audiences_of(owner),
    )
    rules = evaluate(moment, subject)
    taken = joined_taken(session.taken, rules.taken)
    changed = {word: (rules.session or value)[word] for word in ("attributes", "cartItems")}
    session = session._replace(
        value=value | changed, effects=(*session.effects, *rules.effects), taken=taken
    )
    return session, rules.profile, rules


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
