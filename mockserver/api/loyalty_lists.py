"""Balances and lists of a ledger that profiles and cards, and both APIs, share.

Filtered, sorted, one page; decides no rule.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from mockserver.api.call import Answer, Call
from mockserver.api.lists import page_of, sort_of
from mockserver.engine.durations import ON_ACTION
from mockserver.engine.loyalty.answers import balances, subledgers_of
from mockserver.engine.loyalty.entries import log_entry, points_entry
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.points import stamp
from mockserver.engine.loyalty.transactions import transactions_of
from mockserver.moments import write_date_time
from mockserver.state import Json, Moment

Row = TypeVar("Row")

_SORTS = {
    "startDate": lambda lot: (lot.start, lot.id),
    "expiryDate": lambda lot: (lot.end, lot.id),
}


def wanted_subledgers(call: Call) -> list[str] | None:
    """The subledgers that a request asks for, None where it asks for all."""
    asked = call.parameters["subledgerId"]
    if asked is None:
        return None
    if isinstance(asked, str):
        return [asked]
    return list(dict.fromkeys(asked)) or None


def tier_balances(call: Call, moment: Moment, program: Json, holder: str) -> Answer:
    """The balances of a customer, with tiers where they are asked for."""
    answer = balances(
        moment,
        program,
        holder,
        write_date_time(call.parameters["endDate"] or call.now),
        wanted_subledgers(call),
        tiers=call.parameters["includeTiers"],
        projected=call.parameters["includeProjectedTier"],
    )
    return Answer(answer)


def transaction_list(
    call: Call,
    moment: Moment,
    program: Json,
    holder: str,
    shown: Callable[[Json], Json] | None = None,
) -> Answer:
    """The transactions of a holder, the last one first: as ``shown``, else as logs show them."""
    matches = transaction_filter(call)
    found = [
        one
        for name in _subledgers(call, moment, program, holder)
        for one in transactions_of(moment.entities, program, holder, name)
        if matches(one)
    ]
    return transaction_page(
        call, found, shown or (lambda one: log_entry(one, of_card=program["cardBased"]))
    )


def transaction_filter(call: Call) -> Callable[[Json], bool]:
    """Whether a transaction is one that a request asks for, whatever its subledger."""
    start, end = (_text(call.parameters[name]) for name in ("startDate", "endDate"))
    origin, waits = (
        call.parameters.get(name) for name in ("loyaltyTransactionType", "awaitsActivation")
    )
    return lambda one: (
        _is_named(call, one)
        and (origin is None or one["origin"] == origin)
        and (not waits or one["startDate"] == ON_ACTION)
        and (start is None or start <= stamp(one["created"]))
        and (end is None or stamp(one["created"]) <= end)
    )


def transaction_page(call: Call, found: list[Json], shown: Callable[[Json], Json]) -> Answer:
    """One page of transactions, the last one first."""
    found.sort(key=lambda one: (stamp(one["created"]), one["id"]), reverse=True)
    return _page(call, found, shown)


def points_list(call: Call, moment: Moment, program: Json, holder: str) -> Answer:
    """The points of a holder that were not spent and have a status, the oldest first."""
    status = call.parameters["status"]
    field, backwards = sort_of(call, tuple(_SORTS))
    found = [
        lot
        for name in _subledgers(call, moment, program, holder)
        for lot in holding_of(moment, program, holder, name).points.lots.values()
        if lot.left > 0 and lot.status(moment.now) == status and _is_named(call, lot.entity)
    ]
    found.sort(key=lambda lot: lot.id)
    if field:
        found.sort(key=_SORTS[field], reverse=backwards)
    return _page(call, found, lambda lot: points_entry(lot, of_card=program["cardBased"]))


def _subledgers(call: Call, moment: Moment, program: Json, holder: str) -> Iterable[str]:
    wanted = wanted_subledgers(call)
    return subledgers_of(moment.entities, program, holder) if wanted is None else wanted


def _is_named(call: Call, transaction: Json) -> bool:
    """Whether a transaction is one of those, and of one of the sessions, that are asked for."""
    sessions = call.parameters["customerSessionIDs"]
    uuids = call.parameters["transactionUUIDs"]
    return (not sessions or transaction.get("sessionId") in sessions) and (
        not uuids or transaction["transactionUUID"] in uuids
    )


def _text(time: datetime | None) -> str | None:
    return None if time is None else write_date_time(time)


def _page(call: Call, rows: list[Row], shown: Callable[[Row], Json]) -> Answer:
    page = page_of(call)
    data = [shown(row) for row in rows[page.skip : page.skip + page.size]]
    return Answer({"hasMore": len(rows) > page.skip + page.size, "data": data})
