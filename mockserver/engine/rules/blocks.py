"""Rulesets in typed blocks, put into Talang: one language is evaluated, whatever came.

A rule becomes steps in the order of its blocks. Names of functions are those of ``names``.
Source of the vocabulary: the vendor's RulesetV2; what it leaves open is a guess of the table.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mockserver.engine.rules.block_effects import EFFECTS, passthrough_is_effect
from mockserver.engine.rules.block_values import BlockFault, Talang, expression_of_passthrough
from mockserver.engine.rules.comparisons import compared
from mockserver.engine.rules.references import References
from mockserver.entities import Json


class BlockStep(NamedTuple):
    """One block as Talang, with the effects of its failure.

    ``nested`` are those of blocks within it, by the numbers that stand in the expression.
    """

    expression: Any
    place: str
    is_effect: bool
    otherwise: tuple[Any, ...] = ()
    nested: Mapping[int, tuple[Any, ...]] = {}


def steps_of(blocks: list[Json], refer: References, place: str) -> list[BlockStep]:
    """The steps of a rule. Raises BlockFault with the place of the first block it cannot read."""
    return [_step(block, refer, f"{place}/{index}") for index, block in enumerate(blocks)]


def _step(block: Json, refer: References, place: str) -> BlockStep:
    kind = _type(block, place)
    otherwise = _failing(block, refer, place)
    if kind in EFFECTS:
        return BlockStep(EFFECTS[kind](block, refer, place), place, True, otherwise)
    if kind == "passthrough" and passthrough_is_effect(block, place):
        expression = expression_of_passthrough(block, place)
        return BlockStep(expression, place, True, otherwise)
    nested: dict[int, tuple[Any, ...]] = {}
    expression = condition_of(block, refer, place, nested)
    return BlockStep(expression, place, False, otherwise, nested)


def _type(block: Any, place: str) -> str:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        raise BlockFault(place, "a block is an object with a type")
    return str(block["type"])


def _failing(block: Json, refer: References, place: str) -> tuple[Any, ...]:
    """The effects of a block's failure: messages and custom effects."""
    failing = [(f"{place}/onFailure", block.get("onFailure"))]
    for name, blocks in (block.get("onError") or {}).items():
        failing.append((f"{place}/onError/{name}", blocks))
    found = []
    for where, blocks in failing:
        for index, one in enumerate(blocks or ()):
            here = f"{where}/{index}"
            kind = _type(one, here)
            if kind == "passthrough":
                found.append(expression_of_passthrough(one, here))
            elif kind in {"showNotification", "triggerCustomEffect", "triggerWebhook"}:
                found.append(EFFECTS[kind](one, refer, here))
            else:
                raise BlockFault(here, f"a failure may have messages only; got {kind}")
    return tuple(found)


def condition_of(
    block: Json, refer: References, place: str, nested: dict[int, tuple[Any, ...]] | None = None
) -> Any:
    """A condition as Talang. Groups are put together from within, without recursion.

    ``nested`` takes the effects of failures of blocks within the first one. Raises BlockFault.
    """
    root: list[Any] = []
    waiting: list[tuple[Json, str, list[Any]] | _Group] = [(block, place, root)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, _Group):
            one.into.append(one.noted(one.joined()))
            continue
        inner, where, into = one
        number = None
        if nested is not None and into is not root:
            failing = _failing(inner, refer, where)
            if failing:
                number = len(nested)
                nested[number] = failing
        kind = _type(inner, where)
        if kind == "group":
            group = _Group(str(inner.get("operator", "all")), where, into, number)
            waiting.append(group)
            members = inner.get("blocks") or ()
            for index, member in reversed(list(enumerate(members))):
                waiting.append((member, f"{where}/blocks/{index}", group.members))
        else:
            into.append(_noted(_single(kind, inner, refer, where), number))
    return root[0]


class _Group:
    """A group whose members are being put together."""

    def __init__(self, operator: str, place: str, into: list[Any], number: int | None) -> None:
        self.operator = operator
        self.place = place
        self.into = into
        self.number = number
        self.members: list[Any] = []

    def joined(self) -> Any:
        if self.operator == "all":
            return ["and", *self.members]
        if self.operator == "atLeastOne":
            return ["or", *self.members]
        if self.operator == "none":
            return ["not", ["or", *self.members]]
        raise BlockFault(self.place, f"a group is all, atLeastOne or none; got {self.operator}")

    def noted(self, expression: Any) -> Any:
        return _noted(expression, self.number)


def _noted(expression: Any, number: int | None) -> Any:
    return expression if number is None else ["noteFailure", number, expression]


