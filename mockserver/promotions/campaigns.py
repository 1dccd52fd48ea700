"""Campaigns of rules: what they are called, when they run, their codes and budgets."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mockserver.promotions import codes
from mockserver.promotions.blocks import Rule
from mockserver.promotions.checks import ACTIONS
from mockserver.promotions.codes import Code
from mockserver.promotions.wanted import (
    Json,
    Number,
    PromotionError,
    Time,
    any_text,
    choice,
    integer,
    mapping,
    named,
    number,
    several,
    text,
    time,
    wrong,
)

_STATES = ("enabled", "disabled", "archived")
_PERIODS = ("daily", "weekly", "monthly", "yearly")
_ENTITIES = ("Coupon", "Referral", "Profile", "Identifier", "Store", "Session")
_LIMIT = "what limit() gives, or an object of action, limit, per and period"

_FEATURES: Mapping[str, str] = {
    "checkCoupon": "coupons",
    "createCoupon": "coupons",
    "reserveCoupon": "coupons",
    "checkReferral": "referrals",
    "createReferral": "referrals",
    "awardLoyaltyPoints": "loyalty",
    "redeemLoyaltyPoints": "loyalty",
    "updateLoyaltyPointsExpiry": "loyalty",
    "checkLoyaltyBalance": "loyalty",
    "checkLoyaltyCard": "loyalty",
    "checkTier": "loyalty",
    "awardGiveaway": "giveaways",
    "checkAchievement": "achievements",
    "updateAchievementProgress": "achievements",
}
"""The feature of a campaign that a block of a rule needs."""


class Campaign(NamedTuple):
    """A campaign: fields of a Campaign, its rules and its codes."""

    fields: Json
    rules: tuple[Rule, ...]
    coupons: tuple[Json, ...] = ()
    referrals: tuple[Json, ...] = ()


def limit(
    action: str, limit: Number, *, per: str | Sequence[str] = (), period: str | None = None
) -> Json:
    """A budget: so much of an action, in all or ``per`` customer, coupon, ..., in a period.

    ``action`` is setDiscount (money), redeemCoupon (times) and so on; ``per`` one or several of
    coupon, referral, profile, identifier, store, session. Raises PromotionError.
    """
    names = {entity.casefold(): entity for entity in _ENTITIES}
    wanted = f"one or several of {', '.join(names)}"
    listed = [per] if isinstance(per, str) else list(per)
    for one in listed:
        if not isinstance(one, str) or one.casefold() not in names:
            raise wrong("per", per, wanted)
    return named(
        {
            "action": choice("action", action, ACTIONS),
            "limit": number("limit", limit, least=0, wanted="a number of at least 0"),
            "entities": [names[one.casefold()] for one in listed],
            "period": None if period is None else choice("period", period, _PERIODS),
        }
    )


def campaign(
    name: str,
    *rules: Rule,
    coupons: Sequence[Code] | Code | None = None,
    referrals: Sequence[Code] | Code | None = None,
    limits: Sequence[Mapping[str, Any]] = (),
    start: Time | None = None,
    end: Time | None = None,
    state: str = "enabled",
    application: int | None = None,
    description: str = "",
    tags: Sequence[str] = (),
    attributes: Mapping[str, Any] | None = None,
    stores: Sequence[int] | None = None,
    group: int | None = None,
    id: int | None = None,  # noqa: A002 - as the API calls it
) -> Campaign:
    """Rules that belong together, with their codes, budgets and dates.

    ``coupons`` are codes besides those that rules name; ``application`` the ID of the
    Application (the first, if left out); ``stores`` IDs of the only stores in which it runs;
    ``group`` the ID of its evaluation group. Raises PromotionError.
    """
    for one in rules:
        if not isinstance(one, Rule):
            raise wrong("rules", one, "rules like percent_off(10)")
    if not rules:
        raise wrong("rules", (), "one rule at least")
    begins = None if start is None else time("start", start)
    ends = None if end is None else time("end", end)
    if begins is not None and ends is not None and begins >= ends:
        raise wrong("end", end, "a time after start")
    fields = {
        "id": None if id is None else integer("id", id, least=1),
        "applicationId": (
            None if application is None else integer("application", application, least=1)
        ),
        "name": text("name", name),
        "description": any_text("description", description),
        "startTime": begins,
        "endTime": ends,
        "state": choice("state", state, _STATES),
        "tags": [text("tags", one) for one in several("tags", tags, "words")] if tags else [],
        "features": _features(rules, coupons, referrals),
        "limits": _limits(limits),
        "attributes": (
            None if attributes is None else mapping("attributes", attributes, "values by name")
        ),
        "linkedStoreIds": (
            None
            if stores is None
            else [integer("stores", one, least=1) for one in several("stores", stores, "IDs")]
        ),
        "evaluationGroupId": None if group is None else integer("group", group, least=1),
    }
    return Campaign(named(fields), rules, _coupons(rules, coupons), _referrals(rules, referrals))


def campaign_of(promotion: Rule | Campaign) -> Campaign:
    """A campaign; a rule alone becomes one of its own, named after it. Raises PromotionError."""
    if isinstance(promotion, Campaign):
        return promotion
    if not isinstance(promotion, Rule):
        raise wrong("promotion", promotion, "a rule, or what campaign() gives")
    return campaign(promotion.title, promotion)


def _limits(limits: object) -> list[Json]:
    if isinstance(limits, list | tuple) and not limits:
        return []
    found = []
    for index, one in enumerate(several("limits", limits, "limits")):
        fields = mapping("limits", one, _LIMIT)
        if "entities" in fields:
            fields["per"] = fields.pop("entities")
        if not {"action", "limit"} <= fields.keys() <= {"action", "limit", "per", "period"}:
            raise wrong("limits", one, _LIMIT)
        try:
            found.append(limit(**fields))
        except PromotionError as error:
            raise error.within("limits", index) from None
    return found


def _coupons(rules: Sequence[Rule], more: Sequence[Code] | Code | None) -> tuple[Json, ...]:
    """The coupons of a campaign, those with more to say of one code before the bare code."""
    found: dict[str, Json] = {}
    listed = () if more is None else codes.coupons("coupons", more)
    for one in (*(code for rule in rules for code in rule.condition.coupons), *listed):
        found[one["value"]] = found.get(one["value"], {}) | one
    return tuple(found.values())


def _referrals(rules: Sequence[Rule], more: Sequence[Code] | Code | None) -> tuple[Json, ...]:
    found: dict[str, Json] = {}
    listed = () if more is None else codes.referrals("referrals", more)
    for one in (*(code for rule in rules for code in rule.condition.referrals), *listed):
        found[one["code"]] = found.get(one["code"], {}) | one
    return tuple(found.values())


def _features(rules: Sequence[Rule], coupons: object, referrals: object) -> list[str]:
    """What the blocks of some rules need, in the order of the table."""
    found = {_FEATURES.get(block["type"]) for rule in rules for block in all_blocks(rule)}
    found |= {"coupons"} if coupons else set()
    found |= {"referrals"} if referrals else set()
    return [feature for feature in dict.fromkeys(_FEATURES.values()) if feature in found]


def all_blocks(rule: Rule) -> list[Json]:
    """Every block of a rule, those within others too."""
    found: list[Json] = []
    left = [*rule.condition.blocks, *rule.effects]
    while left:
        block = left.pop()
        found.append(block)
        for field in ("blocks", "onFailure", "matchers"):
            left += block.get(field, ())
    return found
