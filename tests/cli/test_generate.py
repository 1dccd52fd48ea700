"""``mockserver generate``: rows that read back, are valid, and are what a server serves."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mockserver.cli.generate import generate
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.validation import Validators
from mockserver.resources import resource_folder
from tests.conftest import StartServer

ROOT = Path(__file__).parents[2]
REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)

MODELS = [
    ("customers", "ApplicationCustomer"),
    ("customers", "CustomerProfile"),
    ("sessions", "CustomerSessionV2"),
    ("sessions", "ApplicationSession"),
    ("sessions", "CustomerSession"),
]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith("MOCKSERVER_"):
            monkeypatch.delenv(variable)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(generate, [str(argument) for argument in arguments])


def rows(*arguments: str | Path) -> list[Any]:
    """The rows that the command writes as JSON."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    found: list[Any] = json.loads(result.stdout)
    return found


@pytest.mark.parametrize(("what", "model"), MODELS, ids=[model for _, model in MODELS])
def test_every_form_of_a_model_has_the_same_valid_rows(what: str, model: str) -> None:
    arguments = (what, "--model", model, "--count", "40", "--locale", "en_US,ja_JP,pl_PL")
    found = rows(*arguments, "--format", "json")
    assert len(found) == 40
    for row in found:
        assert VALIDATORS[model].check(row) == ([], [])
    lines = run(*arguments, "--format", "ndjson").stdout
    assert lines.endswith("\n")
    assert [json.loads(line) for line in lines.splitlines()] == found

    table = run(*arguments, "--format", "csv").stdout_bytes.decode()
    header, *cells = csv.reader(io.StringIO(table, newline=""), strict=True)
    assert header == list(REGISTRY[model]["properties"])
    assert len(cells) == len(found)
    for row, texts in zip(found, cells, strict=True):
        assert row.keys() <= set(header)
        for name, text in zip(header, texts, strict=True):
            value = row.get(name)
            if value is None:
                assert text == ""
            else:
                assert (text if isinstance(value, str) else json.loads(text)) == value


def test_the_model_left_out_is_the_first_that_fits() -> None:
    for what, model in (("customers", "ApplicationCustomer"), ("sessions", "CustomerSessionV2")):
        plain = rows(what, "--customers", "5")
        assert plain == rows(what, "--customers", "5", "--model", model)
    assert len(rows("customers", "--customers", "5")) == 5
    assert len(rows("sessions", "--customers", "5", "--sessions", "2")) == 10


@pytest.mark.parametrize(
    ("what", "model", "path"),
    [
        ("customers", "ApplicationCustomer", "/v1/applications/{}/customers"),
        ("customers", "CustomerProfile", "/v1/customers/no_total?sandbox={sandbox}&pageSize=1000"),
        ("sessions", "ApplicationSession", "/v1/applications/{}/sessions"),
    ],
    ids=["ApplicationCustomer", "CustomerProfile", "ApplicationSession"],
)
@pytest.mark.parametrize("own", [False, True], ids=["as it comes", "of a fixture"])
async def test_a_server_of_the_same_settings_serves_the_same_rows(
    start_server: StartServer, tmp_path: Path, what: str, model: str, path: str, own: bool
) -> None:
    fixture = tmp_path / "fixture.json"
    shop = {"id": 5, "name": "Shop", "sandbox": True}
    fixture.write_text(json.dumps({"version": 1, "applications": [shop]}))
    wanted: dict[str, Any] = {"seed": 9, "customers": 30, "sessions": 2, "locale": "de_DE,fr_FR"}
    assume = "loyalty-memberships=null" if own else "loyalty-memberships=empty"
    wanted |= {"fixtures": str(fixture)} if own else {}
    arguments = [part for name, value in wanted.items() for part in (f"--{name}", str(value))]
    found = rows(what, "--model", model, *arguments, "--assume", assume)

    server = await start_server(**wanted, assume=(assume,))
    path = path.format(5 if own else 1, sandbox="true" if own else "false")
    assert (await server.call("GET", path))["data"] == found
    assert len(found) == (30 if what == "customers" else 60)


async def test_a_session_is_read_as_it_was_generated(start_server: StartServer) -> None:
    server = await start_server(customers=4)
    for row in rows("sessions", "--customers", "4"):
        assert await server.session(row["integrationId"]) == row


def test_more_rows_than_customers_are_more_of_the_same() -> None:
    small, big = rows("customers", "--customers", "3"), rows("customers", "--count", "7")
    assert big[:3] == small
    assert len(rows("customers", "--customers", "3", "--count", "7")) == 7
    assert rows("customers", "--customers", "3", "--count", "7") == big
    sessions = rows("sessions", "--customers", "1", "--sessions", "3", "--count", "7")
    assert [row["id"] for row in sessions] == [1, 2, 3, 4, 5, 6, 7]
    assert sessions == rows("sessions", "--customers", "3", "--sessions", "3")[:7]


