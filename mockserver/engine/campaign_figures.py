"""What a campaign has given, by intervals of time: revenue, discounts, codes, points.

Every figure is a sum of things that happened at a time. Counts effects that stand, and the
ledgers for points.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from mockserver.assumptions import Assumptions
from mockserver.contract.effects import DISCOUNTS
from mockserver.engine.durations import after_duration
from mockserver.engine.figures import count_of, discount_of, effects_of, is_order
from mockserver.engine.session_events import closed_at
from mockserver.engine.totals import money, plain
from mockserver.moments import write_date_time
from mockserver.state import Json, SessionState

MOST_INTERVALS = 10_000
"""The longest series that is worked out."""

_UNITS: Mapping[str, str] = {
    "1 hour": "h",
    "1 day": "D",
    "1 week": "W",
    "1 month": "M",
    "1 year": "Y",
}
_COUNTED: Mapping[str, str] = {
    "campaignFreeItems": "addFreeItem",
    "couponRedemptions": "acceptCoupon",
    "referralRedemptions": "acceptReferral",
    "couponsCreated": "couponCreated",
    "referralsCreated": "referralCreated",
}
"""Figures that are the number of effects of a type."""

_FIGURES = (
    "campaignRevenue",
    "campaignRefund",
    "campaignDiscountCosts",
    "campaignRefundedDiscounts",
    "couponRolledbackRedemptions",
    *_COUNTED,
    "addedLoyaltyPoints",
    "deductedLoyaltyPoints",
)


class Gave(NamedTuple):
    """What happened at a time: a figure, and by how much it rose."""

    time: str
    figure: str
    amount: float


def gave_in_session(state: SessionState, campaign: int, assume: Assumptions) -> Iterator[Gave]:
    """What a session adds to the figures of a campaign: nothing before it was closed."""
    effects = effects_of(state, {campaign})
    time = closed_at(state)
    if not effects or time is None or not is_order(state, assume):
        return
    yield from _counted(effects, time)
    yield Gave(time, "campaignDiscountCosts", discount_of(effects))
    if count_of(effects, "acceptCoupon", *DISCOUNTS):
        yield Gave(time, "campaignRevenue", state.value["total"])
        for one in state.returns:
            yield Gave(one["created"], "campaignRefund", _value_of(one, state.value["cartItems"]))


def gave_in_event(event: Json, campaign: int) -> Iterator[Gave]:
    """What a tracked event adds to the figures of a campaign."""
    effects = [effect for effect in event["effects"] if effect["campaignId"] == campaign]
    yield from _counted(effects, event["created"])


def gave_points(transactions: Iterable[Json], rulesets: Collection[int]) -> Iterator[Gave]:
    """What the rules of some rulesets have done to ledgers, but for what was taken back."""
    for one in transactions:
        if one.get("rulesetId") in rulesets and not {"reverses", "reversedBy"} & one.keys():
            added = one["type"] == "addition"
            figure = "addedLoyaltyPoints" if added else "deductedLoyaltyPoints"
            yield Gave(one["created"], figure, one["amount"])


def series(
    gave: Iterable[Gave], start: datetime, end: datetime, granularity: str
) -> list[Json] | None:
    """The CampaignAnalytics of each interval; None where there would be too many of them."""
    unit, begins = _UNITS[granularity], [start]
    while begins[-1] < end:
        if len(begins) > MOST_INTERVALS:
            return None
        # Counted from the start, so that the last of a month stays the last of every month.
        begins.append(after_duration(start, f"{len(begins)}{unit}", "UTC"))
    borders = [*map(write_date_time, begins[:-1]), write_date_time(end)]
    waiting = sorted(gave)
    totals = dict.fromkeys(_FIGURES, 0.0)
    rows, index = [], _added(waiting, 0, borders[0], totals)
    for begin, after in pairwise(borders):
        now = dict.fromkeys(_FIGURES, 0.0)
        index = _added(waiting, index, after, now)
        totals = {word: money((totals[word], now[word])) for word in _FIGURES}
        row: Json = {"date": begin}
        for word in _FIGURES:
            row[word] = plain(now[word])
            row[f"total{word[0].upper()}{word[1:]}"] = plain(totals[word])
        rows.append(row)
    return rows


def _added(waiting: Sequence[Gave], index: int, until: str, to: dict[str, float]) -> int:
    """Add what happened before a time, from an index on. Gives the index of what comes after."""
    while index < len(waiting) and waiting[index].time < until:
        one = waiting[index]
        to[one.figure] = money((to[one.figure], one.amount))
        index += 1
    return index


def _counted(effects: Sequence[Json], time: str) -> Iterator[Gave]:
    for figure, kind in _COUNTED.items():
        yield Gave(time, figure, count_of(effects, kind))


def _value_of(back: Json, items: Sequence[Json]) -> float:
    """What a return is worth, at the prices of the cart."""
    return money(
        items[one["position"]]["price"] * one["quantity"] for one in back["returnedCartItems"]
    )
