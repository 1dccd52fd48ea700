"""Conditions that no attribute tells: codes, events, audiences, points, tiers, budgets, items.

Each is a row: the name in ``when``, what may follow it, and how its blocks are made. The rest
is comparison of attributes (``operators``).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mockserver.promotions.codes import coupons, referrals
from mockserver.promotions.items import counted
from mockserver.promotions.operators import BALANCE_OPERATORS, OPERATORS, check
from mockserver.promotions.wanted import (
    Json,
    PromotionError,
    any_text,
    choice,
    flag,
    mapping,
    number,
    party,
    text,
    which,
    wrong,
)

ACTIONS = (
    "redeemCoupon",
    "redeemReferral",
    "setDiscount",
    "setDiscountEffect",
    "createCoupon",
    "createReferral",
    "createLoyaltyPoints",
    "createLoyaltyPointsEffect",
    "redeemLoyaltyPoints",
    "redeemLoyaltyPointsEffect",
    "awardGiveaway",
    "addFreeItemEffect",
    "customEffect",
    "callApi",
)
"""What a budget can limit."""

EVENTS = {
    name: f"talon_{name}"
    for name in (
        "session_created",
        "session_updated",
        "session_closed",
        "session_cancelled",
        "session_revoked",
        "session_partially_returned",
        "session_reopened",
        "profile_created",
        "profile_updated",
    )
}
"""Events of the service itself, by their names without ``talon_``."""

_BALANCES = ("current", "pending", "negative", "tentativeCurrent")


class Made(NamedTuple):
    """What one condition is made into."""

    blocks: list[Json]
    needs: tuple[Json, ...] = ()
    coupons: tuple[Json, ...] = ()
    referrals: tuple[Json, ...] = ()


class Check(NamedTuple):
    """How a condition is made of its argument, its suffix and its value; which suffixes it has."""

    make: Callable[[str, str, Any], Made]
    suffixes: frozenset[str] = frozenset()


def _suffix(argument: str, suffix: str, value: object, allowed: Mapping[str, str]) -> str:
    """What a suffix stands for."""
    if suffix not in allowed:
        named = [name for name in allowed if name]
        wanted = f"named with {', '.join(named)} at its end" if named else "named without a suffix"
        raise wrong(argument, value, wanted)
    return allowed[suffix]


def _coupon(argument: str, suffix: str, value: Any) -> Made:
    redeem = _suffix(argument, suffix, value, {"": "", "valid": "valid"}) != "valid"
    block: Json = {"type": "checkCoupon", "redeem": redeem}
    if isinstance(value, bool):
        if not value:
            wanted = 'True, a code, or a list of codes; none_of(coupon=True) is "no coupon"'
            raise wrong(argument, value, wanted)
        return Made([block])
    codes = coupons(argument, value)
    return Made([block, _one_of("$Coupon.Value", [one["value"] for one in codes])], coupons=codes)


def _referral(argument: str, suffix: str, value: Any) -> Made:
    redeem = _suffix(argument, suffix, value, {"": "", "valid": "valid"}) != "valid"
    block: Json = {"type": "checkReferral", "redeem": redeem}
    if value is True:
        return Made([block])
    codes = referrals(argument, value)
    check_code = _one_of("$Referral.Value", [one["code"] for one in codes])
    return Made([block, check_code], referrals=codes)


def _one_of(path: str, codes: list[str]) -> Json:
    """Of the codes of a campaign, those that a rule names."""
    if len(codes) == 1:
        return {
            "type": "checkAttribute",
            "operator": "equals",
            "attribute": path,
            "value": codes[0],
        }
    return {"type": "checkAttribute", "operator": "oneOf", "attribute": path, "value": codes}


def _event(argument: str, suffix: str, value: Any) -> Made:
    _suffix(argument, suffix, value, {"": ""})
    event, matchers = value if isinstance(value, tuple) else (value, [])
    name = text(argument, event, wanted="the type of an event")
    block: Json = {"type": "checkEvent", "eventType": EVENTS.get(name, name)}
    if matchers:
        block["matchers"] = matchers
    return Made([block])


def _closing(argument: str, suffix: str, value: Any) -> Made:
    _suffix(argument, suffix, value, {"": ""})
    block: Json = {"type": "checkEvent", "eventType": EVENTS["session_closed"]}
    if not flag(argument, value):
        return Made([{"type": "group", "operator": "none", "blocks": [block]}])
    return Made([block])


_AUDIENCE = {"": "member", "eq": "member", "ne": "not(member)", "in": "member"} | {
    "joined": "justJoined",
    "left": "justLeft",
}


def _audience(argument: str, suffix: str, value: Any) -> Made:
    operator = _suffix(argument, suffix, value, _AUDIENCE)
    if suffix == "in":
        if not isinstance(value, list | tuple) or not value:
            raise wrong(argument, value, "a list of audiences")
        blocks = [_membership(argument, operator, one) for one in value]
        return Made([{"type": "group", "operator": "atLeastOne", "blocks": blocks}])
    return Made([_membership(argument, operator, value)])


def _membership(argument: str, operator: str, value: Any) -> Json:
    fields = _fields(argument, value, "audience", ("who",))
    audience = which(argument, fields["audience"], "an audience")
    who = party(argument, fields.get("who", "customer"))
    return {"type": "checkAudience", "operator": operator, "audience": audience, "profile": who}


def _fields(argument: str, value: Any, main: str, more: tuple[str, ...]) -> Json:
    """A plain value, or that value with more to say about it."""
    if not isinstance(value, Mapping):
        return {main: value}
    wanted = f"a value, or an object of {', '.join((main, *more))}"
    fields = mapping(argument, value, wanted)
    if main not in fields or fields.keys() - {main, *more}:
        raise wrong(argument, value, wanted)
    return fields


def _tier(argument: str, suffix: str, value: Any) -> Made:
    operators = {"": "member", "eq": "member", "ne": "not(member)"}
    operator = _suffix(argument, suffix, value, operators)
    fields = _fields(argument, value, "tier", ("program", "subledger"))
    return Made(
        [
            {
                "type": "checkTier",
                "operator": operator,
                "program": which(argument, fields.get("program", 1), "a loyalty program"),
                "subledger": any_text(argument, fields.get("subledger", "")),
                "tier": which(argument, fields["tier"], "a tier"),
            }
        ]
    )


def _balance(argument: str, suffix: str, value: Any) -> Made:
    operator = _suffix(argument, suffix or "eq", value, BALANCE_OPERATORS)
    fields = _fields(argument, value, "points", ("program", "subledger", "balance"))
    return Made(
        [
            {
                "type": "checkLoyaltyBalance",
                "operator": operator,
                "program": which(argument, fields.get("program", 1), "a loyalty program"),
                "subledger": any_text(argument, fields.get("subledger", "")),
                "balance": choice(argument, fields.get("balance", "current"), _BALANCES),
                "value": number(argument, fields["points"], wanted="a number of points"),
            }
        ]
    )


def _card(argument: str, suffix: str, value: Any) -> Made:
    _suffix(argument, suffix, value, {"": ""})
    operator = "linked" if flag(argument, value) else "not(linked)"
    return Made([{"type": "checkLoyaltyCard", "operator": operator}])


_ACHIEVEMENT = {
    "": "completed",
    "completed": "completed",
    "not_completed": "not(completed)",
    "started": "started",
    "not_started": "not(started)",
    "in_progress": "inProgress",
    "not_in_progress": "not(inProgress)",
    "just_completed": "justCompleted",
}


def _achievement(argument: str, suffix: str, value: Any) -> Made:
    operator = _suffix(argument, suffix, value, _ACHIEVEMENT)
    achievement = which(argument, value, "an achievement")
    block = {"type": "checkAchievement", "operator": operator, "achievement": achievement}
    return Made([block])


def _budget(argument: str, suffix: str, value: Any) -> Made:
    if not suffix:
        action = choice(argument, value, ACTIONS)
        return Made([{"type": "checkBudget", "operator": "available", "action": action}])
    action = _suffix(argument, suffix, value, {action: action for action in ACTIONS})
    enough = number(argument, value, least=0, wanted="a number of at least 0")
    block = {"type": "checkBudget", "operator": "enoughFor", "action": action, "value": enough}
    return Made([block])


def _items(argument: str, suffix: str, value: Any) -> Made:
    """The number of units of some items; one at least if no number is asked for."""
    if not suffix:
        fields = mapping(argument, value, 'fields of items like {"sku": "MUG", "count__gte": 2}')
        if not fields:
            raise wrong(argument, value, "fields of items, one at least")
    else:
        fields = {suffix: value}
    counts = {name: one for name, one in fields.items() if name.partition("__")[0] == "count"}
    rest = {name: one for name, one in fields.items() if name not in counts}
    try:
        selector = counted(rest, argument)
        checks = []
        for name, one in (counts or {"count__gte": 1}).items():
            operator = name.partition("__")[2] or "eq"
            if operator not in OPERATORS or isinstance(one, bool | str):
                raise wrong(name, one, "a number, named like count__gte")
            checks.append(check(f"${selector['name']}", name, operator, one))
    except PromotionError as error:
        # An argument like items__sku has all of the path in its name.
        raise PromotionError(
            (argument, *error.path[-1:]) if not suffix else (argument,), error.got, error.wanted
        ) from None
    return Made(checks, needs=(selector,))


def _talang(argument: str, suffix: str, value: Any) -> Made:
    _suffix(argument, suffix, value, {"": ""})
    return Made([raw(argument, value)])


def raw(argument: str, value: object) -> Json:
    """A block of raw Talang."""
    if not isinstance(value, list) or not value:
        raise wrong(argument, value, 'Talang as a list: ["and", true]')
    return {"type": "passthrough", "expression": value}


_VALID = frozenset({"valid"})

CHECKS: Mapping[str, Check] = {
    "coupon": Check(_coupon, _VALID),
    "referral": Check(_referral, _VALID),
    "event": Check(_event),
    "closing": Check(_closing),
    "audience": Check(_audience),
    "tier": Check(_tier),
    "balance": Check(_balance),
    "card": Check(_card),
    "achievement": Check(_achievement),
    "budget": Check(_budget),
    "items": Check(_items),
    "talang": Check(_talang),
}
"""Every special condition by its name."""
