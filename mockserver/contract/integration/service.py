"""The rows about the service itself in the Integration API."""

from mockserver.contract.operations import REFUSED, Credentials, Operation

SERVICE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "authPing",
        "GET",
        "/v2/authping",
        "Check an Integration API key",
        Credentials.INTEGRATION,
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
