"""Times as Talang reads and writes them: aware, in the zone that they were written in.

Reads no clock, and knows no layout; those are of ``layouts``.
"""

import re
from datetime import UTC, datetime, timedelta

from mockserver.engine.talang.failure import TalangFailure

_RFC_3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_LOOSE = re.compile(
    r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})"
    r"(?:[Tt ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.(\d+))?)?\s?([Zz]|UTC|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(.*)", re.ASCII)


def read_time(text: str) -> datetime:
    """The time that an RFC 3339 date-time names, in its own zone. Raises TalangFailure."""
    match = _RFC_3339.fullmatch(text)
    if match is None:
        raise TalangFailure(f"{shortened(text)} is not an RFC 3339 date-time")
    day, time, fraction, zone = match.groups()
    if time.endswith(":60"):  # a leap second, which the clock here has not
        time = time[:-2] + "59"
    zone = "+00:00" if zone in "Zz" else zone
    try:
        found = datetime.fromisoformat(f"{day}T{time}{(fraction or '.0')[:7]}{zone}")
        return _in_range(found)
    except (ValueError, OverflowError):
        raise TalangFailure(f"{shortened(text)} is no time") from None


def read_any_time(text: str) -> datetime:
    """The time that a text names in one of the usual forms: UTC where it names no zone.

    RFC 3339, ``2026-01-31``, ``2026/1/31``, ``1/31/2026``, each with or without a time of
    day. Raises TalangFailure.
    """
    if _RFC_3339.fullmatch(text):
        return read_time(text)
    american = _AMERICAN.fullmatch(text)
    if american:
        month, day, year, rest = american.groups()
        text = f"{year}/{month}/{day}{rest}"
    match = _LOOSE.fullmatch(text)
    if match is None:
        raise TalangFailure(f"{shortened(text)} is no time")
    year, _, month, day, hour, minute, second, fraction, zone = match.groups()
    digits = ((fraction or "") + "000000")[:6]
    sign = "" if zone in {None, "Z", "z", "UTC"} else zone
    offset = f"{sign[:3]}:{sign[-2:]}" if sign else "+00:00"
    return read_time(
        f"{year}-{month:0>2}-{day:0>2}T{hour or '0':0>2}:{minute or '00'}:{second or '00'}"
        f".{digits}{offset}"
    )


def write_time(time: datetime) -> str:
    """A time in RFC 3339, to the second, in its own zone."""
    text = time.isoformat(timespec="seconds")
    return text[:-6] + "Z" if text.endswith("+00:00") else text[:25]


def moved(time: datetime, by: timedelta) -> datetime:
    """Another time. Raises TalangFailure for one that no calendar has."""
    try:
        return _in_range(time + by)
    except OverflowError:
        raise TalangFailure("no calendar has that time") from None


def shortened(text: str) -> str:
    """A text as a message shows it."""
    return repr(text if len(text) <= 60 else text[:60] + "...")


def _in_range(time: datetime) -> datetime:
    """A time that can be compared and written, in any zone. Raises OverflowError."""
    time.astimezone(UTC)
    return time
