"""What the sweep has to be told: what is in its accounts, and what a call names of it."""

from typing import Any

from tests.conftest import Json

_OWNER = {"integrationId": "customer-1", "timestamp": "2026-05-01T10:00:00Z"}

THINGS: Json = {
    "audiences": [{"id": 1, "name": "Gold", "integrationId": "gold"}],
    "additionalCosts": [{"id": 1, "name": "shipping"}],
    "stores": [{"id": 1, "name": "Berlin", "integrationId": "berlin"}],
    "achievements": [{"id": 1, "name": "orders", "target": 3, "campaignId": 1}],
    "giveawayPools": [{"id": 1, "name": "vouchers"}],
    "giveaways": [{"id": 1, "poolId": 1, "code": "VOUCHER-1"}],
    "collections": [
        {"id": 1, "name": "A ]B", "payload": ["shoe"]},
        {"id": 2, "name": "C ]D", "payload": ["shoe"], "applicationId": 1, "campaignId": 1},
    ],
    "catalogs": [{"id": 1, "name": "Goods"}],
    "attributes": [
        {
            "id": 1,
            "entity": "Giveaway",
            "name": "Colour",
            "title": "Colour",
            "type": "string",
            "description": "What it looks like",
            "suggestions": [],
            "editable": True,
        }
    ],
    "loyaltyCards": [
        {"programID": 2, "identifier": "CARD-0001"},
        {"programID": 2, "identifier": "CARD-0002", "profiles": [_OWNER]},
    ],
    "webhooks": [{"id": 1, "title": "Thanks"}],
}
"""What is added to every account of the sweep, so that there is one of each kind."""

VALUES: Json = {
    "integrationId": "customer-1",
    "customerSessionId": "session-1",
    "couponValue": "WELCOME10",
    "code": "FRIEND-OF-1",
    "rangeStart": "2020-01-01T00:00:00Z",
    "rangeEnd": "2030-01-01T00:00:00Z",
}
"""Values of parameters, by their names."""

_CLOSED = {"customerSessionId": "session-2"}
_CARD = {"loyaltyProgramId": 2, "loyaltyCardId": "CARD-0001"}

_OF_CAMPAIGN = {"collectionId": 2}

NAMED: dict[str, Json] = {
    "returnCartItems": _CLOSED,
    "reopenCustomerSession": _CLOSED,
    **dict.fromkeys(
        (
            "getCollection",
            "updateCollection",
            "deleteCollection",
            "importCollection",
            "exportCollectionItems",
        ),
        _OF_CAMPAIGN,
    ),
    "unlinkLoyaltyCardFromProfile": {"loyaltyProgramId": 2, "loyaltyCardId": "CARD-0002"},
    **dict.fromkeys(
        (
            "generateLoyaltyCard",
            "linkLoyaltyCardToProfile",
            "getLoyaltyCardBalances",
            "getLoyaltyCardTransactions",
            "getLoyaltyCardPoints",
            "getLoyaltyCards",
            "getLoyaltyCard",
            "addLoyaltyCardPoints",
            "deductLoyaltyCardPoints",
        ),
        _CARD,
    ),
}
"""Values of parameters of one operation."""

BODIES: dict[str, Any] = {
    "returnCartItems": {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}},
    "createAccountCollection": {"name": "E ]F"},
    "createCollection": {"name": "E ]F"},
    "updateCollection": {"name": "E ]F"},
    "trackEvent": {
        "profileId": "customer-1",
        "sessionId": "session-1",
        "type": "newsletter_signup",
        "attributes": {},
    },
    "createRuleset": {"rules": [], "bindings": []},
    "updateRuleset": {"rules": [], "bindings": []},
    "trackEventV2": {"profileId": "customer-1", "type": "newsletter_signup"},
    "createReferral": {"campaignId": 1, "advocateProfileIntegrationId": "customer-1"},
    "createReferralsForMultipleAdvocates": {
        "campaignId": 1,
        "usageLimit": 1,
        "advocateProfileIntegrationIds": ["customer-1"],
    },
    "linkLoyaltyCardToProfile": {"integrationId": "customer-1"},
    "unlinkLoyaltyCardFromProfile": {"integrationId": "customer-1"},
    "removeLoyaltyPoints": {"points": 0},
    "deductLoyaltyCardPoints": {"points": 0},
    "activateLoyaltyPoints": {"sessionId": "session-1"},
    "syncCatalog": {"actions": [{"type": "ADD", "payload": {"sku": "shoe", "price": 1}}]},
    "bestPriorPrice": {
        "skus": ["shoe"],
        "timeframeEndDate": "2026-05-01T10:00:00Z",
        "timeframe": "30D",
        "strictEndDate": True,
    },
    "updateStore": {"name": "Munich", "description": "In the south", "integrationId": "munich"},
}
"""Bodies of operations for which the least that their model requires is not enough."""

CELLS: dict[str, str] = {
    "profileintegrationid": "customer-1",
    "store_integration_id": "berlin",
}
"""Cells of the files that are sent, by their columns."""

FILES: dict[str, str] = {}
"""The file that an operation is sent, where the least that it may have is not enough."""

BROKEN = {
    # The class of its rows is not there.
    ("talon-one-sdk-26.2", "listCampaignStoreBudgetLimits"),
}
"""SDKs that cannot read any answer of an operation."""

REFUSED: dict[str, int] = {
    "activateLoyaltyPoints": 404,
    "importCampaignStoreBudget": 400,  # no store is linked to the campaign
}
"""Operations that an account cannot answer without more, and the status that they refuse with."""

_RULE = {"title": "off", "condition": ["and", True], "effects": [], "bindings": []}
_RULESET = {
    "id": 1,
    "created": "2026-05-01T10:00:00Z",
    "campaignId": 1,
    "templateId": 1,
    "activatedAt": "2026-05-01T10:00:00Z",
    "userId": 1,
    "rules": [_RULE],
    "strikethroughRules": [_RULE],
    "bindings": [],
    "rbVersion": "2",
    "activate": True,
}
FULL: dict[str, Any] = {
    "Ruleset": _RULESET,
    "GetRulesets200Response": {"totalResultSize": 1, "data": [_RULESET]},
}
"""Answers in which the schemas leave open what SDKs read closely."""
