"""The journal: what was sent, what became of it, and what the contract says of it."""

import asyncio
import json
from typing import Any

import pytest

from mockserver.control.journal.journal import Journal
from tests.api.admin.answers import VALIDATORS, admin
from tests.conftest import NOON, Json, Server, StartServer, item

PATH = "/v2/customer_sessions/s"


async def newest(server: Server, **more: Any) -> Json:
    entry: Json = (await admin(server, "GET", "/requests?limit=1", **more))["requests"][0]
    return entry


async def violations(server: Server, query: str = "") -> list[Json]:
    rows: list[Json] = (await admin(server, "GET", f"/violations{query}"))["violations"]
    return rows


async def test_an_entry_tells_all(server: Server) -> None:
    body = {"customerSession": {"cartItems": [item()], "nope": 1}}
    answer = await server.call("PUT", f"{PATH}?dry=false", body, headers={"X-Trace": "t"})
    entry = await newest(server)
    request, response = entry["request"], entry["response"]
    assert request["method"] == "PUT"
    assert request["url"] == f"{PATH}?dry=false"
    assert request["absoluteUrl"].endswith(request["url"])
    assert request["headers"]["X-Trace"] == "t"
    assert request["queryParams"] == {"dry": {"key": "dry", "values": ["false"]}}
    assert json.loads(request["body"]) == body
    assert request["loggedDateString"] == "2026-01-01T12:00:00.000000Z"
    assert request["loggedDate"] == int(NOON.timestamp() * 1000)
    assert request["clientIp"] == "127.0.0.1"
    assert (response["status"], json.loads(response["body"])) == (200, answer)
    assert (entry["operationId"], entry["account"]) == ("updateCustomerSessionV2", "default")
    assert (entry["verdict"], entry["violations"], entry["wasMatched"]) == ("valid", [], True)
    assert "/customerSession/nope" in entry["hints"][0]
    assert entry["timing"]["totalTime"] >= 0
    assert (await admin(server, "GET", f"/requests/{entry['id']}")) == entry


VIOLATIONS: list[tuple[Json, str, Json, int]] = [
    # call, keyword, source, status
    (
        {"method": "PUT", "path": PATH, "body": {"customerSession": {"state": "shut"}}},
        "enum",
        {"pointer": "/customerSession/state"},
        400,
    ),
    ({"method": "PUT", "path": PATH, "data": b"{"}, "json", {"pointer": ""}, 400),
    (
        {"method": "PUT", "path": f"{PATH}?dry=x", "body": {"customerSession": {}}},
        "type",
        {"parameter": "dry"},
        400,
    ),
    (
        {
            "method": "PUT",
            "path": PATH,
            "body": {"customerSession": {"cartItems": [{"sku": "a", "quantity": 1}]}},
        },
        "required",
        {"pointer": "/customerSession/cartItems/0/price"},
        400,
    ),
    (
        {"method": "GET", "path": PATH, "scheme": "Basic"},
        "credentials",
        {"parameter": "Authorization"},
        401,
    ),
    ({"method": "GET", "path": "/v2/customer_session/s"}, "operation", {"parameter": "path"}, 404),
    ({"method": "DELETE", "path": PATH}, "operation", {"parameter": "path"}, 405),
]


@pytest.mark.parametrize(("call", "keyword", "source", "status"), VIOLATIONS)
async def test_what_breaks_the_contract_is_listed(
    server: Server, call: Json, keyword: str, source: Json, status: int
) -> None:
    assert (await server.send(**call)).status == status
    (found,) = await violations(server)
    assert (found["keyword"], found["source"], found["status"]) == (keyword, source, status)
    assert (found["of"], found["method"]) == ("request", call["method"])
    assert found["details"]
    entry = await newest(server)
    assert (entry["verdict"], entry["violations"]) == ("request", [found])


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v2/customer_sessions/nobody", None, 404),
        ("PUT", PATH, {"customerSession": {"state": "open"}}, 400),
    ],
)
async def test_a_rule_that_says_no_is_no_violation(
    server: Server, method: str, path: str, body: Json | None, status: int
) -> None:
    await server.put_session("s", {"state": "closed"})
    await server.call(method, path, body, status=status)
    assert await violations(server) == []


async def test_unknown_fields_are_violations_where_they_are_refused(server: Server) -> None:
    await admin(server, "PATCH", "/settings", {"strict": True})
    await server.put_session("s", {"nope": 1}, status=400)
    (found,) = await violations(server)
    assert found["source"] == {"pointer": "/customerSession/nope"}


