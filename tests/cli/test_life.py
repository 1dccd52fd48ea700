"""The life of a server process: before it has its data, while it reads them again, at its end."""

import http.client
import json
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from mockserver.account.clock import SystemClock
from mockserver.app.service import Service
from mockserver.server.serving import Listening
from mockserver.settings.table import Settings
from tests.cli.test_serve import ROOT, Running, Start, start
from tests.server.wire import CALM, LAST

assert start  # the fixture


def ask(port: int, path: str, method: str = "GET", body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    text = None if body is None else json.dumps(body)
    connection.request(method, path, text, {"Authorization": "ApiKey-v1 t"})
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read() or b"null")
    connection.close()
    return found


async def test_before_it_has_its_data_it_says_so() -> None:
    import asyncio

    settings = Settings(port=0, access_log=False)
    server = Listening(settings)
    port = await server.open()

    async def both() -> list[tuple[int, Any]]:
        paths = ("/v1/status/health", "/__admin/health", "/v2/customer_sessions/session-1")
        return [await asyncio.to_thread(ask, port, path) for path in paths]

    early = await both()
    assert [status for status, _ in early] == [503] * 3
    assert early[0][1] == {"message": "The service is starting", "StatusCode": 503}
    server.serve(Service(settings, SystemClock()))
    assert [status for status, _ in await both()] == [200] * 3
    await server.close()


def test_while_it_ends_it_says_so_and_answers_on(start: Start) -> None:
    running = start("--drain", "30")
    running.process.send_signal(signal.SIGTERM)
    kept = running.connect()
    while True:
        kept.request("GET", "/v1/status/health")
        answer = kept.getresponse()
        body = json.loads(answer.read())
        if answer.status == 503:
            break
        assert answer.status == 200
    kept.close()
    assert body["message"] == "The service is shutting down"
    assert ask(running.port, "/__admin/health")[0] == 503
    assert ask(running.port, "/v2/customer_sessions/session-1")[0] == 200
    # Told twice, it waits no longer.
    assert running.end(signal.SIGTERM)[0] == 0


