"""What the server asks of bodies about campaigns, codes, loyalty, events, prices and the like.

Owns what they may name, which is what every account has until a fixture says otherwise, and
the rules of the engine across fields. Must not know sessions.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.contract.registry import Schema
from mockserver.moments import parse_date_time
from mockserver.testing.strategies.narrowing import Rules, narrow, with_fields

Body = dict[str, Any]

_APPLICATION = {"enum": [1]}
_CAMPAIGN = {"enum": [1]}
_CUSTOMER = {"enum": ["customer-1"]}
_EVENT_TYPE = {"enum": ["newsletter_signup"]}

_TEMPLATE = {"enum": [1]}
_TREE = {"type": "SET", "operator": "ALL", "elements": [{"type": "CAMPAIGN", "campaignId": 1}]}

_CONDITION = ["=", [".", "Session", "Total"], 10]
_EFFECTS = [["setDiscount", "10 off", 10], ["rejectCoupon", [".", "Session", "Referral"]]]

_PATTERN = {"pattern": "^[A-Z]{0,5}#{7,8}$"}
"""Patterns of codes that are long enough, and of which there are enough."""

_CHARACTERS = {"items": {"enum": ["A-Z", "a-z", "0-9", "XYZ"]}}
_DURATION = {"pattern": "^[1-9][0-9]{0,2}[hDWMY]$"}
_MOST_CODES = 20
"""Coupons or cards that a body makes at most."""

_MOST_POINTS = 1000
"""Points that a body deducts at most: so many have to be there."""

_TIGHTER: Mapping[str, Mapping[str, Schema]] = {
    "NewEvent": {"type": _EVENT_TYPE},
    "IntegrationEventV2Request": {"type": _EVENT_TYPE},
    "IntegrationEventV3Request": {"type": _EVENT_TYPE},
    "CouponReservations": {"integrationIDs": {"items": _CUSTOMER}},
    "NewReferral": {"campaignId": _CAMPAIGN, "advocateProfileIntegrationId": _CUSTOMER},
    "NewReferralsForMultipleAdvocates": {
        "campaignId": _CAMPAIGN,
        "advocateProfileIntegrationIds": {"items": _CUSTOMER},
        "referralPattern": _PATTERN,
        "validCharacters": _CHARACTERS,
    },
    "GenerateLoyaltyCard": {"customerProfileIds": {"items": _CUSTOMER}},
    "LoyaltyCardRegistration": {"integrationId": _CUSTOMER},
    "LoyaltyCardBatch": {
        "numberOfCards": {"maximum": _MOST_CODES},
        "cardCodeSettings": {"$ref": "CouponCodes.json"},
    },
    "AddLoyaltyPoints": {
        "applicationId": _APPLICATION,
        "validityDuration": _DURATION,
        "pendingDuration": _DURATION,
    },
    "DeductLoyaltyPoints": {"applicationId": _APPLICATION, "points": {"maximum": _MOST_POINTS}},
    "NewAttribute": {"subscribedApplicationsIds": {"items": _APPLICATION}},
    "NewAdditionalCost": {"subscribedApplicationsIds": {"items": _APPLICATION}},
    "NewCollection": {"subscribedApplicationsIds": {"items": _APPLICATION}},
    "UpdateCollection": {"subscribedApplicationsIds": {"items": _APPLICATION}},
    # No campaign is linked to a store until a fixture says so.
    "NewCampaignStoreBudget": {"storeLimits": {"maxItems": 0}},
    "NewCoupons": {
        "numberOfCoupons": {"maximum": _MOST_CODES},
        "couponPattern": _PATTERN,
        "validCharacters": _CHARACTERS,
        "limits": {"items": {"$ref": "CouponLimit.json"}},
    },
    "NewCouponsForMultipleRecipients": {
        "couponPattern": _PATTERN,
        "validCharacters": _CHARACTERS,
    },
    "NewCouponCreationJob": {
        "numberOfCoupons": {"maximum": _MOST_CODES},
        "couponSettings": {"$ref": "CouponCodes.json"},
    },
    "NewCampaignSet": {
        "applicationId": _APPLICATION,
        "version": {"enum": [1]},
        "set": {"enum": [_TREE, {**_TREE, "elements": []}]},
    },
    "CampaignCopy": {"applicationIds": {"items": _APPLICATION}},
    "CreateTemplateCampaign": {"templateId": _TEMPLATE},
    "UpdateCoupon": {"limits": {"items": {"$ref": "CouponLimit.json"}}},
    "Rule": {
        "condition": {"enum": [_CONDITION, ["and", _CONDITION]]},
        "effects": {"items": {"enum": _EFFECTS}},
        "bindings": {"maxItems": 1},
    },
    "NewRuleset": {"bindings": {"maxItems": 1}},
    "PatchItemCatalogAction": {"createIfNotExists": {"const": True}},
    "DeleteLoyaltyTransactionsRequest": {"subledgerIds": {"type": "array", "minItems": 1}},
    "BestPriorPriceRequest": {"timeframe": {"pattern": "^[1-9][0-9]{0,2}D?$"}},
}
"""What fields have to be besides, by model."""

_LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "ActivateLoyaltyPoints": ("sessionId",),
    "CatalogSyncRequest": ("version",),
    "PatchManyItemsCatalogAction": ("filters",),
    "RemoveManyItemsCatalogAction": ("filters",),
    "DeductLoyaltyPoints": ("subledgerId",),
    "IntegrationEventV3Request": ("connectedSessionId",),
    "CouponDeletionFilters": ("redeemed",),
    "CreateTemplateCampaign": ("templateParamValues", "linkedStoreIds"),
    "NewCampaign": ("activeRulesetId", "linkedStoreIds"),
    "UpdateCampaign": ("activeRulesetId", "linkedStoreIds"),
    "UpdateAchievement": ("name",),
    "NewRuleset": ("strikethroughRules", "promotionRules", "selectors", "bundles", "parameters"),
}
"""Fields that name what an account need not have, or are another way to say the same."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "NewRuleset": ("rules", "bindings"),
    "DeleteLoyaltyTransactionsRequest": ("subledgerIds",),
    "PatchItemCatalogAction": ("createIfNotExists",),
    "BestPriorTarget": ("audienceId",),
    "UpdateLoyaltyCardRequest": ("status",),
    # One of two ways to name transactions.
    "ActivateLoyaltyPoints": ("transactionUUIDs",),
}

