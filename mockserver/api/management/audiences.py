"""Handlers of audiences in the Management API: the audiences, and who is a member."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson

from mockserver.account.records import ProfileRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.lists import scan
from mockserver.api.management.entity_lists import with_more, with_total_if_asked
from mockserver.api.management.named import named_entity
from mockserver.api.management.written import import_of, keep, note_export, require_right_cells
from mockserver.engine.audience_imports import with_members
from mockserver.engine.audiences import is_member
from mockserver.entities import Json, Kind
from mockserver.state import Outcome

_SORTS = ("id", "created", "name", "description", "integration", "integrationId", "lastUpdate")
_MEMBER_SORTS = ("id", "created", "integrationId", "closedSessions", "totalSales", "lastActivity")


def get_audiences(call: Call) -> Answer:
    """getAudiences."""
    return with_total_if_asked(call, call.account.tables.values(Kind.AUDIENCE), _SORTS)


async def get_audience_memberships(call: Call) -> Answer:
    """getAudienceMemberships: the customers who have joined, by internal ID."""
    number = _named(call)["id"]
    part = (call.parameters["profileQuery"] or "").lower()

    def matches(record: ProfileRecord) -> bool:
        name: str = record.state.value["integrationId"]
        return is_member(record.state, number) and part in name.lower()

    members = await _members(call, matches)
    return with_more(call, [record.state.value for record in members], _MEMBER_SORTS)


async def export_audience_memberships(call: Call) -> Answer:
    """exportAudiencesMemberships: the customers who have joined, by internal ID."""
    number, account = _named(call)["id"], call.account
    members = await _members(call, lambda record: is_member(record.state, number))
    keys = [
        (value["sandbox"], value["integrationId"])
        for value in sorted((one.state.value for one in members), key=lambda value: value["id"])
    ]
    note_export(call, "AudienceMembership")

    def rows() -> Iterator[Sequence[str]]:
        for sandbox, name in keys:
            profile = account.profile_state(sandbox, name)
            if profile is not None and is_member(profile, number):
                yield (name,)

    return Answer(Csv(call.operation.csv, rows()))


def import_audience_memberships(call: Call) -> Answer:
    """importAudiencesMemberships: those whom the file lists, in place of those before."""
    audience, moment = _named(call), call.moment()
    wanted = dict.fromkeys(row.cells["profileintegrationid"] for row in call.body)
    members = (record.state for record in call.account.written.profiles.values())
    before = [one for one in members if is_member(one, audience["id"])]
    changed = with_members(moment, audience, before, wanted)
    record = import_of(call, "AudienceMembership", len(wanted))
    require_right_cells(call)
    call.account.keep(Outcome(None, others=tuple(changed)), moment.ids)
    keep(call, {Kind.IMPORT: {record["id"]: record}})
    call.account.came(sum(len(orjson.dumps(one.value)) for one in changed[:1]) * len(changed))
    return Answer(record)


def _named(call: Call) -> Json:
    return named_entity(call, Kind.AUDIENCE, "audience", "audienceId")


async def _members(call: Call, matches: Callable[[ProfileRecord], bool]) -> list[ProfileRecord]:
    # Nobody who was invented is a member of anything.
    return await scan(list(call.account.written.profiles.values()), matches)


HANDLERS: Mapping[str, Handler] = {
    "getAudiences": get_audiences,
    "getAudienceMemberships": get_audience_memberships,
    "exportAudiencesMemberships": export_audience_memberships,
    "importAudiencesMemberships": import_audience_memberships,
}
