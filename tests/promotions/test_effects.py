"""Effects: each builder, in Python and as data, and the blocks that it makes."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from mockserver.promotions import (
    Rule,
    achievement_progress,
    amount_off,
    bundle,
    create_coupon,
    create_referral,
    custom_effect,
    entities,
    free_item,
    giveaway,
    join_audience,
    leave_audience,
    notify,
    percent_off,
    points,
    points_expiry,
    read_promotion,
    reserve_coupon,
    rule,
    spend_points,
    talang,
    update_attribute,
    webhook,
)
from mockserver.promotions.reading import BUILDERS

Json = dict[str, Any]

CART = {"type": "cart"}
STARS = {"program": {"id": 1}, "subledger": ""}


def discount(value: Any, target: Json, name: str, *, partial: bool = False) -> Json:
    return {
        "type": "awardDiscount",
        "name": name,
        "value": value,
        "partial": partial,
        "target": target,
    }


def award(**more: Any) -> Json:
    return {
        "type": "awardLoyaltyPoints",
        "name": "10 points",
        **STARS,
        "recipient": "Current",
        "target": CART,
        "value": 10,
        "partial": False,
        **more,
    }


NOTE = {"type": "showNotification", "notificationType": "Info", "title": "Sorry", "body": ""}

EFFECTS: list[tuple[Rule, Json, Json]] = [
    (
        percent_off(10),
        {"percentOff": 10},
        discount("{{$Session.Total * 0.1}}", CART, "10% off"),
    ),
    (
        percent_off(Decimal("12.5"), base="cart_total", name="Deal", partial=True),
        {"percentOff": 12.5, "base": "cart_total", "name": "Deal", "partial": True},
        discount("{{$Session.CartTotal * 0.125}}", CART, "Deal", partial=True),
    ),
    (
        percent_off(0.001),
        {"percentOff": 0.001},
        discount("{{$Session.Total * 0.00001}}", CART, "0.001% off"),
    ),
    (
        percent_off(50, of="items"),
        {"percentOff": 50, "of": "items"},
        discount("{{$Item.Price * $Item.Quantity * 0.5}}", {"type": "allItems"}, "50% off"),
    ),
    (
        percent_off(100, cost="shipping"),
        {"percentOff": 100, "cost": "shipping"},
        discount(
            "{{$Session.AdditionalCosts.shipping * 1}}",
            {"type": "additionalCost", "additionalCost": {"name": "shipping"}, "target": CART},
            "100% off shipping",
        ),
    ),
    (
        amount_off(3, cost="engraving", of="items"),
        {"amountOff": 3, "cost": "engraving", "of": "items"},
        discount(
            "{{$Item.Quantity * 3}}",
            {
                "type": "additionalCost",
                "additionalCost": {"name": "engraving"},
                "target": {"type": "allItems"},
            },
            "3 off engraving",
        ),
    ),
    (amount_off(5), {"amountOff": 5}, discount(5, CART, "5 off")),
    (
        amount_off("{{$Session.Attributes.PointsToSpend}}"),
        {"amountOff": "{{$Session.Attributes.PointsToSpend}}"},
        discount("{{$Session.Attributes.PointsToSpend}}", CART, "Discount"),
    ),
    (
        amount_off(5.5, of="items"),
        {"amountOff": 5.5, "of": "items"},
        discount("{{$Item.Quantity * 5.5}}", {"type": "allItems"}, "5.5 off"),
    ),
    (
        amount_off(30, of="items", prorated=True),
        {"amountOff": 30, "of": "items", "prorated": True},
        discount(30, {"type": "allItems", "prorated": True}, "30 off"),
    ),
    (
        free_item("MUG"),
        {"freeItem": "MUG"},
        {"type": "awardItem", "sku": "MUG", "name": "MUG", "quantity": "1", "partial": False},
    ),
    (
        free_item("MUG", quantity="{{$Session.Total / 50}}", name="A mug", instead=notify("Sorry")),
        {
            "freeItem": "MUG",
            "quantity": "{{$Session.Total / 50}}",
            "name": "A mug",
            "instead": {"notify": "Sorry"},
        },
        {
            "type": "awardItem",
            "sku": "MUG",
            "name": "A mug",
            "quantity": "{{$Session.Total / 50}}",
            "partial": False,
            "onFailure": [NOTE],
        },
    ),
    (points(10), {"points": 10}, award()),
    (
        points(
            10,
            program="stars",
            subledger="summer",
            to="advocate",
            start=datetime(2026, 1, 2, tzinfo=UTC),
            valid_for="30D",
            pending_for="3D",
        ),
        {
            "points": 10,
            "program": "stars",
            "subledger": "summer",
            "to": "advocate",
            "start": "2026-01-02T01:00:00+01:00",
            "validFor": "30D",
            "pendingFor": "3D",
        },
        award(
            program={"name": "stars"},
            subledger="summer",
            recipient="Advocate",
            startDate="2026-01-02T00:00:00.000000Z",
            validityDuration="30D",
            pendingDuration="3D",
        ),
    ),
    (
        points(per_unit=2, awaits_activation=True, expires="2027-01-01T00:00:00Z"),
        {
            "points": {
                "perUnit": 2,
                "awaitsActivation": True,
                "expires": "2027-01-01T00:00:00Z",
            }
        },
        award(
            name="Points",
            target={"type": "allItems"},
            value="{{$Item.Quantity * 2}}",
            awaitsActivation=True,
            expiryDate="2027-01-01T00:00:00.000000Z",
        ),
    ),
    (
        spend_points(10, instead=notify("Sorry")),
        {"spendPoints": 10, "instead": [{"notify": "Sorry"}]},
        {
            "type": "redeemLoyaltyPoints",
            **STARS,
            "value": 10,
            "name": "Spend 10 points",
            "onFailure": [NOTE],
        },
    ),
    (
        points_expiry("2027-01-01T00:00:00Z"),
        {"pointsExpiry": "2027-01-01T00:00:00Z"},
        {
            "type": "updateLoyaltyPointsExpiry",
            "operator": "setTo",
            **STARS,
            "recipient": "Current",
            "value": "2027-01-01T00:00:00.000000Z",
        },
    ),
    (
        points_expiry(later_by="30D"),
        {"pointsExpiry": {"laterBy": "30D"}},
        {
            "type": "updateLoyaltyPointsExpiry",
            "operator": "laterBy",
            **STARS,
            "recipient": "Current",
            "value": "30D",
        },
    ),
    (
        giveaway("vouchers", to="advocate"),
        {"giveaway": "vouchers", "to": "advocate"},
        {"type": "awardGiveaway", "giveawayPool": {"name": "vouchers"}, "profile": "Advocate"},
    ),
    (
        notify("Hi", body="{{$Session.Total}}", kind="offer"),
        {"notify": "Hi", "body": "{{$Session.Total}}", "kind": "offer"},
        {
            "type": "showNotification",
            "notificationType": "Offer",
            "title": "Hi",
            "body": "{{$Session.Total}}",
        },
    ),
    (
        webhook(3, params={"order_id": "{{$Session.IntegrationId}}"}),
        {"webhook": 3, "params": {"order_id": "{{$Session.IntegrationId}}"}},
        {
            "type": "triggerWebhook",
            "webhook": {"id": 3},
            "params": {"order_id": "{{$Session.IntegrationId}}"},
        },
    ),
    (
        webhook("Thanks"),
        {"webhook": "Thanks"},
        {"type": "triggerWebhook", "webhook": {"title": "Thanks"}, "params": {}},
    ),
    (
        custom_effect("ribbon", params={"color": "red"}, of="items"),
        {"customEffect": "ribbon", "params": {"color": "red"}, "of": "items"},
        {
            "type": "triggerCustomEffect",
            "customEffect": {"name": "ribbon"},
            "params": {"color": "red"},
            "target": {"type": "allItems"},
        },
    ),
    (
        update_attribute("profile__Tier", to="gold"),
        {"updateAttribute": "profile__Tier", "to": "gold"},
        {
            "type": "updateAttributeValue",
            "operator": "setTo",
            "attribute": {"entity": "CustomerProfile", "name": "Tier"},
            "target": {"type": "profile"},
            "value": "gold",
        },
    ),
    (
        update_attribute("items__Gift", toggle=True, of="items"),
        {"updateAttribute": "items__Gift", "toggle": True, "of": "items"},
        {
            "type": "updateAttributeValue",
            "operator": "toggle",
            "attribute": {"entity": "CartItem", "name": "Gift"},
            "target": {"type": "allItems"},
        },
    ),
    (
        join_audience("VIP"),
        {"joinAudience": "VIP"},
        {
            "type": "updateAudienceMembership",
            "operator": "add",
            "profile": "Current",
            "audience": {"name": "VIP"},
        },
    ),
    (
        leave_audience(7, who="advocate"),
        {"leaveAudience": 7, "who": "advocate"},
        {
            "type": "updateAudienceMembership",
            "operator": "remove",
            "profile": "Advocate",
            "audience": {"id": 7},
        },
    ),
    (
        achievement_progress("ten_orders", by=2),
        {"achievementProgress": "ten_orders", "by": 2},
        {
            "type": "updateAchievementProgress",
            "operator": "increaseBy",
            "value": "2",
            "achievement": {"name": "ten_orders"},
        },
    ),
    (
        create_coupon(in_session=True, discount_limit=20, pattern="THANKS-####"),
        {"createCoupon": {"inSession": True, "discountLimit": 20, "pattern": "THANKS-####"}},
        {
            "type": "createCoupon",
            "campaignId": "{{$Campaign.Id}}",
            "recipientId": "{{$Profile.IntegrationId}}",
            "storeInSession": True,
            "usageLimit": 1,
            "pattern": "THANKS-####",
            "discountLimit": 20,
        },
    ),
    (
        create_referral(campaign=4, friend="bob", expires="2027-01-01T00:00:00Z"),
        {
            "createReferral": True,
            "campaign": 4,
            "friend": "bob",
            "expires": "2027-01-01T00:00:00Z",
        },
        {
            "type": "createReferral",
            "campaignId": 4,
            "friendId": "bob",
            "storeInSession": False,
            "usageLimit": 1,
            "expiryDate": "2027-01-01T00:00:00.000000Z",
        },
    ),
    (reserve_coupon(), {"reserveCoupon": True}, {"type": "reserveCoupon"}),
    (
        talang(["setDiscount", "5 off", 5]),
        {"talang": ["setDiscount", "5 off", 5]},
        {"type": "passthrough", "expression": ["setDiscount", "5 off", 5]},
    ),
]


@pytest.mark.parametrize(("made", "data", "block"), EFFECTS)
def test_an_effect_is_one_block(made: Rule, data: Json, block: Json) -> None:
    assert made.effects == (block,)
    assert read_promotion(data) == made
    assert made.condition.blocks == ()


def test_every_builder_stands_in_the_table() -> None:
    listed = {word for _, data, _ in EFFECTS for word in data}
    assert set(BUILDERS) - {"rule"} <= listed


@pytest.mark.parametrize(
    ("change", "value", "operator"),
    [
        ("increase_by", 5, "increaseBy"),
        ("decrease_by", 5, "decreaseBy"),
        ("multiply_by", 1.5, "multiplyBy"),
        ("divide_by", "{{$Session.Total}}", "divideBy"),
        ("later_by", "30D", "laterBy"),
        ("earlier_by", "30D", "earlierBy"),
    ],
)
@pytest.mark.parametrize(
    ("head", "entity", "target"),
    [
        ("session", "CustomerSession", "session"),
        ("profile", "CustomerProfile", "profile"),
        ("advocate", "CustomerProfile", "advocateProfile"),
        ("coupon", "Coupon", "coupon"),
        ("referral", "Referral", "referral"),
        ("items", "CartItem", "allItems"),
    ],
)
def test_an_attribute_is_changed(
    change: str, value: Any, operator: str, head: str, entity: str, target: str
) -> None:
    changes: Any = {change: value}
    (block,) = update_attribute(f"{head}__Some_Name", **changes).effects
    assert block["operator"] == operator
    assert block["value"] == value
    assert block["attribute"] == {"entity": entity, "name": "Some_Name"}
    assert block["target"] == {"type": target}


# Items that are meant


def ruleset(*rules: Rule) -> Json:
    (made,) = entities([rule(*rules)])["rulesets"]
    return made


def test_items_are_chosen_by_their_fields() -> None:
    of = {"category": "Shoes", "price__gte": 20, "color": "red"}
    made = ruleset(percent_off(10, of=of))
    (selector,) = made["selectors"]
    (block,) = made["promotionRules"][0]["blocks"]
    assert block["target"] == {"type": "selector", "name": selector["name"]}
    assert selector["source"] == "$Session.CartItems"
    (step,) = selector["steps"]
    assert step["type"] == "filter"
    assert step["predicate"]["operator"] == "all"
    assert [
        (one["attribute"], one["operator"], one["value"]) for one in step["predicate"]["blocks"]
    ] == [
        ("$Item.Category", "equals", "Shoes"),
        ("$Item.Price", "greaterThanOrEqual", 20),
        ("$Item.Attributes.color", "equals", "red"),
    ]


def test_a_part_of_a_cost_is_for_the_items_that_have_it() -> None:
    made = ruleset(percent_off(50, cost="engraving", of={"category": "Rings"}))
    (block,) = made["promotionRules"][0]["blocks"]
    (selector,) = made["selectors"]
    assert block["value"] == "{{$Item.AdditionalCosts.engraving * 0.5}}"
    assert block["target"]["additionalCost"] == {"name": "engraving"}
    assert block["target"]["target"] == {"type": "selector", "name": selector["name"]}
    checks = selector["steps"][0]["predicate"]["blocks"]
    assert [(one["attribute"], one["operator"]) for one in checks] == [
        ("$Item.Category", "equals"),
        ("$Item.AdditionalCosts.engraving", "exists"),
    ]
    (everything,) = ruleset(percent_off(50, cost="engraving", of="items"))["selectors"]
    assert everything["steps"][0]["predicate"]["operator"] == "exists"


@pytest.mark.parametrize(("word", "direction"), [("cheapest", "asc"), ("dearest", "desc")])
def test_the_cheapest_and_the_dearest(word: str, direction: str) -> None:
    (selector,) = ruleset(percent_off(100, of={"sku__in": ["A", "B"], word: 2}))["selectors"]
    predicate, sort, select = selector["steps"]
    assert predicate["predicate"]["value"] == ["A", "B"]
    assert sort["fields"] == [{"expression": "$Item.Price", "direction": direction}]
    assert (select["from"], select["count"], select["partial"]) == ("start", 2, True)


def test_equal_choices_are_one_selector_and_others_are_others() -> None:
    shoes, hats = {"category": "Shoes"}, {"category": "Hats"}
    made = ruleset(percent_off(10, of=shoes), points(per_unit=1, of=shoes), amount_off(1, of=hats))
    assert len({one["name"] for one in made["selectors"]}) == len(made["selectors"]) == 2
    spelled = ruleset(amount_off(1, of={"sku": "a b"}), amount_off(1, of={"sku": "a_b"}))
    assert len(spelled["selectors"]) == 2
    for one in (*made["selectors"], *spelled["selectors"]):
        assert one["name"].isidentifier()


def test_a_bundle() -> None:
    deal = bundle({"category": "Bikes"}, {"category": "Helmets", "count": 2}, match=["color"])
    made = ruleset(amount_off(50, of=deal, prorated=True))
    (one,) = made["bundles"]
    bikes, helmets = (selector["name"] for selector in made["selectors"])
    assert one["type"] == "bundle"
    assert one["sources"] == [f"{{{{${bikes}}}}}", f"{{{{${helmets}}}}}"]
    assert (one["counts"], one["matchers"]) == ([1, 2], ["color"])
    (block,) = made["promotionRules"][0]["blocks"]
    assert block["target"] == {"type": "bundle", "name": one["name"], "prorated": True}
    assert read_promotion({"amountOff": 50, "prorated": True, "of": deal}) == amount_off(
        50, of=deal, prorated=True
    )


@pytest.mark.parametrize(
    ("item", "target"),
    [
        (
            "cheapest",
            {"type": "byAttribute", "attribute": "{{$Item.Price}}", "direction": "lowest"},
        ),
        (
            "dearest",
            {"type": "byAttribute", "attribute": "{{$Item.Price}}", "direction": "highest"},
        ),
        (1, {"type": "byIndex", "index": 1}),
    ],
)
def test_one_item_of_a_bundle(item: str | int, target: Json) -> None:
    (block,) = amount_off(5, of=bundle({"sku": "A"}, {"sku": "B"}, item=item)).effects
    assert block["target"]["item"] == target


def test_a_rule_of_several_effects() -> None:
    made = rule(percent_off(10), notify("Yes"), coupon="SUMMER10", title="Summer")
    assert [block["type"] for block in made.effects] == ["awardDiscount", "showNotification"]
    assert made.title == "Summer"
    data = {"rule": [{"percentOff": 10}, {"notify": "Yes"}], "coupon": "SUMMER10"}
    assert read_promotion(data | {"title": "Summer"}) == made
    assert read_promotion(data).title == "10% off and Yes"  # type: ignore[union-attr]
