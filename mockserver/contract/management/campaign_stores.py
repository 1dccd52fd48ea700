"""The rows of stores that a campaign is linked to, and of its budgets in each of them."""

from mockserver.contract.operations import (
    REFUSED_PLAINLY,
    Credentials,
    Operation,
    query,
)
from mockserver.contract.promotions import APPLICATION_ID, CAMPAIGN_ID
from mockserver.contract.uploads import Cell, Column, Upload

_STORES = "/v1/applications/{applicationId}/campaigns/{campaignId}/stores"
_BUDGETS = f"{_STORES}/budgets"
_CAMPAIGN = (APPLICATION_ID, CAMPAIGN_ID)
_WANTED = (
    query("action", "What the budgets count.", enum=("setDiscount",)),
    query(
        "period",
        "How long until the budgets begin anew; overall for those that never do.",
        enum=("overall", "daily", "weekly", "monthly", "yearly"),
    ),
)
_STORE = Column("store_integration_id", required=True)
_READ_REFUSED: dict[int, str | None] = dict.fromkeys((400, 401, 404), "ErrorResponse")
_KEY = Credentials.MANAGEMENT

CAMPAIGN_STORE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "exportCampaignStores",
        "GET",
        f"{_STORES}/export",
        "Export the stores that a campaign is linked to",
        _KEY,
        {200: None} | REFUSED_PLAINLY,
        _CAMPAIGN,
        csv=("store_integration_id",),
    ),
    Operation(
        "importCampaignStores",
        "POST",
        f"{_STORES}/import",
        "Link a campaign to the stores of a file and to no others",
        _KEY,
        {200: "ModelImport"} | REFUSED_PLAINLY,
        _CAMPAIGN,
        upload=Upload((_STORE,)),
    ),
    Operation(
        "disconnectCampaignStores",
        "DELETE",
        _STORES,
        "Link a campaign to no store any more",
        _KEY,
        {204: None} | REFUSED_PLAINLY,
        _CAMPAIGN,
    ),
    Operation(
        "createCampaignStoreBudget",
        "POST",
        _BUDGETS,
        "Give stores of a campaign budgets",
        _KEY,
        {201: None} | REFUSED_PLAINLY | {409: "ErrorResponseWithStatus"},
        _CAMPAIGN,
        "NewCampaignStoreBudget",
    ),
    Operation(
        "listCampaignStoreBudgetLimits",
        "GET",
        _BUDGETS,
        "List the budgets of a campaign's stores",
        _KEY,
        {200: "ListCampaignStoreBudgetLimits200Response"} | _READ_REFUSED,
        (*_CAMPAIGN, *_WANTED),
    ),
    Operation(
        "deleteCampaignStoreBudgets",
        "DELETE",
        _BUDGETS,
        "Delete the budgets of a campaign's stores",
        _KEY,
        {204: None} | REFUSED_PLAINLY,
        (*_CAMPAIGN, *_WANTED),
    ),
    Operation(
        "summarizeCampaignStoreBudget",
        "GET",
        f"{_BUDGETS}/summary",
        "Count the stores of a campaign that have budgets",
        _KEY,
        {200: "SummarizeCampaignStoreBudget200Response"} | _READ_REFUSED,
        _CAMPAIGN,
    ),
    Operation(
        "importCampaignStoreBudget",
        "POST",
        f"{_BUDGETS}/import",
        "Replace the budgets of a campaign's stores by a file",
        _KEY,
        {201: "ModelImport"} | REFUSED_PLAINLY,
        (*_CAMPAIGN, *_WANTED),
        upload=Upload((_STORE, Column("limit", Cell.NUMBER, required=True, least=0))),
    ),
    Operation(
        "exportCampaignStoreBudgets",
        "GET",
        f"{_BUDGETS}/export",
        "Export the budgets of a campaign's stores",
        _KEY,
        {200: None} | _READ_REFUSED,
        (*_CAMPAIGN, *_WANTED),
        csv=("store_integration_id", "limit"),
    ),
)
