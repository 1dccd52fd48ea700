"""Times in layouts of Joda's letters."""

from datetime import datetime

import pytest

from mockserver.engine.talang.failure import TalangFailure
from tests.engine.talang.hosts import run


@pytest.mark.parametrize(
    ("text", "layout", "time"),
    [
        ("20:04:05Z", "HH:mm:ssZ", "0001-01-01T20:04:05+00:00"),
        ("2026-03-01", "yyyy-MM-dd", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01", "YYYY-MM-DD", "2026-03-01T00:00:00+00:00"),
        ("20260301", "yyyyMMdd", "2026-03-01T00:00:00+00:00"),
        ("1/3/26", "d/M/yy", "2026-03-01T00:00:00+00:00"),
        ("1 March 2026", "d MMMM yyyy", "2026-03-01T00:00:00+00:00"),
        ("Sun, 1 Mar 2026", "EEE, d MMM yyyy", "2026-03-01T00:00:00+00:00"),
        ("12:30 am", "h:mm a", "0001-01-01T00:30:00+00:00"),
        ("12:30 PM", "hh:mm a", "0001-01-01T12:30:00+00:00"),
        ("24", "kk", "0001-01-01T00:00:00+00:00"),
        ("0:05 PM", "K:mm a", "0001-01-01T12:05:00+00:00"),
        ("2026-060", "yyyy-DDD", "2026-03-01T00:00:00+00:00"),
        ("10:00:00.25", "HH:mm:ss.SS", "0001-01-01T10:00:00.250000+00:00"),
        ("2026T10 o'clock", "yyyy'T'HH 'o''clock'", "2026-01-01T10:00:00+00:00"),
        ("2026 10:00 +02:00", "yyyy HH:mm ZZ", "2026-01-01T10:00:00+02:00"),
        ("10:00 -0230", "HH:mm Z", "0001-01-01T10:00:00-02:30"),
        ("10:00 UTC", "HH:mm z", "0001-01-01T10:00:00+00:00"),
    ],
)
def test_layout_reads(text: str, layout: str, time: str) -> None:
    assert run(["parseTime", text, layout]) == datetime.fromisoformat(time)


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("2026", "yyyy-MM"),
        ("2026-13", "yyyy-MM"),
        ("2026-03 more", "yyyy-MM"),
        ("Marz", "MMM"),
        ("x", "a"),
        ("x", "HH"),
        ("2026", "yyyy'"),
        ("2026", "R"),
        ("+99:00", "ZZ"),
        ("x", "Z"),
        ("2026", "y" * 101),
        ("x", "'y'"),
    ],
)
def test_layout_refuses(text: str, layout: str) -> None:
    with pytest.raises(TalangFailure):
        run(["parseTime", text, layout])


@pytest.mark.parametrize(
    ("layout", "same"),
    [
        ("yy yyyy", True),
        ("M MM MMM MMMM", True),
        ("d dd", True),
        ("D", True),
        ("E EEEE e", True),
        ("a", False),
        ("h", False),
        ("K", False),
        ("H", False),
        ("k", False),
        ("mm:ss", True),
        ("S", True),
        ("z Z ZZ", True),
        ("'a''b' ''", True),
    ],
)
def test_layout_writes(layout: str, same: bool) -> None:
    times = [["parseTime", f"2026-03-01T{hour}:02:03Z"] for hour in ("01", "14")]
    assert run(["matchTime", *times, layout]) is same
