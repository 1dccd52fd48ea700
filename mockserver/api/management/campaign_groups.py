"""Handlers of campaign access groups and of experiments in the Management API: read only."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import with_total
from mockserver.api.management.named import moment_in_application, named_entity
from mockserver.engine.campaign_groups import shown_group
from mockserver.engine.campaigns import shown_campaign
from mockserver.engine.refusals import unknown
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_SORTS = ("id", "created", "modified", "name", "description")
_EXPERIMENT_SORTS = ("id", "created", "activated", "state")


def get_campaign_groups(call: Call) -> Answer:
    """getCampaignGroups."""
    tables = call.account.tables
    groups = tables.values(Kind.CAMPAIGN_GROUP)
    return with_total(call, groups, _SORTS, lambda group: shown_group(tables, group))


def get_campaign_group(call: Call) -> Answer:
    """getCampaignGroup."""
    what = "campaign access group"
    group = named_entity(call, Kind.CAMPAIGN_GROUP, what, "campaignGroupId")
    return Answer(shown_group(call.account.tables, group))


def list_experiments(call: Call) -> Answer:
    """listExperiments."""
    moment = moment_in_application(call)
    rows = [
        one
        for one in moment.entities.values(Kind.EXPERIMENT)
        if one["applicationId"] == moment.application.id
    ]
    return with_total(call, rows, _EXPERIMENT_SORTS, lambda one: _experiment(moment, one))


def get_experiment(call: Call) -> Answer:
    """getExperiment."""
    moment = moment_in_application(call)
    experiment = named_entity(call, Kind.EXPERIMENT, "experiment", "experimentId")
    if experiment["applicationId"] != moment.application.id:
        raise unknown("experiment of this Application", experiment["id"])
    return Answer(_experiment(moment, experiment))


def _experiment(moment: Moment, experiment: Json) -> Json:
    """An Experiment with its campaign as it is now: the one that names the experiment."""
    for campaign in moment.entities.entities(Kind.CAMPAIGN, "application", moment.application.id):
        if campaign.get("experimentId") == experiment["id"]:
            return {**experiment, "campaign": shown_campaign(campaign, moment)}
    return experiment


HANDLERS: Mapping[str, Handler] = {
    "getCampaignGroups": get_campaign_groups,
    "getCampaignGroup": get_campaign_group,
    "listExperiments": list_experiments,
    "getExperiment": get_experiment,
}
