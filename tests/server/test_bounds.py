"""What one client may take from a server: time, connections, lengths, streams."""

import asyncio
import json

import pytest

from tests.conftest import StartServer
from tests.server.wire import CALM, HEALTH, KEY, LAST, answers, talk

PUT = b"PUT /v2/customer_sessions/s HTTP/1.1\r\n" + KEY


def refusal(came: bytes, status: int) -> dict[str, object]:
    """The envelope of the only answer, which ends the connection."""
    (answer,) = answers(came)
    assert answer.status == status
    assert b"\r\nConnection: close\r\n" in answer.head + b"\r\n"
    envelope: dict[str, object] = json.loads(answer.body)
    assert envelope["StatusCode"] == status
    return envelope


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        (b"GET /v1/sta", "head"),
        (HEALTH, "head"),
        (PUT + b"Content-Length: 100\r\n\r\n{", "body"),
        (PUT + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", "body"),
    ],
)
async def test_a_request_that_does_not_come_to_its_end_is_cut(
    start_server: StartServer, sent: bytes, what: str
) -> None:
    server = await start_server(header_timeout=0.2, body_timeout=0.2)
    came = await talk(server, sent)
    assert refusal(came, 408)["message"] == "The request took too long to arrive"
    assert f"the {what} of the request did not arrive in time".encode() in came
    assert await server.call("GET", "/v2/authping", status=204) is None


async def test_bytes_that_drip_do_not_gain_time(start_server: StartServer) -> None:
    server = await start_server(header_timeout=0.3, body_timeout=0.3)
    _, writer = await asyncio.open_connection(server.client.host, server.client.port)
    writer.write(PUT + b"Content-Length: 100000\r\n\r\n")

    async def drip() -> None:
        while True:
            writer.write(b" ")
            await writer.drain()
            await server.call("GET", "/v2/authping", status=204)  # others are not slowed

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(drip(), 10)
    writer.close()


async def test_an_answer_that_takes_its_time_is_not_cut(start_server: StartServer) -> None:
    server = await start_server(header_timeout=0.1, body_timeout=0.1, keep_alive=0.2)
    slow = {"fixedDelay": 600}
    await server.call("PATCH", "/__admin/settings", slow)
    body = b'{"customerSession":{}}'
    put = PUT + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    came = await talk(server, put + LAST)
    assert [answer.status for answer in answers(came)] == [200, 200]


async def test_a_connection_that_is_idle_is_closed(start_server: StartServer) -> None:
    server = await start_server(keep_alive=0.2)
    assert await talk(server) == b""
    assert (await talk(server, HEALTH + b"\r\n")).endswith(CALM)


async def test_only_so_many_connections(start_server: StartServer) -> None:
    server = await start_server(max_connections=2)
    host, port = server.client.host, server.client.port
    first = await asyncio.open_connection(host, port)
    second = await asyncio.open_connection(host, port)
    for _, writer in (first, second):
        writer.write(HEALTH + b"\r\n")
    for reader, _ in (first, second):
        await reader.readuntil(CALM)
    refused = refusal(await talk(server), 503)
    assert refused["message"] == "The service takes no more connections now"
    first[1].write(LAST)
    assert (await first[0].read()).endswith(CALM)
    first[1].close()
    await first[1].wait_closed()
    assert (await talk(server, LAST)).endswith(CALM)
    second[1].close()


async def test_a_connection_serves_only_so_many_requests(start_server: StartServer) -> None:
    server = await start_server(max_connection_requests=3)
    came = answers(await talk(server, (HEALTH + b"\r\n") * 5))
    assert [answer.status for answer in came] == [200, 200, 200]
    assert [b"Connection: close" in answer.head for answer in came] == [False, False, True]


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /%b HTTP/1.1\r\n" % (b"a" * 400) + KEY + b"\r\n",
        HEALTH + b"X: %b\r\n\r\n" % (b"a" * 300),
        HEALTH + b"%b: x\r\n\r\n" % (b"a" * 300),
        HEALTH + b"".join(b"X-%d: a\r\n" % n for n in range(20)) + b"\r\n",
    ],
    ids=["line", "value", "name", "count"],
)
async def test_heads_have_bounds(start_server: StartServer, request_: bytes) -> None:
    server = await start_server(max_request_line=400, max_header_bytes=256, max_headers=10)
    envelope = refusal(await talk(server, request_), 400)
    assert envelope["message"] == "The request is not valid HTTP"
    roomy = await start_server()
    assert answers(await talk(roomy, request_ + LAST))[-1].body == CALM


async def test_a_body_has_a_bound_however_it_comes(start_server: StartServer) -> None:
    import gzip

    server = await start_server(max_body=1000)
    packed = gzip.compress(b" " * 5_000_000)
    for head, body in (
        (b"Content-Length: 2000\r\n", b" " * 2000),
        (b"Transfer-Encoding: chunked\r\n", b"7d0\r\n" + b" " * 2000 + b"\r\n0\r\n\r\n"),
        (b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(packed), packed),
    ):
        came = answers(await talk(server, PUT + head + b"Connection: close\r\n\r\n" + body))
        assert [answer.status for answer in came] == [413]
        assert b"a body may have 1000 bytes" in came[0].head


async def test_only_so_many_streams(start_server: StartServer) -> None:
    server = await start_server(max_streams=2)
    first = await server.send("GET", "/__admin/events")
    second = await server.send("GET", "/__admin/events?account=other")
    refused = await server.call("GET", "/__admin/events", status=503)
    assert refused["errors"][0]["detail"] == "2 streams are read already, and no more may be"
    first.close()
    second.close()


async def test_a_client_that_never_reads_is_given_up(start_server: StartServer) -> None:
    server = await start_server(write_timeout=0.3, max_connections=4)
    page = b"GET /v1/applications/1/customers?pageSize=1000 HTTP/1.1\r\nHost: x\r\n"
    page += b"Authorization: ManagementKey-v1 k\r\n\r\n"
    writers = []
    for _ in range(3):
        _, writer = await asyncio.open_connection(server.client.host, server.client.port)
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        writer.write(page * 200)
        writers.append(writer)
    async with asyncio.timeout(10):
        while (await server.send("GET", "/__admin/accounts/default")).status != 200:
            pass
        for writer in writers:
            await writer.wait_closed() if writer.is_closing() else None
            while not writer.is_closing():
                try:
                    writer.write(b" ")
                    await writer.drain()
                except ConnectionError:
                    break
                await server.call("GET", "/v2/authping", status=204)
    for writer in writers:
        writer.transport.abort()


@pytest.mark.parametrize("size", [100_000, 200_000, 1_000_000, 5_000_000])
async def test_a_large_body_is_no_head_that_is_late(start_server: StartServer, size: int) -> None:
    """Its answer comes once, however long that takes, and nothing comes after it."""
    server = await start_server(header_timeout=0.2, body_timeout=5)
    await server.call("PATCH", "/__admin/settings", {"fixedDelay": 500})
    body = b'{"customerSession":{}}' + b" " * size
    put = PUT + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    came = answers(await talk(server, put + LAST))
    assert [answer.status for answer in came] == [200, 200]


async def test_a_body_that_nobody_wants_is_no_late_head(start_server: StartServer) -> None:
    server = await start_server(admin_token="sesame", header_timeout=0.2, body_timeout=0.6)
    head = b"PUT /__admin/state HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n"
    came = answers(await talk(server, head, b" " * 100_000))
    assert [answer.status for answer in came] in ([401], [401, 408])
    assert all(b"the head" not in answer.head for answer in came)
