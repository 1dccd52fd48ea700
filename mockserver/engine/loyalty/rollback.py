"""Takes back moves of points, as far as the returnPolicy of the program lets it.

What is taken back of an addition is a subtraction, what is given back of a deduction goes to
the additions it was taken from. Source: the vendor's model texts of ``returnPolicy`` and of the
two rollback effects.
"""

from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED
from mockserver.engine.loyalty.holding import Holding, holding_of
from mockserver.engine.loyalty.points import ACTIVE, EXPIRED, PENDING, Take, total
from mockserver.engine.loyalty.transactions import (
    ADDITION,
    SUBTRACTION,
    new_transaction,
    subtraction,
    takes_of,
    transaction_with,
)
from mockserver.engine.totals import plain
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def rolled_back_addition(moment: Moment, uuid: str) -> Json | None:
    """Take points back that were added. Gives the props of rollbackAddedLoyaltyPoints.

    None, and nothing is changed, where the addition is gone or nothing of it may be taken back.
    Points that wait are taken first. What was spent or is active is taken from active points
    within the balance, or owed where the policy knows no limit; expired points are gone anyway.
    """
    found = _undoable(moment, uuid, ADDITION)
    if found is None:
        return None
    addition, program = found
    holding = _holding(moment, program, addition)
    policy = program.get("returnPolicy") or "only_pending"
    takes, owed = _takes_back(holding, addition, policy)
    amount = total((*(took.amount for took in takes), owed))
    if not amount > 0:
        return None
    entry = _entry(moment, program, addition, SUBTRACTION, amount)
    holding.keep()
    moment.entities.put(Kind.TRANSACTION, subtraction(entry, takes))
    _mark(moment, addition, entry)
    place = ("cartItemPosition", "cartItemSubPosition")
    return {
        **_props(program, addition, entry),
        **{field: addition[field] for field in place if field in addition},
    }


def rolled_back_deduction(moment: Moment, uuid: str) -> Json | None:
    """Give points back that were spent. Gives the props of rollbackDeductedLoyaltyPoints.

    They are as before: they expire when they would have. None where the deduction is gone or
    was taken back before.
    """
    found = _undoable(moment, uuid, SUBTRACTION)
    if found is None:
        return None
    deduction, program = found
    _holding(moment, program, deduction).keep()  # what was paid of it since is part of it
    holding = _holding(moment, program, deduction)
    deduction = moment.entities.get(Kind.TRANSACTION, deduction["id"]) or deduction
    takes = takes_of(deduction)
    holding.known_again(takes)
    there = [took for took in takes if took.lot in holding.points.lots]
    holding.points.debts.pop(deduction["id"], None)
    holding.points.give_back(there)
    entry = _entry(moment, program, deduction, ADDITION, deduction["amount"])
    lots = [holding.points.lots[took.lot].entity for took in there]
    ends = [lot["expiryDate"] for lot in lots if lot["expiryDate"] != UNLIMITED]
    starts = [lot["startDate"] for lot in lots if lot["startDate"] not in {IMMEDIATE, ON_ACTION}]
    if ends:
        entry["expiryDate"] = min(ends)
    entry["taken"] = [Take(took.lot, -took.amount).written() for took in there]
    entry["left"] = 0
    holding.activated()
    holding.keep()
    moment.entities.put(Kind.TRANSACTION, entry)
    _mark(moment, deduction, entry)
    return {
        **_props(program, deduction, entry),
        **({"startDate": max(starts)} if starts else {}),
        **({"expiryDate": entry["expiryDate"]} if ends else {}),
    }


def _undoable(moment: Moment, uuid: str, of: str) -> tuple[Json, Json] | None:
    """A transaction that was not taken back, with its program; None where there is none."""
    transaction = transaction_with(moment.entities, uuid)
    if transaction is None or transaction["type"] != of or transaction.get("reversedBy"):
        return None
    program = moment.entities.get(Kind.LOYALTY_PROGRAM, transaction["programId"])
    return None if program is None else (transaction, program)


def _holding(moment: Moment, program: Json, transaction: Json) -> Holding:
    return holding_of(moment, program, transaction["holder"], transaction["subledgerId"])


def _takes_back(holding: Holding, addition: Json, policy: str) -> tuple[list[Take], float]:
    """What is taken back of an addition, and what is owed then."""
    lot = holding.points.lots.get(addition["id"])
    left = lot.left if lot is not None else 0
    status = lot.status(holding.now) if lot is not None else ACTIVE
    takes = []
    if lot is not None and status == PENDING:
        takes = holding.points.take_of(lot, left)
    if policy == "only_pending":
        return takes, 0
    wanted = total((addition["amount"], -left if status in {PENDING, EXPIRED} else 0))
    more = holding.points.take(holding.now, wanted, (addition["id"],))
    missing = total((wanted, *(-took.amount for took in more)))
    return [*takes, *more], missing if policy == "unlimited" else 0


def _entry(moment: Moment, program: Json, undone: Json, of: str, amount: float) -> Json:
    """The transaction that undoes another."""
    entry = new_transaction(
        moment, program, undone["holder"], undone["subledgerId"], of=of, amount=amount
    )
    same = ("name", "origin", "sessionId", "rulesetId", "ruleName", "profileId")
    more = {field: undone[field] for field in same if field in undone}
    if "userId" in undone:
        more["userId"] = moment.user_id
    return {**entry, **more, "reverses": undone["id"]}


def _mark(moment: Moment, undone: Json, entry: Json) -> None:
    """Have a transaction be taken back."""
    now = moment.entities.get(Kind.TRANSACTION, undone["id"]) or undone
    marked = {**now, "reversedBy": entry["id"]}
    if undone["type"] == SUBTRACTION:
        marked["owed"] = 0
    moment.entities.put(Kind.TRANSACTION, marked)


def _props(program: Json, undone: Json, entry: Json) -> Json:
    """What both rollback effects say."""
    on_card = program["cardBased"]
    recipient = undone.get("profileId") or ("" if on_card else undone["holder"])
    props: Json = {
        "programId": program["id"],
        "subLedgerId": undone["subledgerId"],
        "value": plain(entry["amount"]),
        "recipientIntegrationId": recipient,
        "transactionUUID": entry["transactionUUID"],
    }
    return {**props, "cardIdentifier": undone["holder"]} if on_card else props
