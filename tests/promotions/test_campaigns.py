"""Campaigns: their fields, codes and budgets, and the entities that promotions are made into."""

from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.engine.ruleset_shapes import check_ruleset
from mockserver.promotions import (
    campaign,
    coupon_code,
    create_referral,
    entities,
    free_item,
    giveaway,
    limit,
    notify,
    percent_off,
    points,
    read_promotion,
    referral_code,
    when,
    whole,
)
from mockserver.promotions.reading import read_entry

Json = dict[str, Any]

SUMMER = campaign(
    "Summer",
    percent_off(10, coupon="SUMMER10"),
    free_item("MUG", when=when(items__count__gte=3)),
    coupons=["SUMMER15", {"value": "SUMMER20", "usageLimit": 1}],
    referrals=[referral_code("FRIEND10", advocate="ann")],
    limits=[limit("setDiscount", 100, per=["profile", "store"], period="monthly")],
    start=datetime(2026, 6, 1, tzinfo=UTC),
    end="2026-09-01T00:00:00Z",
    state="disabled",
    application=2,
    description="For the beach",
    tags=["beach"],
    attributes={"Team": "x"},
    stores=[3],
    group=4,
    id=70,
)

AS_DATA = {
    "name": "Summer",
    "rules": [
        {"percentOff": 10, "coupon": "SUMMER10"},
        {"freeItem": "MUG", "when": {"items__count__gte": 3}},
    ],
    "coupons": ["SUMMER15", {"value": "SUMMER20", "usageLimit": 1}],
    "referrals": [{"code": "FRIEND10", "advocateProfileIntegrationId": "ann"}],
    "limits": [
        {"action": "setDiscount", "limit": 100, "per": ["profile", "store"], "period": "monthly"}
    ],
    "start": "2026-06-01T00:00:00Z",
    "end": "2026-09-01T00:00:00Z",
    "state": "disabled",
    "application": 2,
    "description": "For the beach",
    "tags": ["beach"],
    "attributes": {"Team": "x"},
    "stores": [3],
    "group": 4,
    "id": 70,
}


def test_the_fields_of_a_campaign() -> None:
    assert SUMMER.fields == {
        "id": 70,
        "applicationId": 2,
        "name": "Summer",
        "description": "For the beach",
        "startTime": "2026-06-01T00:00:00.000000Z",
        "endTime": "2026-09-01T00:00:00.000000Z",
        "state": "disabled",
        "tags": ["beach"],
        "features": ["coupons", "referrals"],
        "limits": [
            {
                "action": "setDiscount",
                "limit": 100,
                "entities": ["Profile", "Store"],
                "period": "monthly",
            }
        ],
        "attributes": {"Team": "x"},
        "linkedStoreIds": [3],
        "evaluationGroupId": 4,
    }


def test_a_campaign_as_data_is_the_same() -> None:
    assert read_promotion(AS_DATA) == SUMMER
    api = {"action": "setDiscount", "limit": 100, "entities": ["Profile", "Store"]}
    assert read_promotion({**AS_DATA, "limits": [{**api, "period": "monthly"}]}) == SUMMER


def test_its_coupons_are_those_of_its_rules_and_its_own() -> None:
    made = campaign(
        "Summer",
        percent_off(10, coupon="SUMMER10"),
        percent_off(20, coupon=["SUMMER10", "SUMMER20"]),
        coupons=[coupon_code("SUMMER10", usage_limit=5), "SUMMER30"],
    )
    assert made.coupons == (
        {"value": "SUMMER10", "usageLimit": 5},
        {"value": "SUMMER20"},
        {"value": "SUMMER30"},
    )


