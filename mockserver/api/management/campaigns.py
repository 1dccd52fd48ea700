"""Handlers of campaigns in the Management API."""

from collections.abc import Callable, Mapping
from functools import partial

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import same
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import is_within, with_total
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.written import keep
from mockserver.engine.campaign_groups import group_ids
from mockserver.engine.campaigns import (
    changed_campaign,
    drop_campaign,
    frontend_state,
    new_campaign,
    shown_campaign,
)
from mockserver.entities import Draft, Kind
from mockserver.state import Json, Moment

_SORTS = (
    "id",
    "created",
    "updated",
    "applicationId",
    "userId",
    "name",
    "description",
    "startTime",
    "endTime",
    "state",
    "type",
    "lastActivity",
)


def get_campaigns(call: Call) -> Answer:
    """getCampaigns."""
    moment = moment_in_application(call)
    rows = [one for one in _campaigns(call) if _fits(call, one, moment.now)]
    return with_total(call, rows, _SORTS, _view(moment))


def search_campaigns(call: Call) -> Answer:
    """getCampaignByAttributes: those that have all values asked for."""
    moment = moment_in_application(call)
    wanted: Json = call.body["attributes"]
    rows = [
        one
        for one in _campaigns(call)
        if _has_state(call, one, moment.now) and _has(one.get("attributes") or {}, wanted)
    ]
    return with_total(call, rows, _SORTS, _view(moment))


def get_campaign(call: Call) -> Answer:
    """getCampaign."""
    return _answer(moment_in_application(call), named_campaign(call))


def create_campaign(call: Call) -> Answer:
    """createCampaign."""
    moment = moment_in_application(call)
    campaign = new_campaign(moment, call.body)
    keep(call, moment.entities.changes)
    return _answer(moment, campaign, 201)


def update_campaign(call: Call) -> Answer:
    """updateCampaign."""
    moment = moment_in_application(call)
    campaign = changed_campaign(moment, named_campaign(call), call.body)
    keep(call, moment.entities.changes)
    return _answer(moment, campaign)


def delete_campaign(call: Call) -> Answer:
    """deleteCampaign: all that belongs to it goes with it."""
    moment = moment_in_application(call)
    drop_campaign(moment, named_campaign(call))
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def _answer(moment: Moment, campaign: Json, status: int = 200) -> Answer:
    return Answer(shown_campaign(campaign, moment), status)


def _view(moment: Moment) -> Callable[[Json], Json]:
    return partial(shown_campaign, moment=moment)


def _campaigns(call: Call) -> list[Json]:
    """The campaigns of the Application that the path names."""
    number = named_application(call).facts.id
    return Draft(call.account.tables).entities(Kind.CAMPAIGN, "application", number)


def _fits(call: Call, campaign: Json, now: str) -> bool:
    """Whether a campaign is one of those that a list asks for."""
    asked = call.parameters
    for field, word in (("created", "created"), ("startTime", "start"), ("endTime", "end")):
        after, before = asked[f"{word}After"], asked[f"{word}Before"]
        if not is_within(campaign.get(field), after, before):
            return False
    store, group, template = asked["storeId"], asked["campaignGroupId"], asked["templateId"]
    return (
        (store is None or store in (campaign.get("linkedStoreIds") or ()))
        and (group is None or group in group_ids(call.account.tables, campaign))
        and (template is None or campaign.get("templateId") == template)
        and has_words(campaign, asked["name"], asked["tags"])
        and _has_state(call, campaign, now)
    )


def has_words(one: Json, name: str | None, tags: str | None) -> bool:
    """Whether a name or a tag has the part that is asked for: with both, either will do.

    ``one`` is a campaign or a template.
    """
    if not name and not tags:
        return True
    if name and name.lower() in one["name"].lower():
        return True
    return bool(tags) and any(str(tags).lower() in tag.lower() for tag in one.get("tags") or ())


def _has_state(call: Call, campaign: Json, now: str) -> bool:
    """Whether a campaign is in the state asked for; enabled is scheduled, running or expired."""
    wanted = call.parameters["campaignState"]
    if wanted is None:
        return True
    return wanted in (campaign["state"], frontend_state(campaign, now))


def _has(attributes: Json, wanted: Json) -> bool:
    return all(name in attributes and same(attributes[name], wanted[name]) for name in wanted)


HANDLERS: Mapping[str, Handler] = {
    "getCampaigns": get_campaigns,
    "getCampaignByAttributes": search_campaigns,
    "getCampaign": get_campaign,
    "createCampaign": create_campaign,
    "updateCampaign": update_campaign,
    "deleteCampaign": delete_campaign,
}
