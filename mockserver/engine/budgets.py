"""Budgets of campaigns: what may still be given, and the counters of what was.

A counter is an entity of its own with a key ``[campaign, action, period, entity, value, ...]``;
the total of an action stands under ``[campaign, action, ""]``. A budget counts for the whole
campaign, or for each customer, coupon, store ... that its ``entities`` name, and begins anew
with each period, in the time zone of the Application. Knows no effect.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from mockserver.engine.totals import money, plain
from mockserver.entities import Draft, Json, Key, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment

if TYPE_CHECKING:
    from datetime import datetime

Parties = Mapping[str, Sequence[str]]
"""Who takes part, by the names that budgets have for them: Profile, Coupon, Store ...

A budget counts for each value; none at all means that nobody of that kind takes part.
"""


class OverBudget(Exception):  # noqa: N818 - it is what has happened
    """A budget has not enough left. ``entities`` are those that it counts for."""

    def __init__(self, action: str, entities: Sequence[str]) -> None:
        per = f" per {' and '.join(entities)}" if entities else ""
        super().__init__(f"the budget of {action}{per} is used up")
        self.entities = tuple(entities)


class Spent(NamedTuple):
    """One counter and how far it was moved."""

    key: Key
    amount: float


def counted(entities: Draft, campaign: int, action: str) -> float:
    """What a campaign has given of an action in all."""
    counter = entities.get(Kind.COUNTER, (campaign, action, ""))
    return float(counter["count"]) if counter is not None else 0


def left(moment: Moment, campaign: Json, action: str, parties: Parties) -> float | None:
    """The least that any budget of an action has left; None where there is no budget."""
    least: float | None = None
    for limit in _limits(campaign, action):
        for key in _keys(moment, campaign, limit, parties):
            remaining = money((limit["limit"], -_count(moment.entities, key)))
            least = remaining if least is None else min(least, remaining)
    return least


def affordable(
    moment: Moment,
    campaign: Json,
    action: str,
    amount: float,
    parties: Parties,
    *,
    partial: bool = False,
) -> float:
    """How much of an amount the budgets of an action have: all of it, or a part if that will do.

    Raises OverBudget where that is not enough.
    """
    for limit in _limits(campaign, action):
        for key in _keys(moment, campaign, limit, parties):
            remaining = money((limit["limit"], -_count(moment.entities, key)))
            if remaining >= amount:
                continue
            if not partial or remaining <= 0:
                raise OverBudget(action, limit["entities"])
            amount = remaining
    return amount


def spend(
    moment: Moment, campaign: Json, action: str, amount: float, parties: Parties
) -> Iterator[Spent]:
    """Move every counter of an action."""
    number = campaign["id"]
    keys: dict[Key, None] = {(number, action, ""): None}
    for limit in _limits(campaign, action):
        keys |= dict.fromkeys(_keys(moment, campaign, limit, parties))
    for key in keys:
        yield Spent(key, move(moment.entities, key, amount))


def move(entities: Draft, key: Key, amount: float) -> float:
    """Move one counter, never below nothing. Gives how far it was moved."""
    before = _count(entities, key)
    count = max(0.0, money((before, amount)))
    whole = plain(count)
    entities.put(
        Kind.COUNTER, {"key": list(key) if isinstance(key, tuple) else key, "count": whole}
    )
    return money((count, -before))


def _count(entities: Draft, key: Key) -> float:
    counter = entities.get(Kind.COUNTER, key)
    return float(counter["count"]) if counter is not None else 0


def _limits(campaign: Json, action: str) -> list[Json]:
    return [limit for limit in campaign["limits"] if limit["action"] == action]


def _keys(moment: Moment, campaign: Json, limit: Json, parties: Parties) -> list[Key]:
    """The counters of one budget: one for each combination of those it counts for.

    That of a single store has none elsewhere.
    """
    if "store" in limit and limit["store"] not in parties.get("Store", ()):
        return []
    period = period_of(moment, limit.get("period"))
    keys: list[tuple[int | str, ...]] = [(campaign["id"], limit["action"], period)]
    for entity in limit["entities"]:
        values = parties.get(entity, ())
        keys = [(*key, entity, value) for key in keys for value in values]
    return list(keys)


def period_of(moment: Moment, period: str | None) -> str:
    """The name of the stretch of time in which a budget counts now; "" for all time."""
    if not period:
        return ""
    return _period(moment.now, period, moment.application.settings.get("timezone") or "UTC")


@lru_cache(maxsize=256)
def _period(now: str, period: str, zone: str) -> str:
    at: datetime = parse_date_time(now).astimezone(ZoneInfo(zone))
    if period == "weekly":
        year, week, _ = at.isocalendar()
        return f"Y{year}W{week}"
    names = {
        "yearly": f"Y{at.year}",
        "monthly": f"Y{at.year}M{at.month}",
        "daily": f"Y{at.year}M{at.month}D{at.day}",
    }
    return names[period]
