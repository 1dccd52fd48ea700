"""Balances: how many points there are in a subledger, now or at another time."""

from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.members import checked, membership_of
from mockserver.engine.loyalty.points import Balance, as_of
from mockserver.engine.loyalty.transactions import transactions_of
from mockserver.entities import Draft, Json
from mockserver.state import Moment


def balance_of(moment: Moment, program: Json, holder: str, subledger: str) -> Balance:
    """The points at a moment; ``program`` is a LoyaltyProgram. What was spent is not counted.

    Costs as much as there are additions of which something is left.
    """
    return holding_of(moment, program, holder, subledger).points.balance(moment.now)


def balance_at(entities: Draft, program: Json, holder: str, subledger: str, time: str) -> Balance:
    """The points at any time, with those spent until then.

    ``time`` is one as this server writes it. Costs as much as the subledger has transactions.
    """
    kept = membership_of(entities, program, holder)["ledgers"].get(subledger) or {}
    transactions = transactions_of(entities, program, holder, subledger)
    points, spent = as_of(transactions, time, checked(kept))
    return points.balance(time)._replace(spent=spent)
