"""The whole ledger of a customer: every subledger with its totals, transactions and points."""

from mockserver.engine.durations import UNLIMITED
from mockserver.engine.loyalty.answers import subledgers_of
from mockserver.engine.loyalty.balances import balance_at
from mockserver.engine.loyalty.entries import ledger_entry
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.points import ACTIVE, EXPIRED, PENDING, Lot, stamp
from mockserver.engine.loyalty.tiers import shown_tier
from mockserver.engine.loyalty.transactions import transactions_of
from mockserver.engine.totals import plain
from mockserver.entities import Json
from mockserver.state import Moment


def whole_ledger(moment: Moment, program: Json, holder: str) -> Json:
    """A LoyaltyLedger."""
    names = {"", *subledgers_of(moment.entities, program, holder)}
    ledgers = {name: _subledger(moment, program, holder, name) for name in sorted(names)}
    return {"ledger": ledgers.pop(""), "subLedgers": ledgers}


def _subledger(moment: Moment, program: Json, holder: str, name: str) -> Json:
    """A LoyaltySubLedger; the newest of its transactions come first, of its points the oldest."""
    entities, now = moment.entities, moment.now
    holding = holding_of(moment, program, holder, name)
    balance = balance_at(entities, program, holder, name, now)
    transactions = transactions_of(entities, program, holder, name)
    transactions.sort(key=lambda one: (stamp(one["created"]), one["id"]), reverse=True)
    points: dict[str, list[Lot]] = {ACTIVE: [], PENDING: [], EXPIRED: []}
    for lot in sorted(holding.points.lots.values(), key=lambda one: one.id):
        if lot.left > 0:
            points[lot.status(now)].append(lot)

    def shown(lot: Lot) -> Json:
        return {**ledger_entry(entities, lot.entity, program), "amount": plain(lot.left)}

    ledger: Json = {
        "total": balance.active,
        "totalActivePoints": balance.active,
        "totalPendingPoints": balance.pending,
        "totalSpentPoints": balance.spent,
        "totalExpiredPoints": balance.expired,
        "totalNegativePoints": balance.negative,
        "transactions": [ledger_entry(entities, one, program) for one in transactions],
        "expiringPoints": [
            shown(lot) for lot in points[ACTIVE] if lot.entity["expiryDate"] != UNLIMITED
        ],
        "activePoints": [shown(lot) for lot in points[ACTIVE]],
        "pendingPoints": [shown(lot) for lot in points[PENDING]],
        "expiredPoints": [shown(lot) for lot in points[EXPIRED]],
    }
    tier = shown_tier(program, holding.standing)
    return ledger if tier is None else {**ledger, "currentTier": tier}
