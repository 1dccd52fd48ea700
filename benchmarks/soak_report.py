"""The verdict of a soak, and its figures as a table: functions of what was measured.

Memory is flat when the median of the last third of the samples is about that of the first
third, after a warm-up. The same is asked of the file of the store.
"""

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

WARM_UP = 120.0
"""Seconds at most that are not looked at; of a short run it is a third."""
_NOISE_MB = 6.0
"""What may come and go between two thirds, however long they are."""
_DRIFT_MB_H = 8.0
"""Growth by the hour that may be seen besides; fragmentation is some."""
_SPARE_DESCRIPTORS = 2
_THIRDS = 3


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the server; ``at`` counts seconds from the begin of the load."""

    at: float
    rss_mb: float
    store_mb: float
    descriptors: int


@dataclass(frozen=True, slots=True)
class Growth:
    """How something grew: the medians of the first and the last third, and the time between."""

    first: float
    last: float
    hours: float

    @property
    def grown(self) -> float:
        return self.last - self.first

    @property
    def slope(self) -> float:
        """By the hour."""
        return self.grown / self.hours if self.hours else 0.0

    @property
    def allowed(self) -> float:
        """What may be called flat."""
        return _NOISE_MB + _DRIFT_MB_H * self.hours

    @property
    def flat(self) -> bool:
        return self.grown <= self.allowed


def growth(times: Sequence[float], values: Sequence[float]) -> Growth:
    """The growth of values after a warm-up. Raises ValueError where there are too few."""
    warm = bisect_left(times, min(WARM_UP, times[-1] / _THIRDS)) if times else 0
    third = (len(times) - warm) // _THIRDS
    if third < 1:
        raise ValueError("too few samples to compare; let it run for longer")
    first, last = slice(warm, warm + third), slice(len(times) - third, None)
    between = median(times[last]) - median(times[first])
    return Growth(median(values[first]), median(values[last]), between / 3600)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all values does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass(slots=True)
class Figures:
    """All that one run found out."""

    seconds: float
    store: str
    requests: int
    latencies: Sequence[float]
    errors: int
    shown: Sequence[str]
    checked: int
    lives: int
    samples: Sequence[Sample]
    descriptors_first: int
    descriptors_last: int

    def growths(self) -> dict[str, Growth]:
        """Of memory and of the store. Raises ValueError where it ran for too short a time."""
        times = [one.at for one in self.samples]
        return {
            "RSS": growth(times, [one.rss_mb for one in self.samples]),
            "store": growth(times, [one.store_mb for one in self.samples]),
        }


def reasons(figures: Figures) -> list[str]:
    """Why a run failed; none where it passed."""
    found = []
    if figures.errors:
        found.append(f"{figures.errors} errors, of which the first are:")
        found += [f"  {one}" for one in figures.shown]
    if not figures.requests or not figures.checked:
        found.append("nothing was asked or checked")
    try:
        found += [
            f"{name} grew by {grown.grown:.1f} MB from {grown.first:.1f} MB "
            f"({grown.slope:.0f} MB/h), allowed were {grown.allowed:.1f} MB"
            for name, grown in figures.growths().items()
            if not grown.flat
        ]
    except ValueError as error:
        found.append(str(error))
    if figures.descriptors_last > figures.descriptors_first + _SPARE_DESCRIPTORS:
        found.append(
            f"{figures.descriptors_last} descriptors are open after all clients left, "
            f"{figures.descriptors_first} were before they came"
        )
    return found


def values(figures: Figures) -> dict[str, Any]:
    """The figures as plain values for JSON, with every look at the server."""
    plain = asdict(figures)
    latencies = plain.pop("latencies")
    return plain | {
        "p50_ms": percentile(latencies, 0.5) * 1000,
        "p99_ms": percentile(latencies, 0.99) * 1000,
    }


def table(figures: Figures) -> str:
    """The figures, a line each."""
    ms = [percentile(figures.latencies, share) * 1000 for share in (0.5, 0.99, 1)]
    opened = [figures.descriptors_first, *[one.descriptors for one in figures.samples]]
    rows = [
        ("load", f"{figures.seconds:.0f} s, store {figures.store}"),
        ("requests", f"{figures.requests:,}"),
        ("requests/s", f"{figures.requests / figures.seconds:.0f}"),
        ("errors", f"{figures.errors}"),
        ("lives of shops", f"{figures.lives}"),
        ("rows checked", f"{figures.checked:,}"),
        ("latency", f"p50 {ms[0]:.1f} ms, p99 {ms[1]:.1f} ms, max {ms[2]:.0f} ms"),
        (
            "descriptors",
            f"{opened[0]} before, {max(opened)} at most, {figures.descriptors_last} after",
        ),
    ]
    if figures.samples:
        first, last = figures.samples[0], figures.samples[-1]
        rows.append(("RSS", f"{first.rss_mb:.1f} MB at first, {last.rss_mb:.1f} MB at last"))
    with suppress(ValueError):
        rows += [(f"{name}, thirds", _thirds(one)) for name, one in figures.growths().items()]
    return "\n".join(f"{name:16}{value}" for name, value in rows)


def _thirds(grown: Growth) -> str:
    return (
        f"{grown.first:.1f} MB, then {grown.last:.1f} MB: {grown.slope:+.1f} MB/h "
        f"(flat up to {grown.allowed:+.1f} MB)"
    )