@pytest.mark.parametrize("what", ["customers", "sessions"])
@pytest.mark.parametrize("by", [("--count", "0"), ("--customers", "0")], ids=["count", "customers"])
def test_no_rows(what: str, by: tuple[str, str]) -> None:
    assert run(what, *by).stdout == "[]\n"
    assert run(what, *by, "--format", "ndjson").stdout == ""
    table = run(what, *by, "--format", "csv").stdout
    assert len(list(csv.reader(io.StringIO(table)))) == 1
    assert rows("sessions", "--sessions", "0") == []


def test_a_file_instead_of_stdout(tmp_path: Path) -> None:
    out = tmp_path / "customers.csv"
    arguments = ("customers", "--count", "5", "--format", "csv")
    result = run(*arguments, "--out", out)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert out.read_bytes() == run(*arguments).stdout_bytes


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (
            ["customers", "--model", "CustomerSession"],
            2,
            "customers have no model 'CustomerSession'; wanted: ApplicationCustomer, Customer",
        ),
        (["sessions", "--model", "x"], 2, "sessions have no model 'x'; wanted: CustomerSessionV2"),
        (["coupons"], 2, "'coupons' is not one of"),
        ([], 2, "Missing argument"),
        (["customers", "--format", "xml"], 2, "'xml' is not one of"),
        (["customers", "--count", "-1"], 2, "-1 is not in the range"),
        (["customers", "--customers", "-1"], 2, "--customers"),
        (["sessions", "--sessions", "0", "--count", "1"], 2, "--sessions is 0"),
        (["customers", "--locale", "xx"], 1, "no locale is named 'xx'"),
        (["customers", "--assume", "x=y"], 1, "no assumption is named 'x'"),
        (["customers", "--fixtures", "/nowhere.json"], 1, "/nowhere.json: cannot be read"),
        (["customers", "--out", "/nowhere/at/all"], 1, "cannot write /nowhere/at/all: "),
        (["customers", "--count", "1000000000"], 2, "1000000000"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else None,
)
def test_a_bad_request_is_said_plainly(arguments: list[str], code: int, reason: str) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == code
    assert reason in result.stderr
    assert result.stdout == ""


COMMAND = [sys.executable, "-m", "mockserver", "generate"]


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    process = subprocess.Popen(
        [*COMMAND, "sessions", "--count", "100000", "--format", "ndjson"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert json.loads(process.stdout.readline())["id"] == 1
    process.stdout.close()
    try:
        process.wait(timeout=10)
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.stderr.close()


def on_a_terminal(*arguments: str, stdout_too: bool = False) -> tuple[str, bytes]:
    """What stands on a terminal that is stderr, and what went to stdout."""
    import pty  # not on every system

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        stdout=theirs if stdout_too else subprocess.PIPE,
        stderr=theirs,
        cwd=ROOT,
    )
    os.close(theirs)
    shown = b""
    try:
        while part := _read(ours):
            shown += part
        written, _ = process.communicate(timeout=10)
    finally:
        os.close(ours)
        process.kill()
        process.wait()
    assert process.returncode == 0
    return shown.decode(), written or b""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # what Linux says when the other end is closed
        return b""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
class TestProgress:
    def test_a_bar_where_someone_looks_on(self) -> None:
        shown, written = on_a_terminal("customers", "--count", "3")
        assert "Inventing" in shown
        assert "100%" in shown
        assert json.loads(written) == rows("customers", "--count", "3")

    def test_a_bar_beside_a_file(self, tmp_path: Path) -> None:
        out = tmp_path / "rows.json"
        shown, _ = on_a_terminal("customers", "--count", "3", "--out", str(out), stdout_too=True)
        assert "Inventing" in shown
        assert len(json.loads(out.read_text())) == 3

    def test_none_amid_the_rows(self) -> None:
        shown, _ = on_a_terminal("customers", "--count", "3", stdout_too=True)
        assert json.loads(shown) == rows("customers", "--count", "3")

    def test_none_in_a_pipe(self) -> None:
        """``rows`` fails where stderr has anything; here it is a pipe of a real process."""
        result = subprocess.run(
            [*COMMAND, "customers", "--count", "3"],
            capture_output=True,
            cwd=ROOT,
            check=True,
            timeout=10,
        )
        assert result.stderr == b""
        assert len(json.loads(result.stdout)) == 3
