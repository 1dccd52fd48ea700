"""Achievements of campaigns in the Management API: made, listed, changed, deleted, exported."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, exported, ids, manage, places, set_up
from tests.conftest import Json, Server

ACHIEVEMENTS = f"{APPLICATION}/campaigns/1/achievements"
NEW: Json = {"name": "Visits", "title": "Ten visits", "description": "Come.", "target": 10}
RUNS: list[Json] = [
    {"achievementId": 1, "profileId": "ann", "progress": 2.5, "startDate": "2025-12-30T00:00:00Z"},
    {
        "achievementId": 1,
        "profileId": 'b,"ob',
        "progress": 3,
        "startDate": "2025-12-01T00:00:00Z",
        "endDate": "2026-02-01T00:00:00Z",
        "completionDate": "2025-12-31T00:00:00Z",
    },
    {
        "achievementId": 1,
        "profileId": "cat",
        "progress": 1,
        "startDate": "2025-11-01T00:00:00Z",
        "endDate": "2025-12-01T00:00:00Z",
    },
    {"achievementId": 2, "profileId": "ann", "progress": 1, "startDate": "2025-12-30T00:00:00Z"},
]


async def shop(server: Server, **more: Any) -> None:
    applications = [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]
    campaigns = [{"id": 1}, {"id": 2}, {"id": 3, "applicationId": 2}]
    await set_up(server, applications=applications, campaigns=campaigns, **more)


@pytest.fixture
async def three(server: Server) -> Server:
    await shop(
        server,
        achievements=[
            {"id": 1, "name": "Visits", "title": "Visits of you", "target": 3},
            {"id": 2, "name": "Later", "campaignId": 1, "target": 1, **LATER},
            {"id": 3, "name": "Over", "target": 1, "endDate": "2026-01-01T12:00:00Z"},
            {"id": 4, "name": "Other", "campaignId": 2, "target": 1},
        ],
        achievementProgress=RUNS,
    )
    return server


LATER = {"activationPolicy": "fixed_schedule", "fixedStartDate": "2026-03-01T00:00:00Z"}


async def test_one_is_made_and_read_by_shops(server: Server) -> None:
    await shop(server)
    body = {**NEW, "target": 2.0, "period": "1M", "endDate": "2027-01-01T00:00:00+01:00"}
    made = await manage(server, "POST", ACHIEVEMENTS, body, 201)
    assert made == {
        **NEW,
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "target": 2,
        "period": "1M",
        "endDate": "2026-12-31T23:00:00.000000Z",
        "campaignId": 1,
        "userId": 1,
        "createdBy": "Account Owner",
        "recurrencePolicy": "no_recurrence",
        "activationPolicy": "user_action",
        "allowRollbackAfterCompletion": False,
        "hasProgress": False,
        "status": "inprogress",
    }
    assert await manage(server, "GET", f"{ACHIEVEMENTS}/1") == made
    await server.call("PUT", "/v2/customer_profiles/ann", {})
    seen = await server.call("GET", "/v1/customer_profiles/ann/achievements")
    assert [one["name"] for one in seen["data"]] == ["Visits"]
    changes = await manage(server, "GET", "/v1/changes")
    assert [one["entity"] for one in changes["data"]] == [ACHIEVEMENTS]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"target": 0}, ["/target"]),
        ({"name": "1st"}, ["/name"]),
        ({"period": "5X"}, ["/period"]),
        ({"recurrencePolicy": "always"}, ["/recurrencePolicy"]),
        ({**LATER, "endDate": "2026-03-01T00:00:00Z"}, ["/endDate"]),
        ({"periodEndOverride": {"hour": 1, "minute": 0, "second": 0}}, ["/period"]),
        (
            {"period": "1M_U", "periodEndOverride": {"hour": 1, "minute": 0, "second": 0}},
            ["/period"],
        ),
    ],
)
async def test_what_no_achievement_is_made_of(
    server: Server, given: Json, found: list[str]
) -> None:
    await shop(server)
    assert await places(server, "POST", ACHIEVEMENTS, {**NEW, **given}) == found
    assert await ids(server, ACHIEVEMENTS) == []


@pytest.mark.parametrize("given", [{"title": "Another"}, {"name": "Another"}])
async def test_a_name_or_title_that_is_taken(server: Server, given: Json) -> None:
    await shop(server)
    await manage(server, "POST", ACHIEVEMENTS, NEW, 201)
    refused = await manage(server, "POST", ACHIEVEMENTS, {**NEW, **given}, 409)
    assert refused["StatusCode"] == 409
    other = f"{APPLICATION}/campaigns/2/achievements"
    await manage(server, "POST", other, {**NEW, **given}, 201)
    await manage(server, "POST", "/v1/applications/2/campaigns/3/achievements", NEW, 201)


async def test_a_name_that_is_taken_in_the_application(server: Server) -> None:
    await shop(server)
    await server.call(
        "PUT", "/__admin/settings", {"assumptions": {"achievement-name-taken": "application"}}
    )
    await manage(server, "POST", ACHIEVEMENTS, NEW, 201)
    await manage(server, "POST", f"{APPLICATION}/campaigns/2/achievements", NEW, 409)
    await manage(server, "POST", "/v1/applications/2/campaigns/3/achievements", NEW, 201)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", [1, 2, 3]), ("title=VISITS", [1]), ("pageSize=1&skip=1", [2]), ("title=none", [])],
)
async def test_lists(three: Server, query: str, found: list[int]) -> None:
    answer = await manage(three, "GET", f"{ACHIEVEMENTS}?{query}")
    assert [one["id"] for one in answer["data"]] == found
    assert answer["hasMore"] == ("pageSize" in query)


async def test_what_has_become_of_them(three: Server) -> None:
    rows = (await manage(three, "GET", ACHIEVEMENTS))["data"]
    assert [(one["status"], one["hasProgress"]) for one in rows] == [
        ("inprogress", True),
        ("not_started", True),
        ("expired", False),
    ]


async def test_an_update_keeps_what_it_leaves_out(three: Server) -> None:
    path = f"{ACHIEVEMENTS}/1"
    before = await manage(three, "GET", path)
    changed = await manage(three, "PUT", path, {"target": 5, "description": "Come again."})
    assert changed == {**before, "target": 5, "description": "Come again."}
    assert await manage(three, "GET", path) == changed
    assert await places(three, "PUT", path, {"name": "Else"}) == ["/name"]
    assert await places(three, "PUT", path, {"title": "Later"}) == ["/title"]
    assert await places(three, "PUT", path, {"period": "1"}) == ["/period"]
    assert await manage(three, "PUT", path, {"name": "Visits"}) == changed


async def test_what_customers_reached_goes_with_one(three: Server) -> None:
    assert await manage(three, "DELETE", f"{ACHIEVEMENTS}/1", status=204) is None
    assert await ids(three, ACHIEVEMENTS) == [2, 3]
    state = await three.call("GET", "/__admin/state")
    assert [one["achievementId"] for one in state["achievementProgress"]] == [2]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "path", [f"{ACHIEVEMENTS}/4", f"{ACHIEVEMENTS}/9", f"{APPLICATION}/campaigns/9/achievements/1"]
)
async def test_one_that_is_not_there(three: Server, method: str, path: str) -> None:
    body = {"target": 1} if method == "PUT" else None
    await manage(three, method, path, body, 404)


async def test_the_file_of_one(three: Server) -> None:
    header, *rows = await exported(three, f"{ACHIEVEMENTS}/1/export")
    assert header == [
        "profileIntegrationID",
        "title",
        "target",
        "progress",
        "status",
        "startDate",
        "endDate",
        "completionDate",
    ]
    assert rows == [
        ["ann", "Visits of you", "3.00", "2.5", "inprogress", "2025-12-30T00:00:00Z", "", ""],
        [
            'b,"ob',
            "Visits of you",
            "3.00",
            "3",
            "completed",
            "2025-12-01T00:00:00Z",
            "2026-02-01T00:00:00Z",
            "2025-12-31T00:00:00Z",
        ],
        [
            "cat",
            "Visits of you",
            "3.00",
            "1",
            "expired",
            "2025-11-01T00:00:00Z",
            "2025-12-01T00:00:00Z",
            "",
        ],
    ]
    await manage(three, "GET", f"{ACHIEVEMENTS}/4/export", status=404)
