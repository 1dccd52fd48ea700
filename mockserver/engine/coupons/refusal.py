"""Why a coupon cannot be used, by its own data.

The reasons and their causes are documented, their order is a guess. What a campaign, its
budgets and its rules say of a coupon is not known here.
"""

from collections.abc import Callable

from mockserver.engine.budgets import period_of
from mockserver.engine.code_dates import EXPIRED, FUTURE, standing
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def coupon_refusal(moment: Moment, coupon: Json, profile_id: str) -> str:
    """The reason of a rejectCoupon, "" where the coupon can be used.

    ``profile_id`` is the customer's integration ID, "" for nobody.
    """
    for reason, refuses in _CHECKS:
        if refuses(moment, coupon, profile_id):
            return reason
    return ""


def is_used_up(coupon: Json) -> bool:
    """Whether a coupon was redeemed as often as it may be; a usageLimit of 0 is none."""
    return bool(coupon["usageLimit"]) and coupon["usageCounter"] >= coupon["usageLimit"]


def is_used_up_by(moment: Moment, coupon: Json, profile_id: str) -> bool:
    """Whether a customer has redeemed a coupon as often as its own limits let each do now."""
    return any(
        _redeemed_in_period(moment, coupon, profile_id, limit) + 1 > limit["limit"]
        for limit in profile_limits(coupon)
    )


def profile_limits(coupon: Json) -> list[Json]:
    """The limits of a coupon itself on redemptions: each is one for every customer."""
    return [
        limit
        for limit in coupon.get("limits") or ()
        if limit["action"] == "redeemCoupon" and "Profile" in limit["entities"]
    ]


def has_reserved(moment: Moment, coupon: Json, profile_id: str) -> bool:
    """Whether a coupon was reserved for a customer."""
    return moment.entities.get(Kind.RESERVATION, (coupon["id"], profile_id)) is not None


def redemptions_by(moment: Moment, coupon: Json, profile_id: str) -> int:
    """How often a customer has redeemed a coupon."""
    redemption = moment.entities.get(Kind.REDEMPTION, (coupon["id"], profile_id))
    return int(redemption["count"]) if redemption is not None else 0


def _redeemed_in_period(moment: Moment, coupon: Json, profile_id: str, limit: Json) -> int:
    redemption = moment.entities.get(Kind.REDEMPTION, (coupon["id"], profile_id))
    if redemption is None:
        return 0
    period = period_of(moment, limit.get("period"))
    return int((redemption.get("periods") or {}).get(period, 0) if period else redemption["count"])


def _needs_customer(_: Moment, coupon: Json, profile_id: str) -> bool:
    return not profile_id and bool(coupon.get("isReservationMandatory") or profile_limits(coupon))


def _is_of_another(_: Moment, coupon: Json, profile_id: str) -> bool:
    recipient = coupon.get("recipientIntegrationId")
    return bool(recipient) and recipient != profile_id


def _needs_reservation(moment: Moment, coupon: Json, profile_id: str) -> bool:
    # The code of one customer is his: it need not be reserved for him.
    mandatory = coupon.get("isReservationMandatory") and not coupon.get("recipientIntegrationId")
    return bool(mandatory) and not has_reserved(moment, coupon, profile_id)


_CHECKS: tuple[tuple[str, Callable[[Moment, Json, str], bool]], ...] = (
    ("CouponStartDateInFuture", lambda moment, coupon, _: standing(coupon, moment.now) == FUTURE),
    ("CouponExpired", lambda moment, coupon, _: standing(coupon, moment.now) == EXPIRED),
    ("CouponLimitReached", lambda _, coupon, __: is_used_up(coupon)),
    ("ProfileRequired", _needs_customer),
    ("CouponRecipientDoesNotMatch", _is_of_another),
    ("CouponReservationRequired", _needs_reservation),
    ("ProfileLimitReached", is_used_up_by),
)
"""The reasons in the order in which they are looked for."""
