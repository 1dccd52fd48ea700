"""What the sweep has to be told: what is in its accounts, and what a call names of it."""

from typing import Any

from tests.conftest import Json

_OWNER = {"integrationId": "customer-1", "timestamp": "2026-05-01T10:00:00Z"}

THINGS: Json = {
    "audiences": [{"id": 1, "name": "Gold", "integrationId": "gold"}],
    "additionalCosts": [{"id": 1, "name": "shipping"}],
    "stores": [{"id": 1, "name": "Berlin", "integrationId": "berlin"}],
    "achievements": [{"id": 1, "name": "orders", "target": 3, "campaignId": 1, "period": "1Y"}],
    "giveawayPools": [{"id": 1, "name": "vouchers"}],
    "giveaways": [{"id": 1, "poolId": 1, "code": "VOUCHER-1"}],
    "collections": [
        {"id": 1, "name": "A ]B", "payload": ["shoe"]},
        {"id": 2, "name": "C ]D", "payload": ["shoe"], "applicationId": 1, "campaignId": 1},
    ],
    "campaignTemplates": [{"id": 1, "name": "Sale"}],
    "campaignGroups": [{"id": 1, "name": "Team"}],
    "experiments": [{"id": 1, "applicationId": 1}],
    "cartItemFilters": [{"id": 1, "name": "shoes"}],
    "cartItemFilterExpressions": [{"id": 1, "cartItemFilterId": 1}],
    "valueMaps": [{"id": 1, "campaignId": 1}],
    "roles": [{"id": 2, "name": "Team"}],
    "users": [{"id": 2, "email": "ada@example.com"}],
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
    "audienceIds": "1",
    "sessionIntegrationId": "session-1",
    "rangeStart": "2020-01-01T00:00:00Z",
    "rangeEnd": "2030-01-01T00:00:00Z",
}
"""Values of parameters, by their names."""

_CLOSED = {"customerSessionId": "session-2"}
_CARD = {"loyaltyProgramId": 2, "loyaltyCardId": "CARD-0001"}

_USER, _GROUP = {"userId": 2}, {"groupId": 2}
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
    **dict.fromkeys(("deleteUser", "scimDeleteUser", "scimPatchUser"), _USER),
    **dict.fromkeys(("scimDeleteGroup", "scimPatchGroup"), _GROUP),
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
            "getLoyaltyCardTransactionLogs",
            "createBatchLoyaltyCards",
            "updateLoyaltyCard",
            "deleteLoyaltyCard",
            "transferLoyaltyCard",
            "importLoyaltyCards",
            "exportLoyaltyCardBalances",
            "exportLoyaltyCards",
            "exportLoyaltyCardLedger",
        ),
        _CARD,
    ),
}
"""Values of parameters of one operation."""

_ADDRESS = {"email": "ada@example.com"}


def _patch(path: str, value: str) -> Json:
    return {"Operations": [{"op": "replace", "path": path, "value": value}]}


BODIES: dict[str, Any] = {
    "returnCartItems": {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}},
    "createCampaignFromTemplate": {"name": "Sale", "templateId": 1},
    **dict.fromkeys(
        (
            "deleteUserByEmail",
            "activateUserByEmail",
            "deactivateUserByEmail",
            "createPasswordRecoveryEmail",
        ),
        _ADDRESS,
    ),
    "updateLoyaltyCard": {"status": "inactive"},
    "createAchievement": {
        "name": "visits",
        "title": "Visits",
        "description": "Come back",
        "target": 3,
        "period": "1Y",
    },
    "createInviteEmail": {**_ADDRESS, "token": "none"},
    "scimPatchUser": _patch("displayName", "Ada"),
    "scimPatchGroup": _patch("displayName", "Others"),
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

FILES: dict[str, str] = {
    "importLoyaltyPoints": "customerprofileid,amount\ncustomer-1,5\n",
}
"""The file that an operation is sent, where the least that it may have is not enough."""

BROKEN = {
    # The class of its rows is not there.
    ("talon-one-sdk-26.2", "listCampaignStoreBudgetLimits"),
    ("talon-one-sdk-26.2", "listAllRolesV2"),
    ("talon-one-sdk-26.2", "getRoleV2"),
    ("talon-one-sdk-26.2", "updateRoleV2"),
    # They read a model out of a 204.
    ("talon-one-sdk-26.2", "createPasswordRecoveryEmail"),
    ("talon-one-python-sdk-9.0.0", "createPasswordRecoveryEmail"),
    ("talon-one-python-sdk-6.1.1", "createPasswordRecoveryEmail"),
    # It has no body to send.
    ("talon-one-python-sdk-6.1.1", "scimPatchUser"),
    # It knows no progress that was not begun.
    ("talon-one-python-sdk-6.1.1", "getCustomerProfileAchievementProgress"),
    # It signs the body in place of a key.
    ("talon-one-4.3.0", "getApplicationCustomersByAttributes"),
}
"""SDKs that cannot ask for an operation, or read its answer."""

REFUSED: dict[str, int] = {
    "activateLoyaltyPoints": 404,
    "createInviteEmail": 400,  # nobody was told the token
    "resetPassword": 400,
    "importLoyaltyCustomersTiers": 400,  # the tiers of the program have no policies
    "importCampaignStoreBudget": 400,  # no store is linked to the campaign
}
"""Operations that an account cannot answer without more, and the status that they refuse with."""
