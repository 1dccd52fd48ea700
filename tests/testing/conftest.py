"""A server in another process, and test runs of which this one looks at the outcome."""

import gc
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis.strategies
import pytest
import yaml

import mockserver.testing.run.run

# A run of pytest within another forgets what it imported: here is what all of them need.
assert hypothesis.strategies
assert yaml
assert mockserver.testing.run.run

ROOT = Path(__file__).resolve().parents[2]

Serve = Callable[..., str]
RunTests = Callable[..., pytest.RunResult]


@pytest.fixture(scope="session")
def serve_elsewhere() -> Iterator[Serve]:
    """Starts servers as the command does; gives their addresses."""
    processes: list[subprocess.Popen[str]] = []

    def serve(*options: str) -> str:
        command = [sys.executable, "-m", "mockserver", "--port", "0", "--no-access-log", *options]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
        processes.append(process)
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"at (http://127\.0\.0\.1:\d+):", line)
        assert found, line
        return found[1]

    yield serve
    for process in processes:
        process.terminate()
        process.communicate(timeout=10)


@pytest.fixture(scope="session")
def elsewhere(serve_elsewhere: Serve) -> str:
    """The address of a server in another process."""
    return serve_elsewhere()


@pytest.fixture
def frozen() -> Iterator[None]:
    """Keeps the collector from all that is there: a run of pytest collects it ten times over."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def run_here(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, frozen: None) -> RunTests:
    """Runs tests of which the source is given, against a server in their own process."""
    monkeypatch.delenv("TALON_MOCK_URL", raising=False)
    pytester.makeini(
        "[pytest]\nfilterwarnings = error\nasyncio_mode = auto\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    pytester.makepyfile(client=(Path(__file__).parent / "client.py").read_text("utf-8"))

    def run(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(test_it=f"import pytest, client\n{source}")
        usual = ("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:schemathesis", "-q")
        return pytester.runpytest_inprocess(*usual, *arguments)

    return run


@pytest.fixture(params=["here", "elsewhere"])
def run_tests(
    request: pytest.FixtureRequest, run_here: RunTests, monkeypatch: pytest.MonkeyPatch
) -> RunTests:
    """The same, once in each of the two ways."""
    if request.param == "elsewhere":
        monkeypatch.setenv("TALON_MOCK_URL", request.getfixturevalue("elsewhere"))
    return run_here
