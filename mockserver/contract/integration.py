"""The rows of the Integration API in the table of operations."""

from mockserver.contract.operations import (
    REFUSED,
    Credentials,
    Operation,
    flag,
    moment,
    path_string,
)
from mockserver.contract.parameters import Kind, Parameter, Place

_SESSION_ID = path_string("customerSessionId", "Integration ID of the session.")
_PROFILE_ID = path_string("integrationId", "Integration ID of the customer profile.")
_DRY = flag("dry", "Evaluate and answer without storing anything.")
_RUN_RULES = flag("runRuleEngine", "Run the rules of the campaigns.")
_SESSION_REFUSED: dict[int, str | None] = REFUSED | {400: "ErrorResponse"}
_CONFLICT: dict[int, str | None] = {409: "UpdateCustomerSessionV2409Response"}
_KEY = Credentials.INTEGRATION

INTEGRATION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "updateCustomerSessionV2",
        "PUT",
        "/v2/customer_sessions/{customerSessionId}",
        "Create or update a customer session and answer its effects",
        _KEY,
        {200: "IntegrationStateV2"} | _SESSION_REFUSED | _CONFLICT,
        (
            _SESSION_ID,
            _DRY,
            moment("now", "A time in the future to evaluate a dry request at."),
        ),
        "IntegrationRequest",
    ),
    Operation(
        "getCustomerSession",
        "GET",
        "/v2/customer_sessions/{customerSessionId}",
        "Read a customer session with its effects",
        _KEY,
        {200: "IntegrationCustomerSessionResponse"} | _SESSION_REFUSED,
        (_SESSION_ID,),
    ),
    Operation(
        "returnCartItems",
        "POST",
        "/v2/customer_sessions/{customerSessionId}/returns",
        "Return items of a closed customer session",
        _KEY,
        {200: "IntegrationStateV2"} | _SESSION_REFUSED,
        (
            _SESSION_ID,
            _DRY,
            _RUN_RULES,
            Parameter(
                "Idempotency-Key",
                Place.HEADER,
                Kind.STRING,
                "The same key within 24 hours is answered with the first answer.",
                max_length=255,
            ),
        ),
        "ReturnIntegrationRequest",
    ),
    Operation(
        "reopenCustomerSession",
        "PUT",
        "/v2/customer_sessions/{customerSessionId}/reopen",
        "Open a closed customer session again",
        _KEY,
        {200: "ReopenSessionResponse"} | _SESSION_REFUSED,
        (_SESSION_ID,),
    ),
    Operation(
        "updateCustomerProfileV2",
        "PUT",
        "/v2/customer_profiles/{integrationId}",
        "Create or update a customer profile",
        _KEY,
        {200: "CustomerProfileIntegrationResponseV2"} | REFUSED | _CONFLICT,
        (_PROFILE_ID, _RUN_RULES, _DRY),
        "CustomerProfileIntegrationRequestV2",
    ),
    Operation(
        "updateCustomerProfilesV2",
        "PUT",
        "/v2/customer_profiles",
        "Create or update up to 1000 customer profiles",
        _KEY,
        {200: "MultipleCustomerProfileIntegrationResponseV2", 204: None} | REFUSED,
        (
            Parameter(
                "silent",
                Place.QUERY,
                Kind.STRING,
                "no answers the profiles, yes answers nothing.",
                default="yes",
                enum=("yes", "no"),
            ),
        ),
        "MultipleCustomerProfileIntegrationRequest",
    ),
    Operation(
        "deleteCustomerData",
        "DELETE",
        "/v1/customer_data/{integrationId}",
        "Delete the data of a customer",
        _KEY,
        {204: None} | REFUSED,
        (_PROFILE_ID,),
    ),
    Operation(
        "getCustomerInventory",
        "GET",
        "/v1/customer_profiles/{integrationId}/inventory",
        "Read what belongs to a customer",
        _KEY,
        {200: "CustomerInventory"} | REFUSED,
        (
            _PROFILE_ID,
            flag("profile", "Include the profile."),
            flag("referrals", "Include the referral codes of the customer."),
            flag("coupons", "Include the coupons of the customer."),
            flag("loyalty", "Include the loyalty balances of the customer."),
            flag("giveaways", "Include the giveaways of the customer."),
            flag("achievements", "Include the achievements of the customer."),
        ),
    ),
    Operation(
        "updateCustomerSession",
        "PUT",
        "/v1/customer_sessions/{customerSessionId}",
        "Create or update a customer session, first version of the API",
        _KEY,
        {200: "IntegrationState"} | _SESSION_REFUSED | _CONFLICT,
        (_SESSION_ID, _DRY),
        "NewCustomerSession",
    ),
    Operation(
        "updateCustomerProfile",
        "PUT",
        "/v1/customer_profiles/{integrationId}",
        "Create or update a customer profile, first version of the API",
        _KEY,
        {200: "IntegrationState"} | REFUSED | _CONFLICT,
        (_PROFILE_ID, _DRY),
        "NewCustomerProfile",
    ),
    Operation(
        "authPing",
        "GET",
        "/v2/authping",
        "Check an Integration API key",
        _KEY,
        {204: None} | REFUSED,
    ),
    Operation(
        "getStatusHealth",
        "GET",
        "/v1/status/health",
        "Tell whether the server answers",
        Credentials.NONE,
        {200: "Health", 503: "ErrorResponseWithStatus"},
    ),
)
