"""Budgets of campaigns: by period, customer, store and session; in part; taken and given back."""

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
    open_shop,
    rule,
    said,
)
from tests.conftest import Json, StartServer, item

ITEMS = {"type": "allItems"}


def limit(action: str, number: float, *entities: str, period: str = "") -> Json:
    return {
        "action": action,
        "limit": number,
        "entities": list(entities),
        **({"period": period} if period else {}),
    }


async def close(shop: Shop, name: str, **more: Any) -> list[Any]:
    return await shop.told(name, **{"cartItems": CART, "state": "closed", **more})


@pytest.mark.parametrize(
    ("period", "step"),
    [
        ("daily", {"hours": 12}),
        ("weekly", {"days": 4}),
        ("monthly", {"days": 31}),
        ("yearly", {"days": 365}),
    ],
)
async def test_a_budget_begins_anew_with_its_period(
    start_server: StartServer, tmp_path: Path, period: str, step: dict[str, float]
) -> None:
    limits = [limit("setDiscount", 7, period=period)]
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(OFF), limits=limits))
    assert await close(shop, "a") == [("setDiscount", 5)]
    assert await close(shop, "b") == []
    shop.server.clock.advance(**step)  # 2026-01-01 is a Thursday
    assert await close(shop, "c") == [("setDiscount", 5)]
    assert await close(shop, "d") == []
    # What was taken before is given back to its own period.
    await shop.put("a", state="cancelled")
    assert await close(shop, "e") == []
    await shop.put("c", state="cancelled")
    assert await close(shop, "f") == [("setDiscount", 5)]
    counters = await shop.counters()
    given = [many for key, many in counters.items() if key.startswith("1/setDiscount/")]
    assert given == [5, 5]  # in all, and in the period that is now


async def test_a_day_is_one_of_the_application(start_server: StartServer, tmp_path: Path) -> None:
    limits = [limit("setDiscount", 5, period="daily")]
    made = campaign(1, rule(OFF), limits=limits)
    shop = await open_shop(
        start_server, tmp_path, made, settings={"timezone": "America/Los_Angeles"}
    )
    assert await close(shop, "a") == [("setDiscount", 5)]  # 4 in the morning there
    shop.server.clock.advance(hours=19)
    assert await close(shop, "b") == []
    shop.server.clock.advance(hours=1)
    assert await close(shop, "c") == [("setDiscount", 5)]


@pytest.mark.parametrize(
    ("entity", "field", "one", "other"),
    [
        ("Profile", "profileId", "ann", "bob"),
        ("Store", "storeIntegrationId", "berlin", "rome"),
        ("Identifier", "identifiers", ["x"], ["y"]),
    ],
)
async def test_a_budget_of_each(
    start_server: StartServer, tmp_path: Path, entity: str, field: str, one: Any, other: Any
) -> None:
    made = campaign(1, rule(OFF), limits=[limit("setDiscount", 5, entity)])
    shop = await open_shop(start_server, tmp_path, made)
    assert await close(shop, "a", **{field: one}) == [("setDiscount", 5)]
    assert await close(shop, "b", **{field: one}) == []
    assert await close(shop, "c", **{field: other}) == [("setDiscount", 5)]
    assert await close(shop, "d") == [("setDiscount", 5)]  # nobody is counted for nobody


async def test_a_budget_of_each_session_and_of_all(
    start_server: StartServer, tmp_path: Path
) -> None:
    limits = [limit("setDiscount", 8, "Session"), limit("setDiscountEffect", 3)]
    made = campaign(1, rule(OFF), rule(OFF), limits=limits)
    shop = await open_shop(start_server, tmp_path, made)
    for name, times in (("a", 1), ("b", 1), ("c", 1), ("d", 0)):
        assert await close(shop, name) == [("setDiscount", 5)] * times
    assert (await shop.counters())["1/setDiscountEffect/"] == 3


async def test_an_open_session_takes_nothing(start_server: StartServer, tmp_path: Path) -> None:
    made = campaign(1, rule(OFF), limits=[limit("setDiscount", 5)])
    shop = await open_shop(start_server, tmp_path, made)
    for name in "ab":
        assert await shop.told(name, cartItems=CART) == [("setDiscount", 5)]
    assert await shop.counters() == {}
    await close(shop, "a")
    assert await shop.told("b", attributes={}) == []


@pytest.mark.parametrize(
    ("by_rule", "by_application"), [(True, False), (False, True), (False, False)]
)
async def test_a_part_of_a_discount(
    start_server: StartServer, tmp_path: Path, by_rule: bool, by_application: bool
) -> None:
    made = campaign(
        1,
        blocks(discount(5, target=ITEMS, partial=by_rule)),
        limits=[limit("setDiscount", 12)],
    )
    settings = {"enablePartialDiscounts": by_application}
    shop = await open_shop(start_server, tmp_path, made, settings=settings)
    effects = await shop.effects(cartItems=CART, state="closed")
    if not (by_rule or by_application):
        assert effects == []
        return
    props = [one["props"] for one in effects]
    assert [one["value"] for one in props[:3]] == [5, 5, 2]
    assert [one["desiredValue"] for one in props] == [5] * len(props)
    assert sum(one["value"] for one in props) == 12
    assert (await shop.counters())["1/setDiscount/"] == 12


