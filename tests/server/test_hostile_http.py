"""Bytes that are no HTTP, or HTTP that nobody sends: an answer in JSON, and nobody else's."""

import asyncio
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.testing import MockServer
from tests.conftest import Server
from tests.server.wire import CALM, HEALTH, KEY, LAST, answers, talk

BODY = b'{"customerSession":{"profileId":"ann"}}'
PUT = b"PUT /v2/customer_sessions/s HTTP/1.1\r\n" + KEY
LONG = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
PIECES = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)

NO_HTTP = {
    "noise": b"\x00\x01\x02 hello\r\n\r\n",
    "a TLS hello": bytes.fromhex("16030100c8010000c40303"),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no Host": b"GET /v1/status/health HTTP/1.1\r\n\r\n",
    "two lengths": PUT + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
    "no number": PUT + b"Content-Length: abc\r\n\r\n",
    "a negative length": PUT + b"Content-Length: -5\r\n\r\n",
    "a length with a sign": PUT + b"Content-Length: +5\r\n\r\n12345",
    "length and chunks": PUT + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n" + LAST,
    "chunks and length": PUT + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n" + LAST,
    "another coding": PUT + b"Transfer-Encoding: gzip\r\n\r\n",
    "a coding alike": PUT + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a chunk without size": PUT + CHUNKED + b"\r\nZZ\r\nabc\r\n0\r\n\r\n",
    "an odd method": b"FROB /v1/status/health HTTP/1.1\r\n" + KEY + b"\r\n",
    "a folded field": HEALTH + b"X: a\r\n b\r\n\r\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "bare line feeds": b"GET /v1/status/health HTTP/1.1\nHost: x\n\n",
    "NUL in a field": HEALTH + b"X: a\x00b\r\n\r\n",
    "bytes in the path": b"GET /v2/customer_sessions/\xe9 HTTP/1.1\r\n" + KEY + b"\r\n",
}


@pytest.mark.parametrize("sent", NO_HTTP.values(), ids=NO_HTTP.keys())
async def test_what_is_no_http_is_told_in_json(server: Server, sent: bytes) -> None:
    (answer,) = answers(await talk(server, sent))
    assert answer.status == 400
    assert b"Content-Type: application/json" in answer.head
    assert b"Connection: close" in answer.head
    assert json.loads(answer.body) == {
        "message": "The request is not valid HTTP",
        "StatusCode": 400,
    }
    assert await server.call("GET", "/v2/authping", status=204) is None


