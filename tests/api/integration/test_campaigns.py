"""The campaigns that run, as a shop lists them."""

import pytest

from tests.conftest import Json, Server

CAMPAIGNS = "/v1/integration/campaigns"

FIVE: list[Json] = [
    {
        "id": 1,
        "name": "Summer",
        "startTime": "2026-01-01T00:00:00Z",
        "endTime": "2026-01-31T00:00:00Z",
        "tags": ["sun"],
        "features": ["coupons", "advancedEvents"],
        "attributes": {"Season": "warm"},
        "linkedStoreIds": [1],
        "activeRulesetId": 1,
    },
    {"id": 2, "startTime": "2026-01-01T12:00:01Z"},
    {"id": 3, "state": "disabled"},
    {"id": 4, "activeRulesetId": 3},
    {"id": 5, "endTime": "2026-01-01T12:00:01Z"},
    {"id": 6, "endTime": "2026-01-01T12:00:00Z"},
    {"id": 7, "applicationId": 2},
]
RULESETS: list[Json] = [
    {"id": 1, "campaignId": 1, "rules": [{"title": "A", "condition": ["and"], "effects": []}]},
    {"id": 2, "campaignId": 1, "rules": [{"title": "B", "condition": ["and"], "effects": []}]},
    {"id": 3, "campaignId": 4, "promotionRules": [{"title": "C", "blocks": []}]},
    {"id": 4, "campaignId": 5, "promotionRules": [{"title": "D", "blocks": []}]},
    {"id": 5, "campaignId": 5, "promotionRules": [{"title": "E", "blocks": []}]},
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with two Applications, and campaigns of which some run."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    document = {
        "version": 1,
        "applications": [
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        "stores": [{"id": 1, "integrationId": "s1"}],
        "campaigns": FIVE,
        "rulesets": RULESETS,
    }
    await server.call("PUT", "/__admin/state", document)
    return server


async def listed(server: Server, query: str = "", key: str = "test") -> list[int]:
    answer = await server.call("GET", f"{CAMPAIGNS}?{query}", key=key)
    return [one["id"] for one in answer["data"]]


async def test_those_that_run_in_the_application_of_the_key(shop: Server) -> None:
    assert await listed(shop) == [1, 4, 5]
    assert await listed(shop, key="other") == [7]
    shop.clock.advance(seconds=1)
    assert await listed(shop) == [1, 2, 4]


async def test_what_is_shown(shop: Server) -> None:
    first, second, third = (await shop.call("GET", CAMPAIGNS))["data"]
    assert first == {
        "applicationId": 1,
        "id": 1,
        "name": "Summer",
        "description": "",
        "startTime": "2026-01-01T00:00:00Z",
        "endTime": "2026-01-31T00:00:00Z",
        "attributes": {"Season": "warm"},
        "state": "enabled",
        "tags": ["sun"],
        "features": ["coupons"],
        "rules": [{"title": "A"}],
        "linkedStoreIds": [1],
    }
    assert (second["rules"], third["rules"]) == ([{"title": "C"}], [{"title": "E"}])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("campaignIds=4,5,3", [4, 5]),
        ("campaignIds=9", []),
        ("startAfter=2026-01-01T00:00:00Z", [1]),
        ("startAfter=2026-01-01T00:00:01Z", []),
        ("startBefore=2026-01-01T01:00:00%2B01:00", [1]),
        ("startBefore=2025-12-31T00:00:00Z", []),
        ("endAfter=2026-01-31T00:00:00Z", [1]),
        ("endBefore=2026-01-30T00:00:00Z", [5]),
        ("endAfter=2026-02-01T00:00:00Z", []),
    ],
)
async def test_filters(shop: Server, query: str, found: list[int]) -> None:
    assert await listed(shop, query) == found


async def test_pages(shop: Server) -> None:
    for skip, found, more in ((0, [1, 4], True), (1, [4, 5], False), (3, [], False)):
        answer = await shop.call("GET", f"{CAMPAIGNS}?pageSize=2&skip={skip}")
        assert [one["id"] for one in answer["data"]] == found
        assert answer["hasMore"] is more


@pytest.mark.parametrize("query", ["campaignIds=1,x", "pageSize=1001", "startAfter=soon"])
async def test_lists_that_cannot_be(shop: Server, query: str) -> None:
    refused = await shop.call("GET", f"{CAMPAIGNS}?{query}", status=400)
    name, _, _ = query.partition("=")
    assert [error["source"] for error in refused["errors"]] == [{"parameter": name}]


async def test_management_keys_have_no_say_here(shop: Server) -> None:
    await shop.call("GET", CAMPAIGNS, scheme="ManagementKey-v1", status=401)
