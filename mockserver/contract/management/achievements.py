"""The rows of achievements in the Management API."""

from mockserver.contract.operations import (
    REFUSED,
    Credentials,
    Operation,
    paging,
    path_integer,
    query,
)
from mockserver.contract.promotions import APPLICATION_ID, CAMPAIGN_ID

_ACHIEVEMENT_ID = path_integer("achievementId", "Internal ID of the achievement.")
_OF_CAMPAIGN = "/v1/applications/{applicationId}/campaigns/{campaignId}/achievements"
_ONE = f"{_OF_CAMPAIGN}/{{achievementId}}"
_KEY = Credentials.MANAGEMENT

MANAGED_ACHIEVEMENT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "createAchievement",
        "POST",
        _OF_CAMPAIGN,
        "Make an achievement of a campaign",
        _KEY,
        {201: "Achievement"} | REFUSED | {409: "ErrorResponseWithStatus"},
        (APPLICATION_ID, CAMPAIGN_ID),
        "CreateAchievement",
    ),
    Operation(
        "listAchievements",
        "GET",
        _OF_CAMPAIGN,
        "List the achievements of a campaign",
        _KEY,
        {200: "ListAchievements200Response"} | REFUSED,
        (
            APPLICATION_ID,
            CAMPAIGN_ID,
            *paging(50),
            query("title", "A part of the title, in any case."),
        ),
    ),
    Operation(
        "getAchievement",
        "GET",
        _ONE,
        "Read one achievement",
        _KEY,
        {200: "Achievement"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _ACHIEVEMENT_ID),
    ),
    Operation(
        "updateAchievement",
        "PUT",
        _ONE,
        "Change an achievement",
        _KEY,
        {200: "Achievement"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _ACHIEVEMENT_ID),
        "UpdateAchievement",
    ),
    Operation(
        "deleteAchievement",
        "DELETE",
        _ONE,
        "Delete an achievement",
        _KEY,
        {204: None} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _ACHIEVEMENT_ID),
    ),
    Operation(
        "exportAchievements",
        "GET",
        f"{_ONE}/export",
        "Export the progress of all customers in an achievement",
        _KEY,
        {200: None} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _ACHIEVEMENT_ID),
        csv=(
            "profileIntegrationID",
            "title",
            "target",
            "progress",
            "status",
            "startDate",
            "endDate",
            "completionDate",
        ),
    ),
)
