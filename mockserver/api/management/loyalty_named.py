"""Loyalty programs, customers and cards that the path of a Management call names.

Raises the 404 of what is not there. Decides nothing.
"""

from dataclasses import replace

from mockserver.api.call import Call
from mockserver.engine.loyalty.cards import card_with
from mockserver.engine.loyalty.programs import program_with_id, require_type
from mockserver.engine.refusals import Refusal, Refused, unknown
from mockserver.entities import Json
from mockserver.state import Moment


def named_program(call: Call) -> tuple[Moment, Json]:
    """The program of an ID, which some operations have as a text; the moment is in its environment.

    Raises Refusal.
    """
    given, moment = call.parameters["loyaltyProgramId"], call.moment()
    if isinstance(given, str) and not (given.isascii() and given.isdigit()):
        raise unknown("loyalty program", given)
    program = program_with_id(moment.entities, int(given))
    facts = replace(moment.application, sandbox=program["sandbox"])
    return moment._replace(application=facts), program


def named_customer(call: Call) -> tuple[Moment, Json, str]:
    """A program of profiles, and the integration ID of a customer who is there. Raises Refusal."""
    moment, program = named_program(call)
    require_type(program, card_based=False)
    holder: str = call.parameters["integrationId"]
    if call.account.profile(program["sandbox"], holder) is None:
        message = f"No customer profile has the integration ID {holder}"
        raise Refusal(Refused.UNKNOWN, message)
    return moment, program, holder


def named_card(call: Call) -> tuple[Moment, Json, Json]:
    """A program of cards, and one of its cards. Raises Refusal."""
    moment, program = named_program(call)
    return moment, program, card_with(moment.entities, program, call.parameters["loyaltyCardId"])
