"""Handlers of the first version of the Integration API, over the same data.

Old SDKs still call it; one coupon, one referral, effects as lists inside the event.
"""

from collections.abc import Mapping

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.api.answers import Shown, accepted_coupons, loyalty_block, no_session, nobody
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.integration.sessions import apply_update
from mockserver.engine.effects import discounts_of, first_version
from mockserver.engine.profiles import update_profile
from mockserver.moments import write_date_time
from mockserver.state import Json


def put_session(call: Call) -> Answer:
    """updateCustomerSession."""
    request = dict(call.body)
    coupon, referral = request.pop("coupon", None), request.pop("referral", None)
    if coupon is not None:
        request["couponCodes"] = [coupon] if coupon else []
    if referral is not None:
        request["referralCode"] = referral
    shown = apply_update(call, request, place="")
    assert shown.session is not None  # an update always has one
    session = shown.session.first_version_session()
    session["discounts"] = discounts_of(shown.outcome.effects)
    return Answer(old_state(call, shown, session))


def put_profile(call: Call) -> Answer:
    """updateCustomerProfile: the rules always run."""
    facts = call.application.facts
    integration_id = call.parameters["integrationId"]
    current = call.account.profile(facts.sandbox, integration_id)
    moment = call.moment()
    dry = call.parameters["dry"]
    outcome = update_profile(
        current.state if current else None,
        integration_id,
        call.body,
        moment,
        run_rules=True,
        dry=dry,
    )
    written = call.account.keep(outcome, moment.ids, moment.entities, dry=dry)
    shown = Shown(moment, outcome, written.profile, None, dry)
    sessions: list[SessionRecord] = [
        record
        for record in call.account.sessions_of(facts.sandbox, integration_id)
        if record.application == facts.id
    ]
    if sessions:
        session = sessions[-1].first_version_session()
    else:
        session = no_session(integration_id, facts.id, moment.now)
    return Answer(old_state(call, shown, session))


def old_state(call: Call, shown: Shown, session: Json) -> Json:
    """An IntegrationState: effects stand in the event, as lists, and attributes in its meta."""
    outcome, facts = shown.outcome, call.application.facts
    now = write_date_time(call.now)
    profile = shown.profile or ProfileRecord(nobody(facts.account_id, now, sandbox=facts.sandbox))
    assert outcome.event is not None  # the rules ran
    event = outcome.event | {"effects": first_version(outcome.effects, shown.profile_id)}
    attributes = {
        coupon["value"]: coupon.get("attributes") or {} for coupon in accepted_coupons(shown.rules)
    }
    if attributes:
        event["meta"] = {"coupons": attributes}
    return {
        "session": session,
        "profile": profile.state.value,
        "event": event,
        "loyalty": loyalty_block(shown),
    }


HANDLERS: Mapping[str, Handler] = {
    "updateCustomerSession": put_session,
    "updateCustomerProfile": put_profile,
}
