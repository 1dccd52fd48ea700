"""Handlers of the first version of the Integration API, over the same data.

Old SDKs still call it; one coupon, one referral, effects as lists inside the event.
"""

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.api.answers import NO_LOYALTY, no_session, nobody
from mockserver.api.call import Answer, Call
from mockserver.api.sessions import apply_update
from mockserver.engine.effects import first_version
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
    outcome, written = apply_update(call, request, place="")
    session, facts = written.session, call.application.facts
    now = write_date_time(call.now)
    profile = written.profile or ProfileRecord(nobody(facts.account_id, now, sandbox=facts.sandbox))
    assert session is not None  # an update always has both
    assert outcome.event is not None
    event = outcome.event | {"effects": first_version(outcome.effects)}
    return Answer(_state(session.first_version_session(), profile, event))


def put_profile(call: Call) -> Answer:
    """updateCustomerProfile: the rules always run."""
    facts = call.application.facts
    integration_id = call.parameters["integrationId"]
    current = call.account.profile(facts.sandbox, integration_id)
    moment = call.moment()
    outcome = update_profile(
        current.state if current else None, integration_id, call.body, moment, run_rules=True
    )
    written = call.account.keep(outcome, moment.ids, dry=call.parameters["dry"])
    assert written.profile is not None  # the rules ran, so there are both
    assert outcome.event is not None
    sessions: list[SessionRecord] = [
        record
        for record in call.account.sessions_of(facts.sandbox, integration_id)
        if record.application == facts.id
    ]
    if sessions:
        session = sessions[-1].first_version_session()
    else:
        session = no_session(integration_id, facts.id, moment.now)
    return Answer(_state(session, written.profile, outcome.event))


def _state(session: Json, profile: ProfileRecord, event: Json) -> Json:
    return {
        "session": session,
        "profile": profile.state.value,
        "event": event,
        "loyalty": NO_LOYALTY,
    }
