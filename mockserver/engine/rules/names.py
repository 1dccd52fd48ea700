"""What rules ask of codes, and how a condition is taken apart. Names of effects."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.engine.rules.functions import EFFECT_FUNCTIONS

EFFECT_NAMES = frozenset(name.casefold() for name in EFFECT_FUNCTIONS)
"""Names of functions that give something, in lower case."""


def condition_parts(condition: Any) -> list[tuple[Any, str]]:
    """The conditions of a rule in Talang, with their places: the children of its outermost and."""
    if (
        isinstance(condition, list)
        and len(condition) > 1
        and isinstance(condition[0], str)
        and condition[0].casefold() == "and"
    ):
        return [(part, f"/{index}") for index, part in enumerate(condition[1:], 1)]
    return [(condition, "")]


class CodeUse(NamedTuple):
    """What a rule asks of a coupon or a referral: of any, as a must, to be used up.

    ``condition`` is the number of the first condition that needs one.
    """

    used: bool
    needed: bool
    redeemed: bool
    condition: int = 0


def code_names(conditions: Sequence[Any], canonical: Callable[[str], str]) -> Mapping[str, CodeUse]:
    """What conditions ask of codes: of ``coupon`` and of ``referral``."""
    outer: dict[str, int] = {}
    for number, condition in enumerate(conditions):
        for part in _outermost(condition):
            outer.setdefault(canonical(part[0]), number)
    every = {canonical(name) for part in conditions for name in _called(part)}
    found: dict[str, CodeUse] = {}
    for which in ("coupon", "referral"):
        plain, without = f"{which}valid", f"{which}validwithoutredemption"
        places = [outer[name] for name in (plain, without) if name in outer]
        found[which] = CodeUse(
            used=plain in every or without in every,
            needed=bool(places),
            redeemed=plain in every,
            condition=min(places, default=0),
        )
    return found


def event_name(conditions: Sequence[Any], canonical: Callable[[str], str]) -> str:
    """The type of the one event at which all conditions can hold; "" where that may be any."""
    for condition in conditions:
        for part in _outermost(condition):
            named = canonical(part[0]) == "eventis" and len(part) == 2
            if named and isinstance(part[1], str):
                return part[1]
    return ""


_PLAIN = frozenset({"setdiscount", "notification"})


def is_plain(effects: Sequence[Any], canonical: Callable[[str], str]) -> bool:
    """Whether a rule has one effect, which changes nothing before it is given."""
    if len(effects) != 1:
        return False
    effect = effects[0]
    if isinstance(effect, list) and len(effect) == 3 and effect[:2] == ["catch", ["noop"]]:
        effect = effect[2]
    return (
        isinstance(effect, list)
        and bool(effect)
        and isinstance(effect[0], str)
        and canonical(effect[0].casefold()) in _PLAIN
    )


_CODE_WORDS = frozenset({"Coupon", "Referral", "Advocate"})
_CODE_FUNCTIONS = ("couponvalid", "referralvalid")


def reads_codes(expression: Any, of_codes: Collection[str]) -> bool:
    """Whether a binding may depend on the codes that a rule is evaluated for.

    ``of_codes`` are the names of bindings before it that do.
    """
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, str) and (
            part in _CODE_WORDS or part in of_codes or part.casefold().startswith(_CODE_FUNCTIONS)
        ):
            return True
    return False


def _outermost(condition: Any) -> list[list[Any]]:
    """The calls that all have to be true: those in nothing but an and."""
    found: list[list[Any]] = []
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        if not (isinstance(part, list) and part and isinstance(part[0], str)):
            continue
        if part[0].casefold() == "and":
            waiting += part[1:]
        elif part[0] == "noteFailure":
            waiting.append(part[2])
        else:
            found.append(part)
    return found


def _called(expression: Any) -> list[str]:
    """The names of all functions that are called, at any depth."""
    names: list[str] = []
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            if part and isinstance(part[0], str):
                names.append(part[0])
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
    return names
