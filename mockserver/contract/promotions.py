"""Parameters that operations on campaigns, coupons and referrals share, in the Management API.

Owns no row: these stand in ``management``.
"""

from mockserver.contract.operations import (
    PAGING,
    SORT,
    flag,
    moment,
    path_integer,
    query,
    query_integer,
)
from mockserver.contract.parameters import Kind, Parameter, Place

APPLICATION_ID = path_integer("applicationId", "Internal ID of the Application.")
CAMPAIGN_ID = path_integer("campaignId", "Internal ID of the campaign.")
CAMPAIGN_STATE = query(
    "campaignState",
    "State of the campaigns.",
    enum=("enabled", "disabled", "archived", "scheduled", "running", "expired", "staged"),
)
CREATED = (
    moment("createdBefore", "Only those created before this time."),
    moment("createdAfter", "Only those created after this time."),
)
VALID = query(
    "valid",
    "What their dates make of them now.",
    enum=("expired", "validNow", "validFuture"),
)
USABLE = query(
    "usable",
    "Whether they were used less often than they may be.",
    enum=("true", "false"),
)
COUPON_CODE = query(
    "value", "A part of the code, in any case; only its letters and digits are looked at."
)
EXACT_MATCH = flag("exactMatch", "Compare the whole code, in any case.")
BATCH_ID = query("batchId", "ID of the batch in which they were made.")
REFERRAL_ID = query_integer("referralId", "Internal ID of the referral they were made for.")
RECIPIENT = query("recipientIntegrationId", "Integration ID of the customer they are meant for.")
REDEEMED = query(
    "redeemed",
    "Whether they were used at least once; not together with usable.",
    enum=("true", "false"),
)
VALUES_ONLY = flag("valuesOnly", "Answer nothing of the coupons but their codes.")
COUPON_FILTERS = (
    COUPON_CODE,
    *CREATED,
    VALID,
    USABLE,
    REFERRAL_ID,
    RECIPIENT,
    BATCH_ID,
    EXACT_MATCH,
)
REFERRAL_CODE = query(
    "code", "A part of the code, in any case; only its letters and digits are looked at."
)
ADVOCATE = query("advocate", "Integration ID of the advocate.")
OF_CAMPAIGN = query_integer("campaignId", "Internal ID of the campaign.")
DATE_FORMAT = query("dateFormat", "How dates are written.", enum=("excel", "ISO8601"))
STARTS = (
    moment("startsAfter", "Only those that start after this time."),
    moment("startsBefore", "Only those that start before this time."),
)
EXPIRES = (
    moment("expiresAfter", "Only those that expire after this time."),
    moment("expiresBefore", "Only those that expire before this time."),
)
RANGE = tuple(
    Parameter(name, Place.QUERY, Kind.DATE_TIME, description, required=True, day_alone=True)
    for name, description in (
        (
            "rangeStart",
            "Only what is of this time or after it; a day alone is its midnight in UTC.",
        ),
        ("rangeEnd", "Only what is before this time; a day alone is its midnight in UTC."),
    )
)
DATE_FORMAT = query("dateFormat", "How times are written.", enum=("excel", "ISO8601"))
COUPONS_OF_CAMPAIGN = (
    APPLICATION_ID,
    CAMPAIGN_ID,
    *PAGING,
    SORT,
    *COUPON_FILTERS,
    REDEEMED,
    *EXPIRES,
    *STARTS,
    VALUES_ONLY,
)
"""What lists of the coupons of a campaign take."""
REFERRALS_OF_CAMPAIGN = (
    APPLICATION_ID,
    CAMPAIGN_ID,
    *PAGING,
    SORT,
    REFERRAL_CODE,
    *CREATED,
    VALID,
    USABLE,
    ADVOCATE,
)
"""What lists of the referrals of a campaign take."""
