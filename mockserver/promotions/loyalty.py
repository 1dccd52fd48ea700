"""Effects on points of loyalty programs: given, spent, and how long they live."""

import re
from typing import Unpack

from mockserver.promotions.blocks import Otherwise, Rule, failure
from mockserver.promotions.items import Items, Of, chosen
from mockserver.promotions.rules import RuleOptions, made
from mockserver.promotions.wanted import (
    Amount,
    Json,
    Time,
    Which,
    amount,
    any_text,
    flag,
    party,
    plain,
    text,
    time,
    which,
    wrong,
)

_POINTS = "a number of points, at least 0"
_DURATION = re.compile(r"[1-9][0-9]{0,5}([smh]|[DWMY](_[DU])?)", re.ASCII)


def points(
    value: Amount | None = None,
    *,
    per_unit: Amount | None = None,
    of: Of = None,
    program: Which = 1,
    subledger: str = "",
    to: str = "customer",
    name: str | None = None,
    partial: bool = False,
    awaits_activation: bool = False,
    start: Time | None = None,
    pending_for: str | None = None,
    valid_for: str | None = None,
    expires: Time | None = None,
    instead: Otherwise = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Points of a loyalty program: ``value`` once, or ``per_unit`` for each of some items.

    Both can be expressions in ``{{ }}``. ``of`` are the items (all, if left out with
    ``per_unit``), ``to`` is the customer or the advocate. Points begin to count at ``start``,
    after ``pending_for`` (``"3D"``), or once they are activated; they expire at ``expires`` or
    ``valid_for`` after. Raises PromotionError.
    """
    if (value is None) == (per_unit is None):
        raise wrong("value", value, f"{_POINTS}, or left out for per_unit")
    items, given = _given(value, per_unit, of)
    if flag("awaits_activation", awaits_activation) and start is not None:
        raise wrong("start", start, "left out where the points wait for their activation")
    if valid_for is not None and expires is not None:
        raise wrong("expires", expires, "left out where valid_for says it")
    blocks, needs = failure("instead", instead)
    title = f"{plain(given)} points" if not isinstance(given, str) else "Points"
    block: Json = {
        "type": "awardLoyaltyPoints",
        "name": title if name is None else text("name", name),
        "program": which("program", program, "a loyalty program"),
        "recipient": party("to", to),
        "subledger": any_text("subledger", subledger),
        "target": items.target,
        "value": given,
        "partial": flag("partial", partial),
    }
    if awaits_activation:
        block["awaitsActivation"] = True
    if start is not None:
        block["startDate"] = time("start", start)
    if pending_for is not None:
        block["pendingDuration"] = _duration("pending_for", pending_for)
    if valid_for is not None:
        block["validityDuration"] = _duration("valid_for", valid_for)
    if expires is not None:
        block["expiryDate"] = time("expires", expires)
    if blocks:
        block["onFailure"] = list(blocks)
    return made(title, [block], (*items.needs, *needs), rule)


def _given(value: Amount | None, per_unit: Amount | None, of: Of) -> tuple[Items, float | str]:
    """The target of the points, and how many each has."""
    items = chosen("items" if of is None and per_unit is not None else of)
    if per_unit is None:
        if items.target["type"] != "cart":
            raise wrong("of", of, "given with per_unit")
        return items, amount("value", value, wanted=_POINTS)
    if items.target["type"] == "cart":
        raise wrong("of", of, "items that per_unit counts")
    found = amount("per_unit", per_unit, wanted=_POINTS)
    if items.are_items and not isinstance(found, str):
        found = f"{{{{$Item.Quantity * {plain(found)}}}}}"
    return items, found


def spend_points(
    value: Amount,
    *,
    program: Which = 1,
    subledger: str = "",
    name: str | None = None,
    instead: Otherwise = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Take points of the customer away; ``instead`` comes where there are not enough.

    Raises PromotionError.
    """
    spent = amount("value", value, wanted=_POINTS)
    blocks, needs = failure("instead", instead)
    title = f"Spend {plain(spent)} points" if not isinstance(spent, str) else "Spend points"
    block: Json = {
        "type": "redeemLoyaltyPoints",
        "program": which("program", program, "a loyalty program"),
        "subledger": any_text("subledger", subledger),
        "value": spent,
        "name": title if name is None else text("name", name),
    }
    if blocks:
        block["onFailure"] = list(blocks)
    return made(title, [block], needs, rule)


def points_expiry(
    at: Time | None = None,
    *,
    later_by: str | None = None,
    program: Which = 1,
    subledger: str = "",
    to: str = "customer",
    instead: Otherwise = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Have the active points expire at a time, or so much later (``"30D"``).

    Raises PromotionError.
    """
    if (at is None) == (later_by is None):
        raise wrong("at", at, "a time, or left out for later_by")
    blocks, needs = failure("instead", instead)
    block: Json = {
        "type": "updateLoyaltyPointsExpiry",
        "operator": "setTo" if at is not None else "laterBy",
        "program": which("program", program, "a loyalty program"),
        "recipient": party("to", to),
        "subledger": any_text("subledger", subledger),
        "value": time("at", at) if at is not None else _duration("later_by", later_by),
    }
    if blocks:
        block["onFailure"] = list(blocks)
    return made("Expiry of points", [block], needs, rule)


def _duration(argument: str, value: object) -> str:
    if not isinstance(value, str) or not _DURATION.fullmatch(value):
        raise wrong(argument, value, 'a duration like "30D" or "1M_U": a number, a unit')
    return value
