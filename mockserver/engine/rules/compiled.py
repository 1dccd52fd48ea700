"""Campaigns as they are evaluated: rules of steps, each a program.

Values only. ``reading`` makes them of rulesets.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockserver.engine.talang.machine import Program
from mockserver.entities import Json


class Binding(NamedTuple):
    """A named value that rules share."""

    name: str
    program: Program
    of_codes: bool = False
    """Whether it may be another for another coupon or referral."""


class Step(NamedTuple):
    """One condition or one effect of a rule, in its order.

    ``number`` is its place among the conditions, or among the effects. ``otherwise`` are the
    effects of its failure, ``nested`` those of conditions within it, by their numbers.
    """

    program: Program
    number: int
    is_effect: bool
    otherwise: tuple[Program, ...] = ()
    nested: Mapping[int, tuple[Program, ...]] = {}


class Rule(NamedTuple):
    """One rule, by its number in the ruleset.

    ``head`` is what every effect of it says, ``fault`` why it cannot be run.
    """

    number: int
    title: str
    head: Mapping[str, Any]
    steps: tuple[Step, ...] = ()
    bindings: tuple[Binding, ...] = ()
    uses_coupon: bool = False
    needs_coupon: bool = False
    coupon_condition: int = 0
    """The number of the first condition that needs one."""
    redeems_coupon: bool = True
    uses_referral: bool = False
    needs_referral: bool = False
    referral_condition: int = 0
    redeems_referral: bool = True
    fault: str = ""


class Campaign(NamedTuple):
    """A campaign with its active ruleset. ``value`` is a Campaign of the API."""

    value: Json
    ruleset_id: int
    rules: tuple[Rule, ...]
    bindings: tuple[Binding, ...] = ()

    @property
    def number(self) -> int:
        return int(self.value["id"])

    @property
    def takes_codes_only(self) -> bool:
        """Whether no rule can fire without a coupon or a referral."""
        return all(rule.needs_coupon or rule.needs_referral for rule in self.rules)
