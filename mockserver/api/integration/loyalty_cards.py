"""Handlers of loyalty cards in the Integration API."""

from collections.abc import Mapping, Sequence

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.loyalty_lists import (
    points_list,
    transaction_list,
    wanted_subledgers,
)
from mockserver.contract.problems import Problem, shown
from mockserver.engine.loyalty.answers import balances, card_answer
from mockserver.engine.loyalty.cards import card_with, linked, new_card, unlinked
from mockserver.engine.loyalty.programs import program_for
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.moments import write_date_time
from mockserver.state import Json, Moment


def generate(call: Call) -> Answer:
    """generateLoyaltyCard."""
    moment = call.moment()
    program = program_for(moment, call.parameters["loyaltyProgramId"])
    strangers = _strangers(call, call.body.get("customerProfileIds") or ())
    if strangers:
        raise invalid(strangers)
    return _kept(call, moment, new_card(moment, program, call.body))


def link(call: Call) -> Answer:
    """linkLoyaltyCardToProfile."""
    moment, _, card = _named(call)
    holder: str = call.body["integrationId"]
    if _strangers(call, [holder]):
        message = f"No customer profile has the integration ID {holder}"
        raise Refusal(Refused.UNKNOWN, message)
    return _kept(call, moment, linked(moment, card, holder))


def unlink(call: Call) -> Answer:
    """unlinkLoyaltyCardFromProfile."""
    moment, _, card = _named(call)
    return _kept(call, moment, unlinked(moment, card, call.body["integrationId"]))


def get_balances(call: Call) -> Answer:
    """getLoyaltyCardBalances."""
    moment, program, card = _named(call)
    time = write_date_time(call.parameters["endDate"] or call.now)
    answer = balances(moment, program, card["identifier"], time, wanted_subledgers(call))
    return Answer({**answer, "profiles": card.get("profiles") or []})


def get_transactions(call: Call) -> Answer:
    """getLoyaltyCardTransactions."""
    moment, program, card = _named(call)
    return transaction_list(call, moment, program, card["identifier"])


def get_points(call: Call) -> Answer:
    """getLoyaltyCardPoints."""
    moment, program, card = _named(call)
    return points_list(call, moment, program, card["identifier"])


def _named(call: Call) -> tuple[Moment, Json, Json]:
    """The program and the card that the path names. Raises Refusal."""
    moment = call.moment()
    program = program_for(moment, call.parameters["loyaltyProgramId"])
    return moment, program, card_with(moment.entities, program, call.parameters["loyaltyCardId"])


def _strangers(call: Call, names: Sequence[str]) -> list[Problem]:
    """What is wrong with integration IDs that nobody has."""
    sandbox = call.application.facts.sandbox
    return [
        Problem(
            "unknown",
            f"no customer profile has the integration ID {shown(name)}",
            f"/customerProfileIds/{index}",
        )
        for index, name in enumerate(names)
        if call.account.profile(sandbox, name) is None
    ]


def _kept(call: Call, moment: Moment, card: Json) -> Answer:
    call.account.keep_entities(moment.entities.changes)
    return Answer(card_answer(moment, card))


HANDLERS: Mapping[str, Handler] = {
    "generateLoyaltyCard": generate,
    "linkLoyaltyCardToProfile": link,
    "unlinkLoyaltyCardFromProfile": unlink,
    "getLoyaltyCardBalances": get_balances,
    "getLoyaltyCardTransactions": get_transactions,
    "getLoyaltyCardPoints": get_points,
}
