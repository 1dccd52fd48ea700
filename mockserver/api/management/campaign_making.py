"""Handlers of campaigns that are made of others, or of templates, in the Management API."""

from collections.abc import Mapping

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

_SORTS = ("id", "created", "updated", "name", "description", "state", "userId", "campaignType")


def copy_campaign(call: Call) -> Answer:
    """copyCampaignToApplications."""
    moment, campaign = moment_in_application(call), named_campaign(call)
    copies = copied_campaigns(moment, campaign, call.body, applications_by_id(call))
    keep(call, moment.entities.changes)
    rows = [shown_campaign(one, moment) for one in copies]
    return Answer({"totalResultSize": len(rows), "data": rows})


def create_campaign_from_template(call: Call) -> Answer:
    """createCampaignFromTemplate."""
    moment = moment_in_application(call)
    made = campaign_from_template(moment, call.body)
    keep(call, moment.entities.changes)
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


HANDLERS: Mapping[str, Handler] = {
    "copyCampaignToApplications": copy_campaign,
    "createCampaignFromTemplate": create_campaign_from_template,
    "getCampaignTemplates": get_campaign_templates,
}
