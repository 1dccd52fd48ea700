"""When an achievement is open, and when a run through it ends.

Pure functions of an Achievement, an instant and a time zone. Source: the vendor's texts of
``period``, ``periodEndOverride``, ``activationPolicy`` and ``fixedStartDate``.
"""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo

from mockserver.engine.durations import after_duration, zone_named
from mockserver.entities import Json
from mockserver.moments import parse_date_time

_PERIOD = re.compile(r"(\d+(?:\.\d+)?)([smhDWMY])(_[DU])?", re.ASCII)

_CLOCK = frozenset("smh")
_AT_MOST = {
    "D": timedelta(hours=25),
    "W": timedelta(days=7, hours=1),
    "M": timedelta(days=31, hours=1),
    "Y": timedelta(days=366, hours=1),
}
"""The longest that one of a unit of the calendar can be, in any time zone."""


def is_scheduled(achievement: Json, now: datetime) -> bool:
    """Whether an achievement of a fixed schedule has not begun yet."""
    return _is_fixed(achievement) and now < _start(achievement)


def has_ended(achievement: Json, now: datetime) -> bool:
    """Whether an achievement is over for everybody."""
    end = achievement.get("endDate")
    return end is not None and parse_date_time(end) <= now


def run_end(achievement: Json, now: datetime, zone: str) -> datetime | None:
    """When a run that begins now ends; None for never.

    A run of a fixed schedule that is not repeated may have ended already.
    """
    ends = []
    if achievement.get("endDate") is not None:
        ends.append(parse_date_time(achievement["endDate"]))
    if achievement.get("period"):
        work_out = _fixed_end if _is_fixed(achievement) else _period_end
        with suppress(OverflowError, ValueError):  # it ends after the last day of the calendar
            ends.append(work_out(achievement, now, zone).astimezone(UTC))
    return min(ends, default=None)


def _is_fixed(achievement: Json) -> bool:
    return achievement.get("activationPolicy") == "fixed_schedule"


def _start(achievement: Json) -> datetime:
    return parse_date_time(achievement.get("fixedStartDate") or achievement["created"])


def _fixed_end(achievement: Json, now: datetime, zone: str) -> datetime:
    """The end of the stretch of a fixed schedule that goes on now; of its only one."""
    start = _start(achievement)
    end = _period_end(achievement, start, zone)
    if (achievement.get("recurrencePolicy") or "no_recurrence") == "no_recurrence":
        return end
    count, unit, rounding = _parts(achievement["period"])
    if rounding or achievement.get("periodEndOverride"):
        while end <= now:
            following = _period_end(achievement, end, zone)
            if following <= end:  # a part of a day that is rounded down to nothing
                break
            end = following
        return end
    if unit in _CLOCK:
        return start + ((now - start) // (end - start) + 1) * (end - start)
    # Counted from the start, so that the last of a month stays the last of every month.
    times = max(1, int((now - start) / (_AT_MOST[unit] * count)))
    while (end := after_duration(start, _written(count * times) + unit, zone)) <= now:
        times += 1
    return end


def _period_end(achievement: Json, start: datetime, zone: str) -> datetime:
    """The end of one period that begins at ``start``."""
    period, point = achievement["period"], achievement.get("periodEndOverride")
    if not point:
        return after_duration(start, period, zone)
    count, unit, _ = _parts(period)
    return _next_point(start, point, unit, max(1, int(count)), zone_named(zone))


def _parts(period: str) -> tuple[float, str, str]:
    """Number, unit and rounding of a period, of which its schema has checked the form."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no period")
    return float(match[1]), match[2], match[3] or ""


def _written(count: float) -> str:
    return str(int(count)) if count.is_integer() else str(count)


def _next_point(start: datetime, point: Json, unit: str, count: int, zone: tzinfo) -> datetime:
    """The first time after ``start`` that a TimePoint names, and ``count - 1`` units on."""
    local = start.astimezone(zone)
    at = local.replace(
        hour=point["hour"], minute=point["minute"], second=point["second"], microsecond=0
    )
    if unit == "Y":
        month = point.get("month", 1)
        turns = [_day(at, at.year + year, month, point) for year in (0, 1)]
        first = next(turn for turn in turns if turn > local)
        end = _day(first, first.year + count - 1, month, point)
    elif unit == "M":
        turns = [_month(at, months, point) for months in (0, 1)]
        months = next(index for index, turn in enumerate(turns) if turn > local)
        end = _month(at, months + count - 1, point)
    elif unit == "W":
        days = (point.get("dayOfWeek", 1) - at.isoweekday()) % 7
        first = at + timedelta(days=days)
        end = first + timedelta(weeks=count - 1 if first > local else count)
    else:
        end = at + timedelta(days=count - 1 if at > local else count)
    return end.astimezone(UTC)


def _month(at: datetime, months: int, point: Json) -> datetime:
    """The day that a TimePoint names, in the month that is so many months on."""
    years, month = divmod(at.month - 1 + months, 12)
    return _day(at, at.year + years, month + 1, point)


def _day(at: datetime, year: int, month: int, point: Json) -> datetime:
    """The day that a TimePoint names in a month, or its last where it is shorter."""
    day = min(point.get("dayOfMonth", 1), monthrange(year, month)[1])
    return at.replace(year=year, month=month, day=day)
