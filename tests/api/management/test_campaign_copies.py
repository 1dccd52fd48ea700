"""Campaigns are copied into Applications, with what belongs to them."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, manage, places, set_up
from tests.conftest import Json, Server, StartServer, item

COPY = f"{APPLICATION}/campaigns/1/copy"

RULE: Json = {
    "id": "11111111-1111-4111-8111-111111111111",
    "title": "r",
    "condition": ["and", ["inCollection", "shoe", 1], ["achievementIs", 4, "completed"]],
    "effects": [
        ["catch", ["noop"], ["setDiscount", "off", 5]],
        ["catch", ["noop"], ["increaseAchievementProgress", 4, 1]],
    ],
}
BLOCKS: list[Json] = [
    {
        "type": "checkAttribute",
        "attribute": "$Session.State",
        "operator": "not(inCollection)",
        "value": {"name": "Shoes"},
    },
    {"type": "checkAchievement", "achievement": {"id": 4}, "operator": "completed"},
    {"type": "updateAchievementProgress", "achievement": "steps", "value": 1},
]
SELECTOR: Json = {
    "name": "sel",
    "type": "selector",
    "source": "$Session.CartItems",
    "steps": [{"type": "filterAndMapValues", "valueMap": {"id": 2}}],
}
WHOLE: Json = {
    "id": 1,
    "name": "Summer",
    "description": "Sun",
    "state": "enabled",
    "startTime": "2025-01-01T00:00:00Z",
    "endTime": "2027-01-01T00:00:00Z",
    "attributes": {"Color": "red"},
    "couponAttributes": {"Size": 1},
    "tags": ["sun"],
    "features": ["coupons", "achievements"],
    "couponSettings": {"validCharacters": ["A"], "couponPattern": "AB##"},
    "limits": [{"action": "redeemCoupon", "limit": 9, "entities": []}],
    "campaignGroups": [3],
    "linkedStoreIds": [1],
    "activeRulesetId": 2,
    "couponCreationCount": 7,
    "lastActivity": "2025-06-01T00:00:00Z",
}


@pytest.fixture
async def shop(server: Server) -> Server:
    """Two Applications, and a campaign with all that can belong to it."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    root = {"type": "SET", "operator": "ALL", "groupId": 6, "elements": []}
    await set_up(
        server,
        applications=[
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        stores=[{"id": 1, "integrationId": "s1"}],
        campaigns=[WHOLE, {"id": 2}],
        rulesets=[
            {"id": 1, "campaignId": 1, "rules": [], "bindings": []},
            {"id": 2, "campaignId": 1, "rules": [RULE], "bindings": []},
            {
                "id": 3,
                "campaignId": 2,
                "promotionRules": [{"title": "b", "blocks": BLOCKS}],
                "selectors": [SELECTOR],
            },
        ],
        collections=[
            {"id": 1, "campaignId": 1, "name": "Shoes", "payload": ["shoe"]},
            {"id": 2, "campaignId": 2, "name": "Shoes", "payload": ["boot"]},
            {"id": 3, "name": "Of the account", "payload": []},
        ],
        valueMaps=[{"id": 2, "campaignId": 2, "items": [{"sku": "shoe", "value": 3}]}],
        achievements=[
            {"id": 4, "campaignId": 1, "name": "steps", "title": "Steps", "target": 3},
        ],
        coupons=[{"value": "CODE1", "campaignId": 1}],
        campaignSets=[{"applicationId": 2, "set": root}],
    )
    return server


async def copied(server: Server, path: str = COPY, **more: Any) -> list[Json]:
    """The copies that a request makes."""
    answer = await manage(server, "POST", path, {"applicationIds": [1], **more})
    assert answer["totalResultSize"] == len(answer["data"])
    rows: list[Json] = answer["data"]
    return rows


async def state(server: Server) -> Json:
    found: Json = await manage(server, "GET", "/__admin/state")
    return found


async def test_a_campaign_is_copied(shop: Server) -> None:
    (copy,) = await copied(shop)
    assert copy == await manage(shop, "GET", f"{APPLICATION}/campaigns/3")
    assert copy["name"] == "Copy of Summer"
    assert (copy["id"], copy["applicationId"], copy["activeRulesetId"]) == (3, 1, 5)
    assert (copy["state"], copy["frontendState"]) == ("disabled", "disabled")
    assert (copy["couponCreationCount"], "lastActivity" in copy) == (0, False)
    same = (
        "description",
        "attributes",
        "couponAttributes",
        "tags",
        "features",
        "couponSettings",
        "limits",
        "campaignGroups",
        "linkedStoreIds",
    )
    assert {word: copy[word] for word in same} == {word: WHOLE[word] for word in same}
    assert copy["startTime"] == "2025-01-01T00:00:00.000000Z"
    coupons = await manage(shop, "GET", f"{APPLICATION}/campaigns/3/coupons/no_total")
    assert coupons["data"] == []


async def test_what_a_request_says_stands_for_what_the_campaign_has(shop: Server) -> None:
    said = {"name": "Autumn", "description": "", "tags": []}
    (copy,) = await copied(shop, **said, endTime="2026-05-01T02:00:00+02:00")
    assert {word: copy[word] for word in said} == said
    assert copy["endTime"] == "2026-05-01T00:00:00.000000Z"
    assert copy["startTime"] == "2025-01-01T00:00:00.000000Z"


async def test_a_campaign_is_copied_into_several_applications(shop: Server) -> None:
    copies = await copied(shop, applicationIds=[2, 1, 2])
    assert [(one["id"], one["applicationId"]) for one in copies] == [(3, 2), (4, 1)]
    assert ["linkedStoreIds" in one for one in copies] == [False, True]
    listed = await manage(shop, "GET", "/v1/applications/2/campaigns")
    assert [one["id"] for one in listed["data"]] == [3]


async def test_the_group_in_which_a_copy_stands(shop: Server) -> None:
    await copied(shop, applicationIds=[2], evaluationGroupId=6)
    (tree,) = (await state(shop))["campaignSets"]
    assert tree["set"]["elements"] == [{"type": "CAMPAIGN", "campaignId": 3}]


async def test_what_belongs_to_a_campaign_in_talang(shop: Server) -> None:
    await copied(shop)
    found = await state(shop)
    achievement, collection = found["achievements"][-1], found["collections"][-1]
    assert (achievement["id"], achievement["campaignId"], achievement["target"]) == (5, 3, 3)
    assert (collection["id"], collection["campaignId"], collection["name"]) == (4, 3, "Shoes")
    assert collection["payload"] == ["shoe"]
    empty, ruleset = (await manage(shop, "GET", f"{APPLICATION}/campaigns/3/rulesets"))["data"]
    assert (empty["id"], empty["rules"]) == (4, [])
    (rule,) = ruleset["rules"]
    assert rule["condition"] == [
        "and",
        ["inCollection", "shoe", 4],
        ["achievementIs", 5, "completed"],
    ]
    assert rule["effects"][1][2] == ["increaseAchievementProgress", 5, 1]
    assert rule["parentId"] == RULE["id"] != rule["id"]
    old = await manage(shop, "GET", f"{APPLICATION}/campaigns/1/rulesets/2")
    assert old["rules"] == [RULE]


async def test_what_belongs_to_a_campaign_in_blocks(shop: Server) -> None:
    (copy,) = await copied(shop, f"{APPLICATION}/campaigns/2/copy")
    assert copy["valueMapsIds"] == [3]
    path = f"/v2/applications/1/campaigns/{copy['id']}/rulesets/4"
    ruleset = await manage(shop, "GET", path)
    collection, *others = ruleset["promotionRules"][0]["blocks"]
    assert collection["value"] == {"name": "Shoes", "id": 4}
    # The achievement is another campaign's, and is named as it was.
    assert others == BLOCKS[1:]
    assert ruleset["selectors"][0]["steps"][0]["valueMap"] == {"id": 3}


async def test_a_copy_that_is_switched_on_is_evaluated(start_server: StartServer) -> None:
    server = await start_server(assume=("made-campaign-state=enabled",))
    rule = {"title": "r", "condition": ["and", True], "effects": RULE["effects"][:1]}
    await set_up(
        server,
        campaigns=[{"id": 1, "activeRulesetId": 1}],
        rulesets=[{"id": 1, "campaignId": 1, "rules": [rule], "bindings": []}],
    )
    await copied(server)
    answer = await server.put_session("s", {"cartItems": [item(price=100)]})
    numbers = [one["campaignId"] for one in answer["effects"]]
    assert numbers == [1, 2]


async def test_a_copy_comes_back(shop: Server) -> None:
    await copied(shop, applicationIds=[1, 2])
    found = await state(shop)
    await manage(shop, "PUT", "/__admin/state", found)
    assert await state(shop) == found


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/applicationIds"]),
        ({"applicationIds": []}, ["/applicationIds"]),
        ({"applicationIds": [1, 8, 9]}, ["/applicationIds/1", "/applicationIds/2"]),
        ({"applicationIds": [2], "evaluationGroupId": 7}, ["/evaluationGroupId"]),
        ({"applicationIds": [1], "name": ""}, ["/name"]),
        ({"applicationIds": [1], "endTime": "soon"}, ["/endTime"]),
    ],
)
async def test_copies_that_are_refused(shop: Server, body: Json, wrong: list[str]) -> None:
    before = await state(shop)
    assert await places(shop, "POST", COPY, body) == wrong
    assert await state(shop) == before


async def test_a_copy_of_what_there_is_not(shop: Server) -> None:
    body = {"applicationIds": [1]}
    await manage(shop, "POST", f"{APPLICATION}/campaigns/9/copy", body, 404)