ODD = {
    "chunks": (PUT + CHUNKED + b"\r\n" + PIECES, 200),
    "chunks with extension and trailer": (
        PUT + CHUNKED + b"\r\n%x;a=b\r\n%b\r\n0\r\nX: y\r\n\r\n" % (len(BODY), BODY),
        200,
    ),
    "scheme and host": (b"GET http://else/v1/status/health HTTP/1.1\r\n" + KEY + b"\r\n", 200),
    "host alone": (b"GET http://else HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "no path": (b"OPTIONS * HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "TRACE": (b"TRACE /v1/status/health HTTP/1.1\r\n" + KEY + b"\r\n", 405),
    "an upgrade to WebSocket": (HEALTH + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", 200),
    "a GET with a body": (
        b"GET /v2/customer_sessions/session-1 HTTP/1.1\r\n" + KEY + b"Content-Length: 3\r\n\r\nabc",
        200,
    ),
    "an expectation of another kind": (PUT + b"Expect: 200-ok\r\n" + LONG + b"\r\n" + BODY, 200),
    "NUL in an ID": (b"GET /v2/customer_sessions/%00 HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "half an escape": (b"GET /v2/customer_sessions/%zz HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "slashes": (b"GET //v1//status/health HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "dots": (b"GET /v1/../v1/status/health HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "dots to the control plane": (b"GET /v1/../__admin/settings HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "escaped control plane": (b"GET /%5f_admin/settings HTTP/1.1\r\n" + KEY + b"\r\n", 404),
    "a body that is not packed": (
        PUT + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
        400,
    ),
}


@pytest.mark.parametrize(("sent", "status"), ODD.values(), ids=ODD.keys())
async def test_what_nobody_sends_is_answered_like_anything_else(
    server: Server, sent: bytes, status: int
) -> None:
    came = answers(await talk(server, sent + LAST))
    assert came[0].status == status
    assert b"Content-Type: application/json" in came[0].head
    json.loads(came[0].body)
    if status != 400:  # after a body that cannot be read the connection ends
        assert [answer.body for answer in came[1:]] == [CALM]


@pytest.mark.parametrize("protocol", [b"h2c", b"TLS/1.2", b"websocket", b"x"])
@pytest.mark.parametrize("framed", [LONG + b"\r\n" + BODY, CHUNKED + b"\r\n" + PIECES])
async def test_another_protocol_is_declined_and_no_request_waits_for_ever(
    server: Server, protocol: bytes, framed: bytes
) -> None:
    """Java's clients ask for one with every request."""
    upgrade = PUT + b"Connection: Upgrade\r\nUpgrade: " + protocol + b"\r\n" + framed
    # A request that came along may be dropped, but its sender is told so.
    came = answers(await talk(server, upgrade + LAST))
    assert [answer.status for answer in came] in ([200], [200, 200])
    half = len(upgrade) - 5
    came = answers(await talk(server, upgrade[:half], upgrade[half:] + LAST))
    assert [answer.status for answer in came] in ([200], [200, 200])
    host, port = server.client.host, server.client.port
    reader, writer = await asyncio.open_connection(host, port)
    async with asyncio.timeout(5):
        for _ in range(3):
            writer.write(upgrade)
            await reader.readuntil(b'"createdReferrals":[]}')
        writer.write(LAST)
        assert (await reader.read()).endswith(CALM)
    writer.close()


async def test_names_of_accounts_are_text_whatever_came(server: Server) -> None:
    ping = b"GET /v2/authping HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey-v1 \xff\xfe.x\r\n"
    (answer,) = answers(await talk(server, ping + b"Connection: close\r\n\r\n"))
    assert answer.status == 204
    names = [row["name"] for row in (await server.call("GET", "/__admin/accounts"))["accounts"]]
    assert "??" in names
    await server.call("GET", "/__admin/requests?account=%3F%3F")


# Many requests, however they are cut

SESSIONS = st.lists(st.integers(0, 10_000), min_size=1, max_size=12, unique=True)


def request(number: int, *, chunked: bool) -> bytes:
    """One update whose answer names its session."""
    text = b'{"customerSession":{},"responseContent":["customerSession"]}'
    head = b"PUT /v2/customer_sessions/cart-%d HTTP/1.1\r\n" % number + KEY
    if chunked:
        return head + CHUNKED + b"\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(text), text)
    return head + b"Content-Length: %d\r\n\r\n%b" % (len(text), text)


@pytest.fixture(scope="module")
def port() -> "object":
    server = MockServer("").start()
    yield int(server.url.rpartition(":")[2])
    server.stop()


def exchange(port: int, pieces: list[bytes]) -> bytes:
    """What comes back when bytes are sent piece by piece."""

    async def send() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        reading = asyncio.ensure_future(reader.read())
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(0)
            async with asyncio.timeout(10):
                return await reading
        except ConnectionError:
            return b""
        finally:
            reading.cancel()
            writer.close()

    return asyncio.run(send())


def cut(data: bytes, places: list[int]) -> list[bytes]:
    ends = sorted({place % (len(data) + 1) for place in places} | {len(data)})
    starts = [0, *ends]
    return [data[begin:end] for begin, end in zip(starts, ends, strict=False) if end > begin]


own_time = settings(
    deadline=None,
    max_examples=60,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@own_time
@given(
    numbers=SESSIONS,
    chunked=st.lists(st.booleans(), min_size=12, max_size=12),
    places=st.lists(st.integers(0, 5000), max_size=12),
)
def test_every_request_gets_its_own_answer_however_the_bytes_are_cut(
    port: int, numbers: list[int], chunked: list[bool], places: list[int]
) -> None:
    data = b"".join(
        request(number, chunked=way) for number, way in zip(numbers, chunked, strict=False)
    )
    came = answers(exchange(port, cut(data + LAST, places)))
    assert [answer.status for answer in came] == [200] * (len(numbers) + 1)
    named = [re.search(rb'"integrationId":"cart-(\d+)"', answer.body) for answer in came[:-1]]
    assert [int(found[1]) for found in named if found] == numbers


@own_time
@given(
    before=st.integers(0, 3),
    noise=st.one_of(
        st.binary(min_size=1, max_size=300),
        st.tuples(st.sampled_from(list(NO_HTTP.values())), st.integers(0, 200)).map(
            lambda pair: pair[0][: pair[1]] or b"\r"
        ),
        st.tuples(st.sampled_from([PUT + LONG, PUT + CHUNKED]), st.binary(max_size=60)).map(
            lambda pair: pair[0] + b"\r\n" + pair[1]
        ),
    ),
)
def test_noise_ends_its_own_connection_at_most(port: int, before: int, noise: bytes) -> None:
    sent = b"".join(request(number, chunked=False) for number in range(before))
    came = answers(exchange(port, [sent + noise + b"\r\n\r\n" + LAST]))
    statuses = [answer.status for answer in came]
    # Noise that comes in one piece with requests has them refused with it.
    assert statuses[:before] == [200] * before or statuses == [400]
    assert all(status < 500 for status in statuses)
    assert answers(exchange(port, [LAST]))[0].body == CALM
