"""Rules out of effects: what every builder of an effect takes besides, and ``rule`` for several.

A builder of one effect gives a whole rule; ``rule`` puts the effects of several into one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from mockserver.promotions.blocks import Condition, Otherwise, Rule, failure
from mockserver.promotions.codes import Code, Codes
from mockserver.promotions.conditions import condition_of, when
from mockserver.promotions.wanted import Json, PromotionError, any_text, text, wrong

_MOST_EFFECTS = 1000


class RuleOptions(TypedDict, total=False):
    """What can be said of any rule.

    ``when`` is a condition, or names and values of one; ``coupon`` is True for any coupon of
    the campaign, or codes that are made with it; ``referral`` the same for referral codes;
    ``otherwise`` are effects that come where the rule's conditions fail.
    """

    when: Condition | Mapping[str, Any] | None
    coupon: Codes | None
    referral: bool | Code | Sequence[Code] | None
    otherwise: Otherwise
    title: str | None
    description: str | None


OPTIONS = tuple(RuleOptions.__annotations__)


def made(
    title: str, effects: Sequence[Json], needs: Sequence[Json], options: Mapping[str, Any]
) -> Rule:
    """A rule of some effects, with what was said of it. Raises PromotionError."""
    for name in options:
        if name not in OPTIONS:
            raise wrong(
                name, options[name], f"left out; further arguments are {', '.join(OPTIONS)}"
            )
    condition = _condition(options)
    said = options.get("title")
    description = options.get("description")
    return Rule(
        title if said is None else text("title", said),
        tuple(effects),
        condition,
        tuple(needs),
        "" if description is None else any_text("description", description),
    )


def _condition(options: Mapping[str, Any]) -> Condition:
    """The codes that a rule needs, then its conditions."""
    parts: list[Condition] = []
    codes: dict[str, Any] = {name: options.get(name) for name in ("coupon", "referral")}
    parts += [when(**{name: value}) for name, value in codes.items() if value is not None]
    try:
        parts.append(condition_of("when", options.get("when")))
    except PromotionError as error:
        raise error if error.path[:1] == ("when",) else error.within("when") from None
    joined = when(*parts)
    blocks, needs = failure("otherwise", options.get("otherwise"))
    if not blocks:
        return joined
    if not joined.blocks:
        raise wrong("otherwise", options["otherwise"], "given with a condition that can fail")
    failing = tuple({**block, "onFailure": _failing(block, blocks)} for block in joined.blocks)
    return joined._replace(blocks=failing, needs=(*joined.needs, *needs))


def _failing(block: Json, otherwise: Sequence[Json]) -> list[Json]:
    """What comes where a block fails: what it says itself, or else what the rule says."""
    return block.get("onFailure") or list(otherwise)


def rule(
    *effects: Rule,
    when: Condition | Mapping[str, Any] | None = None,
    coupon: Codes | None = None,
    referral: bool | Code | Sequence[Code] | None = None,
    otherwise: Otherwise = None,
    title: str | None = None,
    description: str | None = None,
) -> Rule:
    """Several effects under one condition, in their order. Raises PromotionError.

    Each effect is what its builder gives, without a condition of its own.
    """
    wanted = "effects like percent_off(10), without conditions of their own"
    blocks: list[Json] = []
    needs: list[Json] = []
    for effect in effects:
        if not isinstance(effect, Rule) or not effect.is_bare:
            raise wrong("effects", effect, wanted)
        blocks += effect.effects
        needs += effect.needs
    if not blocks:
        raise wrong("effects", (), wanted)
    if len(blocks) > _MOST_EFFECTS:
        raise wrong("effects", len(blocks), f"{_MOST_EFFECTS} at most")
    options = {
        "when": when,
        "coupon": coupon,
        "referral": referral,
        "otherwise": otherwise,
        "title": title,
        "description": description,
    }
    return made(" and ".join(effect.title for effect in effects), blocks, needs, options)
