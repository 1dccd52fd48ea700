"""The account with one code for every effect and every reason, over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mockserver.contract.effects import EFFECT_PROPS
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.validation import Validators
from mockserver.resources import resource_folder
from tests.conftest import Server, StartServer, item

Json = dict[str, Any]

VALIDATORS = Validators(SchemaRegistry.load(resource_folder("schemas")))
BY_COUPON = (
    "setDiscount",
    "setDiscountPerItem",
    "setDiscountPerAdditionalCost",
    "setDiscountPerAdditionalCostPerItem",
    "addFreeItem",
    "addLoyaltyPoints",
    "deductLoyaltyPoints",
    "changeLoyaltyTierLevel",
    "extendLoyaltyPointsExpiryDate",
    "setLoyaltyPointsExpiryDate",
    "awardGiveaway",
    "showNotification",
    "updateAttribute",
    "triggerWebhook",
    "customEffect",
    "addToAudience",
    "removeFromAudience",
    "increaseAchievementProgress",
    "couponCreated",
    "referralCreated",
    "reserveCoupon",
    "error",
)
ROLLED_BACK = {
    "setDiscount": "rollbackDiscount",
    "setDiscountPerItem": "rollbackDiscount",
    "setDiscountPerAdditionalCost": "rollbackDiscount",
    "setDiscountPerAdditionalCostPerItem": "rollbackDiscount",
    "addLoyaltyPoints": "rollbackAddedLoyaltyPoints",
    "deductLoyaltyPoints": "rollbackDeductedLoyaltyPoints",
    "increaseAchievementProgress": "rollbackIncreasedAchievementProgress",
}
REASONS = (
    "CouponExpired",
    "CouponStartDateInFuture",
    "CouponLimitReached",
    "CampaignLimitReached",
    "ProfileLimitReached",
    "CouponPartOfNotRunningCampaign",
    "CouponPartOfNotTriggeredCampaign",
    "CouponRecipientDoesNotMatch",
    "CouponReservationRequired",
    "CouponRejectedByCondition",
    "EffectCouldNotBeApplied",
    "CouponNotFound",
)
REFERRAL_REASONS = {
    "ReferralNotFound": "friend",
    "ReferralExpired": "friend",
    "ReferralStartDateInFuture": "friend",
    "ReferralLimitReached": "friend",
    "CampaignLimitReached": "friend",
    "ProfileLimitReached": "friend",
    "ReferralPartOfNotRunningCampaign": "friend",
    "ReferralPartOfNotTriggeredCampaign": "friend",
    "ReferralRecipientDoesNotMatch": "friend",
    "ReferralRecipientIdSameAsAdvocate": "advocate",
    "ReferralCustomerAlreadyReferred": "referred",
    "AdvocateNotFound": "friend",
    "ReferralRejectedByCondition": "friend",
    "EffectCouldNotBeApplied": "friend",
}


@pytest.fixture
async def server(start_server: StartServer) -> AsyncIterator[Server]:
    fixture = resource_folder("fixtures") / "every-effect.yaml"
    return await start_server(fixtures=fixture, check_answers=True)


def cart(**more: Any) -> Json:
    items = [item("hat", 20.0, 2, additionalCosts={"shipping": {"price": 1}}), item("mug", 8.0)]
    costs = {"shipping": {"price": 4}}
    return {"profileId": "friend", "cartItems": items, "additionalCosts": costs, **more}


def keeps_its_schema(effects: list[Json]) -> None:
    for effect in effects:
        model = EFFECT_PROPS[effect["effectType"]]
        assert VALIDATORS[model].check(effect["props"]) == ([], []), effect


def kinds(effects: list[Json]) -> list[str]:
    return [effect["effectType"] for effect in effects]


async def close(server: Server, name: str, **more: Any) -> list[Json]:
    answer = await server.put_session(name, cart(state="closed", **more))
    effects: list[Json] = answer["effects"]
    keeps_its_schema(effects)
    return effects


async def give_points(server: Server) -> None:
    path = "/v1/loyalty_programs/1/profile/friend/add_points"
    body = {"points": 50, "validityDuration": "1Y"}
    await server.call("PUT", path, body, status=204, scheme="ManagementKey-v1")


@pytest.mark.parametrize("kind", BY_COUPON)
async def test_a_coupon_that_is_named_after_an_effect_has_it(server: Server, kind: str) -> None:
    await give_points(server)
    effects = await close(server, "s", couponCodes=[kind])
    assert kind in kinds(effects)
    if kind != "error":
        assert kinds(effects)[0] == "acceptCoupon"
        coupon = effects[0]["triggeredByCoupon"]
        assert all(effect["triggeredByCoupon"] == coupon for effect in effects)
    read = await server.call("GET", "/v2/customer_sessions/s")
    assert read["effects"] == effects


@pytest.mark.parametrize("kind", ROLLED_BACK)
async def test_cancelling_takes_it_back(server: Server, kind: str) -> None:
    await give_points(server)
    before = await server.call("GET", "/__admin/state")
    done = await close(server, "s", couponCodes=[kind])
    answer = await server.put_session("s", {"state": "cancelled"})
    keeps_its_schema(answer["effects"])
    undone = kinds(answer["effects"])
    assert undone.count(ROLLED_BACK[kind]) == kinds(done).count(kind)
    assert "rollbackCoupon" in undone
    after = await server.call("GET", "/__admin/state")
    assert after["coupons"] == before["coupons"]
    assert after["redemptions"] == before["redemptions"]
    assert all(counter["count"] == 0 for counter in after["counters"])


async def test_an_open_session_only_says_what_will_be(server: Server) -> None:
    before = await server.call("GET", "/__admin/state")
    answer = await server.put_session("s", cart(couponCodes=["awardGiveaway", "addLoyaltyPoints"]))
    assert kinds(answer["effects"]).count("willAwardGiveaway") == 1
    assert "awardGiveaway" not in kinds(answer["effects"])
    keeps_its_schema(answer["effects"])
    after = await server.call("GET", "/__admin/state")
    for word in ("coupons", "giveaways", "counters", "loyaltyTransactions", "redemptions"):
        assert after[word] == before[word], word


@pytest.mark.parametrize("reason", REASONS)
async def test_a_coupon_that_is_named_after_a_reason_is_refused_for_it(
    server: Server, reason: str
) -> None:
    answer = await server.put_session("s", cart(couponCodes=[reason]))
    keeps_its_schema(answer["effects"])
    (effect,) = answer["effects"]
    assert effect["effectType"] == "rejectCoupon"
    assert effect["props"]["value"] == reason
    assert effect["props"]["rejectionReason"] == reason


async def test_nobody_is_refused_where_a_profile_is_required(server: Server) -> None:
    answer = await server.put_session("s", cart(profileId="", couponCodes=["ProfileRequired"]))
    assert [effect["props"]["rejectionReason"] for effect in answer["effects"]] == [
        "ProfileRequired"
    ]
    answer = await server.put_session("t", cart(couponCodes=["ProfileRequired"]))
    assert kinds(answer["effects"]) == ["acceptCoupon", "setDiscount"]


@pytest.mark.parametrize(("reason", "profile"), REFERRAL_REASONS.items())
async def test_a_referral_that_is_named_after_a_reason_is_refused_for_it(
    server: Server, reason: str, profile: str
) -> None:
    answer = await server.put_session("s", cart(profileId=profile, referralCode=reason))
    keeps_its_schema(answer["effects"])
    (effect,) = answer["effects"]
    assert effect["effectType"] == "rejectReferral"
    assert effect["props"] == {"value": reason, "rejectionReason": reason} | {
        name: value
        for name, value in effect["props"].items()
        if name in {"details", "conditionIndex", "effectIndex", "campaignExclusionReason"}
    }


async def test_a_referral_is_redeemed_and_taken_back(server: Server) -> None:
    effects = await close(server, "s", referralCode="acceptReferral")
    assert kinds(effects) == ["acceptReferral", "setDiscount"]
    inventory = await server.call("GET", "/v1/customer_profiles/advocate/inventory?referrals=true")
    mine = {one["code"]: one for one in inventory["referrals"]}["acceptReferral"]
    assert mine["referredCustomers"] == ["friend"]
    assert mine["usageCounter"] == 1
    again = await server.put_session("t", cart(referralCode="acceptReferral"))
    assert again["effects"][0]["props"]["rejectionReason"] == "ReferralCustomerAlreadyReferred"
    undone = await server.call("PUT", "/v2/customer_sessions/s/reopen")
    assert kinds(undone["effects"]) == ["rollbackReferral", "rollbackDiscount"]
    again = await server.put_session("t", cart(referralCode="acceptReferral"))
    assert kinds(again["effects"]) == ["acceptReferral", "setDiscount"]


def test_every_effect_is_among_them() -> None:
    told = {*BY_COUPON, *ROLLED_BACK.values(), "acceptCoupon", "rejectCoupon", "acceptReferral"}
    told |= {"rejectReferral", "rollbackCoupon", "rollbackReferral", "willAwardGiveaway"}
    # Deprecated, or of rewards, which no documentation lets a rule give.
    never = {"redeemReferral", "showBundleMetadata", "unlockReward", "useReward"}
    assert told == set(EFFECT_PROPS) - never