async def test_a_rule_that_fails_gives_nothing_and_takes_nothing(
    start_server: StartServer, tmp_path: Path
) -> None:
    twice = rule(OFF, ["setDiscount", "more", 5])
    made = campaign(1, twice, rule(["setDiscount", "less", 1]), limits=[limit("setDiscount", 7)])
    shop = await open_shop(start_server, tmp_path, made)
    answer = await shop.put(cartItems=CART, state="closed", content=["ruleFailureReasons"])
    assert said(answer["effects"]) == [("setDiscount", 1)]
    (failed,) = answer["ruleFailureReasons"]
    assert (failed["ruleIndex"], failed["effectIndex"]) == (0, 1)
    assert "setDiscount" in failed["details"]
    assert (await shop.counters())["1/setDiscount/"] == 1


async def test_redemptions_of_a_campaign(start_server: StartServer, tmp_path: Path) -> None:
    limits = [limit("redeemCoupon", 2), limit("redeemCoupon", 1, "Coupon")]
    coupons = ["CODE-A", "CODE-B", "CODE-C"]
    made = campaign(1, rule(OFF, when=["couponValid"]), coupons=coupons, limits=limits)
    shop = await open_shop(start_server, tmp_path, made)
    refused = {
        "CODE-A": [("acceptCoupon", "CODE-A"), ("setDiscount", 5)],
        "CODE-B": [("acceptCoupon", "CODE-B"), ("setDiscount", 5)],
        "CODE-C": [("rejectCoupon", "CampaignLimitReached")],
    }
    told = await close(shop, "a", couponCodes=coupons)
    assert told == [one for many in refused.values() for one in many]
    assert await close(shop, "b", couponCodes=["CODE-C"]) == refused["CODE-C"]
    await shop.put("a", state="cancelled")
    assert await shop.counters() == {}
    assert await close(shop, "c", couponCodes=["CODE-A"]) == refused["CODE-A"]
    told = await close(shop, "d", couponCodes=["CODE-A"])
    assert told == [("rejectCoupon", "CouponLimitReached")]


@pytest.mark.parametrize(
    ("action", "effect", "amount"),
    [
        ("createLoyaltyPoints", ["addLoyaltyPoints", 1, "points", 5], 5),
        ("createLoyaltyPointsEffect", ["addLoyaltyPoints", 1, "points", 5], 1),
        ("addFreeItemEffect", ["addFreeItem", "MUG", "A mug"], 1),
        ("callApi", ["!", "callApi1"], 1),
        ("customEffect", ["!", "ribbon"], 1),
        ("setDiscountEffect", OFF, 1),
        ("createCoupon", ["createCoupon", 1, {}], 1),
        ("createReferral", ["createReferral", 1, {}], 1),
        ("awardGiveaway", ["awardGiveaway", 1], 1),
    ],
)
async def test_each_action_has_a_budget(
    start_server: StartServer, tmp_path: Path, action: str, effect: Any, amount: float
) -> None:
    more = {
        "loyaltyPrograms": [{"id": 1, "name": "stars"}],
        "webhooks": [{"id": 1}],
        "customEffects": [{"id": 1, "name": "ribbon"}],
        "giveawayPools": [{"id": 1}],
        "giveaways": [{"id": one, "poolId": 1, "code": f"G{one}"} for one in (1, 2)],
    }
    left = rule(["notification", "left"], when=["budgetLeft", action, amount])
    made = campaign(1, rule(effect), left, limits=[limit(action, amount)])
    shop = await open_shop(start_server, tmp_path, made, more)
    first = await close(shop, "a", profileId="ann")
    assert len(first) == 1, first
    assert await shop.counters() | {f"1/{action}/": amount} == await shop.counters()
    assert await close(shop, "b", profileId="ann") == []
    counted = await shop.counters()
    await shop.put("a", state="cancelled")
    stays = action in {"createCoupon", "createReferral", "awardGiveaway"}
    after = await shop.counters()
    assert (after == counted) == stays
    assert (f"1/{action}/" in after) == stays


