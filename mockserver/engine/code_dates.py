"""The dates of codes: whether a coupon or referral is to come, valid or over at a time.

One is valid from its startDate on, and over with its expiryDate; without them it always is.
"""

from functools import lru_cache

from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time

FUTURE, NOW, EXPIRED = "validFuture", "validNow", "expired"
"""What dates make of a code, in the words of the Management API."""


def standing(code: Json, now: str) -> str:
    """What its dates make of a coupon or referral. ``now`` is as ``write_date_time`` writes it.

    One that is over before it starts is yet to come first: so the order of the checks has it.
    """
    start, expiry = code.get("startDate"), code.get("expiryDate")
    if start and written(start) > now:
        return FUTURE
    return EXPIRED if expiry and written(expiry) <= now else NOW


def with_dates_written(fields: Json) -> Json:
    """Fields of a request, with the dates of the code as times are answered."""
    dates = {word: fields[word] for word in ("startDate", "expiryDate") if fields.get(word)}
    return fields | {word: written(date) for word, date in dates.items()}


@lru_cache(maxsize=4096)
def written(date: str) -> str:
    """A date-time as it is answered, and compares with others as text."""
    return write_date_time(parse_date_time(date))
