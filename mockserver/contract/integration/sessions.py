"""The rows of customer sessions in the Integration API, of both versions."""

from mockserver.contract.operations import (
    DRY,
    PARALLEL,
    REFUSED_PLAINLY,
    Credentials,
    Operation,
    flag,
    moment,
    path_string,
)
from mockserver.contract.parameters import Kind, Parameter, Place

_SESSION_ID = path_string("customerSessionId", "Integration ID of the session.")
_KEY = Credentials.INTEGRATION

SESSION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "updateCustomerSessionV2",
        "PUT",
        "/v2/customer_sessions/{customerSessionId}",
        "Create or update a customer session and answer its effects",
        _KEY,
        {200: "IntegrationStateV2"} | REFUSED_PLAINLY | PARALLEL,
        (
            _SESSION_ID,
            DRY,
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
        {200: "IntegrationCustomerSessionResponse"} | REFUSED_PLAINLY,
        (_SESSION_ID,),
    ),
    Operation(
        "returnCartItems",
        "POST",
        "/v2/customer_sessions/{customerSessionId}/returns",
        "Return items of a closed customer session",
        _KEY,
        {200: "IntegrationStateV2"} | REFUSED_PLAINLY,
        (
            _SESSION_ID,
            DRY,
            flag("runRuleEngine", "Run the rules of the campaigns."),
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
        {200: "ReopenSessionResponse"} | REFUSED_PLAINLY,
        (_SESSION_ID,),
    ),
    Operation(
        "updateCustomerSession",
        "PUT",
        "/v1/customer_sessions/{customerSessionId}",
        "Create or update a customer session, first version of the API",
        _KEY,
        {200: "IntegrationState"} | REFUSED_PLAINLY | PARALLEL,
        (_SESSION_ID, DRY),
        "NewCustomerSession",
    ),
)
