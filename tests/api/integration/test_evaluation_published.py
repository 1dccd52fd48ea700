"""Rulesets that are public, with the answers that are known of them, and blocks beside Talang."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.integration.promoted import (
    CART,
    COUPON,
    blocks,
    campaign,
    check,
    counters_of,
    discount,
    kinds,
    notify,
    open_shop,
    rule,
)
from tests.conftest import Json, StartServer

FREE = {"title": "Free money for all!", "condition": ["and", True]}
MONEY = ["setDiscount", "Free money", 45.55]
TOTAL = [".", "Session", "Total"]


def percent(part: float) -> list[Any]:
    return ["*", TOTAL, ["/", part, 100]]


def given(name: str, value: Any, condition: Any = True) -> Json:
    effect = ["catch", ["noop"], ["setDiscount", name, value]]
    return {"title": name, "condition": ["and", condition], "effects": [effect]}


async def test_an_event_in_a_session_has_one_effect(
    start_server: StartServer, tmp_path: Path
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, {**FREE, "effects": [MONEY]}))
    body = {"type": "viewed", "profileId": "ann", "sessionId": "s", "attributes": {}}
    answer = await shop.server.call("POST", "/v1/events", body, status=201)
    (effect,) = answer["event"]["effects"]
    assert effect == [1, 1, 0, ["setDiscount", "Free money", 45.55]]
    assert answer["session"]["discounts"] == {"Free money": 45.55}


@pytest.mark.parametrize(
    ("codes", "effects"),
    [
        (["mycode"], [("acceptCoupon", "mycode"), ("setDiscount", 45.55)]),
        (["other"], [("rejectCoupon", "CouponNotFound")]),
        ([], []),
    ],
)
async def test_money_for_a_coupon(
    start_server: StartServer, tmp_path: Path, codes: list[str], effects: list[Any]
) -> None:
    ruled = {"title": "Free", "condition": ["and", ["couponValid"]], "effects": [MONEY]}
    shop = await open_shop(start_server, tmp_path, campaign(1, ruled, coupons=["mycode"]))
    assert await shop.told(cartItems=CART, couponCodes=codes) == effects


async def test_unknown_codes_are_refused_after_the_effects(
    start_server: StartServer, tmp_path: Path
) -> None:
    settings = {"couponPattern": "996732pucn", "validCharacters": ["a-z", "0-9"]}
    limits = [{"action": "redeemReferral", "entities": ["Referral"], "limit": 7.5}]
    more = {"features": ["referrals"], "tags": ["Spring"], "referralSettings": settings}
    ruled = {**FREE, "effects": [MONEY]}
    shop = await open_shop(
        start_server, tmp_path, campaign(1, ruled, limits=limits, **more, state="enabled")
    )
    effects = await shop.effects(cartItems=CART, couponCodes=["no"], referralCode="none")
    assert kinds(effects) == ["setDiscount", "rejectCoupon", "rejectReferral"]
    assert [one["campaignId"] for one in effects] == [1, 0, 0]


@pytest.mark.parametrize(
    ("ruled", "off"),
    [
        ({**given("10% off", percent(10)), "effects": ["catch", ["noop"], MONEY]}, 45.55),
        (given("10% off", percent(10)), 4.8),
        (given("20% off", percent(20), [">", TOTAL, 200]), None),
        (given("20% off", percent(20), [">", TOTAL, 47]), 9.6),
        (given("10% off with XMAS coupon", percent(10), ["couponValid"]), 4.8),
        (given("30% off", percent(30), ["couponValid"]), 14.4),
        (given("Fixed price", ["-", TOTAL, 10]), 38),
    ],
)
async def test_discounts_of_the_pages(
    start_server: StartServer, tmp_path: Path, ruled: Json, off: float | None
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, ruled, coupons=["CODE"]))
    effects = await shop.effects(cartItems=CART, couponCodes=["CODE"])
    values = [one["props"]["value"] for one in effects if one["effectType"] == "setDiscount"]
    assert values == ([] if off is None else [off])


FILTERS = [
    (["=", [".", "Item", "Category"], "Kitchen"], ["mug"]),
    (["contains", [".", "Item", "Category"], "Kit"], ["mug"]),
    (["and", ["!=", [".", "Item", "Attributes", "c_kind"], "egiftcard"]], ["hat", "hat"]),
]


@pytest.mark.parametrize(("predicate", "skus"), FILTERS)
async def test_filters_of_items(
    start_server: StartServer, tmp_path: Path, predicate: Any, skus: list[str]
) -> None:
    source = [".", "Session", "CartItems"]
    expression = ["filter", source, [["Item"], ["catch", False, predicate]]]
    found = {"name": "found", "type": "cartItemFilter", "expression": expression}
    counted = rule(
        ["setDiscountPerItem", "off", [".", "found"], [["Item"], 1]],
        when=[">", ["count", [".", "found"]], 0],
    )
    attribute = {"id": 1, "entity": "CartItem", "name": "c_kind", "type": "string"}
    shop = await open_shop(
        start_server, tmp_path, campaign(1, counted, bindings=[found]), {"attributes": [attribute]}
    )
    items = [{**CART[0], "attributes": {"c_kind": "hat"}}, CART[1]]
    effects = await shop.effects(cartItems=items)
    assert [items[one["props"]["position"]]["sku"] for one in effects] == skus


async def test_bindings_of_the_docs(start_server: StartServer, tmp_path: Path) -> None:
    bindings = [
        {
            "name": "Discount percentage",
            "type": "templateParameter",
            "valueType": "number",
            "minValue": 0,
            "maxValue": 19.9,
            "attributeId": 100,
            "expression": ["identity", 10],
        },
        {"name": "ids", "expression": ["list", "hat", "10015"]},
        {"name": "two", "expression": ["+", 2, 0]},
    ]
    value = ["*", [".", "Discount percentage"], [".", "two"]]
    ruled = rule(["setDiscount", "off", value], when=["=", ["count", [".", "ids"]], [".", "two"]])
    shop = await open_shop(start_server, tmp_path, campaign(1, ruled, bindings=bindings))
    assert await shop.told(cartItems=CART) == [("setDiscount", 20)]


async def test_webhooks_custom_effects_and_notifications(
    start_server: StartServer, tmp_path: Path
) -> None:
    effects = [["!", "callApi189"], ["!", "Award_minutes"]]
    skipped = ["notification", "Webhook Skipped", {"body": "Original Source ID: 189"}]
    more = {
        "webhooks": [{"id": 189, "title": "Minutes", "url": "https://example.com"}],
        "customEffects": [{"id": 4, "name": "Award_minutes"}],
    }
    shop = await open_shop(start_server, tmp_path, campaign(1, rule(*effects, skipped)), more)
    answered = await shop.effects(cartItems=CART)
    assert [one["props"] for one in answered] == [
        {"webhookId": 189, "webhookName": "Minutes"},
        {"effectId": 4, "name": "Award_minutes", "payload": {}},
        {
            "notificationType": "Info",
            "title": "Webhook Skipped",
            "body": "Original Source ID: 189",
        },
    ]


MEMBERS = blocks(
    check("$Session.Total", "greaterThan", 100, onFailure=[notify("You earned a reward!")]),
    COUPON,
    discount("{{$Session.CartTotal * 0.1}}", "10% Off", partial=False),
    title="10% off for loyalty members",
)
SELECTOR = {
    "name": "discountedCartItems",
    "type": "selector",
    "source": "$Session.CartItems",
    "steps": [
        {"type": "filter", "predicate": {"id": "p1", **check("$Item.Category", "equals", "K")}},
        {"type": "sort", "fields": [{"expression": "$Item.Price", "direction": "asc"}]},
        {"type": "select", "operator": "many", "from": "start", "count": 5},
    ],
}
BUNDLE = {
    "id": "1b671a64-40d5-491e-99b0-da01ff1f3341",
    "name": "meal_deal",
    "type": "bundle",
    "sources": ["{{$discountedCartItems}}"],
    "counts": [2],
    "matchers": ["color"],
}


@pytest.mark.parametrize(
    ("quantity", "codes", "effects"),
    [
        (10, ["CODE"], [("acceptCoupon", "CODE"), ("setDiscount", 20)]),
        (
            1,
            ["CODE"],
            [
                ("showNotification", "You earned a reward!"),
                ("rejectCoupon", "CouponRejectedByCondition"),
            ],
        ),
        (10, [], []),
    ],
)
async def test_the_ruleset_in_blocks(
    start_server: StartServer, tmp_path: Path, quantity: int, codes: list[str], effects: list[Any]
) -> None:
    made = campaign(1, MEMBERS, coupons=["CODE"], selectors=[SELECTOR], bundles=[BUNDLE])
    shop = await open_shop(start_server, tmp_path, made)
    items = [{**CART[0], "quantity": quantity}]
    assert await shop.told(cartItems=items, couponCodes=codes) == effects


CLOTHES = {
    "name": "clothes",
    "type": "selector",
    "source": "$Session.CartItems",
    "steps": [{"type": "filter", "predicate": check("$Item.Category", "equals", "Clothes")}],
}
FILTER = {
    "name": "clothes",
    "type": "cartItemFilter",
    "expression": [
        "filter",
        [".", "Session", "CartItems"],
        [["Item"], ["catch", False, ["=", [".", "Item", "Category"], "Clothes"]]],
    ],
}
POINTS: Json = {
    "type": "awardLoyaltyPoints",
    "name": "points",
    "program": {"id": 1},
    "value": "{{$Session.Total * 2}}",
    "target": {"type": "cart"},
}
PAIRS = [
    (blocks(discount(5)), rule(["setDiscount", "off", 5])),
    (
        blocks(COUPON, discount("{{$Session.Total * 0.1}}")),
        rule(["setDiscount", "off", ["*", TOTAL, 0.1]], when=["couponValid"]),
    ),
    (
        blocks(discount("{{$Item.Price * 0.5}}", target={"type": "selector", "name": "clothes"})),
        rule(
            [
                "setDiscountPerItem",
                "off",
                [".", "clothes"],
                [["Item"], ["*", [".", "Item", "Price"], 0.5]],
            ]
        ),
    ),
    (
        blocks(POINTS),
        rule(["addLoyaltyPoints", 1, "points", ["*", TOTAL, 2], {}]),
    ),
    (
        blocks(
            {
                "type": "group",
                "operator": "atLeastOne",
                "blocks": [
                    check("$Session.Total", "greaterThan", 1000),
                    {
                        "type": "group",
                        "operator": "none",
                        "blocks": [check("$Session.Total", "lessThan", 10)],
                    },
                ],
            },
            discount(5),
        ),
        rule(
            ["setDiscount", "off", 5],
            when=["or", [">", TOTAL, 1000], ["not", ["or", ["<", TOTAL, 10]]]],
        ),
    ),
    (
        blocks({"type": "passthrough", "expression": ["setDiscount", "off", 7]}),
        rule(["setDiscount", "off", 7]),
    ),
    (
        blocks(check("$Session.Total", "greaterThan", 1000), discount(5)),
        rule(["setDiscount", "off", 5], when=[">", TOTAL, 1000]),
    ),
]


@pytest.mark.parametrize(("in_blocks", "in_talang"), PAIRS)
async def test_both_forms_of_a_rule_give_the_same(
    start_server: StartServer, tmp_path: Path, in_blocks: Json, in_talang: Json
) -> None:
    program = {"loyaltyPrograms": [{"id": 1, "name": "stars"}]}
    answers = []
    for name, ruled, more in (
        ("blocks", in_blocks, {"selectors": [CLOTHES]}),
        ("talang", in_talang, {"bindings": [FILTER]}),
    ):
        folder = tmp_path / name
        folder.mkdir()
        made = campaign(1, ruled, coupons=["CODE"], **more)
        shop = await open_shop(start_server, folder, made, program)
        answer = await shop.put(
            cartItems=CART,
            profileId="ann",
            couponCodes=["CODE"],
            state="closed",
            content=["ruleFailureReasons"],
        )
        answers.append((answer["effects"], answer["ruleFailureReasons"]))
        answers.append(counters_of(await shop.state()))
    assert answers[:2] == answers[2:]
    effects, failures = answers[0]
    assert effects
    assert bool(failures) == (in_talang is PAIRS[-1][1])
