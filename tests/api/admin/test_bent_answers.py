"""Faults and delays: what a client sees when the service fails, and what was kept."""

import asyncio
import http.client
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.api.admin.answers import VALIDATORS, admin
from tests.conftest import Json, Server, StartServer

PATH = "/v2/customer_sessions/s"
ROOT = Path(__file__).resolve().parents[3]
BODY: Json = {"customerSession": {"state": "open"}}

SEEN_BY_AIOHTTP = {
    "EMPTY_RESPONSE": aiohttp.ServerDisconnectedError,
    "MALFORMED_RESPONSE_CHUNK": aiohttp.ClientError,
    "RANDOM_DATA_THEN_CLOSE": aiohttp.ClientResponseError,
    "CONNECTION_RESET_BY_PEER": aiohttp.ClientOSError,
}
SEEN_BY_HTTP_CLIENT: dict[str, Any] = {
    "EMPTY_RESPONSE": http.client.RemoteDisconnected,
    "MALFORMED_RESPONSE_CHUNK": (http.client.IncompleteRead, ValueError),
    "RANDOM_DATA_THEN_CLOSE": http.client.BadStatusLine,
    "CONNECTION_RESET_BY_PEER": ConnectionResetError,
}


async def settings(server: Server, key: str = "test", **values: Any) -> None:
    await admin(server, "PUT", "/settings", values, key=key)


async def fault(server: Server, response: Json, **more: Any) -> None:
    await settings(server, faults=[{"response": response, **more}])


async def until(held: int, server: Server, key: str = "test") -> None:
    """Wait until so many answers hang."""
    async with asyncio.timeout(5):
        found = -1
        while found != held:
            found = (await admin(server, "GET", "/held", key=key))["held"]


async def busy(server: Server, name: str = "default") -> int:
    """How many requests are under way."""
    count: int = (await admin(server, "GET", f"/accounts/{name}"))["busy"]
    return count


@pytest.mark.parametrize("kind", SEEN_BY_AIOHTTP)
@pytest.mark.parametrize("way", ["stub", "fault"])
async def test_broken_connections(server: Server, kind: str, way: str) -> None:
    if way == "stub":
        await admin(server, "POST", "/mappings", {"response": {"fault": kind}}, status=201)
    else:
        await fault(server, {"fault": kind})
    with pytest.raises(SEEN_BY_AIOHTTP[kind]):
        await (await server.send("PUT", PATH, BODY)).read()
    await admin(server, "POST", "/reset", None)
    await server.call("GET", PATH, status=404)


