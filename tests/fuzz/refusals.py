"""What the API refuses although its document allows it: rules that JSON Schema has no word for.

A rule is two patterns: of the title of an error, and of its place.
"""

import re
from typing import Any

Json = dict[str, Any]
Rule = tuple[str, str]

ENTRY = r"/return/returnedCartItems/\d+"
RULES = [
    # Exactly one of five other parameters has to be there.
    ("partialMatch", "partialMatch"),
    # Units of all items together.
    ("maximum", r"(/customerSession)?/cartItems"),
    # What a return may name depends on the cart of its session.
    ("minItems", "/return/returnedCartItems"),
    ("required", ENTRY),
    ("maximum", f"{ENTRY}/(position|quantity)"),
    ("const", f"{ENTRY}/sku"),
    # An audience has to be there.
    ("unknown", r"(/customerProfiles/\d+)?/audiencesChanges/(adds|deletes)/\d+"),
    # What a line of an uploaded file holds, which is drawn as any bytes.
    (".*", r"\d+"),
    # Where attributes or additional costs are defined, others are unknown.
    ("Unknown", "(/.*)?/(attributes|couponAttributes|additionalCosts)/[^/]*"),
]
# Codes of three signs are too short, and of those that a pattern allows all may be taken.
_SHORT = ("minLength", "/(coupon|referral)Pattern|/uniquePrefix")
_FEW = ("pattern", "/(coupon|referral)Pattern|/uniquePrefix")
_NAME = ("uniqueItems", "/(name|title)")
_APPLICATION = ("enum", r"(/attributes/\d+)?/subscribedApplicationsIds/\d+")
_EVENT = ("enum", "/type")
_ONLY_DRY = ("forceCompleteEvaluation", "forceCompleteEvaluation")
_CAMPAIGN = ("enum", "/campaignId")
_CUSTOMER = ("enum", r"/(advocateProfileIntegrationIds?|integrationIDs)(/\d+)?")
_STORE = ("enum", r"/linkedStoreIds/\d+")
_RULESET = ("enum", "/activeRulesetId")
_LIMITED = [("enum", r"/limits/\d+/entities"), ("maxItems", "/limits")]
_TALANG = [
    ("required", "/(rules|bindings)"),
    ("oneOf", "/promotionRules"),
    # Titles, conditions and blocks of free objects.
    ("type|enum|required", r"/(rules|strikethroughRules|promotionRules)/\d+(/.*)?"),
    ("type", r"(/rules/\d+)?/(bindings|selectors|bundles|parameters)/\d+"),
    ("uniqueItems", r"(/rules/\d+)?/bindings/\d+/name"),
]
_POINTS = [
    ("pattern|not", "/(validity|pending)Duration"),
    ("unknown", "/applicationId"),
    ("maximum", "/points"),  # more than there are
]
_FILTERS = [("not", "redeemed|usable|valid")]
_ALWAYS_THERE = ("const", "userId|groupId|/email")
_ADDRESS = ("uniqueItems", "/(email|userName)")
_ROLES = ("enum", r"/roles/\d+")
_POLICY = ("type", "/(acl|policy)")
_MEMBERS = ("enum|type", r"/members/\d+(/value)?")
_STEPS = ("enum|required|type|uniqueItems", r"/Operations/\d+/(path|value)(/.*)?")
_RANGE = ("minimum", "rangeEnd")
RULES_OF: dict[str, list[Rule]] = {
    "createCoupons": [_SHORT, _FEW, ("maximum", "/numberOfCoupons"), *_LIMITED],
    "createCouponsForMultipleRecipients": [_SHORT, _FEW],
    "createCouponsAsync": [
        ("minLength|pattern", "/couponSettings/couponPattern"),
        ("maximum", "/numberOfCoupons"),
    ],
    "createCouponsDeletionJob": [("not", "/filters/redeemed")],
    "updateCoupon": _LIMITED,
    "createCouponReservation": [_CUSTOMER],
    "deleteCouponReservation": [_CUSTOMER],
    "getCouponsWithoutTotalCount": _FILTERS,
    "getCoupons": _FILTERS,
    "searchCouponsAdvancedWithoutTotalCount": _FILTERS,
    "searchCouponsAdvancedApplicationWideWithoutTotalCount": _FILTERS,
    "createReferral": [_CAMPAIGN, _CUSTOMER],
    "createReferralsForMultipleAdvocates": [_CAMPAIGN, _CUSTOMER, _SHORT, _FEW],
    "createCampaign": [_STORE, _RULESET],
    "updateCampaign": [_STORE, _RULESET],
    "copyCampaignToApplications": [("enum", r"/applicationIds/\d+")],
    "createCampaignFromTemplate": [_STORE, ("enum", "/templateId")],
    "updateCampaignSet": [(".*", r"/(applicationId|version|set(/.*)?)")],
    "createRuleset": _TALANG,
    "updateRuleset": _TALANG,
    "createAttribute": [_NAME, _APPLICATION],
    "updateAttribute": [_NAME, _APPLICATION],
    "createMultipleAttributes": [_APPLICATION, ("uniqueItems", r"/attributes/\d+/(name|title)")],
    "createAdditionalCost": [_NAME, _APPLICATION],
    "updateAdditionalCost": [_NAME, _APPLICATION],
    "createStore": [("uniqueItems", "/integrationId")],
    "updateStore": [("uniqueItems", "/integrationId")],
    "createAccountCollection": [_APPLICATION],
    "updateAccountCollection": [_APPLICATION],
    "createCollection": [_NAME],
    "createCampaignStoreBudget": [("enum|uniqueItems", r"/storeLimits/\d+/storeId")],
    "importAllowedList": [("type", "attributeId")],
    "priceHistory": [("minimum", "/endDate")],
    "trackEvent": [_EVENT, ("const", "/profileId")],
    "trackEventV2": [_EVENT, _ONLY_DRY],
    "trackEventV3": [_EVENT, _ONLY_DRY, ("enum", "/connectedSessionId")],
    "addLoyaltyPoints": _POINTS,
    "addLoyaltyCardPoints": _POINTS,
    "removeLoyaltyPoints": _POINTS,
    "deductLoyaltyCardPoints": _POINTS,
    "activateLoyaltyPoints": [("oneOf", "")],
    "deleteLoyaltyTransactionsFromLedgers": [("required", "/subledgerIds")],
    "generateLoyaltyCard": [
        ("unknown", r"/customerProfileIds/\d+"),
        ("maxItems", "/customerProfileIds"),
        ("uniqueItems", "/cardIdentifier"),
    ],
    "createBatchLoyaltyCards": [("pattern", "/cardCodeSettings/validCharacters")],
    "updateLoyaltyCard": [("required|transition", "/status")],
    "transferLoyaltyCard": [("uniqueItems", "/newCardIdentifier")],
    "getDashboardStatistics": [("maximum", "rangeStart")],
    "linkLoyaltyCardToProfile": [("maxItems", "/integrationId")],
    "bestPriorPrice": [
        ("pattern", "/timeframe"),
        ("required", "/target/audienceId"),
        ("required", "/timeframeEndDateType"),
    ],
    "bestPriorPriceHistory": [("minimum", "/endDate")],
    # Numbers with commas between them.
    "getCustomerAchievements": [("type", "(campaign|achievement)Ids")],
    "integrationGetAllCampaigns": [("type", "campaignIds")],
    "getAttributes": [("type", "applicationIds")],
    "createInviteV2": [_ADDRESS, _ROLES, _POLICY],
    "inviteUserExternal": [_ADDRESS],
    "createInviteEmail": [("const", "/token")],
    "resetPassword": [("const", "/resetToken")],
    "updateUser": [_ROLES, _POLICY],
    "deleteUser": [_ALWAYS_THERE],
    "deleteUserByEmail": [_ALWAYS_THERE],
    "updateRoleV2": [_MEMBERS],
    "scimCreateUser": [_ADDRESS],
    "scimReplaceUserAttributes": [_ADDRESS],
    "scimPatchUser": [_STEPS],
    "scimDeleteUser": [_ALWAYS_THERE],
    "scimCreateGroup": [_MEMBERS],
    "scimReplaceGroupAttributes": [_MEMBERS],
    "scimPatchGroup": [_STEPS],
    "scimDeleteGroup": [_ALWAYS_THERE],
    "getWebhooks": [("type", "applicationIds")],
    "getAudiencesAnalytics": [("type|maxItems", "audienceIds")],
    "getMessageLogs": [("type|maxItems", "(notification|webhook)IDs")],
    "exportApplicationCampaignAnalytics": [_RANGE, ("type", "campaignIds")],
    # Times one after the other, in a number that can be worked out.
    "getCampaignAnalytics": [_RANGE, ("maximum", "rangeEnd")],
    "getCustomerActivityReportsWithoutTotalCount": [_RANGE],
    "getCustomerActivityReport": [_RANGE],
    "getAccessLogsWithoutTotalCount": [_RANGE, ("pattern", "path")],
    "createAchievement": [("minimum", "/endDate"), ("required|pattern", "/period")],
    "updateAchievement": [
        ("minimum", "/endDate"),
        ("required|pattern", "/period"),
        ("const", "/name"),
        ("uniqueItems", "/title"),
    ],
}
"""What an operation refuses besides, of that which its schemas allow."""
ADMIN_RULES = [
    # An Application that the account has, a part of an account, an operation by its name; the
    # last two and the length of an account's name are told without a place.
    ("enum", "(/applicationId)?"),
    ("maxLength", ""),
]


SAID = re.compile(
    "Cannot move session to state .*"
    r"|The points of the loyalty program \d+ do not belong to (cards|customer profiles)"
    "|.* has joined this loyalty program already"
    "|The loyalty card .* (is not active|was replaced by .*)"
    "|The pattern .* has not enough identifiers left for cards"
    r"|The tiers of the loyalty program \d+ have no policies of expiration and downgrade",
    re.DOTALL,
)
"""What is refused without a place: what the path names is in another state, or of another kind."""


def by_a_rule(answer: Json, rules: list[Rule]) -> bool:
    """Whether a refusal is about the state of things, or only about rules across fields."""
    if "errors" not in answer:
        return SAID.fullmatch(answer["message"]) is not None
    return all(
        any(
            re.fullmatch(title, error["title"])
            and re.fullmatch(place, *error["source"].values(), re.DOTALL)
            for title, place in rules
        )
        for error in answer["errors"]
    )
