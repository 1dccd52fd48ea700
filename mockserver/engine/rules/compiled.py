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
    event: str = ""
    """The only event at which it can fire, if there is but one."""
    is_plain: bool = False
    """Whether its one effect, for no code, changes nothing before it is given."""
    fault: str = ""


class Campaign(NamedTuple):
    """A campaign with its active ruleset. ``value`` is a Campaign of the API."""

    value: Json
    ruleset_id: int
    rules: tuple[Rule, ...]
    bindings: tuple[Binding, ...] = ()
    codeless: frozenset[str] | None = None
    """The events at which a rule can fire without a code; None where all are."""

    @property
    def number(self) -> int:
        return int(self.value["id"])

    def is_idle(self, event_type: str) -> bool:
        """Whether no rule can fire at an event without a coupon or a referral."""
        return self.codeless is not None and event_type not in self.codeless
