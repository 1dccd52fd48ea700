"""What happens within a campaign: failures and their effects, attributes, items, broken rules."""

from pathlib import Path
from typing import Any

import pytest

from mockserver.control.setup.fixture_files import FixtureError
from tests.api.integration.promoted import (
    CART,
    COUPON,
    OFF,
    blocks,
    campaign,
    check,
    discount,
    kinds,
    notify,
    open_shop,
    rule,
    said,
)
from tests.conftest import Json, StartServer, item

ITEMS = {"type": "allItems"}
TOTAL = [".", "Session", "Total"]


def shows(*titles: str) -> list[Any]:
    return [("showNotification", title) for title in titles]


def group(operator: str, *listed: Json, **more: Any) -> Json:
    return {"type": "group", "operator": operator, "blocks": list(listed), **more}


BIG = check("$Session.Total", "greaterThan", 100, onFailure=[notify("not big")])
SMALL = check("$Session.Total", "lessThan", 10, onFailure=[notify("not small")])
MIDDLE = check("$Session.Total", "greaterThan", 10, onFailure=[notify("not middle")])


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ([BIG, discount(1)], shows("not big")),
        ([MIDDLE, BIG, SMALL, discount(1)], shows("not big")),
        ([MIDDLE, discount(1)], [("setDiscount", 1)]),
        (
            [group("all", MIDDLE, BIG, onFailure=[notify("not all")]), discount(1)],
            shows("not big", "not all"),
        ),
        (
            [group("atLeastOne", BIG, SMALL, onFailure=[notify("none")]), discount(1)],
            shows("not big", "not small", "none"),
        ),
        ([group("atLeastOne", BIG, MIDDLE), discount(1)], [("setDiscount", 1)]),
        (
            [
                group("all", group("atLeastOne", BIG, onFailure=[notify("inner")]), MIDDLE),
                discount(1),
            ],
            shows("not big", "inner"),
        ),
        (
            [
                {
                    "type": "awardGiveaway",
                    "pool": {"id": 1},
                    "profile": "Current",
                    "onFailure": [notify("no giveaway")],
                },
                discount(1),
            ],
            shows("no giveaway"),
        ),
    ],
)
async def test_effects_of_failures(
    start_server: StartServer, tmp_path: Path, listed: list[Json], told: list[Any]
) -> None:
    pool = {"giveawayPools": [{"id": 1}]}
    shop = await open_shop(start_server, tmp_path, campaign(1, blocks(*listed)), pool)
    assert await shop.told(cartItems=CART, profileId="ann") == told


async def test_an_effect_of_a_failure_says_which_condition(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, blocks(MIDDLE, BIG, discount(1)))
    shop = await open_shop(start_server, tmp_path, made)
    (effect,) = await shop.effects(cartItems=CART)
    assert effect["conditionIndex"] == 1


@pytest.mark.parametrize(
    ("ruled", "codes", "expected"),
    [
        (blocks(MIDDLE, BIG, discount(1)), [], {"conditionIndex": 1}),
        (rule(OFF, when=["and", True, ["=", 1, 2]]), [], {"conditionIndex": 1}),
        (
            rule(OFF, when=["=", [".", "Session", "Attributes", "none"], 1]),
            [],
            {"conditionIndex": 0},
        ),
        (rule(OFF, ["setDiscount", "off", 1000]), [], {"effectIndex": 1}),
        (
            blocks(MIDDLE, COUPON, discount(1000)),
            ["CODE"],
            {"effectIndex": 0, "couponID": 100, "couponValue": "CODE"},
        ),
        (blocks(MIDDLE, COUPON, discount(1)), [], {"conditionIndex": 1}),
        (rule(OFF, when=["and", True, ["couponValid"]]), ["none"], {"conditionIndex": 1}),
        (rule(OFF, when=["and", True, True, ["referralValid"]]), [], {"conditionIndex": 2}),
    ],
)
async def test_why_a_rule_has_failed(
    start_server: StartServer, tmp_path: Path, ruled: Json, codes: list[str], expected: Json
) -> None:
    limits = [{"action": "setDiscount", "limit": 100, "entities": []}]
    made = campaign(1, ruled, coupons=["CODE"], limits=limits)
    shop = await open_shop(start_server, tmp_path, made)
    answer = await shop.put(cartItems=CART, couponCodes=codes, content=["ruleFailureReasons"])
    (failed,) = answer["ruleFailureReasons"]
    assert failed.pop("details")
    assert failed == {
        "campaignID": 1,
        "campaignName": "Campaign 1",
        "rulesetID": 1,
        "ruleIndex": 0,
        "ruleName": "Rule",
        **expected,
    }
    if codes == ["CODE"]:
        props = answer["effects"][0]["props"]
        assert props["rejectionReason"] == "EffectCouldNotBeApplied"
        assert props["effectIndex"] == 0


