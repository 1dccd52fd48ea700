"""The codes of a session: which coupons and which referral the rules are evaluated for.

A code that is refused before any rule is asked has its reason here; what the rules make of
the others is noted as they are evaluated.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mockserver.engine import budgets
from mockserver.engine.coupons.lookup import coupon_of
from mockserver.engine.coupons.refusal import coupon_refusal
from mockserver.engine.evaluation.plan import Plan, Standing
from mockserver.engine.evaluation.rule import Verdict
from mockserver.engine.evaluation.run import Run
from mockserver.engine.referrals import referral_of, referral_refusal
from mockserver.engine.rules.compiled import Campaign
from mockserver.entities import Draft, Json

NOT_TRIGGERED = "PartOfNotTriggeredCampaign"


@dataclass(slots=True)
class Code:
    """One code. ``reason`` says why it is refused, without its Coupon or Referral before it."""

    value: str
    entity: Json | None = None
    campaign: Campaign | None = None
    reason: str = ""
    exclusion: str = ""
    verdict: Verdict | None = None
    """What the first rule said that asks for a code of its kind, and failed."""

    @property
    def campaign_id(self) -> int | None:
        return int(self.entity["campaignId"]) if self.entity is not None else None


@dataclass(slots=True)
class Codes:
    """The codes of one evaluation."""

    coupons: list[Code] = field(default_factory=list)
    referral: Code | None = None

    @property
    def alive(self) -> bool:
        """Whether any of them is still to be asked about."""
        referral = self.referral
        if referral is not None and not referral.reason:
            return True
        return any(not code.reason for code in self.coupons)

    def of(self, campaign: int) -> list[Code]:
        """The coupons that a campaign's rules are evaluated for."""
        if not self.coupons:
            return []
        return [code for code in self.coupons if not code.reason and code.campaign_id == campaign]

    def referral_of(self, campaign: int) -> Code | None:
        """The referral likewise."""
        code = self.referral
        if code is None or code.reason or code.campaign_id != campaign:
            return None
        return code


def read_codes(run: Run, plan: Plan) -> Codes:
    """The codes of the session, with those refused that no rule need be asked about."""
    session = run.made.session
    if session is None:
        return Codes()
    codes = Codes()
    found: set[int] = set()
    for value in dict.fromkeys(session.get("couponCodes") or ()):
        code = _coupon(run, plan, value)
        if code.entity is not None:
            if code.entity["id"] in found:
                continue  # where case does not count, one coupon may be written in two ways
            found.add(code.entity["id"])
        codes.coupons.append(code)
    if session["referralCode"]:
        codes.referral = _referral(run, plan, session["referralCode"])
    return codes


def _coupon(run: Run, plan: Plan, value: str) -> Code:
    coupon = coupon_of(run.moment, value)
    if coupon is None:
        return Code(value, reason="NotFound")
    code = Code(value, coupon)
    code.campaign = plan.campaign(coupon["campaignId"])
    standing = plan.standing(run, coupon["campaignId"])
    if _by_standing(code, standing):
        return code
    refusal = coupon_refusal(run.moment, coupon, run.profile_id)
    if refusal:
        code.reason = refusal
    elif not run.profile_id and _counts_profiles(code.campaign):
        code.reason = "ProfileRequired"
    return code


def _referral(run: Run, plan: Plan, value: str) -> Code:
    referral = referral_of(run.moment, value)
    if referral is None:
        return Code(value, reason="NotFound")
    code = Code(value, referral)
    code.campaign = plan.campaign(referral["campaignId"])
    if _by_standing(code, plan.standing(run, referral["campaignId"])):
        return code
    code.reason = referral_refusal(run.moment, referral, run.subject.profile) or ""
    return code


def _by_standing(code: Code, standing: Standing) -> bool:
    if standing is Standing.NOT_RUNNING:
        code.reason = "PartOfNotRunningCampaign"
    elif standing is not Standing.RUNS:
        code.reason, code.exclusion = NOT_TRIGGERED, "CampaignNotInEvaluationSet"
    return bool(code.reason)


def _counts_profiles(campaign: Campaign | None) -> bool:
    return campaign is not None and any(
        limit["action"] == "redeemCoupon" and "Profile" in limit["entities"]
        for limit in campaign.value["limits"]
    )


def refuse_over_budget(run: Run, campaign: Campaign, codes: Iterable[Code], action: str) -> None:
    """Refuse the codes of a campaign for which its budget of redemptions has no room.

    Codes before one count as if they were redeemed.
    """
    if not campaign.value["limits"]:
        return
    moment = run.moment._replace(entities=Draft(run.moment.entities))
    entity = "Coupon" if action == "redeemCoupon" else "Referral"
    for code in codes:
        parties = {**run.parties, entity: (code.value,)}
        try:
            budgets.affordable(moment, campaign.value, action, 1, parties)
        except budgets.OverBudget as over:
            if "Profile" in over.entities:
                code.reason = "ProfileLimitReached"
            elif entity in over.entities:
                code.reason = "LimitReached"
            else:
                code.reason = "CampaignLimitReached"
        else:
            list(budgets.spend(moment, campaign.value, action, 1, parties))


def rejections(run: Run, codes: Codes) -> list[Json]:
    """The effects that refuse codes: coupons first, then the referral."""
    effects = [
        _rejection(run, code, "rejectCoupon", "Coupon")
        for code in codes.coupons
        if code.entity is None or code.entity["id"] not in run.made.accepted
    ]
    referral = codes.referral
    if referral is not None and run.made.referral is None:
        effects.append(_rejection(run, referral, "rejectReferral", "Referral"))
    return effects


_BARE = frozenset(
    {
        "CampaignLimitReached",
        "ProfileLimitReached",
        "ProfileRequired",
        "EffectCouldNotBeApplied",
        "AdvocateNotFound",
    }
)
"""Reasons that are the same for coupons and referrals."""


def _rejection(run: Run, code: Code, effect_type: str, prefix: str) -> Json:
    verdict, reason = code.verdict, code.reason
    if not reason:
        refused = verdict is not None and verdict.effect is not None
        reason = "EffectCouldNotBeApplied" if refused else "RejectedByCondition"
    props: Json = {"value": code.value, "rejectionReason": _named(reason, prefix)}
    if verdict is not None and not code.reason:
        props |= {
            name: part
            for name, part in (
                ("conditionIndex", verdict.condition),
                ("effectIndex", verdict.effect),
                ("details", verdict.details or None),
            )
            if part is not None
        }
    if code.exclusion:
        props["campaignExclusionReason"] = code.exclusion
    campaign = code.campaign
    no_campaign = int(run.moment.assume["unknown-code-campaign-id"])
    effect: Json = {
        "campaignId": code.campaign_id if code.entity is not None else no_campaign,
        "rulesetId": campaign.ruleset_id if campaign is not None else 0,
        "ruleIndex": 0,
        "ruleName": "",
        "effectType": effect_type,
        "props": props,
    }
    if prefix == "Coupon" and code.entity is not None:
        effect["triggeredByCoupon"] = code.entity["id"]
    return effect


def _named(reason: str, prefix: str) -> str:
    """A reason as the wire has it."""
    if reason in _BARE or reason.startswith((prefix, "Referral", "Coupon")):
        return reason
    return prefix + reason
