"""Codes of sessions: several, twice, in another case, none; and what rules make with them."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.integration.promoted import (
    CART,
    COUPON,
    OFF,
    blocks,
    campaign,
    discount,
    kinds,
    open_shop,
    rule,
    said,
)
from tests.conftest import Json, StartServer

TWO = campaign(1, rule(OFF, when=["couponValid"]), coupons=["CODE-A", "CODE-B"])
OTHER = campaign(2, rule(["setDiscount", "other", 3], when=["couponValid"]), coupons=["CODE-C"])
A_IN = [("acceptCoupon", "CODE-A"), ("setDiscount", 5)]
B_IN = [("acceptCoupon", "CODE-B"), ("setDiscount", 5)]
C_IN = [("acceptCoupon", "CODE-C"), ("setDiscount", 3)]
UNKNOWN = [("rejectCoupon", "CouponNotFound")]


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([], []),
        ([""], []),
        (["CODE-A"], A_IN),
        (["CODE-A", ""], A_IN),
        (["CODE-A", "CODE-A"], A_IN),
        (["CODE-A", "CODE-B"], [*A_IN, *B_IN]),
        (["CODE-B", "CODE-A"], [*B_IN, *A_IN]),
        (["CODE-C", "CODE-A"], [*A_IN, *C_IN]),
        (["code-a"], UNKNOWN),
        (["CODE-A", "none"], [*A_IN, *UNKNOWN]),
        (["none", "none"], UNKNOWN),
    ],
)
async def test_which_codes_count(
    start_server: StartServer, tmp_path: Path, codes: list[str], told: list[Any]
) -> None:
    shop = await open_shop(start_server, tmp_path, TWO, OTHER)
    effects = await shop.effects(cartItems=CART, couponCodes=codes)
    assert said(effects) == told
    for effect in effects:
        if effect["effectType"] == "setDiscount":
            assert effect["triggeredByCoupon"] in {100, 101, 200}


@pytest.mark.parametrize(
    ("sensitivity", "codes", "accepted", "used"),
    [
        ("sensitive", ["SUMMER", "summer"], ["SUMMER"], 1),
        ("insensitive-uppercase", ["summer"], ["SUMMER"], 1),
        ("insensitive-uppercase", ["SUMMER", "summer", "Summer"], ["SUMMER"], 1),
    ],
)
async def test_case_of_codes(
    start_server: StartServer,
    tmp_path: Path,
    sensitivity: str,
    codes: list[str],
    accepted: list[str],
    used: int,
) -> None:
    made = campaign(
        1, rule(OFF, when=["couponValid"]), coupons=[{"value": "SUMMER", "usageLimit": 1}]
    )
    shop = await open_shop(start_server, tmp_path, made, settings={"caseSensitivity": sensitivity})
    effects = await shop.effects(cartItems=CART, couponCodes=codes, state="closed")
    found = [one["props"]["value"] for one in effects if one["effectType"] == "acceptCoupon"]
    assert found == accepted
    assert kinds(effects).count("setDiscount") == 1
    assert (await shop.coupon("SUMMER"))["usageCounter"] == used


async def test_codes_stay_until_a_list_drops_them(
    start_server: StartServer, tmp_path: Path
) -> None:
    shop = await open_shop(start_server, tmp_path, TWO)
    assert await shop.told(cartItems=CART, couponCodes=["CODE-A"]) == A_IN
    assert await shop.told(attributes={}) == A_IN
    assert await shop.told(couponCodes=[]) == []
    assert await shop.told(attributes={}) == []


async def test_closing_with_only_a_state_redeems_what_was_sent_before(
    start_server: StartServer, tmp_path: Path
) -> None:
    shop = await open_shop(start_server, tmp_path, TWO)
    await shop.put(cartItems=CART, couponCodes=["CODE-A"], profileId="ann")
    assert (await shop.coupon("CODE-A"))["usageCounter"] == 0
    assert await shop.told(state="closed") == A_IN
    coupon = await shop.coupon("CODE-A")
    assert (coupon["usageCounter"], coupon["discountCounter"]) == (1, 5)
    assert (await shop.state())["redemptions"] == [
        {"couponId": 100, "profileId": "ann", "count": 1}
    ]


async def test_who_closes_first_has_the_last_use(start_server: StartServer, tmp_path: Path) -> None:
    once = campaign(
        1, rule(OFF, when=["couponValid"]), coupons=[{"value": "ONCE", "usageLimit": 1}]
    )
    shop = await open_shop(start_server, tmp_path, once)
    for name in "ab":
        effects = await shop.effects(name, cartItems=CART, couponCodes=["ONCE"])
        assert kinds(effects) == ["acceptCoupon", "setDiscount"]
    await shop.put("b", state="closed")
    assert await shop.told("a", state="closed") == [("rejectCoupon", "CouponLimitReached")]
    await shop.put("b", state="cancelled")
    await shop.server.call("PUT", "/v2/customer_sessions/a/reopen")
    assert kinds(await shop.effects("a", state="closed")) == ["acceptCoupon", "setDiscount"]
    assert (await shop.coupon("ONCE"))["usageCounter"] == 1


@pytest.mark.parametrize(
    ("partial", "values"),
    [
        (True, [("setDiscount", 5), ("setDiscount", 3), None]),
        (False, [("setDiscount", 5), None, None]),
    ],
)
async def test_a_coupon_gives_as_much_as_it_has(
    start_server: StartServer, tmp_path: Path, partial: bool, values: list[Any]
) -> None:
    made = campaign(
        1,
        blocks(COUPON, discount(5, partial=partial)),
        coupons=[{"value": "GIFT", "discountLimit": 8}],
    )
    shop = await open_shop(start_server, tmp_path, made)
    for number, value in enumerate(values):
        effects = await shop.effects(
            f"{number}", cartItems=CART, couponCodes=["GIFT"], state="closed"
        )
        if value is None:
            assert said(effects) == [("rejectCoupon", "EffectCouldNotBeApplied")]
            assert effects[0]["props"]["effectIndex"] == 0
            continue
        assert said(effects) == [("acceptCoupon", "GIFT"), value]
        assert ("desiredValue" in effects[1]["props"]) == partial
    coupon = await shop.coupon("GIFT")
    given = sum(value[1] for value in values if value)
    assert (coupon["discountCounter"], coupon["discountRemainder"]) == (given, 8 - given)


LIMITED = [{"action": "redeemCoupon", "limit": 1, "entities": ["Profile"]}]


@pytest.mark.parametrize(
    ("coupon", "limits"),
    [({"value": "MINE", "limits": LIMITED}, []), ({"value": "MINE"}, LIMITED)],
)
async def test_a_limit_for_each_customer(
    start_server: StartServer, tmp_path: Path, coupon: Json, limits: list[Json]
) -> None:
    made = campaign(1, rule(OFF, when=["couponValid"]), coupons=[coupon], limits=limits)
    shop = await open_shop(start_server, tmp_path, made)
    closing = {"cartItems": CART, "couponCodes": ["MINE"], "state": "closed"}
    first, second = [("acceptCoupon", "MINE"), ("setDiscount", 5)], "ProfileLimitReached"
    assert await shop.told("a", profileId="ann", **closing) == first
    assert await shop.told("b", profileId="ann", **closing) == [("rejectCoupon", second)]
    assert await shop.told("c", profileId="bob", **closing) == first
    assert await shop.told("d", **closing) == [("rejectCoupon", "ProfileRequired")]
    await shop.put("a", state="cancelled")
    assert await shop.told("e", profileId="ann", **closing) == first


async def test_a_coupon_that_is_only_checked_is_not_used(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, blocks({**COUPON, "redeem": False}, discount(5)), coupons=["CHECK"])
    shop = await open_shop(start_server, tmp_path, made)
    told = await shop.told(cartItems=CART, couponCodes=["CHECK"], state="closed")
    assert told == [("acceptCoupon", "CHECK"), ("setDiscount", 5)]
    assert (await shop.coupon("CHECK"))["usageCounter"] == 0


async def test_a_code_that_no_rule_asks_for(start_server: StartServer, tmp_path: Path) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(OFF), coupons=["IDLE"]))
    told = await shop.told(cartItems=CART, couponCodes=["IDLE"])
    assert told == [("setDiscount", 5), ("rejectCoupon", "CouponRejectedByCondition")]


async def test_codes_that_a_rule_makes_can_be_used(
    start_server: StartServer, tmp_path: Path
) -> None:
    settings = {"validCharacters": ["A"], "couponPattern": "THANKS-A"}
    gives = campaign(
        1,
        rule(["createCoupon", 2, {"usageLimit": 1}], when=["eventIs", "talon_session_closed"]),
        rule(["createReferral", 2, {}], when=["eventIs", "talon_session_closed"]),
    )
    takes = campaign(
        2,
        rule(OFF, when=["couponValid"]),
        rule(["setDiscount", "friend", 2], when=["referralValid"]),
        couponSettings=settings,
        referralSettings={**settings, "couponPattern": "FRIEND-A"},
    )
    shop = await open_shop(start_server, tmp_path, gives, takes)
    opened = await shop.put(cartItems=CART, profileId="ann")
    assert (opened["effects"], opened["createdCoupons"]) == ([], [])
    closed = await shop.put(state="closed")
    (coupon,), (referral,) = closed["createdCoupons"], closed["createdReferrals"]
    assert kinds(closed["effects"]) == ["couponCreated", "referralCreated"]
    assert (coupon["value"], coupon["recipientIntegrationId"]) == ("THANKS-A", "ann")
    assert (referral["code"], referral["advocateProfileIntegrationId"]) == ("FRIEND-A", "ann")
    assert await shop.told("b", cartItems=CART, profileId="bob", couponCodes=["THANKS-A"]) == [
        ("rejectCoupon", "CouponRecipientDoesNotMatch")
    ]
    told = await shop.told("c", cartItems=CART, profileId="ann", couponCodes=["THANKS-A"])
    assert told == [("acceptCoupon", "THANKS-A"), ("setDiscount", 5)]
    told = await shop.told("d", cartItems=CART, profileId="bob", referralCode="FRIEND-A")
    assert told == [("acceptReferral", "FRIEND-A"), ("setDiscount", 2)]
    # A cancelled session keeps the codes that it has made.
    await shop.put(state="cancelled")
    assert (await shop.coupon("THANKS-A"))["usageCounter"] == 0


async def test_a_rule_with_bindings_reads_each_coupon(
    start_server: StartServer, tmp_path: Path
) -> None:
    """Once for the whole campaign, once for the rule."""
    name = {"name": "code", "expression": [".", "Coupon", "Value"]}
    shown = rule(["notification", [".", "code"]], when=["couponValid"])
    of_rule = campaign(1, {**shown, "bindings": [name]}, coupons=["CODE-A", "CODE-B"])
    of_campaign = campaign(2, rule(OFF), shown, coupons=["CODE-C", "CODE-D"], bindings=[name])
    shop = await open_shop(start_server, tmp_path, of_rule, of_campaign)
    codes = ["CODE-A", "CODE-B", "CODE-C", "CODE-D"]
    effects = await shop.effects(cartItems=CART, couponCodes=codes)
    titles = [one["props"]["title"] for one in effects if "title" in one["props"]]
    assert titles == codes
