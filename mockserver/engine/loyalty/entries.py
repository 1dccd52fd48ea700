"""Transactions as the API shows them: in logs, as points that are left, and as ledger entries."""

from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED
from mockserver.engine.loyalty.points import Lot
from mockserver.engine.totals import plain
from mockserver.entities import Draft, Json, Kind

_FROM_RULES = ("rulesetId", "ruleName")
_LONGEST = 255
"""Characters of a name and of a session's ID that a log shows."""


def log_entry(transaction: Json, *, of_card: bool) -> Json:
    """A LedgerTransactionLogEntryIntegrationAPI, or the one of a card."""
    entry = {**_shared(transaction), "type": transaction["type"]}
    entry |= {field: transaction[field] for field in _FROM_RULES if field in transaction}
    if of_card:
        return {**entry, "cardIdentifier": transaction["holder"]}
    if "flags" in transaction:
        entry["flags"] = transaction["flags"]
    return entry


def points_entry(lot: Lot, *, of_card: bool) -> Json:
    """A LedgerPointsEntryIntegrationAPI, or the one of a card; its amount is what is left."""
    entry = {**_shared(lot.entity), "amount": plain(lot.left)}
    if of_card and lot.entity.get("profileId"):
        entry["customerProfileID"] = lot.entity["profileId"]
    return entry


def program_entry(entities: Draft, transaction: Json, program: Json) -> Json:
    """A LoyaltyProgramTransaction, without the user who may have made it."""
    entry = {**_shared(transaction), "type": transaction["type"]}
    more = (*_FROM_RULES, "importId", "flags")
    entry |= {field: transaction[field] for field in more if field in transaction}
    profile = transaction.get("profileId") if program["cardBased"] else transaction["holder"]
    if profile:
        entry["customerProfileId"] = profile
    if program["cardBased"]:
        entry["cardIdentifier"] = transaction["holder"]
    campaign = campaign_of(entities, transaction)
    return entry if campaign is None else {**entry, "campaignId": campaign}


def campaign_of(entities: Draft, transaction: Json) -> int | None:
    """The campaign whose rules made a transaction, if any did that are still there."""
    ruleset = entities.get(Kind.RULESET, transaction.get("rulesetId"))
    return None if ruleset is None else ruleset.get("campaignId")


def card_entry(transaction: Json) -> Json:
    """A CardLedgerTransactionLogEntry, without the internal ID of its session."""
    entry = {**_shared(transaction), "type": transaction["type"]}
    entry.pop("validityDuration", None)
    if "applicationId" in transaction:
        entry["applicationId"] = transaction["applicationId"]
    return {**entry, "cardIdentifier": transaction["holder"]}


def ledger_entry(entities: Draft, transaction: Json, program: Json) -> Json:
    """A LoyaltyLedgerEntry."""
    entry: Json = {
        "created": transaction["created"],
        "programID": transaction["programId"],
        "type": transaction["type"],
        "amount": transaction["amount"],
        "name": transaction["name"],
        "subLedgerID": transaction["subledgerId"],
    }
    holder = transaction["holder"]
    profile = transaction.get("profileId") if program["cardBased"] else holder
    card = entities.get(Kind.LOYALTY_CARD, (program["id"], holder))
    known = {
        "customerProfileID": profile,
        "cardID": card["id"] if card is not None and program["cardBased"] else None,
        "customerSessionID": transaction.get("sessionId"),
        "startDate": _time(transaction["startDate"]),
        "expiryDate": _time(transaction["expiryDate"]),
        "flags": transaction.get("flags"),
        "validityDuration": transaction.get("validityDuration"),
    }
    return entry | {field: value for field, value in known.items() if value is not None}


def _time(text: str) -> str | None:
    return None if text in {IMMEDIATE, ON_ACTION, UNLIMITED} else text


def _shared(transaction: Json) -> Json:
    entry: Json = {
        "id": transaction["id"],
        "transactionUUID": transaction["transactionUUID"],
        "created": transaction["created"],
        "programId": transaction["programId"],
        "name": transaction["name"][:_LONGEST],
        "startDate": transaction["startDate"],
        "expiryDate": transaction["expiryDate"],
        "subledgerId": transaction["subledgerId"],
        "amount": transaction["amount"],
    }
    if "sessionId" in transaction:
        entry["customerSessionId"] = transaction["sessionId"][:_LONGEST]
    if "validityDuration" in transaction:
        entry["validityDuration"] = transaction["validityDuration"]
    return entry
