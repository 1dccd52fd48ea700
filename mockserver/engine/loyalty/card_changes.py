"""Loyalty cards that change: switched on and off, replaced by another, deleted.

Source: the vendor's descriptions of updateLoyaltyCard and transferLoyaltyCard.
"""

from mockserver.contract.problems import Problem, shown
from mockserver.engine.loyalty.cards import fresh_card, next_card_number
from mockserver.engine.loyalty.members import membership_of
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment


def changed_card(moment: Moment, card: Json, request: Json) -> Json:
    """Change a card as UpdateLoyaltyCardRequest says. Raises Refusal.

    One that was replaced stays blocked for ever.
    """
    if "status" not in request:
        raise invalid([Problem("required", "status must be given", "/status")])
    status = request["status"]
    if status == "active" and "newCardIdentifier" in card:
        details = f"the card was replaced by {card['newCardIdentifier']} and stays blocked"
        raise invalid([Problem("transition", details, "/status")])
    changed = {**card, "status": status, "modified": moment.now}
    if status == "active":
        changed.pop("blockReason", None)
    elif "blockReason" in request:
        changed["blockReason"] = request["blockReason"]
    moment.entities.put(Kind.LOYALTY_CARD, changed)
    return changed


def drop_card(entities: Draft, program: Json, card: Json) -> None:
    """Have a card no more, nor its points."""
    holder = program["id"], card["identifier"]
    entities.drop(Kind.LOYALTY_CARD, holder)
    for key in entities.found(Kind.TRANSACTION, "holder", holder):
        entities.drop(Kind.TRANSACTION, key)
    if entities.get(Kind.MEMBERSHIP, holder) is not None:
        entities.drop(Kind.MEMBERSHIP, holder)


def transfer_card(moment: Moment, program: Json, card: Json, request: Json) -> Json:
    """Have another card take over customers and points, as TransferLoyaltyCard says.

    Gives the new card, which is active; the old one is blocked. Raises Refusal.
    """
    entities, new = moment.entities, request["newCardIdentifier"]
    if "newCardIdentifier" in card:
        message = (
            f"The loyalty card {card['identifier']} was replaced by {card['newCardIdentifier']}"
        )
        raise Refusal(Refused.INVALID, message)
    if entities.get(Kind.LOYALTY_CARD, (program["id"], new)) is not None:
        details = f"a loyalty card has the identifier {shown(new)} already"
        raise invalid([Problem("uniqueItems", details, "/newCardIdentifier")])
    old = {
        **card,
        "status": "inactive",
        "profiles": [],
        "newCardIdentifier": new,
        "modified": moment.now,
    }
    if "blockReason" in request:
        old["blockReason"] = request["blockReason"]
    made = {
        **fresh_card(moment, program, next_card_number(entities), new, "active"),
        "usersPerCardLimit": card["usersPerCardLimit"],
        "profiles": card.get("profiles") or [],
        "oldCardIdentifier": card["identifier"],
    }
    _move_points(entities, program, card["identifier"], new)
    entities.put(Kind.LOYALTY_CARD, old)
    entities.put(Kind.LOYALTY_CARD, made)
    return made


def _move_points(entities: Draft, program: Json, old: str, new: str) -> None:
    membership = membership_of(entities, program, old)
    for key in entities.found(Kind.TRANSACTION, "holder", (program["id"], old)):
        transaction = entities.get(Kind.TRANSACTION, key)
        if transaction is not None:
            entities.put(Kind.TRANSACTION, {**transaction, "holder": new})
    if entities.get(Kind.MEMBERSHIP, (program["id"], old)) is not None:
        entities.drop(Kind.MEMBERSHIP, (program["id"], old))
        entities.put(Kind.MEMBERSHIP, {**membership, "holder": new})
