"""A server in a process of its own, and the drivers of the SDKs run against it, all at once."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.sdk.environments import MissingSdkError, Sdk

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 30
_END_SECONDS = 10
_DRIVER_SECONDS = 120

# Set where every SDK has to be there, so that a missing one is a failure.
_REQUIRE_VARIABLE = "TALON_SDKS_REQUIRED"


@dataclass(frozen=True)
class Report:
    """What a driver said of its SDK: the version, and one line for each step."""

    version: str
    steps: dict[str, dict[str, Any]]
    returncode: int
    stderr: str


class Drivers:
    """The drivers of the SDKs that are wanted; they run side by side, each once."""

    def __init__(self, base: str, wanted: list[Sdk]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 1))
        self._reports: dict[Sdk, Future[Report]] = {
            sdk: self._pool.submit(_drive, sdk, base) for sdk in wanted
        }

    def report(self, sdk: Sdk) -> Report:
        """What became of an SDK. Skips, or fails where the SDKs are required, without it."""
        try:
            return self._reports[sdk].result()
        except MissingSdkError as error:
            is_missing(error)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def is_missing(error: MissingSdkError) -> NoReturn:
    """Skip a test, or fail it where the SDKs are required."""
    if os.environ.get(_REQUIRE_VARIABLE):
        pytest.fail(str(error), pytrace=False)
    pytest.skip(str(error))


def environment() -> dict[str, str]:
    """What a driver runs in. Away from UTC a time that says no zone is read as another one."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "NODE_PATH", "NODE_OPTIONS"}
    }
    return kept | {"TZ": "America/New_York", "PYTHONUTF8": "1"}


def _drive(sdk: Sdk, base: str) -> Report:
    done = subprocess.run(
        [*sdk.command(), base, *sdk.arguments()],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=_DRIVER_SECONDS,
        check=False,
    )
    first, *lines = [json.loads(line) for line in done.stdout.splitlines()] or [{}]
    steps = {line.pop("step"): line for line in lines}
    return Report(first.get("version", ""), steps, done.returncode, done.stderr)


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that checks all of its answers, and that ends as it should."""
    port_file = tmp_path_factory.mktemp("server") / "port"
    settings = ("--port", "0", "--port-file", str(port_file), "--check-answers", "--no-access-log")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("MOCKSERVER_")
    }
    paths = os.pathsep.join(filter(None, [str(_ROOT), environment.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", *settings],
        env=environment | {"PYTHONPATH": paths, "TZ": "Asia/Kolkata"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr is not None
    told: list[str] = []
    # The process says a line when it listens, or ends; the timer is for one that does neither.
    timer = threading.Timer(_START_SECONDS, process.kill)
    timer.start()
    for line in process.stderr:
        told.append(line)
        if port_file.exists():
            break
    timer.cancel()
    if not port_file.exists():
        process.wait()
        process.stderr.close()
        pytest.fail("the server did not start: " + "".join(told), pytrace=False)
    faults: list[str] = []
    reader = threading.Thread(target=faults.extend, args=(process.stderr,), daemon=True)
    reader.start()
    try:
        yield f"http://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        process.terminate()
        try:
            code = process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        reader.join(_END_SECONDS)
        process.stderr.close()
    assert not faults, "the server says: " + "".join(faults)
    assert code == 0, f"the server ended with {code}"


@pytest.fixture(scope="session")
def drivers(base: str, request: pytest.FixtureRequest) -> Iterator[Drivers]:
    """The drivers of all SDKs that the tests of this run are about."""
    wanted: dict[Sdk, None] = {}
    for test in request.session.items:
        sdk = getattr(getattr(test, "callspec", None), "params", {}).get("sdk")
        if isinstance(sdk, Sdk):
            wanted[sdk] = None
    running = Drivers(base, list(wanted))
    yield running
    running.close()
