"""Handlers of events in the Integration API, all three versions."""

from collections.abc import Mapping

from mockserver.api.answers import EXPLAINED, Shown, state_answer
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.integration.first_version import old_state
from mockserver.contract.problems import ContractError, Problem
from mockserver.engine.effects import discounts_of
from mockserver.engine.events import (
    event_with,
    track_advanced_event,
    track_event,
    type_problems,
)
from mockserver.engine.refusals import invalid, unknown
from mockserver.engine.sessions import update_session
from mockserver.state import Json, Moment, Outcome, ProfileState, SessionState


def post_event(call: Call) -> Answer:
    """trackEventV2."""
    moment, dry = call.moment(), call.parameters["dry"]
    outcome = track_event(
        moment,
        call.body,
        _profile(call),
        dry=dry,
        explain=_explains(call),
        complete=_complete(call),
    )
    return _answer(call, moment, outcome)


def post_advanced_event(call: Call) -> Answer:
    """trackEventV3."""
    moment, dry = call.moment(), call.parameters["dry"]
    outcome = track_advanced_event(
        moment,
        call.body,
        _profile(call),
        _session(call, call.body.get("connectedSessionId")),
        dry=dry,
        explain=_explains(call),
        complete=_complete(call),
    )
    return _answer(call, moment, outcome)


def get_event(call: Call) -> Answer:
    """getEventV3."""
    number = call.parameters["integrationId"]
    event = event_with(call.account.tables, call.application.facts.id, number)
    if event is None:
        raise unknown("event", number)
    # As in other answers: no one form of effects pleases the schema and the newest SDK.
    return Answer({**event, "effects": []})


def post_old_event(call: Call) -> Answer:
    """trackEvent: within a session, which is made where there is none."""
    moment, dry = call.moment(), call.parameters["dry"]
    body: Json = call.body
    session_id, profile_id = body["sessionId"], body.get("profileId") or ""
    found = _session(call, session_id)
    problems = type_problems(moment.entities, moment, body["type"])
    if found is not None and "profileId" in body and found.value["profileId"] != profile_id:
        details = f"the session {session_id} is of another customer"
        problems = [*problems, Problem("const", details, "/profileId")]
    if problems:
        raise invalid(problems)
    profile = _profile(call)
    session, owner = found, profile
    others: tuple[ProfileState, ...] = ()
    if found is None:
        made = update_session(
            None,
            session_id,
            {"profileId": profile_id},
            profile,
            moment,
            is_first=lambda: (
                profile is None
                or not call.account.has_other_session(
                    call.application.facts.sandbox,
                    profile_id,
                    (call.application.facts.id, session_id),
                )
            ),
            dry=dry,
        )
        session, owner, others = made.session, made.profile, made.others
    assert session is not None  # it was there, or was made
    request = {**body, "profileId": session.value["profileId"]}
    if owner is None and request["profileId"]:
        owner = call.account.profile_state(call.application.facts.sandbox, request["profileId"])
    outcome = track_event(moment, request, owner, session=session, dry=dry)
    if outcome.rules is not None and outcome.rules.session is not None:
        changed = session._replace(value=outcome.rules.session)
        outcome = outcome._replace(session=changed, others=(*others, *outcome.others))
    written = call.account.keep(outcome, moment.ids, moment.entities, dry=dry)
    assert written.session is not None  # as above
    shown = Shown(moment, outcome, written.profile, written.session, dry)
    in_session = written.session.first_version_session()
    in_session["discounts"] = discounts_of(outcome.effects)
    return Answer(old_state(call, shown, in_session), 201)


def _answer(call: Call, moment: Moment, outcome: Outcome) -> Answer:
    dry = call.parameters["dry"]
    written = call.account.keep(outcome, moment.ids, moment.entities, dry=dry)
    if call.parameters["silent"] == "yes":
        return Answer(None, 204)
    shown = Shown(moment, outcome, written.profile, None, dry)
    return Answer(state_answer(shown, call.body.get("responseContent") or ()))


def _profile(call: Call) -> ProfileState | None:
    profile_id = call.body.get("profileId")
    if not profile_id:
        return None
    return call.account.profile_state(call.application.facts.sandbox, profile_id)


def _session(call: Call, session_id: str | None) -> SessionState | None:
    if not session_id:
        return None
    record = call.account.session(call.application.facts.id, session_id)
    return record.state if record is not None else None


def _explains(call: Call) -> bool:
    return not EXPLAINED.isdisjoint(call.body.get("responseContent") or ())


def _complete(call: Call) -> bool:
    """Whether all campaigns are evaluated. Raises ContractError where that is not possible."""
    complete = bool(call.parameters["forceCompleteEvaluation"])
    if complete and not call.parameters["dry"]:
        details = "forceCompleteEvaluation is for dry requests only; got it without dry=true"
        place = "forceCompleteEvaluation"
        raise ContractError([Problem(place, details, place, in_body=False)])
    return complete


HANDLERS: Mapping[str, Handler] = {
    "trackEvent": post_old_event,
    "trackEventV2": post_event,
    "trackEventV3": post_advanced_event,
    "getEventV3": get_event,
}
