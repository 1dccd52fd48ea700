"""``mockserver serve`` as a process: how it starts, what it says, and how it ends."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import pytest
from click.testing import CliRunner

from mockserver import __version__
from mockserver.cli import main
from mockserver.cli.serve import serve
from mockserver.contract.table import OPERATIONS
from mockserver.resources import resource_folder

ROOT = Path(__file__).parents[2]
SCHEMAS = len(list(resource_folder("schemas").glob("*.json")))
WHOLE_LINE = re.compile(
    r"mockserver (?P<version>\S+) at http://(?P<host>\S+):(?P<port>\d+): seed (?P<seed>\d+), "
    r"(?P<customers>\d+) customers, (?P<sessions>\d+) sessions, (?P<schemas>\d+) schemas, "
    r"(?P<operations>\d+) operations\. Look at http://(?P<next>\S+) next\.\n"
)


def environment(**more: str) -> dict[str, str]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("MOCKSERVER_")}
    return {**own, **more}


@dataclass
class Running:
    """A server process that has said its startup line."""

    process: subprocess.Popen[str]
    first_line: str
    port: int

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; the exit code and what stderr still held."""
        self.process.send_signal(number)
        _, rest = self.process.communicate(timeout=5)
        return self.process.returncode, rest


Start = Callable[..., Running]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts servers, and ends those that a failed test leaves behind."""
    processes: list[subprocess.Popen[str]] = []
    watchdogs: list[Timer] = []

    def begin(*arguments: str, **variables: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-m", "mockserver", "--port", "0", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(**variables),
        )
        processes.append(process)
        # Reading a line has no time limit of its own.
        watchdog = Timer(20, process.kill)
        watchdogs.append(watchdog)
        watchdog.start()
        assert process.stderr is not None
        line = process.stderr.readline()
        found = WHOLE_LINE.fullmatch(line)
        assert found, line
        return Running(process, line, int(found["port"]))

    yield begin
    for watchdog in watchdogs:
        watchdog.cancel()
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_it_says_what_it_serves_answers_and_logs(start: Start, tmp_path: Path) -> None:
    port_file = tmp_path / "port"
    port_file.write_text("stale")
    running = start(
        *("--port-file", str(port_file), "--seed", "5", "--customers", "7", "--sessions", "2")
    )
    found = WHOLE_LINE.fullmatch(running.first_line)
    assert found
    assert found.groupdict() == {
        "version": __version__,
        "host": "127.0.0.1",
        "port": str(running.port),
        "seed": "5",
        "customers": "7",
        "sessions": "14",
        "schemas": str(SCHEMAS),
        "operations": str(len(OPERATIONS)),
        "next": f"127.0.0.1:{running.port}/openapi.json",
    }
    assert port_file.read_text() == f"{running.port}\n"
    assert list(tmp_path.iterdir()) == [port_file]

    connection = running.connect()
    headers = {"Authorization": "ApiKey-v1 acme.t0ps3cret"}
    connection.request("GET", "/v2/customer_sessions/session-14?x=hidden", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200
    assert json.load(answer)["customerSession"]["profileId"] == "customer-7"
    connection.request("GET", "/v2/customer_sessions/a%2Fb", headers=headers)
    answer = connection.getresponse()
    assert (answer.status, bool(answer.read())) == (404, True)
    connection.request("GET", "/nowhere")
    assert connection.getresponse().status == 404
    connection.close()

    code, log = running.end(signal.SIGTERM)
    assert code == 0
    assert "t0ps3cret" not in log
    assert "hidden" not in log
    pattern = r"GET {} {} \d+\.\d\dms {} account={}\n"
    wanted = (
        pattern.format("/v2/customer_sessions/session-14", 200, "getCustomerSession", "acme")
        + pattern.format("/v2/customer_sessions/a%2Fb", 404, "getCustomerSession", "acme")
        + pattern.format("/nowhere", 404, "-", "default")
    )
    assert re.fullmatch(wanted, log), log


HALF = b"PUT /v2/customer_sessions/s HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey-v1 k\r\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("connection", ["idle", "half a request"])
def test_it_ends_at_a_signal_whoever_is_connected(
    start: Start, number: signal.Signals, connection: str
) -> None:
    running = start("--no-access-log")
    kept = running.connect()
    kept.request("GET", "/v1/status/health")
    assert kept.getresponse().read()
    if connection == "half a request":
        kept.sock.sendall(HALF + b"Content-Length: 100\r\n\r\n{")
        # Another request proves that the server has had its turn with the half one.
        other = running.connect()
        other.request("GET", "/v1/status/health")
        assert other.getresponse().read()
        other.close()
    assert kept.sock is not None, "the connection is open"
    assert running.end(number) == (0, "")
    kept.close()


def test_settings_come_from_the_environment(start: Start) -> None:
    running = start(
        MOCKSERVER_SEED="3", MOCKSERVER_CUSTOMERS="1", MOCKSERVER_PORT="1", MOCKSERVER_SESSIONS="0"
    )
    assert "seed 3, 1 customers, 0 sessions" in running.first_line
    assert running.port > 1, "a flag outranks a variable"


def failed(*arguments: str) -> str:
    """What a server that cannot start says."""
    result = subprocess.run(
        [sys.executable, "-m", "mockserver", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
        timeout=10,
        check=False,
    )
    assert result.returncode == 1
    assert result.stdout == ""
    return result.stderr


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = failed("--port", str(port), "--port-file", str(tmp_path / "port"))
    assert said == f"Error: cannot listen on 127.0.0.1:{port}: Address already in use\n"
    assert list(tmp_path.iterdir()) == []


def test_a_port_file_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "port"
    said = failed("--port", "0", "--port-file", str(file))
    assert said == f"Error: cannot write the port file {file}: No such file or directory\n"


def test_a_start_that_fails_shows_no_traceback(tmp_path: Path) -> None:
    """In a process, where nothing catches what the command does not."""
    fixture = tmp_path / "bad.json"
    fixture.write_text('{"version": 2, "users": 1}')
    assert failed("--port", "0", "--fixtures", str(fixture)).splitlines() == [
        "Error: --fixtures (MOCKSERVER_FIXTURES):",
        f"{fixture}: /users: users must be an array; got 1",
        f"{fixture}: /version: version must be 1; got 2",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["--locale", "xx_XX"], 1, "no locale is named 'xx_XX'; known: "),
        (["--assume", "x=y"], 1, "no assumption is named 'x'; known: "),
        (["--assume", "null-attribute=x"], 1, "null-attribute cannot be 'x'; wanted: "),
        (["--assume", "null-attribute"], 1, "'null-attribute' is not NAME=CHOICE"),
        (["--fixtures", "/nowhere.json"], 1, "/nowhere.json: cannot be read: "),
        (["--port", "65536"], 2, "--port"),
        (["--max-depth", "0"], 2, "--max-depth"),
        (["--customers", "many"], 2, "'many' is not a valid integer"),
        (["--nope"], 2, "No such option"),
        (["nope"], 2, "unexpected extra argument"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else None,
)
def test_a_bad_setting_is_said_plainly(arguments: list[str], code: int, reason: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == code
    named = f"{arguments[0]} (MOCKSERVER_{arguments[0][2:].upper()})"
    assert f"Error: {named}: {reason}" in result.stderr or (code == 2 and reason in result.stderr)
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_help_names_the_commands() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "mockserver", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=10,
    )
    assert result.stderr == ""
    for command in ("serve", "derive", "generate", "assumptions"):
        assert re.search(rf"^  {command} +\S", result.stdout, re.MULTILINE)
        shown = CliRunner().invoke(main, [command, "--help"])
        assert shown.exit_code == 0
        assert f"{command} [OPTIONS]" in shown.stdout


def test_without_a_command_it_is_serve() -> None:
    with_command, without = (
        CliRunner().invoke(main, [*command, "--port", "nine"]) for command in (["serve"], [])
    )
    assert with_command.output == without.output
    assert with_command.exit_code == without.exit_code == 2


def test_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).stdout == f"mockserver, version {__version__}\n"


def test_the_options_of_serve_are_those_of_the_table() -> None:
    shown = CliRunner().invoke(serve, ["--help"]).stdout
    assert "--no-access-log" in shown
    assert "[default: 127.0.0.1]" in " ".join(shown.split())
