"""The engine reads whatever the builders make: each effect and each condition of the tables."""

from typing import Any

import pytest

from mockserver.account.fixture import read_account_fixture
from mockserver.account.tables import Tables
from mockserver.contract.packaged import packaged_validators
from mockserver.control.setup.checks import EntryChecks
from mockserver.control.setup.entities import read_entities
from mockserver.control.setup.promotions import expand
from mockserver.engine.rules.reading import ruleset_problems
from mockserver.entities import Kind
from tests.promotions.test_conditions import ATTRIBUTES, SPECIAL
from tests.promotions.test_effects import EFFECTS

Json = dict[str, Any]

CHECKS = EntryChecks(packaged_validators())

GOLD = {
    "id": 1,
    "created": "2026-01-01T00:00:00Z",
    "programId": 1,
    "name": "Gold",
    "minPoints": 5,
}

ACCOUNT: Json = {
    "campaigns": [{"name": "Mine"}],
    "loyaltyPrograms": [
        {"id": 1, "name": "stars", "tiers": [GOLD]},
        {"id": 2, "name": "moons"},
    ],
    "audiences": [{"id": 7, "name": "VIP"}],
    "achievements": [{"id": 1, "name": "ten_orders", "target": 10}],
    "giveawayPools": [{"id": 1, "name": "vouchers"}],
    "customEffects": [{"id": 1, "name": "ribbon"}],
    "webhooks": [{"id": 3, "title": "Thanks"}],
    "collections": [{"id": 3, "name": "lucky"}],
}


def faults(*promotions: Json) -> list[str]:
    """What the engine cannot read of promotions."""
    problems: list[Any] = []
    document = {**ACCOUNT, "promotions": list(promotions)}
    fixture = read_account_fixture({"applications": [{"id": 1, "name": "Shop"}]}, None)
    fixture = read_entities(expand(document, problems).document, fixture, CHECKS, problems)
    assert problems == [], problems
    tables = Tables(fixture.entities, {})
    return [
        f"{problem.place}: {problem.details}"
        for ruleset in tables.values(Kind.RULESET)
        for problem in ruleset_problems(tables, ruleset)
    ]


@pytest.mark.parametrize("data", [data for _, data, _ in EFFECTS])
def test_effects(data: Json) -> None:
    assert faults(data) == []


@pytest.mark.parametrize(("name", "value"), [(one[0], one[1]) for one in (*ATTRIBUTES, *SPECIAL)])
def test_conditions(name: str, value: Any) -> None:
    assert faults({"notify": "Hi", "when": {name: value}}) == []


@pytest.mark.parametrize(
    "data",
    [
        {"percentOff": 10, "of": {"category": "Shoes", "price__gt": 5, "cheapest": 2}},
        {"percentOff": 10, "cost": "engraving", "of": "items"},
        {"amountOff": 5, "of": {"bundle": [{"sku": "A"}, {"sku": "B", "count": 2}]}},
        {"amountOff": 5, "of": {"bundle": [{"sku": "A"}], "item": "dearest", "match": ["color"]}},
        {"points": {"perUnit": 2, "of": {"color": "red"}}},
        {"notify": "Hi", "when": {"items__count__gte": 3, "items": {"sku": "A", "count": 2}}},
        {
            "percentOff": 10,
            "coupon": ["SUMMER10", "SUMMER20"],
            "when": {"any_of": [{"closing": True}, {"none_of": {"total": 1}}]},
            "otherwise": {"customEffect": "ribbon"},
        },
    ],
)
def test_the_rest(data: Json) -> None:
    assert faults(data) == []


def test_a_name_that_the_account_has_not_is_a_fault() -> None:
    (fault,) = faults({"points": 10, "program": "sun"})
    assert "no loyalty program sun" in fault
