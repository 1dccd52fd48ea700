"""The rows of events in the Integration API, of all three versions."""

from mockserver.contract.operations import (
    DRY,
    PARALLEL,
    REFUSED,
    SILENT,
    Credentials,
    Operation,
    flag,
    path_string,
)

_FORCE = flag(
    "forceCompleteEvaluation",
    "Evaluate all campaigns of a dry request, whatever the modes of their groups.",
)
_KEY = Credentials.INTEGRATION

EVENT_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "trackEvent",
        "POST",
        "/v1/events",
        "Track a custom event of a session, first version of the API",
        _KEY,
        {201: "IntegrationState"} | REFUSED | PARALLEL,
        (DRY,),
        "NewEvent",
    ),
    Operation(
        "trackEventV2",
        "POST",
        "/v2/events",
        "Track a custom event and answer its effects",
        _KEY,
        {200: "IntegrationEventV2Response", 204: None} | REFUSED | PARALLEL,
        (SILENT, DRY, _FORCE),
        "IntegrationEventV2Request",
    ),
    Operation(
        "trackEventV3",
        "POST",
        "/v3/events",
        "Track a custom event that has an ID of its own and comes once",
        _KEY,
        {200: "IntegrationEventV3Response", 204: None} | REFUSED | PARALLEL,
        (SILENT, DRY, _FORCE),
        "IntegrationEventV3Request",
    ),
    Operation(
        "getEventV3",
        "GET",
        "/v3/events/{integrationId}",
        "Read an event that has an ID of its own",
        _KEY,
        {200: "EventV3"} | REFUSED,
        (path_string("integrationId", "Integration ID of the event."),),
    ),
)
