"""Why a coupon is refused by its own data, and what goes first."""

from typing import Any

import pytest

from mockserver.engine.coupons.lookup import coupon_of, stored_code
from mockserver.engine.coupons.redemption import redeem_coupon
from mockserver.engine.coupons.refusal import coupon_refusal
from mockserver.entities import Kind
from tests.conftest import Json
from tests.engine.coupons.shop import coupon, kept, limit, moment_with

BEFORE, NOON, AFTER = "2026-01-01T11:59:59Z", "2026-01-01T12:00:00Z", "2026-01-01T12:00:01Z"
MANDATORY = {"isReservationMandatory": True}


@pytest.mark.parametrize(
    ("more", "profile_id", "reason"),
    [
        ({}, "ann", ""),
        ({}, "", ""),
        ({"startDate": NOON}, "ann", ""),
        ({"startDate": AFTER}, "ann", "CouponStartDateInFuture"),
        ({"startDate": "2026-01-01T12:00:01+01:00"}, "ann", ""),
        ({"expiryDate": NOON}, "ann", "CouponExpired"),
        ({"expiryDate": AFTER}, "ann", ""),
        ({"expiryDate": "2026-01-01T12:30:00+01:00"}, "ann", "CouponExpired"),
        ({"usageLimit": 2, "usageCounter": 1}, "ann", ""),
        ({"usageLimit": 2, "usageCounter": 2}, "ann", "CouponLimitReached"),
        ({"usageLimit": 0, "usageCounter": 99}, "ann", ""),
        (MANDATORY, "", "ProfileRequired"),
        ({"limits": [limit(1)]}, "", "ProfileRequired"),
        ({"limits": [limit(1, action="setDiscount")]}, "", ""),
        ({"limits": [limit(1, entities=["Store"])]}, "", ""),
        ({"recipientIntegrationId": "ann"}, "ann", ""),
        ({"recipientIntegrationId": "ann"}, "bob", "CouponRecipientDoesNotMatch"),
        ({"recipientIntegrationId": "ann"}, "", "CouponRecipientDoesNotMatch"),
        (MANDATORY, "bob", "CouponReservationRequired"),
        (MANDATORY, "ann", ""),
        ({**MANDATORY, "implicitlyReserved": True}, "bob", "CouponReservationRequired"),
        ({**MANDATORY, "recipientIntegrationId": "bob"}, "bob", ""),
        ({"limits": [limit(3)]}, "ann", ""),
        ({"limits": [limit(2)]}, "ann", "ProfileLimitReached"),
        ({"limits": [limit(2)]}, "bob", ""),
        ({"limits": [limit(0)]}, "bob", "ProfileLimitReached"),
        ({"limits": [limit(2.5)]}, "ann", "ProfileLimitReached"),
    ],
)
def test_a_reason(more: Json, profile_id: str, reason: str) -> None:
    one = coupon(**more)
    there = {
        Kind.RESERVATION: [{"couponId": 1, "profileId": "ann"}],
        Kind.REDEMPTION: [{"couponId": 1, "profileId": "ann", "count": 2}],
    }
    assert coupon_refusal(moment_with(one, entities=there), one, profile_id) == reason


def test_the_order_of_the_reasons() -> None:
    """All that can be wrong is, and is put right one by one."""
    one = coupon(
        startDate=AFTER,
        expiryDate=BEFORE,
        usageLimit=1,
        usageCounter=1,
        recipientIntegrationId="bob",
        limits=[limit(0)],
        **MANDATORY,
    )
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("", "CouponStartDateInFuture", {"startDate": None}),
        ("", "CouponExpired", {"expiryDate": None}),
        ("", "CouponLimitReached", {"usageLimit": 2}),
        ("", "ProfileRequired", {}),
        ("ann", "CouponRecipientDoesNotMatch", {"recipientIntegrationId": None}),
        ("ann", "CouponReservationRequired", {"isReservationMandatory": False}),
        ("ann", "ProfileLimitReached", {"limits": []}),
        ("ann", "", {}),
    ]
    for profile_id, reason, put_right in steps:
        assert coupon_refusal(moment_with(one), one, profile_id) == reason
        one |= put_right


@pytest.mark.parametrize(
    ("period", "refused_at", "again_at"),
    [
        ("daily", "2026-01-01T22:59:59Z", "2026-01-01T23:00:00Z"),
        ("weekly", "2026-01-04T22:59:59Z", "2026-01-04T23:00:00Z"),
        ("monthly", "2026-01-31T22:59:59Z", "2026-01-31T23:00:00Z"),
        ("yearly", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"),
    ],
)
def test_a_limit_of_a_period_ends_with_it(period: str, refused_at: str, again_at: str) -> None:
    moment = moment_with(coupon(limits=[limit(1, period)]), settings={"timezone": "Europe/Berlin"})
    redeem_coupon(moment, 1, "ann", 0)

    def refusal(now: str, profile_id: str = "ann") -> str:
        at = moment._replace(now=now.replace("Z", ".000000Z"))
        return coupon_refusal(at, kept(moment), profile_id)

    assert refusal(refused_at) == "ProfileLimitReached"
    assert refusal(refused_at, "bob") == ""
    assert refusal(again_at) == ""


def test_all_limits_count() -> None:
    moment = moment_with(coupon(limits=[limit(1, "daily"), limit(2)]))
    for day, reason in ((1, ""), (1, "ProfileLimitReached"), (2, ""), (3, "ProfileLimitReached")):
        moment = moment._replace(now=f"2026-01-0{day}T12:00:00.000000Z")
        assert coupon_refusal(moment, kept(moment), "ann") == reason
        if not reason:
            redeem_coupon(moment, 1, "ann", 0)


@pytest.mark.parametrize(
    ("sensitivity", "asked", "found"),
    [
        (None, "CODE-a", True),
        (None, "code-a", False),
        ("sensitive", "CODE-A", False),
        ("insensitive-uppercase", "code-A", True),
        ("insensitive-lowercase", "code-A", True),
        ("insensitive-lowercase", "code-b", False),
    ],
)
def test_the_case_of_a_code(sensitivity: str | None, asked: str, found: bool) -> None:
    there = (coupon(1, value="CODE-a"), coupon(2, value="CODE-b", campaignId=2))
    moment = moment_with(*there, settings={"caseSensitivity": sensitivity})
    one = coupon_of(moment, asked)
    assert (one is not None and one["id"] == 1) is found


@pytest.mark.parametrize(
    ("sensitivity", "stored"),
    [
        ("sensitive", "Code-1"),
        ("insensitive-uppercase", "CODE-1"),
        ("insensitive-lowercase", "code-1"),
    ],
)
def test_how_a_code_is_kept(sensitivity: str, stored: str) -> None:
    moment = moment_with(settings={"caseSensitivity": sensitivity})
    assert stored_code(moment, "Code-1") == stored


def test_codes_that_differ_in_case_alone() -> None:
    moment = moment_with(coupon(1, value="code"), coupon(2, value="CODE"))
    found = [coupon_of(moment, code) for code in ("code", "CODE", "Code")]
    assert [one and one["id"] for one in found] == [1, 2, None]
