"""The rows of what customers have done in an Application: figures, friends, achievements."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    WITH_TOTAL,
    Credentials,
    Operation,
    paging,
    path_integer,
    path_string,
    query,
    query_integer,
)
from mockserver.contract.promotions import APPLICATION_ID, RANGE

_CUSTOMER_ID = path_integer("customerId", "Internal ID of the customer profile.")
_PROFILE_ID = path_string("integrationId", "Integration ID of the customer profile.")
_REPORTS = "/v1/applications/{applicationId}/customer_activity_reports"
_KEY = Credentials.MANAGEMENT

ACTIVITY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getCustomerAnalytics",
        "GET",
        "/v1/applications/{applicationId}/customers/{customerId}/analytics",
        "Sum up what a customer has done in an Application",
        _KEY,
        {200: "CustomerAnalytics"} | REFUSED,
        (APPLICATION_ID, _CUSTOMER_ID, *PAGING, SORT),
    ),
    Operation(
        "getCustomerActivityReportsWithoutTotalCount",
        "GET",
        f"{_REPORTS}/no_total",
        "Report of all customers of an Application what they did in some time",
        _KEY,
        {200: "GetCustomerActivityReportsWithoutTotalCount200Response"} | REFUSED,
        (
            APPLICATION_ID,
            *RANGE,
            *PAGING,
            SORT,
            query("name", "A part of the customer's name, in any case."),
            query("integrationId", "Integration ID of the customer profile."),
            query("campaignName", "A part of the campaign's name, in any case."),
            query("advocateName", "A part of the name of who sent the customer, in any case."),
        ),
    ),
    Operation(
        "getCustomerActivityReport",
        "GET",
        f"{_REPORTS}/{{customerId}}",
        "Report of one customer of an Application what they did in some time",
        _KEY,
        {200: "CustomerActivityReport"} | REFUSED,
        (APPLICATION_ID, _CUSTOMER_ID, *RANGE, *PAGING),
    ),
    Operation(
        "getApplicationCustomerFriends",
        "GET",
        "/v1/applications/{applicationId}/profile/{integrationId}/friends",
        "List the customers who came by a referral of a customer",
        _KEY,
        {200: "GetApplicationCustomerFriends200Response"} | REFUSED,
        (APPLICATION_ID, _PROFILE_ID, *PAGING, SORT, WITH_TOTAL),
    ),
    Operation(
        "getCustomerProfileAchievementProgress",
        "GET",
        "/v1/applications/{applicationId}/achievement_progress/{integrationId}",
        "List the achievements of a customer, with the progress made",
        _KEY,
        {200: "GetCustomerProfileAchievementProgress200Response"} | REFUSED,
        (
            APPLICATION_ID,
            _PROFILE_ID,
            *paging(50, 50),
            query_integer("achievementId", "Internal ID of the achievement."),
            query("title", "A part of the title of the achievement, in any case."),
        ),
    ),
)
