"""Achievements over HTTP: what is open to a customer, and what was done in one."""

from typing import Any

import pytest

from tests.conftest import Json, Server

ANN = "/v1/customer_profiles/ann/achievements"

CAMPAIGNS: list[Json] = [
    {"id": 1},
    {"id": 2, "startTime": "2026-02-01T00:00:00Z"},
    {"id": 3, "state": "disabled"},
    {"id": 4, "applicationId": 2},
    {"id": 5},
]
ACHIEVEMENTS: list[Json] = [
    {"id": 1, "name": "Visits", "target": 3, "campaignId": 1, "period": "10D"},
    {"id": 2, "name": "Soon", "target": 1, "campaignId": 2},
    {"id": 3, "name": "Off", "target": 1, "campaignId": 3},
    {"id": 4, "name": "Elsewhere", "target": 1, "campaignId": 4},
    {
        "id": 5,
        "name": "Later",
        "target": 1,
        "campaignId": 5,
        "activationPolicy": "fixed_schedule",
        "fixedStartDate": "2026-03-01T00:00:00Z",
    },
    {"id": 6, "name": "Over", "target": 1, "campaignId": 1, "endDate": "2026-01-01T12:00:00Z"},
    {
        "id": 7,
        "name": "Again",
        "target": 2,
        "campaignId": 5,
        "recurrencePolicy": "on_completion",
        "allowRollbackAfterCompletion": True,
    },
]
PROGRESS: list[Json] = [
    {
        "achievementId": 1,
        "profileId": "ann",
        "progress": 2,
        "startDate": "2025-12-30T00:00:00Z",
        "endDate": "2026-01-09T00:00:00Z",
    },
    {"achievementId": 1, "profileId": "bob", "progress": 3, "startDate": "2025-12-30T00:00:00Z"},
    {
        "achievementId": 7,
        "profileId": "ann",
        "progress": 2,
        "startDate": "2025-11-01T00:00:00Z",
        "completionDate": "2025-11-02T00:00:00Z",
    },
    {
        "achievementId": 7,
        "profileId": "ann",
        "progress": 1,
        "startDate": "2025-12-01T00:00:00Z",
        "endDate": "2025-12-05T00:00:00Z",
    },
    {"achievementId": 7, "profileId": "ann", "progress": 1, "startDate": "2025-12-10T00:00:00Z"},
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with two Applications, achievements, and customers who have begun some."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    document = {
        "version": 1,
        "applications": [
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        "customers": [{"integrationId": "ann"}, {"integrationId": "bob"}],
        "campaigns": CAMPAIGNS,
        "achievements": ACHIEVEMENTS,
        "achievementProgress": PROGRESS,
    }
    await server.call("PUT", "/__admin/state", document)
    return server


async def listed(server: Server, query: str = "", path: str = ANN, key: str = "test") -> list[Any]:
    answer = await server.call("GET", f"{path}?{query}", key=key)
    return [(one["id"], one["status"], one["currentProgress"]["status"]) for one in answer["data"]]


async def test_those_that_are_active(shop: Server) -> None:
    answer = await shop.call("GET", ANN)
    assert answer["totalResultSize"] == 2
    assert answer["data"][0] == {
        "id": 1,
        "created": "2022-12-01T00:00:00.000000Z",
        "name": "Visits",
        "title": "Visits",
        "description": "",
        "target": 3,
        "period": "10D",
        "recurrencePolicy": "no_recurrence",
        "activationPolicy": "user_action",
        "allowRollbackAfterCompletion": False,
        "campaignId": 1,
        "status": "active",
        "currentProgress": {
            "status": "inprogress",
            "progress": 2,
            "startDate": "2025-12-30T00:00:00Z",
            "endDate": "2026-01-09T00:00:00Z",
        },
    }
    assert await listed(shop, path="/v1/customer_profiles/bob/achievements") == [
        (1, "active", "completed"),
        (7, "active", "not_started"),
    ]
    assert [one[0] for one in await listed(shop, key="other")] == [4]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("achievementStatus=scheduled", [2, 5]),
        ("achievementStatus=active,scheduled", [1, 2, 5, 7]),
        ("campaignIds=5", [7]),
        ("campaignIds=1,5", [1, 7]),
        ("campaignIds=9", []),
        ("achievementIds=7,2", [7]),
        ("achievementIds=7,2&achievementStatus=scheduled", [2]),
        ("currentProgressStatus=not_started", []),
        ("currentProgressStatus=inprogress,completed", [1, 7]),
        ("currentProgressStatus=not_started&achievementStatus=scheduled", [2, 5]),
        ("pageSize=1", [1]),
        ("pageSize=1&skip=1", [7]),
        ("skip=2", []),
    ],
)
async def test_some_of_them(shop: Server, query: str, found: list[int]) -> None:
    assert [one[0] for one in await listed(shop, query)] == found


