"""What came and went, in the Management API: calls of an Application, its health, messages."""

import json

import pytest

from tests.api.management.manager import APPLICATION, manage, set_up
from tests.conftest import Json, Server, StartServer

LOGS = f"{APPLICATION}/access_logs/no_total"
HEALTH = f"{APPLICATION}/health_report"
DAY = "rangeStart=2026-01-01&rangeEnd=2026-01-02"
TWO = [{"id": 1, "name": "A", "keys": ["test"]}, {"id": 2, "name": "B", "keys": ["other"]}]


@pytest.fixture
async def shop(server: Server) -> Server:
    """Two Applications, and calls of both, an hour apart each."""
    await set_up(server, applications=TWO)
    await server.call("POST", "/__admin/reset?parts=requests")
    await server.put_session("a", {})
    server.clock.advance(hours=1)
    await server.put_session("b", {"state": "cancelled"}, status=400)
    server.clock.advance(hours=1)
    await server.put_session("c", {}, key="other")
    server.clock.advance(hours=1)
    await manage(server, "GET", APPLICATION)
    await manage(server, "GET", "/v1/applications/2")
    await manage(server, "GET", "/v1/audiences")
    server.clock.advance(hours=1)
    await server.call("GET", "/v2/customer_sessions/a", status=401, key="wrong")
    await server.call("POST", "/v2/events?dry=true", {"type": "x"}, status=204)
    return server


async def calls(server: Server, query: str, application: int = 1) -> list[str]:
    """The calls of a list, each as its method, its path and its status."""
    path = LOGS.replace("applications/1", f"applications/{application}")
    rows = (await manage(server, "GET", f"{path}?{query}"))["data"]
    return [f"{one['method']} {one['requestUri']} {one['status']}" for one in rows]


A, B = "PUT /v2/customer_sessions/a 200", "PUT /v2/customer_sessions/b 400"
READ, EVENT = "GET /v1/applications/1 200", "POST /v2/events?dry=true 204"
ALL = [A, B, READ, EVENT]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("pageSize=2&skip=1", [B, READ]),
        ("method=put", [A, B]),
        ("method=delete", []),
        ("status=error", [B]),
        ("status=success", [A, READ, EVENT]),
        ("path=sessions/[ac]$", [A]),
        ("path=^/v2", [A, B, EVENT]),
        ("path=dry", []),
        ("sort=-time", [EVENT, READ, B, A]),
        ("sort=method", [READ, EVENT, A, B]),
        ("sort=-status&pageSize=1", [B]),
        ("sort=requestUri&pageSize=1", [READ]),
    ],
)
async def test_lists(shop: Server, query: str, found: list[str]) -> None:
    assert await calls(shop, f"{DAY}&{query}") == found


async def test_calls_of_another_application(shop: Server) -> None:
    assert await calls(shop, DAY, 2) == [
        "PUT /v2/customer_sessions/c 200",
        "GET /v1/applications/2 200",
    ]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z", [A]),
        ("2026-01-01T13:00:00Z", "2026-01-01T15:00:00Z", [B]),
        ("2026-01-01T16:00:00%2B01:00", "2026-01-01T15:00:01Z", [READ]),
        ("2025-01-01", "2026-01-01", []),
    ],
)
async def test_calls_of_a_time(shop: Server, start: str, end: str, found: list[str]) -> None:
    assert await calls(shop, f"rangeStart={start}&rangeEnd={end}") == found


@pytest.mark.parametrize(("size", "more"), [(3, True), (4, False)])
@pytest.mark.parametrize("sort", ["", "&sort=-time"])
async def test_more_follow(shop: Server, size: int, more: bool, sort: str) -> None:
    answer = await manage(shop, "GET", f"{LOGS}?{DAY}&pageSize={size}{sort}")
    assert (len(answer["data"]), answer["hasMore"]) == (size, more)


async def test_a_call_in_full(shop: Server) -> None:
    row = (await manage(shop, "GET", f"{LOGS}?{DAY}"))["data"][1]
    journal = (await shop.call("GET", "/__admin/requests"))["requests"]
    entry = next(one for one in journal if one["request"]["url"] == "/v2/customer_sessions/b")
    assert row.pop("uuid") == entry["id"]
    assert json.loads(row.pop("requestPayload")) == {"customerSession": {"state": "cancelled"}}
    assert json.loads(row.pop("responsePayload"))["message"].startswith("Cannot create")
    assert row == {
        "status": 400,
        "method": "PUT",
        "requestUri": "/v2/customer_sessions/b",
        "time": "2026-01-01T13:00:00.000000Z",
    }
    by_id = await manage(shop, "GET", f"{LOGS}?{DAY}&sort=uuid")
    ids = [one["uuid"] for one in by_id["data"]]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", ["rangeStart", "rangeEnd"]),
        ("rangeStart=2026-01-02&rangeEnd=2026-01-01", ["rangeEnd"]),
        (f"{DAY}&method=head", ["method"]),
        (f"{DAY}&status=200", ["status"]),
        (f"{DAY}&path=(", ["path"]),
        (f"{DAY}&path={'a' * 1001}", ["path"]),
        (f"{DAY}&sort=client", ["sort"]),
    ],
)
async def test_what_no_calls_are_found_by(shop: Server, query: str, places: list[str]) -> None:
    refused = await manage(shop, "GET", f"{LOGS}?{query}", status=400)
    assert [error["source"]["parameter"] for error in refused["errors"]] == places


