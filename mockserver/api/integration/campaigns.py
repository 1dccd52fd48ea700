"""Handler of the campaigns that run, in the Integration API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import page_of
from mockserver.contract.problems import ContractError, Problem, shown
from mockserver.engine.campaigns import frontend_state, integration_campaign
from mockserver.entities import Kind
from mockserver.moments import parse_date_time
from mockserver.state import Json


def get_all_campaigns(call: Call) -> Answer:
    """integrationGetAllCampaigns: those of the key's Application that run now, by ID."""
    moment, page = call.moment(), page_of(call)
    wanted = _wanted(call.parameters["campaignIds"])
    campaigns = moment.entities.entities(Kind.CAMPAIGN, "application", moment.application.id)
    found = [
        one
        for one in campaigns
        if frontend_state(one, moment.now) == "running"
        and (not wanted or one["id"] in wanted)
        and _is_in_time(call, one)
    ]
    end = page.skip + page.size
    rows = [integration_campaign(one, moment) for one in found[page.skip : end]]
    return Answer({"hasMore": len(found) > end, "data": rows})


def _wanted(texts: tuple[str, ...]) -> frozenset[int]:
    """The campaigns asked for by their IDs. Raises ContractError."""
    wrong = [text for text in texts if not (text.isascii() and text.isdigit())]
    if wrong:
        details = f"campaignIds must be integers; got {shown(wrong[0])}"
        raise ContractError([Problem("type", details, "campaignIds", in_body=False)])
    return frozenset(int(text) for text in texts)


def _is_in_time(call: Call, campaign: Json) -> bool:
    """Whether start and end are within what is asked for, the ends included."""
    for field, word in (("startTime", "start"), ("endTime", "end")):
        after, before = call.parameters[f"{word}After"], call.parameters[f"{word}Before"]
        if after is None and before is None:
            continue
        if field not in campaign:
            return False
        at = parse_date_time(campaign[field])
        if (after is not None and at < after) or (before is not None and at > before):
            return False
    return True


HANDLERS: Mapping[str, Handler] = {"integrationGetAllCampaigns": get_all_campaigns}
