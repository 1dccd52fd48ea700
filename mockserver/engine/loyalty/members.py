"""Memberships: when customers joined a loyalty program, and what is kept of their tiers.

A membership is a KeptMembership. Nothing runs in the background: a customer has joined when
points say so, whether or not that was written down. Source: the vendor's model text of
``programJoinPolicy``.
"""

from collections.abc import Iterable

from mockserver.engine.loyalty.points import NEVER, Lot, stamp
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.refusals import Refusal, Refused
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment


def membership_of(entities: Draft, program: Json, holder: str) -> Json:
    """The membership of a holder: a new one, with all its subledgers, where none is kept."""
    number = program["id"]
    kept = entities.get(Kind.MEMBERSHIP, (number, holder))
    if kept is not None and "ledgers" in kept:
        return kept
    names = set()
    for key in entities.found(Kind.TRANSACTION, "holder", (number, holder)):
        transaction = entities.get(Kind.TRANSACTION, key)
        if transaction is not None:
            names.add(transaction["subledgerId"])
    new: Json = {"programId": number, "holder": holder}
    return {**(kept or new), "ledgers": {name: {} for name in sorted(names)}}


def checked(kept: Json) -> str:
    """When a subledger was worked out and written last, ``""`` for never; it is a KeptLedger."""
    return stamp(kept["checked"]) if "checked" in kept else ""


def open_lots(entities: Draft, program: Json, holder: str, subledger: str) -> list[Lot]:
    """What is left of the additions to a subledger."""
    found = entities.found(Kind.TRANSACTION, "open", (program["id"], holder, subledger))
    transactions = (entities.get(Kind.TRANSACTION, key) for key in found)
    return [Lot(one, one["left"]) for one in transactions if one is not None]


def joined(program: Json, membership: Json, lots: Iterable[Lot], now: str) -> str:
    """When a customer joined a program, ``""`` for not yet. ``lots`` are points of theirs."""
    if "joinDate" in membership:
        return stamp(membership["joinDate"])
    policy = program.get("programJoinPolicy")
    times: list[str] = []
    if policy == "points_earned":
        times = [stamp(lot.entity["created"]) for lot in lots]
    elif policy == "points_activated":
        times = [lot.start for lot in lots if lot.start < lot.end]
    first = min(times, default=NEVER)
    return first if first <= now and not program["cardBased"] else ""


def join_date(entities: Draft, program: Json, holder: str, now: str) -> str:
    """When a holder joined a program, ``""`` for not yet."""
    membership = membership_of(entities, program, holder)
    if "joinDate" in membership:
        return stamp(membership["joinDate"])
    lots = (
        lot
        for subledger in membership["ledgers"]
        for lot in open_lots(entities, program, holder, subledger)
    )
    return joined(program, membership, lots, now)


def join(moment: Moment, program: Json, holder: str) -> None:
    """Have a customer join a program. Raises Refusal for one of cards, and for a member."""
    require_type(program, card_based=False)
    entities = moment.entities
    if join_date(entities, program, holder, moment.now):
        raise Refusal(Refused.INVALID, f"{holder} has joined this loyalty program already")
    membership = membership_of(entities, program, holder)
    entities.put(Kind.MEMBERSHIP, {**membership, "joinDate": moment.now})
