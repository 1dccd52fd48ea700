"""Transactions of points: made, found, and where and when their points count.

A transaction is a KeptTransaction. Additions know what is ``left`` of them, subtractions what
they have ``taken`` of which additions and what is ``owed`` still.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from mockserver.engine.durations import (
    IMMEDIATE,
    ON_ACTION,
    UNLIMITED,
    after_duration,
    is_duration,
)
from mockserver.engine.loyalty.points import Take, total
from mockserver.engine.totals import plain
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment

MANUAL, SESSION, IMPORT = "manual", "session", "import"
ADDITION, SUBTRACTION = "addition", "subtraction"
_NAMESPACE = UUID("5f2d9c3e-0d5b-4d0e-9a54-6b7f0e6f1c11")


def new_transaction(
    moment: Moment, program: Json, holder: str, subledger: str, *, of: str, amount: float
) -> Json:
    """A transaction that is made now; ``of`` is its type. What is left out comes from others."""
    number = moment.entities.next_id(Kind.TRANSACTION)
    name = f"{program['id']}/{holder}/{subledger}/{number}/{moment.now}"
    return {
        "id": number,
        "created": moment.now,
        "transactionUUID": str(uuid5(_NAMESPACE, name)),
        "programId": program["id"],
        "holder": holder,
        "subledgerId": subledger,
        "type": of,
        "amount": plain(amount),
        "startDate": IMMEDIATE,
        "expiryDate": UNLIMITED,
        "applicationId": moment.application.id,
    }


def origin(
    moment: Moment,
    session_id: str,
    rule_name: str,
    ruleset_id: int | None,
    profile_id: str,
    *,
    import_id: int = 0,
) -> Json:
    """The fields that say where a transaction comes from; whoever works by hand has no session."""
    fields: Json = {"origin": SESSION}
    if import_id:
        fields = {"origin": IMPORT, "importId": import_id}
    elif not session_id and not rule_name:
        fields = {"origin": MANUAL, "userId": moment.user_id}
    given: dict[str, Any] = {
        "sessionId": session_id,
        "ruleName": rule_name,
        "rulesetId": ruleset_id,
        "profileId": profile_id,
    }
    return fields | {field: value for field, value in given.items() if value}


def subtraction(transaction: Json, takes: Sequence[Take]) -> Json:
    """A transaction with what it has taken; what its amount is more than that is owed."""
    owed = total((transaction["amount"], *(-took.amount for took in takes)))
    written = {**transaction, "taken": [took.written() for took in takes], "owed": owed}
    return {**written, "flags": {"createsNegativeBalance": True}} if owed > 0 else written


def takes_of(transaction: Json) -> list[Take]:
    """What a subtraction has taken."""
    taken = transaction.get("taken") or ()
    return [Take(took["id"], took["amount"], took.get("at", "")) for took in taken]


def transaction_with(entities: Draft, uuid: str) -> Json | None:
    """The transaction of a UUID, if it is there."""
    for key in entities.found(Kind.TRANSACTION, "uuid", uuid):
        return entities.get(Kind.TRANSACTION, key)
    return None


def transactions_of(entities: Draft, program: Json, holder: str, subledger: str) -> list[Json]:
    """All transactions of a subledger, in no certain order."""
    found = entities.found(Kind.TRANSACTION, "ledger", (program["id"], holder, subledger))
    transactions = (entities.get(Kind.TRANSACTION, key) for key in found)
    return [one for one in transactions if one is not None]


def expiry_of(start: datetime, validity: str, zone: str) -> datetime | None:
    """When points expire that are valid for a duration; None for never, and beyond all calendars.

    Raises ValueError for a text that is neither a duration nor ``unlimited``.
    """
    if validity == UNLIMITED:
        return None
    if not is_duration(validity):
        raise ValueError(f"{validity!r} is no duration")
    try:
        return after_duration(start, validity, zone)
    except OverflowError:
        return None


def default_of(program: Json, field: str, word: str) -> str:
    """A default duration of a program, which no schema checks: ``word`` where it is none."""
    text = str(program.get(field) or "")
    return text if text == ON_ACTION or is_duration(text) else word