async def test_where_no_journal_is_kept(start_server: StartServer) -> None:
    server = await start_server(journal=0)
    await server.put_session("a", {})
    assert await calls(server, DAY) == []
    assert (await manage(server, "GET", HEALTH))["summary"] == "NONE"
    await manage(
        server, "GET", LOGS.replace("applications/1", "applications/9") + f"?{DAY}", status=404
    )


# Health


@pytest.mark.parametrize(
    ("went", "summary"),
    [
        ("", "NONE"),
        ("+", "OK"),
        ("+-", "WARNING"),
        ("+--", "ERROR"),
        ("--", "CRITICAL"),
        ("- +", "OK"),
        ("+ ", "NONE"),
    ],
)
async def test_health(server: Server, went: str, summary: str) -> None:
    await set_up(server, applications=TWO)
    for one in went:
        if one == " ":
            server.clock.advance(minutes=5, seconds=1)
        else:
            name, state, status = {"+": ("s", "open", 200), "-": ("t", "cancelled", 400)}[one]
            await server.put_session(name, {"state": state}, status=status)
    await server.put_session("s", {"state": "cancelled"}, status=400, key="other")
    await manage(server, "GET", f"{APPLICATION}/sessions/99999", status=404)
    health = await manage(server, "GET", HEALTH)
    used = "0001-01-01T00:00:00Z" if not went else "2026-01-01T12:0"
    assert health["summary"] == summary
    assert health["lastUsed"].startswith(used)


async def test_health_of_nothing(server: Server) -> None:
    await manage(server, "GET", "/v1/applications/9/health_report", status=404)


# Messages


@pytest.mark.parametrize("kind", ["application", "loyalty_program", "webhook"])
async def test_no_message_was_sent(server: Server, kind: str) -> None:
    query = (
        "messageID=a&changeType=CouponCreated&notificationIDs=1,2&period=15m&isSuccessful=true"
        "&applicationId=1&campaignId=1&loyaltyProgramId=1&responseCode=200&webhookIDs=3"
        "&createdBefore=2026-01-01T00:00:00Z&createdAfter=2026-01-01T00:00:00Z&cursor=abc"
    )
    assert await manage(server, "GET", f"/v1/message_logs?entityType={kind}&{query}") == {
        "data": []
    }


@pytest.mark.parametrize(
    "query",
    [
        "",
        "entityType=coupon",
        "entityType=webhook&period=1y",
        "entityType=webhook&webhookIDs=one",
        f"entityType=webhook&notificationIDs={','.join(map(str, range(31)))}",
        "entityType=webhook&changeType=Nothing",
        "entityType=webhook&isSuccessful=maybe",
    ],
)
async def test_messages_that_cannot_be_asked_for(server: Server, query: str) -> None:
    await manage(server, "GET", f"/v1/message_logs?{query}", status=400)


# Webhooks

WEBHOOKS: list[Json] = [
    {"id": 1, "title": "Send coupon", "applicationIds": [], "enabled": True},
    {"id": 2, "title": "Tell shop", "applicationIds": [1], "enabled": False, "verb": "PUT"},
    {
        "id": 3,
        "title": "Braze",
        "applicationIds": [2],
        "enabled": True,
        "outgoingIntegrationTemplateId": 4,
        "outgoingIntegrationTypeId": 5,
        "outgoingIntegrationTypeName": "Braze",
    },
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("applicationIds=1", [1, 2]),
        ("applicationIds=2,3", [1, 3]),
        ("creationType=templateWebhooks", [3]),
        ("creationType=webhooks", [1, 2]),
        ("visibility=visible", [1, 3]),
        ("visibility=hidden", [2]),
        ("outgoingIntegrationsTypeId=5", [3]),
        ("title=SEND", [1]),
        ("sort=title", [3, 1, 2]),
        ("sort=-verb&pageSize=1", [2]),
        ("sort=-id&skip=1", [2, 1]),
        ("sort=enabled&pageSize=1", [2]),
    ],
)
async def test_webhooks(server: Server, query: str, found: list[int]) -> None:
    await set_up(server, webhooks=WEBHOOKS)
    answer = await manage(server, "GET", f"/v1/webhooks?{query}")
    assert [one["id"] for one in answer["data"]] == found
    if "pageSize" in query or "skip" in query or not query:
        assert answer["totalResultSize"] == 3


async def test_one_webhook(server: Server) -> None:
    await set_up(server, webhooks=WEBHOOKS)
    third = (await manage(server, "GET", "/v1/webhooks"))["data"][2]
    assert third["outgoingIntegrationTypeName"] == "Braze"
    one = await manage(server, "GET", "/v1/webhooks/3")
    assert one == {word: value for word, value in third.items() if "outgoing" not in word}
    await manage(server, "GET", "/v1/webhooks/9", status=404)
    await manage(server, "GET", "/v1/webhooks?applicationIds=x", status=400)
    await manage(server, "GET", "/v1/webhooks?sort=payload", status=400)
