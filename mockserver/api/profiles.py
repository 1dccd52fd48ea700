"""Handlers of customer profiles in the Integration API."""

import orjson

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.api.answers import NO_LOYALTY, state_answer
from mockserver.api.call import Answer, Call
from mockserver.api.errors import ENDING, ApiError
from mockserver.engine.profiles import update_profile, without_data
from mockserver.engine.refusals import Refusal, Refused
from mockserver.state import Json, Outcome, SessionState


def put_profile(call: Call) -> Answer:
    """updateCustomerProfileV2."""
    run_rules = call.parameters["runRuleEngine"]
    # The documentation lets dry count only where the rules run.
    dry = call.parameters["dry"] and run_rules
    integration_id = call.parameters["integrationId"]
    current = call.account.profile(call.application.facts.sandbox, integration_id)
    moment = call.moment()
    outcome = update_profile(
        current.state if current else None,
        integration_id,
        call.body,
        moment,
        run_rules=run_rules,
    )
    written = call.account.keep(outcome, moment.ids, dry=dry)
    wanted = call.body.get("responseContent") or ()
    if not run_rules and call.assume["profile-response-content"] == "ignore":
        wanted = ()
    return Answer(state_answer(outcome, wanted, profile=written.profile, dry=dry))


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
    record = _existing(call)
    blocks: Json = {
        "profile": orjson.Fragment(record.profile_json),
        "loyalty": NO_LOYALTY,
        "referrals": [],
        "coupons": [],
        "giveaways": [],
        "achievements": [],
    }
    return Answer({name: block for name, block in blocks.items() if call.parameters[name]})


def auth_ping(call: Call) -> Answer:
    """authPing: whoever comes this far has a key that works."""
    del call
    return Answer(None, 204)


def get_status_health(call: Call) -> Answer:
    """getStatusHealth."""
    if call.means.ending():
        raise ApiError(ENDING)
    return Answer({"status": "ok"})


def _existing(call: Call) -> ProfileRecord:
    integration_id = call.parameters["integrationId"]
    record = call.account.profile(call.application.facts.sandbox, integration_id)
    if record is None:
        message = f"No customer profile has the integration ID {integration_id}"
        raise Refusal(Refused.UNKNOWN_PROFILE, message)
    return record


def _without_attributes(record: SessionRecord) -> SessionState:
    state = record.state
    items = [item | {"attributes": {}} for item in state.value["cartItems"]]
    value = state.value | {"attributes": {}, "cartItems": items}
    return SessionState(
        value, state.effects, state.returns, state.profile_number, state.given_total
    )
