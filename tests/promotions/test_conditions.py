"""Conditions: what can be named in when(), with which operators, and the blocks of each."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.promotions import (
    Condition,
    PromotionError,
    all_of,
    any_of,
    custom_effect,
    none_of,
    notify,
    percent_off,
    read_promotion,
    referral_code,
    when,
)
from mockserver.promotions.conditions import DEEPEST, PATHS
from mockserver.promotions.operators import OPERATORS

Json = dict[str, Any]

NEW_YEAR = "2027-01-01T00:00:00.000000Z"
ENDS = {"startInclusive": True, "endInclusive": True, "timezoneInsensitive": False}


def attribute(path: str, operator: str, **more: Any) -> Json:
    return {"type": "checkAttribute", "operator": operator, "attribute": path, **more}


def total(operator: str, **more: Any) -> Json:
    return attribute("$Session.Total", operator, **more)


ATTRIBUTES = [
    ("total", 50, total("equals", value=50)),
    ("total__ne", 50, total("not(equals)", value=50)),
    ("total__gt", 50, total("greaterThan", value=50)),
    ("total__gte", 50.0, total("greaterThanOrEqual", value=50)),
    ("total__lt", 50.5, total("lessThan", value=50.5)),
    ("total__lte", 50, total("lessThanOrEqual", value=50)),
    ("total__between", [50, 100], total("between", min=50, max=100)),
    ("total__in", [1, 2], total("oneOf", value=[1, 2])),
    ("total__not_in", [1], total("not(oneOf)", value=[1])),
    ("total__in_collection", "lucky", total("inCollection", value={"name": "lucky"})),
    ("total__not_in_collection", 3, total("not(inCollection)", value={"id": 3})),
    ("cart_total", 1, attribute("$Session.CartTotal", "equals", value=1)),
    ("cost_total__gt", 0, attribute("$Session.AdditionalCostTotal", "greaterThan", value=0)),
    (
        "cost__shipping__lt",
        5,
        attribute("$Session.AdditionalCosts.shipping", "lessThan", value=5),
    ),
    ("first_session", True, attribute("$Session.IsFirst", "isTrue")),
    ("first_session", False, attribute("$Session.IsFirst", "isFalse")),
    ("first_session__ne", True, attribute("$Session.IsFirst", "isFalse")),
    ("state", "open", attribute("$Session.State", "equals", value="open")),
    ("identifiers__empty", False, attribute("$Session.Identifiers", "not(empty)")),
    ("audiences__has_any", ["a"], attribute("$Profile.Audiences", "containsOneOf", values=["a"])),
    ("audiences__has_all", ["a"], attribute("$Profile.Audiences", "containsAllOf", values=["a"])),
    (
        "audiences__has_none",
        ["a"],
        attribute("$Profile.Audiences", "containsNoneOf", values=["a"]),
    ),
    (
        "audiences__has_at_least",
        [1, ["a", "b"]],
        attribute("$Profile.Audiences", "containsAtLeast", values=["a", "b"], count=1),
    ),
    (
        "audiences__has_exactly",
        [1, ["a", "b"]],
        attribute("$Profile.Audiences", "containsExactly", values=["a", "b"], count=1),
    ),
    ("profile__Tier", "gold", attribute("$Profile.Attributes.Tier", "equals", value="gold")),
    ("profile__my__name", 1, attribute("$Profile.Attributes.my__name", "equals", value=1)),
    ("profile__in", 1, attribute("$Profile.Attributes.in", "equals", value=1)),
    ("profile__Tier", None, attribute("$Profile.Attributes.Tier", "not(exists)")),
    ("profile__Tier__ne", None, attribute("$Profile.Attributes.Tier", "exists")),
    ("session__Tags__exists", True, attribute("$Session.Attributes.Tags", "exists")),
    ("session__Tags__exists", False, attribute("$Session.Attributes.Tags", "not(exists)")),
    ("session__x__contains", "a", attribute("$Session.Attributes.x", "contains", value="a")),
    (
        "session__x__not_contains",
        "a",
        attribute("$Session.Attributes.x", "not(contains)", value="a"),
    ),
    ("session__x__startswith", "a", attribute("$Session.Attributes.x", "startsWith", value="a")),
    ("session__x__endswith", "a", attribute("$Session.Attributes.x", "endsWith", value="a")),
    (
        "session__x__matches",
        "^a",
        attribute("$Session.Attributes.x", "matchesRegexp", value="^a"),
    ),
    ("advocate__Tier", "x", attribute("$Advocate.Attributes.Tier", "equals", value="x")),
    ("coupon__Kind", "x", attribute("$Coupon.Attributes.Kind", "equals", value="x")),
    ("referral__Kind", "x", attribute("$Referral.Attributes.Kind", "equals", value="x")),
    ("event__Kind", "x", attribute("$Event.Attributes.Kind", "equals", value="x")),
    ("store", "berlin", attribute("$Store.IntegrationId", "equals", value="berlin")),
    ("store__in", ["a"], attribute("$Store.IntegrationId", "oneOf", value=["a"])),
    ("store__Size__gt", 3, attribute("$Store.Attributes.Size", "greaterThan", value=3)),
    ("campaign__Team", "x", attribute("$Campaign.Attributes.Team", "equals", value="x")),
    ("application__Shop", "x", attribute("$Application.Attributes.Shop", "equals", value="x")),
    ("now__gt", "2027-01-01T00:00:00Z", attribute("$Now", "after", value=NEW_YEAR)),
    ("now__lt", datetime(2027, 1, 1, tzinfo=UTC), attribute("$Now", "before", value=NEW_YEAR)),
    ("now__after", "2027-01-01T01:00:00+01:00", attribute("$Now", "after", value=NEW_YEAR)),
    ("now__before", NEW_YEAR, attribute("$Now", "before", value=NEW_YEAR)),
    (
        "now__between",
        [NEW_YEAR, NEW_YEAR],
        attribute("$Now", "within", start=NEW_YEAR, end=NEW_YEAR, **ENDS),
    ),
    (
        "now__within",
        [NEW_YEAR, NEW_YEAR],
        attribute("$Now", "within", start=NEW_YEAR, end=NEW_YEAR, **ENDS),
    ),
    (
        "now__not_within",
        [NEW_YEAR, NEW_YEAR],
        attribute("$Now", "not(within)", start=NEW_YEAR, end=NEW_YEAR, **ENDS),
    ),
]

MEMBER = {"type": "checkAudience", "audience": {"name": "VIP"}, "profile": "Current"}
STARS = {"program": {"id": 1}, "subledger": ""}

SPECIAL = [
    ("coupon", True, {"type": "checkCoupon", "redeem": True}),
    ("coupon__valid", True, {"type": "checkCoupon", "redeem": False}),
    ("referral", True, {"type": "checkReferral", "redeem": True}),
    ("referral__valid", True, {"type": "checkReferral", "redeem": False}),
    ("event", "bonus", {"type": "checkEvent", "eventType": "bonus"}),
    ("event", "profile_created", {"type": "checkEvent", "eventType": "talon_profile_created"}),
    ("closing", True, {"type": "checkEvent", "eventType": "talon_session_closed"}),
    (
        "closing",
        False,
        {
            "type": "group",
            "operator": "none",
            "blocks": [{"type": "checkEvent", "eventType": "talon_session_closed"}],
        },
    ),
    ("audience", "VIP", {**MEMBER, "operator": "member"}),
    ("audience__ne", "VIP", {**MEMBER, "operator": "not(member)"}),
    ("audience__joined", "VIP", {**MEMBER, "operator": "justJoined"}),
    ("audience__left", "VIP", {**MEMBER, "operator": "justLeft"}),
    (
        "audience",
        {"audience": 7, "who": "advocate"},
        {**MEMBER, "operator": "member", "audience": {"id": 7}, "profile": "Advocate"},
    ),
    (
        "audience__in",
        ["VIP"],
        {
            "type": "group",
            "operator": "atLeastOne",
            "blocks": [{**MEMBER, "operator": "member"}],
        },
    ),
    (
        "tier",
        "Gold",
        {"type": "checkTier", "operator": "member", **STARS, "tier": {"name": "Gold"}},
    ),
    (
        "tier__ne",
        {"tier": 2, "program": "stars", "subledger": "x"},
        {
            "type": "checkTier",
            "operator": "not(member)",
            "program": {"name": "stars"},
            "subledger": "x",
            "tier": {"id": 2},
        },
    ),
    (
        "balance__gte",
        100,
        {
            "type": "checkLoyaltyBalance",
            "operator": "greaterThanOrEqual",
            **STARS,
            "balance": "current",
            "value": 100,
        },
    ),
    (
        "balance",
        {"points": 1, "program": 2, "subledger": "x", "balance": "pending"},
        {
            "type": "checkLoyaltyBalance",
            "operator": "equals",
            "program": {"id": 2},
            "subledger": "x",
            "balance": "pending",
            "value": 1,
        },
    ),
    ("card", True, {"type": "checkLoyaltyCard", "operator": "linked"}),
    ("card", False, {"type": "checkLoyaltyCard", "operator": "not(linked)"}),
    ("budget", "setDiscount", {"type": "checkBudget", "operator": "available"}),
    ("budget__setDiscount", 5, {"type": "checkBudget", "operator": "enoughFor", "value": 5}),
    ("talang", ["and", True], {"type": "passthrough", "expression": ["and", True]}),
]


@pytest.mark.parametrize(("name", "value", "block"), [*ATTRIBUTES, *SPECIAL])
def test_a_condition_is_one_block(name: str, value: Any, block: Json) -> None:
    (made,) = when(**{name: value}).blocks
    if name.startswith("budget"):
        block = {**block, "action": "setDiscount"}
    assert made == block
    assert read_promotion({"percentOff": 10, "when": {name: value}}) == percent_off(
        10, when={name: value}
    )


def test_every_operator_stands_in_the_table() -> None:
    used = {name.rpartition("__")[2] for name, _, _ in ATTRIBUTES}
    # no suffix is eq
    assert set(OPERATORS) - used == {"eq"}
    assert when(total__eq=5) == when(total=5)


@pytest.mark.parametrize("name", sorted(PATHS))
def test_every_name_is_a_path(name: str) -> None:
    (block,) = when(**{f"{name}__exists": True}).blocks
    assert block["attribute"] == PATHS[name]


def test_times_up_to_and_from_one() -> None:
    (since,) = when(now__gte=NEW_YEAR).blocks
    (until,) = when(now__lte=NEW_YEAR).blocks
    assert since["operator"] == until["operator"] == "within"
    assert since["start"] == until["end"] == NEW_YEAR
    assert since["end"] > NEW_YEAR > until["start"]


@pytest.mark.parametrize(
    ("suffix", "operator"),
    [
        ("", "completed"),
        ("__completed", "completed"),
        ("__not_completed", "not(completed)"),
        ("__started", "started"),
        ("__not_started", "not(started)"),
        ("__in_progress", "inProgress"),
        ("__not_in_progress", "not(inProgress)"),
        ("__just_completed", "justCompleted"),
    ],
)
def test_achievements(suffix: str, operator: str) -> None:
    (block,) = when(**{f"achievement{suffix}": "ten_orders"}).blocks
    assert block == {
        "type": "checkAchievement",
        "operator": operator,
        "achievement": {"name": "ten_orders"},
    }


def test_codes_are_asked_for_and_come_along() -> None:
    one = when(coupon="SUMMER10")
    assert one.blocks == (
        {"type": "checkCoupon", "redeem": True},
        attribute("$Coupon.Value", "equals", value="SUMMER10"),
    )
    assert one.coupons == ({"value": "SUMMER10"},)
    several = when(coupon=["SUMMER10", {"value": "SUMMER20", "usageLimit": 1}])
    assert several.blocks[1] == attribute("$Coupon.Value", "oneOf", value=["SUMMER10", "SUMMER20"])
    assert several.coupons == ({"value": "SUMMER10"}, {"value": "SUMMER20", "usageLimit": 1})
    friend = when(referral=referral_code("FRIEND10", advocate="ann"))
    assert friend.blocks[1] == attribute("$Referral.Value", "equals", value="FRIEND10")
    assert friend.referrals == ({"code": "FRIEND10", "advocateProfileIntegrationId": "ann"},)


def test_attributes_of_an_event_are_its_matchers() -> None:
    (block,) = when(event="bonus", event__points__gt=3).blocks
    assert block == {
        "type": "checkEvent",
        "eventType": "bonus",
        "matchers": [attribute("$Event.Attributes.points", "greaterThan", value=3)],
    }


@pytest.mark.parametrize(
    ("name", "value", "operator", "number", "fields"),
    [
        ("items__count__gte", 3, "greaterThanOrEqual", 3, []),
        ("items__count", 3, "equals", 3, []),
        ("items__category", "Shoes", "greaterThanOrEqual", 1, ["$Item.Category"]),
        ("items__color__in", ["red"], "greaterThanOrEqual", 1, ["$Item.Attributes.color"]),
        ("items", {"sku": "MUG", "count__lt": 2}, "lessThan", 2, ["$Item.Sku"]),
        (
            "items",
            {"sku": "MUG", "price__gt": 5},
            "greaterThanOrEqual",
            1,
            ["$Item.Sku", "$Item.Price"],
        ),
    ],
)
def test_items_are_counted(
    name: str, value: Any, operator: str, number: int, fields: list[str]
) -> None:
    made = when(**{name: value})
    (selector,) = made.needs
    assert made.blocks == (attribute(f"${selector['name']}", operator, value=number),)
    *filters, units, amount = selector["steps"]
    assert units == {"type": "map", "expression": "$Item.Quantity"}
    assert amount == {"type": "reduce", "operator": "sum"}
    named = []
    for step in filters:
        predicate = step["predicate"]
        named += [one["attribute"] for one in predicate.get("blocks", [predicate])]
    assert named == fields


def test_conditions_stand_within_conditions() -> None:
    made = when(
        any_of(when(total__gte=5, profile__Tier="gold"), closing=True),
        none_of(audience="VIP"),
        state="open",
    )
    either, none, state = made.blocks
    assert (either["operator"], none["operator"]) == ("atLeastOne", "none")
    both, closing = either["blocks"]
    assert (both["operator"], len(both["blocks"])) == ("all", 2)
    assert closing["type"] == "checkEvent"
    assert state["attribute"] == "$Session.State"
    data = {
        "any_of": [{"total__gte": 5, "profile__Tier": "gold"}, {"closing": True}],
        "none_of": {"audience": "VIP"},
        "state": "open",
    }
    read = read_promotion({"notify": "x", "when": data})
    assert isinstance(read.condition, Condition)  # type: ignore[union-attr]
    assert read.condition == made  # type: ignore[union-attr]


def test_what_comes_where_a_condition_fails() -> None:
    note = notify("Spend more")
    made = when(total__gte=50, state="open", otherwise=note)
    assert [block["onFailure"] for block in made.blocks] == [list(note.effects)] * 2
    (group,) = all_of(total__gte=50, state="open", otherwise=[note, note]).blocks
    assert group["onFailure"] == [*note.effects, *note.effects]
    assert "onFailure" not in group["blocks"][0]
    # Of a rule: where its condition says nothing itself.
    inner = when(when(total__gte=50, otherwise=notify("Inner")), state="open")
    blocks = percent_off(10, when=inner, otherwise=note).condition.blocks
    assert [block["onFailure"][0]["title"] for block in blocks] == ["Inner", "Spend more"]
    data = {
        "percentOff": 10,
        "when": {"all_of": {"total__gte": 50, "otherwise": {"notify": "Inner"}}},
        "otherwise": [{"notify": "Spend more"}],
    }
    read = read_promotion(data).condition.blocks  # type: ignore[union-attr]
    assert [block["onFailure"][0]["title"] for block in read] == ["Inner"]
    # What it needs comes along.
    of = {"sku": "A"}
    failing = when(total=1, otherwise=custom_effect(1, of=of))
    assert [need["type"] for need in failing.needs] == ["selector"]


def test_conditions_are_not_nested_without_end() -> None:
    made = when(total=1)
    for _ in range(DEEPEST):
        made = any_of(made)
    with pytest.raises(PromotionError, match="32 deep at most"):
        any_of(made)
    deep: Json = {"total": 1}
    for _ in range(5000):
        deep = {"any_of": [deep]}
    with pytest.raises(PromotionError, match="32 deep at most"):
        read_promotion({"notify": "x", "when": deep})
    otherwise: Json = {"notify": "x"}
    for _ in range(5000):
        otherwise = {"notify": "x", "when": {"total": 1}, "otherwise": otherwise}
    with pytest.raises(PromotionError, match="32 deep at most"):
        read_promotion(otherwise)
