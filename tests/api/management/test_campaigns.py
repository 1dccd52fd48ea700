"""Campaigns: listed, read, made, changed, deleted, searched by their attributes."""

from typing import Any

import pytest

from tests.api.management.conftest import BARE
from tests.api.management.manager import (
    APPLICATION,
    CAMPAIGN,
    TALANG,
    ids,
    manage,
    places,
    set_up,
)
from tests.conftest import Json, Server, StartServer

CAMPAIGNS = f"{APPLICATION}/campaigns"


async def made(server: Server, **more: Any) -> Json:
    campaign: Json = await manage(server, "POST", CAMPAIGNS, {**CAMPAIGN, **more}, 201)
    return campaign


async def test_a_campaign_is_made_whole(server: Server) -> None:
    campaign = await made(server, startTime="2026-01-02T01:00:00+01:00", linkedStoreIds=[])
    assert campaign["id"] == 1
    assert campaign["created"] == campaign["updated"] == "2026-01-01T12:00:00.000000Z"
    assert campaign["startTime"] == "2026-01-02T00:00:00.000000Z"
    words = ("applicationId", "description", "type", "attributes", "reevaluateOnReturn")
    assert [campaign[word] for word in words] == [1, "", "advanced", {}, False]
    assert (campaign["frontendState"], campaign["discountCount"]) == ("scheduled", 0)
    assert await manage(server, "GET", f"{CAMPAIGNS}/1") == campaign
    assert (await made(server))["id"] == 2


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"name": ""}, "/name"),
        ({"state": "running"}, "/state"),
        ({"limits": [{"action": "setDiscount", "limit": -1, "entities": []}]}, "/limits/0/limit"),
        ({"activeRulesetId": 4}, "/activeRulesetId"),
        ({"linkedStoreIds": [1, 9]}, "/linkedStoreIds/1"),
        ({"evaluationGroupId": 3}, "/evaluationGroupId"),
        ({"attributes": {"Season": 1}}, "/attributes/Season"),
        ({"couponAttributes": {"Foil": True}}, "/couponAttributes/Foil"),
    ],
)
async def test_a_campaign_that_is_wrong(server: Server, more: Json, place: str) -> None:
    await set_up(
        server,
        stores=[{"id": 1, "integrationId": "s1"}],
        attributes=[
            {"entity": "Campaign", "name": "Season"},
            {"entity": "Coupon", "name": "Shape"},
        ],
        campaignSets=[{"set": {"type": "SET", "groupId": 2, "elements": []}}],
    )
    assert await places(server, "POST", CAMPAIGNS, {**CAMPAIGN, **more}) == [place]
    assert await ids(server, CAMPAIGNS) == []


async def test_attributes_that_an_application_demands(server: Server) -> None:
    demands = {"mandatory": {"campaigns": ["Season"]}}
    application = {"id": 1, "name": "Shop", "timezone": "UTC", "currency": "EUR"}
    await set_up(server, applications=[{**application, "attributesSettings": demands}])
    assert await places(server, "POST", CAMPAIGNS, CAMPAIGN) == ["/attributes/Season"]
    assert (await made(server, attributes={"Season": "warm"}))["attributes"] == {"Season": "warm"}


async def test_an_update_keeps_what_it_leaves_out_but_for_the_times(server: Server) -> None:
    await made(server, description="d", endTime="2026-02-01T00:00:00Z", type="cartItem")
    server.clock.advance(days=1)
    changed = await manage(
        server, "PUT", f"{CAMPAIGNS}/1", {**CAMPAIGN, "name": "Winter", "state": "disabled"}
    )
    assert "endTime" not in changed
    words = ("name", "description", "type", "frontendState", "updated", "created")
    assert [changed[word] for word in words] == [
        "Winter",
        "d",
        "cartItem",
        "disabled",
        "2026-01-02T12:00:00.000000Z",
        "2026-01-01T12:00:00.000000Z",
    ]


async def test_times_that_an_update_leaves_out_may_stay(start_server: StartServer) -> None:
    server = await start_server(fixtures=BARE, assume=("campaign-times-left-out=keep",))
    await made(server, endTime="2026-02-01T00:00:00Z")
    changed = await manage(server, "PUT", f"{CAMPAIGNS}/1", CAMPAIGN)
    assert changed["endTime"] == "2026-02-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("assume", "attributes"),
    [((), {"B": 3}), (("definition-attributes=merge",), {"A": 1, "B": 3})],
)
async def test_attributes_of_an_update(
    start_server: StartServer, assume: tuple[str, ...], attributes: Json
) -> None:
    server = await start_server(fixtures=BARE, assume=assume)
    await made(server, attributes={"A": 1, "B": 2})
    body = {**CAMPAIGN, "attributes": {"B": 3, "C": None}}
    assert (await manage(server, "PUT", f"{CAMPAIGNS}/1", body))["attributes"] == attributes
    assert (await manage(server, "PUT", f"{CAMPAIGNS}/1", CAMPAIGN))["attributes"] == attributes


