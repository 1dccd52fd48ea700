"""Live events: many readers, filters, resuming, and what a reader costs that does not read."""

import asyncio
import json
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.api.admin.answers import VALIDATORS, admin
from tests.conftest import Json, Server, StartServer

PATH = "/v2/customer_sessions/s"


class Reader:
    """A reader of events."""

    def __init__(self, response: Any) -> None:
        self.response = response

    async def next(self) -> tuple[str, str, Json]:
        """Kind, ID and data of the next event; the kind is "end" after the last."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(5):
            while line := (await self.response.content.readline()).decode():
                name, _, value = line.rstrip("\n").partition(": ")
                if name:
                    fields[name] = value
                elif "data" in fields:
                    return fields["event"], fields.get("id", ""), json.loads(fields["data"])
        return "end", "", {}

    async def urls(self, count: int) -> list[str]:
        events = [await self.next() for _ in range(count)]
        assert {kind for kind, _, _ in events} == {"request"}
        return [data["request"]["url"] for _, _, data in events]


@asynccontextmanager
async def reader(server: Server, query: str = "", **more: Any) -> AsyncIterator[Reader]:
    response = await server.send("GET", f"/__admin/events{query}", **more)
    assert response.status == 200
    try:
        yield Reader(response)
    finally:
        response.close()


async def until_busy(server: Server, count: int, name: str = "default") -> None:
    async with asyncio.timeout(5):
        while (await admin(server, "GET", f"/accounts/{name}"))["busy"] != count:
            pass


async def test_many_readers_see_the_same(server: Server) -> None:
    readers = [Reader(await server.send("GET", "/__admin/events")) for _ in range(40)]
    for number in range(5):
        await server.send("GET", f"/{number}")
    for one in readers:
        assert await one.urls(5) == ["/0", "/1", "/2", "/3", "/4"]
        one.response.close()
    await until_busy(server, 0)


async def test_who_leaves_in_the_middle_is_no_fault_of_the_server(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(50):
        await server.send("GET", f"/{number}")
    *_, first = (await admin(server, "GET", "/requests"))["requests"]
    head = f"GET /__admin/events HTTP/1.1\r\nHost: x\r\nLast-Event-ID: {first['id']}\r\n\r\n"
    loop, client = asyncio.get_running_loop(), server.client
    with socket.create_connection((client.host, client.port)) as leaver:
        leaver.setblocking(False)
        await loop.sock_sendall(leaver, head.encode())
        await loop.sock_recv(leaver, 1)
    await until_busy(server, 0)
    assert not caplog.records


async def test_an_event_is_what_the_list_shows(server: Server) -> None:
    async with reader(server) as one:
        await server.send("PUT", PATH, {"customerSession": {"state": "shut"}})
        kind, event_id, data = await one.next()
    (entry,) = (await admin(server, "GET", "/requests"))["requests"]
    assert (kind, event_id, data) == ("request", entry["id"], entry)
    assert VALIDATORS["ServedRequest"].check(data) == ([], [])
    assert "ApiKey-v1 ****" in json.dumps(data)


FILTERS: list[tuple[str, list[str]]] = [
    ("", ["/v2/authping", PATH, "/nowhere", PATH, "/v2/authping"]),
    ("?operationId=updateCustomerSessionV2", [PATH]),
    ("?method=put", [PATH]),
    ("?path=/v2/customer_sessions", [PATH, PATH]),
    ("?status=404", ["/nowhere", PATH]),
    ("?status=2xx", ["/v2/authping", "/v2/authping"]),
    ("?verdict=request", [PATH, "/nowhere"]),
    ("?unmatched=true", ["/nowhere"]),
    ("?since=2026-01-01T12:00:01Z", ["/v2/authping"]),
    ("?method=GET&status=404", ["/nowhere", PATH]),
]


@pytest.mark.parametrize(("query", "wanted"), FILTERS)
async def test_the_filters_of_the_lists(server: Server, query: str, wanted: list[str]) -> None:
    async with reader(server, query) as one:
        await server.send("GET", "/v2/authping")
        await server.send("PUT", PATH, {"customerSession": {"state": "shut"}})
        await server.send("GET", "/nowhere")
        await server.send("GET", PATH)
        server.clock.advance(seconds=1)
        await server.send("GET", "/v2/authping")
        assert await one.urls(len(wanted)) == wanted
        # Nothing more came that passes.
        await admin(server, "DELETE", "/accounts/default")
        assert (await one.next())[0] == "end"


async def test_a_filter_that_cannot_be_read_is_refused(server: Server) -> None:
    for query in ("status=abc", "verdict=x", "since=x"):
        answer = await server.send("GET", f"/__admin/events?{query}")
        assert answer.status == 400, query
        assert VALIDATORS["AdminErrors"].check(await answer.json()) == ([], [])


async def test_resuming(server: Server) -> None:
    async with reader(server) as one:
        for path in ("/a", "/b", "/c"):
            await server.send("GET", path)
        _, first, _ = await one.next()
        _, second, _ = await one.next()
    async with reader(server, headers={"Last-Event-ID": second}) as two:
        assert await two.urls(1) == ["/c"]
        await server.send("GET", "/d")
        assert await two.urls(1) == ["/d"]
    async with reader(server, headers={"Last-Event-ID": first}) as three:
        assert await three.urls(3) == ["/b", "/c", "/d"]


@pytest.mark.parametrize("last", ["nope", "", "00000000-0000-0000-0000-000000000001"])
async def test_an_unknown_event_begins_now(server: Server, last: str) -> None:
    await server.send("GET", "/before")
    async with reader(server, headers={"Last-Event-ID": last}) as one:
        await server.send("GET", "/after")
        assert await one.urls(1) == ["/after"]


async def test_one_that_resumes_too_late_is_told_what_it_missed(
    start_server: StartServer,
) -> None:
    """A reader that lost its connection is no worse off than one that was slow."""
    server = await start_server(journal=3)
    await server.send("GET", "/0")
    (entry,) = (await admin(server, "GET", "/requests"))["requests"]
    for number in range(1, 8):
        await server.send("GET", f"/{number}")
    async with reader(server, headers={"Last-Event-ID": entry["id"]}) as one:
        assert await one.next() == ("missed", "", {"missed": 4})
        assert await one.urls(3) == ["/5", "/6", "/7"]
        await server.send("GET", "/8")
        assert await one.urls(1) == ["/8"]


async def test_what_bends_answers_is_seen(server: Server) -> None:
    body = {"faults": [{"response": {"fault": "EMPTY_RESPONSE"}, "times": 1}]}
    await admin(server, "PUT", "/settings", body)
    async with reader(server) as one:
        with pytest.raises(aiohttp.ClientError):
            await server.send("PUT", PATH, {"customerSession": {}})
        _, _, data = await one.next()
    assert data["response"]["fault"] == "EMPTY_RESPONSE"


async def test_a_reader_that_leaves_frees_its_place(server: Server) -> None:
    for _ in range(3):
        async with reader(server), reader(server):
            await until_busy(server, 2)
        await until_busy(server, 0)
    await server.send("GET", "/v2/authping")


async def test_a_reset_keeps_the_readers(server: Server) -> None:
    async with reader(server) as one:
        await server.send("GET", "/a")
        assert await one.urls(1) == ["/a"]
        await admin(server, "POST", "/reset")
        await server.send("GET", "/b")
        assert await one.urls(1) == ["/b"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_another_verb_is_refused(server: Server, method: str) -> None:
    answer = await server.send(method, "/__admin/events")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")


# Readers that do not read


@asynccontextmanager
async def asleep(server: Server) -> AsyncIterator[socket.socket]:
    """A reader that takes from its socket only what it is told to."""
    loop = asyncio.get_running_loop()
    with socket.socket() as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await loop.sock_connect(sock, ("127.0.0.1", server.client.port))
        await loop.sock_sendall(sock, b"GET /__admin/events HTTP/1.1\r\nHost: x\r\n\r\n")
        yield sock


async def take(sock: socket.socket, count: int) -> None:
    async with asyncio.timeout(10):
        while count > 0:
            count -= len(await asyncio.get_running_loop().sock_recv(sock, 65536))


async def test_a_slow_reader_is_held_no_more_than_a_little_for(server: Server) -> None:
    """One that reads a little and falls behind: not all that waits is written for it."""
    async with asleep(server) as sock:
        await until_busy(server, 1)
        body = b"x" * 150_000
        for _ in range(60):
            await server.send("PUT", PATH, data=body)
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            # Past all that was written before it fell behind, into what waits.
            await take(sock, 1_500_000)
            await server.send("GET", "/v2/authping")
            after, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert after - before < 4_000_000
    await until_busy(server, 0)


async def test_sleepers_hold_up_nobody(start_server: StartServer) -> None:
    server = await start_server(journal=10)
    async with asleep(server), asleep(server), reader(server) as awake:
        await until_busy(server, 3)
        for number in range(30):
            await server.send("PUT", PATH, data=b"x" * 100_000)
            kind, _, _ = await awake.next()
            assert kind == "request", number
    await until_busy(server, 0)


async def test_an_account_can_go_whose_reader_sleeps(server: Server) -> None:
    async with asleep(server):
        await until_busy(server, 1)
        for _ in range(30):
            await server.send("PUT", PATH, data=b"x" * 100_000)
        await admin(server, "DELETE", "/accounts/default")
        await server.send("GET", "/v2/authping")
        assert (await admin(server, "GET", "/requests"))["meta"]["total"] == 1
