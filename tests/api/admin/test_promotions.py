"""Promotions of an account: as a word of a document, and added to one that runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.entities import FACTS
from mockserver.promotions import amount_off, any_of, percent_off, when, whole
from mockserver.resources import resource_folder
from tests.api.admin.answers import admin, errors
from tests.conftest import Json, Server, StartServer, item

TEN = {"percentOff": 10, "coupon": "SUMMER10"}
SUMMER: Json = {
    "name": "Summer",
    "rules": [TEN, {"freeItem": "MUG", "when": {"items__count__gte": 3}}],
    "coupons": ["SUMMER15"],
}

YAML = """
version: 1
applications: [{id: 1, name: Shop}]
campaigns: [{name: Mine}]
rulesets: [{campaignId: 1, promotionRules: []}]
coupons: [{value: MINE1}]
promotions:
  - {percentOff: 10, coupon: SUMMER10, when: {total__gte: 50}}
  - name: Summer
    rules:
      - amountOff: 5
        of: {category: Shoes}
        when: {any_of: [{profile__Tier: gold}, {closing: true}]}
    coupons: [SUMMER15, {value: SUMMER20, usageLimit: 1}]
accounts:
  other:
    promotions: [{notify: Hi}]
"""


async def state(server: Server, *words: str, **more: Any) -> list[Any]:
    """Some words of the state of an account."""
    found = await admin(server, "GET", "/state", **more)
    return [found[word] for word in words]


def blocks_of(ruleset: Json) -> list[list[Json]]:
    return [rule["blocks"] for rule in ruleset["promotionRules"]]


async def test_a_fixture_has_promotions(start_server: StartServer, tmp_path: Path) -> None:
    path = tmp_path / "fixture.yaml"
    path.write_text(YAML)
    server = await start_server(fixtures=str(path))
    campaigns, rulesets, coupons = await state(server, "campaigns", "rulesets", "coupons")
    assert [(one["id"], one["name"]) for one in campaigns] == [
        (1, "Mine"),
        (2, "10% off"),
        (3, "Summer"),
    ]
    assert [one.get("activeRulesetId") for one in campaigns] == [None, 2, 3]
    assert [one["campaignId"] for one in rulesets] == [1, 2, 3]
    assert [(one["value"], one["campaignId"], one["usageLimit"]) for one in coupons] == [
        ("MINE1", 1, 0),
        ("SUMMER10", 2, 0),
        ("SUMMER15", 3, 0),
        ("SUMMER20", 3, 1),
    ]
    # As the builders make them.
    ten = whole(percent_off(10, coupon="SUMMER10", when={"total__gte": 50})).ruleset
    gold = any_of(when(profile__Tier="gold"), when(closing=True))
    shoes = whole(amount_off(5, of={"category": "Shoes"}, when=gold)).ruleset
    assert [blocks_of(one) for one in rulesets] == [[], blocks_of(ten), blocks_of(shoes)]
    (only,) = await state(server, "campaigns", account="other")
    assert [one["name"] for one in only] == ["Hi"]


async def test_a_state_has_promotions(server: Server) -> None:
    before = await admin(server, "GET", "/state")
    await admin(server, "PUT", "/state", {"version": 1, "promotions": [SUMMER]})
    campaigns, coupons = await state(server, "campaigns", "coupons")
    assert [one["name"] for one in campaigns] == ["Summer"]
    assert {one["value"] for one in coupons} == {"SUMMER10", "SUMMER15"}
    # What was written is read again, as entities.
    after = await admin(server, "GET", "/state")
    assert "promotions" not in after
    await admin(server, "PUT", "/state", after)
    assert await admin(server, "GET", "/state") == after
    await admin(server, "PUT", "/state", {"version": 1, "promotions": []})
    assert await state(server, "campaigns") == [[]]
    assert before["campaigns"]


async def test_an_account_is_opened_with_promotions(server: Server) -> None:
    body = {"name": "mine", "promotions": [TEN]}
    await admin(server, "POST", "/accounts", body, status=201)
    assert [one["name"] for (one,) in await state(server, "campaigns", account="mine")] == [
        "10% off"
    ]


WRONG = [
    ({"promotions": 5}, [("/promotions", "type")]),
    ({"promotions": [5]}, [("/promotions/0", "promotion")]),
    (
        {"promotions": [{"percentOff": 110}, TEN, {"notify": "x", "when": {"a/b": 1}}]},
        [("/promotions/0/percentOff", "promotion"), ("/promotions/2/when/a~1b", "promotion")],
    ),
    (
        {"promotions": [{"name": "x", "rules": [TEN, {"amountOff": "x"}]}]},
        [("/promotions/0/rules/1/amountOff", "promotion")],
    ),
    # What only the models know is told of the entry, too.
    (
        {"promotions": [TEN, {**SUMMER, "coupons": [{"value": "SUMMER20", "usageLimit": -1}]}]},
        [("/promotions/1", "minimum"), ("/promotions/1", "uniqueItems")],
    ),
    ({"promotions": [{**SUMMER, "application": 9}]}, [("/promotions/0", "enum")]),
    ({"promotions": [TEN, TEN]}, [("/promotions/1", "uniqueItems")]),
    (
        {"promotions": [TEN], "campaigns": [{"id": 4}, {"id": 4}, {"name": 5}], "coupons": 5},
        [
            ("/campaigns/1", "uniqueItems"),
            ("/campaigns/2/name", "type"),
            ("/coupons", "type"),
        ],
    ),
]


@pytest.mark.parametrize(("words", "found"), WRONG)
async def test_what_is_wrong_is_told_with_its_place(
    server: Server, words: Json, found: list[tuple[str, str]]
) -> None:
    before = await admin(server, "GET", "/state")
    assert sorted(await errors(server, "POST", "/promotions", words)) == sorted(found)
    assert sorted(await errors(server, "PUT", "/state", {"version": 1, **words})) == sorted(found)
    assert await admin(server, "GET", "/state") == before


# Added to an account that runs


async def test_promotions_join_what_is_there(server: Server) -> None:
    await admin(server, "PUT", "/state", {"version": 1, "promotions": [SUMMER]})
    server.clock.advance(hours=1)
    body = {
        "promotions": [{"percentOff": 20, "coupon": "WINTER20"}],
        "campaigns": [{"name": "Mine"}],
        "loyaltyPrograms": [{"name": "stars"}],
    }
    made = await admin(server, "POST", "/promotions", body, status=201)
    assert sorted(made) == ["campaigns", "coupons", "loyaltyPrograms", "rulesets"]
    mine, winter = made["campaigns"]
    assert (mine["id"], winter["id"]) == (2, 3)
    assert winter["activeRulesetId"] == made["rulesets"][0]["id"] == 2
    assert winter["created"] == "2026-01-01T13:00:00.000000Z"
    (coupon,) = made["coupons"]
    assert (coupon["id"], coupon["campaignId"], coupon["usageLimit"]) == (3, 3, 0)
    campaigns, coupons = await state(server, "campaigns", "coupons")
    assert campaigns[1:] == made["campaigns"]
    assert coupons[2:] == made["coupons"]


async def test_what_was_added_is_promoted_at_once(server: Server) -> None:
    promotions = [
        {"percentOff": 10, "coupon": "SUMMER10"},
        {"percentOff": 20, "of": {"category": "Shoes"}, "when": {"total__gte": 50}},
        {
            "freeItem": "MUG",
            "when": {"items__count__gte": 3, "otherwise": {"notify": "One more"}},
        },
        {"percentOff": 100, "of": {"sku__in": ["shoe", "hat"], "cheapest": 1}},
    ]
    await admin(server, "POST", "/promotions", {"promotions": promotions}, status=201)
    found = []
    for count in (1, 2):
        items = [item("shoe", 50, count, category="Shoes"), item("hat", 20)]
        session = {"profileId": "ann", "couponCodes": ["SUMMER10"], "cartItems": items}
        answer = await server.put_session(f"s-{count}", session)
        found.append([(one["effectType"], one["props"].get("value")) for one in answer["effects"]])
    shoe, hat = ("setDiscountPerItem", 10), ("setDiscountPerItem", 20)
    accepted = ("acceptCoupon", "SUMMER10")
    assert found == [
        [accepted, ("setDiscount", 7), shoe, ("showNotification", None), hat],
        [accepted, ("setDiscount", 12), shoe, shoe, ("addFreeItem", None), hat],
    ]


async def test_entities_belong_to_those_that_are_there(server: Server) -> None:
    await admin(server, "PUT", "/state", {"version": 1, "promotions": [SUMMER]})
    body = {"coupons": [{"value": "LATER"}, {"value": "LATER2", "campaignId": 1}]}
    made = await admin(server, "POST", "/promotions", body, status=201)
    assert [one["campaignId"] for one in made["coupons"]] == [1, 1]
    body = {"campaigns": [{"name": "New"}], "coupons": [{"value": "NEWER"}]}
    made = await admin(server, "POST", "/promotions", body, status=201)
    assert made["coupons"][0]["campaignId"] == made["campaigns"][0]["id"] == 2


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"campaigns": [{"id": 1}]}, [("/campaigns/0", "uniqueItems")]),
        ({"promotions": [{**SUMMER, "id": 1, "rules": [{"notify": "x"}]}]}, None),
        ({"coupons": [{"value": "SUMMER15"}]}, [("/coupons/0/value", "uniqueItems")]),
        ({"promotions": [TEN]}, [("/promotions/0", "uniqueItems")]),
        (
            {"coupons": [{"value": "OTHER", "campaignId": 9}]},
            [("/coupons/0/campaignId", "enum")],
        ),
        (
            {"loyaltyCards": [{"programID": 1, "identifier": "summer-card"}]},
            [("/loyaltyCards/0/programID", "enum")],
        ),
        ({"customers": []}, [("/customers", "additionalProperties")]),
    ],
)
async def test_what_is_there_already_is_not_added_again(
    server: Server, body: Json, found: list[tuple[str, str]] | None
) -> None:
    await admin(server, "PUT", "/state", {"version": 1, "promotions": [SUMMER]})
    before = await admin(server, "GET", "/state")
    told = await errors(server, "POST", "/promotions", body)
    if found is None:
        # the campaign's ID, and its coupon
        found = [("/promotions/0", "uniqueItems")] * 2
    assert told == found
    assert await admin(server, "GET", "/state") == before


def test_the_model_has_every_word() -> None:
    words = {facts.word for facts in FACTS.values()}
    schema = json.loads((resource_folder("schemas") / "Promotions.json").read_text())
    assert set(schema["properties"]) == {"promotions", *words}


async def test_nothing_is_added_by_nothing(server: Server) -> None:
    before = await admin(server, "GET", "/state")
    assert await admin(server, "POST", "/promotions", {}, status=201) == {}
    assert await admin(server, "GET", "/state") == before


async def test_a_reset_takes_away_what_was_added(server: Server) -> None:
    before = await admin(server, "GET", "/state")
    await admin(server, "POST", "/promotions", {"promotions": [SUMMER]}, status=201)
    await admin(server, "POST", "/reset")
    assert await admin(server, "GET", "/state") == before


async def test_an_account_takes_no_more_than_fits(start_server: StartServer) -> None:
    bare = Path(__file__).parents[2] / "bare.json"
    server = await start_server(max_account_bytes=20_000, fixtures=bare)
    body = {"coupons": [{"value": f"CODE-{n}", "campaignId": 1} for n in range(200)]}
    await admin(server, "POST", "/promotions", {"campaigns": [{"name": "x"}]}, status=201)
    await admin(server, "POST", "/promotions", body, status=507)
    assert await state(server, "coupons") == [[]]


@pytest.mark.parametrize(
    "entry",
    [
        {"points": 5, "program": "nope"},
        {"talang": ["setDiscount", "x"]},
        {"amountOff": "{{$Session.Total +}}"},
        {"giveaway": "none"},
        {"percentOff": 10, "of": {"sku__matches": "("}},
    ],
)
async def test_a_promotion_that_cannot_run_is_told(server: Server, entry: Json) -> None:
    answer = await server.send("POST", "/__admin/promotions", {"promotions": [TEN, entry]})
    assert answer.status == 201
    hint = answer.headers["X-Mock-Hint"]
    assert hint.startswith("/promotions/1: this rule cannot be run: ")


async def test_a_code_has_no_field_that_nobody_knows(server: Server) -> None:
    code = {"value": "ABCDE", "usagelimit": 1}
    body = {"promotions": [{"percentOff": 10, "coupon": code}]}
    told = await errors(server, "POST", "/promotions", body)
    assert told == [("/promotions/0", "additionalProperties")]
