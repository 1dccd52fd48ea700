"""The string formats of the contract, checked by one function each.

The reporting validator and the fast one are given the same functions, so they
cannot disagree. A format that is not listed here is an annotation.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def parse_date_time(text: str) -> datetime:
    """The instant, in UTC, that an RFC 3339 date-time names. Raises ValueError."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an RFC 3339 date-time")
    day, time, fraction, zone = match.groups()
    fraction = (fraction or ".0")[:7]
    if zone in "Zz":
        zone = "+00:00"
    if time.endswith(":60"):  # RFC 3339 allows a leap second; the clock here has none
        time = time[:-2] + "59"
    try:
        return datetime.fromisoformat(f"{day}T{time}{fraction}{zone}").astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} is out of range") from None


def write_date_time(moment: datetime) -> str:
    """An instant as the API writes it: UTC, microseconds, ``Z``."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def _is_date_time(text: str) -> bool:
    try:
        parse_date_time(text)
    except ValueError:
        return False
    return True


def _is_date(text: str) -> bool:
    if _DATE.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None and bool(UUID(text))


FORMATS: dict[str, Callable[[str], bool]] = {
    "date-time": _is_date_time,
    "date": _is_date,
    "uuid": _is_uuid,
}
