"""Coupons as answers show them: their state, and which of them a customer has."""

import pytest

from mockserver.engine.coupons.shown import (
    coupon_state,
    integration_coupons,
    inventory_coupons,
    usable_coupons,
)
from mockserver.entities import Kind
from tests.conftest import Json
from tests.engine.coupons.shop import CAMPAIGN, coupon, limit, moment_with

PAST, FUTURE = "2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z"
REDEEMED = {Kind.REDEMPTION: [{"couponId": 1, "profileId": "ann", "count": 2}]}


@pytest.mark.parametrize(
    ("more", "campaign", "profile_id", "state"),
    [
        ({}, {}, "ann", "active"),
        ({"startDate": FUTURE}, {}, "ann", "pending"),
        ({"startDate": FUTURE, "usageLimit": 1, "usageCounter": 1}, {}, "ann", "pending"),
        ({"startDate": FUTURE}, {"state": "disabled"}, "ann", "pending"),
        ({"usageLimit": 1, "usageCounter": 1}, {}, "bob", "used"),
        ({"usageLimit": 1, "usageCounter": 1, "expiryDate": PAST}, {}, "bob", "used"),
        ({"limits": [limit(2)]}, {}, "ann", "used"),
        ({"limits": [limit(2)]}, {}, "bob", "active"),
        ({"expiryDate": PAST}, {}, "ann", "used"),
        ({"expiryDate": PAST}, {}, "bob", "expired"),
        ({"expiryDate": PAST}, {"state": "disabled"}, "bob", "expired"),
        ({}, {"state": "disabled"}, "ann", "disabled"),
        ({}, {"state": "archived"}, "ann", "disabled"),
        ({}, {"startTime": FUTURE}, "ann", "disabled"),
        ({}, {"endTime": PAST}, "ann", "disabled"),
    ],
)
def test_state(more: Json, campaign: Json, profile_id: str, state: str) -> None:
    one = coupon(**more)
    moment = moment_with(one, entities={**REDEEMED, Kind.CAMPAIGN: [{**CAMPAIGN, **campaign}]})
    assert coupon_state(moment, one, profile_id) == state


def test_the_inventory_of_a_customer() -> None:
    there = (
        coupon(1),
        coupon(2),
        coupon(3, recipientIntegrationId="ann"),
        coupon(4, implicitlyReserved=True),
        coupon(5, recipientIntegrationId="bob"),
        coupon(6),
        coupon(7, campaignId=2, implicitlyReserved=True),
    )
    reserved = [{"couponId": 2, "profileId": "ann"}, {"couponId": 6, "profileId": "bob"}]
    moment = moment_with(*there, entities={**REDEEMED, Kind.RESERVATION: reserved})
    shown = inventory_coupons(moment, "ann")
    assert [(one["id"], one["profileRedemptionCount"], one["state"]) for one in shown] == [
        (1, 2, "active"),
        (2, 0, "active"),
        (3, 0, "active"),
        (4, 0, "active"),
    ]
    assert shown[1] == {**there[1], "profileRedemptionCount": 0, "state": "active"}
    assert [one["id"] for one in inventory_coupons(moment, "cyd")] == [4]
    assert usable_coupons(moment, "ann") == [there[1], there[2]]
    assert usable_coupons(moment, "cyd") == []


def test_only_what_can_be_redeemed_is_usable() -> None:
    there = (
        coupon(1, expiryDate=PAST),
        coupon(2, startDate=FUTURE),
        coupon(3, usageLimit=1, usageCounter=1),
        coupon(4, usageLimit=2, usageCounter=1),
    )
    reserved = [{"couponId": number, "profileId": "ann"} for number in (1, 2, 3, 4)]
    moment = moment_with(*there, entities={Kind.RESERVATION: reserved})
    assert usable_coupons(moment, "ann") == [there[3]]


def test_the_coupons_of_a_session() -> None:
    moment = moment_with(coupon(1), coupon(2), entities=REDEEMED)
    shown = integration_coupons(moment, ["CODE-2", "unknown", "CODE-1", "CODE-2"], "ann")
    assert shown == [
        {**coupon(2), "profileRedemptionCount": 0},
        {**coupon(1), "profileRedemptionCount": 2},
    ]