def test_codes_with_all_that_can_be_said() -> None:
    assert coupon_code(
        "SUMMER10",
        usage_limit=1,
        discount_limit=20.5,
        reservation_limit=2,
        recipient="ann",
        start="2026-01-01T00:00:00Z",
        expires="2027-01-01T00:00:00Z",
        must_be_reserved=True,
        attributes={"Kind": "x"},
    ) == {
        "value": "SUMMER10",
        "usageLimit": 1,
        "discountLimit": 20.5,
        "reservationLimit": 2,
        "recipientIntegrationId": "ann",
        "startDate": "2026-01-01T00:00:00.000000Z",
        "expiryDate": "2027-01-01T00:00:00.000000Z",
        "isReservationMandatory": True,
        "attributes": {"Kind": "x"},
    }
    assert referral_code(
        "FRIEND10",
        advocate="ann",
        friend="bob",
        usage_limit=1,
        start="2026-01-01T00:00:00Z",
        expires="2027-01-01T00:00:00Z",
        attributes={},
    ) == {
        "code": "FRIEND10",
        "advocateProfileIntegrationId": "ann",
        "friendProfileIntegrationId": "bob",
        "usageLimit": 1,
        "startDate": "2026-01-01T00:00:00.000000Z",
        "expiryDate": "2027-01-01T00:00:00.000000Z",
        "attributes": {},
    }


@pytest.mark.parametrize(
    ("rule", "features"),
    [
        (percent_off(10), []),
        (percent_off(10, coupon=True), ["coupons"]),
        (percent_off(10, when=when(referral=True)), ["referrals"]),
        (create_referral(), ["referrals"]),
        (points(10), ["loyalty"]),
        (notify("x", when=when(tier="Gold")), ["loyalty"]),
        (giveaway(1), ["giveaways"]),
        (notify("x", when=when(achievement=1)), ["achievements"]),
    ],
)
def test_a_campaign_has_the_features_that_its_rules_need(rule: Any, features: list[str]) -> None:
    assert campaign("x", rule).fields["features"] == features


def test_entities_name_each_other() -> None:
    made = entities([percent_off(10, coupon="SUMMER10"), SUMMER, campaign("x", points(1), id=1)])
    assert [one["id"] for one in made["campaigns"]] == [2, 70, 1]
    assert [one["activeRulesetId"] for one in made["campaigns"]] == [1, 2, 3]
    assert [(one["id"], one["campaignId"]) for one in made["rulesets"]] == [(1, 2), (2, 70), (3, 1)]
    assert [(one["value"], one["campaignId"]) for one in made["coupons"]] == [
        ("SUMMER10", 2),
        ("SUMMER10", 70),
        ("SUMMER15", 70),
        ("SUMMER20", 70),
    ]
    assert [one["campaignId"] for one in made["referrals"]] == [70]


def test_a_rule_alone_is_a_campaign_of_its_name() -> None:
    made = entities([percent_off(10, title="Ten", description="of a hundred")])
    assert made["campaigns"][0]["name"] == "Ten"
    (rule,) = made["rulesets"][0]["promotionRules"]
    assert (rule["title"], rule["description"]) == ("Ten", "of a hundred")


def test_blocks_of_a_ruleset_have_ids_of_their_own() -> None:
    note = notify("x")
    made = campaign(
        "x",
        percent_off(10, of={"sku": "A"}, when=when(event="a", event__b=1), otherwise=note),
        notify("y", when=when(total=1), otherwise=note),
    )
    ruleset = whole(made).ruleset
    found: list[str] = []
    left: list[Any] = [ruleset]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            left += one.values()
            if "type" in one and "id" in one:
                found.append(one["id"])
        elif isinstance(one, list):
            left += one
    # two conditions, a matcher, two failures, two effects, a predicate
    assert len(found) == 8
    assert len(set(found)) == 8


def test_a_whole_campaign_is_an_entry_too() -> None:
    made = whole(SUMMER)
    assert read_entry(made.data()) == made
    assert read_entry(AS_DATA) == made
    assert check_ruleset(made.ruleset) == []
    assert whole(percent_off(10)).data().keys() == {"campaign", "ruleset"}
