"""``mockserver healthcheck``: whom it asks, what it takes for well, what it says."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockserver.cli import main
from mockserver.cli.healthcheck import _own_url

ROOT = Path(__file__).parents[2]


class _Server(HTTPServer):
    status = 200
    asked = ""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked = self.path
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base names it so
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """One that answers every request with a status of the test's choice."""
    made = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def check(*arguments: str, **variables: str | None) -> Result:
    told: dict[str, str | None] = {n: None for n in os.environ if n.startswith("MOCKSERVER_")}
    return CliRunner().invoke(main, ["healthcheck", *arguments], env=told | variables)


def test_a_server_that_works(server: _Server) -> None:
    result = check(MOCKSERVER_PORT=str(server.server_port), MOCKSERVER_HOST="0.0.0.0")
    assert (result.exit_code, result.output) == (0, "")
    assert server.asked == "/__admin/health"


@pytest.mark.parametrize("status", [503, 204, 301, 404])
def test_any_other_status_is_unwell(server: _Server, status: int) -> None:
    server.status = status
    url = f"http://127.0.0.1:{server.server_port}"
    result = check("--url", url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"mockserver: {url} answered {status}\n"


def test_an_address_behind_a_path(server: _Server) -> None:
    assert check("--url", f"http://127.0.0.1:{server.server_port}/mock/").exit_code == 0
    assert server.asked == "/mock/__admin/health"


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        result = check(MOCKSERVER_PORT=str(free.getsockname()[1]))
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "cannot be asked: " in result.stderr


def test_a_server_that_does_not_answer() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        result = check("--url", url, "--timeout", "0.05")
    assert result.exit_code == 1
    assert result.stderr == f"mockserver: {url} did not answer within 0.05 s\n"


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://127.0.0.1:9000"),
        ({"HOST": "0.0.0.0", "PORT": "9001"}, "http://127.0.0.1:9001"),
        ({"HOST": "::"}, "http://[::1]:9000"),
        ({"HOST": "fe80::1"}, "http://[fe80::1]:9000"),
        ({"HOST": "shop"}, "http://shop:9000"),
        ({"PORT": "tcp://10.0.0.7:9000"}, "http://127.0.0.1:9000"),
        ({"TLS_SELF_SIGNED": "true"}, "https://127.0.0.1:9000"),
        ({"TLS_CERT": "cert.pem"}, "https://127.0.0.1:9000"),
        ({"SEED": "no number"}, "http://127.0.0.1:9000"),
    ],
    ids=str,
)
def test_its_own_server(variables: dict[str, str], url: str) -> None:
    assert _own_url({f"MOCKSERVER_{name}": text for name, text in variables.items()}) == url


def test_the_port_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9123\n")
    (tmp_path / "mock.toml").write_text('port = 0\nport-file = "port"\ntls-self-signed = true\n')
    url = _own_url({"MOCKSERVER_CONFIG": str(tmp_path / "mock.toml")})
    assert url == "https://127.0.0.1:9123"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MOCKSERVER_PORT": "nine"}, "MOCKSERVER_PORT is 'nine'; wanted: a whole number"),
        ({"MOCKSERVER_PORT": "0", "MOCKSERVER_PORT_FILE": "/nowhere"}, "No such file"),
        (
            {"MOCKSERVER_CONFIG": "/nowhere"},
            "--config (MOCKSERVER_CONFIG) is /nowhere, which cannot be read",
        ),
    ],
)
def test_a_setting_that_cannot_be_used(variables: dict[str, str], said: str) -> None:
    result = check(**variables)
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("url", ["localhost:9000", "ftp://localhost", "http://", "http://x:port"])
def test_an_address_that_is_none(url: str) -> None:
    result = check("--url", url)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"mockserver: {url} cannot be asked: ")


def test_it_loads_no_server() -> None:
    """It runs every few seconds beside the server."""
    code = "import sys, mockserver.cli.healthcheck; print('aiohttp' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert told.stdout == "False\n"
