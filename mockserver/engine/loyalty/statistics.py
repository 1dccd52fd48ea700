"""Statistics of a loyalty program: its points and its members at times, and between them.

Worked out from ledgers and memberships when they are asked for; nothing is counted beforehand.
Source: the vendor's descriptions of getDashboardStatistics and LoyaltyDashboardData.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from itertools import accumulate

from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED, zone_named
from mockserver.engine.loyalty.points import as_of, stamp, total
from mockserver.engine.loyalty.transactions import ADDITION, SESSION
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time

_WORDS = (
    "totalActivePoints",
    "totalPendingPoints",
    "totalNegativePoints",
    "totalExpiredPoints",
    "totalSpentPoints",
)
"""The totals, in the order of the fields of a Balance."""

_COLLECTED = time_of_day(23, 59)
"""When the points of a day are counted, by the clock of the program."""

_FIRST, _LAST = "0001-02-01T00:00:00.000000Z", "9999-12-01T00:00:00.000000Z"
"""Between these there is a day before and after every other, in every time zone."""

_NO_TIMES = frozenset({IMMEDIATE, ON_ACTION, UNLIMITED})


def collection_times(program: Json, start: str, end: str) -> list[str]:
    """When points are counted from a time to another, and the last time before.

    The day of ``end`` is not counted before it is nearly over.
    """
    zone, start, end = zone_named(program["timezone"]), max(start, _FIRST), min(end, _LAST)
    day = parse_date_time(start).astimezone(zone).date() - timedelta(days=1)
    times: list[str] = []
    while True:
        time = write_date_time(datetime.combine(day, _COLLECTED, zone).astimezone(UTC))
        if time > end:
            return times
        if time < start:
            times = [time]
        else:
            times.append(time)
        day += timedelta(days=1)


def today(program: Json, now: str) -> list[str]:
    """The last moment of yesterday, by the clock of a program, and now."""
    zone = zone_named(program["timezone"])
    day = parse_date_time(now).astimezone(zone).date()
    begins = datetime.combine(day, time_of_day(), zone).astimezone(UTC)
    return [write_date_time(begins - timedelta(microseconds=1)), now]


class Statistics:
    """What is counted at some times. The first of these only says since when things are new."""

    def __init__(self, times: Sequence[str]) -> None:
        self._times = times
        count = len(times)
        self._totals = {word: [0.0] * count for word in _WORDS}
        """By how much the totals are more at each time than at the one before."""
        self._moved = {
            (of, by_rules): [0.0] * count for of in (True, False) for by_rules in (True, False)
        }
        """What was added, or subtracted, until each time, by rules or otherwise."""
        self._members = [0] * count

    def count_member(self, joined: str) -> None:
        """Count somebody who joined at a time."""
        place = bisect_left(self._times, joined)
        if place < len(self._times):
            self._members[place] += 1

    def count_ledger(self, transactions: Sequence[Json], settled: str) -> None:
        """Count the points of a subledger, by all its transactions; ``settled`` as ``as_of``."""
        before: tuple[float, ...] = (0,) * len(_WORDS)
        for place in sorted({bisect_left(self._times, one) for one in _changes(transactions)}):
            if place == len(self._times):
                break
            time = self._times[place]
            points, spent = as_of(transactions, time, settled)
            after = points.balance(time)._replace(spent=spent)
            for word, old, new in zip(_WORDS, before, after, strict=True):
                self._totals[word][place] += new - old
            before = after
        for one in transactions:
            place = bisect_left(self._times, stamp(one["created"]))
            if "reverses" not in one and place < len(self._times):
                kind = one["type"] == ADDITION, one["origin"] == SESSION
                self._moved[kind][place] += one["amount"]

    def rows(self) -> list[Json]:
        """A LoyaltyDashboardData for each time but the first."""
        totals = {word: list(accumulate(more)) for word, more in self._totals.items()}
        members = list(accumulate(self._members))
        return [
            {
                "date": self._times[place],
                **{word: total((totals[word][place],)) for word in _WORDS},
                "totalMembers": members[place],
                "newMembers": self._members[place],
                "spentPoints": self._breakdown(place, earned=False),
                "earnedPoints": self._breakdown(place, earned=True),
            }
            for place in range(1, len(self._times))
        ]

    def _breakdown(self, place: int, *, earned: bool) -> Json:
        """A LoyaltyDashboardPointsBreakdown. What no rule has made was made by somebody."""
        return {
            "createdManually": total((self._moved[earned, False][place],)),
            "createdViaRuleEngine": total((self._moved[earned, True][place],)),
        }


def _changes(transactions: Iterable[Json]) -> Iterable[str]:
    """When the points of a subledger become others, or may."""
    for one in transactions:
        yield stamp(one["created"])
        for field in ("startDate", "expiryDate"):
            if one[field] not in _NO_TIMES:
                yield stamp(one[field])
        for took in one.get("taken") or ():
            if "at" in took:
                yield stamp(took["at"])
