"""Campaign access groups, and experiments, in the Management API."""

import pytest

from tests.api.management.manager import APPLICATION, CAMPAIGN, ids, manage, set_up
from tests.conftest import Json, Server

GROUPS = "/v1/campaign_groups"
EXPERIMENTS = f"{APPLICATION}/experiments"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with groups and experiments, of two Applications."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    await set_up(
        server,
        applications=[
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        campaigns=[{"id": 1, "campaignGroups": [2]}, {"id": 2, "experimentId": 1}, {"id": 3}],
        campaignGroups=[
            {"id": 1, "name": "Gold", "campaignIds": [3, 9], "description": "b"},
            {"id": 2, "name": "Blue", "modified": "2025-06-01T00:00:00Z", "description": "a"},
        ],
        experiments=[
            {"id": 1, "variants": [{"name": "A", "weight": 60}, {"name": "B", "weight": 40}]},
            {"id": 2, "state": "enabled", "activated": "2025-06-01T00:00:00Z"},
            {"id": 3, "applicationId": 2},
        ],
    )
    return server


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2]),
        ("sort=name", [2, 1]),
        ("sort=-modified", [2, 1]),
        ("sort=description", [2, 1]),
        ("pageSize=1&skip=1", [2]),
    ],
)
async def test_groups(shop: Server, query: str, found: list[int]) -> None:
    assert await ids(shop, f"{GROUPS}?{query}") == found
    assert (await manage(shop, "GET", f"{GROUPS}?{query}"))["totalResultSize"] == 2


async def test_a_group_has_the_campaigns_that_are_in_it_now(shop: Server) -> None:
    assert (await manage(shop, "GET", f"{GROUPS}/1"))["campaignIds"] == [3]
    body = {**CAMPAIGN, "campaignGroups": [1, 2]}
    await manage(shop, "POST", f"{APPLICATION}/campaigns", body, 201)
    await manage(shop, "DELETE", f"{APPLICATION}/campaigns/3", status=204)
    rows = (await manage(shop, "GET", GROUPS))["data"]
    assert [one["campaignIds"] for one in rows] == [[4], [1, 4]]


@pytest.mark.parametrize(("group", "found"), [(1, [3]), (2, [1]), (3, [])])
async def test_campaigns_of_a_group(shop: Server, group: int, found: list[int]) -> None:
    assert await ids(shop, f"{APPLICATION}/campaigns?campaignGroupId={group}") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2]),
        ("sort=-id", [2, 1]),
        ("sort=state", [1, 2]),
        ("sort=-activated", [2, 1]),
        ("pageSize=1", [1]),
        ("skip=1", [2]),
    ],
)
async def test_experiments(shop: Server, query: str, found: list[int]) -> None:
    assert await ids(shop, f"{EXPERIMENTS}?{query}") == found
    assert (await manage(shop, "GET", f"{EXPERIMENTS}?{query}"))["totalResultSize"] == 2


async def test_an_experiment_has_its_campaign_as_it_is(shop: Server) -> None:
    body = {**CAMPAIGN, "name": "Autumn"}
    changed = await manage(shop, "PUT", f"{APPLICATION}/campaigns/2", body)
    found = await manage(shop, "GET", f"{EXPERIMENTS}/1")
    assert found["campaign"] == changed
    assert [(one["name"], one["weight"], one["isPrimary"]) for one in found["variants"]] == [
        ("A", 60, True),
        ("B", 40, False),
    ]
    assert "campaign" not in await manage(shop, "GET", f"{EXPERIMENTS}/2")


async def test_an_account_without_any(server: Server) -> None:
    nothing: Json = {"totalResultSize": 0, "data": []}
    assert await manage(server, "GET", GROUPS) == nothing
    assert await manage(server, "GET", EXPERIMENTS) == nothing


@pytest.mark.parametrize(
    "path",
    [
        f"{GROUPS}/9",
        f"{EXPERIMENTS}/9",
        f"{EXPERIMENTS}/3",
        "/v1/applications/9/experiments",
        "/v1/applications/9/experiments/1",
    ],
)
async def test_what_there_is_not(shop: Server, path: str) -> None:
    await manage(shop, "GET", path, status=404)


@pytest.mark.parametrize("path", [GROUPS, EXPERIMENTS])
@pytest.mark.parametrize("query", ["sort=colour", "pageSize=1001"])
async def test_lists_that_are_refused(shop: Server, path: str, query: str) -> None:
    await manage(shop, "GET", f"{path}?{query}", status=400)


async def test_they_come_back(shop: Server) -> None:
    state = await manage(shop, "GET", "/__admin/state")
    await manage(shop, "PUT", "/__admin/state", state)
    assert await manage(shop, "GET", "/__admin/state") == state
