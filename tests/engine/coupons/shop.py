"""Coupons of one campaign in a moment, for tests of each."""

from typing import Any

from mockserver.entities import Kind
from mockserver.state import Moment
from tests.conftest import Json
from tests.engine.moments import moment_of

CAMPAIGN: Json = {
    "id": 1,
    "applicationId": 1,
    "state": "enabled",
    "limits": [],
}
ELSEWHERE: Json = {**CAMPAIGN, "id": 2, "applicationId": 2}


def coupon(number: int = 1, **more: Any) -> Json:
    """A coupon of the campaign, which everybody can redeem."""
    return {
        "id": number,
        "campaignId": 1,
        "value": f"CODE-{number}",
        "usageLimit": 0,
        "usageCounter": 0,
        "discountCounter": 0,
        "attributes": {},
        "reservation": True,
        "isReservationMandatory": False,
        "implicitlyReserved": False,
        **more,
    }


def limit(number: float, period: str | None = None, **more: Any) -> Json:
    """A limit on the redemptions of each customer."""
    of_period = {"period": period} if period else {}
    base: Json = {"action": "redeemCoupon", "limit": number, "entities": ["Profile"]}
    return {**base, **of_period, **more}


def moment_with(
    *coupons: Json, entities: dict[Kind, list[Json]] | None = None, **more: Any
) -> Moment:
    """A moment with these coupons, and other entities."""
    there = {Kind.CAMPAIGN: [CAMPAIGN, ELSEWHERE], Kind.COUPON: list(coupons)}
    return moment_of({**there, **(entities or {})}, **more)


def kept(moment: Moment, number: int = 1) -> Json:
    """A coupon as the moment has it."""
    found = moment.entities.get(Kind.COUPON, number)
    assert found is not None
    return found
