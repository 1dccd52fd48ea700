"""Activation: points that wait for something to be done count from now on."""

from collections.abc import Iterable

from mockserver.contract.problems import Problem
from mockserver.engine.durations import ON_ACTION, UNLIMITED
from mockserver.engine.loyalty.holding import holding_of
from mockserver.engine.loyalty.points import Lot
from mockserver.engine.loyalty.transactions import expiry_of, transaction_with
from mockserver.engine.refusals import Refusal, Refused, invalid, unknown
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment


def activate_points(moment: Moment, program: Json, request: Json) -> list[Json]:
    """Activate what ActivateLoyaltyPoints names. Gives the transactions as they are then.

    Raises Refusal for a transaction that is not of the program or does not wait, for a session
    without any transaction in it, and for a request that names both or neither.
    """
    uuids, session_id = request.get("transactionUUIDs"), request.get("sessionId")
    if uuids is not None and session_id is None:
        return _activated(moment, program, _named(moment, program, uuids))
    if session_id is not None and uuids is None:
        return _activated(moment, program, _of_session(moment, program, session_id))
    details = "exactly one of transactionUUIDs and sessionId must be given"
    raise invalid([Problem("oneOf", details, "")])


def _named(moment: Moment, program: Json, uuids: Iterable[str]) -> list[Json]:
    """The transactions of UUIDs. Raises Refusal where one is not there, or does not wait."""
    found: dict[int, Json] = {}
    problems = []
    for index, uuid in enumerate(uuids):
        transaction = transaction_with(moment.entities, uuid.lower())
        if transaction is None or transaction["programId"] != program["id"]:
            raise unknown("transaction of this loyalty program", uuid)
        if transaction["startDate"] != ON_ACTION:
            details = f"the points of {uuid} do not wait to be activated"
            problems.append(Problem("startDate", details, f"/transactionUUIDs/{index}"))
        found[transaction["id"]] = transaction
    if problems:
        raise invalid(problems)
    return list(found.values())


def _of_session(moment: Moment, program: Json, session_id: str) -> list[Json]:
    """What waits of the transactions of a session. Raises Refusal where it has none."""
    application = moment.application.id
    transactions = [
        one
        for one in moment.entities.entities(Kind.TRANSACTION, "session", session_id)
        if one["programId"] == program["id"]
        and one.get("applicationId", application) == application
    ]
    if not transactions:
        message = f"No transaction of this loyalty program belongs to the session {session_id}"
        raise Refusal(Refused.UNKNOWN, message)
    return [one for one in transactions if one["startDate"] == ON_ACTION]


def _activated(moment: Moment, program: Json, transactions: Iterable[Json]) -> list[Json]:
    activated = []
    for transaction in transactions:
        holding = holding_of(moment, program, transaction["holder"], transaction["subledgerId"])
        dated = transaction | _dates(transaction, moment.now, program["timezone"])
        holding.change(Lot(dated, transaction["left"]))
        holding.activated()
        holding.keep()
        activated.append(dated)
    return activated


def _dates(transaction: Json, now: str, zone: str) -> Json:
    """The dates of points that are activated now; their validity counts from now, too."""
    dates: Json = {"startDate": now}
    validity = transaction.get("validityDuration")
    if validity and transaction["expiryDate"] == UNLIMITED:
        expiry = expiry_of(parse_date_time(now), validity, zone)
        if expiry is not None:
            dates["expiryDate"] = write_date_time(expiry)
    return dates
