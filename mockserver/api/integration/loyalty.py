"""Handlers of loyalty programs of profiles in the Integration API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.loyalty_lists import points_list, tier_balances, transaction_list
from mockserver.contract.problems import Problem
from mockserver.engine.loyalty.activation import activate_points
from mockserver.engine.loyalty.entries import ledger_entry
from mockserver.engine.loyalty.ledger import delete_transactions
from mockserver.engine.loyalty.members import join
from mockserver.engine.loyalty.programs import program_for, require_type
from mockserver.engine.profiles import new_profile
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.state import Json, Moment, Outcome


def get_balances(call: Call) -> Answer:
    """getLoyaltyBalances."""
    return tier_balances(call, *_named(call))


def get_transactions(call: Call) -> Answer:
    """getLoyaltyProgramProfileTransactions."""
    return transaction_list(call, *_named(call))


def get_points(call: Call) -> Answer:
    """getLoyaltyProgramProfilePoints."""
    return points_list(call, *_named(call))


def delete(call: Call) -> Answer:
    """deleteLoyaltyTransactionsFromLedgers."""
    moment, program, holder = _named(call)
    subledgers = None
    if call.body["scope"] == "SelectedSubledgers":
        subledgers = call.body.get("subledgerIds")
        if not subledgers:
            details = "subledgerIds must be given where the scope is SelectedSubledgers"
            raise invalid([Problem("required", details, "/subledgerIds")])
    delete_transactions(moment, program, holder, subledgers)
    call.account.keep_entities(moment.entities.changes)
    return Answer(None, 204)


def activate(call: Call) -> Answer:
    """activateLoyaltyPoints."""
    moment = call.moment()
    program = program_for(moment, call.parameters["loyaltyProgramId"])
    activated = activate_points(moment, program, call.body)
    call.account.keep_entities(moment.entities.changes)
    entries = [ledger_entry(moment.entities, one, program) for one in activated]
    return Answer({"ledgerEntries": entries})


def join_program(call: Call) -> Answer:
    """joinLoyaltyProgram: who is not known is made."""
    moment = call.moment()
    program = program_for(moment, call.parameters["loyaltyProgramId"])
    holder: str = call.parameters["integrationId"]
    join(moment, program, holder)
    if call.account.profile(moment.application.sandbox, holder) is None:
        made = Outcome(None, profile=new_profile(holder, moment))
        call.account.keep(made, moment.ids, moment.entities)
    else:
        call.account.keep_entities(moment.entities.changes)
    return Answer(None)


def _named(call: Call) -> tuple[Moment, Json, str]:
    """The program of profiles and the customer that the path names. Raises Refusal."""
    moment = call.moment()
    program = program_for(moment, call.parameters["loyaltyProgramId"])
    require_type(program, card_based=False)
    holder: str = call.parameters["integrationId"]
    if call.account.profile(moment.application.sandbox, holder) is None:
        message = f"No customer profile has the integration ID {holder}"
        raise Refusal(Refused.UNKNOWN, message)
    return moment, program, holder


HANDLERS: Mapping[str, Handler] = {
    "getLoyaltyBalances": get_balances,
    "getLoyaltyProgramProfileTransactions": get_transactions,
    "getLoyaltyProgramProfilePoints": get_points,
    "deleteLoyaltyTransactionsFromLedgers": delete,
    "activateLoyaltyPoints": activate,
    "joinLoyaltyProgram": join_program,
}
