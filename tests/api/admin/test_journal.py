"""The journal at its bounds: what fits, what is never shown, and what bent answers leave in it."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.api.admin.answers import admin
from tests.conftest import Json, Server, StartServer

PATH = "/v2/customer_sessions/s"
BODY: Json = {"customerSession": {"state": "open"}}
WRONG: Json = {"customerSession": {"state": "shut"}}


async def listed(server: Server, query: str = "", **more: Any) -> list[Json]:
    rows: list[Json] = (await admin(server, "GET", f"/requests{query}", **more))["requests"]
    return rows


async def until_busy(server: Server, count: int) -> None:
    async with asyncio.timeout(5):
        while (await admin(server, "GET", "/accounts/default"))["busy"] != count:
            pass


# What was called


async def test_coverage_counts_operations_and_statuses(start_server: StartServer) -> None:
    server = await start_server(journal=5)
    nothing = await admin(server, "GET", "/coverage")
    assert nothing["operations"] == []
    await server.call("GET", "/v2/authping", status=204)
    for body, status in ((BODY, 200), (BODY, 200), (WRONG, 400)):
        await server.call("PUT", PATH, body, status=status)
    await server.call("GET", "/nowhere", status=404)
    assert await admin(server, "GET", "/coverage") == {
        "operations": [
            {"operationId": "authPing", "requests": 1, "statuses": {"204": 1}},
            {
                "operationId": "updateCustomerSessionV2",
                "requests": 3,
                "statuses": {"200": 2, "400": 1},
            },
        ],
        "requests": 5,
        "unmatched": 1,
        "violations": 2,
        "forgotten": 0,
    }
    await server.call("GET", "/v2/authping", status=204)
    assert (await admin(server, "GET", "/coverage"))["forgotten"] == 1
    assert (await admin(server, "GET", "/accounts/default"))["forgotten"] == 1


# Its bounds


async def test_thousands_of_requests_stay_within_small_bounds(start_server: StartServer) -> None:
    server = await start_server(journal=100, journal_bytes=1_000_000)
    for first in range(0, 3000, 100):
        paths = [f"/v2/customer_sessions/{number}" for number in range(first, first + 100)]
        await asyncio.gather(*[server.send("GET", path) for path in paths])
        found = await admin(server, "GET", "/requests?limit=1")
        assert found["meta"]["total"] == 100
        assert found["forgotten"] + 100 == first + 100
    kept = {entry["request"]["url"].rpartition("/")[2] for entry in await listed(server)}
    assert kept == {str(number) for number in range(2900, 3000)}
    await admin(server, "DELETE", "/requests")
    found = await admin(server, "GET", "/requests")
    assert (found["meta"]["total"], found["forgotten"]) == (0, 0)


LARGE = "z" * 7000
SENT: list[tuple[str, Json]] = [
    ("body", {"method": "PUT", "path": PATH, "data": LARGE.encode()}),
    ("query", {"method": "GET", "path": f"{PATH}?q={LARGE}"}),
    ("path", {"method": "GET", "path": f"/v2/{LARGE}"}),
    ("header", {"method": "GET", "path": PATH, "headers": {"X-Large": LARGE}}),
    (
        "problems",
        {
            "method": "PUT",
            "path": PATH,
            "body": {"customerSession": {"cartItems": [{}] * 40}},
        },
    ),
    (
        "header of an unmatched request",
        {"method": "GET", "path": "/x", "headers": {"X-Large": LARGE}},
    ),
]


@pytest.mark.parametrize("call", [row[1] for row in SENT], ids=[row[0] for row in SENT])
async def test_all_that_is_kept_counts(start_server: StartServer, call: Json) -> None:
    """Whatever part of a request is large, few such requests fit."""
    limit = 50_000
    server = await start_server(journal=1000, journal_bytes=limit)
    for _ in range(30):
        await server.send(**call)
    rows = await listed(server)
    assert 1 <= len(rows) <= limit // len(LARGE)


async def test_the_answer_of_a_stub_counts(start_server: StartServer) -> None:
    server = await start_server(journal=1000, journal_bytes=50_000)
    stub = {"response": {"body": LARGE}}
    await admin(server, "POST", "/mappings", stub, status=201)
    for _ in range(30):
        await server.send("GET", "/x")
    assert 1 <= len(await listed(server)) <= 7


async def test_the_headers_of_an_answer_count(start_server: StartServer) -> None:
    server = await start_server(journal=1000, journal_bytes=50_000)
    stub = {"response": {"headers": {"X-Large": "{{ request.url }}" + LARGE}}}
    stub["response"]["transformers"] = ["response-template"]
    await admin(server, "POST", "/mappings", stub, status=201)
    for _ in range(30):
        await server.send("GET", "/x")
    assert 1 <= len(await listed(server)) <= 7


async def test_stubs_that_are_used_up_are_let_go(start_server: StartServer) -> None:
    """The journal keeps no more of them than its bound, however large they were."""
    server = await start_server(journal=1000, journal_bytes=1_000_000)
    stub = {
        "request": {"url": "/x"},
        "response": {"status": 200},
        "metadata": {"large": "z" * 200_000},
        "times": 1,
    }
    for _ in range(20):
        await admin(server, "POST", "/mappings", stub, status=201)
        await server.send("GET", "/x")
    assert 1 <= len(await listed(server)) <= 5


async def test_one_entry_larger_than_the_bound_is_kept(start_server: StartServer) -> None:
    server = await start_server(journal_bytes=1)
    for number in range(3):
        await server.send("PUT", f"{PATH}{number}", BODY)
    found = await admin(server, "GET", "/requests")
    assert [entry["request"]["url"] for entry in found["requests"]] == [f"{PATH}2"]
    assert found["forgotten"] == 2


async def test_one_account_takes_no_room_of_another(start_server: StartServer) -> None:
    server = await start_server(journal=5)
    await server.send("GET", "/v2/authping", key="a.k")
    for _ in range(20):
        await server.send("GET", "/v2/authping", key="b.k")
    assert len(await listed(server, key="a.k")) == 1
    (entry,) = await listed(server, "?limit=1", key="b.k")
    await admin(server, "GET", f"/requests/{entry['id']}", key="a.k", status=404)
    await admin(server, "DELETE", f"/requests/{entry['id']}", key="a.k", status=404)
    await admin(server, "DELETE", "/requests", key="a.k")
    assert len(await listed(server, key="b.k")) == 5


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/requests", None),
        ("POST", "/requests/count", {}),
        ("POST", "/requests/find", {}),
        ("GET", "/requests/unmatched", None),
    ],
)
async def test_a_journal_that_is_off_says_so(
    start_server: StartServer, method: str, path: str, body: Any
) -> None:
    server = await start_server(journal=0)
    await server.send("PUT", PATH, WRONG)
    found = await admin(server, method, path, body)
    assert found["requestJournalDisabled"]
    assert not found.get("requests")
    assert not found.get("count")
    assert (await admin(server, "GET", "/violations"))["violations"] == []


# What bent answers leave in it


BENT: list[tuple[Json, int, str | None, str]] = [
    # response of a stub for a request that is wrong, status, fault and verdict in the journal
    ({"status": 299, "body": "{}"}, 299, None, "request"),
    ({"error": 503}, 503, None, "request"),
    ({"error": 503, "applied": True}, 503, None, "request"),
    ({"fault": "EMPTY_RESPONSE"}, 0, "EMPTY_RESPONSE", "request"),
    ({"fault": "EMPTY_RESPONSE", "applied": True}, 0, "EMPTY_RESPONSE", "request"),
    ({"transform": {"message": "changed"}}, 400, None, "request"),
    ({"fixedDelayMilliseconds": 1}, 200, None, "request"),
]


@pytest.mark.parametrize(("response", "status", "fault", "verdict"), BENT)
async def test_a_bent_answer_is_kept_with_the_verdict_of_its_request(
    server: Server, response: Json, status: int, fault: str | None, verdict: str
) -> None:
    stub = {"request": {"urlPath": PATH}, "response": response}
    made = await admin(server, "POST", "/mappings", stub, status=201)
    try:
        await server.send("PUT", PATH, WRONG)
    except aiohttp.ClientError:
        assert fault
    (entry,) = await listed(server, f"?matchingStub={made['id']}")
    assert (entry["response"]["status"], entry["response"].get("fault")) == (status, fault)
    assert (entry["verdict"], entry["wasMatched"]) == (verdict, True)
    assert entry["response"]["fromConfiguredStub"]
    assert entry["violations"][0]["source"] == {"pointer": "/customerSession/state"}


@pytest.mark.parametrize("response", [{"hang": True}, {"fixedDelayMilliseconds": 3_600_000}])
async def test_who_left_is_kept_with_stub_and_verdict(server: Server, response: Json) -> None:
    """The stub that made a client give up is what a test looks for."""
    stub = {"request": {"urlPath": PATH}, "response": response}
    made = await admin(server, "POST", "/mappings", stub, status=201)
    asking = asyncio.create_task(server.send("PUT", PATH, WRONG))
    await until_busy(server, 1)
    asking.cancel()
    await until_busy(server, 0)
    (entry,) = await listed(server)
    assert entry["response"]["fault"] == "CLIENT_GONE"
    assert json.loads(entry["request"]["body"]) == WRONG
    assert entry["operationId"] == "updateCustomerSessionV2"
    assert (entry["verdict"], len(entry["violations"])) == ("request", 1)
    assert entry.get("stubMapping", {}).get("id") == made["id"]


# Secrets

SECRET = "5550123"
LOG_INS: list[tuple[str, bytes]] = [
    ("as it should be", b'{"email": "a@b.c", "password": "5550123"}'),
    ("a number", b'{"email": "a@b.c", "password": 5550123}'),
    ("in a list", b'{"email": "a@b.c", "password": ["5550123"]}'),
    ("in an object", b'{"email": "a@b.c", "password": {"is": 5550123}}'),
    ("twice", b'{"email": "a@b.c", "password": "x", "password": "5550123"}'),
    ("the body alone", b'"5550123"'),
    ("a number alone", b"5550123"),
    ("not JSON", b'{"password": "5550123"'),
    ("in another case", b'{"email": "a@b.c", "Password": "5550123"}'),
    ("as a form", b"email=a%40b.c&password=5550123"),
]


@pytest.mark.parametrize("body", [row[1] for row in LOG_INS], ids=[row[0] for row in LOG_INS])
async def test_a_password_is_shown_nowhere(server: Server, body: bytes) -> None:
    answer = await server.send("POST", "/v1/sessions", data=body)
    said = await answer.json()
    stub = {"request": {"url": "/zzz"}}
    await admin(server, "POST", "/mappings", stub, status=201)
    first = await listed(server)
    headers = {"Last-Event-ID": first[0]["id"]}
    events = await server.send("GET", "/__admin/events", headers=headers)
    await server.send("POST", "/v1/sessions", data=body)
    async with asyncio.timeout(5):
        line = b""
        while not line.startswith(b"data: "):
            line = await events.content.readline()
    events.close()
    shown = [
        first,
        line.decode(),
        await admin(server, "GET", "/violations"),
        await admin(server, "POST", "/requests/find", {}),
        await admin(server, "POST", "/near-misses/request-pattern", {"url": "/v1/session"}),
        await admin(server, "POST", "/requests/remove", {}),
    ]
    for value in shown:
        assert SECRET not in json.dumps(value)
        assert said.get("token", "no token") not in json.dumps(value)


KEYS: list[tuple[str, str]] = [
    ("ApiKey-v1 acme.5550123", "ApiKey-v1 acme.****"),
    ("ApiKey-v1 acme.5550123.5550123", "ApiKey-v1 acme.****"),
    ("ApiKey-v1 5550123", "ApiKey-v1 ****"),
    ("apikey-v1   acme.5550123", "apikey-v1 acme.****"),
    ("ApiKey-v1\tacme.5550123", "****"),
    ("ManagementKey-v1 acme.5550123", "ManagementKey-v1 acme.****"),
    ("Bearer acme.5550123", "Bearer acme.****"),
    ("Basic 5550123.5550123", "Basic ****"),
    ("5550123", "****"),
]


@pytest.mark.parametrize(("header", "wanted"), KEYS)
async def test_a_key_is_masked_however_it_comes(server: Server, header: str, wanted: str) -> None:
    sent = {"Authorization": header, "Proxy-Authorization": "Basic 5550123"}
    await server.send("GET", "/v2/authping", headers=sent)
    rows = await listed(server, key="default.x") + await listed(server, account="acme")
    assert SECRET not in json.dumps(rows)
    assert rows[0]["request"]["headers"]["Authorization"] == wanted


async def test_only_what_is_shown_is_masked(server: Server) -> None:
    """A pattern still sees what came."""
    await server.send("GET", "/v2/authping", key="acme.5550123")
    pattern = {"headers": {"Authorization": {"equalTo": "ApiKey-v1 acme.5550123"}}}
    found = await admin(server, "POST", "/requests/count", pattern, account="acme")
    assert found["count"] == 1


# Looking


@pytest.mark.parametrize("query", ["status=abc", "status=44", "status=xxx", "status=4xxx"])
async def test_a_status_that_is_none_is_refused(server: Server, query: str) -> None:
    """It would say that there is nothing, whatever there is."""
    for path in ("/requests", "/violations"):
        refused = await admin(server, "GET", f"{path}?{query}", status=400)
        assert refused["errors"][0]["source"] == {"parameter": "status"}


@pytest.mark.parametrize(
    "query", ["limit=-1", "limit=x", "since=x", "until=2026", "verdict=x", "unmatched=x"]
)
async def test_a_filter_that_cannot_be_read_is_refused(server: Server, query: str) -> None:
    name = query.partition("=")[0]
    for path in ("/requests", "/violations"):
        refused = await admin(server, "GET", f"{path}?{query}", status=400)
        assert refused["errors"][0]["source"] == {"parameter": name}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("?limit=1", 1),
        ("?limit=0", 0),
        ("?operationId=updateCustomerSessionV2", 1),
        ("?method=GET", 2),
        ("?status=4xx", 3),
        ("?status=401", 1),
        ("?verdict=request", 3),
        ("?verdict=answer", 0),
        ("?unmatched=true", 1),
        ("?since=2026-01-01T12:00:01Z", 1),
    ],
)
async def test_violations_take_the_filters(server: Server, query: str, count: int) -> None:
    await server.send("PUT", PATH, WRONG)
    await server.send("GET", "/nowhere")
    server.clock.advance(seconds=1)
    await server.send("GET", PATH, scheme="Basic")
    await server.send("GET", "/v2/authping")
    found = await admin(server, "GET", f"/violations{query}")
    assert len(found["violations"]) == count
    assert found["meta"]["total"] == (3 if "limit" in query else count)


async def test_a_state_step_that_is_refused_is_answered_and_kept_as_valid(server: Server) -> None:
    await server.put_session("s", {"state": "closed"})
    await server.put_session("s", {"state": "open"}, status=400)
    entry = (await listed(server))[0]
    assert (entry["verdict"], entry["response"]["status"]) == ("valid", 400)
