"""Handlers of audiences in the Integration API."""

from collections.abc import Callable, Mapping

from mockserver.account.account import Account
from mockserver.api.call import Answer, Call, Handler
from mockserver.assumptions import Assumptions
from mockserver.contract.problems import ContractError, Problem
from mockserver.engine.audiences import (
    changed_audience,
    is_member,
    known_audiences,
    new_audience,
    same_elsewhere,
    with_attributes,
    with_membership,
    without_membership,
)
from mockserver.engine.profiles import new_profile
from mockserver.engine.refusals import Refusal, Refused
from mockserver.entities import Draft, Kind
from mockserver.state import Json, Outcome, ProfileState


def create_audience(call: Call) -> Answer:
    """createAudienceV2."""
    moment = call.moment()
    entities = moment.entities
    if same_elsewhere(call.body, entities.values(Kind.AUDIENCE)):
        details = f"An audience with the ID {call.body['integrationId']} exists already"
        raise Refusal(Refused.EXISTS, details)
    audience = new_audience(entities.next_id(Kind.AUDIENCE), call.body, moment)
    entities.put(Kind.AUDIENCE, audience)
    call.account.keep_entities(entities.changes)
    return Answer(audience, 201)


def update_audience(call: Call) -> Answer:
    """updateAudienceV2: members have it under its new name."""
    audience = changed_audience(_existing(call), call.body)
    number, name = audience["id"], audience["name"]
    call.account.keep_entities({Kind.AUDIENCE: {number: audience}})
    _change_members(call.account, number, lambda profile: with_membership(profile, number, name))
    return Answer(audience)


def delete_audience(call: Call) -> Answer:
    """deleteAudienceV2: nobody is a member of it any more."""
    number = _existing(call)["id"]
    call.account.keep_entities({Kind.AUDIENCE: {number: None}})
    _change_members(call.account, number, lambda profile: without_membership(profile, number))
    return Answer(None, 204)


def delete_memberships(call: Call) -> Answer:
    """deleteAudienceMembershipsV2."""
    number = _existing(call)["id"]
    _change_members(call.account, number, lambda profile: without_membership(profile, number))
    return Answer(None, 204)


def update_attributes(call: Call) -> Answer:
    """updateAudienceCustomersAttributes: the attributes of all members."""
    number, moment = _existing(call)["id"], call.moment()
    _change_members(
        call.account,
        number,
        lambda profile: with_attributes(profile, call.body, moment),
    )
    return Answer(None, 204)


def update_memberships(call: Call) -> Answer:
    """updateCustomerProfileAudiences: all changes, or none.

    Who joins and is not known is made, and unseen by any Application so far.
    """
    entries: list[Json] = call.body["data"]
    _refuse_unknown(call, entries)
    account, sandbox = call.account, call.application.facts.sandbox
    moment = call.moment()
    names = known_audiences(moment.entities) or {}
    changed: dict[str, ProfileState] = {}
    for entry in entries:
        name, number = entry["profileIntegrationId"], int(entry["audienceId"])
        profile = changed.get(name)
        if profile is None:
            record = account.profile(sandbox, name)
            profile = record.state if record is not None else None
        if entry["action"] == "delete":
            if profile is not None:
                changed[name] = without_membership(profile, number)
            continue
        if profile is None:
            profile = new_profile(name, moment)._replace(applications=frozenset())
        title = names.get(number, f"Audience {number}")
        changed[name] = with_membership(profile, number, title)
    for profile in changed.values():
        account.keep(Outcome(None, profile=profile), moment.ids)
    return Answer(None, 204)


def _refuse_unknown(call: Call, entries: list[Json]) -> None:
    """Raise for audiences that there are not, in an account that has any."""
    names = known_audiences(Draft(call.account.tables))
    problems = [
        Problem("unknown", f"no audience has the ID {number}", f"/data/{index}/audienceId")
        for index, number in enumerate(int(entry["audienceId"]) for entry in entries)
        if names is not None and number not in names
    ]
    if problems and _status(call.assume) == 404:
        raise Refusal(Refused.UNKNOWN, problems[0].details, problems)
    if problems:
        raise ContractError(problems)


def _status(assume: Assumptions) -> int:
    return int(assume["unknown-audience-status"])


def _existing(call: Call) -> Json:
    """The audience that the path names. Raises Refusal."""
    number = call.parameters["audienceId"]
    audience = call.account.tables.get(Kind.AUDIENCE, number)
    if audience is None:
        raise Refusal(Refused.UNKNOWN, f"No audience has the ID {number}")
    return audience


def _change_members(
    account: Account, number: int, change: Callable[[ProfileState], ProfileState]
) -> None:
    """Keep all members of an audience as a change makes them."""
    ids = account.draft_ids()
    members = [
        record.state
        for record in account.written.profiles.values()
        if is_member(record.state, number)
    ]
    for profile in members:
        account.keep(Outcome(None, profile=change(profile)), ids)


HANDLERS: Mapping[str, Handler] = {
    "createAudienceV2": create_audience,
    "updateAudienceV2": update_audience,
    "deleteAudienceV2": delete_audience,
    "deleteAudienceMembershipsV2": delete_memberships,
    "updateAudienceCustomersAttributes": update_attributes,
    "updateCustomerProfileAudiences": update_memberships,
}
