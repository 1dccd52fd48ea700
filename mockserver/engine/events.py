"""Events that clients track: of types that the account defines, with their attributes.

The rules run, and what they give is final at once. A customer who is not known is made. What
was tracked is kept (KeptEvent).
"""

from collections.abc import Mapping

from mockserver.contract.problems import Problem, shown
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.audiences import audiences_of
from mockserver.engine.effects import event
from mockserver.engine.evaluation.evaluate import evaluate
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.profiles import active, new_profile
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Draft, Json, Kind, Reader
from mockserver.state import CLOSED, Moment, Outcome, ProfileState, SessionState


def track_event(
    moment: Moment,
    request: Json,
    profile: ProfileState | None,
    *,
    session: SessionState | None = None,
    dry: bool = False,
    explain: bool = False,
    complete: bool = False,
    own: Mapping[str, str] | None = None,
) -> Outcome:
    """Track an event (IntegrationEventV2Request and its kin). Raises Refusal.

    ``profile`` is the customer that it names, None where there is none yet; ``session`` the
    one it belongs to, in the first version of the API. ``complete`` evaluates all campaigns,
    whatever their groups say. ``own`` are fields that the event has besides.
    """
    kind = request["type"]
    problems = type_problems(moment.entities, moment, kind)
    if not problems:
        problems = attribute_problems(
            moment, "Event", request.get("attributes"), "/attributes", event_type=kind
        )
    if problems:
        raise invalid(problems)
    profile_id = request.get("profileId") or ""
    owner = None
    before = audiences_of(profile)
    if profile_id:
        owner = active(profile or new_profile(profile_id, moment), moment)
    made = event(
        moment,
        kind,
        profile_id=profile_id,
        session_id=session.value["integrationId"] if session is not None else None,
        attributes=request.get("attributes") or {},
    )
    while moment.entities.get(Kind.EVENT, made["id"]) is not None:  # one that a fixture lists
        made["id"] = moment.ids.next_event()
    if request.get("storeIntegrationId"):
        made["storeIntegrationId"] = request["storeIntegrationId"]
    made |= own or {}
    evaluable = request.get("evaluableCampaignIds") if dry else None
    subject = Subject(
        kind,
        made["attributes"],
        owner,
        session.value if session is not None else None,
        cards=tuple(request.get("loyaltyCards") or ()),
        store_id=request.get("storeIntegrationId") or "",
        evaluable=frozenset(int(one) for one in evaluable) if evaluable else None,
        complete=complete,
        dry=dry,
        audiences_before=before,
    )
    rules = evaluate(moment, subject, explain=explain)
    others = tuple(rules.made.others.values())
    moment.entities.put(Kind.EVENT, {**made, "effects": list(rules.effects)})
    return Outcome(made, rules.effects, session, rules.profile, others=others, rules=rules)


def type_problems(entities: Draft, moment: Moment, kind: str) -> list[Problem]:
    """What is wrong with the type of an event: it has to be defined, where any is."""
    if moment.assume["unknown-event-type"] == "accept":
        return []
    known = {one["name"] for one in entities.values(Kind.EVENT_TYPE)}
    if not known or kind in known:
        return []
    listed = ", ".join(f'"{name}"' for name in sorted(known)[:20])
    details = f"type must be an event type of the account: {listed}; got {shown(kind)}"
    return [Problem("enum", details, "/type")]


def track_advanced_event(
    moment: Moment,
    request: Json,
    profile: ProfileState | None,
    connected: SessionState | None,
    *,
    dry: bool = False,
    explain: bool = False,
    complete: bool = False,
) -> Outcome:
    """Track an event once (IntegrationEventV3Request). Raises Refusal for one that is there.

    ``connected`` is the session that it names, which has to be closed.
    """
    number = request["integrationId"]
    if event_with(moment.entities, moment.application.id, number) is not None:
        raise Refusal(Refused.EXISTS, f"An event with the ID {number} exists already")
    session_id = request.get("connectedSessionId")
    if session_id and (connected is None or connected.value["state"] != CLOSED):
        details = f"connectedSessionId must name a closed session; got {shown(session_id)}"
        raise invalid([Problem("enum", details, "/connectedSessionId")])
    own = {"integrationId": number}
    if session_id:
        own["connectedSessionId"] = session_id
    return track_event(
        moment, request, profile, dry=dry, explain=explain, complete=complete, own=own
    )


def event_with(reader: Reader, application: int, number: str) -> Json | None:
    """The event of an Application that has an ID of its own, as it is kept."""
    keys = reader.found(Kind.EVENT, "integrationId", (application, number))
    return reader.get(Kind.EVENT, keys[0]) if keys else None