async def test_a_ruleset_of_its_own_can_be_made_the_active_one(server: Server) -> None:
    await made(server)
    await made(server)
    ruleset = await manage(server, "POST", f"{CAMPAIGNS}/1/rulesets", TALANG, 201)
    body = {**CAMPAIGN, "activeRulesetId": ruleset["id"]}
    assert await places(server, "PUT", f"{CAMPAIGNS}/2", body) == ["/activeRulesetId"]
    changed = await manage(server, "PUT", f"{CAMPAIGNS}/1", body)
    assert changed["activeRulesetId"] == ruleset["id"]


async def test_a_campaign_stands_in_the_group_it_joins_and_in_no_other(server: Server) -> None:
    def group(number: int, *campaigns: int) -> Json:
        leaves = [{"type": "CAMPAIGN", "campaignId": one} for one in campaigns]
        return {"type": "SET", "groupId": number, "elements": leaves}

    async def tree() -> Json:
        (found,) = (await server.call("GET", "/__admin/state"))["campaignSets"]
        return {**found, "set": found["set"]["elements"]}

    root = {"type": "SET", "elements": [group(1, 7), group(2)]}
    await set_up(server, campaigns=[{"id": 7}], campaignSets=[{"set": root, "version": 4}])
    await made(server, evaluationGroupId=1)
    assert (await tree())["set"] == [group(1, 7, 8), group(2)]
    await manage(server, "PUT", f"{CAMPAIGNS}/8", {**CAMPAIGN, "evaluationGroupId": 2})
    assert (await tree())["set"] == [group(1, 7), group(2, 8)]
    await manage(server, "PUT", f"{CAMPAIGNS}/8", CAMPAIGN)
    await manage(server, "DELETE", f"{CAMPAIGNS}/7", status=204)
    after = await tree()
    assert (after["set"], after["version"]) == ([group(1), group(2, 8)], 7)


FOUR: list[Json] = [
    {
        "id": 1,
        "name": "Spring sale",
        "tags": ["Bloom"],
        "created": "2025-01-01T00:00:00Z",
        "endTime": "2025-06-01T00:00:00Z",
        "campaignGroups": [4],
    },
    {
        "id": 2,
        "name": "Autumn",
        "tags": ["sale"],
        "created": "2025-02-01T00:00:00Z",
        "startTime": "2026-09-01T00:00:00+02:00",
        "linkedStoreIds": [5],
    },
    {"id": 3, "name": "Off", "created": "2025-03-01T00:00:00Z", "state": "disabled"},
    {"id": 4, "name": "Now", "created": "2025-04-01T00:00:00Z", "templateId": 6},
    {"id": 5, "name": "Gone", "created": "2025-05-01T00:00:00Z", "state": "archived"},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("campaignState=enabled", [1, 2, 4]),
        ("campaignState=running", [4]),
        ("campaignState=scheduled", [2]),
        ("campaignState=expired", [1]),
        ("campaignState=disabled", [3]),
        ("campaignState=archived", [5]),
        ("campaignState=staged", []),
        ("name=SALE", [1]),
        ("tags=SALE", [2]),
        ("name=sale&tags=sale", [1, 2]),
        ("name=now&tags=bloom", [1, 4]),
        ("name=sale&campaignState=scheduled", []),
        ("createdAfter=2025-02-01T00:00:00Z", [3, 4, 5]),
        ("createdBefore=2025-02-01T01:00:00%2B01:00", [1]),
        ("startAfter=2026-08-01T00:00:00Z", [2]),
        ("startBefore=2026-08-31T22:00:00Z", []),
        ("startBefore=2026-08-31T22:00:01Z", [2]),
        ("endBefore=2026-01-01T00:00:00Z", [1]),
        ("endAfter=2026-01-01T00:00:00Z", []),
        ("campaignGroupId=4", [1]),
        ("storeId=5", [2]),
        ("templateId=6", [4]),
        ("sort=-name", [1, 3, 4, 5, 2]),
        ("sort=endTime&pageSize=2&skip=3", [5, 1]),
    ],
)
async def test_lists(server: Server, query: str, found: list[int]) -> None:
    await set_up(server, campaigns=FOUR)
    assert await ids(server, f"{CAMPAIGNS}?{query}") == found


async def test_a_page_knows_how_many_there_are(server: Server) -> None:
    await set_up(server, campaigns=FOUR)
    answer = await manage(server, "GET", f"{CAMPAIGNS}?pageSize=2&campaignState=enabled")
    assert (answer["totalResultSize"], len(answer["data"])) == (3, 2)


@pytest.mark.parametrize("query", ["sort=colour", "campaignState=odd", "createdAfter=yesterday"])
async def test_lists_that_cannot_be(server: Server, query: str) -> None:
    refused = await manage(server, "GET", f"{CAMPAIGNS}?{query}", status=400)
    name, _, _ = query.partition("=")
    assert [error["source"] for error in refused["errors"]] == [{"parameter": name}]


