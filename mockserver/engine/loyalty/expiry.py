"""Moves the time at which active points expire."""

from collections.abc import Callable

from mockserver.engine.durations import UNLIMITED, after_duration
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.points import ACTIVE, Lot, stamp
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment


def extend_expiry(
    moment: Moment, program: Json, holder: str, subledger: str, duration: str
) -> list[Json]:
    """Have active points expire later by a duration; those that never expire stay so.

    Gives what was moved (LoyaltyLedgerEntryExpiryDateChange). Raises ValueError for a text that
    is no duration, OverflowError for one that leaves all calendars, and changes nothing.
    """
    zone = program["timezone"]
    after_duration(parse_date_time(moment.now), duration, zone)

    def later(expiry: str) -> str:
        if expiry == UNLIMITED:
            return expiry
        return write_date_time(after_duration(parse_date_time(expiry), duration, zone))

    return _moved(moment, program, holder, subledger, later)


def set_expiry(moment: Moment, program: Json, holder: str, subledger: str, time: str) -> list[Json]:
    """Have active points expire at a time, those that never expire too.

    Gives what was moved (LoyaltyLedgerEntryExpiryDateChange).
    """
    after = stamp(time)
    return _moved(moment, program, holder, subledger, lambda _: after)


def _moved(
    moment: Moment, program: Json, holder: str, subledger: str, move: Callable[[str], str]
) -> list[Json]:
    holding = holding_of(moment, program, holder, subledger)
    changes: list[Json] = []
    lots = [lot for lot in holding.points.lots.values() if lot.status(moment.now) == ACTIVE]
    for lot in sorted(lots, key=lambda lot: lot.order):
        before = lot.entity["expiryDate"]
        after = move(before)
        if lot.left <= 0 or after == before:
            continue
        holding.change(Lot({**lot.entity, "expiryDate": after}, lot.left))
        change: Json = {"transactionUUID": lot.entity["transactionUUID"]}
        if before != UNLIMITED:
            change["previousExpiryDate"] = before
        changes.append({**change, "newExpiryDate": after})
    if changes:
        holding.keep()
    return changes