def test_connections_that_are_open_do_not_keep_it(start: Start) -> None:
    running = start("--no-access-log")
    hang = {"request": {"urlPath": "/hang"}, "response": {"hang": True}}
    assert ask(running.port, "/__admin/mappings", "POST", hang)[0] == 201
    idle = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(3)]
    hanging = socket.create_connection(("127.0.0.1", running.port))
    hanging.sendall(b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
    half = socket.create_connection(("127.0.0.1", running.port))
    half.sendall(b"PUT /v2/customer_sessions/s HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
    while ask(running.port, "/__admin/accounts/default")[1]["busy"] < 1:
        pass
    code, said = running.end(signal.SIGTERM)
    assert (code, said) == (0, "")
    for one in (*idle, hanging, half):
        one.close()


FIRST = {"version": 1, "customers": [{"integrationId": "ann"}]}
SECOND = {
    "version": 1,
    "customers": [{"integrationId": "bob"}],
    "mappings": [{"request": {"urlPath": "/x"}, "response": {"status": 201}}],
}


@pytest.fixture
def fixture_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(FIRST))
    return path


def read_line(running: Running) -> str:
    assert running.process.stderr is not None
    return running.process.stderr.readline()


@pytest.mark.parametrize("watched", [False, True])
def test_fixtures_are_read_again(start: Start, fixture_file: Path, watched: bool) -> None:
    more = ("--watch",) if watched else ()
    running = start("--no-access-log", "--fixtures", str(fixture_file), *more)

    def changed(text: str) -> str:
        fixture_file.write_text(text)
        if not watched:
            running.process.send_signal(signal.SIGHUP)
        return read_line(running)

    customers = "/__admin/customers/"
    assert ask(running.port, customers + "ann")[0] == 200
    cart = "/v2/customer_sessions/cart"
    ask(running.port, cart + "?x=1", "PUT", {"customerSession": {}})
    kept = "/__admin/customers/ann?account=default"
    assert ask(running.port, customers + "ann?account=other")[0] == 200
    assert changed(json.dumps(SECOND)) == "the fixtures were read again\n"
    # What was written stays until it is put back; what nobody wrote is new at once.
    assert ask(running.port, kept)[0] == 200
    assert ask(running.port, customers + "bob?account=other")[0] == 200
    assert ask(running.port, "/x")[0] == 201
    assert ask(running.port, cart)[0] == 200
    wrong = changed('{"version": 1, "customers": [{"integrationId": 5}]}')
    assert wrong.startswith("the fixtures are as they were: ")
    assert "/customers/0/integrationId" in wrong
    assert ask(running.port, "/x")[0] == 201
    ask(running.port, "/__admin/reset", "POST")
    assert ask(running.port, customers + "bob")[0] == 200
    assert ask(running.port, customers + "ann")[0] == 404
    assert running.end(signal.SIGTERM)[0] == 0


def test_logs_as_json(start: Start, tmp_path: Path) -> None:
    import subprocess
    import sys

    port_file = tmp_path / "port"
    command = [sys.executable, "-m", "mockserver", "--port", "0", "--log-format", "json"]
    command += ["--port-file", str(port_file), "--admin-token", "sesame"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stderr is not None
    first = json.loads(process.stderr.readline())
    assert first["level"] == "info"
    assert first["message"].startswith("mockserver ")
    ask(int(port_file.read_text()), "/v2/customer_sessions/session-1?secret=1")
    process.send_signal(signal.SIGTERM)
    _, rest = process.communicate(timeout=10)
    (row,) = [json.loads(line) for line in rest.splitlines()]
    assert row.pop("time").endswith("+00:00")
    assert row.pop("milliseconds") >= 0
    assert row == {
        "level": "info",
        "message": "request",
        "method": "GET",
        "path": "/v2/customer_sessions/session-1",
        "status": 200,
        "operation": "getCustomerSession",
        "account": "default",
    }
    assert "sesame" not in rest + json.dumps(first)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--store", "redis:x"),
            "--store (MOCKSERVER_STORE): 'redis:x' is no store; wanted: memory, or sqlite:PATH",
        ),
        (("--store", "sqlite:/no/such/folder/x.db"), "there is no folder /no/such/folder"),
        (("--tls-cert", "/none.pem"), "--tls-cert (MOCKSERVER_TLS_CERT) is '/none.pem'"),
        (("--tls-key", "/none.pem"), "--tls-key (MOCKSERVER_TLS_KEY) needs --tls-cert"),
        (("--log-format", "xml"), "'xml' is not one of 'text', 'json'"),
        (
            ("--config", "/none.toml"),
            "--config (MOCKSERVER_CONFIG) is /none.toml, which cannot be read",
        ),
        (("--grace", "-1"), "--grace (MOCKSERVER_GRACE) is -1.0; wanted: at least 0"),
    ],
)
def test_what_keeps_it_from_starting_is_named(arguments: tuple[str, ...], message: str) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "mockserver", "--port", "0", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=30,
    )
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_last_answer_is_whole(start: Start) -> None:
    running = start("--no-access-log")
    with socket.create_connection(("127.0.0.1", running.port)) as sock:
        sock.sendall(LAST)
        came = b""
        while data := sock.recv(10_000):
            came += data
    assert came.endswith(CALM)
    assert running.end(signal.SIGINT)[0] == 0


def test_too_many_connections_are_told(start: Start) -> None:
    """On the event loop of the command, which is not that of the tests."""
    bounds = ("--max-connections", "2", "--header-timeout", "0.3", "--write-timeout", "0.3")
    running = start("--no-access-log", *bounds)
    kept = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(2)]
    for sock in kept:
        sock.sendall(b"GET /v1/status/health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert sock.recv(10_000).endswith(CALM)
    with socket.create_connection(("127.0.0.1", running.port)) as refused:
        came = b""
        while data := refused.recv(10_000):
            came += data
    assert came.startswith(b"HTTP/1.1 503 ")
    kept[0].sendall(b"GET /v1/sta")
    assert kept[0].recv(10_000).startswith(b"HTTP/1.1 408 ")
    # One that never reads is given up, and makes room.
    kept[1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    kept[1].sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * 400)
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        assert ask(running.port, "/v2/authping")[0] in {204, 503}
        try:
            kept[1].send(b" ")
        except ConnectionError:
            break
    else:
        pytest.fail("a client that never reads is kept")
    for sock in kept:
        sock.close()
    code, said = running.end(signal.SIGTERM)
    assert code == 0
    assert "Traceback" not in said
