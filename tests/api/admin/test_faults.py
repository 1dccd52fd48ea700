"""Faults at the edges: the bytes on the wire, what is kept, and what lets a waiting answer go."""

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

import aiohttp
import pytest
import requests

from mockserver.contract.table import OPERATIONS
from mockserver.control.stubs.delays import read_distribution
from tests.api.admin.answers import VALIDATORS, admin
from tests.conftest import Json, Server

PATH = "/v2/customer_sessions/s"
ROOT = Path(__file__).resolve().parents[3]
BODY: Json = {"customerSession": {"state": "open"}}
KINDS = (
    "EMPTY_RESPONSE",
    "MALFORMED_RESPONSE_CHUNK",
    "RANDOM_DATA_THEN_CLOSE",
    "CONNECTION_RESET_BY_PEER",
)
AUTHPING = b"GET /v2/authping HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey-v1 k\r\n\r\n"
CLOSING = AUTHPING.replace(b"Host", b"Connection: close\r\nHost")


async def settings(server: Server, **values: Any) -> None:
    await admin(server, "PUT", "/settings", values)


async def fault(server: Server, response: Json, **more: Any) -> None:
    await settings(server, faults=[{"response": response, **more}])


async def waits(server: Server, busy: int, held: int = 0, name: str = "default") -> None:
    """Wait until so many requests are under way, and so many of them hang."""
    found: tuple[int, int] = (-1, -1)
    async with asyncio.timeout(5):
        while found != (busy, held):
            account = await admin(server, "GET", f"/accounts/{name}")
            hanging = await admin(server, "GET", "/held", account=name)
            found = account["busy"], hanging["held"]


