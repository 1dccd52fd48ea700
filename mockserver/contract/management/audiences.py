"""The rows of audiences in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    WITH_TOTAL,
    Credentials,
    Operation,
    path_integer,
    query,
)

AUDIENCE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getAudiences",
        "GET",
        "/v1/audiences",
        "List the audiences",
        Credentials.MANAGEMENT,
        {200: "GetAudiences200Response"} | REFUSED,
        (*PAGING, SORT, WITH_TOTAL),
    ),
    Operation(
        "getAudienceMemberships",
        "GET",
        "/v1/audiences/{audienceId}/memberships",
        "List the members of an audience",
        Credentials.MANAGEMENT,
        {200: "GetAudienceMemberships200Response"} | REFUSED,
        (
            path_integer("audienceId", "Internal ID of the audience."),
            *PAGING,
            SORT,
            query("profileQuery", "A part of the integration ID of the members."),
        ),
    ),
)
