"""The figures of one run as a table of at most 100 columns, and as plain values for JSON.

Every figure stands beside its ratio to the bare app; the last column says what was
wanted and whether it was met.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from benchmarks.cases import Case
from benchmarks.load import Run

_RULE = "-" * 100


@dataclass(frozen=True, slots=True)
class Sample:
    """One run of load on one case: its figures in the order of the columns."""

    per_second: float
    cpu_micros: float
    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, run: Run, cpu_seconds: float) -> "Sample":
        per_second = run.requests / run.seconds
        return cls(per_second, cpu_seconds / run.requests * 1e6, run.p50, run.p99)


@dataclass(frozen=True, slots=True)
class LoadRow:
    """The medians of one case over all rounds."""

    name: str
    bare: str
    per_second: float
    cpu_micros: float
    p50_ms: float
    p99_ms: float
    peak_mb: float
    target: float | None

    @classmethod
    def of(cls, case: Case, samples: Sequence[Sample], peak_mb: float) -> "LoadRow":
        return cls(
            case.name,
            case.bare,
            median(sample.per_second for sample in samples),
            median(sample.cpu_micros for sample in samples),
            median(sample.p50_ms for sample in samples),
            median(sample.p99_ms for sample in samples),
            peak_mb,
            case.target,
        )

    def figures(self) -> tuple[float, ...]:
        return self.per_second, self.cpu_micros, self.p50_ms, self.p99_ms, self.peak_mb


@dataclass(frozen=True, slots=True)
class StartRow:
    """One figure of a start. ``of`` names the row that ``ratio`` is a ratio to."""

    name: str
    value: float
    unit: str
    of: str
    ratio: float
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run of the benchmark found."""

    facts: Sequence[str]
    load: Sequence[LoadRow]
    starts: Sequence[StartRow]
    notes: Sequence[str]

    def missed(self) -> list[str]:
        """The names of the rows that miss their target."""
        by_name = {row.name: row for row in self.load}
        slow = [row.name for row in self.load if _load_verdict(row, by_name).endswith("MISSED")]
        return slow + [row.name for row in self.starts if _start_verdict(row).endswith("MISSED")]

    def values(self) -> dict[str, Any]:
        """The same as values for JSON."""
        by_name = {row.name: row for row in self.load}
        load = [
            asdict(row) | {"ratio": row.per_second / by_name[row.bare].per_second}
            for row in self.load
        ]
        return {
            "facts": list(self.facts),
            "load": load,
            "starts": [asdict(row) for row in self.starts],
            "notes": list(self.notes),
            "missed": self.missed(),
        }

    def text(self) -> str:
        """The table."""
        lines = [*self.facts, ""]
        lines += [_load_head(), _RULE, *_load_lines(self.load), "", _start_head(), _RULE]
        lines += [*_start_lines(self.starts), "", *self.notes]
        return "\n".join(line.rstrip() for line in lines)


def _load_head() -> str:
    names = ("req/s", "CPU us", "p50 ms", "p99 ms", "MB max")
    return f"{'':20}" + "".join(f"{name:>7}{'ratio':>6}" for name in names) + "  target"


def _load_lines(rows: Sequence[LoadRow]) -> Iterable[str]:
    by_name = {row.name: row for row in rows}
    for row in rows:
        cells = ""
        pairs = zip(row.figures(), by_name[row.bare].figures(), strict=True)
        for own, bare in pairs:
            cells += f"{_short(own):>7}{_ratio(own / bare):>6}"
        yield f"{row.name:20}{cells}  {_load_verdict(row, by_name)}"


def _load_verdict(row: LoadRow, by_name: dict[str, LoadRow]) -> str:
    if row.target is None:
        return ""
    met = row.per_second / by_name[row.bare].per_second >= row.target
    return f">={row.target:.2f} {'ok' if met else 'MISSED'}"


def _start_head() -> str:
    return f"{'':36}{'':>14}{'ratio':>8}  {'to':24}target"


def _start_lines(rows: Iterable[StartRow]) -> Iterable[str]:
    for row in rows:
        value = f"{_short(row.value)} {row.unit}"
        yield f"{row.name:36}{value:>14}{_ratio(row.ratio):>8}  {row.of:24}{_start_verdict(row)}"


def _start_verdict(row: StartRow) -> str:
    if row.target is None:
        return ""
    return f"<={row.target:.2f} {'ok' if row.ratio <= row.target else 'MISSED'}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 10 else _short(value)
