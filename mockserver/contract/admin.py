"""The rows of the control plane under ``/__admin``.

Paths and models are WireMock's where it has them, so that its clients work unchanged.
What it has no word for is ours: accounts, state, seed, clock, faults, violations, guesses.
"""

from mockserver.contract.operations import ADMIN_PREFIX, Credentials, Operation, flag, query
from mockserver.contract.parameters import Kind, Parameter, Place

ACCOUNT = query("account", "The account to act on; left out, that of the credentials, or default.")

_REFUSED: dict[int, str] = {400: "AdminErrors"}
_BODY_REFUSED: dict[int, str] = {400: "AdminErrors", 422: "AdminErrors"}
_MISSING: dict[int, str] = {404: "AdminErrors"}
_FULL: dict[int, str] = {507: "AdminErrors"}


def _integer(name: str, description: str, *, default: int | None, minimum: int = 0) -> Parameter:
    return Parameter(name, Place.QUERY, Kind.INTEGER, description, default=default, minimum=minimum)


def _time(name: str, description: str) -> Parameter:
    return Parameter(name, Place.QUERY, Kind.DATE_TIME, description, zone_optional=True)


def _path(name: str, description: str) -> Parameter:
    return Parameter(name, Place.PATH, Kind.STRING, description, required=True)


def _row(
    operation_id: str,
    method: str,
    path: str,
    summary: str,
    answers: dict[int, str],
    *parameters: Parameter,
    body: str | None = None,
) -> Operation:
    refused = _BODY_REFUSED if body else _REFUSED
    return Operation(
        operation_id,
        method,
        ADMIN_PREFIX + path,
        summary,
        Credentials.NONE,
        answers | refused,
        (*parameters, ACCOUNT),
        body,
    )


_STUB_ID = _path("stubMappingId", "UUID of the stub.")
_REQUEST_ID = _path("requestId", "UUID of the request.")
_LIMIT = _integer("limit", "Rows at most.", default=None)
_FILTERS = (
    query("operationId", "Only requests of this operation."),
    query("method", "Only requests of this HTTP method."),
    query("path", "Only requests whose path begins so."),
    Parameter(
        "status",
        Place.QUERY,
        Kind.STRING,
        "Only requests answered so: 409, or 4xx; 0 for those whose connection broke.",
        pattern="0|[1-5]([0-9]{2}|[xX]{2})",
    ),
    query(
        "verdict",
        "Only requests that kept the contract; that did not; that broke it themselves; that "
        "were answered with something that broke it.",
        enum=("valid", "invalid", "request", "answer"),
    ),
    query("matchingStub", "Only requests that the stub of this UUID answered."),
    flag("unmatched", "Only requests that neither a stub nor an operation answered."),
    _time("since", "Only requests from this time on."),
    _time("until", "Only requests before this time."),
)
_COUNT = Parameter(
    "count",
    Place.QUERY,
    Kind.INTEGER,
    "How many to make.",
    default=1,
    minimum=1,
    maximum=500,
)
_STATES = ("open", "closed", "partially_returned", "cancelled")

_STUBS = (
    _row(
        "listMappings",
        "GET",
        "/mappings",
        "List the stubs",
        {200: "StubMappings"},
        _LIMIT,
        _integer("offset", "Rows to leave out.", default=0),
    ),
    _row(
        "createMapping",
        "POST",
        "/mappings",
        "Create a stub",
        {201: "StubMapping"} | _FULL,
        body="StubMapping",
    ),
    _row("deleteMappings", "DELETE", "/mappings", "Delete all stubs", {200: "Done"}),
    _row("resetMappings", "POST", "/mappings/reset", "Go back to the first stubs", {200: "Done"}),
    _row(
        "saveMappings",
        "POST",
        "/mappings/save",
        "Make persistent stubs outlast a reset",
        {200: "Done"},
    ),
    _row(
        "importMappings",
        "POST",
        "/mappings/import",
        "Take over several stubs, or none of them",
        {200: "Done"} | _FULL,
        body="StubImport",
    ),
    _row(
        "removeMapping",
        "POST",
        "/mappings/remove",
        "Delete the stub given, by its ID or its request",
        {200: "Done"} | _MISSING,
        body="StubMapping",
    ),
    _row(
        "findMappings",
        "POST",
        "/mappings/find-by-metadata",
        "Find stubs by their metadata",
        {200: "StubMappings"},
        body="ContentPattern",
    ),
    _row(
        "removeMappings",
        "POST",
        "/mappings/remove-by-metadata",
        "Delete stubs by their metadata",
        {200: "StubMappings"},
        body="ContentPattern",
    ),
    _row(
        "unusedMappings",
        "GET",
        "/mappings/unmatched",
        "List the stubs that answered nothing yet",
        {200: "StubMappings"},
    ),
    _row(
        "getMapping",
        "GET",
        "/mappings/{stubMappingId}",
        "Get a stub",
        {200: "StubMapping"} | _MISSING,
        _STUB_ID,
    ),
    _row(
        "replaceMapping",
        "PUT",
        "/mappings/{stubMappingId}",
        "Replace a stub",
        {200: "StubMapping"} | _MISSING | _FULL,
        _STUB_ID,
        body="StubMapping",
    ),
    _row(
        "deleteMapping",
        "DELETE",
        "/mappings/{stubMappingId}",
        "Delete a stub",
        {200: "Done"} | _MISSING,
        _STUB_ID,
    ),
    _row("listScenarios", "GET", "/scenarios", "List the scenarios", {200: "Scenarios"}),
    _row(
        "resetScenarios", "POST", "/scenarios/reset", "Put all scenarios to Started", {200: "Done"}
    ),
    _row(
        "setScenario",
        "PUT",
        "/scenarios/{name}/state",
        "Put a scenario to a state",
        {200: "Done"} | _MISSING,
        _path("name", "Name of the scenario."),
        body="ScenarioState",
    ),
    _row(
        "getHeld",
        "GET",
        "/held",
        "Count the requests whose answer hangs",
        {200: "HeldRequests"},
    ),
    _row(
        "releaseHeld",
        "POST",
        "/held/release",
        "Let answers go that hang",
        {200: "ReleasedRequests"},
        query("operationId", "Only those of this operation."),
        flag("delayed", "Those too that only take their time."),
    ),
)

