"""Campaigns: how they are made, changed and deleted, whether they run, and how they are shown.

Writes what it changes to the entities of the moment, after every check. Evaluates no rule;
what campaigns have given is counted by ``budgets``.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from mockserver.contract.problems import Problem, shown
from mockserver.engine.attributes import attribute_problems, mandatory_problems
from mockserver.engine.budgets import counted, period_of
from mockserver.engine.campaign_contents import drop_contents
from mockserver.engine.campaign_sets import drop_from_set, group_problems, place_in_set
from mockserver.engine.definitions import kept_attributes
from mockserver.engine.refusals import invalid
from mockserver.engine.rulesets import active_ruleset, rules_of
from mockserver.engine.store_budgets import drop_budgets_elsewhere
from mockserver.engine.totals import plain
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment

_TIMES = ("startTime", "endTime")
_ATTRIBUTES = ("attributes", "couponAttributes")
_LISTS = ("campaignGroups", "linkedStoreIds")
_NUMBERS = ("activeRulesetId",)

_COUNTS: Mapping[str, str] = {
    "couponRedemptionCount": "redeemCoupon",
    "referralRedemptionCount": "redeemReferral",
    "discountCount": "setDiscount",
    "discountEffectCount": "setDiscountEffect",
    "couponCreationCount": "createCoupon",
    "customEffectCount": "customEffect",
    "referralCreationCount": "createReferral",
    "addFreeItemEffectCount": "addFreeItemEffect",
    "awardedGiveawaysCount": "awardGiveaway",
    "createdLoyaltyPointsCount": "createLoyaltyPoints",
    "createdLoyaltyPointsEffectCount": "createLoyaltyPointsEffect",
    "redeemedLoyaltyPointsCount": "redeemLoyaltyPoints",
    "redeemedLoyaltyPointsEffectCount": "redeemLoyaltyPointsEffect",
    "callApiEffectCount": "callApi",
    "reservecouponEffectCount": "reserveCoupon",
}
"""Counters of a Campaign, and the action that each of them counts."""

_FEATURES_OF_SHOPS = frozenset(
    {"coupons", "referrals", "loyalty", "giveaways", "strikethrough", "achievements"}
)
"""What an IntegrationCampaign may name as its features."""


def frontend_state(campaign: Json, now: str) -> str:
    """Whether a campaign runs at a time: running, scheduled, expired, disabled or archived.

    ``now`` is written as ``write_date_time`` does. A campaign ends with its endTime.
    """
    if campaign["state"] != "enabled":
        return str(campaign["state"])
    start, end = campaign.get("startTime"), campaign.get("endTime")
    if end and _written(end) <= now:
        return "expired"
    if start and _written(start) > now:
        return "scheduled"
    return "running"


@lru_cache(maxsize=4096)
def _written(text: str) -> str:
    """A time of a campaign as it can be compared with others."""
    return write_date_time(parse_date_time(text))


def new_campaign(moment: Moment, request: Json) -> Json:
    """Make the Campaign of a NewCampaign in the moment's Application. Raises Refusal."""
    # It has no ID yet, and no ruleset that could be its own.
    problems = _problems(moment, request, 0)
    problems += mandatory_problems(moment, "Campaign", request.get("attributes"), "/attributes")
    if problems:
        raise invalid(problems)
    return put_campaign(moment, request)


def put_campaign(moment: Moment, request: Json) -> Json:
    """The same without a check, of what is a campaign already or may be one."""
    campaign = {
        "id": moment.entities.next_id(Kind.CAMPAIGN),
        "created": moment.now,
        "applicationId": moment.application.id,
        "userId": moment.user_id,
        "description": "",
        "attributes": {},
        "reevaluateOnReturn": False,
        "type": "advanced",
        "storesImported": False,
        **_taken_from(moment, {}, request),
        "updated": moment.now,
    }
    return _kept(moment, campaign, request)


def changed_campaign(moment: Moment, campaign: Json, request: Json) -> Json:
    """Change a campaign as an UpdateCampaign says. Raises Refusal.

    What is left out stays, but for the times: a campaign without them runs always.
    """
    problems = _problems(moment, request, campaign["id"])
    if problems:
        raise invalid(problems)
    kept = campaign
    if moment.assume["campaign-times-left-out"] == "clear":
        kept = {word: value for word, value in campaign.items() if word not in _TIMES}
    changed = kept | _taken_from(moment, campaign, request) | {"updated": moment.now}
    linked = changed.get("linkedStoreIds") or []
    if linked != (campaign.get("linkedStoreIds") or []):
        changed["storesImported"] = False
        drop_budgets_elsewhere(moment.entities, campaign["id"], linked)
    return _kept(moment, changed, request)


