"""The rows of logging in and of Applications in the Management API."""

from mockserver.contract.operations import PAGING, REFUSED, SORT, Credentials, Operation
from mockserver.contract.promotions import APPLICATION_ID

_KEY = Credentials.MANAGEMENT

APPLICATION_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "createSession",
        "POST",
        "/v1/sessions",
        "Log in and get a bearer token",
        Credentials.NONE,
        {201: "Session"} | REFUSED,
        (),
        "LoginParams",
    ),
    Operation(
        "destroySession",
        "DELETE",
        "/v1/sessions",
        "Log out: end a bearer token",
        _KEY,
        {204: None} | REFUSED,
    ),
    Operation(
        "getApplications",
        "GET",
        "/v1/applications",
        "List the Applications",
        _KEY,
        {200: "GetApplications200Response"} | REFUSED,
        (*PAGING, SORT),
    ),
    Operation(
        "getApplication",
        "GET",
        "/v1/applications/{applicationId}",
        "Read one Application",
        _KEY,
        {200: "Application"} | REFUSED,
        (APPLICATION_ID,),
    ),
)