async def test_what_goes_back_is_given_back_to_the_budget_of_its_coupon(
    start_server: StartServer, tmp_path: Path
) -> None:
    """Items of one coupon go back: the budget of the other one is as it was."""
    by_sku = {"CODE-A": "hat", "CODE-B": "mug"}
    source = [".", "Session", "CartItems"]
    found = ["filter", source, [["Item"], ["=", [".", "Item", "Sku"], [".", "sku"]]]]
    sku = {"name": "sku", "expression": [".", "Coupon", "Attributes", "sku"]}
    one = rule(["setDiscountPerItem", "off", found, [["Item"], 3]], when=["couponValid"])
    coupons = [{"value": code, "attributes": {"sku": of}} for code, of in by_sku.items()]
    made = campaign(
        1, {**one, "bindings": [sku]}, coupons=coupons, limits=[limit("setDiscount", 9, "Coupon")]
    )
    attribute = {"id": 1, "entity": "Coupon", "name": "sku", "type": "string"}
    shop = await open_shop(start_server, tmp_path, made, {"attributes": [attribute]})
    before = await shop.state()
    cart = [item("hat", 20.0), item("mug", 8.0)]
    await close(shop, "a", cartItems=cart, couponCodes=list(by_sku))
    taken = {"1/setDiscount//Coupon/CODE-A": 3, "1/setDiscount//Coupon/CODE-B": 3}
    assert taken.items() <= (await shop.counters()).items()
    body = {"return": {"returnedCartItems": [{"position": 1, "quantity": 1}]}}
    await shop.server.call("POST", "/v2/customer_sessions/a/returns", body)
    counters = await shop.counters()
    assert counters["1/setDiscount//Coupon/CODE-A"] == 3
    assert "1/setDiscount//Coupon/CODE-B" not in counters
    assert counters["1/setDiscount/"] == 3
    assert [(await shop.coupon(code))["discountCounter"] for code in by_sku] == [3, 0]
    await shop.put("a", state="cancelled")
    assert await shop.counters() == {}
    assert (await shop.state())["coupons"] == before["coupons"]


async def test_a_gift_card_and_a_budget_both_count(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(
        1,
        blocks(COUPON, discount(10, partial=True)),
        coupons=[{"value": "GIFT", "discountLimit": 8}],
        limits=[limit("setDiscount", 6)],
    )
    shop = await open_shop(start_server, tmp_path, made)
    effects = await shop.effects(cartItems=CART, couponCodes=["GIFT"], state="closed")
    assert effects[1]["props"] == {"name": "off", "value": 6, "desiredValue": 10}
    assert (await shop.coupon("GIFT"))["discountRemainder"] == 2
    await shop.put(state="cancelled")
    assert (await shop.coupon("GIFT"))["discountRemainder"] == 8


async def test_a_discount_below_nothing_is_given_back_exactly(
    start_server: StartServer, tmp_path: Path
) -> None:
    """A fixed price of 50 for a cart of 48, say."""
    price = rule(["setDiscount", "fixed price", ["-", [".", "Session", "Total"], 50]])
    made = campaign(1, price, limits=[limit("setDiscount", 5)])
    shop = await open_shop(start_server, tmp_path, made)
    assert await close(shop, "a") == [("setDiscount", -2)]
    await shop.put("a", state="cancelled")
    assert await shop.counters() == {}


async def test_codes_that_an_open_session_makes_are_counted(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, rule(["createCoupon", 1]), limits=[limit("createCoupon", 1)])
    shop = await open_shop(start_server, tmp_path, made, assume=("codes-on-open-session=create",))
    for name, count in (("a", 1), ("a", 0), ("b", 0)):
        answer = await shop.put(name, cartItems=CART, profileId="ann")
        assert len(answer["createdCoupons"]) == count
    assert len((await shop.state())["coupons"]) == 1


PRORATED = {"type": "allItems", "prorated": True}


@pytest.mark.parametrize(
    ("target", "value", "budget", "given"),
    [
        (ITEMS, 5, 10, [5, 5]),
        (ITEMS, 5, 7, [5, 2]),
        (ITEMS, 5, 0, []),
        (PRORATED, 24, 15, [10, 5]),
        (PRORATED, 24, 22, [10, 10, 2]),
    ],
)
async def test_units_for_which_nothing_is_left_go_without(
    start_server: StartServer,
    tmp_path: Path,
    target: Json,
    value: float,
    budget: float,
    given: list[float],
) -> None:
    made = campaign(
        1,
        blocks(discount(value, target=target, partial=True)),
        limits=[limit("setDiscount", budget)],
    )
    shop = await open_shop(start_server, tmp_path, made)
    effects = await shop.effects(cartItems=CART, state="closed")
    assert [one["props"]["value"] for one in effects] == given


async def test_points_for_units_may_be_partial_too(
    start_server: StartServer, tmp_path: Path
) -> None:
    items = [".", "Session", "CartItems"]
    points = ["addLoyaltyPointsPerItem", 1, "points", items, [["Item"], 5], {"partial": True}]
    more = {"loyaltyPrograms": [{"id": 1, "name": "stars"}]}
    made = campaign(1, rule(points), limits=[limit("createLoyaltyPoints", 7)])
    shop = await open_shop(start_server, tmp_path, made, more)
    assert await close(shop, "a", profileId="ann") == [
        ("addLoyaltyPoints", 5),
        ("addLoyaltyPoints", 2),
    ]
    assert await close(shop, "b", profileId="ann") == []