def _taken_from(moment: Moment, before: Json, request: Json) -> Json:
    """The fields of a request as a campaign keeps them."""
    taken = {word: value for word, value in request.items() if word != "evaluationGroupId"}
    for word in _TIMES:
        if word in taken:
            taken[word] = _written(taken[word])
    for word in _ATTRIBUTES:
        if word in taken:
            taken[word] = kept_attributes(moment, before.get(word) or {}, taken[word])
    for word in _LISTS:
        if word in taken:
            taken[word] = [int(number) for number in taken[word]]
    for word in _NUMBERS:
        if word in taken:
            taken[word] = int(taken[word])
    return taken


def _kept(moment: Moment, campaign: Json, request: Json) -> Json:
    """Write a campaign, and its place among the others where one was asked for."""
    campaign = campaign | {"frontendState": frontend_state(campaign, moment.now)}
    moment.entities.put(Kind.CAMPAIGN, campaign)
    group = request.get("evaluationGroupId")
    if group is not None:
        place_in_set(moment, campaign["id"], int(group))
    return campaign


def _problems(moment: Moment, request: Json, number: int) -> list[Problem]:
    """What is wrong with a NewCampaign or UpdateCampaign of the campaign with this ID."""
    entities = moment.entities
    problems = attribute_problems(moment, "Campaign", request.get("attributes"), "/attributes")
    codes = request.get("couponAttributes")
    problems += attribute_problems(moment, "Coupon", codes, "/couponAttributes")
    ruleset_id = request.get("activeRulesetId")
    if ruleset_id is not None:
        ruleset = entities.get(Kind.RULESET, ruleset_id)
        if ruleset is None or ruleset.get("campaignId") != number:
            details = f"this campaign has no ruleset with the ID {shown(ruleset_id)}"
            problems.append(Problem("enum", details, "/activeRulesetId"))
    for index, store_id in enumerate(request.get("linkedStoreIds") or ()):
        store = entities.get(Kind.STORE, store_id)
        if store is None or store["applicationId"] != moment.application.id:
            details = f"this Application has no store with the ID {shown(store_id)}"
            problems.append(Problem("enum", details, f"/linkedStoreIds/{index}"))
    return problems + group_problems(moment, request.get("evaluationGroupId"))


def drop_campaign(moment: Moment, campaign: Json) -> None:
    """Delete a campaign with all that belongs to it: rulesets, codes, achievements, counters."""
    drop_contents(moment.entities, campaign["id"])
    drop_from_set(moment, campaign["id"])
    moment.entities.drop(Kind.CAMPAIGN, campaign["id"])


def shown_campaign(campaign: Json, moment: Moment) -> Json:
    """A Campaign as it is answered: with its state of now, its counters and its budgets."""
    number, entities = campaign["id"], moment.entities
    counts = {field: plain(counted(entities, number, action)) for field, action in _COUNTS.items()}
    return {
        **campaign,
        **counts,
        "frontendState": frontend_state(campaign, moment.now),
        "budgets": [_budget(moment, number, limit) for limit in _budgets(campaign)],
    }


def _budgets(campaign: Json) -> Iterable[Json]:
    """The limits of a campaign as a whole; those of each customer or code have no one counter."""
    return (limit for limit in campaign["limits"] if not limit["entities"])


def _budget(moment: Moment, number: int, limit: Json) -> Json:
    """The CampaignBudget of a limit, as it is counted in the period of now."""
    action, period = limit["action"], period_of(moment, limit.get("period"))
    counter = moment.entities.get(Kind.COUNTER, (number, action, period))
    return {
        "action": action,
        "limit": limit["limit"],
        "counter": 0 if counter is None else counter["count"],
    }


def integration_campaign(campaign: Json, moment: Moment) -> Json:
    """The IntegrationCampaign of a campaign that runs, with what shops may show of its rules."""
    ruleset = active_ruleset(moment.entities, campaign)
    words = ("applicationId", "id", "name", "description", "startTime", "endTime", "attributes")
    shown_fields = {word: campaign[word] for word in words if word in campaign}
    linked = {
        "linkedStoreIds": campaign.get("linkedStoreIds"),
        "linkedAudienceIds": campaign.get("targetedAudienceIds"),
    }
    return {
        **shown_fields,
        "state": "enabled",
        "tags": campaign["tags"],
        "features": [word for word in campaign["features"] if word in _FEATURES_OF_SHOPS],
        "rules": [
            {"title": rule["title"]} for rule in (rules_of(ruleset) if ruleset is not None else ())
        ],
        **{word: numbers for word, numbers in linked.items() if numbers},
    }
