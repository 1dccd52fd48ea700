"""The rows of referrals in the Integration API."""

from mockserver.contract.operations import (
    REFUSED,
    REFUSED_PLAINLY,
    SILENT,
    Credentials,
    Operation,
)

REFERRAL_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "createReferral",
        "POST",
        "/v1/referrals",
        "Make a referral code for an advocate",
        Credentials.INTEGRATION,
        {201: "Referral"} | REFUSED_PLAINLY,
        (),
        "NewReferral",
    ),
    Operation(
        "createReferralsForMultipleAdvocates",
        "POST",
        "/v1/referrals_for_multiple_advocates",
        "Make a referral code for each of up to 1000 advocates",
        Credentials.INTEGRATION,
        {201: "CreateReferralsForMultipleAdvocates201Response", 204: None} | REFUSED,
        (SILENT,),
        "NewReferralsForMultipleAdvocates",
    ),
)
