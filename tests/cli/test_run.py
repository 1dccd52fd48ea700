"""``mockserver run -- COMMAND``: what the command finds, and what becomes of its exit status."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SEND = (
    "import http.client, os, sys\n"
    "from urllib.parse import urlsplit\n"
    "c = http.client.HTTPConnection(urlsplit(os.environ['TALON_MOCK_URL']).netloc)\n"
    "key = os.environ.get('KEY') or os.environ['TALON_MOCK_INTEGRATION_KEY']\n"
    "body = os.environ.get('BODY', '{\"customerSession\": {}}')\n"
    "headers = {'Authorization': 'ApiKey-v1 ' + key}\n"
    "c.request('PUT', '/v2/customer_sessions/s', body, headers)\n"
    "print(c.getresponse().status)\n"
)
BROKEN = {"BODY": '{"customerSession": {"state": 1}}'}


def run(
    *arguments: str, code: str = SEND, variables: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mockserver", "run", *arguments]
    return called([*command, "--", sys.executable, "-c", code], variables)


def called(
    command: list[str], variables: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **(variables or {})},
        timeout=60,
    )


def test_a_command_that_kept_the_contract() -> None:
    done = run()
    assert (done.returncode, done.stdout, done.stderr) == (0, "200\n", "")


@pytest.mark.parametrize("key", ["", "any", "shop.key"])
def test_a_command_that_broke_it_in_any_account(key: str) -> None:
    done = run(variables={**BROKEN, "KEY": key})
    assert (done.returncode, done.stdout) == (1, "400\n")
    account = "shop" if key == "shop.key" else "default"
    assert f"1 request broke the contract in the account {account}:" in done.stderr
    assert "/customerSession/state" in done.stderr
    assert "expect_violation" not in done.stderr


FORGET = (
    "c.close()\n"
    "c.request('POST', '/__admin/reset?account=default')\n"
    "print(c.getresponse().status)\n"
)


def test_a_command_that_puts_the_account_back_is_judged_all_the_same() -> None:
    done = run(code=SEND + FORGET, variables={**BROKEN, "KEY": "any"})
    assert (done.returncode, done.stdout) == (1, "400\n200\n")
    assert "1 request" in done.stderr


def test_the_status_of_the_command_comes_first() -> None:
    done = run(code=SEND + "sys.exit(7)", variables=BROKEN)
    assert done.returncode == 7
    assert "/customerSession/state" in done.stderr


def test_variables_of_its_own_and_settings() -> None:
    code = (
        "import os\nprint(os.environ['SHOP'] == os.environ['TALON_MOCK_URL'] + '/v2')\n"
        + SEND.replace("PUT', '/v2/customer_sessions/s'", "GET', '/v2/customer_sessions/session-2'")
    )
    given = ["--env", "SHOP={url}/v2", "--customers", "1", "--sessions", "1", "--report"]
    done = run(*given, code=code)
    assert (done.returncode, done.stdout) == (0, "True\n404\n")
    assert "getCustomerSession  1 account: 404 x1; not exercised: 200, 400, 401" in done.stderr
    assert "never called: updateCustomerSessionV2, " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--env", "SHOP", "--", "true"], "--env is 'SHOP'; wanted: NAME=VALUE"),
        (["--env", "A={b}", "--", "true"], "A is '{b}'; in braces stand {url}, {account}"),
        (["--fixtures", "none.yaml", "--", "true"], "none.yaml: cannot be read"),
        ([], "Missing argument 'COMMAND...'"),
    ],
)
def test_a_call_that_cannot_be(arguments: list[str], message: str) -> None:
    command = [sys.executable, "-m", "mockserver", "run", *arguments]
    done = called(command)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_there_is_not() -> None:
    command = [sys.executable, "-m", "mockserver", "run", "--", "no-such-command"]
    done = called(command)
    assert done.returncode == 127
    assert done.stderr == "mockserver: cannot run no-such-command: No such file or directory\n"


def test_options_behind_the_command_are_its_own() -> None:
    command = [sys.executable, "-m", "mockserver", "run", "echo", "--seed", "5", "-n"]
    assert called(command).stdout == "--seed 5 -n\n"


def test_a_command_that_cannot_be_run(tmp_path: Path) -> None:
    done = called([sys.executable, "-m", "mockserver", "run", "--", str(tmp_path)])
    assert done.returncode == 126
    assert "Permission denied" in done.stderr


def test_a_run_without_a_journal_is_refused() -> None:
    done = run("--journal", "0")
    assert done.returncode == 1
    assert "nothing can be checked so" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_and_then_the_server(number: int) -> None:
    code = SEND + "import time\nprint('up', flush=True)\ntime.sleep(60)\n"
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "run", "--", sys.executable, "-uc", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **BROKEN},
    )
    assert process.stdout is not None
    while "up" not in process.stdout.readline():
        pass
    process.send_signal(number)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert "/customerSession/state" in told  # what it did is judged all the same
