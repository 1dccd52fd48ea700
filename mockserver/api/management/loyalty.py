"""Handlers of loyalty programs and cards in the Management API."""

from collections.abc import Callable, Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import with_more
from mockserver.api.management.loyalty_named import named_card, named_customer, named_program
from mockserver.api.management.written import keep
from mockserver.contract.problems import Problem
from mockserver.engine.loyalty.answers import card_answer
from mockserver.engine.loyalty.by_hand import add_by_hand, deduct_by_hand
from mockserver.engine.loyalty.cards import require_usable
from mockserver.engine.loyalty.programs import require_type
from mockserver.engine.refusals import invalid
from mockserver.entities import Kind
from mockserver.state import Json, Moment

_CARD_SORTS = ("id", "created", "modified", "identifier", "status", "batchId")

Move = Callable[[Moment, Json, str, Json], None]


def get_programs(call: Call) -> Answer:
    """getLoyaltyPrograms."""
    programs = call.account.tables.in_order(Kind.LOYALTY_PROGRAM)
    return Answer({"totalResultSize": len(programs), "data": programs})


def get_program(call: Call) -> Answer:
    """getLoyaltyProgram."""
    return Answer(named_program(call)[1])


def add_points(call: Call) -> Answer:
    """addLoyaltyPoints."""
    return _moved_of_profile(call, add_by_hand)


def remove_points(call: Call) -> Answer:
    """removeLoyaltyPoints."""
    return _moved_of_profile(call, deduct_by_hand)


def add_card_points(call: Call) -> Answer:
    """addLoyaltyCardPoints."""
    return _moved_of_card(call, add_by_hand)


def deduct_card_points(call: Call) -> Answer:
    """deductLoyaltyCardPoints."""
    return _moved_of_card(call, deduct_by_hand)


def get_cards(call: Call) -> Answer:
    """getLoyaltyCards."""
    moment, program = named_program(call)
    require_type(program, card_based=True)
    found = moment.entities.entities(Kind.LOYALTY_CARD, "program", program["id"])
    rows = [card for card in found if _fits(call, card)]
    return with_more(call, rows, _CARD_SORTS, lambda card: card_answer(moment, card))


def get_card(call: Call) -> Answer:
    """getLoyaltyCard."""
    moment, _, card = named_card(call)
    return Answer(card_answer(moment, card))


def _moved_of_profile(call: Call, move: Move) -> Answer:
    moment, program, holder = named_customer(call)
    return _moved(call, moment, program, holder, move)


def _moved_of_card(call: Call, move: Move) -> Answer:
    moment, program, card = named_card(call)
    require_usable(card)
    return _moved(call, moment, program, card["identifier"], move)


def _moved(call: Call, moment: Moment, program: Json, holder: str, move: Move) -> Answer:
    number = call.body.get("applicationId")
    if number is not None:
        application = call.account.application(number)
        subscribed = program["subscribedApplications"]
        if application is None or (subscribed and number not in subscribed):
            details = f"no Application {number} is connected to this loyalty program"
            raise invalid([Problem("unknown", details, "/applicationId")])
        moment = moment._replace(application=application.facts)
    move(moment, program, holder, call.body)
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def _fits(call: Call, card: Json) -> bool:
    """Whether a card is one of those that a list asks for."""
    asked = call.parameters
    if asked["identifier"] is not None and asked["identifier"] not in card["identifier"]:
        return False
    if asked["batchId"] is not None and card.get("batchId") != asked["batchId"]:
        return False
    if asked["profileId"] is None:
        return True
    record = call.account.profile_by_number(asked["profileId"])
    name = None if record is None else record.state.value["integrationId"]
    return any(one["integrationId"] == name for one in card.get("profiles") or ())


HANDLERS: Mapping[str, Handler] = {
    "getLoyaltyPrograms": get_programs,
    "getLoyaltyProgram": get_program,
    "addLoyaltyPoints": add_points,
    "removeLoyaltyPoints": remove_points,
    "addLoyaltyCardPoints": add_card_points,
    "deductLoyaltyCardPoints": deduct_card_points,
    "getLoyaltyCards": get_cards,
    "getLoyaltyCard": get_card,
}