_NEED_ITEMS = ("CatalogAction REMOVE.json", "CatalogAction ADD_PRICE_ADJUSTMENT.json")
"""Changes to a catalog that can only be made to items which are there."""


def tighten(models: dict[str, Schema]) -> None:
    """Put the rules into models, which are changed in place and whose schemas are not."""
    limit = models["LimitConfig"]
    entities = {"type": "array", "items": {"enum": ["Profile"]}, "minItems": 1, "maxItems": 1}
    models["CouponLimit"] = with_fields(limit, {"entities": entities})
    codes: dict[str, Schema] = {"couponPattern": _PATTERN, "validCharacters": _CHARACTERS}
    models["CouponCodes"] = with_fields(models["CodeGeneratorSettings"], codes)
    action = models["CatalogAction"]
    made = [form for form in action["oneOf"] if form["$ref"] not in _NEED_ITEMS]
    models["CatalogAction"] = {**action, "oneOf": made}
    narrow(models, Rules(_TIGHTER, _LEFT_OUT, _NEEDED))


def _coupons(body: Body) -> Body:
    """Limits are for a single coupon that is nobody's own."""
    single = body["numberOfCoupons"] == 1 and not body.get("recipientIntegrationId")
    return body if single else _without(body, "limits")


def _coupon(body: Body) -> Body:
    return _without(body, "limits") if body.get("recipientIntegrationId") else body


def _points(body: Body) -> Body:
    """A duration says the same as a time."""
    pairs = (("validityDuration", "validUntil"), ("pendingDuration", "pendingUntil"))
    return _without(body, *[duration for duration, time in pairs if time in body])


def _in_order(body: Body, first: str = "startDate") -> Body:
    """What begins at a time ends at a later one."""
    start, end = sorted((body[first], body["endDate"]), key=parse_date_time)
    return {**body, first: start, "endDate": end}


def _with_end(body: Body) -> Body:
    """Prices are asked for up to a time, and one of two fields says which it is."""
    said = "timeframeEndDateType" in body or "strictEndDate" in body
    return body if said else {**body, "timeframeEndDateType": "strict"}


def _achievement(body: Body) -> Body:
    """It has an end after its start, and in its calendar one of whole periods alone."""
    if "fixedStartDate" in body and "endDate" in body:
        body = _in_order(body, "fixedStartDate")
        if parse_date_time(body["fixedStartDate"]) == parse_date_time(body["endDate"]):
            body = _without(body, "endDate")
    whole = "period" in body and "_" not in body["period"]
    return body if whole else _without(body, "periodEndOverride")


def _apart(body: Body) -> Body:
    """No two attributes of an entity have the same name, or the same title."""
    kept: list[Body] = []
    for one in body.get("attributes", ()):
        others = [other for other in kept if other["entity"] == one["entity"]]
        if not any(one[word] == other[word] for other in others for word in ("name", "title")):
            kept.append(one)
    return {**body, "attributes": kept} if kept else body


def _of_one_kind(body: Body) -> Body:
    """The changes to a catalog are all of one kind, and no two of one item."""
    first = body["actions"][0]["type"]
    skus: set[Any] = set()
    kept: list[Body] = []
    for one in body["actions"]:
        sku = one["payload"].get("sku")
        if one["type"] == first and (sku is None or sku not in skus):
            kept.append(one)
        skus.add(sku)
    return {**body, "actions": kept}


def _without(body: Body, *fields: str) -> Body:
    return {name: value for name, value in body.items() if name not in fields}


FITTED: Mapping[str, Callable[[Body], Body]] = {
    "createCoupons": _coupons,
    "updateCoupon": _coupon,
    "addLoyaltyPoints": _points,
    "addLoyaltyCardPoints": _points,
    "bestPriorPrice": _with_end,
    "bestPriorPriceHistory": _in_order,
    "priceHistory": _in_order,
    "syncCatalog": _of_one_kind,
    "createMultipleAttributes": _apart,
    "createAchievement": _achievement,
    "updateAchievement": _achievement,
}
"""What makes a body of drawn fields one that keeps the rules across them, by operation."""
