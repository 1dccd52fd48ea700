"""Times as the API writes them: RFC 3339 in UTC. Reads no clock."""

import re
from datetime import UTC, datetime

_DATE_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


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
    """An instant, given in UTC, as the API writes it: microseconds and ``Z``."""
    return moment.isoformat(timespec="microseconds")[:26] + "Z"
