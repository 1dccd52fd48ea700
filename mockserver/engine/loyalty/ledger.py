"""Moves of points: added, deducted, deleted.

Points that expire first are spent first, of those that expire together the oldest. Earned
points are always as many as those active, pending, expired and spent, less what is owed.
Each function works on the draft of the moment, at once and completely.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED, after_duration
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.members import membership_of
from mockserver.engine.loyalty.tier_walk import Standing
from mockserver.engine.loyalty.transactions import (
    ADDITION,
    SUBTRACTION,
    default_of,
    expiry_of,
    new_transaction,
    origin,
    subtraction,
    transactions_of,
)
from mockserver.engine.totals import plain
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment


class NotEnoughPoints(Exception):  # noqa: N818 - it is what has happened
    """A subledger has fewer active points than are to be spent."""


class Grant(NamedTuple):
    """An addition that is wanted.

    ``program`` is a LoyaltyProgram, ``holder`` the integration ID of a customer or the identifier
    of a card. Points begin to count at ``start``, or when they are activated, and expire at
    ``expiry``, or so long after they began as ``validity`` says; what is left out is as the
    program has it. ``place`` has cartItemPosition and cartItemSubPosition, ``profile_id`` is whom
    points of a card are for, ``import_id`` the import that brings them.
    """

    program: Json
    holder: str
    subledger: str
    amount: float
    name: str
    start: datetime | None = None
    expiry: datetime | None = None
    validity: str = ""
    awaits_activation: bool = False
    session_id: str = ""
    ruleset_id: int | None = None
    rule_name: str = ""
    place: Mapping[str, Any] = {}
    profile_id: str = ""
    import_id: int = 0


class Added(NamedTuple):
    """An addition that was made; its times as the effect tells them, None for at once or never.

    ``tier_change`` is previousTierName, newTierName and expiryDate, for changeLoyaltyTierLevel.
    ``validity`` is how long points will count that wait for their activation.
    """

    uuid: str
    start: str | None
    expiry: str | None
    tier_change: Json | None
    awaits_activation: bool
    validity: str | None


def add_points(moment: Moment, grant: Grant) -> Added:
    """Add points, and let the customer join the program and rise in tier by them.

    Raises ValueError for a ``validity`` that is no duration, and changes nothing.
    """
    transaction = new_addition(moment, grant)
    holding = holding_of(moment, grant.program, grant.holder, grant.subledger)
    before = holding.add(transaction)
    holding.keep()
    start, expiry = transaction["startDate"], transaction["expiryDate"]
    return Added(
        transaction["transactionUUID"],
        None if start in {IMMEDIATE, ON_ACTION} else start,
        None if expiry == UNLIMITED else expiry,
        _tier_change(before, holding.standing),
        start == ON_ACTION,
        transaction.get("validityDuration"),
    )


def new_addition(moment: Moment, grant: Grant) -> Json:
    """The transaction of an addition, which no subledger has yet.

    Raises ValueError for a ``validity`` that is no duration.
    """
    transaction = new_transaction(
        moment, grant.program, grant.holder, grant.subledger, of=ADDITION, amount=grant.amount
    )
    from_where = origin(
        moment,
        grant.session_id,
        grant.rule_name,
        grant.ruleset_id,
        grant.profile_id,
        import_id=grant.import_id,
    )
    return {
        **transaction,
        "name": grant.name,
        "left": plain(grant.amount),
        **_dates(grant, parse_date_time(moment.now)),
        **from_where,
        **{field: grant.place[field] for field in _PLACE if field in grant.place},
    }


def deduct_points(
    moment: Moment,
    program: Json,
    holder: str,
    subledger: str,
    amount: float,
    *,
    name: str,
    session_id: str = "",
    ruleset_id: int | None = None,
    rule_name: str = "",
    profile_id: str = "",
) -> str:
    """Spend points that are active now. Gives the UUID of the transaction.

    Raises NotEnoughPoints, and changes nothing.
    """
    holding = holding_of(moment, program, holder, subledger)
    active = holding.points.balance(moment.now).active
    if active < amount:
        raise NotEnoughPoints(f"{plain(amount)} points are wanted, {active} are active")
    transaction = new_transaction(moment, program, holder, subledger, of=SUBTRACTION, amount=amount)
    from_where = origin(moment, session_id, rule_name, ruleset_id, profile_id)
    transaction |= {"name": name, **from_where}
    takes = holding.points.take(moment.now, amount)
    holding.keep()
    moment.entities.put(Kind.TRANSACTION, subtraction(transaction, takes))
    return str(transaction["transactionUUID"])


def delete_transactions(
    moment: Moment, program: Json, holder: str, subledgers: Iterable[str] | None
) -> None:
    """Delete all transactions of some subledgers, or of all; no tier is left in these.

    The customer stays a member.
    """
    entities = moment.entities
    membership = membership_of(entities, program, holder)
    gone = set(membership["ledgers"] if subledgers is None else subledgers)
    for subledger in gone:
        for transaction in transactions_of(entities, program, holder, subledger):
            entities.drop(Kind.TRANSACTION, transaction["id"])
    left = {name: kept for name, kept in membership["ledgers"].items() if name not in gone}
    entities.put(Kind.MEMBERSHIP, {**membership, "ledgers": left})


_PLACE = ("cartItemPosition", "cartItemSubPosition")


def _dates(grant: Grant, now: datetime) -> Json:
    """The dates of an addition, as a transaction has them. Raises ValueError."""
    program = grant.program
    zone = program["timezone"]
    validity = grant.validity or default_of(program, "defaultValidity", UNLIMITED)
    pending = default_of(program, "defaultPending", IMMEDIATE)
    if grant.awaits_activation or (grant.start is None and pending == ON_ACTION):
        dates = {"startDate": ON_ACTION, "expiryDate": UNLIMITED}
        if grant.expiry is not None:
            dates["expiryDate"] = _written(grant.expiry)
        elif expiry_of(now, validity, zone) is not None:
            dates["validityDuration"] = validity
        return dates
    start = grant.start or after_duration(now, pending, zone)
    expiry = grant.expiry or expiry_of(max(start, now), validity, zone)
    return {
        "startDate": _written(start) if start > now else IMMEDIATE,
        "expiryDate": UNLIMITED if expiry is None else _written(expiry),
    }


def _written(time: datetime) -> str:
    return write_date_time(time.astimezone(UTC))


def _tier_change(before: Standing, after: Standing) -> Json | None:
    if after.tier is None or after.tier is before.tier:
        return None
    change = {"newTierName": after.tier["name"]}
    if before.tier is not None:
        change["previousTierName"] = before.tier["name"]
    if after.expiry is not None:
        change["expiryDate"] = after.expiry
    return change