async def test_a_code_says_which_condition_has_refused_it(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, blocks(COUPON, MIDDLE, BIG, discount(1)), coupons=["CODE"])
    shop = await open_shop(start_server, tmp_path, made)
    effects = await shop.effects(cartItems=CART, couponCodes=["CODE"])
    assert said(effects) == [*shows("not big"), ("rejectCoupon", "CouponRejectedByCondition")]
    assert effects[1]["props"]["conditionIndex"] == 2
    assert effects[1]["props"]["details"]


ATTRIBUTES = {
    "attributes": [
        {"id": 1, "entity": "CustomerProfile", "name": "Visits", "type": "number"},
        {"id": 2, "entity": "CustomerSession", "name": "Visits", "type": "number"},
        {"id": 3, "entity": "Coupon", "name": "Visits", "type": "number"},
        {"id": 4, "entity": "Referral", "name": "Visits", "type": "number"},
        {"id": 5, "entity": "CartItem", "name": "Visits", "type": "number"},
    ],
    "customers": [{"integrationId": "advocate"}],
}
PLACES = [
    ("profile", "Profile"),
    ("session", "Session"),
    ("coupon", "Coupon"),
    ("referral", "Referral"),
    ("advocateProfile", "Advocate"),
]


@pytest.mark.parametrize(("target", "head"), PLACES)
async def test_later_rules_see_what_an_attribute_has_become(
    start_server: StartServer, tmp_path: Path, target: str, head: str
) -> None:
    needs = ["and", ["couponValid"], ["referralValid"]]
    path = [".", head, "Attributes", "Visits"]
    raises = ["updateAttribute", target, "Visits", "increaseBy", 1]
    made = campaign(
        1,
        rule(["updateAttribute", target, "Visits", "setTo", 1], when=needs),
        rule(raises, raises, when=[*needs, ["=", path, 1]]),
        rule(["setDiscount", "off", path], when=needs),
        coupons=["CODE"],
        referrals=["FRIEND"],
    )
    shop = await open_shop(start_server, tmp_path, made, ATTRIBUTES)
    effects = await shop.effects(
        cartItems=CART, profileId="ann", couponCodes=["CODE"], referralCode="FRIEND"
    )
    updates = [one["props"] for one in effects if one["effectType"] == "updateAttribute"]
    assert [one["value"] for one in updates] == [1, 2, 3]
    assert {one["path"] for one in updates} == {f"{head}.Attributes.Visits"}
    assert ("setDiscount", 3) in said(effects)


async def test_attributes_that_rules_change_are_kept(
    start_server: StartServer, tmp_path: Path
) -> None:
    raises = [
        ["updateAttribute", target, "Visits", "increaseBy", 1] for target in ("profile", "session")
    ]
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(*raises)), ATTRIBUTES)
    for _ in range(3):
        await shop.put(cartItems=CART, profileId="ann")
    assert (await shop.server.session("s"))["attributes"] == {"Visits": 3}
    assert (await shop.server.profile("ann"))["attributes"] == {"Visits": 3}
    await shop.put(cartItems=CART, query="?dry=true")
    assert (await shop.server.profile("ann"))["attributes"] == {"Visits": 3}