_JOURNAL = (
    _row(
        "listRequests",
        "GET",
        "/requests",
        "List the requests, the newest first",
        {200: "ServedRequests"},
        _LIMIT,
        *_FILTERS,
    ),
    _row("deleteRequests", "DELETE", "/requests", "Forget all requests", {200: "Done"}),
    _row("resetRequests", "POST", "/requests/reset", "Forget all requests", {200: "Done"}),
    _row(
        "countRequests",
        "POST",
        "/requests/count",
        "Count requests",
        {200: "RequestCount"},
        body="RequestPattern",
    ),
    _row(
        "findRequests",
        "POST",
        "/requests/find",
        "Find requests",
        {200: "FoundRequests"},
        body="RequestPattern",
    ),
    _row(
        "removeRequests",
        "POST",
        "/requests/remove",
        "Forget the requests that match",
        {200: "RemovedRequests"},
        body="RequestPattern",
    ),
    _row(
        "removeRequestsByMetadata",
        "POST",
        "/requests/remove-by-metadata",
        "Forget the requests that stubs with this metadata answered",
        {200: "RemovedRequests"},
        body="ContentPattern",
    ),
    _row(
        "unmatchedRequests",
        "GET",
        "/requests/unmatched",
        "List the requests that neither a stub nor an operation answered",
        {200: "FoundRequests"},
    ),
    _row(
        "unmatchedNearMisses",
        "GET",
        "/requests/unmatched/near-misses",
        "List the stubs nearest to unmatched requests",
        {200: "NearMisses"},
    ),
    _row(
        "getRequest",
        "GET",
        "/requests/{requestId}",
        "Get a request",
        {200: "ServedRequest"} | _MISSING,
        _REQUEST_ID,
    ),
    _row(
        "deleteRequest",
        "DELETE",
        "/requests/{requestId}",
        "Forget a request",
        {200: "Done"} | _MISSING,
        _REQUEST_ID,
    ),
    _row(
        "nearMissesOfRequest",
        "POST",
        "/near-misses/request",
        "List the stubs nearest to a request",
        {200: "NearMisses"},
        body="LoggedRequest",
    ),
    _row(
        "nearMissesOfPattern",
        "POST",
        "/near-misses/request-pattern",
        "List the requests nearest to a pattern",
        {200: "NearMisses"},
        body="RequestPattern",
    ),
    _row(
        "getCoverage",
        "GET",
        "/coverage",
        "Count requests by operation and status",
        {200: "Coverage"},
    ),
    _row(
        "listViolations",
        "GET",
        "/violations",
        "List what broke the contract, the newest first",
        {200: "Violations"},
        _LIMIT,
        *_FILTERS,
    ),
)

