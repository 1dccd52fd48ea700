"""Rulesets: in Talang and in blocks, made, shown, changed, activated, deleted."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, TALANG, ids, manage, places, set_up
from tests.conftest import Json, Server, StartServer

RULESETS = f"{APPLICATION}/campaigns/1/rulesets"
IN_BLOCKS = f"/v2{RULESETS.removeprefix('/v1')}"

BLOCKS: Json = {
    "promotionRules": [
        {
            "title": "For members",
            "blocks": [
                {
                    "id": "a1",
                    "type": "checkAttribute",
                    "operator": "greaterThan",
                    "attribute": "$Session.Total",
                    "value": 100,
                    "onFailure": [
                        {
                            "id": "a2",
                            "type": "showNotification",
                            "notificationType": "Info",
                            "title": "Nearly there",
                        }
                    ],
                },
                {
                    "id": "a3",
                    "type": "awardDiscount",
                    "name": "10% off",
                    "value": "{{$Session.CartTotal * 0.1}}",
                    "partial": False,
                    "target": {"type": "cart"},
                },
            ],
        }
    ],
    "selectors": [{"name": "all", "type": "selector", "source": "$Session.CartItems", "steps": []}],
}


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with two campaigns."""
    await set_up(server, campaigns=[{"id": 1}, {"id": 2}])
    return server


async def campaign(server: Server) -> Json:
    found: Json = await manage(server, "GET", f"{APPLICATION}/campaigns/1")
    return found


async def test_one_in_talang_is_kept_as_it_was_sent(shop: Server) -> None:
    shop.clock.advance(hours=1)
    made = await manage(shop, "POST", RULESETS, {**TALANG, "rbVersion": "v2"}, 201)
    assert made == {
        "id": 1,
        "created": "2026-01-01T13:00:00.000000Z",
        "userId": 1,
        "campaignId": 1,
        **TALANG,
        "rbVersion": "v2",
    }
    assert await manage(shop, "GET", f"{RULESETS}/1") == made
    after = await campaign(shop)
    assert "activeRulesetId" not in after
    assert after["updated"] == made["created"]


async def test_the_active_one_is_the_one_that_says_so(shop: Server) -> None:
    await manage(shop, "POST", RULESETS, TALANG, 201)
    second = await manage(shop, "POST", RULESETS, {**TALANG, "activate": True}, 201)
    await manage(shop, "POST", RULESETS, {**TALANG, "activate": False}, 201)
    assert second["activatedAt"] == "2026-01-01T12:00:00.000000Z"
    assert (await campaign(shop))["activeRulesetId"] == 2
    await manage(shop, "PUT", f"{RULESETS}/1", {**TALANG, "activate": True})
    assert (await campaign(shop))["activeRulesetId"] == 1
    await manage(shop, "DELETE", f"{RULESETS}/2", status=204)
    assert (await campaign(shop))["activeRulesetId"] == 1
    await manage(shop, "DELETE", f"{RULESETS}/1", status=204)
    assert "activeRulesetId" not in await campaign(shop)
    assert await ids(shop, RULESETS) == [3]


async def test_lists(shop: Server) -> None:
    for _ in range(3):
        await manage(shop, "POST", RULESETS, TALANG, 201)
    await manage(shop, "POST", f"{APPLICATION}/campaigns/2/rulesets", BLOCKS, 201)
    assert await ids(shop, RULESETS) == [1, 2, 3]
    assert await ids(shop, f"{RULESETS}?sort=-id&pageSize=2") == [3, 2]
    assert (await manage(shop, "GET", f"{RULESETS}?pageSize=1"))["totalResultSize"] == 3
    refused = await manage(shop, "GET", f"{RULESETS}?sort=rules", status=400)
    assert [error["source"] for error in refused["errors"]] == [{"parameter": "sort"}]


async def test_one_in_blocks_is_shown_in_blocks(shop: Server) -> None:
    made = await manage(shop, "POST", RULESETS, BLOCKS, 201)
    assert (made["rules"], made["bindings"], made["id"]) == ([], [], 1)
    assert made["promotionRules"] == BLOCKS["promotionRules"]
    shown = await manage(shop, "GET", f"{IN_BLOCKS}/1")
    kept = {"strikethroughRules": [], "bundles": [], **BLOCKS}
    assert shown == {
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "userId": 1,
        "campaignId": 1,
        **kept,
    }
    assert (await manage(shop, "GET", RULESETS))["data"] == [made]


async def test_what_is_shown_can_be_put_back(shop: Server) -> None:
    for body in (TALANG, BLOCKS):
        made = await manage(shop, "POST", RULESETS, body, 201)
        path = f"{RULESETS}/{made['id']}"
        assert await manage(shop, "PUT", path, made) == made
        in_blocks = await manage(shop, "GET", f"{IN_BLOCKS}/{made['id']}")
        await manage(shop, "PUT", path, in_blocks)
        assert await manage(shop, "GET", f"{IN_BLOCKS}/{made['id']}") == in_blocks