async def test_a_rule_that_fails_leaves_the_items_as_they_were(
    start_server: StartServer, tmp_path: Path
) -> None:
    cart_items = [".", "Session", "CartItems"]
    path = [".", "Item", "Attributes", "Visits"]
    marks = ["updateItemAttribute", cart_items, "Visits", "setTo", 4]
    counted = ["setDiscountPerItem", "off", cart_items, [["Item"], path]]
    made = campaign(
        1,
        rule(marks, counted, ["setDiscount", "much", 1000]),
        rule(["setDiscountPerItem", "later", cart_items, [["Item"], ["catch", 1, path]]]),
        limits=[{"action": "setDiscount", "limit": 100, "entities": []}],
    )
    shop = await open_shop(start_server, tmp_path, made, ATTRIBUTES)
    effects = await shop.effects(cartItems=CART)
    assert said(effects) == [
        ("setDiscountPerItem", (0, 0, 1)),
        ("setDiscountPerItem", (0, 1, 1)),
        ("setDiscountPerItem", (1, 0, 1)),
    ]


async def test_filters_do_not_see_what_an_effect_changes(
    start_server: StartServer, tmp_path: Path
) -> None:
    cart_items = [".", "Session", "CartItems"]
    marked = ["=", [".", "Item", "Attributes", "Visits"], 4]
    filtered = ["filter", cart_items, [["Item"], ["catch", False, marked]]]
    made = campaign(
        1,
        rule(
            ["updateItemAttribute", cart_items, "Visits", "setTo", 4],
            ["setDiscountPerItem", "off", [".", "marked"], [["Item"], 1]],
        ),
        bindings=[{"name": "marked", "type": "cartItemFilter", "expression": filtered}],
    )
    shop = await open_shop(start_server, tmp_path, made, ATTRIBUTES)
    assert kinds(await shop.effects(cartItems=CART)) == ["updateAttribute", "updateAttribute"]
    assert [one["attributes"] for one in (await shop.server.session("s"))["cartItems"]] == [
        {"Visits": 4},
        {"Visits": 4},
    ]
    assert "setDiscountPerItem" in kinds(await shop.effects(attributes={}))


SHOES = [
    item("boot", 30.0, category="Shoes", attributes={"color": "red"}),
    item("lace", 1.0, 4, category="Laces", attributes={"color": "red"}),
    item("clog", 20.0, 2, category="Shoes", attributes={"color": "blue"}),
]
COLOR = {"attributes": [{"id": 1, "entity": "CartItem", "name": "color", "type": "string"}]}


def of_category(name: str, *steps: Json) -> Json:
    predicate = check("$Item.Category", "equals", name.capitalize())
    return {
        "name": name,
        "type": "selector",
        "source": "$Session.CartItems",
        "steps": [{"type": "filter", "predicate": predicate}, *steps],
    }


BY_PRICE = {"type": "sort", "fields": [{"expression": "$Item.Price", "direction": "asc"}]}


@pytest.mark.parametrize(
    ("steps", "places"),
    [
        ([], [(0, 0), (2, 0), (2, 1)]),
        ([BY_PRICE], [(2, 0), (2, 1), (0, 0)]),
        ([BY_PRICE, {"type": "reverse"}], [(0, 0), (2, 1), (2, 0)]),
        (
            [BY_PRICE, {"type": "select", "operator": "many", "from": "start", "count": 2}],
            [(2, 0), (2, 1)],
        ),
        ([BY_PRICE, {"type": "select", "operator": "many", "from": "end", "count": 1}], [(0, 0)]),
        (
            [BY_PRICE, {"type": "select", "operator": "between", "from": 1, "to": 3}],
            [(2, 1), (0, 0)],
        ),
        ([BY_PRICE, {"type": "select", "operator": "one", "index": 2}], [(0, 0)]),
        ([BY_PRICE, {"type": "select", "operator": "one", "index": 3}], []),
    ],
)
async def test_selectors(
    start_server: StartServer, tmp_path: Path, steps: list[Json], places: list[Any]
) -> None:
    target = {"type": "selector", "name": "shoes"}
    selectors = [of_category("shoes", *steps)]
    made = campaign(1, blocks(discount(1, target=target)), selectors=selectors)
    shop = await open_shop(start_server, tmp_path, made, COLOR)
    effects = await shop.effects(cartItems=SHOES)
    found = [(one["props"]["position"], one["props"]["subPosition"]) for one in effects]
    assert found == places


