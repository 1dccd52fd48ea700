"""Handlers of the figures of campaigns in the Management API."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.lists import in_turns
from mockserver.api.management.entity_lists import number_list
from mockserver.api.management.happened import all_sessions, written_sessions
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.ranges import range_of, range_test
from mockserver.contract.problems import ContractError, Problem
from mockserver.engine.campaign_figures import (
    MOST_INTERVALS,
    Gave,
    gave_in_event,
    gave_in_session,
    gave_points,
    series,
)
from mockserver.engine.figures import count_of, discount_of, effects_of, is_order
from mockserver.engine.refusals import unknown
from mockserver.engine.session_events import closed_at
from mockserver.engine.totals import money
from mockserver.entities import Json, Kind
from mockserver.state import SessionState

_NOT_COUNTED = "N/A"


async def get_campaign_analytics(call: Call) -> Answer:
    """getCampaignAnalytics."""
    campaign = named_campaign(call)
    start, end = range_of(call)
    gave: list[Gave] = []
    async for some in in_turns(_given(call, campaign)):
        gave.extend(some)
    granularity = call.parameters["granularity"] or call.assume["campaign-granularity"]
    rows = series(gave, start, end, granularity)
    if rows is None:
        details = f"the range must have at most {MOST_INTERVALS} intervals of {granularity}"
        raise ContractError([Problem("maximum", details, "rangeEnd", in_body=False)])
    return Answer({"totalResultSize": len(rows), "data": rows})


def _given(call: Call, campaign: Json) -> Iterator[Iterable[Gave]]:
    """What a campaign has given: in each session, in each event, and in ledgers."""
    tables, application = call.account.tables, campaign["applicationId"]
    for record in written_sessions(call.account, application):
        yield gave_in_session(record.state, campaign["id"], call.assume)
    for event in tables.values(Kind.EVENT):
        if event["applicationId"] == application:
            yield gave_in_event(event, campaign["id"])
    rulesets = set(tables.found(Kind.RULESET, "campaign", campaign["id"]))
    for transaction in tables.values(Kind.TRANSACTION):
        yield gave_points([transaction], rulesets)


async def export_campaign_analytics(call: Call) -> Answer:
    """exportApplicationCampaignAnalytics: all orders, those with any effect, and each campaign's.

    A row says what the orders of the range add up to, not what the campaign alone brought.
    """
    campaigns = _campaigns(call)
    sums = {number: _Sum() for number in campaigns}
    total, influenced = _Sum(), _Sum()
    is_within = range_test(call)
    application = call.parameters["applicationId"]
    async for record in in_turns(all_sessions(call.account, application)):
        state = record.state
        if not is_order(state, call.assume) or not is_within(closed_at(state) or ""):
            continue
        total.add(state)
        if state.effects:
            mine = effects_of(state, sums.keys())
            if mine:
                influenced.add(state, mine)
            for number in {effect["campaignId"] for effect in mine}:
                sums[number].add(state, effects_of(state, {number}))
    times = range_of(call)
    rows = [(*total.row("Total", times)[:-2], _NOT_COUNTED, _NOT_COUNTED)]
    rows.append(influenced.row("Influenced", times))
    rows += [one.row(str(number), times) for number, one in sums.items()]
    return Answer(Csv(call.operation.csv, rows))


def _campaigns(call: Call) -> Collection[int]:
    """The IDs of the campaigns asked for, of all without any. Raises ContractError, Refusal."""
    moment = moment_in_application(call)
    found = moment.entities.entities(Kind.CAMPAIGN, "application", moment.application.id)
    there = [one["id"] for one in found]
    asked = number_list(",".join(call.parameters["campaignIds"]), "campaignIds")
    if asked is None:
        return there
    for number in sorted(asked):
        if number not in there:
            raise unknown("campaign of this Application", number)
    return [number for number in there if number in asked]


class _Sum:
    """What some orders add up to."""

    def __init__(self) -> None:
        self._revenue: float = 0
        self._sessions = self._items = self._coupons = 0
        self._discounts: float = 0

    def add(self, state: SessionState, effects: Collection[Json] = ()) -> None:
        """Add an order, and the effects that count of it."""
        value = state.value
        self._revenue = money((self._revenue, value["cartItemTotal"]))
        self._sessions += 1
        self._items += sum(item["quantity"] for item in value["cartItems"])
        self._coupons += count_of(effects, "acceptCoupon")
        self._discounts = money((self._discounts, discount_of(effects)))

    def row(self, label: str, times: tuple[datetime, datetime]) -> tuple[str, ...]:
        """The row of a file."""
        orders = self._sessions or 1
        return (
            label,
            *(time.isoformat() for time in times),
            f"{self._revenue:.2f}",
            str(self._sessions),
            f"{self._revenue / orders:.2f}",
            f"{self._items / orders:.2f}",
            str(self._coupons),
            f"{self._discounts:.2f}",
        )


HANDLERS: Mapping[str, Handler] = {
    "getCampaignAnalytics": get_campaign_analytics,
    "exportApplicationCampaignAnalytics": export_campaign_analytics,
}