def _single(kind: str, block: Json, refer: References, place: str) -> Any:
    if kind == "passthrough":
        return expression_of_passthrough(block, place)
    make = _CONDITIONS.get(kind)
    if make is None:
        raise BlockFault(place, f"no condition is of the type {kind}")
    return make(block, refer, place)


def _negated(operator: str) -> tuple[str, bool]:
    """An operator without its not(...), and whether that stood round it."""
    if operator.startswith("not(") and operator.endswith(")"):
        return operator[4:-1], True
    return operator, False


def _maybe_not(expression: Talang, negated: bool) -> Any:
    return ["not", expression] if negated else expression


def _check_attribute(block: Json, refer: References, place: str) -> Any:
    operator, negated = _negated(str(block.get("operator", "")))
    return _maybe_not(compared(operator, block, refer, place), negated)


def _check_code(valid: str) -> Callable[[Json, References, str], Any]:
    def make(block: Json, refer: References, place: str) -> Any:
        del refer, place
        return [valid] if block.get("redeem", True) else [f"{valid}WithoutRedemption"]

    return make


def _check_event(block: Json, refer: References, place: str) -> Any:
    name = block.get("eventType")
    if not isinstance(name, str):
        raise BlockFault(f"{place}/eventType", "eventType is the name of an event type")
    matchers = [
        condition_of(one, refer, f"{place}/matchers/{index}")
        for index, one in enumerate(block.get("matchers") or ())
    ]
    return ["and", ["eventIs", name], *matchers] if matchers else ["eventIs", name]


def _check_audience(block: Json, refer: References, place: str) -> Any:
    operator, negated = _negated(str(block.get("operator", "member")))
    names = {"member": "inAudience", "justJoined": "joinedAudience", "justLeft": "leftAudience"}
    if operator not in names:
        raise BlockFault(f"{place}/operator", f"no audience is checked for {operator}")
    audience = refer.audience(block.get("audience"), f"{place}/audience")
    who = str(block.get("profile", "Current"))
    return _maybe_not([names[operator], audience, who], negated)


def _check_budget(block: Json, refer: References, place: str) -> Any:
    del refer
    action = block.get("action")
    if not isinstance(action, str):
        raise BlockFault(f"{place}/action", "action is what the budget limits")
    if block.get("operator", "available") == "enoughFor":
        return ["budgetLeft", action, block.get("value", 1)]
    return ["budgetLeft", action]


def _check_balance(block: Json, refer: References, place: str) -> Any:
    program = refer.program(block.get("program"), f"{place}/program")
    which = str(block.get("balance", "current"))
    balance = ["loyaltyBalance", program, _subledger(block), which]
    operator, negated = _negated(str(block.get("operator", "")))
    return _maybe_not(compared(operator, block, refer, place, subject=balance), negated)


def _check_tier(block: Json, refer: References, place: str) -> Any:
    program_id = refer.program(block.get("program"), f"{place}/program")
    operator, negated = _negated(str(block.get("operator", "member")))
    if operator != "member":
        raise BlockFault(f"{place}/operator", f"no tier is checked for {operator}")
    tier = block.get("tier")
    named = tier.get("name", tier.get("id")) if isinstance(tier, dict) else tier
    return _maybe_not(["inTier", program_id, named, _subledger(block)], negated)


def _check_card(block: Json, refer: References, place: str) -> Any:
    program = block.get("program")
    _, negated = _negated(str(block.get("operator", "linked")))
    card = (
        ["cardLinked"]
        if program is None
        else [
            "cardLinked",
            refer.program(program, f"{place}/program"),
        ]
    )
    return _maybe_not(card, negated)


def _check_achievement(block: Json, refer: References, place: str) -> Any:
    achievement = refer.achievement(block.get("achievement"), f"{place}/achievement")
    operator, negated = _negated(str(block.get("operator", "completed")))
    return _maybe_not(["achievementIs", achievement, operator], negated)


def _subledger(block: Json) -> str:
    found = block.get("subledger", block.get("subledgerId", ""))
    return str(found.get("id", "")) if isinstance(found, dict) else str(found or "")


_CONDITIONS: Mapping[str, Callable[[Json, References, str], Any]] = {
    "checkAttribute": _check_attribute,
    "checkCoupon": _check_code("couponValid"),
    "checkReferral": _check_code("referralValid"),
    "checkEvent": _check_event,
    "checkAudience": _check_audience,
    "checkBudget": _check_budget,
    "checkLoyaltyBalance": _check_balance,
    "checkLoyaltyCard": _check_card,
    "checkTier": _check_tier,
    "checkAchievement": _check_achievement,
}