@pytest.mark.parametrize(
    ("matchers", "item_of", "found"),
    [
        ([], None, [(0, 0, 0), (0, 1, 0), (0, 1, 1), (1, 2, 0), (1, 1, 2), (1, 1, 3)]),
        (["color"], None, [(0, 0, 0), (0, 1, 0), (0, 1, 1)]),
        ([], {"type": "byIndex", "index": 1}, [(0, 1, 0), (1, 1, 2)]),
        (
            [],
            {"type": "byAttribute", "attribute": "$Item.Price", "operator": "highest"},
            [(0, 0, 0), (1, 2, 0)],
        ),
    ],
)
async def test_bundles(
    start_server: StartServer, tmp_path: Path, matchers: list[str], item_of: Any, found: list[Any]
) -> None:
    bundle = {
        "id": "1b671a64-40d5-491e-99b0-da01ff1f3341",
        "name": "pair",
        "type": "bundle",
        "sources": ["{{$shoes}}", "{{$laces}}"],
        "counts": [1, 2],
        "matchers": matchers,
    }
    target = {"type": "bundle", "name": "pair", **({"item": item_of} if item_of else {})}
    made = campaign(
        1,
        blocks(discount(6, target=target)),
        selectors=[of_category("shoes"), of_category("laces")],
        bundles=[bundle],
    )
    shop = await open_shop(start_server, tmp_path, made, COLOR)
    props = [one["props"] for one in await shop.effects(cartItems=SHOES)]
    assert [(one["bundleIndex"], one["position"], one["subPosition"]) for one in props] == found
    assert {one["bundleName"] for one in props} == {"pair"}
    count = len({one["bundleIndex"] for one in props})
    assert sum(one["value"] for one in props) == pytest.approx(6 * count)


BROKEN = rule(OFF, when=["noSuchFunction", 1], title="Broken")


async def test_a_broken_rule_says_so_and_the_others_go_on(
    start_server: StartServer, tmp_path: Path
) -> None:
    made = campaign(1, BROKEN, rule(OFF))
    shop = await open_shop(start_server, tmp_path, made)
    error, off = await shop.effects(cartItems=CART)
    assert (error["effectType"], error["ruleIndex"], error["ruleName"]) == ("error", 0, "Broken")
    assert "/rules/0/condition" in error["props"]["message"]
    assert "nosuchfunction" in error["props"]["message"].lower()
    assert off["effectType"] == "setDiscount"


async def test_a_broken_rule_for_coupons_needs_one(
    start_server: StartServer, tmp_path: Path
) -> None:
    ruled = rule(OFF, when=["and", ["couponValid"], ["noSuchFunction"]])
    shop = await open_shop(start_server, tmp_path, campaign(1, ruled, coupons=["CODE"]))
    assert await shop.told(cartItems=CART) == []
    effects = await shop.effects(cartItems=CART, couponCodes=["CODE"])
    assert kinds(effects) == ["error", "rejectCoupon"]


async def test_strict_refuses_a_broken_rule(start_server: StartServer, tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"/rulesets/0/rules/0/condition.*noSuchFunction"):
        await open_shop(start_server, tmp_path, campaign(1, BROKEN), strict=True)
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(OFF)), strict=True)
    assert await shop.told(cartItems=CART) == [("setDiscount", 5)]


