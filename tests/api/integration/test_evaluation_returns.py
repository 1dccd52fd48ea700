"""What returns, cancelling and reopening give back of what the rules gave."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.integration.promoted import (
    CART,
    COUPON,
    OFF,
    Shop,
    blocks,
    campaign,
    discount,
    kinds,
    open_shop,
    rule,
)
from tests.conftest import Json, StartServer

ITEMS = [".", "Session", "CartItems"]
PRICE = [".", "Item", "Price"]
PER_ITEM = ["setDiscountPerItem", "off", ITEMS, [["Item"], ["*", PRICE, 0.5]]]
POINTS = ["addLoyaltyPointsPerItem", 1, "points", ITEMS, [["Item"], PRICE]]
STARS = {"id": 1, "name": "stars", "returnPolicy": "within_balance"}
PROGRAM = {"loyaltyPrograms": [STARS]}
SESSION = "/v2/customer_sessions/s"


async def give_back(
    shop: Shop, *entries: tuple[int, int], query: str = "", content: Any = ()
) -> Json:
    listed = [{"position": position, "quantity": count} for position, count in entries]
    body: Json = {"return": {"returnedCartItems": listed}, "responseContent": list(content)}
    answer: Json = await shop.server.call("POST", f"{SESSION}/returns{query}", body)
    return answer


async def close(shop: Shop, **more: Any) -> list[Json]:
    return await shop.effects(cartItems=CART, profileId="ann", state="closed", **more)


async def points(shop: Shop) -> float:
    path = "/v1/loyalty_programs/1/profile/ann/balances"
    answer = await shop.server.call("GET", path)
    found: float = answer["balance"]["activePoints"]
    return found


def places(effects: list[Json], kind: str) -> list[Any]:
    return [
        (
            one["props"]["cartItemPosition"],
            one["props"]["cartItemSubPosition"],
            one["props"]["value"],
        )
        for one in effects
        if one["effectType"] == kind
    ]


async def test_units_that_go_back_take_their_discounts_with_them(
    start_server: StartServer, tmp_path: Path
) -> None:
    limits = [{"action": "setDiscount", "limit": 100, "entities": []}]
    made = campaign(1, rule(PER_ITEM, POINTS), limits=limits)
    shop = await open_shop(start_server, tmp_path, made, PROGRAM)
    before = await shop.state()
    assert len(await close(shop)) == 6
    assert await points(shop) == 48
    # The last unit of a line goes first.
    effects = (await give_back(shop, (0, 1)))["effects"]
    assert places(effects, "rollbackDiscount") == [(0, 1, 10)]
    assert places(effects, "rollbackAddedLoyaltyPoints") == [(0, 1, 20)]
    assert len(effects) == 2
    assert await points(shop) == 28
    assert (await shop.counters())["1/setDiscount/"] == 14
    stored = (await shop.server.call("GET", SESSION))["effects"]
    assert [
        (
            one["effectType"],
            one["props"].get("subPosition", one["props"].get("cartItemSubPosition")),
        )
        for one in stored
    ] == [
        ("setDiscountPerItem", 0),
        ("setDiscountPerItem", 0),
        ("addLoyaltyPoints", 0),
        ("addLoyaltyPoints", 0),
    ]
    effects = (await give_back(shop, (0, 1), (1, 1)))["effects"]
    assert places(effects, "rollbackDiscount") == [(0, 0, 10), (1, 0, 4)]
    assert await points(shop) == 0
    assert "1/setDiscount/" not in await shop.counters()
    # Nothing is left to take back.
    assert await shop.effects(state="cancelled") == []
    assert await shop.counters() == {}
    after = await shop.state()
    assert after["coupons"] == before["coupons"]


async def test_cancelling_takes_back_what_a_return_has_left(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(
        1,
        rule(PER_ITEM, POINTS, when=["couponValid"]),
        coupons=[{"value": "GIFT", "discountLimit": 100}],
        limits=[{"action": "createLoyaltyPoints", "limit": 100, "entities": ["Profile"]}],
    )
    shop = await open_shop(start_server, tmp_path, made, PROGRAM)
    before = await shop.state()
    await close(shop, couponCodes=["GIFT"])
    assert (await shop.coupon("GIFT"))["discountRemainder"] == 76
    await give_back(shop, (0, 1))
    coupon = await shop.coupon("GIFT")
    assert (coupon["discountRemainder"], coupon["usageCounter"]) == (86, 1)
    effects = await shop.effects(state="cancelled")
    assert kinds(effects) == [
        "rollbackCoupon",
        *["rollbackDiscount"] * 2,
        *["rollbackAddedLoyaltyPoints"] * 2,
    ]
    after = await shop.state()
    assert after["coupons"] == before["coupons"]
    assert after["redemptions"] == before["redemptions"] == []
    assert await shop.counters() == {}
    assert await points(shop) == 0
    assert (await shop.server.call("GET", SESSION))["effects"] == []


async def test_a_discount_on_the_session_stays_with_a_return(
    start_server: StartServer, tmp_path: Path
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(OFF)))
    await close(shop)
    assert (await give_back(shop, (0, 2)))["effects"] == []
    assert kinds(await shop.effects(state="cancelled")) == ["rollbackDiscount"]


@pytest.mark.parametrize(("prorated", "values"), [(True, [8, 8, 3.2]), (False, [8, 8, 8])])
async def test_each_unit_has_its_share(
    start_server: StartServer, tmp_path: Path, prorated: bool, values: list[float]
) -> None:
    value = 19.2 if prorated else 8
    target = {"type": "allItems", "prorated": prorated}
    shop = await open_shop(
        start_server, tmp_path, campaign(1, blocks(discount(value, target=target)))
    )
    effects = await close(shop)
    assert [one["props"]["value"] for one in effects] == values
    effects = (await give_back(shop, (1, 1)))["effects"]
    assert places(effects, "rollbackDiscount") == [(1, 0, values[2])]


@pytest.mark.parametrize(
    ("again", "query", "effects"),
    [
        (True, "?runRuleEngine=true", ["rollbackDiscount", "showNotification"]),
        (False, "?runRuleEngine=true", ["rollbackDiscount"]),
        (True, "?runRuleEngine=false", ["rollbackDiscount"]),
    ],
)
async def test_rules_may_run_on_a_return(
    start_server: StartServer, tmp_path: Path, again: bool, query: str, effects: list[str]
) -> None:
    returned = ["eventIs", "talon_session_partially_returned"]
    made = campaign(
        1,
        rule(["setDiscountPerItem", "off", ITEMS, [["Item"], 1]], when=["not", returned]),
        rule(["notification", "Back again"], when=returned),
        reevaluateOnReturn=again,
    )
    shop = await open_shop(start_server, tmp_path, made)
    await close(shop)
    answer = await give_back(shop, (0, 1), query=query)
    assert kinds(answer["effects"]) == effects
    undone = kinds(await shop.effects(state="cancelled"))
    assert undone == ["rollbackDiscount"] * 2
    assert await shop.counters() == {}


async def test_a_dry_return_changes_nothing(start_server: StartServer, tmp_path: Path) -> None:
    made = campaign(1, rule(PER_ITEM, POINTS), reevaluateOnReturn=True)
    shop = await open_shop(start_server, tmp_path, made, PROGRAM)
    await close(shop)
    before = await shop.state()
    query = "?dry=true&runRuleEngine=true"
    answer = await give_back(shop, (0, 1), query=query, content=["loyalty"])
    assert "rollbackDiscount" in kinds(answer["effects"])
    assert await shop.state() == before


@pytest.mark.parametrize("way", ["cancel", "reopen"])
async def test_everything_is_as_it_was_before_closing(
    start_server: StartServer, tmp_path: Path, way: str
) -> None:
    more = {
        "customers": [{"integrationId": "advocate"}],
        "loyaltyPrograms": [{**STARS, "returnPolicy": "unlimited"}],
        "achievements": [
            {"id": 1, "name": "ten", "target": 10, "allowRollbackAfterCompletion": True}
        ],
    }
    all_given = [
        OFF,
        PER_ITEM,
        ["addLoyaltyPoints", 1, "points", 30],
        ["deductLoyaltyPoints", 1, "spent", 10],
        ["increaseAchievementProgress", 1, 3],
    ]
    closing = ["eventIs", "talon_session_closed"]
    made = campaign(
        1,
        rule(*all_given, when=["and", ["couponValid"], ["referralValid"], closing]),
        coupons=[{"value": "CODE", "usageLimit": 1, "discountLimit": 50}],
        referrals=[{"code": "FRIEND", "usageLimit": 1}],
        limits=[
            {"action": action, "limit": 100, "entities": ["Profile"], "period": "daily"}
            for action in ("setDiscount", "redeemCoupon", "createLoyaltyPoints")
        ],
    )
    shop = await open_shop(start_server, tmp_path, made, more)
    path = "/v1/loyalty_programs/1/profile/ann/add_points"
    await shop.put(cartItems=CART, profileId="ann", couponCodes=["CODE"], referralCode="FRIEND")
    body = {"points": 20}
    await shop.server.call("PUT", path, body, status=204, scheme="ManagementKey-v1")
    before, had = await shop.state(), await points(shop)
    effects = await shop.effects(state="closed")
    assert len(effects) == 2 + 1 + 3 + 3
    assert await points(shop) == had + 20
    assert (await shop.state())["friends"]
    again = await shop.effects("t", cartItems=CART, profileId="bob", couponCodes=["CODE"])
    assert again[0]["props"]["rejectionReason"] == "CouponLimitReached"
    if way == "cancel":
        undone = await shop.effects(state="cancelled")
    else:
        undone = (await shop.server.call("PUT", f"{SESSION}/reopen"))["effects"]
    assert sorted(kinds(undone)) == sorted(
        [
            "rollbackCoupon",
            "rollbackReferral",
            *["rollbackDiscount"] * 4,
            "rollbackAddedLoyaltyPoints",
            "rollbackDeductedLoyaltyPoints",
            "rollbackIncreasedAchievementProgress",
        ]
    )
    after = await shop.state()
    for word in ("coupons", "redemptions", "referrals", "friends", "achievementProgress"):
        assert after[word] == before[word], word
    assert await shop.counters() == {}
    assert await points(shop) == had
    profile = await shop.server.profile("ann")
    assert (profile["closedSessions"], profile["totalSales"]) == (0, 0)


async def test_a_session_that_was_reopened_closes_anew(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, blocks(COUPON, discount(5)), coupons=[{"value": "ONCE", "usageLimit": 1}])
    shop = await open_shop(start_server, tmp_path, made)
    first = await close(shop, couponCodes=["ONCE"])
    for _ in range(3):
        await shop.server.call("PUT", f"{SESSION}/reopen")
        assert (await shop.coupon("ONCE"))["usageCounter"] == 0
        assert await shop.effects(state="closed") == first
        assert (await shop.coupon("ONCE"))["usageCounter"] == 1


async def test_an_open_session_has_nothing_to_take_back(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, rule(OFF, POINTS, when=["couponValid"]), coupons=["CODE"])
    shop = await open_shop(start_server, tmp_path, made, PROGRAM)
    before = await shop.state()
    await shop.put(cartItems=CART, profileId="ann", couponCodes=["CODE"])
    assert await shop.effects(state="cancelled") == []
    after = await shop.state()
    for word in ("coupons", "redemptions", "counters", "loyaltyTransactions"):
        assert after[word] == before[word], word


async def test_the_loyalty_block_shows_what_an_open_session_would_give(
    start_server: StartServer, tmp_path: Path
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(POINTS)), PROGRAM)
    opened = await shop.put(cartItems=CART, profileId="ann", content=["loyalty"])
    ledger = opened["loyalty"]["programs"]["stars"]["ledger"]
    assert (ledger["currentBalance"], ledger["tentativeCurrentBalance"]) == (0, 48)
    closed = await shop.put(state="closed", content=["loyalty"])
    ledger = closed["loyalty"]["programs"]["stars"]["ledger"]
    assert (ledger["currentBalance"], ledger["tentativeCurrentBalance"]) == (48, 48)


async def test_what_rules_change_on_a_return_is_kept(
    start_server: StartServer, tmp_path: Path
) -> None:
    returned = ["eventIs", "talon_session_partially_returned"]
    changes = [
        ["updateAttribute", target, "Returns", "increaseBy", 1]
        for target in ("session", "profile", "advocateProfile")
    ]
    made = campaign(
        1, rule(OFF, when=["not", returned]), rule(*changes, when=returned), reevaluateOnReturn=True
    )
    more = {
        "customers": [
            {"integrationId": "advocate"},
            {"integrationId": "ann", "advocateIntegrationId": "advocate"},
        ],
        "attributes": [
            {"id": 1, "entity": "CustomerSession", "name": "Returns", "type": "number"},
            {"id": 2, "entity": "CustomerProfile", "name": "Returns", "type": "number"},
        ],
    }
    shop = await open_shop(start_server, tmp_path, made, more)
    await close(shop, couponCodes=["none"])
    for count in (1, 2):
        answer = await give_back(shop, (0, 1), query="?runRuleEngine=true")
        assert kinds(answer["effects"]) == ["updateAttribute"] * 3
        session = await shop.server.session("s")
        assert session["attributes"] == {"Returns": count}
        assert session["couponCodes"] == ["none"]
        for name in ("ann", "advocate"):
            profile = await shop.server.profile(name)
            assert profile["attributes"]["Returns"] == count


async def test_a_line_that_is_not_flattened_goes_back_as_a_whole(
    start_server: StartServer, tmp_path: Path
) -> None:
    worth = ["*", PRICE, [".", "Item", "Quantity"]]
    half = ["setDiscountPerItem", "off", ITEMS, [["Item"], ["*", worth, 0.5]]]
    shop = await open_shop(
        start_server,
        tmp_path,
        campaign(1, rule(half)),
        settings={"enableFlattenedCartItems": False},
    )
    effects = await close(shop)
    assert [one["props"] for one in effects] == [
        {"name": "off#0", "value": 20, "position": 0},
        {"name": "off#1", "value": 4, "position": 1},
    ]
    assert (await give_back(shop, (0, 1)))["effects"] == []
    (undone,) = (await give_back(shop, (0, 1)))["effects"]
    assert undone["props"] == {"name": "off#0", "value": 20, "cartItemPosition": 0}
    (undone,) = await shop.effects(state="cancelled")
    assert undone["props"] == {"name": "off#1", "value": 4, "cartItemPosition": 1}


async def test_progress_counts_when_a_session_is_closed(
    start_server: StartServer, tmp_path: Path
) -> None:
    achievements = {"achievements": [{"id": 1, "name": "orders", "campaignId": 1, "target": 3}]}
    made = campaign(1, rule(["increaseAchievementProgress", 1]))
    shop = await open_shop(start_server, tmp_path, made, achievements)

    async def progress() -> list[float]:
        return [run["progress"] for run in (await shop.state())["achievementProgress"]]

    for _ in range(3):
        (effect,) = await shop.effects(cartItems=CART, profileId="ann")
        assert (effect["props"]["value"], await progress()) == (1, [])
    await shop.put(state="closed")
    assert await progress() == [1]
    assert kinds(await shop.effects(state="cancelled")) == ["rollbackIncreasedAchievementProgress"]
    assert await progress() == []


async def test_rules_that_run_on_a_return_see_what_is_left(
    start_server: StartServer, tmp_path: Path
) -> None:
    total = ["toString", [".", "Session", "Total"]]
    told = rule(["notification", "Total", {"body": total}])
    shop = await open_shop(start_server, tmp_path, campaign(1, told, reevaluateOnReturn=True))
    await close(shop)
    answer = await give_back(shop, (0, 1), query="?runRuleEngine=true")
    sold = sum(one["price"] * one["quantity"] for one in CART)
    (effect,) = [one for one in answer["effects"] if one["effectType"] == "showNotification"]
    assert float(effect["props"]["body"]) == sold - CART[0]["price"]
