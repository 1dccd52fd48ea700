"""The rows of referrals in the Management API."""

from mockserver.contract.operations import (
    REFUSED,
    Credentials,
    Operation,
    path_string,
)
from mockserver.contract.promotions import (
    APPLICATION_ID,
    CAMPAIGN_ID,
    REFERRALS_OF_CAMPAIGN,
)

_REFERRAL_ID = path_string("referralId", "Internal ID of the referral.")
_OF_ONE = "/v1/applications/{applicationId}/campaigns/{campaignId}/referrals/{referralId}"
_KEY = Credentials.MANAGEMENT

REFERRAL_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getReferralsWithoutTotalCount",
        "GET",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/referrals/no_total",
        "List the referrals of a campaign",
        _KEY,
        {200: "GetReferralsWithoutTotalCount200Response"} | REFUSED,
        REFERRALS_OF_CAMPAIGN,
    ),
    Operation(
        "updateReferral",
        "PUT",
        _OF_ONE,
        "Change a referral",
        _KEY,
        {200: "Referral"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _REFERRAL_ID),
        "UpdateReferral",
    ),
    Operation(
        "deleteReferral",
        "DELETE",
        _OF_ONE,
        "Delete a referral",
        _KEY,
        {204: None} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _REFERRAL_ID),
    ),
)