def exchange(port: int, text: bytes) -> bytes | type[Exception]:
    """All that comes back over a connection of its own until it ends, or how it broke."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text)
        came = b""
        try:
            while part := connection.recv(65536):
                came += part
        except ConnectionResetError as error:
            return type(error)
    return came


def is_what_it_says(kind: str, came: bytes | type[Exception]) -> bool:
    if kind == "CONNECTION_RESET_BY_PEER":
        return came is ConnectionResetError
    assert isinstance(came, bytes)
    head, _, rest = came.partition(b"\r\n\r\n")
    return {
        "EMPTY_RESPONSE": came == b"",
        "MALFORMED_RESPONSE_CHUNK": head.startswith(b"HTTP/1.1 200 OK\r\n")
        and b"Transfer-Encoding: chunked" in head
        and bool(rest),
        "RANDOM_DATA_THEN_CLOSE": bool(came) and not came.startswith(b"HTTP"),
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", ["stub", "fault"])
async def test_the_bytes_of_a_broken_connection(server: Server, kind: str, way: str) -> None:
    if way == "stub":
        await admin(server, "POST", "/mappings", {"response": {"fault": kind}}, status=201)
    else:
        await fault(server, {"fault": kind})
    came = await asyncio.to_thread(exchange, server.client.port, AUTHPING)
    assert is_what_it_says(kind, came), came
    entry = (await admin(server, "GET", "/requests"))["requests"][0]
    assert (entry["response"]["fault"], entry["response"]["status"]) == (kind, 0)
    assert ("stubMapping" in entry) == (way == "stub")


@pytest.mark.parametrize("way", ["stub", "fault"])
async def test_a_cut_body_is_half_of_the_real_answer(server: Server, way: str) -> None:
    if way == "stub":
        await admin(server, "POST", "/mappings", {"response": {"fault": "CUT_BODY"}}, status=201)
    else:
        await fault(server, {"fault": "CUT_BODY"})
    came = await asyncio.to_thread(
        exchange, server.client.port, AUTHPING.replace(b"v2/authping", b"v2/customer_sessions/s")
    )
    assert isinstance(came, bytes)
    head, _, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 Not Found\r\n")
    whole = b'{"message":"No customer session has the ID s","StatusCode":404}'
    assert f"Content-Length: {len(whole)}".encode() in head
    assert body == whole[: len(whole) // 2]
    entry = (await admin(server, "GET", "/requests"))["requests"][0]
    assert (entry["response"]["fault"], entry["response"]["status"]) == ("CUT_BODY", 404)
    # Where there is no body, the head breaks off.
    came = await asyncio.to_thread(exchange, server.client.port, AUTHPING)
    assert isinstance(came, bytes)
    assert came.startswith(b"HTTP/1.1 204 No")
    assert b"\r\n\r\n" not in came


async def test_a_request_whose_answer_is_cut_was_handled(server: Server) -> None:
    await fault(server, {"fault": "CUT_BODY"}, operationId=["updateCustomerSessionV2"])
    answer = await server.send("PUT", PATH, BODY)
    with pytest.raises(aiohttp.ClientPayloadError):
        await answer.read()
    assert (await server.session("s"))["state"] == "open"


@pytest.mark.parametrize("kind", KINDS)
async def test_requests_sees_a_connection_that_broke(server: Server, kind: str) -> None:
    await fault(server, {"fault": kind})
    url = str(server.client.make_url("/v2/authping"))

    def ask() -> None:
        requests.get(url, headers={"Authorization": "ApiKey-v1 k"}, timeout=5)

    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        await asyncio.to_thread(ask)


@pytest.mark.parametrize("kind", KINDS)
async def test_only_the_operations_named_break(server: Server, kind: str) -> None:
    await fault(server, {"fault": kind}, operationId=["updateCustomerSessionV2"])
    await server.call("GET", "/v2/authping", status=204)
    with pytest.raises(aiohttp.ClientError):
        await (await server.send("PUT", PATH, BODY)).read()
    await server.call("GET", "/v2/authping", status=204)


LOST: list[Json] = [
    *({"fault": kind} for kind in KINDS),
    {"error": 500},
    {"error": 503, "fixedDelayMilliseconds": 1},
    {"status": 502, "body": "bad gateway"},
]


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("response", LOST)
@pytest.mark.parametrize("way", ["stub", "fault"])
async def test_what_is_applied_is_kept(
    server: Server, response: Json, applied: bool, way: str
) -> None:
    response = {**response, "applied": applied}
    if way == "stub":
        stub = {"request": {"method": "PUT"}, "response": response}
        await admin(server, "POST", "/mappings", stub, status=201)
    else:
        await fault(server, response, operationId=["updateCustomerSessionV2"])
    try:
        assert (await server.send("PUT", PATH, BODY)).status >= 500
    except aiohttp.ClientError:
        assert "fault" in response
    except ValueError:  # a body that is none, as some versions of the client say it
        assert response["fault"] == "MALFORMED_RESPONSE_CHUNK"
    await admin(server, "POST", "/reset?parts=settings,mappings")
    await server.call("GET", PATH, status=200 if applied else 404)


def path_of(template: str) -> str:
    return "/".join("1" if part.startswith("{") else part for part in template.split("/"))


@pytest.mark.parametrize("code", [400, 401, 404, 409, 429, 500, 503])
async def test_every_operation_errs_in_its_declared_model(server: Server, code: int) -> None:
    await fault(server, {"error": code})
    for operation in OPERATIONS:
        answer = await server.send(operation.method, path_of(operation.path))
        assert answer.status == code, operation.operation_id
        model = operation.answers.get(code) or "ErrorResponseWithStatus"
        assert VALIDATORS[model].check(await answer.json()) == ([], []), operation.operation_id


@pytest.mark.parametrize(("probability", "status"), [(0, 204), (1, 503)])
async def test_never_and_always(server: Server, probability: float, status: int) -> None:
    await fault(server, {"error": 503}, probability=probability)
    answers = [(await server.send("GET", "/v2/authping")).status for _ in range(20)]
    assert set(answers) == {status}


@pytest.mark.parametrize("back", ["/reset", "/reset?parts=settings"])
async def test_a_reset_draws_the_same_again(server: Server, back: str) -> None:
    """With a delay, a broken connection and an error in the draw."""

    async def drawn() -> list[str]:
        await settings(
            server,
            delayDistribution={"type": "uniform", "lower": 0, "upper": 1},
            faults=[
                {"probability": 0.3, "response": {"fault": "EMPTY_RESPONSE"}},
                {"probability": 0.3, "response": {"error": 429}},
            ],
        )
        seen = []
        for _ in range(30):
            came = await asyncio.to_thread(
                exchange,
                server.client.port,
                AUTHPING.replace(b"Host", b"Connection: close\r\nHost"),
            )
            assert isinstance(came, bytes)
            seen.append(came[:12].decode())
        return seen

    first = await drawn()
    assert len(set(first)) == 3
    await admin(server, "POST", back)
    assert await drawn() == first


DISTRIBUTIONS: list[tuple[Json, float, float]] = [
    ({"type": "fixed", "milliseconds": 20}, 0.02, 0.02),
    ({"type": "uniform", "lower": 10, "upper": 20}, 0.01, 0.02),
    ({"type": "uniform", "lower": 5, "upper": 5}, 0.005, 0.005),
    ({"type": "lognormal", "median": 50, "sigma": 0}, 0.05, 0.05),
    ({"type": "lognormal", "median": 50, "sigma": 100, "maxValue": 80}, 0, 0.08),
    ({"type": "lognormal", "median": 50, "sigma": 100}, 0, 3600),
]


@pytest.mark.parametrize(("value", "lower", "upper"), DISTRIBUTIONS)
def test_a_delay_stays_within_its_bounds(value: Json, lower: float, upper: float) -> None:
    delay = read_distribution(value, "", [])
    assert delay is not None
    drawn = [delay.seconds(Random(seed)) for seed in range(500)]
    assert all(lower - 1e-9 <= seconds <= upper + 1e-9 for seconds in drawn)
    assert drawn == [delay.seconds(Random(seed)) for seed in range(500)]
    assert lower == upper or len(set(drawn)) > 10


REFUSED: list[tuple[Json, str]] = [
    ({"fixedDelay": -1}, "/fixedDelay"),
    ({"delayDistribution": {"type": "uniform", "lower": 2, "upper": 1}}, "/delayDistribution"),
    ({"delayDistribution": {"type": "lognormal", "median": 0, "sigma": 1}}, "/delayDistribution"),
    ({"delayDistribution": {"type": "normal"}}, "/delayDistribution"),
    ({"chunkedDribbleDelay": {"numberOfChunks": 0, "totalDuration": 1}}, "/chunkedDribbleDelay"),
    ({"faults": [{"response": {"fault": "FIRE"}}]}, "/faults/0/response/fault"),
    ({"faults": [{"response": {"error": 418}}]}, "/faults/0/response/error"),
    ({"faults": [{"response": {}, "probability": 2}]}, "/faults/0/probability"),
    ({"faults": [{"response": {}, "times": 0}]}, "/faults/0/times"),
    ({"faults": [{"response": {}, "operationId": ["nope"]}]}, "/faults/0/operationId/0"),
    ({"faults": [{"response": {"fault": KINDS[0], "error": 500}}]}, "/faults/0/response"),
    ({"faults": [{"response": {"fault": KINDS[0], "status": 500}}]}, "/faults/0/response"),
]


@pytest.mark.parametrize(("value", "place"), REFUSED)
async def test_settings_that_are_refused_change_nothing(
    server: Server, value: Json, place: str
) -> None:
    await fault(server, {"error": 503})
    refused = await admin(server, "PUT", "/settings", value, status=422)
    assert all(error["source"]["pointer"].startswith(place) for error in refused["errors"])
    await server.call("GET", "/v2/authping", status=503)


# Dribble


async def test_a_dribbling_body_is_whole(server: Server) -> None:
    real = await server.call("GET", "/v2/customer_sessions/session-1")
    await settings(server, chunkedDribbleDelay={"numberOfChunks": 7, "totalDuration": 7})
    text = CLOSING.replace(b"/v2/authping", b"/v2/customer_sessions/session-1")
    came = await asyncio.to_thread(exchange, server.client.port, text)
    assert isinstance(came, bytes)
    head, _, body = came.partition(b"\r\n\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert json.loads(body) == real


@pytest.mark.parametrize("status", [204, 304])
@pytest.mark.parametrize("dribble", [False, True])
async def test_an_answer_that_can_have_no_body_has_none(
    server: Server, status: int, dribble: bool
) -> None:
    """What came after its head would be taken for the next answer."""
    response: Json = {"status": status, "body": "stray"}
    if dribble:
        response["chunkedDribbleDelay"] = {"numberOfChunks": 2, "totalDuration": 1}
    stub = {"request": {"url": "/x"}, "response": response}
    await admin(server, "POST", "/mappings", stub, status=201)
    text = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n" + CLOSING
    came = await asyncio.to_thread(exchange, server.client.port, text)
    assert isinstance(came, bytes)
    assert b"stray" not in came
    assert came.count(b"HTTP/1.1 ") == 2


# What waits, and what lets it go

LONG = 3_600_000
WAITS: list[tuple[str, Json]] = [
    ("hang", {"hang": True}),
    ("delay", {"fixedDelayMilliseconds": LONG}),
    ("delay, then hang", {"fixedDelayMilliseconds": LONG, "hang": True}),
    ("dribble", {"chunkedDribbleDelay": {"numberOfChunks": 5, "totalDuration": LONG}}),
]


@pytest.mark.parametrize("way", ["/reset", "/reset?parts=settings", "delete the account"])
@pytest.mark.parametrize("response", [row[1] for row in WAITS], ids=[row[0] for row in WAITS])
async def test_what_waits_ends_at_once(server: Server, response: Json, way: str) -> None:
    begun = asyncio.Event()
    body = {"faults": [{"response": response}]}
    await admin(server, "PUT", "/settings", body, key="a.k")

    async def ask() -> int:
        answer = await server.send("GET", "/v2/customer_sessions/session-1", key="a.k")
        begun.set()
        await answer.read()
        return answer.status

    asking = asyncio.create_task(ask())
    if "chunkedDribbleDelay" in response:
        await begun.wait()
    else:
        held = int("hang" in response and "fixedDelayMilliseconds" not in response)
        await waits(server, busy=1, held=held, name="a")
    if way.startswith("/"):
        await admin(server, "POST", way, key="a.k")
    else:
        await admin(server, "DELETE", "/accounts/a")
    done, _ = await asyncio.wait([asking], timeout=2)
    asking.cancel()
    assert done
    assert asking.result() == 200


@pytest.mark.parametrize("response", [row[1] for row in WAITS[:3]], ids=[r[0] for r in WAITS[:3]])
async def test_a_waiting_update_slows_nobody(server: Server, response: Json) -> None:
    """And it is written before it waits: everybody sees it."""
    await fault(server, response, operationId=["updateCustomerSessionV2"], times=1)
    waiting = asyncio.create_task(server.send("PUT", PATH, BODY))
    held = int("hang" in response and "fixedDelayMilliseconds" not in response)
    await waits(server, busy=1, held=held)
    async with asyncio.timeout(5):
        assert (await server.session("s"))["state"] == "open"
        await server.put_session("other", {})
        await server.call("PUT", "/v2/customer_profiles/ann", {"attributes": {}})
        await server.call("GET", "/v2/customer_sessions/s", key="b.k", status=404)
    assert not waiting.done()
    await admin(server, "POST", "/reset")
    waiting.cancel()


@pytest.mark.parametrize("response", [row[1] for row in WAITS[:3]], ids=[r[0] for r in WAITS[:3]])
@pytest.mark.parametrize("client", ["aiohttp", "requests", "socket"])
async def test_a_client_that_leaves_frees_its_place(
    server: Server, response: Json, client: str
) -> None:
    """Cut by its own time limit, or gone without a word."""
    await fault(server, response, operationId=["updateCustomerSessionV2"], times=1)
    url = str(server.client.make_url(PATH))
    headers = {"Authorization": "ApiKey-v1 k"}
    if client == "aiohttp":
        with pytest.raises(asyncio.TimeoutError):
            await server.client.put(
                PATH, json=BODY, headers=headers, timeout=aiohttp.ClientTimeout(total=0.05)
            )
    elif client == "requests":
        with pytest.raises(requests.ReadTimeout):
            await asyncio.to_thread(requests.put, url, json=BODY, headers=headers, timeout=0.05)
    else:
        _, writer = await asyncio.open_connection("127.0.0.1", server.client.port)
        text = json.dumps(BODY).encode()
        head = AUTHPING.replace(b"GET /v2/authping", b"PUT " + PATH.encode())
        writer.write(head[:-2] + b"Content-Length: %d\r\n\r\n%b" % (len(text), text))
        await waits(server, busy=1, held=int(response == {"hang": True}))
        writer.transport.abort()
    await waits(server, busy=0)
    found = (await admin(server, "GET", "/requests?operationId=updateCustomerSessionV2"))[
        "requests"
    ]
    assert [entry["response"].get("fault") for entry in found] == ["CLIENT_GONE"]
    # Nobody holds the session.
    await server.put_session("s", {"attributes": {}})
    assert len(await server.session("s")) > 1


# The command, with the event loop that it runs on


@pytest.fixture
def port_and_process(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port_file = tmp_path / "port"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "mockserver", "--port", "0", "--no-access-log"),
            *("--port-file", str(port_file)),
        ],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    watchdog = Timer(30, process.kill)
    watchdog.start()
    assert process.stderr is not None
    process.stderr.readline()
    try:
        yield int(port_file.read_text()), process
    finally:
        watchdog.cancel()
        if process.poll() is None:
            process.kill()
        process.communicate()


def ask(port: int, method: str, path: str, value: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        text = None if value is None else json.dumps(value)
        connection.request(method, path, text, {"Authorization": "ApiKey-v1 k"})
        answer = connection.getresponse()
        came = answer.read()
        return answer.status, json.loads(came) if came else None
    finally:
        connection.close()


def test_broken_connections_on_uvloop(port_and_process: tuple[int, Any]) -> None:
    pytest.importorskip("uvloop")
    port, _ = port_and_process
    for kind in KINDS:
        ask(port, "PUT", "/__admin/settings", {"faults": [{"response": {"fault": kind}}]})
        for _ in range(3):
            came = exchange(port, AUTHPING)
            assert is_what_it_says(kind, came), (kind, came)
    assert ask(port, "POST", "/__admin/reset")[0] == 200
    assert ask(port, "GET", "/v2/authping") == (204, None)


def test_clients_that_leave_on_uvloop(port_and_process: tuple[int, Any]) -> None:
    pytest.importorskip("uvloop")
    port, _ = port_and_process
    ask(port, "PUT", "/__admin/settings", {"faults": [{"response": {"hang": True}}]})
    for number in range(3):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(AUTHPING)
            while ask(port, "GET", "/__admin/held")[1]["held"] != 1:
                pass
        while ask(port, "GET", "/__admin/accounts/default")[1]["busy"]:
            pass
        assert ask(port, "GET", "/__admin/held")[1] == {"held": 0}
        assert ask(port, "GET", "/__admin/requests")[1]["meta"]["total"] == number + 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_whatever_waits(
    port_and_process: tuple[int, subprocess.Popen[str]], number: signal.Signals
) -> None:
    """Each way to wait, the updates behind it, and two readers of events, one of them asleep."""
    port, process = port_and_process
    connections = []

    def begin(path: str, method: str = "GET", account: str = "k") -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", port), timeout=10)
        connections.append(connection)
        body = b'{"customerSession": {}}' if method == "PUT" else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey-v1 {account}\r\n"
        connection.sendall(head.encode() + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        return connection

    for index, (_, response) in enumerate(WAITS):
        body = {"faults": [{"response": response, "times": 3}]}
        ask(port, "PUT", f"/__admin/settings?account=a{index}", body)
        for _ in range(3):
            begin(PATH, "PUT", f"a{index}.k")
        if "chunkedDribbleDelay" not in response:
            while ask(port, "GET", f"/__admin/accounts/a{index}")[1]["busy"] != 3:
                pass
    reader = begin("/__admin/events")
    asleep = begin("/__admin/events")
    while ask(port, "GET", "/__admin/accounts/default")[1]["busy"] != 2:
        pass
    for _ in range(30):
        ask(port, "PUT", PATH, "x" * 200_000)
    process.send_signal(number)
    while reader.recv(1 << 20):
        pass
    _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "")
    assert asleep.fileno() >= 0
    for connection in connections:
        connection.close()
