"""Customer profiles: creation, updates, counters, audiences, deletion of data."""

from mockserver.contract.problems import Problem
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.audiences import audiences_of, known_audiences
from mockserver.engine.carts import merged
from mockserver.engine.effects import event
from mockserver.engine.evaluation.evaluate import evaluate
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.refusals import invalid
from mockserver.engine.totals import money
from mockserver.state import Json, Moment, Outcome, ProfileState


def new_profile(integration_id: str, moment: Moment) -> ProfileState:
    """An empty profile, as the first request that names it makes it."""
    value = {
        "id": moment.ids.next_profile(),
        "created": moment.now,
        "integrationId": integration_id,
        "attributes": {},
        "accountId": moment.application.account_id,
        "closedSessions": 0,
        "totalSales": 0,
        "loyaltyMemberships": [] if moment.assume["loyalty-memberships"] == "empty" else None,
        "audienceMemberships": [],
        "lastActivity": moment.now,
        "sandbox": moment.application.sandbox,
    }
    return ProfileState(value, frozenset({moment.application.id}))


def active(
    profile: ProfileState, moment: Moment, *, closed: int = 0, sales: float = 0
) -> ProfileState:
    """A profile after a call that ran the rules: seen, active now, counters moved."""
    value = profile.value | {"lastActivity": max(profile.value["lastActivity"], moment.now)}
    if closed or sales:
        value["closedSessions"] = max(0, value["closedSessions"] + closed)
        value["totalSales"] = money((value["totalSales"], sales))
    return ProfileState(value, _seen(profile, moment), profile.advocate)


def _seen(profile: ProfileState, moment: Moment) -> frozenset[int]:
    """The Applications that have seen a profile, now that this one has."""
    number = moment.application.id
    if number in profile.applications:
        return profile.applications
    return profile.applications | {number}


def update_profile(
    current: ProfileState | None,
    integration_id: str,
    request: Json,
    moment: Moment,
    *,
    run_rules: bool,
    dry: bool = False,
    explain: bool = False,
    place: str = "",
) -> Outcome:
    """Create or update one profile (CustomerProfileIntegrationRequestV2).

    ``place`` is the JSON pointer of the request in its body. Raises Refusal.
    """
    problems = attribute_problems(
        moment, "CustomerProfile", request.get("attributes"), f"{place}/attributes"
    )
    if problems:
        raise invalid(problems)
    profile = current or new_profile(integration_id, moment)
    value = dict(profile.value)
    value["attributes"] = merged(value["attributes"], request.get("attributes"), moment)
    changes = request.get("audiencesChanges")
    if changes:
        value["audienceMemberships"] = _moved(value["audienceMemberships"], changes, moment, place)
    if run_rules:
        value["lastActivity"] = max(value["lastActivity"], moment.now)
    after = ProfileState(value, _seen(profile, moment), profile.advocate)
    if not run_rules:
        return Outcome(None, profile=after)
    kind = "talon_profile_updated" if current else "talon_profile_created"
    made = event(moment, kind, profile_id=integration_id, session_id=None, attributes={})
    evaluable = request.get("evaluableCampaignIds") if dry else None
    subject = Subject(
        kind,
        {},
        after,
        evaluable=frozenset(int(one) for one in evaluable) if evaluable else None,
        dry=dry,
        audiences_before=audiences_of(profile),
    )
    rules = evaluate(moment, subject, explain=explain)
    others = tuple(rules.made.others.values())
    return Outcome(made, rules.effects, profile=rules.profile, others=others, rules=rules)


def _moved(memberships: list[Json] | None, changes: Json, moment: Moment, place: str) -> list[Json]:
    """Audience memberships after joining and leaving. Raises Refusal for an unknown audience."""
    known = known_audiences(moment.entities)
    problems = [
        Problem(
            "unknown", f"no audience has the ID {number}", f"{place}/audiencesChanges/{key}/{i}"
        )
        for key in ("adds", "deletes")
        for i, number in enumerate(changes[key])
        if known is not None and number not in known
    ]
    if problems:
        raise invalid(problems)
    left = {int(number) for number in changes["deletes"]}
    kept = {member["id"]: member for member in memberships or [] if member["id"] not in left}
    for number in map(int, changes["adds"]):
        name = (known or {}).get(number, f"Audience {number}")
        kept.setdefault(number, {"id": number, "name": name})
    return list(kept.values())


def without_data(profile: ProfileState) -> ProfileState:
    """A profile whose personal data were deleted: it stays, with no attributes."""
    value = profile.value | {"attributes": {}, "audienceMemberships": []}
    return ProfileState(value, profile.applications, profile.advocate)
