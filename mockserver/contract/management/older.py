"""The rows of older operations, which older SDKs call and present-day documentation has no more.

Each does what its sibling of today does, and most of them count all rows.
"""

from mockserver.contract.operations import PAGING, REFUSED, SORT, Credentials, Operation
from mockserver.contract.promotions import (
    APPLICATION_ID,
    CAMPAIGN_ID,
    CAMPAIGN_STATE,
    COUPON_FILTERS,
    COUPONS_OF_CAMPAIGN,
    REFERRALS_OF_CAMPAIGN,
)

_KEY = Credentials.MANAGEMENT
_COUPONS: dict[int, str | None] = {200: "CreateCoupons200Response"}
"""What the older lists of coupons answer, as those that make coupons do."""

OLDER_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getCoupons",
        "GET",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/coupons",
        "List and count the coupons of a campaign",
        _KEY,
        _COUPONS | REFUSED,
        COUPONS_OF_CAMPAIGN,
    ),
    Operation(
        "getCouponsByAttributes",
        "POST",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/coupons_search",
        "Search and count the coupons of a campaign by their attributes",
        _KEY,
        _COUPONS | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, *PAGING, SORT, *COUPON_FILTERS),
        "CouponSearch",
    ),
    Operation(
        "getCouponsByAttributesApplicationWide",
        "POST",
        "/v1/applications/{applicationId}/coupons_search",
        "Search and count the coupons of an Application by their attributes",
        _KEY,
        _COUPONS | REFUSED,
        (APPLICATION_ID, *PAGING, SORT, *COUPON_FILTERS, CAMPAIGN_STATE),
        "CouponSearch",
    ),
    Operation(
        "searchCouponsAdvanced",
        "POST",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/coupons_search_advanced",
        "Search and count the coupons of a campaign by their attributes, by name",
        _KEY,
        _COUPONS | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, *PAGING, SORT, *COUPON_FILTERS),
        "AttributeQuery",
    ),
    Operation(
        "searchCouponsAdvancedApplicationWide",
        "POST",
        "/v1/applications/{applicationId}/coupons_search_advanced",
        "Search and count the coupons of an Application by their attributes, by name",
        _KEY,
        _COUPONS | REFUSED,
        (APPLICATION_ID, *PAGING, SORT, *COUPON_FILTERS, CAMPAIGN_STATE),
        "AttributeQuery",
    ),
    Operation(
        "getReferrals",
        "GET",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/referrals",
        "List and count the referrals of a campaign",
        _KEY,
        {200: "CreateReferralsForMultipleAdvocates201Response"} | REFUSED,
        REFERRALS_OF_CAMPAIGN,
    ),
    Operation(
        "getApplicationCustomersByAttributesAccountWide",
        "POST",
        "/v1/application_customer_search",
        "Search and count the customers of all Applications",
        _KEY,
        {200: "GetApplicationCustomersByAttributes200Response"} | REFUSED,
        PAGING,
        "CustomerProfileSearchQuery",
    ),
    Operation(
        "getCampaignSet",
        "GET",
        "/v1/applications/{applicationId}/campaign_set",
        "Read the evaluation tree of an Application",
        _KEY,
        {200: "CampaignSet"} | REFUSED,
        (APPLICATION_ID,),
    ),
    Operation(
        "updateCampaignSet",
        "PUT",
        "/v1/applications/{applicationId}/campaign_set",
        "Change the evaluation tree of an Application",
        _KEY,
        {200: "CampaignSet"} | REFUSED,
        (APPLICATION_ID,),
        "NewCampaignSet",
    ),
    Operation(
        "getImports",
        "GET",
        "/v1/imports",
        "List the files that were imported",
        _KEY,
        {200: "GetImports200Response"} | REFUSED,
        PAGING,
    ),
)
