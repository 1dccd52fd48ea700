"""Handlers of the evaluation tree of an Application in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.named import moment_in_application
from mockserver.api.management.written import keep
from mockserver.engine.campaign_set_changes import changed_set, shown_set


def get_campaign_set(call: Call) -> Answer:
    """getCampaignSet."""
    return Answer(shown_set(moment_in_application(call)))


def update_campaign_set(call: Call) -> Answer:
    """updateCampaignSet: the whole tree is replaced."""
    moment = moment_in_application(call)
    changed = changed_set(moment, call.body)
    keep(call, moment.entities.changes)
    return Answer(changed)


HANDLERS: Mapping[str, Handler] = {
    "getCampaignSet": get_campaign_set,
    "updateCampaignSet": update_campaign_set,
}
