"""Effects in typed blocks, as calls of Talang.

An expression that has no value, for an attribute that is missing say, gives nothing, as in
the vendor's own exports: each effect stands in a catch.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.engine.rules.block_values import (
    BlockFault,
    Talang,
    expression_of_passthrough,
    value_of,
)
from mockserver.engine.rules.names import EFFECT_NAMES
from mockserver.engine.rules.references import References
from mockserver.entities import Json

Make = Callable[[Json, References, str], Talang]
_CART_ITEMS = [".", "Session", "CartItems"]


def passthrough_is_effect(block: Json, place: str) -> bool:
    """Whether a raw expression gives something, rather than asks."""
    expression = expression_of_passthrough(block, place)
    if isinstance(expression, list) and len(expression) == 3 and expression[0] == "catch":
        expression = expression[2]
    head = expression[0] if isinstance(expression, list) and expression else None
    return isinstance(head, str) and (head == "!" or head.casefold() in EFFECT_NAMES)


def _caught(make: Make) -> Make:
    return lambda block, refer, place: ["catch", ["noop"], make(block, refer, place)]


def _value(block: Json, field: str, place: str, default: Any = None) -> Talang:
    return value_of(block.get(field, default), f"{place}/{field}")


def _target(holder: Json, place: str) -> Json:
    """What a block, or a target, is for: the cart where it does not say."""
    target = holder.get("target") or {"type": "cart"}
    if not isinstance(target, dict) or not isinstance(target.get("type"), str):
        raise BlockFault(f"{place}/target", "a target is an object with a type")
    return target


def _items(target: Json, place: str) -> Talang | None:
    """The items that a target means; None where it means none."""
    kind = target.get("type")
    if kind == "allItems":
        return _CART_ITEMS
    if kind in {"selector", "globalFilter"}:
        named = next(
            (target[word] for word in ("name", "selector", "filter") if target.get(word)), None
        )
        if isinstance(named, dict):
            named = named.get("name")
        if not isinstance(named, str):
            raise BlockFault(f"{place}/target", "a target of items names a selector")
        return [".", named.removeprefix("{{").removesuffix("}}").removeprefix("$")]
    return None


def _award_discount(block: Json, refer: References, place: str) -> Talang:
    name, value = _value(block, "name", place, ""), _value(block, "value", place)
    target = _target(block, place)
    options: Json = {"partial": True} if block.get("partial") else {}
    inner = _target(target, f"{place}/target")
    scope = target.get("scope") or block.get("scope")
    if scope:
        options["scope"] = scope
    if target.get("type") == "additionalCost":
        cost = refer.cost(target.get("additionalCost"), f"{place}/target/additionalCost")
        items = _items(inner, f"{place}/target")
        if items is None:
            return ["setDiscountPerAdditionalCost", name, cost, value, options]
        per_item = [["Item"], value]
        return ["setDiscountPerAdditionalCostPerItem", name, cost, items, per_item, options]
    if target.get("type") == "bundle":
        if target.get("item"):
            item = dict(target["item"])
            if isinstance(item.get("attribute"), str):
                item["attribute"] = item["attribute"].strip("{}$")
            options["item"] = item
        return ["setDiscountPerBundle", name, [".", _bundle_name(target, place)], value, options]
    items = _items(target, place)
    if items is None:
        return ["setDiscount", name, value, options] if options else ["setDiscount", name, value]
    if target.get("prorated") or block.get("prorated"):
        return ["setDiscountProRata", name, items, value, options]
    return ["setDiscountPerItem", name, items, [["Item"], value], options]


def _bundle_name(target: Json, place: str) -> str:
    named = target.get("name") or target.get("bundle")
    if isinstance(named, dict):
        named = named.get("name")
    if not isinstance(named, str):
        raise BlockFault(f"{place}/target", "a target of bundles names one")
    return named.removeprefix("{{").removesuffix("}}").removeprefix("$")


def _award_item(block: Json, refer: References, place: str) -> Talang:
    del refer
    quantity = block.get("quantity", 1)
    if isinstance(quantity, str):
        stripped = quantity.strip()
        found = int(stripped) if stripped.isdigit() else value_of(quantity, f"{place}/quantity")
    else:
        found = quantity
    sku, name = _value(block, "sku", place, ""), _value(block, "name", place, "")
    options: Json = {"partial": True} if block.get("partial") else {}
    return ["addFreeItem", sku, name, found, options]


def _award_giveaway(block: Json, refer: References, place: str) -> Talang:
    pool = block.get("giveawayPool", block.get("pool"))
    where = f"{place}/giveawayPool"
    return ["awardGiveaway", refer.pool(pool, where), str(block.get("profile", "Current"))]


def _show_notification(block: Json, refer: References, place: str) -> Talang:
    del refer
    return [
        "notification",
        _value(block, "title", place, ""),
        {
            "body": _value(block, "body", place, ""),
            "type": str(block.get("notificationType", "Info")),
        },
    ]


def _params(block: Json, place: str) -> list[Talang]:
    """The parameters of a webhook or custom effect, in their order."""
    given = block.get("params") or {}
    if not isinstance(given, dict | list):
        raise BlockFault(f"{place}/params", "parameters are a list, or an object")
    values = given.values() if isinstance(given, dict) else given
    return [value_of(value, f"{place}/params") for value in values]


def _trigger_webhook(block: Json, refer: References, place: str) -> Talang:
    named = block.get("webhook", block.get("webhookId", block.get("title")))
    webhook = refer.webhook(named, f"{place}/webhook")
    return ["triggerWebhook", webhook, *_params(block, place)]


def _custom_effect(block: Json, refer: References, place: str) -> Talang:
    named = block.get("customEffect", block.get("customEffectId", block.get("name")))
    effect = refer.custom_effect(named, f"{place}/customEffect")
    target = _target(block, place)
    params = _params(block, place)
    if target.get("type") == "bundle":
        bundles = [".", _bundle_name(target, place)]
        return ["customEffectPerBundle", effect, bundles, ["params", *params]]
    items = _items(target, place)
    if items is None:
        return ["customEffect", effect, ["params", *params]]
    return ["customEffectPerItem", effect, items, [["Item"], ["params", *params]]]


def _subledger(block: Json) -> str:
    found = block.get("subledger", block.get("subledgerId", ""))
    return str(found.get("id", "")) if isinstance(found, dict) else str(found or "")


_POINT_FIELDS = ("startDate", "expiryDate", "validityDuration", "pendingDuration")


def _award_points(block: Json, refer: References, place: str) -> Talang:
    program = refer.program(block.get("program"), f"{place}/program")
    options: Json = {
        field: _value(block, field, place) for field in _POINT_FIELDS if block.get(field)
    }
    options |= {word: True for word in ("partial", "awaitsActivation") if block.get(word)}
    options["recipient"] = str(block.get("recipient", "Current"))
    options["subledger"] = _subledger(block)
    name, value = _value(block, "name", place, ""), _value(block, "value", place)
    target = _target(block, place)
    if target.get("type") == "bundle":
        bundles = [".", _bundle_name(target, place)]
        return ["addLoyaltyPointsPerBundle", program, name, bundles, value, options]
    items = _items(target, place)
    if items is None:
        return ["addLoyaltyPoints", program, name, value, options]
    return ["addLoyaltyPointsPerItem", program, name, items, [["Item"], value], options]


def _redeem_points(block: Json, refer: References, place: str) -> Talang:
    program = refer.program(block.get("program"), f"{place}/program")
    name, value = _value(block, "name", place, ""), _value(block, "value", place)
    return ["deductLoyaltyPoints", program, name, value, {"subledger": _subledger(block)}]


def _points_expiry(block: Json, refer: References, place: str) -> Talang:
    program = refer.program(block.get("program"), f"{place}/program")
    options = {
        "recipient": str(block.get("recipient", "Current")),
        "subledger": _subledger(block),
    }
    value = _value(block, "value", place)
    if block.get("operator", "setTo") == "setTo":
        time = ["parseTime", value] if isinstance(value, str) else value
        return ["setLoyaltyPointsExpiryDate", program, time, options]
    return ["extendLoyaltyPointsExpiryDate", program, value, options]


_CODE_FIELDS = (
    "usageLimit",
    "discountLimit",
    "startDate",
    "expiryDate",
    "validCharacters",
    "pattern",
)


def _create_code(function: str, party: str) -> Make:
    def make(block: Json, refer: References, place: str) -> Talang:
        del refer
        options: Json = {
            field: _value(block, field, place)
            for field in (*_CODE_FIELDS, party)
            if block.get(field) is not None
        }
        if block.get("storeInSession"):
            options["storeInSession"] = True
        attributes = block.get("attributes") or {}
        if isinstance(attributes, dict) and attributes:
            options["attributes"] = {
                name: value_of(value, f"{place}/attributes/{name}")
                for name, value in attributes.items()
            }
        return [function, _value(block, "campaignId", place), options]

    return make


def _reserve_coupon(block: Json, refer: References, place: str) -> Talang:
    del block, refer, place
    return ["reserveCoupon"]


_TARGETS: Mapping[str, str] = {
    "session": "session",
    "profile": "profile",
    "advocateProfile": "advocateProfile",
    "coupon": "coupon",
    "referral": "referral",
}


def _update_attribute(block: Json, refer: References, place: str) -> Talang:
    del refer
    attribute = block.get("attribute") or {}
    name = attribute.get("name") if isinstance(attribute, dict) else None
    if not isinstance(name, str):
        raise BlockFault(f"{place}/attribute", "attribute has the name of an attribute")
    operator = str(block.get("operator", "setTo"))
    change = [name, operator]
    if operator != "toggle":
        change.append(_value(block, "value", place))
    target = block.get("target") or {"type": "profile"}
    items = _items(target, place)
    if items is not None:
        return ["updateItemAttribute", items, *change]
    kind = _TARGETS.get(str(target.get("type")))
    if kind is None:
        raise BlockFault(f"{place}/target", f"no attributes of {target.get('type')} are changed")
    return ["updateAttribute", kind, *change]


def _update_audience(block: Json, refer: References, place: str) -> Talang:
    audience = refer.audience(block.get("audience"), f"{place}/audience")
    names = {"add": "addToAudience", "remove": "removeFromAudience"}
    operator = str(block.get("operator", "add"))
    if operator not in names:
        raise BlockFault(f"{place}/operator", f"operator is add or remove; got {operator}")
    return [names[operator], audience, str(block.get("profile", "Current"))]


def _update_achievement(block: Json, refer: References, place: str) -> Talang:
    achievement = refer.achievement(block.get("achievement"), f"{place}/achievement")
    value = block.get("value", 1)
    if isinstance(value, str) and "{{" not in value:
        try:
            value = float(value)
        except ValueError:
            raise BlockFault(f"{place}/value", f"value is a number; got {value}") from None
    return ["increaseAchievementProgress", achievement, value_of(value, f"{place}/value")]


EFFECTS: Mapping[str, Make] = {
    kind: _caught(make)
    for kind, make in {
        "awardDiscount": _award_discount,
        "awardItem": _award_item,
        "awardGiveaway": _award_giveaway,
        "showNotification": _show_notification,
        "triggerWebhook": _trigger_webhook,
        "triggerCustomEffect": _custom_effect,
        "awardLoyaltyPoints": _award_points,
        "redeemLoyaltyPoints": _redeem_points,
        "updateLoyaltyPointsExpiry": _points_expiry,
        "createCoupon": _create_code("createCoupon", "recipientId"),
        "createReferral": _create_code("createReferral", "friendId"),
        "reserveCoupon": _reserve_coupon,
        "updateAttributeValue": _update_attribute,
        "updateAudienceMembership": _update_audience,
        "updateAchievementProgress": _update_achievement,
    }.items()
}
"""Every block that gives something."""