_DATA = (
    _row(
        "resetAccount",
        "POST",
        "/reset",
        "Put everything back, or the parts named",
        {200: "Done"},
        query(
            "parts",
            "Some of data, mappings, scenarios, settings, requests, clock; left out, all.",
        ),
    ),
    _row("getState", "GET", "/state", "Get all that was written", {200: "Fixture"}),
    _row(
        "putState",
        "PUT",
        "/state",
        "Replace all that was written",
        {200: "StateTaken"} | _FULL,
        body="Fixture",
    ),
    _row(
        "addPromotions",
        "POST",
        "/promotions",
        "Add promotions, campaigns, coupons and the like to what there is",
        {201: "Promotions"} | _FULL,
        body="Promotions",
    ),
    _row("getSeed", "GET", "/seed", "Get the population", {200: "Population"}),
    _row(
        "putSeed",
        "PUT",
        "/seed",
        "Have another population; what was written is dropped",
        {200: "Population"},
        body="Population",
    ),
    _row(
        "inventCustomers",
        "POST",
        "/customers",
        "Make customers; the body has what is not to be invented of a CustomerProfile",
        {201: "InventedCustomers"} | _BODY_REFUSED | _FULL,
        _COUNT,
    ),
    _row(
        "inventSessions",
        "POST",
        "/sessions",
        "Make sessions; the body has what is not to be invented of a CustomerSessionV2",
        {201: "InventedSessions"} | _BODY_REFUSED | _FULL,
        _COUNT,
        query("state", "State of the sessions.", enum=_STATES),
        query("profileId", "Integration ID of their customer; left out, one is made for each."),
        _integer("applicationId", "Their Application; left out, the first.", default=None),
    ),
    _row(
        "readCustomer",
        "GET",
        "/customers/{integrationId}",
        "Get a customer as it is now; no request of the journal",
        {200: "CustomerProfile"} | _MISSING,
        _path("integrationId", "Integration ID of the customer."),
        _integer("applicationId", "An Application of its environment.", default=None),
    ),
    _row(
        "readSession",
        "GET",
        "/sessions/{integrationId}",
        "Get a session as it is now; no request of the journal",
        {200: "CustomerSessionV2"} | _MISSING,
        _path("integrationId", "Integration ID of the session."),
        _integer("applicationId", "Its Application; left out, the first.", default=None),
    ),
    _row("getClock", "GET", "/clock", "Get the time", {200: "ClockState"}),
    _row(
        "freezeClock",
        "POST",
        "/clock/freeze",
        "Stop the time, now or at the time given",
        {200: "ClockState"},
        body="ClockTime",
    ),
    _row(
        "setClock",
        "POST",
        "/clock/set",
        "Set the time; it runs on unless it is frozen",
        {200: "ClockState"},
        body="ClockTime",
    ),
    _row(
        "advanceClock",
        "POST",
        "/clock/advance",
        "Let time pass at once",
        {200: "ClockState"},
        body="ClockStep",
    ),
    _row("releaseClock", "POST", "/clock/release", "Tell real time again", {200: "ClockState"}),
)

_SERVER = (
    _row("getAdminIndex", "GET", "", "List what can be asked", {200: "AdminIndex"}),
    _row(
        "getAdminHealth",
        "GET",
        "/health",
        "Say whether the server works",
        {200: "AdminHealth", 503: "AdminErrors"},
    ),
    _row("getAdminVersion", "GET", "/version", "Say its version", {200: "AdminVersion"}),
    _row("getSettings", "GET", "/settings", "Get the settings", {200: "CurrentSettings"}),
    _row(
        "postSettings",
        "POST",
        "/settings",
        "Replace the settings",
        {200: "ControlSettings"},
        body="ControlSettings",
    ),
    _row(
        "putSettings",
        "PUT",
        "/settings",
        "Replace the settings",
        {200: "ControlSettings"},
        body="ControlSettings",
    ),
    _row(
        "patchSettings",
        "PATCH",
        "/settings",
        "Change the settings named; null puts one back",
        {200: "ControlSettings"} | _BODY_REFUSED,
    ),
    _row(
        "listAssumptions",
        "GET",
        "/assumptions",
        "List the guesses and the choices in force",
        {200: "AssumptionList"},
    ),
    _row("listAccounts", "GET", "/accounts", "List the open accounts", {200: "AccountSummaries"}),
    _row(
        "createAccount",
        "POST",
        "/accounts",
        "Open an account",
        {201: "AccountSummary", 409: "AdminErrors"} | _FULL,
        body="NewAccount",
    ),
    _row(
        "getAccount",
        "GET",
        "/accounts/{name}",
        "Get an account",
        {200: "AccountSummary"} | _MISSING,
        _path("name", "Name of the account."),
    ),
    _row(
        "deleteAccount",
        "DELETE",
        "/accounts/{name}",
        "Forget an account",
        {200: "Done"} | _MISSING,
        _path("name", "Name of the account."),
        flag("judged", "What broke the contract in it was told already."),
    ),
    Operation(
        "streamEvents",
        "GET",
        f"{ADMIN_PREFIX}/events",
        "Stream requests as server-sent events, as they are answered",
        Credentials.NONE,
        {200: None, 400: "AdminErrors", 409: "AdminErrors"},
        (*_FILTERS, ACCOUNT),
    ),
)

ADMIN_OPERATIONS: tuple[Operation, ...] = (*_SERVER, *_DATA, *_STUBS, *_JOURNAL)

OPTIONAL_BODIES = frozenset(
    {
        "inventCustomers",
        "inventSessions",
        "freezeClock",
        "advanceClock",
        "setScenario",
        "createAccount",
        "postSettings",
        "putSettings",
        "patchSettings",
    }
)
"""Calls whose body may be left out; for two of them it has no model of its own."""
