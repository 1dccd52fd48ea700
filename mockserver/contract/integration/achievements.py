"""The rows of achievements in the Integration API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    Credentials,
    Operation,
    moment,
    path_integer,
    path_string,
    query_list,
)

_PROFILE_ID = path_string("integrationId", "Integration ID of the customer profile.")
_KEY = Credentials.INTEGRATION

ACHIEVEMENT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getCustomerAchievements",
        "GET",
        "/v1/customer_profiles/{integrationId}/achievements",
        "List the achievements open to a customer, with the progress made",
        _KEY,
        {200: "GetCustomerAchievements200Response"} | REFUSED,
        (
            _PROFILE_ID,
            query_list("campaignIds", "Internal IDs of the campaigns.", explode=False),
            query_list("achievementIds", "Internal IDs of the achievements.", explode=False),
            query_list(
                "achievementStatus",
                "Status of the achievements; only active ones where none is given.",
                enum=("active", "scheduled"),
                explode=False,
            ),
            query_list(
                "currentProgressStatus",
                "Status of the progress that the customer has made.",
                enum=("inprogress", "completed", "not_started"),
                explode=False,
            ),
            *PAGING,
        ),
    ),
    Operation(
        "getCustomerAchievementHistory",
        "GET",
        "/v1/customer_profiles/{integrationId}/achievements/{achievementId}",
        "List the progress that a customer has made in one achievement",
        _KEY,
        {200: "GetCustomerAchievementHistory200Response"} | REFUSED,
        (
            _PROFILE_ID,
            path_integer("achievementId", "Internal ID of the achievement."),
            query_list(
                "progressStatus",
                "Status of the progress.",
                enum=("inprogress", "completed", "expired"),
                explode=False,
            ),
            moment("startDate", "Only progress begun at this time or after it."),
            moment("endDate", "Only progress begun at this time or before it."),
            *PAGING,
        ),
    ),
)
