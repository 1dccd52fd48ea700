"""What the path of a Management call names: an entity, or one of an Application or a campaign.

Raises the 404 of what is not there. Decides nothing.
"""

from mockserver.api.call import Call
from mockserver.api.management.customers import named_application
from mockserver.engine.refusals import unknown
from mockserver.entities import Json, Kind
from mockserver.state import ApplicationFacts, Moment


def moment_in_application(call: Call) -> Moment:
    """The circumstances for the rules, in the Application that the path names."""
    return call.moment()._replace(application=named_application(call).facts)


def applications_by_id(call: Call) -> dict[int, ApplicationFacts]:
    """The account's Applications by ID."""
    return {one.facts.id: one.facts for one in call.account.fixture.applications}


def application_ids(call: Call) -> frozenset[int]:
    """The IDs of the account's Applications."""
    return frozenset(one.facts.id for one in call.account.fixture.applications)


def named_entity(call: Call, kind: Kind, what: str, parameter: str) -> Json:
    """The entity whose internal ID is a parameter. Raises Refusal."""
    number = call.parameters[parameter]
    entity = call.account.tables.get(kind, number)
    if entity is None:
        raise unknown(what, number)
    return entity


def named_campaign(call: Call) -> Json:
    """The campaign that the path names, of its Application. Raises ApiError, Refusal."""
    application = named_application(call).facts.id
    campaign = named_entity(call, Kind.CAMPAIGN, "campaign", "campaignId")
    if campaign["applicationId"] != application:
        raise unknown("campaign of this Application", campaign["id"])
    return campaign


def named_in_campaign(call: Call, kind: Kind, what: str, parameter: str) -> Json:
    """The entity that the path names, of the campaign that it names. Raises ApiError, Refusal."""
    campaign = named_campaign(call)
    entity = named_entity(call, kind, what, parameter)
    if entity.get("campaignId") != campaign["id"]:
        raise unknown(f"{what} of this campaign", entity["id"])
    return entity
