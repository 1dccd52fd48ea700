"""Takes back what a closed session has got: all of it, or what belongs to items that went back.

Rollback effects undo the effects of the session one by one. Not undone are created and
reserved codes, free items, giveaways, custom effects and changed attributes; which is what
the vendor documents.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mockserver.engine import budgets
from mockserver.engine.achievements import decrease
from mockserver.engine.coupons.redemption import remainder_of, undo_coupon
from mockserver.engine.loyalty.rollback import rolled_back_addition, rolled_back_deduction
from mockserver.engine.referrals import undo_referral
from mockserver.engine.totals import money
from mockserver.entities import Json, Kind, plain_key
from mockserver.state import Moment, ProfileState, SessionState

Place = tuple[int, int | None]


class RolledBack(NamedTuple):
    """What was taken back: effects that say so, effects that stand, what is still to undo."""

    effects: tuple[Json, ...]
    standing: tuple[Json, ...]
    taken: Json | None
    profile: ProfileState | None


def roll_back(moment: Moment, session: SessionState, profile: ProfileState | None) -> RolledBack:
    """Take back all that a session has got by closing."""
    taken = session.taken
    if taken is None:
        stays = tuple(one for one in session.effects if one["effectType"] not in _UNDONE)
        return RolledBack((), stays, None, profile)
    effects: list[Json] = []
    standing: list[Json] = []
    coupons = {entry["coupon"]: entry for entry in taken["coupons"]}
    for effect in session.effects:
        undone = _undone(moment, effect, taken, coupons)
        if undone is None:
            standing.append(effect)
        else:
            effects += undone
    for entry in taken["coupons"]:
        undo_coupon(moment, entry["coupon"], entry["profile"], entry["discount"], entry["periods"])
    referral = taken["referral"]
    if referral is not None:
        profile = undo_referral(moment, referral["referral"], referral["friend"], profile)
    for key, amount in taken["counters"]:
        budgets.move(moment.entities, plain_key(key), -amount)
    return RolledBack(tuple(effects), tuple(standing), None, profile)


def roll_back_units(moment: Moment, session: SessionState, places: set[Place]) -> RolledBack:
    """Take back what belongs to units of the cart, and give the discount back to its budgets."""
    taken = session.taken
    effects: list[Json] = []
    standing: list[Json] = []
    given_back: dict[tuple[int, int | None], float] = {}
    for effect in session.effects:
        props = effect["props"]
        kind = effect["effectType"]
        place = _place_of(kind, props)
        undone = None
        if place is not None and place in places and taken is not None:
            undone = _undone(moment, effect, taken, {})
        if undone is None:
            standing.append(effect)
            continue
        effects += undone
        if kind in _DISCOUNTS:
            key = (effect["campaignId"], effect.get("triggeredByCoupon"))
            given_back[key] = money((given_back.get(key, 0), props["value"]))
    if taken is not None and given_back:
        taken = _given_back(moment, taken, given_back)
    return RolledBack(tuple(effects), tuple(standing), taken, None)


def joined_taken(before: Json | None, after: Json | None) -> Json | None:
    """What two evaluations of a session have taken together."""
    if before is None or after is None:
        return before or after
    return {
        "coupons": [*before["coupons"], *after["coupons"]],
        "referral": before["referral"] or after["referral"],
        "counters": [*before["counters"], *after["counters"]],
        "progress": [*before["progress"], *after["progress"]],
    }


def _place_of(kind: str, props: Json) -> Place | None:
    """The unit that an effect is for."""
    if kind in {"setDiscountPerItem", "setDiscountPerAdditionalCostPerItem"}:
        return props["position"], props.get("subPosition")
    if kind == "addLoyaltyPoints" and "cartItemPosition" in props:
        return props["cartItemPosition"], props.get("cartItemSubPosition")
    return None


def _given_back(
    moment: Moment, taken: Json, amounts: Mapping[tuple[int, int | None], float]
) -> Json:
    """Give discounts back to budgets and coupons. Gives what there is to undo still."""
    by_coupon: dict[int, float] = {}
    for (_, coupon), amount in amounts.items():
        if coupon is not None:
            by_coupon[coupon] = money((by_coupon.get(coupon, 0), amount))
    counters = []
    left: dict[object, float] = {}
    for key, counted in taken["counters"]:
        amount = counted
        if key[1] == "setDiscount":
            place = plain_key(key)
            if place not in left:
                left[place] = _counted_there(moment, key, amounts)
            back = min(amount, left[place])
            left[place] = money((left[place], -back))
            budgets.move(moment.entities, place, -back)
            amount = money((amount, -back))
        counters.append([key, amount])
    coupons = []
    for entry in taken["coupons"]:
        back = min(entry["discount"], by_coupon.get(entry["coupon"], 0))
        if back:
            _lower_discount(moment, entry["coupon"], back)
        coupons.append({**entry, "discount": money((entry["discount"], -back))})
    return {**taken, "counters": counters, "coupons": coupons}


def _counted_there(
    moment: Moment, key: list[int | str], amounts: Mapping[tuple[int, int | None], float]
) -> float:
    """How much of some discounts a counter has: all of its campaign, or of its one coupon."""
    parties = dict(zip(key[3::2], key[4::2], strict=True))
    total: float = 0
    for (campaign, number), amount in amounts.items():
        coupon = moment.entities.get(Kind.COUPON, number) if number is not None else None
        value = coupon["value"] if coupon is not None else None
        if campaign == key[0] and parties.get("Coupon", value) == value:
            total = money((total, amount))
    return total


def _lower_discount(moment: Moment, number: int, amount: float) -> None:
    coupon = moment.entities.get(Kind.COUPON, number)
    if coupon is None:
        return
    counter = max(0, money((coupon.get("discountCounter") or 0, -amount)))
    changed = coupon | {"discountCounter": counter}
    moment.entities.put(Kind.COUPON, changed | remainder_of(changed))


def _undone(
    moment: Moment, effect: Json, taken: Json, coupons: Mapping[int, Json]
) -> list[Json] | None:
    """The effects that undo an effect; None for one that stands."""
    kind, props = effect["effectType"], effect["props"]
    code = _CODES.get(kind)
    if code is not None:
        redeemed = taken["referral"] is not None
        if kind == "acceptCoupon":
            redeemed = effect.get("triggeredByCoupon") in coupons
        return [_made(effect, code, {"value": props["value"]})] if redeemed else []
    if kind in _DISCOUNTS:
        return [_made(effect, "rollbackDiscount", _discount_back(props))]
    undo = _UNDOERS.get(kind)
    back = undo[1](moment, props) if undo is not None else None
    return None if undo is None or back is None else [_made(effect, undo[0], back)]


def _progress_back(moment: Moment, props: Json) -> Json | None:
    achievement = moment.entities.get(Kind.ACHIEVEMENT, props["achievementId"])
    return decrease(moment, achievement, props) if achievement is not None else None


def _added_back(moment: Moment, props: Json) -> Json | None:
    return rolled_back_addition(moment, props["transactionUUID"])


def _deducted_back(moment: Moment, props: Json) -> Json | None:
    return rolled_back_deduction(moment, props["transactionUUID"])


_DISCOUNTS = frozenset(
    {
        "setDiscount",
        "setDiscountPerItem",
        "setDiscountPerAdditionalCost",
        "setDiscountPerAdditionalCostPerItem",
    }
)
_CODES = {"acceptCoupon": "rollbackCoupon", "acceptReferral": "rollbackReferral"}
_UNDOERS: Mapping[str, tuple[str, Callable[[Moment, Json], Json | None]]] = {
    "addLoyaltyPoints": ("rollbackAddedLoyaltyPoints", _added_back),
    "deductLoyaltyPoints": ("rollbackDeductedLoyaltyPoints", _deducted_back),
    "increaseAchievementProgress": ("rollbackIncreasedAchievementProgress", _progress_back),
}
_UNDONE = _DISCOUNTS | {*_CODES, *_UNDOERS}
"""Effects of an open session that nothing is left of when it is cancelled."""


def _discount_back(props: Json) -> Json:
    back: Json = {"name": props["name"], "value": props["value"]}
    for ours, theirs in (
        ("cartItemPosition", "position"),
        ("cartItemSubPosition", "subPosition"),
        ("additionalCostId", "additionalCostId"),
        ("additionalCost", "additionalCost"),
        ("scope", "scope"),
    ):
        if theirs in props:
            back[ours] = props[theirs]
    return back


def _made(effect: Json, kind: str, props: Json) -> Json:
    """A rollback of an effect: of the same rule, for the same coupon."""
    return {**effect, "effectType": kind, "props": props}
