"""Effects that change what the account knows: attributes, audiences, achievements, codes."""

from collections.abc import Mapping
from typing import Any, Unpack

from mockserver.promotions.blocks import Rule
from mockserver.promotions.items import Of, attribute_name, chosen
from mockserver.promotions.rules import RuleOptions, made
from mockserver.promotions.wanted import (
    Amount,
    Json,
    Number,
    Time,
    Which,
    amount,
    any_text,
    flag,
    integer,
    number,
    party,
    plain,
    scalar,
    scalars,
    text,
    time,
    which,
    wrong,
)

_TARGETS: Mapping[str, tuple[str, str]] = {
    "session": ("CustomerSession", "session"),
    "profile": ("CustomerProfile", "profile"),
    "advocate": ("CustomerProfile", "advocateProfile"),
    "coupon": ("Coupon", "coupon"),
    "referral": ("Referral", "referral"),
    "items": ("CartItem", "allItems"),
}
"""Whose attribute a name means: its entity, and the target of the block."""

_ATTRIBUTE = f"named like profile__Tier, with one of {', '.join(_TARGETS)} before the two _"


def update_attribute(
    attribute: str,
    *,
    to: Any = None,
    increase_by: Amount | None = None,
    decrease_by: Amount | None = None,
    multiply_by: Amount | None = None,
    divide_by: Amount | None = None,
    later_by: str | None = None,
    earlier_by: str | None = None,
    toggle: bool = False,
    of: Of = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Change an attribute, named ``profile__Tier`` as in ``when``. One change at a time.

    ``of`` says which items, for ``items__NAME``. ``later_by`` and ``earlier_by`` move a time by
    a duration. Raises PromotionError.
    """
    changes = {
        "to": to,
        "increase_by": increase_by,
        "decrease_by": decrease_by,
        "multiply_by": multiply_by,
        "divide_by": divide_by,
        "later_by": later_by,
        "earlier_by": earlier_by,
        "toggle": flag("toggle", toggle) or None,
    }
    asked = [name for name, value in changes.items() if value is not None]
    if len(asked) != 1:
        raise wrong("to", to, f"given, or exactly one of {', '.join(list(changes)[1:])}")
    (change,) = asked
    head, _, name = text("attribute", attribute, wanted=_ATTRIBUTE).partition("__")
    if head not in _TARGETS or not name:
        raise wrong("attribute", attribute, _ATTRIBUTE)
    entity, target_type = _TARGETS[head]
    target: Json = {"type": target_type}
    items = chosen(of)
    if of is not None:
        if head != "items" or not items.are_items:
            raise wrong("of", of, "items, given with an attribute named items__NAME")
        target = items.target
    block: Json = {
        "type": "updateAttributeValue",
        "operator": _OPERATORS[change],
        "attribute": {"entity": entity, "name": attribute_name("attribute", name)},
        "target": target,
    }
    if change != "toggle":
        block["value"] = _value(change, changes[change])
    return made(f"Change {name}", [block], items.needs, rule)


_OPERATORS = {
    "to": "setTo",
    "increase_by": "increaseBy",
    "decrease_by": "decreaseBy",
    "multiply_by": "multiplyBy",
    "divide_by": "divideBy",
    "later_by": "laterBy",
    "earlier_by": "earlierBy",
    "toggle": "toggle",
}


def _value(change: str, value: Any) -> Any:
    if change == "to":
        return scalars("to", value) if isinstance(value, list) else scalar("to", value)
    if change in ("later_by", "earlier_by"):
        return text(change, value)
    if isinstance(value, str):
        return amount(change, value, wanted="a number")
    return number(change, value)


def join_audience(audience: Which, *, who: str = "customer", **rule: Unpack[RuleOptions]) -> Rule:
    """Have the customer, or the ``advocate``, join an audience. Raises PromotionError."""
    return _membership("add", "Join", audience, who, rule)


def leave_audience(audience: Which, *, who: str = "customer", **rule: Unpack[RuleOptions]) -> Rule:
    """Have the customer, or the ``advocate``, leave an audience. Raises PromotionError."""
    return _membership("remove", "Leave", audience, who, rule)


def _membership(
    operator: str, title: str, audience: Which, who: str, rule: Mapping[str, Any]
) -> Rule:
    block = {
        "type": "updateAudienceMembership",
        "operator": operator,
        "profile": party("who", who),
        "audience": which("audience", audience, "an audience"),
    }
    return made(f"{title} {audience}", [block], (), rule)


def achievement_progress(
    achievement: Which, *, by: Amount = 1, **rule: Unpack[RuleOptions]
) -> Rule:
    """Move the customer on in an achievement; ``by`` may be an expression in ``{{ }}``.

    Raises PromotionError.
    """
    step = amount("by", by)
    block = {
        "type": "updateAchievementProgress",
        "operator": "increaseBy",
        "value": step if isinstance(step, str) else plain(step),
        "achievement": which("achievement", achievement, "an achievement"),
    }
    return made(f"Progress in {achievement}", [block], (), rule)


def create_coupon(
    *,
    campaign: int | str | None = None,
    recipient: str = "{{$Profile.IntegrationId}}",
    in_session: bool = False,
    usage_limit: int = 1,
    discount_limit: Number | None = None,
    start: Time | None = None,
    expires: Time | None = None,
    attributes: Mapping[str, Any] | None = None,
    characters: str | None = None,
    pattern: str | None = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Make a coupon for the customer, of this campaign or of another, by ID.

    ``in_session`` puts its code into the session. ``pattern`` has ``#`` where a character of
    ``characters`` stands. Raises PromotionError.
    """
    block = {
        "type": "createCoupon",
        "campaignId": _campaign(campaign),
        "recipientId": any_text("recipient", recipient),
        **_code_fields(
            in_session=in_session,
            usage_limit=usage_limit,
            start=start,
            expires=expires,
            attributes=attributes,
            characters=characters,
            pattern=pattern,
        ),
    }
    if discount_limit is not None:
        block["discountLimit"] = number("discount_limit", discount_limit, least=0)
    return made("Create a coupon", [block], (), rule)


def create_referral(
    *,
    campaign: int | str | None = None,
    friend: str | None = None,
    in_session: bool = False,
    usage_limit: int = 1,
    start: Time | None = None,
    expires: Time | None = None,
    attributes: Mapping[str, Any] | None = None,
    characters: str | None = None,
    pattern: str | None = None,
    **rule: Unpack[RuleOptions],
) -> Rule:
    """Make a referral code that the customer can give to friends, or to one ``friend``.

    Raises PromotionError.
    """
    block = {
        "type": "createReferral",
        "campaignId": _campaign(campaign),
        **_code_fields(
            in_session=in_session,
            usage_limit=usage_limit,
            start=start,
            expires=expires,
            attributes=attributes,
            characters=characters,
            pattern=pattern,
        ),
    }
    if friend is not None:
        block["friendId"] = text("friend", friend)
    return made("Create a referral code", [block], (), rule)


def reserve_coupon(**rule: Unpack[RuleOptions]) -> Rule:
    """Reserve the coupon that is being evaluated for the customer. Raises PromotionError."""
    return made("Reserve the coupon", [{"type": "reserveCoupon"}], (), rule)


def _campaign(campaign: int | str | None) -> int | str:
    """The campaign of a code: its ID, or an expression; this one if left out."""
    if campaign is None:
        return "{{$Campaign.Id}}"
    if isinstance(campaign, str):
        found = amount("campaign", campaign, wanted="the ID of a campaign")
        assert isinstance(found, str)
        return found
    return integer("campaign", campaign, least=1)


def _code_fields(
    *,
    in_session: object,
    usage_limit: object,
    start: Time | None,
    expires: Time | None,
    attributes: Mapping[str, Any] | None,
    characters: str | None,
    pattern: str | None,
) -> Json:
    fields: Json = {
        "storeInSession": flag("in_session", in_session),
        "usageLimit": integer("usage_limit", usage_limit),
    }
    if start is not None:
        fields["startDate"] = time("start", start)
    if expires is not None:
        fields["expiryDate"] = time("expires", expires)
    if attributes is not None:
        if not isinstance(attributes, Mapping):
            raise wrong("attributes", attributes, "attributes by name")
        fields["attributes"] = dict(attributes)
    if characters is not None:
        fields["validCharacters"] = text("characters", characters)
    if pattern is not None:
        fields["pattern"] = text("pattern", pattern)
    return fields
