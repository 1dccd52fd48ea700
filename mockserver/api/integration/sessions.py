"""Handlers of customer sessions in the Integration API."""

from collections.abc import Mapping
from datetime import datetime

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.api.answers import EXPLAINED, Shown, state_answer
from mockserver.api.call import Answer, Call, Handler
from mockserver.contract.problems import ContractError, Problem
from mockserver.engine.refusals import Refusal, Refused
from mockserver.engine.returns import return_items
from mockserver.engine.sessions import reopen_session, update_session
from mockserver.moments import write_date_time
from mockserver.state import OPEN, Json


def put_session(call: Call) -> Answer:
    """updateCustomerSessionV2."""
    body = call.body
    wanted = body.get("responseContent") or ()
    if not wanted and call.assume["default-response-content"] == "customerSession":
        wanted = ("customerSession",)
    request, explain = body["customerSession"], not EXPLAINED.isdisjoint(wanted)
    shown = apply_update(call, request, explain=explain, place="/customerSession")
    return Answer(state_answer(shown, wanted))


def get_session(call: Call) -> Answer:
    """getCustomerSession."""
    record = _existing(call)
    parts = (record.session_json, record.effects_json)
    return Answer(b'{"customerSession":%b,"effects":%b}' % parts)


def post_returns(call: Call) -> Answer:
    """returnCartItems."""
    record = _existing(call)
    moment = call.moment()
    profile = _owner(call, record.profile_id)
    dry = call.parameters["dry"]
    outcome = return_items(
        record.state,
        call.body["return"],
        profile.state if profile else None,
        moment,
        run_rules=call.parameters["runRuleEngine"],
    )
    written = call.account.keep(outcome, moment.ids, moment.entities, dry=dry)
    shown = Shown(moment, outcome, written.profile, written.session, dry)
    return Answer(state_answer(shown, call.body.get("responseContent") or ()))


def put_reopen(call: Call) -> Answer:
    """reopenCustomerSession."""
    record = _existing(call)
    moment = call.moment()
    profile = _owner(call, record.profile_id)
    outcome = reopen_session(record.state, profile.state if profile else None, moment)
    call.account.keep(outcome, moment.ids, moment.entities)
    return Answer({"effects": outcome.effects})


def apply_update(call: Call, request: Json, *, explain: bool = False, place: str) -> Shown:
    """Update the session that the path names, and keep the outcome unless the call is dry.

    Shared by both versions of the API. ``explain`` has every rule told, ``place`` is the
    JSON pointer of the session in the body. Raises Refusal.
    """
    facts = call.application.facts
    session_id, dry = call.parameters["customerSessionId"], call.parameters["dry"]
    record = call.account.session(facts.id, session_id)
    current = record.state if record else None
    profile_id = request.get("profileId")
    if current and (profile_id is None or current.value["state"] != OPEN):
        profile_id = current.value["profileId"]
    profile = _owner(call, profile_id or "")
    moment = call.moment(_evaluated_at(call))
    outcome = update_session(
        current,
        session_id,
        request,
        profile.state if profile else None,
        moment,
        is_first=lambda: (
            profile is None
            or not call.account.has_other_session(
                facts.sandbox, profile_id or "", (facts.id, session_id)
            )
        ),
        dry=dry,
        explain=explain,
        place=place,
    )
    written = call.account.keep(outcome, moment.ids, moment.entities, dry=dry)
    return Shown(moment, outcome, written.profile, written.session, dry)


def _existing(call: Call) -> SessionRecord:
    """The session that the path names. Raises Refusal where there is none."""
    session_id = call.parameters["customerSessionId"]
    record = call.account.session(call.application.facts.id, session_id)
    if record is None:
        raise Refusal(Refused.UNKNOWN_SESSION, f"No customer session has the ID {session_id}")
    return record


def _owner(call: Call, profile_id: str) -> ProfileRecord | None:
    """The profile of a session, if it has one that exists."""
    if not profile_id:
        return None
    return call.account.profile(call.application.facts.sandbox, profile_id)


def _evaluated_at(call: Call) -> datetime | None:
    """The time that a dry request asks to be evaluated at. Raises ContractError."""
    asked: datetime | None = call.parameters.get("now")
    if asked is None:
        return None
    shown = write_date_time(asked)
    if not call.parameters["dry"]:
        details = f"now is for dry requests only; got {shown} without dry=true"
    elif asked <= call.now:
        details = f"now must be in the future; got {shown}"
    else:
        return asked
    raise ContractError([Problem("now", details, "now", in_body=False)])


HANDLERS: Mapping[str, Handler] = {
    "updateCustomerSessionV2": put_session,
    "getCustomerSession": get_session,
    "returnCartItems": post_returns,
    "reopenCustomerSession": put_reopen,
}
