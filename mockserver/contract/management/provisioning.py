"""The rows of provisioning in the Management API: SCIM, whose groups are roles, and Okta."""

from mockserver.contract.operations import REFUSED, Credentials, Operation, path_integer
from mockserver.contract.parameters import Kind, Parameter, Place

OKTA_CHALLENGE = "X-Okta-Verification-Challenge"

_KEY = Credentials.MANAGEMENT
_SCIM = "/v1/provisioning/scim"
_GROUP = path_integer("groupId", "Internal ID of the role that the group is.")
_USER = path_integer("userId", "Internal ID of the user.")

PROVISIONING_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "scimGetGroups",
        "GET",
        f"{_SCIM}/Groups",
        "List the groups for an identity provider",
        _KEY,
        {200: "ScimGroupsListResponse"} | REFUSED,
    ),
    Operation(
        "scimCreateGroup",
        "POST",
        f"{_SCIM}/Groups",
        "Make a group for an identity provider",
        _KEY,
        {201: "ScimGroup"} | REFUSED,
        body="ScimBaseGroup",
    ),
    Operation(
        "scimGetGroup",
        "GET",
        f"{_SCIM}/Groups/{{groupId}}",
        "Read a group for an identity provider",
        _KEY,
        {200: "ScimGroup"} | REFUSED,
        (_GROUP,),
    ),
    Operation(
        "scimDeleteGroup",
        "DELETE",
        f"{_SCIM}/Groups/{{groupId}}",
        "Delete a group for an identity provider",
        _KEY,
        {204: None} | REFUSED,
        (_GROUP,),
    ),
    Operation(
        "scimReplaceGroupAttributes",
        "PUT",
        f"{_SCIM}/Groups/{{groupId}}",
        "Replace a group for an identity provider",
        _KEY,
        {200: "ScimGroup"} | REFUSED,
        (_GROUP,),
        "ScimBaseGroup",
    ),
    Operation(
        "scimPatchGroup",
        "PATCH",
        f"{_SCIM}/Groups/{{groupId}}",
        "Change a group step by step for an identity provider",
        _KEY,
        {200: "ScimGroup"} | REFUSED,
        (_GROUP,),
        "ScimPatchRequest",
    ),
    Operation(
        "scimGetUsers",
        "GET",
        f"{_SCIM}/Users",
        "List the users for an identity provider",
        _KEY,
        {200: "ScimUsersListResponse"} | REFUSED,
    ),
    Operation(
        "scimCreateUser",
        "POST",
        f"{_SCIM}/Users",
        "Make a user for an identity provider",
        _KEY,
        {201: "ScimUser"} | REFUSED,
        body="ScimNewUser",
    ),
    Operation(
        "scimGetUser",
        "GET",
        f"{_SCIM}/Users/{{userId}}",
        "Read a user for an identity provider",
        _KEY,
        {200: "ScimUser"} | REFUSED,
        (_USER,),
    ),
    Operation(
        "scimDeleteUser",
        "DELETE",
        f"{_SCIM}/Users/{{userId}}",
        "Delete a user for an identity provider",
        _KEY,
        {204: None} | REFUSED,
        (_USER,),
    ),
    Operation(
        "scimReplaceUserAttributes",
        "PUT",
        f"{_SCIM}/Users/{{userId}}",
        "Replace a user for an identity provider",
        _KEY,
        {200: "ScimUser"} | REFUSED,
        (_USER,),
        "ScimNewUser",
    ),
    Operation(
        "scimPatchUser",
        "PATCH",
        f"{_SCIM}/Users/{{userId}}",
        "Change a user step by step for an identity provider",
        _KEY,
        {200: "ScimUser"} | REFUSED,
        (_USER,),
        "ScimPatchRequest",
    ),
    Operation(
        "scimGetResourceTypes",
        "GET",
        f"{_SCIM}/ResourceTypes",
        "List what identity providers can ask for",
        _KEY,
        {200: "ScimResourceTypesListResponse"} | REFUSED,
    ),
    Operation(
        "scimGetServiceProviderConfig",
        "GET",
        f"{_SCIM}/ServiceProviderConfig",
        "Say what identity providers can do here",
        _KEY,
        {200: "ScimServiceProviderConfigResponse"} | REFUSED,
    ),
    Operation(
        "scimGetSchemas",
        "GET",
        f"{_SCIM}/Schemas",
        "List the schemas of users and groups",
        _KEY,
        {200: "ScimSchemasListResponse"} | REFUSED,
    ),
    Operation(
        "oktaEventHandlerChallenge",
        "GET",
        "/v1/provisioning/okta",
        "Answer the challenge of Okta",
        _KEY,
        {200: "OktaEventHandlerChallenge200Response"} | REFUSED,
        (
            Parameter(
                OKTA_CHALLENGE,
                Place.HEADER,
                Kind.STRING,
                "What has to be given back.",
            ),
        ),
    ),
)
