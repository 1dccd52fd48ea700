"""Handlers that write what loyalty programs have to files of CSV: balances, logs, tiers, cards.

Each row is made when it is written, of what is there then.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv, date
from mockserver.api.management.entity_lists import is_within
from mockserver.api.management.loyalty_holders import holders_of
from mockserver.api.management.loyalty_named import named_card, named_customer, named_program
from mockserver.api.management.written import note_export
from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED
from mockserver.engine.loyalty.answers import subledgers_of
from mockserver.engine.loyalty.balances import balance_at
from mockserver.engine.loyalty.entries import campaign_of
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.members import join_date
from mockserver.engine.loyalty.points import Balance, stamp
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.loyalty.tiers import current_tier
from mockserver.engine.loyalty.transactions import transactions_of
from mockserver.entities import Json, Kind
from mockserver.moments import write_date_time
from mockserver.state import Moment

_BALANCES = ("currentBalance", "pendingBalance", "expiredBalance", "spentBalance")
_WORDS = frozenset({IMMEDIATE, ON_ACTION, UNLIMITED})
Row = dict[str, Any]


async def export_balances(call: Call) -> Answer:
    """exportLoyaltyBalances."""
    return await _customer_balances(call)


async def export_balance(call: Call) -> Answer:
    """exportLoyaltyBalance: the same for older clients."""
    return await _customer_balances(call)


def export_card_balances(call: Call) -> Answer:
    """exportLoyaltyCardBalances: a card without points has a row as well."""
    moment, program = named_program(call)
    require_type(program, card_based=True)
    time = _time(call)

    def rows() -> Iterator[Row]:
        for key in _card_keys(call, program):
            card = call.account.tables.get(Kind.LOYALTY_CARD, key)
            if card is None:
                continue
            name = card["identifier"]
            for subledger in subledgers_of(moment.entities, program, name) or [""]:
                yield {
                    "loyaltyProgramID": program["id"],
                    "loyaltySubledger": subledger,
                    "cardIdentifier": name,
                    "cardState": card["status"],
                    **_shown(balance_at(moment.entities, program, name, subledger, time)),
                }

    note_export(call, "LoyaltyLedger")
    return _file(call, rows())


async def export_join_dates(call: Call) -> Answer:
    """exportLoyaltyJoinDates."""
    moment, program = named_program(call)
    require_type(program, card_based=False)
    holders = await holders_of(call, program)
    dates = ((one, join_date(moment.entities, program, one, moment.now)) for one in holders)
    rows = (
        {"loyaltyProgramID": program["id"], "profileIntegrationID": holder, "joinDate": joined}
        for holder, joined in dates
        if joined
    )
    return _file(call, rows)


async def export_tiers(call: Call) -> Answer:
    """exportCustomersTiers."""
    moment, program = named_program(call)
    require_type(program, card_based=False)
    subledgers, names = call.parameters["subledgerIds"], call.parameters["tierNames"]
    holders = await holders_of(call, program)

    def rows() -> Iterator[Row]:
        for holder in holders:
            for subledger in subledgers_of(moment.entities, program, holder):
                if subledgers and subledger not in subledgers:
                    continue
                tier = current_tier(moment, program, holder, subledger)
                if tier is not None and (not names or tier["name"] in names):
                    yield {
                        "programid": program["id"],
                        "subledgerid": subledger,
                        "customerprofileid": holder,
                        "tiername": tier["name"],
                        "startdate": tier.get("startDate"),
                        "expirydate": tier.get("expiryDate"),
                    }

    return _file(call, rows())


def export_ledger(call: Call) -> Answer:
    """exportLoyaltyLedger."""
    return _log(call, *named_customer(call))


def export_card_ledger(call: Call) -> Answer:
    """exportLoyaltyCardLedger."""
    moment, program, card = named_card(call)
    return _log(call, moment, program, card["identifier"])


def export_cards(call: Call) -> Answer:
    """exportLoyaltyCards."""
    asked = call.parameters
    _, program = named_program(call)
    require_type(program, card_based=True)

    def rows() -> Iterator[Row]:
        for key in _card_keys(call, program):
            card = call.account.tables.get(Kind.LOYALTY_CARD, key)
            if (
                card is not None
                and asked["batchId"] in {None, card.get("batchId")}
                and is_within(card["created"], asked["createdAfter"], asked["createdBefore"])
            ):
                yield {
                    "identifier": card["identifier"],
                    "created": date(card["created"], asked["dateFormat"]),
                    "status": card["status"],
                    "userpercardlimit": card["usersPerCardLimit"],
                    "customerprofileids": ";".join(
                        one["integrationId"] for one in card.get("profiles") or ()
                    ),
                    "blockreason": card.get("blockReason"),
                    # A card does not say how else its identifier came about.
                    "generated": "batchId" in card,
                    "batchid": card.get("batchId"),
                    "attributes": {},
                }

    return _file(call, rows())


async def _customer_balances(call: Call) -> Answer:
    """The balances of all customers at a time, and their tiers, which are those of now."""
    moment, program = named_program(call)
    require_type(program, card_based=False)
    time, holders = _time(call), await holders_of(call, program)

    def rows() -> Iterator[Row]:
        for holder in holders:
            for subledger in subledgers_of(moment.entities, program, holder):
                tier = holding_of(moment, program, holder, subledger).standing.tier
                yield {
                    "loyaltyProgramID": program["id"],
                    "loyaltySubledger": subledger,
                    "profileIntegrationID": holder,
                    **_shown(balance_at(moment.entities, program, holder, subledger, time)),
                    "currentTier": None if tier is None else tier["name"],
                }

    note_export(call, "LoyaltyLedger")
    return _file(call, rows())


def _log(call: Call, moment: Moment, program: Json, holder: str) -> Answer:
    """The transactions of a holder in a range, the last one first."""
    start, end = (write_date_time(call.parameters[name]) for name in ("rangeStart", "rangeEnd"))
    form, on_card = call.parameters["dateFormat"], program["cardBased"]
    found = [
        one
        for name in subledgers_of(moment.entities, program, holder)
        for one in transactions_of(moment.entities, program, holder, name)
        if start <= stamp(one["created"]) <= end
    ]
    found.sort(key=lambda one: (stamp(one["created"]), one["id"]), reverse=True)
    rows = (
        {
            "customerprofileid": one.get("profileId") if on_card else holder,
            "customersessionid": one.get("sessionId"),
            "rulesetid": one.get("rulesetId"),
            "rulename": one.get("ruleName"),
            "programid": program["id"],
            "type": one["type"],
            "name": one["name"],
            "subledgerid": one["subledgerId"],
            "startdate": _date_or_word(one["startDate"], form),
            "expirydate": _date_or_word(one["expiryDate"], form),
            "id": one["id"],
            "created": date(one["created"], form),
            "amount": one["amount"],
            "archived": False,
            "campaignid": campaign_of(moment.entities, one),
            "flags": one.get("flags"),
            "transactionUUID": one["transactionUUID"],
            "cardidentifier": holder,
        }
        for one in found
    )
    note_export(call, "LoyaltyLedgerLog")
    return _file(call, rows)


def _file(call: Call, rows: Iterator[Row]) -> Answer:
    """The columns of the operation, without the balances that a request does not ask for."""
    wanted = call.parameters.get("balances")
    columns = [
        name for name in call.operation.csv if not wanted or name in wanted or name not in _BALANCES
    ]
    return Answer(Csv(columns, ([row[name] for name in columns] for row in rows)))


def _card_keys(call: Call, program: Json) -> Sequence[Any]:
    return sorted(call.account.tables.found(Kind.LOYALTY_CARD, "program", program["id"]))


def _shown(balance: Balance) -> Row:
    numbers = (balance.active, balance.pending, balance.expired, balance.spent)
    return dict(zip(_BALANCES, numbers, strict=True))


def _time(call: Call) -> str:
    return write_date_time(call.parameters["endDate"] or call.now)


def _date_or_word(text: str, form: str | None) -> str | None:
    return text if text in _WORDS else date(text, form)


HANDLERS: Mapping[str, Handler] = {
    "exportLoyaltyBalances": export_balances,
    "exportLoyaltyBalance": export_balance,
    "exportLoyaltyLedger": export_ledger,
    "exportLoyaltyCardBalances": export_card_balances,
    "exportLoyaltyJoinDates": export_join_dates,
    "exportCustomersTiers": export_tiers,
    "exportLoyaltyCards": export_cards,
    "exportLoyaltyCardLedger": export_card_ledger,
}