async def test_progress_ends_by_time(shop: Server) -> None:
    shop.clock.advance(days=8)
    assert await listed(shop) == [(1, "active", "expired"), (7, "active", "inprogress")]


async def test_all_runs_of_a_customer(shop: Server) -> None:
    answer = await shop.call("GET", f"{ANN}/7")
    assert answer["totalResultSize"] == 3
    assert [one["status"] for one in answer["data"]] == ["completed", "expired", "inprogress"]
    assert answer["data"][0] == {
        "status": "completed",
        "progress": 2,
        "startDate": "2025-11-01T00:00:00Z",
        "completionDate": "2025-11-02T00:00:00Z",
    }
    assert (await shop.call("GET", f"{ANN}/6"))["data"] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("progressStatus=completed", [0]),
        ("progressStatus=expired,inprogress", [1, 2]),
        ("startDate=2025-12-01T00:00:00Z", [1, 2]),
        ("endDate=2025-12-01T00:00:00Z", [0, 1]),
        ("startDate=2025-11-02T00:00:00Z&endDate=2025-12-09T00:00:00Z", [1]),
        ("pageSize=1&skip=1", [1]),
    ],
)
async def test_some_of_the_runs(shop: Server, query: str, found: list[int]) -> None:
    runs = (await shop.call("GET", f"{ANN}/7"))["data"]
    answer = await shop.call("GET", f"{ANN}/7?{query}")
    assert answer["data"] == [runs[index] for index in found]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{ANN}?achievementStatus=ended", 400),
        (f"{ANN}?currentProgressStatus=expired", 400),
        (f"{ANN}?campaignIds=x", 400),
        (f"{ANN}?achievementIds=1,-2", 400),
        (f"{ANN}?pageSize=0", 400),
        (f"{ANN}/7?progressStatus=not_started", 400),
        (f"{ANN}/7?startDate=yesterday", 400),
        (f"{ANN}/7?skip=-1", 400),
        (f"{ANN}/x", 400),
        (f"{ANN}/99", 404),
        (f"{ANN}/4", 404),
        ("/v1/customer_profiles/nobody/achievements", 404),
        ("/v1/customer_profiles/nobody/achievements/7", 404),
    ],
)
async def test_what_is_refused(shop: Server, path: str, status: int) -> None:
    refused = await shop.call("GET", path, status=status)
    assert refused["StatusCode"] == status


@pytest.mark.parametrize(
    ("word", "entry", "place"),
    [
        ("achievements", {"name": "1x", "target": 1}, "/achievements/0/name"),
        ("achievements", {"name": "Goal", "target": 0}, "/achievements/0/target"),
        ("achievements", {"name": "Goal", "target": 1, "period": "1M_D"}, "/achievements/0/period"),
        ("achievements", {"name": "Goal", "target": 1, "period": "0D"}, "/achievements/0/period"),
        ("achievements", {"name": "Goal"}, "/achievements/0/target"),
        ("achievementProgress", {"profileId": ""}, "/achievementProgress/0/profileId"),
        ("achievementProgress", {"profileId": "a"}, "/achievementProgress/0/achievementId"),
    ],
)
async def test_a_document_that_is_wrong(server: Server, word: str, entry: Json, place: str) -> None:
    document = {"version": 1, "campaigns": [{"id": 1}], word: [entry]}
    refused = await server.call("PUT", "/__admin/state", document, status=422)
    assert [error["source"]["pointer"] for error in refused["errors"]] == [place]
