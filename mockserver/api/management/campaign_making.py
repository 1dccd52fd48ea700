"""Handlers of campaigns that are made of others, or of templates, in the Management API."""

from collections.abc import Mapping

import orjson

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.campaigns import has_words
from mockserver.api.management.entity_lists import with_more
from mockserver.api.management.named import (
    applications_by_id,
    moment_in_application,
    named_campaign,
)
from mockserver.api.management.written import keep
from mockserver.engine.campaign_copies import copied_campaigns
from mockserver.engine.campaign_templates import campaign_from_template, shown_template
from mockserver.engine.campaigns import shown_campaign
from mockserver.engine.rulesets import shown_ruleset
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_SORTS = ("id", "created", "updated", "name", "description", "state", "userId", "campaignType")


def copy_campaign(call: Call) -> Answer:
    """copyCampaignToApplications."""
    moment, campaign = moment_in_application(call), named_campaign(call)
    copies = copied_campaigns(moment, campaign, call.body, applications_by_id(call))
    _keep(call, moment)
    rows = [shown_campaign(one, moment) for one in copies]
    return Answer({"totalResultSize": len(rows), "data": rows})


def create_campaign_from_template(call: Call) -> Answer:
    """createCampaignFromTemplate."""
    moment = moment_in_application(call)
    made = campaign_from_template(moment, call.body)
    _keep(call, moment)
    answer: Json = {
        "campaign": shown_campaign(made.campaign, moment),
        "ruleset": shown_ruleset(made.ruleset),
        "collections": made.collections,
    }
    return Answer(answer, 201)


def get_campaign_templates(call: Call) -> Answer:
    """getCampaignTemplates."""
    asked, moment = call.parameters, call.moment()
    rows = [
        one
        for one in call.account.tables.values(Kind.CAMPAIGN_TEMPLATE)
        if asked["state"] in {None, one["state"]}
        and asked["userId"] in {None, one["userId"]}
        and has_words(one, asked["name"], asked["tags"])
    ]
    return with_more(call, rows, _SORTS, lambda one: shown_template(moment, one))


def _keep(call: Call, moment: Moment) -> None:
    """Keep what was made, which may be many times the body of the request."""
    changes = moment.entities.changes
    keep(call, changes)
    made = (one for some in changes.values() for one in some.values())
    call.account.came(sum(len(orjson.dumps(one)) for one in made))


HANDLERS: Mapping[str, Handler] = {
    "copyCampaignToApplications": copy_campaign,
    "createCampaignFromTemplate": create_campaign_from_template,
    "getCampaignTemplates": get_campaign_templates,
}
