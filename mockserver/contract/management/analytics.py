"""The rows of figures in the Management API: of campaigns, audiences, codes and the account."""

from mockserver.contract.operations import (
    REFUSED,
    SORT,
    Credentials,
    Operation,
    path_integer,
    query,
    query_list,
    query_number,
    wanted,
)
from mockserver.contract.promotions import APPLICATION_ID, CAMPAIGN_ID, RANGE

_ACCOUNT_ID = path_integer("accountId", "Internal ID of the account.")
_KEY = Credentials.MANAGEMENT

ANALYTICS_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getCampaignAnalytics",
        "GET",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/analytics",
        "Sum up what a campaign has given in some time, by intervals",
        _KEY,
        {200: "GetCampaignAnalytics200Response"} | REFUSED,
        (
            APPLICATION_ID,
            CAMPAIGN_ID,
            *RANGE,
            query(
                "granularity",
                "Length of an interval.",
                enum=("1 hour", "1 day", "1 week", "1 month", "1 year"),
            ),
        ),
    ),
    Operation(
        "exportApplicationCampaignAnalytics",
        "GET",
        "/v1/applications/{applicationId}/campaign_analytics/export",
        "Export what campaigns of an Application have given in some time",
        _KEY,
        {200: None} | REFUSED,
        (
            APPLICATION_ID,
            query_list("campaignIds", "Internal IDs of the campaigns.", explode=False),
            *RANGE,
        ),
        csv=(
            "campaign_id",
            "start_date",
            "end_date",
            "revenue",
            "sessions",
            "average_session_value",
            "average_items_per_session",
            "coupons",
            "discounts",
        ),
    ),
    Operation(
        "getAudiencesAnalytics",
        "GET",
        "/v1/audiences/analytics",
        "Count the members of audiences",
        _KEY,
        {200: "GetAudiencesAnalytics200Response"} | REFUSED,
        (
            wanted(query("audienceIds", "Internal IDs of at most 1000 audiences, commas between.")),
            SORT,
        ),
    ),
    Operation(
        "generateCouponRejections",
        "GET",
        "/v1/coupon_rejections",
        "Tell what became of the coupon codes of a session",
        _KEY,
        {200: "GenerateCouponRejections200Response"} | REFUSED,
        (
            wanted(query("sessionIntegrationId", "Integration ID of the session.")),
            query_number("applicationId", "Internal ID of the Application."),
            query("language", "ISO 639 code of the language; only English is spoken here."),
            query("couponCode", "The one coupon code wanted."),
        ),
    ),
    Operation(
        "getAccount",
        "GET",
        "/v1/accounts/{accountId}",
        "Read the account",
        _KEY,
        {200: "Account"} | REFUSED,
        (_ACCOUNT_ID,),
    ),
    Operation(
        "getAccountAnalytics",
        "GET",
        "/v1/accounts/{accountId}/analytics",
        "Count what the account holds",
        _KEY,
        {200: "AccountAnalytics"} | REFUSED,
        (_ACCOUNT_ID,),
    ),
)
