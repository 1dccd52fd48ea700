"""Handlers of rulesets in the Management API, in Talang and in blocks."""

from collections.abc import Mapping
from itertools import islice

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import with_total
from mockserver.api.management.named import (
    moment_in_application,
    named_campaign,
    named_in_campaign,
)
from mockserver.api.management.written import keep
from mockserver.engine.passthrough import in_blocks
from mockserver.engine.refusals import invalid
from mockserver.engine.ruleset_changes import changed_ruleset, drop_ruleset, new_ruleset
from mockserver.engine.rulesets import shown_ruleset
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment

_SORTS = ("id", "created", "userId", "activatedAt")
_MOST_FAULTS = 5
"""So many fit into a header."""


def get_rulesets(call: Call) -> Answer:
    """getRulesets: every ruleset that the campaign ever had and that nobody deleted."""
    entities = Draft(call.account.tables)
    rows = entities.entities(Kind.RULESET, "campaign", named_campaign(call)["id"])
    return with_total(call, rows, _SORTS, shown_ruleset)


def get_ruleset(call: Call) -> Answer:
    """getRuleset."""
    return Answer(shown_ruleset(_named(call)))


def get_ruleset_in_blocks(call: Call) -> Answer:
    """getRulesetV2."""
    return Answer(in_blocks(_named(call)))


def create_ruleset(call: Call) -> Answer:
    """createRuleset."""
    moment = moment_in_application(call)
    ruleset = new_ruleset(moment, named_campaign(call), call.body)
    _tell_faults(call, moment, ruleset)
    keep(call, moment.entities.changes)
    return Answer(shown_ruleset(ruleset), 201)


def update_ruleset(call: Call) -> Answer:
    """updateRuleset."""
    moment = moment_in_application(call)
    ruleset = changed_ruleset(moment, named_campaign(call), _named(call), call.body)
    _tell_faults(call, moment, ruleset)
    keep(call, moment.entities.changes)
    return Answer(shown_ruleset(ruleset))


def delete_ruleset(call: Call) -> Answer:
    """deleteRuleset."""
    moment = moment_in_application(call)
    drop_ruleset(moment, named_campaign(call), _named(call))
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def _tell_faults(call: Call, moment: Moment, ruleset: Json) -> None:
    """Hint at rules that cannot be run, which are kept. Raises Refusal in a strict account."""
    # Only who brings rules waits for what reads them.
    from mockserver.engine.rules.reading import ruleset_problems

    faults = ruleset_problems(moment.entities, ruleset)
    if faults and call.strict:
        raise invalid(faults)
    told = (f"{fault.place}: this rule cannot be run: {fault.details}" for fault in faults)
    call.hints.extend(islice(told, _MOST_FAULTS))


def _named(call: Call) -> Json:
    return named_in_campaign(call, Kind.RULESET, "ruleset", "rulesetId")


HANDLERS: Mapping[str, Handler] = {
    "getRulesets": get_rulesets,
    "getRuleset": get_ruleset,
    "getRulesetV2": get_ruleset_in_blocks,
    "createRuleset": create_ruleset,
    "updateRuleset": update_ruleset,
    "deleteRuleset": delete_ruleset,
}
