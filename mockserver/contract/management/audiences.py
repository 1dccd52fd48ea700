"""The rows of audiences in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    REFUSED_PLAINLY,
    SORT,
    WITH_TOTAL,
    Credentials,
    Operation,
    path_integer,
    query,
)
from mockserver.contract.uploads import Column, Upload

_AUDIENCE_ID = path_integer("audienceId", "Internal ID of the audience.")
_MEMBER = "profileintegrationid"

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
            _AUDIENCE_ID,
            *PAGING,
            SORT,
            query("profileQuery", "A part of the integration ID of the members."),
        ),
    ),
    Operation(
        "exportAudiencesMemberships",
        "GET",
        "/v1/audiences/{audienceId}/memberships/export",
        "Export the members of an audience",
        Credentials.MANAGEMENT,
        {200: None} | REFUSED_PLAINLY,
        (_AUDIENCE_ID,),
        csv=(_MEMBER,),
    ),
    Operation(
        "importAudiencesMemberships",
        "POST",
        "/v1/audiences/{audienceId}/memberships/import",
        "Import the members of an audience, in place of those it has",
        Credentials.MANAGEMENT,
        {200: "ModelImport"} | REFUSED_PLAINLY,
        (_AUDIENCE_ID,),
        upload=Upload((Column(_MEMBER, required=True, longest=1000),)),
    ),
)