async def test_a_stubbed_request_is_judged_as_well(server: Server) -> None:
    stub = {"request": {"urlPath": PATH}, "response": {"jsonBody": {"effects": []}}}
    await admin(server, "POST", "/mappings", stub, status=201)
    await server.call("PUT", PATH, {"customerSession": {"state": "shut"}})
    assert [(one["of"], one["keyword"]) for one in await violations(server)] == [
        ("request", "enum"),
        ("answer", "required"),
        ("answer", "required"),
    ]


async def test_no_secret_is_shown(server: Server) -> None:
    for scheme in ("ApiKey-v1", "ManagementKey-v1", "Basic", "Bearer"):
        await server.send("GET", "/v2/authping", scheme=scheme, key="default.t0ps3cret")
    await server.send("GET", "/v2/authping", headers={"Authorization": "t0ps3cret"})
    login = {"email": "a@b.c", "password": 't0p"s3cret t0ps3cret'}
    await server.call("POST", "/v1/sessions", login, status=201)
    sly = b'{"email": "a@b.c", "p\\u0061ssword": "t0ps3cret"}'
    assert (await server.send("POST", "/v1/sessions", data=sly)).status == 201
    assert (await server.send("POST", "/v1/sessions", data=b"{t0ps3cret")).status == 400
    answer = await server.call(
        "POST", "/v1/sessions", {"email": "a@b.c", "password": "x"}, status=201
    )
    stub = {"request": {"url": "/zzz"}}
    await admin(server, "POST", "/mappings", stub, status=201)
    for path, body in (
        ("/requests", None),
        ("/requests/unmatched", None),
        ("/violations", None),
        ("/requests/find", {}),
        ("/near-misses/request-pattern", {"url": "/v2/authpink"}),
        ("/requests/unmatched/near-misses", None),
        ("/requests/remove", {}),
    ):
        value = await admin(server, "POST" if body is not None else "GET", path, body)
        text = json.dumps(value)
        assert "s3cret" not in text, path
        assert answer["token"] not in text, path
        if path == "/requests":
            assert "ApiKey-v1 default.****" in text


FILTERS: list[tuple[str, int]] = [
    ("", 5),
    ("?operationId=authPing", 1),
    ("?method=put", 2),
    ("?path=/v2/customer_sessions", 3),
    ("?status=200", 1),
    ("?status=4xx", 3),
    ("?verdict=request", 2),
    ("?verdict=valid", 3),
    ("?unmatched=true", 1),
    ("?since=2026-01-01T12:00:01Z", 2),
    ("?until=2026-01-01T12:00:01Z", 3),
    ("?until=2026-01-01T12:00:01", 3),
    ("?limit=2", 5),
    ("?method=GET&status=404", 2),
    ("?operationId=nope", 0),
]


@pytest.mark.parametrize(("query", "count"), FILTERS)
async def test_filters(server: Server, query: str, count: int) -> None:
    await server.put_session("s", {})
    await server.put_session("s", {"state": 1}, status=400)
    await server.call("GET", "/v2/customer_sessions/x", status=404)
    server.clock.advance(seconds=1)
    await server.call("GET", "/v2/authping", status=204)
    await server.send("GET", "/nowhere")
    found = await admin(server, "GET", f"/requests{query}")
    assert found["meta"]["total"] == count
    assert len(found["requests"]) == (2 if "limit" in query else count)


async def test_the_stub_that_answered_can_be_asked_for(server: Server) -> None:
    stub = {"request": {"url": "/x"}, "metadata": {"test": 1}}
    made = await admin(server, "POST", "/mappings", stub, status=201)
    await server.send("GET", "/x")
    await server.send("GET", "/y")
    found = await admin(server, "GET", f"/requests?matchingStub={made['id']}")
    assert [entry["request"]["url"] for entry in found["requests"]] == ["/x"]
    pattern = {"matchesJsonPath": {"expression": "$.test", "equalTo": "1"}}
    gone = await admin(server, "POST", "/requests/remove-by-metadata", pattern)
    assert [one["url"] for one in gone["requests"]] == ["/x"]


async def test_forgetting(server: Server) -> None:
    for path in ("/a", "/b", "/b", "/c"):
        await server.send("GET", path)
    gone = await admin(server, "POST", "/requests/remove", {"url": "/b"})
    assert len(gone["requests"]) == 2
    entry = await newest(server)
    await admin(server, "DELETE", f"/requests/{entry['id']}")
    for verb in ("GET", "DELETE"):
        await admin(server, verb, f"/requests/{entry['id']}", status=404)
    await admin(server, "GET", "/requests/nope", status=404)
    left = (await admin(server, "GET", "/requests"))["requests"]
    assert [one["request"]["url"] for one in left] == ["/a"]
    await admin(server, "DELETE", "/requests")
    assert (await admin(server, "GET", "/requests"))["meta"]["total"] == 0


