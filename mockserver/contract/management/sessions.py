"""The rows of customer sessions in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    flag,
    moment,
    path_integer,
    query,
)
from mockserver.contract.promotions import APPLICATION_ID

SESSION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getApplicationSessions",
        "GET",
        "/v1/applications/{applicationId}/sessions",
        "List the sessions of an Application",
        Credentials.MANAGEMENT,
        {200: "GetApplicationSessions200Response"} | REFUSED,
        (
            APPLICATION_ID,
            *PAGING,
            SORT,
            flag(
                "partialMatch",
                "Look for a part, in any case, of exactly one of integrationId, profile, coupon, "
                "referral and storeIntegrationId; fewer than 3 characters match whole.",
            ),
            query("profile", "Integration ID of the customer profile."),
            query(
                "state",
                "State of the sessions.",
                enum=("open", "closed", "partially_returned", "cancelled"),
            ),
            moment("createdBefore", "Only sessions created before this time."),
            moment("createdAfter", "Only sessions created after this time."),
            query("coupon", "A coupon code of the sessions."),
            query("referral", "The referral code of the sessions."),
            query("integrationId", "Integration ID of the session."),
            query("storeIntegrationId", "Integration ID of the store."),
        ),
    ),
    Operation(
        "getApplicationSession",
        "GET",
        "/v1/applications/{applicationId}/sessions/{sessionId}",
        "Read one session of an Application",
        Credentials.MANAGEMENT,
        {200: "ApplicationSession"} | REFUSED,
        (APPLICATION_ID, path_integer("sessionId", "Internal ID of the session.")),
    ),
)
