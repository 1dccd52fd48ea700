"""The rows of what an account remembers of those who manage it: changes and exports."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    WITH_TOTAL,
    Credentials,
    Operation,
    flag,
    query,
    query_integer,
)
from mockserver.contract.promotions import CREATED

_APPLICATION = query_integer("applicationId", "Internal ID of the Application.")

LOG_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getChanges",
        "GET",
        "/v1/changes",
        "List what the Management API has changed",
        Credentials.MANAGEMENT,
        {200: "GetChanges200Response"} | REFUSED,
        (
            *PAGING,
            SORT,
            _APPLICATION,
            query("entityPath", "A part of the path of the call; case does not count."),
            query_integer("userId", "Internal ID of the user who made the change."),
            *CREATED,
            WITH_TOTAL,
            query_integer("managementKeyId", "Internal ID of the management key."),
            flag("includeOld", "Answer how entities were before as well.", default=True),
        ),
    ),
    Operation(
        "getExports",
        "GET",
        "/v1/exports",
        "List the files that were exported",
        Credentials.MANAGEMENT,
        {200: "GetExports200Response"} | REFUSED,
        (
            *PAGING,
            _APPLICATION,
            query_integer("campaignId", "Internal ID of the campaign."),
            query(
                "entity",
                "What was exported.",
                enum=(
                    "Coupon",
                    "Referral",
                    "Effect",
                    "CustomerSession",
                    "LoyaltyLedger",
                    "LoyaltyLedgerLog",
                    "Collection",
                    "AudienceMembership",
                ),
            ),
        ),
    ),
)
