"""``python -m benchmarks.plugin``: what the pytest plugin costs those who use it, and who do not.

Whole runs of pytest, with and without, in turn, so that what else the machine does hits both.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

_TESTS = {
    "one": "def test_it(): pass\n",
    "bare": "import pytest\n@pytest.mark.parametrize('n', range({tests}))\ndef test_it(n): pass\n",
    "talon": "import pytest\n@pytest.mark.parametrize('n', range({tests}))\n"
    "def test_it(talon, n): pass\n",
    "bare_async": "import pytest\npytestmark = pytest.mark.asyncio\n"
    "@pytest.mark.parametrize('n', range({tests}))\nasync def test_it(n): pass\n",
    "aio_talon": "import pytest\npytestmark = pytest.mark.asyncio\n"
    "@pytest.mark.parametrize('n', range({tests}))\nasync def test_it(aio_talon, n): pass\n",
    "first": "def test_it(talon): pass\n",
}
_PLUGIN = ("-p", "mockserver.testing.plugin")
_ASYNCIO = ("-p", "asyncio")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plugin", description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="of each kind; medians are shown")
    parser.add_argument("--tests", type=int, default=1000, help="in a run that uses a fixture")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for test, source in _TESTS.items():
            (folder / f"test_{test}.py").write_text(source.replace("{tests}", str(asked.tests)))
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / "empty.py").write_text("")
        # What pytest does for any plugin at all is no cost of this one.
        unused = _difference(folder, asked.runs, ("one", _PLUGIN), ("one", ("-p", "empty")))
        print(f"a run that does not use it   {unused * 1000:6.1f} ms")
        first = _difference(folder, asked.runs, ("first", _PLUGIN), ("one", _PLUGIN))
        print(f"the first test that uses it  {first * 1000:6.1f} ms")
        for fixture, bare, more in (
            ("talon", "bare", ()),
            ("aio_talon", "bare_async", _ASYNCIO),
        ):
            plugins = (*_PLUGIN, *more)
            all_of_them = _difference(
                folder, max(1, asked.runs // 5), (fixture, plugins), (bare, plugins)
            )
            each = (all_of_them - first) / max(1, asked.tests - 1)
            print(f"{fixture + ', each further test':28} {each * 1000:6.2f} ms")


def _difference(
    folder: Path,
    runs: int,
    one: tuple[str, Sequence[str]],
    other: tuple[str, Sequence[str]],
) -> float:
    """The median of how much longer one kind of run takes than the other, pair by pair."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # it would compile everything every time
    for test, plugins in (one, other):  # what is compiled once does not count
        _seconds(folder, test, plugins, environment)
    return median(
        _seconds(folder, *one, environment) - _seconds(folder, *other, environment)
        for _ in range(runs)
    )


def _seconds(
    folder: Path, test: str, plugins: Sequence[str], environment: Mapping[str, str]
) -> float:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins]
    began = perf_counter()
    subprocess.run(
        [*command, f"test_{test}.py"], cwd=folder, env=environment, check=True, capture_output=True
    )
    return perf_counter() - began


if __name__ == "__main__":
    main()
