"""Campaigns that are copied into Applications, with all that belongs to them but codes.

Writes copies to the entities of the moment, after every check. Counters begin anew.
"""

from collections.abc import Mapping, Sequence

from mockserver.contract.problems import Problem
from mockserver.engine.achievement_changes import made_by
from mockserver.engine.campaign_sets import group_problems
from mockserver.engine.campaigns import put_campaign
from mockserver.engine.refusals import invalid
from mockserver.engine.ruleset_copies import copied_ruleset
from mockserver.entities import Json, Kind
from mockserver.state import ApplicationFacts, Moment

_COPIED = (
    "description",
    "startTime",
    "endTime",
    "attributes",
    "couponAttributes",
    "tags",
    "reevaluateOnReturn",
    "features",
    "couponSettings",
    "referralSettings",
    "limits",
    "campaignGroups",
    "targetedAudienceIds",
    "type",
    "templateId",
)
_ASKED = ("name", "description", "startTime", "endTime", "tags", "evaluationGroupId")


def copied_campaigns(
    moment: Moment, campaign: Json, request: Json, applications: Mapping[int, ApplicationFacts]
) -> list[Json]:
    """The copies that a CampaignCopy asks for, one in each Application. Raises Refusal.

    ``applications`` are all that the account has.
    """
    numbers = [int(number) for number in request["applicationIds"]]
    problems = _problems(moment, request, numbers, applications)
    if problems:
        raise invalid(problems)
    return [
        _copied(moment._replace(application=applications[number]), campaign, request)
        for number in dict.fromkeys(numbers)
    ]


def _problems(
    moment: Moment,
    request: Json,
    numbers: Sequence[int],
    applications: Mapping[int, ApplicationFacts],
) -> list[Problem]:
    problems = [
        Problem("enum", f"no Application has the ID {number}", f"/applicationIds/{index}")
        for index, number in enumerate(numbers)
        if number not in applications
    ]
    group = request.get("evaluationGroupId")
    for facts in (applications[number] for number in numbers if number in applications):
        found = group_problems(moment._replace(application=facts), group)
        if found:
            return problems + found
    return problems


def _copied(moment: Moment, campaign: Json, request: Json) -> Json:
    """Write the copy of a campaign into the moment's Application."""
    fields = {word: campaign[word] for word in _COPIED if word in campaign}
    if campaign["applicationId"] == moment.application.id and campaign.get("linkedStoreIds"):
        # Stores are those of an Application: a copy in another has none of them.
        fields["linkedStoreIds"] = campaign["linkedStoreIds"]
    asked = {word: request[word] for word in _ASKED if request.get(word) is not None}
    name = {"name": f"Copy of {campaign['name']}"}
    state = {"state": moment.assume["made-campaign-state"]}
    copy = put_campaign(moment, fields | name | asked | state)
    return _with_contents(moment, campaign, copy)


def _with_contents(moment: Moment, campaign: Json, copy: Json) -> Json:
    """Write what belongs to a campaign for its copy as well, and the copy with its rules."""
    copies: dict[Kind, dict[int | str, int]] = {}
    entities = moment.entities
    for kind in (Kind.ACHIEVEMENT, Kind.COLLECTION, Kind.VALUE_MAP):
        owned = [one for one in entities.values(kind) if one.get("campaignId") == campaign["id"]]
        for one in sorted(owned, key=lambda one: int(one["id"])):
            made = {**one, "id": entities.next_id(kind), "created": moment.now}
            made |= {"campaignId": copy["id"], **_made_by(moment, kind)}
            for word, value in (
                ("applicationId", moment.application.id),
                ("modified", moment.now),
                ("hasProgress", False),
            ):
                if word in made:
                    made[word] = value
            entities.put(kind, made)
            names = (one[word] for word in ("name", "title") if word in one)
            copies.setdefault(kind, {}).update(dict.fromkeys((*names, one["id"]), made["id"]))
    active = None
    for ruleset in entities.entities(Kind.RULESET, "campaign", campaign["id"]):
        number = entities.next_id(Kind.RULESET)
        made = copied_ruleset(ruleset, number, copy["id"], moment.now, copies)
        made["userId"] = moment.user_id
        if ruleset["id"] == campaign.get("activeRulesetId"):
            active = number
            made["activatedAt"] = moment.now
        entities.put(Kind.RULESET, made)
    if active is not None:
        copy = {**copy, "activeRulesetId": active}
    if Kind.VALUE_MAP in copies:
        copy = {**copy, "valueMapsIds": sorted(set(copies[Kind.VALUE_MAP].values()))}
    entities.put(Kind.CAMPAIGN, copy)
    return copy


def _made_by(moment: Moment, kind: Kind) -> Json:
    """The fields of an entity of a campaign that say who made it."""
    return made_by(moment) if kind is Kind.ACHIEVEMENT else {"createdBy": moment.user_id}
