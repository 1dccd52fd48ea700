"""Reads rulesets, of typed blocks or in Talang, into campaigns that can be evaluated.

What cannot be read is told with its place; its rule is kept, and yields the error effect.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem
from mockserver.engine.rules.block_values import BlockFault
from mockserver.engine.rules.blocks import steps_of
from mockserver.engine.rules.compiled import Binding, Campaign, Rule, Step
from mockserver.engine.rules.environment import RuleEnvironment, environment_of
from mockserver.engine.rules.names import (
    code_names,
    condition_parts,
    event_name,
    is_plain,
    reads_codes,
)
from mockserver.engine.rules.references import References
from mockserver.engine.rules.selectors import bundle_expression, selector_expression
from mockserver.engine.rulesets import active_ruleset
from mockserver.engine.store_budgets import with_store_limits
from mockserver.engine.talang.compiler import TalangError, compile_expression
from mockserver.engine.talang.kinds import Kind as Talang
from mockserver.engine.talang.machine import Program
from mockserver.entities import Json, Reader


class Compiled(NamedTuple):
    """A ruleset that was read, and what could not be read of it, as pointers in it."""

    rules: tuple[Rule, ...]
    bindings: tuple[Binding, ...]
    faults: tuple[Problem, ...]


class _Fault(Exception):  # noqa: N818 - it is what is wrong
    """A part of a ruleset cannot be read."""

    def __init__(self, problems: Sequence[Problem], conditions: Sequence[Any] = ()) -> None:
        """``conditions`` are those of the rule, as far as they are known."""
        super().__init__(problems[0].details)
        self.problems = tuple(problems)
        self.conditions = tuple(conditions)


def compile_campaign(reader: Reader, campaign: Json) -> Campaign:
    """A campaign with its active ruleset; without rules where it has none."""
    campaign = with_store_limits(reader, campaign)
    ruleset = active_ruleset(reader, campaign)
    if ruleset is None:
        return Campaign(campaign, 0, ())
    compiled = compile_ruleset(reader, ruleset, campaign["id"])
    free = [one for one in compiled.rules if not (one.needs_coupon or one.needs_referral)]
    events = None if any(not one.event for one in free) else frozenset(one.event for one in free)
    return Campaign(campaign, ruleset["id"], compiled.rules, compiled.bindings, events)


def ruleset_problems(reader: Reader, ruleset: Json, place: str = "") -> list[Problem]:
    """What no rule of a ruleset can be made of, as pointers that begin with ``place``."""
    compiled = compile_ruleset(reader, ruleset, ruleset.get("campaignId") or 0)
    return [
        Problem(fault.rule, fault.details, f"{place}{fault.place}") for fault in compiled.faults
    ]


def compile_ruleset(reader: Reader, ruleset: Json, campaign_id: int) -> Compiled:
    """Compile a ruleset of either form."""
    environment = reader.derived(environment_of)
    head = {"campaignId": campaign_id, "rulesetId": ruleset["id"]}
    if "promotionRules" in ruleset:
        return _of_blocks(reader, environment, ruleset, head)
    return _of_talang(environment, ruleset, head)


def _of_blocks(reader: Reader, environment: RuleEnvironment, ruleset: Json, head: Json) -> Compiled:
    refer = References(reader)
    expressions: list[tuple[str, Any, str]] = []
    faults: list[Problem] = []
    for index, parameter in enumerate(ruleset.get("parameters") or ()):
        place = f"/parameters/{index}"
        expressions.append((str(parameter.get("name", "")), parameter.get("value"), place))
    for word, make in (("selectors", _selector(refer)), ("bundles", _bundle)):
        for index, one in enumerate(ruleset.get(word) or ()):
            place = f"/{word}/{index}"
            try:
                expressions.append((str(one.get("name", "")), make(one, place), place))
            except BlockFault as fault:
                faults.append(Problem("ruleset", fault.details, fault.place))
    bindings, env = _bindings(environment, expressions, faults)
    rules = []
    for index, rule in enumerate(ruleset["promotionRules"]):
        place = f"/promotionRules/{index}"
        here = _head(head, index, rule)
        try:
            rules.append(_block_rule(env, refer, rule, here, place))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # The model leaves most of a block open: a shape that nobody foresaw is a fault of it.
            unread = _Fault([Problem("ruleset", f"cannot be read: {error}", place)])
            faults += unread.problems
            rules.append(_broken(env, here, unread))
        except _Fault as fault:
            faults += fault.problems
            rules.append(_broken(env, here, fault))
    return Compiled(tuple(rules), bindings, tuple(faults))


def _selector(refer: References) -> Any:
    return lambda one, place: selector_expression(one, refer, place)


def _bundle(one: Json, place: str) -> Any:
    return bundle_expression(one, place)


def _of_talang(environment: RuleEnvironment, ruleset: Json, head: Json) -> Compiled:
    faults: list[Problem] = []
    expressions = [
        (str(one.get("name", "")), one.get("expression"), f"/bindings/{index}/expression")
        for index, one in enumerate(ruleset.get("bindings") or ())
    ]
    bindings, env = _bindings(environment, expressions, faults)
    rules = []
    for index, rule in enumerate(ruleset["rules"]):
        here = _head(head, index, rule)
        try:
            rules.append(_talang_rule(env, rule, here, bindings, f"/rules/{index}"))
        except _Fault as fault:
            faults += fault.problems
            rules.append(_broken(env, here, fault))
    return Compiled(tuple(rules), bindings, tuple(faults))


def _head(head: Json, index: int, rule: Json) -> Json:
    return {**head, "ruleIndex": index, "ruleName": str(rule.get("title", ""))}


def _broken(env: RuleEnvironment, head: Json, fault: _Fault) -> Rule:
    """A rule that cannot be run: it says so whenever it would be evaluated."""
    first = fault.problems[0]
    details = f"{first.place}: {first.details}"
    made = Rule(head["ruleIndex"], head["ruleName"], head, fault=details)
    return _with_codes(made, env, fault.conditions)


def _bindings(
    environment: RuleEnvironment,
    expressions: list[tuple[str, Any, str]],
    faults: list[Problem],
) -> tuple[tuple[Binding, ...], RuleEnvironment]:
    """Bindings in their order, and the environment in which all of them are known."""
    made: list[Binding] = []
    env = environment
    for name, expression, place in expressions:
        try:
            program = _compiled(env, expression, place)
        except _Fault as fault:
            faults += fault.problems
            continue
        env = env.with_binding(name, len(made), program.kind)
        made.append(_binding(name, program, expression, made))
    return tuple(made), env


def _binding(name: str, program: Program, expression: Any, before: Sequence[Binding]) -> Binding:
    of_codes = {one.name for one in before if one.of_codes}
    return Binding(name, program, reads_codes(expression, of_codes))


def _compiled(
    env: RuleEnvironment,
    expression: Any,
    place: str,
    *,
    wanted: Talang = Talang.ANY,
    may_act: bool = False,
) -> Program:
    try:
        return compile_expression(expression, env, wanted=wanted, may_act=may_act)
    except TalangError as error:
        raise _Fault(
            [Problem("ruleset", fault.details, f"{place}{fault.place}") for fault in error.faults]
        ) from None


def _talang_rule(
    env: RuleEnvironment, rule: Json, head: Json, shared: Sequence[Binding], place: str
) -> Rule:
    problems: list[Problem] = []
    expressions = [
        (str(one.get("name", "")), one.get("expression"), f"{place}/bindings/{index}/expression")
        for index, one in enumerate(rule.get("bindings") or ())
    ]
    bindings, env = _rule_bindings(env, expressions, shared, problems)
    steps: list[Step] = []
    conditions: list[Any] = []
    for index, (part, where) in enumerate(condition_parts(rule["condition"])):
        conditions.append(part)
        _add(steps, problems, env, part, f"{place}/condition{where}", index, is_effect=False)
    effects = _effects(rule["effects"])
    for index, (part, where) in enumerate(effects):
        _add(steps, problems, env, part, f"{place}/effects{where}", index, is_effect=True)
    if problems:
        raise _Fault(problems, conditions)
    made = Rule(head["ruleIndex"], head["ruleName"], head, tuple(steps), bindings)
    return _with_codes(made, env, conditions, [part for part, _ in effects])


def _rule_bindings(
    env: RuleEnvironment,
    expressions: list[tuple[str, Any, str]],
    shared: Sequence[Binding],
    problems: list[Problem],
) -> tuple[tuple[Binding, ...], RuleEnvironment]:
    made: list[Binding] = []
    for name, expression, place in expressions:
        try:
            program = _compiled(env, expression, place)
        except _Fault as fault:
            problems += fault.problems
            continue
        env = env.with_binding(name, env.bound, program.kind)
        made.append(_binding(name, program, expression, [*shared, *made]))
    return tuple(made), env


def _effects(effects: Any) -> list[tuple[Any, str]]:
    """The effects of a rule: a list of calls, or the one that is printed flat."""
    if effects and isinstance(effects[0], str):
        return [(effects, "")]
    return [(one, f"/{index}") for index, one in enumerate(effects) if one]


def _add(  # noqa: PLR0917 - as many as the rule has
    steps: list[Step],
    problems: list[Problem],
    env: RuleEnvironment,
    expression: Any,
    place: str,
    index: int,
    *,
    is_effect: bool,
) -> None:
    try:
        wanted = Talang.ANY if is_effect else Talang.BOOLEAN
        program = _compiled(env, expression, place, wanted=wanted, may_act=is_effect)
    except _Fault as fault:
        problems += fault.problems
        return
    steps.append(Step(program, index, is_effect))


def _block_rule(
    env: RuleEnvironment, refer: References, rule: Json, head: Json, place: str
) -> Rule:
    try:
        found = steps_of(rule.get("blocks") or [], refer, f"{place}/blocks")
    except BlockFault as fault:
        raise _Fault([Problem("ruleset", fault.details, fault.place)]) from None
    problems: list[Problem] = []
    steps: list[Step] = []
    counts = {True: 0, False: 0}
    conditions: list[Any] = []
    for one in found:
        before = len(steps)
        index = counts[one.is_effect]
        counts[one.is_effect] += 1
        if not one.is_effect:
            conditions.append(one.expression)
        # A place within an expression that was made of a block means nothing to its author.
        own: list[Problem] = []
        _add(steps, own, env, one.expression, "", index, is_effect=one.is_effect)
        problems += [Problem(fault.rule, fault.details, one.place) for fault in own]
        if len(steps) > before and (one.otherwise or one.nested):
            try:
                steps[-1] = steps[-1]._replace(
                    otherwise=_programs(env, one.otherwise, one.place),
                    nested={
                        number: _programs(env, expressions, one.place)
                        for number, expressions in one.nested.items()
                    },
                )
            except _Fault as fault:
                problems += fault.problems
    if problems:
        raise _Fault(problems, conditions)
    made = Rule(head["ruleIndex"], head["ruleName"], head, tuple(steps))
    effects = [one.expression for one in found if one.is_effect]
    return _with_codes(made, env, conditions, effects)


def _programs(env: RuleEnvironment, expressions: Sequence[Any], place: str) -> tuple[Program, ...]:
    made = []
    for expression in expressions:
        try:
            made.append(_compiled(env, expression, "", may_act=True))
        except _Fault as fault:
            raise _Fault(
                [Problem(one.rule, one.details, place) for one in fault.problems]
            ) from None
    return tuple(made)


def _with_codes(
    rule: Rule, env: RuleEnvironment, conditions: Sequence[Any], effects: Sequence[Any] = ()
) -> Rule:
    """A rule with what it asks of codes and events, and how simple it is."""
    found = code_names(conditions, env.canonical)
    coupon, referral = found["coupon"], found["referral"]
    tells = any(step.otherwise or step.nested for step in rule.steps)
    uses_codes = coupon.used or referral.used
    acts = sum(step.program.acts for step in rule.steps)
    return rule._replace(
        event="" if tells or uses_codes else event_name(conditions, env.canonical),
        is_plain=not uses_codes and acts == 1 and is_plain(effects, env.canonical),
        uses_coupon=coupon.used,
        needs_coupon=coupon.needed,
        coupon_condition=coupon.condition,
        redeems_coupon=coupon.redeemed,
        uses_referral=referral.used,
        needs_referral=referral.needed,
        referral_condition=referral.condition,
        redeems_referral=referral.redeemed,
    )
