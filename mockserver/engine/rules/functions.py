"""The promotion functions of Talang: the conditions and effects that rules are made of.

Names that the vendor publishes are theirs (couponValid, setDiscount, notification); all others
are guesses after the wording of the Rule Builder, in the table of assumptions.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from mockserver.engine.rules import conditions, item_lists
from mockserver.engine.rules.effects import changes, codes, discounts, messages, points
from mockserver.engine.talang.environment import Each, HostFunction
from mockserver.engine.talang.kinds import Kind as Talang
from mockserver.entities import Kind, Reader

NUMBER, STRING, BOOLEAN, TIME = Talang.NUMBER, Talang.STRING, Talang.BOOLEAN, Talang.TIME
LIST, MAP, ANY, NULL = Talang.LIST, Talang.MAP, Talang.ANY, Talang.NULL


def _function(
    name: str,
    call: Callable[..., Any],
    kinds: tuple[Talang, ...],
    result: Talang,
    *,
    optional: int = 0,
    variadic: bool = False,
) -> HostFunction:
    return HostFunction(name, kinds, result, call, optional=optional, variadic=variadic)


_CONDITIONS = (
    _function("couponValid", conditions.coupon_valid, (), BOOLEAN),
    _function("couponValidWithoutRedemption", conditions.coupon_valid, (), BOOLEAN),
    _function("referralValid", conditions.referral_valid, (), BOOLEAN),
    _function("referralValidWithoutRedemption", conditions.referral_valid, (), BOOLEAN),
    _function("eventIs", conditions.event_is, (STRING,), BOOLEAN),
    _function("budgetLeft", conditions.budget_left, (STRING, NUMBER), BOOLEAN, optional=1),
    _function("inAudience", conditions.in_audience, (ANY, STRING), BOOLEAN, optional=1),
    _function("joinedAudience", conditions.joined_audience, (ANY, STRING), BOOLEAN, optional=1),
    _function("leftAudience", conditions.left_audience, (ANY, STRING), BOOLEAN, optional=1),
    _function("loyaltyBalance", conditions.points, (ANY, STRING, STRING), NUMBER, optional=2),
    _function("inTier", conditions.tier_is, (ANY, ANY, STRING), BOOLEAN, optional=1),
    _function("cardLinked", conditions.card_linked, (ANY,), BOOLEAN, optional=1),
    _function("achievementIs", conditions.achievement_is, (ANY, STRING), BOOLEAN),
    _function(
        "within", conditions.within, (TIME, TIME, TIME, BOOLEAN, BOOLEAN), BOOLEAN, optional=2
    ),
    _function("oneOf", conditions.one_of, (ANY, LIST), BOOLEAN),
    _function("inCollection", conditions.in_collection, (ANY, ANY), BOOLEAN),
    _function("empty", conditions.is_empty, (ANY,), BOOLEAN),
    _function("isThere", conditions.is_there, (ANY,), BOOLEAN),
    _function("containsOneOf", conditions.contains_one_of, (LIST, LIST), BOOLEAN),
    _function("containsAllOf", conditions.contains_all_of, (LIST, LIST), BOOLEAN),
    _function("containsNoneOf", conditions.contains_none_of, (LIST, LIST), BOOLEAN),
    _function("containsAtLeast", conditions.contains_at_least, (LIST, LIST, NUMBER), BOOLEAN),
    _function("containsExactly", conditions.contains_exactly, (LIST, LIST, NUMBER), BOOLEAN),
    _function("noteFailure", conditions.note_failure, (NUMBER, BOOLEAN), BOOLEAN),
    _function("valueOf", conditions.value_of, (ANY, MAP), NUMBER),
    _function("take", item_lists.take, (LIST, NUMBER, BOOLEAN), LIST, optional=1),
    _function("slice", item_lists.slice_of, (LIST, NUMBER, NUMBER, BOOLEAN), LIST, optional=1),
    _function("itemsWithValue", item_lists.items_with_value, (LIST, ANY), LIST),
    _function("bundles", item_lists.bundles, (STRING, LIST, LIST, LIST), LIST, variadic=True),
    _function("params", item_lists.params, (ANY,), LIST, variadic=True, optional=1),
)


def _over(
    name: str,
    collect: Callable[..., Any],
    kinds: tuple[Talang, ...],
    result: Talang = NULL,
    *,
    position: int,
    body: Talang = NUMBER,
) -> HostFunction:
    """A function over a list, of which the last argument is optional."""
    each = Each(position, collect, body)
    return HostFunction(name, kinds, result, None, optional=1, each=each)


_LIST_FUNCTIONS = (
    _over(
        "sortItems",
        item_lists.SortedItems,
        (LIST, BOOLEAN),
        LIST,
        position=0,
        body=ANY,
    ),
)

EFFECT_FUNCTIONS: Mapping[str, HostFunction] = {
    one.name: one._replace(acts=True)
    for one in (
        _function("setDiscount", discounts.set_discount, (STRING, NUMBER, MAP), NULL, optional=1),
        _over(
            "setDiscountPerItem",
            discounts.ItemDiscounts,
            (STRING, LIST, MAP),
            position=1,
        ),
        _function(
            "setDiscountProRata",
            discounts.set_discount_pro_rata,
            (STRING, LIST, NUMBER, MAP),
            NULL,
            optional=1,
        ),
        _function(
            "setDiscountPerBundle",
            discounts.set_discount_per_bundle,
            (STRING, LIST, NUMBER, MAP),
            NULL,
            optional=1,
        ),
        _function(
            "setDiscountPerAdditionalCost",
            discounts.set_discount_per_additional_cost,
            (STRING, STRING, NUMBER, MAP),
            NULL,
            optional=1,
        ),
        _over(
            "setDiscountPerAdditionalCostPerItem",
            discounts.ItemCostDiscounts,
            (STRING, STRING, LIST, MAP),
            position=2,
        ),
        _function("addFreeItem", messages.add_free_item, (ANY, ANY, NUMBER, MAP), NULL, optional=2),
        _function("notification", messages.notification, (ANY, MAP, STRING), NULL, optional=2),
        _function(
            "triggerWebhook", messages.trigger_webhook, (ANY, ANY), NULL, optional=1, variadic=True
        ),
        _function("customEffect", messages.custom_effect, (ANY, LIST), NULL),
        _function(
            "customEffectPerBundle", messages.custom_effect_per_bundle, (ANY, LIST, LIST), NULL
        ),
        _over(
            "customEffectPerItem",
            messages.ItemCustomEffects,
            (ANY, LIST, MAP),
            position=1,
            body=LIST,
        ),
        _function(
            "addLoyaltyPoints", points.add_loyalty_points, (ANY, ANY, NUMBER, MAP), NULL, optional=1
        ),
        _over(
            "addLoyaltyPointsPerItem",
            points.ItemPoints,
            (ANY, ANY, LIST, MAP),
            position=2,
        ),
        _function(
            "addLoyaltyPointsPerBundle",
            points.add_points_per_bundle,
            (ANY, ANY, LIST, NUMBER, MAP),
            NULL,
            optional=1,
        ),
        _function(
            "deductLoyaltyPoints",
            points.deduct_loyalty_points,
            (ANY, ANY, NUMBER, MAP),
            NULL,
            optional=1,
        ),
        _function(
            "extendLoyaltyPointsExpiryDate",
            points.extend_points_expiry,
            (ANY, STRING, MAP),
            NULL,
            optional=1,
        ),
        _function(
            "setLoyaltyPointsExpiryDate",
            points.set_points_expiry,
            (ANY, TIME, MAP),
            NULL,
            optional=1,
        ),
        _function("createCoupon", codes.create_coupon, (ANY, MAP), NULL, optional=1),
        _function("createReferral", codes.create_referral, (ANY, MAP), NULL, optional=1),
        _function("reserveCoupon", codes.reserve_coupon, (), NULL),
        _function("awardGiveaway", changes.award_giveaway, (ANY, STRING), NULL, optional=1),
        _function(
            "updateAttribute",
            changes.update_attribute,
            (STRING, STRING, STRING, ANY),
            NULL,
            optional=1,
        ),
        _function(
            "updateItemAttribute",
            changes.update_item_attribute,
            (LIST, STRING, STRING, ANY),
            NULL,
            optional=1,
        ),
        _function("addToAudience", changes.add_to_audience, (ANY, STRING), NULL, optional=1),
        _function(
            "removeFromAudience", changes.remove_from_audience, (ANY, STRING), NULL, optional=1
        ),
        _function(
            "increaseAchievementProgress",
            changes.increase_achievement,
            (ANY, NUMBER),
            NULL,
            optional=1,
        ),
    )
}
"""Every function that gives something."""

FUNCTIONS: Mapping[str, Sequence[HostFunction]] = {
    one.name.casefold(): (one,)
    for one in (*_CONDITIONS, *_LIST_FUNCTIONS, *EFFECT_FUNCTIONS.values())
}
"""All promotion functions, by their names in lower case."""


def custom_functions(reader: Reader) -> Mapping[str, Sequence[HostFunction]]:
    """The custom effects and webhooks of an account, as rules call them: ``["!", name, ...]``."""
    found: dict[str, Sequence[HostFunction]] = {}
    for effect in reader.values(Kind.CUSTOM_EFFECT):
        name = str(effect["name"])
        if effect.get("isPerItem"):
            collect = partial(_custom_per_item, effect["id"])
            function = _over(name, collect, (LIST, ANY), position=0, body=LIST)
        else:
            function = _function(
                name, partial(_custom, effect["id"]), (ANY,), NULL, optional=1, variadic=True
            )
        found[f"!{name.casefold()}"] = (function._replace(acts=True),)
    for webhook in reader.values(Kind.WEBHOOK):
        name = f"callApi{webhook['id']}"
        call = partial(_webhook, webhook["id"])
        function = _function(name, call, (ANY,), NULL, optional=1, variadic=True)
        found[f"!{name.casefold()}"] = (function._replace(acts=True),)
    return found


def _custom(effect: int, run: Any, *params: Any) -> None:
    messages.custom_effect(run, effect, list(params))


def _custom_per_item(effect: int, run: Any, *more: Any) -> messages.ItemCustomEffects:
    del more
    return messages.ItemCustomEffects(run, effect)


def _webhook(webhook: int, run: Any, *params: Any) -> None:
    messages.trigger_webhook(run, webhook, *params)
