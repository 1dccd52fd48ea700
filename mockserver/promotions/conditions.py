"""Conditions of rules: ``when(total__gte=50, profile__Tier="gold")``, any_of, all_of, none_of.

Each name is looked up among the special ones (``checks``) or is a path; what follows the last
two underscores is its operator.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from mockserver.promotions.blocks import Condition, Otherwise, failure
from mockserver.promotions.checks import CHECKS, Made
from mockserver.promotions.items import attribute_name, split
from mockserver.promotions.operators import OPERATORS, check
from mockserver.promotions.wanted import Json, wrong

DEEPEST = 32
"""Conditions within conditions, at most."""

PATHS: Mapping[str, str] = {
    "total": "$Session.Total",
    "cart_total": "$Session.CartTotal",
    "cost_total": "$Session.AdditionalCostTotal",
    "state": "$Session.State",
    "session_id": "$Session.IntegrationId",
    "first_session": "$Session.IsFirst",
    "session_created": "$Session.Created",
    "currency": "$Session.Currency",
    "identifiers": "$Session.Identifiers",
    "coupon_codes": "$Session.CouponCodes",
    "referral_code": "$Session.ReferralCode",
    "customer": "$Profile.IntegrationId",
    "customer_since": "$Profile.Created",
    "last_activity": "$Profile.LastActivity",
    "total_sales": "$Profile.TotalSales",
    "closed_sessions": "$Profile.ClosedSessions",
    "audiences": "$Profile.Audiences",
    "advocate": "$Advocate.IntegrationId",
    "coupon_usage": "$Coupon.UsageCounter",
    "referral_usage": "$Referral.UsageCounter",
    "store": "$Store.IntegrationId",
    "now": "$Now",
}
"""What has a name of its own."""

HEADS: Mapping[str, str] = {
    "session": "Session",
    "profile": "Profile",
    "advocate": "Advocate",
    "event": "Event",
    "coupon": "Coupon",
    "referral": "Referral",
    "store": "Store",
    "campaign": "Campaign",
    "application": "Application",
}
"""Whose attributes are meant: ``profile__Tier`` is the attribute Tier of the profile."""


def when(*conditions: Condition, otherwise: Otherwise = None, **checks: Any) -> Condition:
    """All of some conditions: what they check is named, with an operator after ``__``.

    ``otherwise`` are effects that come where one of them fails: notify, custom_effect.
    Raises PromotionError.
    """
    made = [_checked(name, value) for name, value in _with_event(checks).items()]
    parts = [*(_condition("conditions", one) for one in conditions), *made]
    joined = _joined(parts)
    blocks, needs = failure("otherwise", otherwise)
    if not blocks:
        return joined
    if not joined.blocks:
        raise wrong("otherwise", otherwise, "given with a condition that can fail")
    failing = tuple({**block, "onFailure": list(blocks)} for block in joined.blocks)
    return joined._replace(blocks=failing, needs=(*joined.needs, *needs))


def all_of(*conditions: Condition, otherwise: Otherwise = None, **checks: Any) -> Condition:
    """All of some conditions, as one that can stand within others. Raises PromotionError."""
    return _group("all", conditions, otherwise, checks)


def any_of(*conditions: Condition, otherwise: Otherwise = None, **checks: Any) -> Condition:
    """At least one of some conditions. Raises PromotionError."""
    return _group("atLeastOne", conditions, otherwise, checks)


def none_of(*conditions: Condition, otherwise: Otherwise = None, **checks: Any) -> Condition:
    """None of some conditions. Raises PromotionError."""
    return _group("none", conditions, otherwise, checks)


def condition_of(argument: str, value: object) -> Condition:
    """A condition, or what is to be checked by name. Raises PromotionError."""
    if value is None:
        return Condition()
    if isinstance(value, Mapping):
        return when(**{str(name): one for name, one in value.items()})
    return _condition(argument, value)


def _condition(argument: str, value: object) -> Condition:
    if not isinstance(value, Condition):
        raise wrong(argument, value, "what when(), any_of(), all_of() or none_of() gives")
    return value


def _group(
    operator: str,
    conditions: tuple[Condition, ...],
    otherwise: Otherwise,
    checks: Mapping[str, Any],
) -> Condition:
    made = [_checked(name, value) for name, value in _with_event(checks).items()]
    parts = [*(_condition("conditions", one) for one in conditions), *made]
    joined = _joined(parts)
    if not joined.blocks:
        raise wrong("conditions", (), "one condition at least")
    if joined.depth >= DEEPEST:
        raise wrong("conditions", f"{joined.depth + 1} levels", f"nested {DEEPEST} deep at most")
    # Several blocks of one condition hold together.
    inner = [_one_block(part) for part in parts if part.blocks]
    block: Json = {"type": "group", "operator": operator, "blocks": inner}
    blocks, needs = failure("otherwise", otherwise)
    if blocks:
        block["onFailure"] = list(blocks)
    return joined._replace(blocks=(block,), needs=(*joined.needs, *needs), depth=joined.depth + 1)


def _one_block(condition: Condition) -> Json:
    if len(condition.blocks) == 1:
        return condition.blocks[0]
    return {"type": "group", "operator": "all", "blocks": list(condition.blocks)}


def _joined(parts: list[Condition]) -> Condition:
    return Condition(
        tuple(block for part in parts for block in part.blocks),
        tuple(need for part in parts for need in part.needs),
        tuple(code for part in parts for code in part.coupons),
        tuple(code for part in parts for code in part.referrals),
        max((part.depth for part in parts), default=0),
    )


def _with_event(checks: Mapping[str, Any]) -> dict[str, Any]:
    """The checks, those of an event's attributes put to the type of the event."""
    if "event" not in checks:
        return dict(checks)
    of_event = {name: value for name, value in checks.items() if name.startswith("event__")}
    rest = {name: value for name, value in checks.items() if name not in of_event}
    matchers = [block for name, value in of_event.items() for block in _checked(name, value).blocks]
    return {**rest, "event": (checks["event"], matchers)}


def _checked(name: str, value: Any) -> Condition:
    """What one name and its value check."""
    head, _, rest = name.partition("__")
    special = CHECKS.get(head)
    if special is not None and not (rest and head in HEADS and rest not in special.suffixes):
        made: Made = special.make(name, rest, value)
        return Condition(tuple(made.blocks), made.needs, made.coupons, made.referrals)
    if head == "cost" and rest:
        field, suffix = split(rest)
        path = f"$Session.AdditionalCosts.{attribute_name(name, field)}"
        return Condition((check(path, name, suffix, value),))
    if head in PATHS and (not rest or rest in OPERATORS):
        return Condition((check(PATHS[head], name, rest or "eq", value),))
    if head in HEADS and rest:
        field, suffix = split(rest)
        path = f"${HEADS[head]}.Attributes.{attribute_name(name, field)}"
        return Condition((check(path, name, suffix, value),))
    raise wrong(name, value, _advice(head))


def _advice(head: str) -> str:
    """What a name that nothing has might have been."""
    heads = [f"{one}__NAME" for one in (*HEADS, "cost", "items")]
    near = get_close_matches(head, [*PATHS, *CHECKS, *HEADS, "cost"], 1)
    if near:
        return f"a name of a condition, perhaps {near[0]}"
    return f"named like {', '.join((*PATHS, *CHECKS, *heads))}"