async def test_one_in_talang_is_shown_as_passthrough_blocks(shop: Server) -> None:
    await manage(shop, "POST", RULESETS, TALANG, 201)
    (rule,) = (await manage(shop, "GET", f"{IN_BLOCKS}/1"))["promotionRules"]
    assert rule["title"] == "10% off"
    assert [(block["type"], block["expression"]) for block in rule["blocks"]] == [
        ("passthrough", ["couponValid"]),
        ("passthrough", [">", [".", "Session", "Total"], 50]),
        ("passthrough", ["catch", ["noop"], ["setDiscount", "10% off", 5]]),
    ]


async def test_an_update_replaces_all_that_is_in_it(shop: Server) -> None:
    await manage(shop, "POST", RULESETS, {**TALANG, "rbVersion": "v2"}, 201)
    shop.clock.advance(days=1)
    after = await manage(shop, "PUT", f"{RULESETS}/1", BLOCKS)
    assert (after["created"], after["id"]) == ("2026-01-01T12:00:00.000000Z", 1)
    assert after["promotionRules"] == BLOCKS["promotionRules"]
    back = await manage(shop, "PUT", f"{RULESETS}/1", {"rules": [], "bindings": []})
    assert set(back) == {"id", "created", "userId", "campaignId", "rules", "bindings"}


RULE: Json = TALANG["rules"][0]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/rules", "/bindings"]),
        ({"rules": []}, ["/bindings"]),
        ({**TALANG, "rules": [{**RULE, "condition": []}]}, ["/rules/0/condition"]),
        ({**TALANG, "rules": [{**RULE, "condition": [5]}]}, ["/rules/0/condition/0"]),
        ({**TALANG, "rules": [{**RULE, "effects": [5]}]}, ["/rules/0/effects/0"]),
        ({**TALANG, "bindings": [{"name": "a"}]}, ["/bindings/0/expression"]),
        ({**TALANG, **BLOCKS}, ["/promotionRules"]),
        ({"promotionRules": [{"title": "x"}]}, ["/promotionRules/0/blocks"]),
        (
            {"promotionRules": [{"title": "x", "blocks": [{"type": "odd"}]}]},
            ["/promotionRules/0/blocks/0/type"],
        ),
        ({**BLOCKS, "selectors": [{"steps": []}]}, ["/selectors/0"]),
    ],
)
async def test_one_that_is_wrong(shop: Server, body: Json, wrong: list[str]) -> None:
    assert sorted(await places(shop, "POST", RULESETS, body)) == sorted(wrong)
    await manage(shop, "POST", RULESETS, TALANG, 201)
    assert sorted(await places(shop, "PUT", f"{RULESETS}/1", body)) == sorted(wrong)
    assert (await manage(shop, "GET", f"{RULESETS}/1"))["rules"] == TALANG["rules"]


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("GET", f"{RULESETS}/9", None, "No ruleset has the ID 9"),
        ("GET", f"{IN_BLOCKS}/9", None, "No ruleset has the ID 9"),
        ("PUT", f"{RULESETS}/9", TALANG, "No ruleset has the ID 9"),
        ("DELETE", f"{RULESETS}/9", None, "No ruleset has the ID 9"),
        ("GET", f"{RULESETS}/5", None, "No ruleset of this campaign has the ID 5"),
        ("GET", f"{APPLICATION}/campaigns/9/rulesets", None, "No campaign has the ID 9"),
        ("POST", f"{APPLICATION}/campaigns/9/rulesets", TALANG, "No campaign has the ID 9"),
        ("GET", "/v1/applications/9/campaigns/1/rulesets", None, "No Application has the ID 9"),
    ],
)
async def test_what_there_is_not(
    server: Server, method: str, path: str, body: Any, message: str
) -> None:
    await set_up(server, campaigns=[{"id": 1}, {"id": 2}], rulesets=[{"id": 5, "campaignId": 2}])
    refused = await manage(server, method, path, body, 404)
    assert refused == {"message": message, "StatusCode": 404}


BROKEN: Json = {
    "rules": [{"title": "Broken", "condition": ["and", ["nope"]], "effects": []}],
    "bindings": [],
}


async def test_a_rule_that_cannot_run_is_kept_with_a_hint(shop: Server) -> None:
    made = await shop.send("POST", RULESETS, BROKEN, scheme="ManagementKey-v1")
    assert made.status == 201
    assert "/rules/0/condition/1: this rule cannot be run: " in made.headers["X-Mock-Hint"]
    number = (await made.json())["id"]
    mended = await shop.send("PUT", f"{RULESETS}/{number}", TALANG, scheme="ManagementKey-v1")
    assert (mended.status, mended.headers.get("X-Mock-Hint")) == (200, None)


async def test_a_strict_account_refuses_a_rule_that_cannot_run(start_server: StartServer) -> None:
    strict = await start_server(strict=True)
    await set_up(strict, campaigns=[{"id": 1}])
    assert await places(strict, "POST", RULESETS, BROKEN) == ["/rules/0/condition/1"]
    assert await ids(strict, RULESETS) == []
