"""Handlers that make and change loyalty cards in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.loyalty_named import named_card, named_program
from mockserver.api.management.written import keep
from mockserver.engine.loyalty.answers import card_answer
from mockserver.engine.loyalty.card_batches import new_batch
from mockserver.engine.loyalty.card_changes import changed_card, drop_card, transfer_card


def create_batch(call: Call) -> Answer:
    """createBatchLoyaltyCards."""
    moment, program = named_program(call)
    batch = new_batch(moment, program, call.body)
    keep(call, moment.entities.changes)
    return Answer({"numberOfCardsGenerated": call.body["numberOfCards"], "batchId": batch})


def update_card(call: Call) -> Answer:
    """updateLoyaltyCard."""
    moment, _, card = named_card(call)
    changed = changed_card(moment, card, call.body)
    keep(call, moment.entities.changes)
    return Answer(card_answer(moment, changed))


def delete_card(call: Call) -> Answer:
    """deleteLoyaltyCard."""
    moment, program, card = named_card(call)
    drop_card(moment.entities, program, card)
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def transfer(call: Call) -> Answer:
    """transferLoyaltyCard."""
    moment, program, card = named_card(call)
    transfer_card(moment, program, card, call.body)
    keep(call, moment.entities.changes)
    return Answer(None, 204)


HANDLERS: Mapping[str, Handler] = {
    "createBatchLoyaltyCards": create_batch,
    "updateLoyaltyCard": update_card,
    "deleteLoyaltyCard": delete_card,
    "transferLoyaltyCard": transfer,
}
