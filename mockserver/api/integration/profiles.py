"""Handlers of customer profiles in the Integration API."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.api.answers import EXPLAINED, Shown, state_answer
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import MAX_PAGE, has_attributes, listed, scan
from mockserver.engine.achievement_answers import inventory_achievements
from mockserver.engine.coupons.shown import inventory_coupons
from mockserver.engine.giveaways import giveaways_of
from mockserver.engine.loyalty.answers import loyalty_block
from mockserver.engine.profiles import update_profile, without_data
from mockserver.engine.referrals import referrals_of
from mockserver.engine.refusals import Refusal, Refused
from mockserver.state import Outcome, SessionState


def put_profile(call: Call) -> Answer:
    """updateCustomerProfileV2."""
    run_rules = call.parameters["runRuleEngine"]
    # The documentation lets dry count only where the rules run.
    dry = call.parameters["dry"] and run_rules
    integration_id = call.parameters["integrationId"]
    current = call.account.profile(call.application.facts.sandbox, integration_id)
    moment = call.moment()
    wanted = call.body.get("responseContent") or ()
    if not run_rules and call.assume["profile-response-content"] == "ignore":
        wanted = ()
    outcome = update_profile(
        current.state if current else None,
        integration_id,
        call.body,
        moment,
        run_rules=run_rules,
        dry=dry,
        explain=not EXPLAINED.isdisjoint(wanted),
    )
    written = call.account.keep(outcome, moment.ids, moment.entities, dry=dry)
    shown = Shown(moment, outcome, written.profile, None, dry)
    return Answer(state_answer(shown, wanted))


def put_profiles(call: Call) -> Answer:
    """updateCustomerProfilesV2: all profiles of a request, or none."""
    sandbox = call.application.facts.sandbox
    moment = call.moment()
    # The same profile may come twice: the second builds on the first, before either is kept.
    outcomes: dict[str, Outcome] = {}
    order: list[Outcome] = []
    for index, entry in enumerate(call.body.get("customerProfiles") or ()):
        integration_id = entry["integrationId"]
        earlier = outcomes.get(integration_id)
        if earlier is not None:
            current = earlier.profile
        else:
            record = call.account.profile(sandbox, integration_id)
            current = record.state if record else None
        place = f"/customerProfiles/{index}"
        outcome = update_profile(
            current, integration_id, entry, moment, run_rules=False, place=place
        )
        outcomes[integration_id] = outcome
        order.append(outcome)
    for outcome in outcomes.values():
        call.account.keep(outcome, moment.ids, dry=False)
    if call.parameters["silent"] == "yes":
        return Answer(None, 204)
    states = [
        {"customerProfile": orjson.Fragment(ProfileRecord(outcome.profile).profile_json)}
        for outcome in order
        if outcome.profile is not None
    ]
    return Answer({"integrationStates": states})


async def search_profiles(call: Call) -> Answer:
    """searchCustomerProfiles: by attributes, at most as many as a page has."""
    account, wanted = call.account, call.body.get("attributes")
    numbers = account.profile_numbers(call.application.facts.sandbox)
    records = (account.profile_by_number(number) for number in numbers)
    found = await scan(
        (record for record in records if record is not None),
        lambda record: has_attributes(record.state.value, wanted),
        MAX_PAGE,
    )
    return Answer(listed(record.profile_json for record in found))


def delete_customer_data(call: Call) -> Answer:
    """deleteCustomerData: attributes of the profile and of its sessions go."""
    record = _existing(call)
    sandbox = call.application.facts.sandbox
    ids = call.account.draft_ids()
    for session in call.account.sessions_of(sandbox, call.parameters["integrationId"]):
        call.account.keep(Outcome(None, session=_without_attributes(session)), ids)
    call.account.keep(Outcome(None, profile=without_data(record.state)), ids)
    return Answer(None, 204)


def get_inventory(call: Call) -> Answer:
    """getCustomerInventory: the blocks that the query asks for."""
    record, moment = _existing(call), call.moment()
    profile_id = call.parameters["integrationId"]
    blocks: Mapping[str, Callable[[], Any]] = {
        "profile": lambda: orjson.Fragment(record.profile_json),
        "loyalty": lambda: loyalty_block(moment, moment, profile_id),
        "referrals": lambda: referrals_of(moment, profile_id),
        "coupons": lambda: inventory_coupons(moment, profile_id),
        "giveaways": lambda: giveaways_of(moment, profile_id),
        "achievements": lambda: inventory_achievements(moment, profile_id),
    }
    return Answer({name: block() for name, block in blocks.items() if call.parameters[name]})


def _existing(call: Call) -> ProfileRecord:
    integration_id = call.parameters["integrationId"]
    record = call.account.profile(call.application.facts.sandbox, integration_id)
    if record is None:
        message = f"No customer profile has the integration ID {integration_id}"
        raise Refusal(Refused.UNKNOWN, message)
    return record


def _without_attributes(record: SessionRecord) -> SessionState:
    state = record.state
    items = [item | {"attributes": {}} for item in state.value["cartItems"]]
    value = state.value | {"attributes": {}, "cartItems": items}
    return SessionState(
        value, state.effects, state.returns, state.profile_number, state.given_total
    )


HANDLERS: Mapping[str, Handler] = {
    "updateCustomerProfileV2": put_profile,
    "updateCustomerProfilesV2": put_profiles,
    "searchCustomerProfiles": search_profiles,
    "deleteCustomerData": delete_customer_data,
    "getCustomerInventory": get_inventory,
}
