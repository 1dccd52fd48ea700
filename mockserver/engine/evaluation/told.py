"""What an evaluation tells of its rules: why they did not fire, and for dry requests of all.

The shapes are RuleFailureReason and CampaignEligibility. Evaluates nothing.
"""

from typing import TYPE_CHECKING

from mockserver.engine.evaluation.campaign import Evaluated, Tried
from mockserver.engine.evaluation.evaluate import Evaluation
from mockserver.engine.evaluation.plan import Standing, standing_of
from mockserver.engine.rules.compiled import Campaign
from mockserver.entities import Json

if TYPE_CHECKING:
    from collections.abc import Iterable


def failure_reasons(rules: Evaluation) -> list[Json]:
    """Every rule that was evaluated and did not fire, for each code (RuleFailureReason)."""
    return [
        _failure(tried)
        for evaluated in rules.evaluated
        for tried in evaluated.tried
        if not tried.verdict.passed
    ]


def _failure(tried: Tried) -> Json:
    verdict, rule = tried.verdict, tried.rule
    reason: Json = {
        "campaignID": tried.campaign.number,
        "campaignName": tried.campaign.value["name"],
        "rulesetID": tried.campaign.ruleset_id,
        "ruleIndex": rule.number,
        "ruleName": rule.title,
        **_codes(tried),
        **tried.group,
    }
    if verdict.condition is not None:
        reason["conditionIndex"] = verdict.condition
    if verdict.effect is not None:
        reason["effectIndex"] = verdict.effect
    if verdict.details:
        reason["details"] = verdict.details
    return reason


def _codes(tried: Tried) -> Json:
    found: Json = {}
    if tried.coupon is not None and tried.coupon.entity is not None:
        found |= {"couponID": tried.coupon.entity["id"], "couponValue": tried.coupon.value}
    if tried.referral is not None and tried.referral.entity is not None:
        found |= {"referralID": tried.referral.entity["id"], "referralValue": tried.referral.value}
    return found


def campaign_eligibility(rules: Evaluation) -> list[Json]:
    """What each running campaign would have given, and why not (CampaignEligibility)."""
    evaluated = {one.campaign.number: one for one in rules.evaluated}
    shown = []
    for number, campaign in rules.plan.campaigns.items():
        if number in evaluated:
            shown.append(_eligibility(campaign, evaluated[number], ""))
        elif number in rules.skipped:
            shown.append(_eligibility(campaign, None, "SKIPPED"))
        elif standing_of(rules.tentative, rules.subject, campaign) is Standing.OTHER_AUDIENCE:
            shown.append(_eligibility(campaign, None, "AUDIENCE_NOT_MATCHED"))
    return shown


_FEATURES = frozenset(
    {"coupons", "referrals", "loyalty", "giveaways", "strikethrough", "achievements"}
)


def _eligibility(campaign: Campaign, evaluated: Evaluated | None, code: str) -> Json:
    value = campaign.value
    fields = ("description", "startTime", "endTime", "attributes")
    return {
        "applicationId": value["applicationId"],
        "id": campaign.number,
        "name": value["name"],
        **{field: value[field] for field in fields if field in value},
        "state": "enabled",
        "tags": value["tags"],
        "features": [one for one in value["features"] if one in _FEATURES],
        "eligibility": _of_campaign(evaluated, code),
        "rules": [
            {"title": rule.title, "eligibility": _of_rule(evaluated, rule.number)}
            for rule in campaign.rules
        ],
    }


def _of_campaign(evaluated: Evaluated | None, code: str) -> list[Json]:
    if evaluated is None:
        return [{"passed": False, "details": {"failureCode": code}}]
    by_code: dict[str, bool] = {}
    for tried in evaluated.tried:
        value = tried.coupon.value if tried.coupon is not None else ""
        by_code[value] = by_code.get(value, False) or tried.verdict.passed
    found: list[Json] = []
    for value, passed in (by_code or {"": False}).items():
        one: Json = {"passed": passed}
        if value:
            one["couponCode"] = value
        if not passed:
            one["details"] = {"failureCode": "ALL_RULES_FAILED"}
        found.append(one)
    return found


def _of_rule(evaluated: Evaluated | None, number: int) -> list[Json]:
    tries: Iterable[Tried] = evaluated.tried if evaluated is not None else ()
    return [_one(tried) for tried in tries if tried.rule.number == number]


def _one(tried: Tried) -> Json:
    verdict = tried.verdict
    one: Json = {"passed": verdict.passed}
    if tried.coupon is not None:
        one["couponCode"] = tried.coupon.value
    if not verdict.passed:
        failed_effect = verdict.effect is not None
        one["details"] = {
            "failureCode": "EFFECT_FAILED" if failed_effect else "CONDITION_NOT_MET",
            **_codes(tried),
            "details": verdict.details,
            **({"conditionIndex": verdict.condition} if verdict.condition is not None else {}),
            **({"effectIndex": verdict.effect} if failed_effect else {}),
        }
    return one
