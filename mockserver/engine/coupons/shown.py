"""Coupons as answers show them: with what a customer has made of them.

Owns the shapes IntegrationCoupon and InventoryCoupon. Changes nothing.
"""

from collections.abc import Iterable

from mockserver.engine.campaigns import frontend_state
from mockserver.engine.code_dates import EXPIRED, FUTURE, standing
from mockserver.engine.coupons.lookup import coupon_of
from mockserver.engine.coupons.refusal import is_used_up, is_used_up_by, redemptions_by
from mockserver.entities import Json, Kind, entities_at
from mockserver.state import Moment


def integration_coupons(moment: Moment, codes: Iterable[str], profile_id: str) -> list[Json]:
    """The coupons of some codes, as far as there are such (IntegrationCoupon)."""
    found = [coupon_of(moment, code) for code in dict.fromkeys(codes)]
    return [_counted(moment, coupon, profile_id) for coupon in found if coupon is not None]


def inventory_coupons(moment: Moment, profile_id: str) -> list[Json]:
    """The coupons block of the inventory: InventoryCoupon, in the order of their IDs.

    Has what the customer has reserved or redeemed, his own codes, and those that everybody
    has reserved, of the moment's Application.
    """
    redeemed = moment.entities.found(Kind.REDEMPTION, "profile", profile_id)
    for_all = moment.entities.found(Kind.COUPON, "implicit", True)
    numbers = {number for number, _ in redeemed} | set(for_all) | _held(moment, profile_id)
    return [
        _counted(moment, coupon, profile_id) | {"state": coupon_state(moment, coupon, profile_id)}
        for coupon in _of_application(moment, numbers)
    ]


def usable_coupons(moment: Moment, profile_id: str) -> list[Json]:
    """The coupons that are reserved for a customer and that he can redeem now (Coupon)."""
    return [
        coupon
        for coupon in _of_application(moment, _held(moment, profile_id))
        if coupon_state(moment, coupon, profile_id) == "active"
    ]


def coupon_state(moment: Moment, coupon: Json, profile_id: str) -> str:
    """The state of an InventoryCoupon: active, used, expired, pending or disabled.

    One that is over is used for who has redeemed it. Disabled are those of a campaign that
    does not run.
    """
    dates = standing(coupon, moment.now)
    if dates == FUTURE:
        return "pending"
    if is_used_up(coupon) or is_used_up_by(moment, coupon, profile_id):
        return "used"
    if dates == EXPIRED:
        return "used" if redemptions_by(moment, coupon, profile_id) else "expired"
    campaign = moment.entities.get(Kind.CAMPAIGN, coupon["campaignId"])
    runs = campaign is not None and frontend_state(campaign, moment.now) == "running"
    return "active" if runs else "disabled"


def _counted(moment: Moment, coupon: Json, profile_id: str) -> Json:
    return {**coupon, "profileRedemptionCount": redemptions_by(moment, coupon, profile_id)}


def _held(moment: Moment, profile_id: str) -> set[int]:
    """The IDs of coupons that are reserved for a customer, or are his alone."""
    reserved = moment.entities.found(Kind.RESERVATION, "profile", profile_id)
    own = moment.entities.found(Kind.COUPON, "recipient", profile_id)
    return {number for number, _ in reserved} | set(own)


def _of_application(moment: Moment, numbers: Iterable[int]) -> list[Json]:
    found = entities_at(moment.entities, Kind.COUPON, numbers)
    return [coupon for coupon in found if _is_here(moment, coupon)]


def _is_here(moment: Moment, coupon: Json) -> bool:
    campaign = moment.entities.get(Kind.CAMPAIGN, coupon["campaignId"])
    return campaign is not None and campaign["applicationId"] == moment.application.id
