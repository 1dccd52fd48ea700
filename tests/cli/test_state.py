"""``mockserver export``, ``import`` and ``reset``: on a running server, and on a store."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.account.stores.sqlite import SqliteStore
from tests.cli.test_life import ask
from tests.cli.test_serve import ROOT, Start, environment, start

assert start  # the fixture


def command(
    *arguments: str, preexec: Callable[[], None] | None = None, **variables: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "mockserver", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(**variables),
        timeout=60,
        preexec_fn=preexec,  # it sets a limit, and no thread runs here
    )


def exported(*arguments: str) -> dict[str, Any]:
    done = command("export", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(
        "version: 1\n"
        "accounts:\n"
        "  one: {customers: [{integrationId: ann}]}\n"
        "  two: {sessions: [{integrationId: cart, profileId: bob, state: closed}]}\n"
    )
    return path


def names(state: dict[str, Any]) -> set[str]:
    return {customer["integrationId"] for customer in state["customers"]}


def test_on_a_running_server(start: Start, document: Path, tmp_path: Path) -> None:
    running = start("--no-access-log")
    at = ("--at", f"http://127.0.0.1:{running.port}")
    done = command("import", str(document), *at)
    assert (done.returncode, done.stderr) == (0, f"{document} was taken over by: one, two\n")
    found = exported(*at)["accounts"]
    assert names(found["one"]) == {"ann"}
    assert names(found["two"]) == {"bob"}
    copy = tmp_path / "copy.json"
    assert command("export", str(copy), *at).returncode == 0
    assert command("reset", "--account", "one", *at).returncode == 0
    found = exported(*at)["accounts"]
    assert (names(found["one"]), names(found["two"])) == (set(), {"bob"})
    assert command("reset", *at).returncode == 0
    assert names(exported("--account", "two", *at)) == set()
    # What was exported is a fixture like any other.
    assert command("import", str(copy), *at).returncode == 0
    assert exported(*at)["accounts"] == json.loads(copy.read_text())["accounts"]
    other = start("--no-access-log", "--fixtures", str(copy))
    assert ask(other.port, "/__admin/customers/bob?account=two")[0] == 200


def test_on_the_store_of_a_server_that_is_stopped(
    start: Start, document: Path, tmp_path: Path
) -> None:
    at = ("--at", f"sqlite:{tmp_path}/kept.db")
    running = start("--no-access-log", "--store", at[1])
    ask(running.port, "/v2/customer_sessions/s", "PUT", {"customerSession": {"profileId": "eve"}})
    refused = command("export", *at)
    assert refused.returncode == 1
    assert "is in use by another mockserver" in refused.stderr
    running.end(signal.SIGTERM)
    assert names(exported(*at)["accounts"]["default"]) == {"eve"}
    assert command("import", str(document), *at).returncode == 0
    done = command("import", str(document), "--account", "three", *at)
    assert (done.returncode, done.stdout) == (1, "")
    assert "says nothing of an account 'three'" in done.stderr
    assert command("import", str(document), "--account", "two", *at).returncode == 0
    running = start("--no-access-log", "--store", at[1])
    assert ask(running.port, "/__admin/customers/ann?account=one")[0] == 200
    assert ask(running.port, "/__admin/customers/eve")[0] == 200
    running.end(signal.SIGTERM)
    assert command("reset", *at).returncode == 0
    found = exported(*at)["accounts"]
    assert {account: names(state) for account, state in found.items()} == {"default": set()}


@pytest.mark.skipif(sys.platform == "win32", reason="the system bounds no files")
def test_what_a_store_has_no_room_for_is_said_and_changes_nothing(tmp_path: Path) -> None:
    import resource

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))

    store, path = f"sqlite:{tmp_path}/kept.db", tmp_path / "shop.json"
    SqliteStore(f"{tmp_path}/kept.db").close()  # the commands make no new store
    many = [{"integrationId": f"c-{n}", "attributes": {"Name": "x" * 200}} for n in range(200)]
    path.write_text(json.dumps({"version": 1, "customers": many}))
    assert command("import", str(path), "--at", store).returncode == 0
    before = exported("--at", store)
    assert len(before["accounts"]["default"]["customers"]) == 200
    accounts = {name: {"customers": many[1:]} for name in ("default", "other")}
    path.write_text(json.dumps({"version": 1, "accounts": accounts}))
    for words in (("import", str(path)), ("reset",)):
        done = command(*words, "--at", store, preexec=bounded)
        assert (done.returncode, done.stdout) == (1, "")
        assert "kept.db: cannot be written" in done.stderr
        assert "taken over" not in done.stderr
        assert "put back" not in done.stderr
        assert exported("--at", store) == before


def test_one_document_for_one_account(start: Start, tmp_path: Path) -> None:
    running = start("--no-access-log")
    at = ("--at", f"http://127.0.0.1:{running.port}")
    path = tmp_path / "one.json"
    path.write_text('{"version": 1, "customers": [{"integrationId": "ann"}]}')
    assert command("import", str(path), *at).returncode == 0
    assert command("import", str(path), "--account", "mine", *at).returncode == 0
    assert names(exported("--account", "default", *at)) == {"ann"}
    assert names(exported("--account", "mine", *at)) == {"ann"}


def test_all_accounts_are_taken_over_or_none(start: Start, tmp_path: Path) -> None:
    running = start("--no-access-log")
    at = ("--at", f"http://127.0.0.1:{running.port}")
    ask(running.port, "/v2/customer_profiles/old", "PUT", {"attributes": {}})
    before = exported(*at)["accounts"]["default"]
    path = tmp_path / "wrong.json"
    wrong = {"customers": [{"integrationId": 5}]}
    accounts = {"default": {"customers": [{"integrationId": "new"}]}, "b": wrong}
    path.write_text(json.dumps({"version": 1, "accounts": accounts}))
    done = command("import", str(path), *at)
    assert done.returncode == 1
    assert "/customers/0/integrationId" in done.stderr
    assert exported(*at)["accounts"]["default"] == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "--at", "sqlite:/none.db"), "there is no server or store at"),
        (("export", "--at", "shop"), "wanted: URL or sqlite:PATH"),
        (("reset", "--at", "http://127.0.0.1:1"), "no server answers at http://127.0.0.1:1"),
        (("export", "--at", "http://"), "is no address"),
        (("import", "/none.json"), "does not exist"),
        (("import", "README.md"), "not YAML"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], message: str) -> None:
    done = command(*arguments)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_with_a_token(start: Start) -> None:
    running = start("--no-access-log", "--admin-token", "sesame")
    at = ("--at", f"http://127.0.0.1:{running.port}")
    refused = command("export", *at)
    assert refused.returncode == 1
    assert "the token is wanted" in refused.stderr
    assert command("export", *at, "--admin-token", "sesame").returncode == 0
    assert command("export", *at, MOCKSERVER_ADMIN_TOKEN="sesame").returncode == 0
    assert command("export", *at, TALON_MOCK_ADMIN_TOKEN="sesame").returncode == 0


def test_asking_a_server_loads_none() -> None:
    code = "import sys, mockserver.cli.state; print('aiohttp' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "False\n"
