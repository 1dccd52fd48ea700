"""Evaluates one campaign: its rules from top to bottom, each for every code it asks for."""

from typing import NamedTuple

from mockserver.engine.evaluation.codes import Code, Codes, refuse_over_budget
from mockserver.engine.evaluation.rule import Verdict, evaluate_rule
from mockserver.engine.evaluation.run import Run
from mockserver.engine.rules.compiled import Campaign, Rule
from mockserver.entities import Json


class Tried(NamedTuple):
    """One evaluation of a rule, for the coupon that it was evaluated for."""

    campaign: Campaign
    rule: Rule
    coupon: Code | None
    referral: Code | None
    verdict: Verdict
    group: Json


class Evaluated(NamedTuple):
    """How a campaign ended. It is triggered when a rule of it has passed."""

    campaign: Campaign
    triggered: bool
    discount: float
    tried: tuple[Tried, ...] = ()


def evaluate_campaign(
    run: Run, campaign: Campaign, codes: Codes, *, explain: bool, weigh: bool
) -> Evaluated:
    """Evaluate the rules of a campaign; what they make is in ``run.made`` afterwards.

    ``explain`` has every evaluation told, and not those alone that concern a code; ``weigh``
    has the discount added up, where campaigns are held against each other.
    """
    coupons = codes.of(campaign.number)
    referral = codes.referral_of(campaign.number)
    event = run.subject.event_type
    if not coupons and referral is None and not explain and campaign.is_idle(event):
        return Evaluated(campaign, triggered=False, discount=0)
    if coupons:
        refuse_over_budget(run, campaign, coupons, "redeemCoupon")
    if referral is not None:
        refuse_over_budget(run, campaign, (referral,), "redeemReferral")
    coupons = [code for code in coupons if not code.reason]
    if referral is not None and referral.reason:
        referral = None
    run.enter(campaign)
    before, triggered = run.made.discount if weigh else 0, False
    tried: list[Tried] = []
    for rule in campaign.rules:
        if rule.event and rule.event != event and not (explain or rule.uses_coupon):
            continue
        given = referral if rule.uses_referral else None
        asked: list[Code | None] = list(coupons) if rule.uses_coupon and coupons else [None]
        for coupon in asked:
            verdict = evaluate_rule(
                run,
                rule,
                coupon.entity if coupon else None,
                given.entity if given else None,
            )
            triggered = triggered or verdict.passed
            if not verdict.passed:
                _note(coupon if rule.uses_coupon else None, given, verdict)
            if explain:
                tried.append(Tried(campaign, rule, coupon, given, verdict, run.group))
    discount = run.made.discount - before if weigh else 0
    return Evaluated(campaign, triggered, discount, tuple(tried))


def _note(coupon: Code | None, referral: Code | None, verdict: Verdict) -> None:
    """Note why a rule that asks for a code has failed; the first word counts."""
    for code in (coupon, referral):
        if code is not None and code.verdict is None:
            code.verdict = verdict
