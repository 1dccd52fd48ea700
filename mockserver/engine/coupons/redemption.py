"""Redeems coupons, and takes redemptions back exactly.

A redemption counts for the coupon, and for the customer in all and in each period that a
limit of the coupon has. Whether one may be redeemed is not asked here.
"""

from collections.abc import Mapping

from mockserver.engine.budgets import period_of
from mockserver.engine.coupons.refusal import profile_limits
from mockserver.engine.totals import money, plain
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def redeem_coupon(
    moment: Moment, number: int, profile_id: str, discount: float
) -> Mapping[str, int]:
    """Count a redemption of a coupon, and the discount that it has given.

    ``profile_id`` is the customer's integration ID, "" for nobody. Gives the periods in which
    it counts for the customer, for ``undo_coupon``.
    """
    entities = moment.entities
    coupon = entities.get(Kind.COUPON, number)
    if coupon is None:
        return {}
    entities.put(Kind.COUPON, _used(coupon, 1, discount))
    periods = [period_of(moment, limit.get("period")) for limit in profile_limits(coupon)]
    counted = {period: 1 for period in periods if period and profile_id}
    _count(moment, number, profile_id, 1, counted)
    return counted


def undo_coupon(
    moment: Moment, number: int, profile_id: str, discount: float, periods: Mapping[str, int]
) -> None:
    """Take a redemption back. ``periods`` are what ``redeem_coupon`` gave.

    Of a coupon that is gone nothing is left to take back.
    """
    entities = moment.entities
    coupon = entities.get(Kind.COUPON, number)
    if coupon is not None:
        entities.put(Kind.COUPON, _used(coupon, -1, -discount))
        _count(moment, number, profile_id, -1, periods)


def _used(coupon: Json, count: int, discount: float) -> Json:
    used: Json = {**coupon, "usageCounter": max(0, coupon["usageCounter"] + count)}
    if discount:
        given = max(0.0, money((coupon.get("discountCounter") or 0, discount)))
        used["discountCounter"] = plain(given)
    return used | remainder_of(used)


def remainder_of(coupon: Json) -> Json:
    """What a coupon can still give, as field of a Coupon: nothing where there is no limit."""
    if not coupon.get("discountLimit"):
        return {}
    given = coupon.get("discountCounter") or 0
    return {"discountRemainder": plain(max(0.0, money((coupon["discountLimit"], -given))))}


def _count(
    moment: Moment, number: int, profile_id: str, step: int, periods: Mapping[str, int]
) -> None:
    """Count a redemption of a customer, or take it back."""
    entities, key = moment.entities, (number, profile_id)
    before = entities.get(Kind.REDEMPTION, key) or {"count": 0}
    if not profile_id or before["count"] + step < 0:
        return
    counts = dict(before.get("periods") or {})
    for period, times in periods.items():
        counts[period] = counts.get(period, 0) + step * times
    count = before["count"] + step
    if not count:
        entities.drop(Kind.REDEMPTION, key)
        return
    after: Json = {"couponId": number, "profileId": profile_id, "count": count}
    kept = {period: times for period, times in counts.items() if times > 0}
    entities.put(Kind.REDEMPTION, after | ({"periods": kept} if kept else {}))
