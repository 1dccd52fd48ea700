"""The rows of events in the Management API: those that happened, and their types."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    flag,
    query,
)
from mockserver.contract.promotions import APPLICATION_ID, CREATED

_KEY = Credentials.MANAGEMENT

MANAGED_EVENT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getApplicationEventsWithoutTotalCount",
        "GET",
        "/v1/applications/{applicationId}/events/no_total",
        "List the events of an Application",
        _KEY,
        {200: "GetApplicationEventsWithoutTotalCount200Response"} | REFUSED,
        (
            APPLICATION_ID,
            *PAGING,
            SORT,
            query("type", "Types of the events, whole, with commas between them."),
            *CREATED,
            query("session", "Integration ID of the session."),
            query("profile", "Integration ID of the customer profile."),
            query("customerName", "A part of the customer's name, in any case.", min_length=2),
            query("customerEmail", "A part of the customer's email, in any case.", min_length=2),
            query("couponCode", "A coupon code of the session or of an effect."),
            query("referralCode", "The referral code of the session or of an effect."),
            query("ruleQuery", "A part of the title of a rule that gave an effect, in any case."),
            query(
                "campaignQuery",
                "A part of the name of a campaign that gave an effect, in any case.",
            ),
            query("effectType", "Type of an effect."),
        ),
    ),
    Operation(
        "getApplicationEventTypes",
        "GET",
        "/v1/applications/{applicationId}/event_types",
        "List the types of the events of an Application",
        _KEY,
        {200: "GetApplicationEventTypes200Response"} | REFUSED,
        (APPLICATION_ID, *PAGING, SORT),
    ),
    Operation(
        "getEventTypes",
        "GET",
        "/v1/event_types",
        "List the custom event types of the account",
        _KEY,
        {200: "GetEventTypes200Response"} | REFUSED,
        (
            query("name", "Name of the event type."),
            flag("includeOldVersions", "Former versions as well; here every type has one."),
            *PAGING,
            SORT,
        ),
    ),
)
