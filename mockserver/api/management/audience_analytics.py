"""The handler that counts the members of audiences."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import in_turns, sort_of
from mockserver.api.management.entity_lists import number_list
from mockserver.contract.problems import ContractError, Problem
from mockserver.entities import Kind

_SORTS = ("audienceId", "membersCount")
_MOST = 1000


async def get_audiences_analytics(call: Call) -> Answer:
    """getAudiencesAnalytics: of those that there are of the audiences asked for."""
    field, backwards = sort_of(call, _SORTS)
    asked = number_list(call.parameters["audienceIds"], "audienceIds") or frozenset()
    if len(asked) > _MOST:
        details = f"audienceIds must be at most {_MOST} IDs; got {len(asked)}"
        raise ContractError([Problem("maxItems", details, "audienceIds", in_body=False)])
    tables = call.account.tables
    counts = {number: 0 for number in sorted(asked) if tables.get(Kind.AUDIENCE, number)}
    # Nobody who was invented is a member of anything.
    async for record in in_turns(list(call.account.written.profiles.values())):
        for membership in record.state.value["audienceMemberships"]:
            if membership["id"] in counts:
                counts[membership["id"]] += 1
    rows = [{"audienceId": number, "membersCount": count} for number, count in counts.items()]
    if field:
        rows.sort(key=lambda row: row[field], reverse=backwards)
    return Answer({"hasMore": False, "data": rows})


HANDLERS: Mapping[str, Handler] = {"getAudiencesAnalytics": get_audiences_analytics}
