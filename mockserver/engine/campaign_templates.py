"""Campaigns that are made from templates, with the rules and collections of the template.

Writes what it makes to the entities of the moment, after every check.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem, shown
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.campaigns import new_campaign
from mockserver.engine.carts import merged
from mockserver.engine.collections import empty_collection
from mockserver.engine.refusals import invalid
from mockserver.engine.ruleset_copies import copied_ruleset
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_USABLE = "enabled"
_ASKED = ("name", "description", "evaluationGroupId", "linkedStoreIds")
_SETTINGS = ("couponSettings", "referralSettings", "couponAttributes", "reevaluateOnReturn")


class MadeCampaign(NamedTuple):
    """What was made from a template."""

    campaign: Json
    ruleset: Json
    collections: list[Json]


def campaign_from_template(moment: Moment, request: Json) -> MadeCampaign:
    """The Campaign of a CreateTemplateCampaign, in the moment's Application. Raises Refusal."""
    template = _template(moment, int(request["templateId"]))
    values: Sequence[Json] = request.get("templateParamValues") or ()
    overrides = request.get("campaignAttributesOverrides")
    place = "/campaignAttributesOverrides"
    problems = _value_problems(template, values)
    problems += attribute_problems(moment, "Campaign", overrides, place)
    if problems:
        raise invalid(problems)
    campaign = new_campaign(moment, _campaign(moment, template, request))
    ruleset = _ruleset(moment, template, campaign["id"], values)
    moment.entities.put(Kind.RULESET, ruleset)
    campaign = {**campaign, "activeRulesetId": ruleset["id"]}
    moment.entities.put(Kind.CAMPAIGN, campaign)
    collections = [
        _collection(moment, one, campaign) for one in template.get("campaignCollections") or ()
    ]
    for collection in collections:
        moment.entities.put(Kind.COLLECTION, collection)
    return MadeCampaign(campaign, ruleset, collections)


def shown_template(moment: Moment, template: Json) -> Json:
    """A CampaignTemplate with the number of campaigns that were made from it."""
    campaigns = moment.entities.values(Kind.CAMPAIGN)
    count = sum(1 for one in campaigns if one.get("templateId") == template["id"])
    return {**template, "campaignsCount": count}


def _template(moment: Moment, number: int) -> Json:
    """The template that a request names, if it may be used here. Raises Refusal."""
    template = moment.entities.get(Kind.CAMPAIGN_TEMPLATE, number)
    why = ""
    if template is None:
        why = f"no campaign template has the ID {number}"
    elif template["state"] != _USABLE:
        why = f"the campaign template {number} is {template['state']}"
    elif moment.application.id not in template["applicationsIds"]:
        why = f"the campaign template {number} is not for this Application"
    if template is None or why:
        raise invalid([Problem("enum", why, "/templateId")])
    return template


def _value_problems(template: Json, values: Sequence[Json]) -> list[Problem]:
    """Values that are missing, and those that no parameter of the template takes."""
    wanted = [one["name"] for one in template.get("templateParams") or ()]
    given = [one["name"] for one in values]
    return [
        Problem("required", f"a value for {shown(name)} must be given", "/templateParamValues")
        for name in wanted
        if name not in given
    ] + [
        Problem(
            "enum",
            f"the template has no parameter {shown(name)}",
            f"/templateParamValues/{index}/name",
        )
        for index, name in enumerate(given)
        if name not in wanted
    ]


def _campaign(moment: Moment, template: Json, request: Json) -> Json:
    """The NewCampaign that a request and its template make together."""
    overrides = request.get("campaignAttributesOverrides")
    group = template.get("defaultCampaignGroupId")
    groups = request.get("campaignGroups") or ([group] if group is not None else None)
    made: Json = {
        "state": moment.assume["made-campaign-state"],
        "attributes": merged(template.get("campaignAttributes") or {}, overrides, moment),
        "tags": request.get("tags") or template.get("tags") or [],
        "features": template.get("features") or [],
        "limits": _limits(
            moment.application.settings.get("limits"),
            template.get("limits"),
            request.get("limitOverrides"),
        ),
        "type": template["campaignType"],
        "templateId": template["id"],
        **{word: template[word] for word in _SETTINGS if word in template},
        **{word: request[word] for word in _ASKED if request.get(word) is not None},
    }
    return made | ({"campaignGroups": groups} if groups else {})


def _limits(*layers: Sequence[Json] | None) -> list[Json]:
    """Limits, of which each layer replaces those before it that limit the same."""
    found: dict[Any, Json] = {}
    for limit in (limit for layer in layers for limit in layer or ()):
        same = (limit["action"], limit.get("period"), tuple(sorted(limit["entities"])))
        found[same] = limit
    return list(found.values())


def _ruleset(moment: Moment, template: Json, campaign: int, values: Sequence[Json]) -> Json:
    """The rules of a template for a campaign, with values in place of its parameters."""
    number = moment.entities.next_id(Kind.RULESET)
    active = template.get("activeRulesetId")
    kept = moment.entities.get(Kind.RULESET, active) if active is not None else None
    empty: Json = {"rules": [], "bindings": []}
    made = copied_ruleset(kept or empty, number, campaign, moment.now, {})
    given: Mapping[str, Any] = {one["name"]: one["expression"] for one in values}
    for binding in made.get("bindings") or ():
        if binding.get("name") in given:
            binding["expression"] = given[binding["name"]]
    for parameter in made.get("parameters") or ():
        if parameter.get("name") in given:
            parameter["value"] = _value(given[parameter["name"]])
    return {**made, "userId": moment.user_id, "activatedAt": moment.now}


def _value(expression: Sequence[Any]) -> Any:
    """A value of a block, of an expression: one that is a literal alone is that literal."""
    return expression[0] if len(expression) == 1 else expression


def _collection(moment: Moment, named: Json, campaign: Json) -> Json:
    """A collection of a template as the campaign has it: empty so far."""
    said: Json = {word: named[word] for word in ("name", "description") if word in named}
    of = {"applicationId": moment.application.id, "campaignId": campaign["id"]}
    return empty_collection(moment, said) | of