async def test_the_state_follows_the_clock(server: Server) -> None:
    await made(server, startTime="2026-01-02T12:00:00Z", endTime="2026-01-03T12:00:00Z")
    states = []
    for _ in range(3):
        states.append((await manage(server, "GET", f"{CAMPAIGNS}/1"))["frontendState"])
        server.clock.advance(days=1)
    assert states == ["scheduled", "running", "expired"]


async def test_searched_by_attributes(server: Server) -> None:
    attributes: list[Json] = [{"Season": "warm", "On": True}, {"Season": "warm", "On": 1}, {}]
    some = [{"attributes": one, "state": "disabled"} for one in attributes]
    await set_up(server, campaigns=some)

    async def search(wanted: Json, query: str = "") -> list[int]:
        body = {"attributes": wanted}
        path = f"{APPLICATION}/campaigns_search{query}"
        answer = await manage(server, "POST", path, body)
        assert answer["totalResultSize"] == len(answer["data"])
        return [one["id"] for one in answer["data"]]

    assert await search({"Season": "warm"}) == [1, 2]
    assert await search({"Season": "warm", "On": True}) == [1]
    assert await search({"Season": None}) == []
    assert await search({}, "?sort=-id") == [3, 2, 1]
    assert await search({}, "?campaignState=enabled") == []
    assert await places(server, "POST", f"{APPLICATION}/campaigns_search", {}) == ["/attributes"]


async def test_counters_and_budgets_are_those_of_the_account(server: Server) -> None:
    def limit(action: str, limit: float, **more: Any) -> Json:
        return {"action": action, "limit": limit, "entities": [], **more}

    limits = [
        limit("setDiscount", 100),
        limit("redeemCoupon", 5, period="monthly"),
        {**limit("redeemCoupon", 1), "entities": ["Profile"]},
        limit("customEffect", 3),
    ]
    counters = [
        {"key": [1, "setDiscount", ""], "count": 12.5},
        {"key": [1, "redeemCoupon", ""], "count": 7},
        {"key": [1, "redeemCoupon", "Y2026M1"], "count": 2},
        {"key": [2, "setDiscount", ""], "count": 99},
    ]
    await set_up(server, campaigns=[{"id": 1, "limits": limits}], counters=counters)
    shown = await manage(server, "GET", f"{CAMPAIGNS}/1")
    assert (shown["discountCount"], shown["couponRedemptionCount"]) == (12.5, 7)
    assert shown["customEffectCount"] == 0
    assert shown["budgets"] == [
        {"action": "setDiscount", "limit": 100, "counter": 12.5},
        {"action": "redeemCoupon", "limit": 5, "counter": 2},
        {"action": "customEffect", "limit": 3, "counter": 0},
    ]
    (listed,) = (await manage(server, "GET", CAMPAIGNS))["data"]
    assert listed == shown


async def test_what_belongs_to_a_campaign_goes_with_it(server: Server) -> None:
    await set_up(
        server,
        campaigns=[{"id": 1}, {"id": 2}],
        rulesets=[{"id": 1, "campaignId": 1}, {"id": 2, "campaignId": 2}],
        coupons=[
            {"id": 1, "value": "CODE-A", "campaignId": 1},
            {"id": 2, "value": "CODE-B", "campaignId": 2},
        ],
        referrals=[
            {"code": "CODE-R", "campaignId": 1, "advocateProfileIntegrationId": "ann"},
            {"code": "CODE-S", "campaignId": 2, "advocateProfileIntegrationId": "ann"},
        ],
        valueMaps=[{"id": 1, "campaignId": 1}, {"id": 2, "campaignId": 2}],
        counters=[
            {"key": [1, "setDiscount", ""], "count": 1},
            {"key": [2, "setDiscount", ""], "count": 1},
        ],
    )
    await manage(server, "DELETE", f"{CAMPAIGNS}/1", status=204)
    await manage(server, "GET", f"{CAMPAIGNS}/1", status=404)
    state = await server.call("GET", "/__admin/state")
    words = ("campaigns", "rulesets", "coupons", "referrals", "valueMaps")
    assert [[one["id"] for one in state[word]] for word in words] == [[2]] * 5
    assert [one["key"][0] for one in state["counters"]] == [2]


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("GET", f"{CAMPAIGNS}/9", None, "No campaign has the ID 9"),
        ("PUT", f"{CAMPAIGNS}/9", CAMPAIGN, "No campaign has the ID 9"),
        ("DELETE", f"{CAMPAIGNS}/9", None, "No campaign has the ID 9"),
        ("GET", f"{CAMPAIGNS}/1", None, "No campaign of this Application has the ID 1"),
        ("GET", "/v1/applications/7/campaigns", None, "No Application has the ID 7"),
        ("POST", "/v1/applications/7/campaigns", CAMPAIGN, "No Application has the ID 7"),
    ],
)
async def test_what_there_is_not(
    server: Server, method: str, path: str, body: Any, message: str
) -> None:
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    both = [{**application, "id": 1}, {**application, "id": 2}]
    await set_up(server, applications=both, campaigns=[{"id": 1, "applicationId": 2}])
    refused = await manage(server, method, path, body, 404)
    assert refused == {"message": message, "StatusCode": 404}
