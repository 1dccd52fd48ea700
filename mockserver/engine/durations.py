"""Durations as the vendor writes them: ``30s``, ``1h``, ``5D``, ``10M_U``, ``unlimited``.

Months and years are those of the calendar, in a time zone; a day that a month lacks is its
last. ``_D`` goes down to the start of the day, ``_U`` up to the end of the unit.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

UNLIMITED, IMMEDIATE, ON_ACTION = "unlimited", "immediate", "on_action"
"""Words that stand where a duration can: for ever, no time at all, until something is done."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhDWMY])(_[DU])?", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_DAYS = {"D": 1, "W": 7}
_LONGEST = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "D": timedelta(hours=25),
    "W": timedelta(days=7, hours=1),
    "M": timedelta(days=31, hours=1),
    "Y": timedelta(days=366, hours=1),
}
"""The longest that one of a unit can be, in any time zone."""
_MOST = 1_000_000


def is_duration(text: str) -> bool:
    """Whether a text is a number of units."""
    found = _DURATION.fullmatch(text)
    if found is None or float(found[1]) > _MOST:
        return False
    return found[3] is None or found[2] in ("D" if found[3] == "_D" else "DWMY")


def after_duration(time: datetime, duration: str, zone: str) -> datetime:
    """The instant a duration after another, in UTC; ``immediate`` is no time at all.

    Raises ValueError for a text that is no duration, OverflowError beyond all calendars.
    """
    return _moved(time, duration, zone, 1)


def before_duration(time: datetime, duration: str, zone: str) -> datetime:
    """The instant a duration before another, in UTC. Raises as ``after_duration``."""
    return _moved(time, duration, zone, -1)


def next_after(start: datetime, duration: str, zone: str, now: datetime) -> datetime:
    """The first end of durations in a row from ``start`` that lies after ``now``, in UTC.

    Counted from the start, so that the last of a month stays the last of every month. Raises as
    ``after_duration``, and ValueError for a duration of nothing.
    """
    count, unit, _ = _parts(duration)
    if not count:
        raise ValueError(f"{duration!r} is no time at all")
    turns = max(1, int((now - start) / (_LONGEST[unit] * count)))
    while (end := _moved(start, duration, zone, turns)) <= now:
        turns += 1
    return end


def _parts(duration: str) -> tuple[float, str, str]:
    """Number, unit and rounding of a duration. Raises ValueError."""
    found = _DURATION.fullmatch(duration)
    if found is None or not is_duration(duration):
        raise ValueError(f"{duration!r} is no duration like 30D")
    return float(found[1]), found[2], found[3] or ""


def _moved(time: datetime, duration: str, zone: str, turns: int) -> datetime:
    if duration == IMMEDIATE:
        return time
    count, unit, rounding = _parts(duration)
    count *= turns
    if unit in _SECONDS:
        return time.astimezone(UTC) + timedelta(seconds=count * _SECONDS[unit])
    # Days and longer units are counted by the clock on the wall, whatever it does meanwhile.
    there = zone_named(zone)
    local = time.astimezone(there).replace(tzinfo=None)
    if unit in _DAYS:
        local += timedelta(days=count * _DAYS[unit])
    else:
        local = _months_later(local, int(count * (12 if unit == "Y" else 1)))
    if rounding == "_D":
        local = local.replace(hour=0, minute=0, second=0, microsecond=0)
    elif rounding:
        local = _end_of(local, unit)
    return local.replace(tzinfo=there).astimezone(UTC)


def _months_later(time: datetime, months: int) -> datetime:
    count = time.year * 12 + time.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not 1 <= year <= 9999:
        raise OverflowError("the time is beyond all calendars")
    return time.replace(year=year, month=month, day=min(time.day, monthrange(year, month)[1]))


def _end_of(time: datetime, unit: str) -> datetime:
    """The last moment of the day, week, month or year of a time."""
    if unit == "W":
        time += timedelta(days=6 - time.weekday())
    elif unit == "M":
        time = time.replace(day=monthrange(time.year, time.month)[1])
    elif unit == "Y":
        time = time.replace(month=12, day=31)
    return time.replace(hour=23, minute=59, second=59, microsecond=999_000)


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """A time zone by its IANA name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
