"""What sessions add up to: orders, revenue, discounts, coupons of one customer or of many.

A session counts as an order from its closing on. Pure sums of what is kept: effects that were
taken back do not count.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

from mockserver.assumptions import Assumptions
from mockserver.contract.effects import DISCOUNTS
from mockserver.engine.session_events import closed_at
from mockserver.engine.sessions import session_sales
from mockserver.engine.totals import money, plain
from mockserver.state import CLOSED, Json, Moment, SessionState


def is_order(state: SessionState, assume: Assumptions) -> bool:
    """Whether a session counts as bought."""
    if closed_at(state) is None:
        return False
    return state.value["state"] == CLOSED or assume["return-counts"] == "keep"


def count_of(effects: Iterable[Json], *kinds: str) -> int:
    """How many effects are of some types."""
    return sum(effect["effectType"] in kinds for effect in effects)


def discount_of(effects: Iterable[Json]) -> float:
    """What the discounts among some effects take off."""
    return money(
        effect["props"]["value"] for effect in effects if effect["effectType"] in DISCOUNTS
    )


def effects_of(state: SessionState, campaigns: Collection[int]) -> Sequence[Json]:
    """The effects of a session that some campaigns gave."""
    return [effect for effect in state.effects if effect["campaignId"] in campaigns]


def customer_analytics(
    moment: Moment, sessions: Sequence[SessionState], events: Iterable[Json]
) -> Json:
    """The CustomerAnalytics of the sessions and the tracked events of a customer."""
    orders = [one for one in sessions if is_order(one, moment.assume)]
    given = [effect for one in orders for effect in one.effects]
    tracked = [effect for event in events for effect in event["effects"]]
    return {
        "acceptedCoupons": count_of(given, "acceptCoupon"),
        "createdCoupons": count_of([*given, *tracked], "couponCreated"),
        "freeItems": count_of([*given, *tracked], "addFreeItem"),
        "totalOrders": len(orders),
        "totalDiscountedOrders": sum(count_of(one.effects, *DISCOUNTS) > 0 for one in orders),
        "totalRevenue": plain(money(session_sales(one.value, moment) for one in orders)),
        "totalDiscounts": plain(discount_of(given)),
    }


def activity(
    moment: Moment, sessions: Iterable[SessionState], is_within: Callable[[str], bool]
) -> Json:
    """The figures of a CustomerActivityReport: of what changed last in some time.

    An order is of the time at which it was closed.
    """
    tried = [one for one in sessions if is_within(closed_at(one) or one.value["updated"])]
    orders = [one for one in tried if is_order(one, moment.assume)]
    used = [effect for one in tried for effect in one.effects]
    given = [effect for one in orders for effect in one.effects]
    failed = count_of(used, "rejectCoupon")
    return {
        "couponRedemptions": count_of(given, "acceptCoupon"),
        "couponUseAttempts": count_of(used, "acceptCoupon") + failed,
        "couponFailedAttempts": failed,
        "accruedDiscounts": plain(discount_of(given)),
        "accruedRevenue": plain(money(session_sales(one.value, moment) for one in orders)),
        "totalOrders": len(orders),
        "totalOrdersNoCoupon": sum(not count_of(one.effects, "acceptCoupon") for one in orders),
    }
