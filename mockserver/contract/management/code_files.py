"""The rows of files of coupons and referrals in the Management API: exports and imports."""

from mockserver.contract.operations import REFUSED, SORT, Credentials, Operation, flag
from mockserver.contract.promotions import (
    APPLICATION_ID,
    BATCH_ID,
    CAMPAIGN_ID,
    CAMPAIGN_STATE,
    COUPON_FILTERS,
    CREATED,
    DATE_FORMAT,
    OF_CAMPAIGN,
    USABLE,
    VALID,
    VALUES_ONLY,
)
from mockserver.contract.uploads import Cell, Column, Upload

_KEY = Credentials.MANAGEMENT

_LONGEST = 1000
"""Characters of codes and IDs, as everywhere else."""

_OF_CODES = (
    Column("startdate", Cell.TIME),
    Column("expirydate", Cell.TIME),
    Column("limitval", Cell.INTEGER, least=0),
    Column("attributes", Cell.OBJECT),
)

CODE_FILE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "exportCoupons",
        "GET",
        "/v1/applications/{applicationId}/export_coupons",
        "Export coupons of an Application",
        _KEY,
        {200: None} | REFUSED,
        (
            APPLICATION_ID,
            OF_CAMPAIGN,
            SORT,
            *COUPON_FILTERS,
            DATE_FORMAT,
            CAMPAIGN_STATE,
            VALUES_ONLY,
        ),
        csv=(
            "id",
            "created",
            "campaignid",
            "value",
            "expirydate",
            "startdate",
            "attributes",
            "applicationid",
            "deleted",
            "deleted_changelogid",
            "accountid",
            "referralid",
            "recipientintegrationid",
            "importid",
            "batchid",
            "reservation",
            "limits",
            "limitval",
            "counter",
            "discount_counter",
            "discount_limitval",
            "reservation_counter",
            "reservation_limitval",
            "is_reservation_mandatory",
        ),
    ),
    Operation(
        "exportReferrals",
        "GET",
        "/v1/applications/{applicationId}/export_referrals",
        "Export referrals of an Application",
        _KEY,
        {200: None} | REFUSED,
        (APPLICATION_ID, OF_CAMPAIGN, *CREATED, VALID, USABLE, BATCH_ID, DATE_FORMAT),
        csv=(
            "id",
            "created",
            "campaignid",
            "advocateprofileintegrationid",
            "friendprofileintegrationid",
            "startdate",
            "expirydate",
            "code",
            "importid",
            "attributes",
            "batchid",
            "counter",
            "limitval",
        ),
    ),
    Operation(
        "importCoupons",
        "POST",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/import_coupons",
        "Import coupons of a campaign",
        _KEY,
        {200: "ModelImport"} | REFUSED,
        (
            APPLICATION_ID,
            CAMPAIGN_ID,
            flag("skipDuplicates", "Leave out codes that there are, in place of refusing them."),
        ),
        upload=Upload(
            (
                Column("value", required=True, longest=_LONGEST),
                *_OF_CODES,
                Column("recipientintegrationid", longest=_LONGEST),
                Column("discountlimit", Cell.NUMBER, least=0),
            )
        ),
    ),
    Operation(
        "importReferrals",
        "POST",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/import_referrals",
        "Import referrals of a campaign",
        _KEY,
        {200: "ModelImport"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID),
        upload=Upload(
            (
                Column("code", required=True, longest=_LONGEST),
                Column("advocateprofileintegrationid", required=True, longest=_LONGEST),
                *_OF_CODES,
            )
        ),
    ),
)
