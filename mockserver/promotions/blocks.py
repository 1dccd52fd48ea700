"""What builders give and take: conditions, rules, and effects for where something fails.

Values only; each is a part of a ruleset in blocks.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from mockserver.promotions.wanted import Json, wrong

_ALLOWED = frozenset({"showNotification", "triggerCustomEffect"})
"""The effects that a failure may have."""


class Condition(NamedTuple):
    """Blocks that have to hold, and what a campaign needs for them.

    ``needs`` are selectors and bundles, ``coupons`` and ``referrals`` codes that are asked for.
    """

    blocks: tuple[Json, ...] = ()
    needs: tuple[Json, ...] = ()
    coupons: tuple[Json, ...] = ()
    referrals: tuple[Json, ...] = ()
    depth: int = 0


class Rule(NamedTuple):
    """One rule: a condition, and effects in their order."""

    title: str
    effects: tuple[Json, ...]
    condition: Condition = Condition()
    needs: tuple[Json, ...] = ()
    description: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether nothing but its effects is said."""
        return self.condition == Condition() and not self.description


Otherwise: TypeAlias = Rule | Sequence[Rule] | None
"""Effects that come where something fails."""


def failure(argument: str, value: object) -> tuple[tuple[Json, ...], tuple[Json, ...]]:
    """The blocks of effects for a failure, and what they need. Raises PromotionError."""
    wanted = "notify() or custom_effect(), without a condition, or a list of them"
    if value is None:
        return (), ()
    rules = [value] if isinstance(value, Rule) else value
    if isinstance(rules, str) or not isinstance(rules, Sequence):
        raise wrong(argument, value, wanted)
    blocks: list[Json] = []
    needs: list[Json] = []
    for rule in rules:
        if not isinstance(rule, Rule) or not rule.is_bare:
            raise wrong(argument, value, wanted)
        if any(block["type"] not in _ALLOWED for block in rule.effects):
            raise wrong(argument, rule.title, wanted)
        blocks += rule.effects
        needs += rule.needs
    return tuple(blocks), tuple(needs)