async def test_its_bounds(start_server: StartServer) -> None:
    server = await start_server(journal=50, journal_bytes=150_000)
    for number in range(300):
        await server.send("GET", f"/v2/customer_sessions/{number}")
    found = await admin(server, "GET", "/requests")
    assert found["meta"]["total"] == 50
    assert found["forgotten"] == 250
    assert found["requests"][0]["request"]["url"].endswith("/299")
    for _ in range(20):
        await server.send("PUT", PATH, data=b"x" * 20_000)
    found = await admin(server, "GET", "/requests")
    assert 1 < found["meta"]["total"] <= 150_000 / 20_000


async def test_it_can_be_off(start_server: StartServer) -> None:
    server = await start_server(journal=0)
    await server.send("GET", "/nowhere")
    found = await admin(server, "GET", "/requests")
    assert (found["requests"], found["requestJournalDisabled"]) == ([], True)
    assert (await server.send("GET", "/__admin/events")).status == 409


def test_a_hundred_thousand_requests_stay_within_the_bounds() -> None:
    journal = Journal(2000, 1_000_000)
    headers = ((b"Host", b"x"), (b"Authorization", b"ApiKey-v1 k"))
    rest: tuple[Any, ...] = ("GET", "127.0.0.1", "", 404, (), (), (), (), None, None)
    for number in range(100_000):
        parts = (NOON, 0.001, headers, b"x" * (number % 500), b"y" * 300, f"/{number}", *rest)
        journal.add(number % 500 + 300, parts)
        assert len(journal) <= 2000
        assert journal.bytes <= 1_000_000
    assert journal.forgotten + len(journal) == 100_000
    entries = list(journal)
    assert entries[0].target == "/99999"
    assert entries[0].body == b"x" * (99_999 % 500)
    assert dict(entries[0].raw_headers) == dict(headers)
    assert entries[0].came == NOON
    assert journal.get(journal.id_of(entries[-1])) == entries[-1]
    for step in journal.clear():
        assert step is None
    assert (len(journal), journal.bytes) == (0, 0)


# Live


async def read_event(response: Any) -> tuple[str, Json]:
    """The next event of a stream: its kind and data."""
    kind, data = "", ""
    async with asyncio.timeout(5):
        while True:
            line = (await response.content.readline()).decode().rstrip("\n")
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and kind:
                return kind, json.loads(data)
            elif not line and response.content.at_eof():
                return "end", {}


async def test_events_come_as_requests_are_answered(server: Server) -> None:
    readers = [
        await server.send("GET", f"/__admin/events{query}")
        for query in ("", "", "?operationId=authPing")
    ]
    assert readers[0].headers["Content-Type"] == "text/event-stream; charset=utf-8"
    await server.send("GET", "/nowhere", key="other.k")
    await server.send("GET", "/nowhere")
    await server.call("GET", "/v2/authping", status=204)
    for reader in readers[:2]:
        kind, first = await read_event(reader)
        assert kind == "request"
        assert VALIDATORS["ServedRequest"].check(first) == ([], [])
        assert first["request"]["url"] == "/nowhere"
        assert (await read_event(reader))[1]["operationId"] == "authPing"
    assert (await read_event(readers[2]))[1]["operationId"] == "authPing"
    for reader in readers:
        reader.close()


async def test_a_stream_resumes_after_the_event_named(server: Server) -> None:
    for path in ("/a", "/b", "/c"):
        await server.send("GET", path)
    entries = (await admin(server, "GET", "/requests"))["requests"]
    headers = {"Last-Event-ID": entries[-1]["id"]}
    reader = await server.send("GET", "/__admin/events", headers=headers)
    assert [(await read_event(reader))[1]["request"]["url"] for _ in range(2)] == ["/b", "/c"]
    reader.close()


async def test_a_slow_reader_is_told_what_it_missed(start_server: StartServer) -> None:
    """It does not read while more comes than sockets and the journal hold."""
    server = await start_server(journal=20)
    reader = await server.send("GET", "/__admin/events")
    body = b"x" * 200_000
    for _ in range(100):
        await server.send("PUT", PATH, data=body)
    kinds, missed = [], 0
    while missed + kinds.count("request") < 100:
        kind, data = await read_event(reader)
        kinds.append(kind)
        missed += data.get("missed", 0)
    assert "missed" in kinds
    reader.close()


async def test_a_stream_ends_with_its_account(server: Server) -> None:
    reader = await server.send("GET", "/__admin/events", key="a.k")
    await admin(server, "DELETE", "/accounts/a")
    assert await read_event(reader) == ("end", {})
