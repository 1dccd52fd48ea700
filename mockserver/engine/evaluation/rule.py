"""Evaluates one rule: its conditions in order, then its effects, all of them or none."""

from functools import lru_cache
from typing import NamedTuple

from mockserver.engine.evaluation.run import EffectRefused, Run
from mockserver.engine.rules.compiled import Rule, Step
from mockserver.engine.talang.failure import TalangFailure, TooManySteps
from mockserver.entities import Json


class Verdict(NamedTuple):
    """How a rule ended. ``condition`` or ``effect`` is the index of the one that failed."""

    passed: bool
    condition: int | None = None
    effect: int | None = None
    details: str = ""


_PASSED = Verdict(passed=True)
_UNMET = "the condition is not met"
_TOO_MANY = "the rules of this request have taken too many steps"


@lru_cache(maxsize=1024)
def _unmet(condition: int) -> Verdict:
    """The verdict that most rules have: one object for all of them."""
    return Verdict(passed=False, condition=condition, details=_UNMET)


def evaluate_rule(run: Run, rule: Rule, coupon: Json | None, referral: Json | None) -> Verdict:
    """Evaluate a rule, for a coupon and a referral where there are any.

    What it makes is in ``run.made`` afterwards if it has passed; otherwise that has the
    effects of its failure alone.
    """
    run.begin(rule, coupon, referral)
    if (rule.needs_coupon and coupon is None) or (rule.needs_referral and referral is None):
        return _failed_by_code(rule, coupon)
    if rule.fault or run.steps.left <= 0:
        broken = rule.fault or _TOO_MANY
        run.emit("error", {"message": broken})
        return Verdict(passed=False, details=broken)
    return _evaluate_steps(run, rule)


def _evaluate_steps(run: Run, rule: Rule) -> Verdict:
    """Conditions and effects in their order, until one fails."""
    before, steps = run.made, run.steps
    began = False
    for step in rule.steps:
        is_effect = step.is_effect
        if is_effect and not began:
            began = True
            if run.cascades or not rule.is_plain:
                _begin_effects(run)
        if step.nested:
            run.failed.clear()
        try:
            value = step.program.run(run, steps)
        except (TalangFailure, EffectRefused) as failure:
            run.made = before
            return _failed(run, step, str(failure))
        except TooManySteps:
            run.made = before
            run.emit("error", {"message": _TOO_MANY})
            return Verdict(passed=False, details=_TOO_MANY)
        if value is not True and not is_effect:
            run.made = before
            return _failed(run, step, _UNMET)
    if not began:
        _begin_effects(run)
    if run.made is not before:
        run.made = before.taken_over(run.made)
    return _PASSED


def _failed(run: Run, step: Step, details: str) -> Verdict:
    """The verdict of a step that has failed; the effects of its failure come."""
    if step.otherwise or step.nested:
        _otherwise(run, step)
    if step.is_effect:
        return Verdict(passed=False, effect=step.number, details=details)
    return _unmet(step.number) if details is _UNMET else Verdict(False, step.number, None, details)


def _begin_effects(run: Run) -> None:
    """The conditions hold so far: the codes are accepted, before the effects come."""
    run.made = run.made.trial()
    rule, coupon, referral = run.rule, run.coupon, run.referral
    accepted = run.made.accepted
    if coupon is not None and rule.uses_coupon:
        if coupon["id"] not in accepted:
            accepted[coupon["id"]] = 0
            run.made.redeemed[coupon["id"]] = False
            run.emit("acceptCoupon", {"value": coupon["value"]})
        if rule.redeems_coupon:
            run.made.redeemed[coupon["id"]] = True
    if referral is not None and rule.uses_referral:
        if run.made.referral is None:
            run.emit("acceptReferral", {"value": referral["code"]})
        if run.made.referral is None or rule.redeems_referral:
            run.made.referral = {"referral": referral, "redeemed": rule.redeems_referral}


def _otherwise(run: Run, step: Step) -> None:
    """The effects of a failure: messages, which are given or not, each by itself."""
    run.condition = None if step.is_effect else step.number
    programs = [program for number in run.failed for program in step.nested.get(number, ())]
    for program in (*programs, *step.otherwise):
        before = run.made
        run.made = before.trial()
        try:
            program.run(run, run.steps)
        except (TalangFailure, EffectRefused, TooManySteps):
            run.made = before
        else:
            run.made = before.taken_over(run.made)
    run.condition = None


def _failed_by_code(rule: Rule, coupon: Json | None) -> Verdict:
    """The verdict on a rule for want of a code: the condition that asks for one."""
    if rule.needs_coupon and coupon is None:
        what, number = "coupon", rule.coupon_condition
    else:
        what, number = "referral", rule.referral_condition
    return Verdict(passed=False, condition=number, details=f"no valid {what} code was given")
