"""Functions of times: read and written, taken apart, moved, measured in days."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.functions.costs import sizes
from mockserver.engine.talang.kinds import Kind
from mockserver.engine.talang.layouts import read_in, write_in
from mockserver.engine.talang.numbers import divide
from mockserver.engine.talang.times import moved, read_any_time, shortened, write_time

NUMBER, STRING, BOOLEAN, TIME = Kind.NUMBER, Kind.STRING, Kind.BOOLEAN, Kind.TIME

_UNITS = {"minutes": 60, "hours": 3600, "days": 86_400}
_DAY = 86_400_000_000


def _parse_time(host: Any, text: str, layout: str = "") -> datetime:
    del host
    return read_in(layout, text) if layout else read_any_time(text)


def _format_time(host: Any, time: datetime) -> str:
    del host
    return write_time(time)


def _part(name: str, part: Callable[[datetime], int]) -> HostFunction:
    def call(host: Any, time: datetime) -> str:
        del host
        return str(part(time))

    return HostFunction(name, (TIME,), STRING, call)


def _date(host: Any, time: datetime) -> str:
    del host
    return time.date().isoformat()


def _match_time(host: Any, one: datetime, other: datetime, layout: str) -> bool:
    del host
    return write_in(layout, one) == write_in(layout, other)


def _moved(sign: int) -> Callable[..., datetime]:
    def call(host: Any, time: datetime, amount: float, unit: str) -> datetime:
        del host
        if unit not in _UNITS:
            raise TalangFailure(f"a duration is in {', '.join(_UNITS)}, not in {shortened(unit)}")
        try:
            by = timedelta(seconds=sign * int(amount) * _UNITS[unit])
        except OverflowError:
            raise TalangFailure("no calendar has that time") from None
        return moved(time, by)

    return call


def _days_between(host: Any, start: datetime, end: datetime) -> float:
    del host
    return divide(None, (end - start) // timedelta(microseconds=1), _DAY)


def _days(host: Any, time: datetime) -> float:
    return _days_between(host, host.now, time)


TIMING = (
    HostFunction("parseTime", (STRING, STRING), TIME, _parse_time, optional=1, cost=sizes),
    HostFunction("formatTime", (TIME,), STRING, _format_time),
    _part("hour", lambda time: time.hour),
    _part("minute", lambda time: time.minute),
    _part("monthDay", lambda time: time.day),
    _part("month", lambda time: time.month),
    _part("year", lambda time: time.year),
    _part("weekday", lambda time: time.isoweekday() % 7),
    HostFunction("date", (TIME,), STRING, _date),
    HostFunction("matchTime", (TIME, TIME, STRING), BOOLEAN, _match_time, cost=sizes),
    HostFunction("addDuration", (TIME, NUMBER, STRING), TIME, _moved(1)),
    HostFunction("subDuration", (TIME, NUMBER, STRING), TIME, _moved(-1)),
    HostFunction("daysBetween", (TIME, TIME), NUMBER, _days_between),
    HostFunction("days", (TIME,), NUMBER, _days),
)
