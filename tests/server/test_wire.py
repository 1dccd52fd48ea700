"""What goes over the wire: keep-alive, old clients, asking before sending, bursts."""

import asyncio
import re

import pytest

from tests.conftest import Server

KEY = b"Authorization: ApiKey-v1 k\r\n"
BODY = b'{"customerSession":{}}'
HEALTH = b"GET /v1/status/health HTTP/1.1\r\nHost: x\r\n"
DATE = re.compile(rb"Date: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n")


async def talk(server: Server, *parts: bytes, until_closed: bool = True) -> bytes:
    """Send bytes on one connection and read what comes until it is closed."""
    client = server.client
    reader, writer = await asyncio.open_connection(client.host, client.port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    async with asyncio.timeout(5):
        came = await reader.read() if until_closed else await reader.readuntil(b"}")
    writer.close()
    await writer.wait_closed()
    return came


async def test_an_answer_byte_by_byte(server: Server) -> None:
    came = await talk(server, HEALTH + b"Connection: close\r\n\r\n")
    assert DATE.sub(b"Date\r\n", came) == (
        b"HTTP/1.1 200 OK\r\nDate\r\nServer: mockserver\r\nContent-Type: application/json\r\n"
        b'Connection: close\r\nContent-Length: 15\r\n\r\n{"status":"ok"}'
    )


async def test_an_empty_answer_has_no_length_and_no_type(server: Server) -> None:
    request = b"GET /v2/authping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + KEY
    came = await talk(server, request + b"\r\n")
    assert came.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert came.endswith(b"\r\n\r\n")
    assert b"Content-" not in came


async def test_an_empty_answer_that_could_have_a_body_has_a_length(server: Server) -> None:
    join = b"POST /v1/loyalty_programs/1/profile/new/join HTTP/1.1\r\nHost: x\r\n" + KEY
    came = await talk(server, join + b"\r\n", HEALTH + b"Connection: close\r\n\r\n")
    first, second = came.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"200 OK\r\n")
    assert first.endswith(b"\r\nContent-Length: 0\r\n\r\n")
    assert second.endswith(b'{"status":"ok"}')


async def test_requests_sent_at_once_are_answered_in_order(server: Server) -> None:
    put = b"PUT /v2/customer_sessions/%d HTTP/1.1\r\nHost: x\r\n" + KEY
    put += b"Content-Length: %d\r\n\r\n%b"
    burst = b"".join(put % (number, len(BODY), BODY) for number in range(5))
    get = b"GET /v2/customer_sessions/%d HTTP/1.1\r\nHost: x\r\n" + KEY
    burst += b"".join(get % number + b"\r\n" for number in range(5))
    came = await talk(server, burst + HEALTH + b"Connection: close\r\n\r\n")
    assert came.count(b"HTTP/1.1 200 OK") == 11
    assert re.findall(rb'"integrationId":"(\d)"', came) == [b"0", b"1", b"2", b"3", b"4"]


async def test_a_client_of_old(server: Server) -> None:
    old = b"GET /v1/status/health HTTP/1.0\r\n"
    assert (await talk(server, old + b"\r\n")).endswith(b'{"status":"ok"}')
    kept = old + b"Connection: keep-alive\r\n\r\n"
    came = await talk(server, kept, old + b"\r\n")
    assert came.count(b'{"status":"ok"}') == 2
    assert b"Connection: keep-alive\r\n" in came


async def test_a_head_has_no_body(server: Server) -> None:
    head = b"HEAD /v1/status/health HTTP/1.1\r\nHost: x\r\n\r\n"
    came = await talk(server, head + HEALTH + b"Connection: close\r\n\r\n")
    first, second = came.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"405 ")
    assert first.endswith(b"\r\n\r\n")
    assert second.endswith(b'{"status":"ok"}')


@pytest.mark.parametrize("invited", [True, False])
async def test_asking_before_sending(server: Server, invited: bool) -> None:
    expect = b"Expect: 100-continue\r\n" if invited else b""
    request = b"PUT /v2/customer_sessions/s HTTP/1.1\r\nHost: x\r\n" + KEY + expect
    request += b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(BODY)
    came = await talk(server, request, BODY)
    assert came.startswith(b"HTTP/1.1 100 Continue\r\n\r\n") == invited
    assert came.count(b"HTTP/1.1 200 OK") == 1


async def test_a_client_that_leaves_harms_nobody(server: Server) -> None:
    client = server.client
    for cut in (b"PUT /v2/cust", HEALTH, HEALTH + b"Content-Length: 5\r\n\r\n1"):
        _, writer = await asyncio.open_connection(client.host, client.port)
        writer.write(cut)
        await writer.drain()
        writer.transport.abort()
    await server.call("GET", "/v2/authping", status=204)


async def test_a_slow_reader_gets_everything(server: Server) -> None:
    page = b"GET /v1/applications/1/customers HTTP/1.1\r\nHost: x\r\n"
    page += b"Authorization: ManagementKey-v1 k\r\n"
    came = await talk(server, (page + b"\r\n") * 20 + page + b"Connection: close\r\n\r\n")
    assert came.count(b'"integrationId":"customer-100"') == 21
