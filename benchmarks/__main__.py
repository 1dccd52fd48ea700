"""``python -m benchmarks``: our server and a bare aiohttp app side by side, in one go.

Rounds of load alternate between the two, so that what else the machine does hits both.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.cases import INTEGRATION_KEY, SESSIONS_EACH, Case, Request, cases, get_session
from benchmarks.load import Generator, generators
from benchmarks.measure import Server, Start
from benchmarks.report import LoadRow, Report, Sample, StartRow

_FEW, _MANY = 100, 1_000_000
_START_TARGET = 2.0
_MANY_TARGET = 1.1
"""1 where a population costs nothing, and room for the noise of a few starts."""

_FIRST = get_session("session-1")
_BARE_FIRST = Request("GET", "/", INTEGRATION_KEY)


def main() -> int:
    """Measure, print, and answer the exit status."""
    if not Path("/proc/self/smaps_rollup").exists():
        sys.exit("benchmarks: found no /proc to read processor time and memory from, wanted Linux")
    known = generators()
    asked = _arguments(known)
    began = perf_counter()
    rows = _measure_load(asked, known[asked.load])
    starts, notes = _measure_starts(2 * asked.rounds)
    notes += [
        "Ratios are to the bare app of the same run: of requests per second more is better, of",
        "all else less. CPU: processor time of the server, program and kernel, for one request.",
        "MB max: peak memory. Cold start: from the start of the process to the first 200; RSS and",
        "PSS: memory at that point.",
        f"Took {perf_counter() - began:.0f} s.",
    ]
    report = Report(_facts(asked), rows, starts, notes)
    print(report.text())
    if asked.json:
        Path(asked.json).write_text(json.dumps(report.values(), indent=2) + "\n", encoding="utf-8")
    return 1 if asked.check and report.missed() else 0


def _arguments(known: dict[str, Generator]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="length of one run of load")
    parser.add_argument("--rounds", type=int, default=5, help="runs per case; medians are shown")
    parser.add_argument("--connections", type=int, default=32, help="kept open at once")
    parser.add_argument("--load", choices=list(known), default=next(iter(known)))
    parser.add_argument("--json", metavar="FILE", help="also write the figures to this file")
    parser.add_argument("--check", action="store_true", help="exit with 1 on a missed target")
    asked = parser.parse_args()
    if asked.seconds <= 0 or asked.rounds < 1 or asked.connections < 1:
        parser.error("--seconds, --rounds and --connections have to be more than 0")
    return asked


def _facts(asked: argparse.Namespace) -> list[str]:
    loop = "uvloop" if find_spec("uvloop") else "asyncio"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    load = f"Load: {asked.load}, {asked.connections} connections"
    return [
        f"{python}, {loop}, {os.cpu_count()} cores. {load}.",
        f"Medians of {asked.rounds} x {asked.seconds:g} s a case, in alternating rounds.",
        "Our server runs as by default: bodies validated, access log on, stderr to a file.",
    ]


def _measure_load(asked: argparse.Namespace, generate: Generator) -> list[LoadRow]:
    """Every case on a server of its own, so that its memory is what the case took."""
    measured = cases()
    samples: dict[str, list[Sample]] = {case.name: [] for case in measured}
    with ExitStack() as stack:
        servers = {
            case.name: stack.enter_context(Server(case.customers, case.options))
            for case in measured
        }
        for case in measured:
            _prepare(servers[case.name], case)
        for _ in range(asked.rounds):
            for case in measured:
                server = servers[case.name]
                before = server.cpu_seconds()
                run = generate(server.port, case.requests, asked.seconds, asked.connections)
                samples[case.name].append(Sample.of(run, server.cpu_seconds() - before))
        return [
            LoadRow.of(case, samples[case.name], servers[case.name].peak_mb()) for case in measured
        ]


def _prepare(server: Server, case: Case) -> None:
    for request in case.before:
        server.ask(request, b"{")
    server.ask(case.requests[0], case.expected)


def _measure_starts(count: int) -> tuple[list[StartRow], list[str]]:
    """Cold start and idle memory of the bare app, of a few customers and of a million."""
    kinds: tuple[tuple[str, int | None, Request], ...] = (
        ("bare", None, _BARE_FIRST),
        (f"{_FEW:,} customers", _FEW, _FIRST),
        (f"{_MANY:,} customers", _MANY, _FIRST),
    )
    starts: dict[str, list[Start]] = {name: [] for name, _, _ in kinds}
    for _ in range(count):
        for name, customers, first in kinds:
            starts[name].append(Start(customers, first))
    names = [name for name, _, _ in kinds]
    rows: list[StartRow] = []
    for what, unit, field, scale, target in (
        ("cold start", "ms", "seconds", 1000, _START_TARGET),
        ("idle RSS", "MB", "rss_mb", 1, _START_TARGET),
        ("idle PSS", "MB", "pss_mb", 1, None),
    ):
        values = [median(getattr(start, field) for start in starts[name]) * scale for name in names]
        rows += _three(what, unit, names, values, target)
    return rows, [_last_customer()]


def _three(
    what: str, unit: str, names: Sequence[str], values: Sequence[float], target: float | None
) -> list[StartRow]:
    bare, few, many = (f"{what}, {name}" for name in names)
    of_bare, of_few = f"{what}, bare", names[1]
    return [
        StartRow(bare, values[0], unit, of_bare, 1.0),
        StartRow(few, values[1], unit, of_bare, values[1] / values[0], target),
        StartRow(many, values[2], unit, of_few, values[2] / values[1], _MANY_TARGET),
    ]


def _last_customer() -> str:
    """Read a session of the last of many customers. Raises RuntimeError unless it is there."""
    session = f"session-{_MANY * SESSIONS_EACH}"
    with Server(_MANY) as server:
        server.ask(_FIRST, b"{")
        before = server.rss_mb()
        began = perf_counter()
        server.ask(get_session(session), f'"profileId":"customer-{_MANY}"'.encode())
        took = (perf_counter() - began) * 1000
        grown = server.rss_mb() - before
    return (
        f"GET of {session}, the last of {_MANY:,} customers: 200 in {took:.1f} ms, "
        f"{grown:.1f} MB more."
    )


if __name__ == "__main__":
    sys.exit(main())