async def test_names_that_an_export_has(start_server: StartServer, tmp_path: Path) -> None:
    names = {
        "talangNames": [
            {"name": "couponIsGood", "function": "couponValid"},
            {"name": "giveMoney", "function": "setDiscount"},
        ]
    }
    ruled = rule(["giveMoney", "off", 5], when=["COUPONISGOOD"])
    shop = await open_shop(
        start_server, tmp_path, campaign(1, ruled, coupons=["CODE"]), names, strict=True
    )
    told = await shop.told(cartItems=CART, couponCodes=["CODE"])
    assert told == [("acceptCoupon", "CODE"), ("setDiscount", 5)]
    assert await shop.told(couponCodes=[]) == []


@pytest.mark.parametrize(
    "effect",
    [
        ["setDiscount", "off", ["/", 1, 0]],
        ["setDiscount", "off", [".", "Session", "Attributes", "none"]],
        ["addFreeItem", "MUG", "A mug", ["/", 1, 0]],
        ["addLoyaltyPoints", 99, "points", 5],
        ["awardGiveaway", 99],
        ["notification", "Hello", {"type": "Shout"}],
        ["updateAttribute", "profile", "Visits", "divideBy", 0],
        ["createCoupon", 99],
        ["customEffect", 99, ["list"]],
        ["triggerWebhook", 99],
        ["increaseAchievementProgress", 99],
        ["addToAudience", "nobody"],
    ],
)
async def test_an_effect_that_cannot_be_given_gives_nothing(
    start_server: StartServer, tmp_path: Path, effect: Any
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(effect, OFF)), ATTRIBUTES)
    told = await shop.told(cartItems=CART, profileId="ann", state="closed")
    assert told == [("setDiscount", 5)]


async def test_nobody_has_no_profile_to_change(start_server: StartServer, tmp_path: Path) -> None:
    effects = [
        ["updateAttribute", "profile", "Visits", "setTo", 1],
        ["addToAudience", 1],
        ["addLoyaltyPoints", 1, "points", 5],
        ["increaseAchievementProgress", 1],
        ["createReferral", 1],
        ["awardGiveaway", 1],
    ]
    more = {
        "audiences": [{"id": 1, "name": "VIP"}],
        "loyaltyPrograms": [{"id": 1, "name": "stars"}],
        "achievements": [{"id": 1, "name": "ten", "target": 10}],
        "giveawayPools": [{"id": 1}],
        "giveaways": [{"id": 1, "poolId": 1, "code": "G1"}],
    }
    made = campaign(1, *(rule(one) for one in effects), rule(OFF))
    shop = await open_shop(start_server, tmp_path, made, ATTRIBUTES, more)
    assert await shop.told(cartItems=CART, state="closed") == [("setDiscount", 5)]


GIVEN: list[Any] = ["notification", "given"]
FAILS: list[Any] = ["/", 1, 0]


@pytest.mark.parametrize(
    "effect",
    [
        ["setDiscount", "off", [GIVEN, FAILS]],
        ["notification", "x", {"body": ["toString", [GIVEN, FAILS]]}],
        [GIVEN, ["setDiscount", "off", FAILS]],
    ],
)
async def test_an_effect_that_fails_takes_those_within_it_along(
    start_server: StartServer, tmp_path: Path, effect: Any
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(effect)))
    assert await shop.told(cartItems=CART) == []


@pytest.mark.parametrize(
    ("ruled", "bindings"),
    [
        (rule(OFF, when=["and", True, [GIVEN, True]]), []),
        (rule(OFF, when=["and", True, ["exists", ["list", 1], [["x"], [GIVEN, True]]]]), []),
        (
            rule(OFF, when=["and", [".", "told"]]),
            [{"name": "told", "expression": [GIVEN, True]}],
        ),
    ],
)
async def test_conditions_and_bindings_give_no_effects(
    start_server: StartServer, tmp_path: Path, ruled: Json, bindings: list[Json]
) -> None:
    made = campaign(1, ruled, bindings=bindings)
    shop = await open_shop(start_server, tmp_path, made)
    (effect,) = await shop.effects(cartItems=CART)
    assert effect["effectType"] == "error"
    with pytest.raises(FixtureError, match=r"notification gives an effect|unable to find told"):
        await open_shop(start_server, tmp_path, made, strict=True)
