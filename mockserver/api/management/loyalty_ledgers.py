"""Handlers of ledgers and statistics of loyalty programs in the Management API.

What profiles and cards share with the Integration API stands in ``api/loyalty_lists.py``. A
program may have many transactions: others get their turn while they are looked through.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import scan
from mockserver.api.loyalty_lists import (
    tier_balances,
    transaction_filter,
    transaction_list,
    transaction_page,
    wanted_subledgers,
)
from mockserver.api.management.loyalty_holders import holders_of, transactions_in
from mockserver.api.management.loyalty_named import named_card, named_customer, named_program
from mockserver.contract.problems import ContractError, Problem
from mockserver.engine.loyalty.entries import card_entry, program_entry
from mockserver.engine.loyalty.members import checked, join_date, membership_of
from mockserver.engine.loyalty.points import stamp
from mockserver.engine.loyalty.statistics import Statistics, collection_times, today
from mockserver.engine.loyalty.transactions import MANUAL
from mockserver.engine.loyalty.whole_ledger import whole_ledger
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import OWNER_ID, Moment

_LONGEST = timedelta(days=3660)
"""The longest time for which days are counted; ours, for an answer has them all."""


def get_points(call: Call) -> Answer:
    """getLoyaltyPoints."""
    return Answer(whole_ledger(*named_customer(call)))


def get_balances(call: Call) -> Answer:
    """getLoyaltyLedgerBalances."""
    return tier_balances(call, *named_customer(call))


def get_transactions(call: Call) -> Answer:
    """getLoyaltyProgramProfileLedgerTransactions."""
    return transaction_list(call, *named_customer(call))


async def get_program_transactions(call: Call) -> Answer:
    """getLoyaltyProgramTransactions: of all customers, or of all cards."""
    moment, program = named_program(call)
    matches, subledgers = transaction_filter(call), wanted_subledgers(call)
    found = await scan(
        transactions_in(call, program),
        lambda one: matches(one) and (subledgers is None or one["subledgerId"] in subledgers),
    )

    def shown(one: Json) -> Json:
        entry = program_entry(moment.entities, one, program)
        by_hand = one["origin"] == MANUAL
        return {**entry, "userId": one.get("userId", OWNER_ID)} if by_hand else entry

    return transaction_page(call, found, shown)


def get_card_logs(call: Call) -> Answer:
    """getLoyaltyCardTransactionLogs."""
    moment, program, card = named_card(call)

    def shown(one: Json) -> Json:
        session = call.account.session(one.get("applicationId", 0), one.get("sessionId", ""))
        entry = card_entry(one)
        return entry if session is None else {**entry, "sessionId": session.number}

    return transaction_list(call, moment, program, card["identifier"], shown)


async def get_dashboard(call: Call) -> Answer:
    """getDashboardStatistics: a row for each day that is over, from the first that had anything."""
    moment, program = named_program(call)
    transactions = await scan(transactions_in(call, program), lambda _: True)
    first = min((stamp(one["created"]) for one in transactions), default=moment.now)
    start, end = call.parameters["rangeStart"], call.parameters["rangeEnd"]
    since = max(write_date_time(start), min(first, stamp(program["created"])))
    until = min(write_date_time(end), moment.now)
    if since < until and parse_date_time(until) - parse_date_time(since) > _LONGEST:
        details = f"rangeStart must be at most {_LONGEST.days} days before rangeEnd"
        raise ContractError([Problem("maximum", details, "rangeStart", in_body=False)])
    statistics = Statistics(collection_times(program, since, until))
    await _count(call, moment, program, statistics, transactions)
    rows = statistics.rows()
    return Answer({"totalResultSize": len(rows), "data": rows})


async def get_statistics(call: Call) -> Answer:
    """getLoyaltyStatistics: what is counted now."""
    moment, program = named_program(call)
    transactions = await scan(transactions_in(call, program), lambda _: True)
    statistics = Statistics(today(program, moment.now))
    await _count(call, moment, program, statistics, transactions)
    return Answer(statistics.rows()[0])


async def _count(
    call: Call, moment: Moment, program: Json, statistics: Statistics, transactions: list[Json]
) -> None:
    subledger = call.parameters.get("subledgerId")
    ledgers: dict[tuple[str, str], list[Json]] = {}
    for one in transactions:
        if subledger is None or one["subledgerId"] == subledger:
            ledgers.setdefault((one["holder"], one["subledgerId"]), []).append(one)
    for (holder, name), some in ledgers.items():
        kept = membership_of(moment.entities, program, holder)["ledgers"].get(name) or {}
        statistics.count_ledger(some, checked(kept))
        await asyncio.sleep(0)
    for joined in await _join_dates(call, moment, program):
        statistics.count_member(joined)


async def _join_dates(call: Call, moment: Moment, program: Json) -> list[str]:
    """When customers joined, or, where points belong to cards, were first put on a card."""
    if not program["cardBased"]:
        dates = (
            join_date(moment.entities, program, holder, moment.now)
            for holder in await holders_of(call, program)
        )
        return await scan(dates, bool)
    first: dict[str, str] = {}
    for card in moment.entities.entities(Kind.LOYALTY_CARD, "program", program["id"]):
        for one in card.get("profiles") or ():
            name, time = one["integrationId"], stamp(one["timestamp"])
            first[name] = min(first.get(name, time), time)
    return list(first.values())


HANDLERS: Mapping[str, Handler] = {
    "getLoyaltyPoints": get_points,
    "getLoyaltyLedgerBalances": get_balances,
    "getLoyaltyProgramProfileLedgerTransactions": get_transactions,
    "getLoyaltyProgramTransactions": get_program_transactions,
    "getLoyaltyCardTransactionLogs": get_card_logs,
    "getDashboardStatistics": get_dashboard,
    "getLoyaltyStatistics": get_statistics,
}