@contextmanager
def command(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command as a user runs it, with uvloop where that is installed."""
    port_file = tmp_path / "port"
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "--port", "0", "--port-file", str(port_file)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stderr is not None
        process.stderr.readline()
        yield process, int(port_file.read_text())
    finally:
        process.terminate()
        process.communicate(timeout=10)


def ask(port: int, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, body or None, {"Authorization": "ApiKey-v1 k"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_broken_connections_of_the_command(tmp_path: Path) -> None:
    with command(tmp_path) as (_, port):
        for kind, error in SEEN_BY_HTTP_CLIENT.items():
            body = b'{"faults": [{"times": 1, "response": {"fault": "%b"}}]}' % kind.encode()
            assert ask(port, "PUT", "/__admin/settings", body)[0] == 200
            with pytest.raises(error):
                ask(port, "GET", "/v2/customer_sessions/session-1")
        assert ask(port, "GET", "/v2/customer_sessions/session-1")[0] == 200


def test_what_waits_ends_with_the_command(tmp_path: Path) -> None:
    """A hanging answer and one delayed by an hour do not hold it up."""
    with command(tmp_path) as (process, port):
        body = (
            b'{"faults": [{"operationId": ["authPing"], "response": {"hang": true}},'
            b'{"response": {"fixedDelayMilliseconds": 3600000}}]}'
        )
        assert ask(port, "PUT", "/__admin/settings", body)[0] == 200
        waiting = []
        for path in ("/v2/authping", "/v2/customer_sessions/session-1"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", path, headers={"Authorization": "ApiKey-v1 k"})
            waiting.append(connection)
        events = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        events.request("GET", "/__admin/events")
        assert events.getresponse().readline().startswith(b": ")
        while b'"busy":3' not in ask(port, "GET", "/__admin/accounts/default")[1]:
            pass
        process.terminate()
        assert process.wait(timeout=5) == 0
        for connection in (*waiting, events):
            connection.close()


@pytest.mark.parametrize("code", [400, 401, 404, 409, 429, 500, 503])
async def test_documented_errors(server: Server, code: int) -> None:
    await fault(server, {"error": code}, operationId=["updateCustomerSessionV2"])
    answer = await server.send("PUT", PATH, BODY)
    assert answer.status == code
    model = "ErrorResponse" if code == 400 else "ErrorResponseWithStatus"
    value = await answer.json()
    assert VALIDATORS[model].check(value) == ([], [])
    assert value.get("StatusCode") == (None if code == 400 else code)
    await server.call("GET", PATH, status=404)


@pytest.mark.parametrize(
    ("path", "what"),
    [(PATH, "session"), ("/v2/customer_profiles/ann", "profile")],
)
async def test_the_documented_conflict(server: Server, path: str, what: str) -> None:
    await fault(server, {"error": 409})
    body = BODY if what == "session" else {"attributes": {}}
    assert await server.call("PUT", path, body, status=409) == {
        "message": f"Too many requests are updating this {what} at the same time",
        "errors": [],
        "StatusCode": 409,
    }


async def test_a_share_of_the_requests(server: Server) -> None:
    async def drawn() -> list[int]:
        await fault(server, {"error": 503}, probability=0.3)
        answers = [await server.send("GET", "/v2/authping") for _ in range(60)]
        return [answer.status for answer in answers]

    first = await drawn()
    assert 5 < first.count(503) < 35
    await admin(server, "POST", "/reset", None)
    assert await drawn() == first
    await admin(server, "PUT", "/seed", {"seed": 21})
    assert await drawn() != first


async def test_a_number_of_times(server: Server) -> None:
    await fault(server, {"error": 503}, times=2)
    answers = [(await server.send("GET", "/v2/authping")).status for _ in range(4)]
    assert answers == [503, 503, 204, 204]
    assert (await admin(server, "GET", "/settings"))["settings"]["faults"] == []


async def test_stubs_come_before_faults(server: Server) -> None:
    await fault(server, {"error": 503})
    stub = {"request": {"url": "/v2/authping"}, "response": {"status": 299}}
    await admin(server, "POST", "/mappings", stub, status=201)
    assert (await server.send("GET", "/v2/authping")).status == 299
    assert (await server.send("GET", PATH)).status == 503


@pytest.mark.parametrize("applied", [False, True])
async def test_an_answer_can_be_lost_after_the_deed(server: Server, applied: bool) -> None:
    await fault(server, {"fault": "EMPTY_RESPONSE", "applied": applied}, times=1)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await server.send("PUT", PATH, BODY)
    await server.call("GET", PATH, status=200 if applied else 404)


DELAYS: list[Json] = [
    {"fixedDelay": 200},
    {"delayDistribution": {"type": "uniform", "lower": 200, "upper": 210}},
    {"delayDistribution": {"type": "lognormal", "median": 300, "sigma": 0.1}},
    {"delayDistribution": {"type": "fixed", "milliseconds": 200}},
    {"chunkedDribbleDelay": {"numberOfChunks": 3, "totalDuration": 200}},
    {"faults": [{"response": {"fixedDelayMilliseconds": 200}}]},
    {
        "faults": [
            {"response": {"chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 200}}}
        ]
    },
]


@pytest.mark.parametrize("delay", DELAYS)
async def test_delays_only_delay(server: Server, delay: Json) -> None:
    """The answer is the real one, and comes after one that was asked for later."""
    path = "/v2/customer_sessions/session-1"
    real = await server.call("GET", path)
    await settings(server, **delay)
    delayed = asyncio.create_task(server.call("GET", path))
    while (await admin(server, "GET", "/requests"))["meta"]["total"] + await busy(server) < 2:
        pass
    await server.call("GET", path, key="other.k")
    assert not delayed.done()
    assert await delayed == real


async def test_a_hanging_answer_goes_on_when_it_is_released(server: Server) -> None:
    await fault(server, {"hang": True}, operationId=["updateCustomerSessionV2"])
    hanging = asyncio.create_task(server.put_session("s", {}))
    await until(1, server)
    # Nobody else waits for it, and what it wrote is there.
    await server.session("s")
    await server.call("GET", "/v2/authping", status=204)
    wrong = await admin(server, "POST", "/held/release?operationId=nope", None, status=400)
    assert wrong["errors"]
    none = await admin(server, "POST", "/held/release?operationId=authPing", None)
    assert none == {"released": 0}
    assert await admin(server, "POST", "/held/release", None) == {"released": 1}
    assert "effects" in await hanging
    assert (await admin(server, "GET", "/held")) == {"held": 0}


async def test_a_reset_releases(server: Server) -> None:
    await fault(server, {"hang": True})
    hanging = asyncio.create_task(server.put_session("s", {}))
    await until(1, server)
    await admin(server, "POST", "/reset", None)
    assert "effects" in await hanging


async def test_a_reset_lets_nobody_write_who_waited(server: Server) -> None:
    await fault(server, {"hang": True})
    updates = [asyncio.create_task(_named(server, PATH, BODY)) for _ in range(3)]
    await until(1, server)
    while await busy(server) < 3:
        pass
    await admin(server, "POST", "/reset", None)
    answers = sorted(status for _, status in await asyncio.gather(*updates))
    assert answers == [200, 409, 409]
    assert (await admin(server, "GET", "/requests"))["meta"]["total"] == 0
    await server.call("GET", PATH, status=404)


@asynccontextmanager
async def impatient(server: Server) -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=0.1)
    headers = {"Authorization": "ApiKey-v1 a.k"}
    async with aiohttp.ClientSession(
        server.client.make_url(""), timeout=timeout, headers=headers
    ) as session:
        yield session


async def test_a_client_that_gives_up_frees_everything(server: Server) -> None:
    await admin(server, "PUT", "/settings", {"faults": [{"response": {"hang": True}}]}, key="a.k")
    async with impatient(server) as client:
        with pytest.raises(asyncio.TimeoutError):
            await client.put(PATH, json=BODY)
    await until(0, server, key="a.k")
    async with asyncio.timeout(5):
        while await busy(server, "a"):
            pass
    (entry,) = (await admin(server, "GET", "/requests", key="a.k"))["requests"]
    assert entry["response"]["fault"] == "CLIENT_GONE"
    await admin(server, "POST", "/reset", None, key="a.k")
    await server.put_session("s", {}, key="a.k")


# Parallel updates


async def in_parallel(server: Server, count: int, *paths: str) -> list[tuple[str, int]]:
    """Send updates while all answers hang, then let go, one after the other."""
    async with asyncio.timeout(10):
        tasks = []
        for path in paths:
            body = BODY if "sessions" in path else {"attributes": {}}
            tasks += [asyncio.create_task(_named(server, path, body)) for _ in range(count)]
        # Those refused have their answer, all others are in the server.
        while await busy(server) + sum(task.done() for task in tasks) < len(tasks):
            pass
        while not all(task.done() for task in tasks):
            await admin(server, "POST", "/held/release", None)
    return sorted(task.result() for task in tasks)


async def _named(server: Server, path: str, body: Json) -> tuple[str, int]:
    return path, (await server.send("PUT", path, body)).status


@pytest.mark.parametrize("path", [PATH, "/v2/customer_profiles/ann", "/v1/customer_sessions/s"])
async def test_one_runs_two_wait_the_others_are_refused(server: Server, path: str) -> None:
    await fault(server, {"hang": True})
    answers = [status for _, status in await in_parallel(server, 6, path)]
    assert answers == [200, 200, 200, 409, 409, 409]


async def test_the_rule_is_for_each_session_and_profile(server: Server) -> None:
    await fault(server, {"hang": True})
    paths = [f"/v2/customer_sessions/{name}" for name in "abcd"] + ["/v2/customer_profiles/a"]
    answers = await in_parallel(server, 3, *paths)
    assert {status for _, status in answers} == {200}
    assert len(answers) == 15


async def test_no_other_operation_takes_part(server: Server) -> None:
    await server.put_session("s", {"state": "closed"})
    await settings(server, fixedDelay=1)
    answers = await asyncio.gather(*[server.send("GET", PATH) for _ in range(8)])
    assert {answer.status for answer in answers} == {200}


async def test_the_rule_can_be_switched_off(server: Server) -> None:
    await settings(server, faults=[{"response": {"hang": True}}], parallelUpdates=False)
    assert {status for _, status in await in_parallel(server, 8, PATH)} == {200}


async def test_another_choice_lets_nobody_wait(start_server: StartServer) -> None:
    server = await start_server(assume=("parallel-updates=none",))
    await fault(server, {"hang": True})
    assert [status for _, status in await in_parallel(server, 3, PATH)] == [200, 409, 409]


async def test_a_delay_provokes_it_and_the_body_is_documented(server: Server) -> None:
    await settings(server, fixedDelay=50)
    answers = await asyncio.gather(*[server.send("PUT", PATH, BODY) for _ in range(5)])
    refused = [answer for answer in answers if answer.status == 409]
    assert len(refused) == 2
    assert await refused[0].json() == {
        "message": "Too many requests are updating this session at the same time",
        "errors": [],
        "StatusCode": 409,
    }
