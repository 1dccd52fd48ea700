"""Handlers of audiences in the Management API: the audiences, and who is a member."""

from collections.abc import Mapping

from mockserver.account.records import ProfileRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import scan
from mockserver.api.management.entity_lists import with_more, with_total_if_asked
from mockserver.api.management.named import named_entity
from mockserver.engine.audiences import is_member
from mockserver.entities import Kind

_SORTS = ("id", "created", "name", "description", "integration", "integrationId", "lastUpdate")
_MEMBER_SORTS = ("id", "created", "integrationId", "closedSessions", "totalSales", "lastActivity")


def get_audiences(call: Call) -> Answer:
    """getAudiences."""
    return with_total_if_asked(call, call.account.tables.values(Kind.AUDIENCE), _SORTS)


async def get_audience_memberships(call: Call) -> Answer:
    """getAudienceMemberships: the customers who have joined, by internal ID."""
    number = named_entity(call, Kind.AUDIENCE, "audience", "audienceId")["id"]
    part = (call.parameters["profileQuery"] or "").lower()

    def matches(record: ProfileRecord) -> bool:
        name: str = record.state.value["integrationId"]
        return is_member(record.state, number) and part in name.lower()

    # Nobody who was invented is a member of anything.
    members = await scan(list(call.account.written.profiles.values()), matches)
    return with_more(call, [record.state.value for record in members], _MEMBER_SORTS)


HANDLERS: Mapping[str, Handler] = {
    "getAudiences": get_audiences,
    "getAudienceMemberships": get_audience_memberships,
}
