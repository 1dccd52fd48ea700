"""The rows of campaigns and of the attributes of an account, in the Integration API."""

from mockserver.contract.operations import (
    REFUSED,
    Credentials,
    Operation,
    moment,
    paging,
    query_list,
)

CAMPAIGN_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "integrationGetAllCampaigns",
        "GET",
        "/v1/integration/campaigns",
        "List the running campaigns of the Application",
        Credentials.INTEGRATION,
        {200: "IntegrationGetAllCampaigns200Response"} | REFUSED,
        (
            *paging(50),
            query_list("campaignIds", "Internal IDs of the campaigns.", explode=False),
            moment("startAfter", "Only campaigns that start at this time or after it."),
            moment("startBefore", "Only campaigns that start at this time or before it."),
            moment("endAfter", "Only campaigns that end at this time or after it."),
            moment("endBefore", "Only campaigns that end at this time or before it."),
        ),
    ),
    Operation(
        "createMultipleAttributes",
        "PUT",
        "/v2/integration/multiple_attributes",
        "Make the attributes that the account does not have yet",
        Credentials.INTEGRATION,
        {200: "MultipleAttribute"} | REFUSED,
        (),
        "MultipleNewAttribute",
    ),
)
