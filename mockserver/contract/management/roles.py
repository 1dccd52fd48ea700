"""The rows of roles in the Management API, in both versions."""

from mockserver.contract.operations import REFUSED, Credentials, Operation, path_integer

_KEY = Credentials.MANAGEMENT
_ROLE = path_integer("roleId", "Internal ID of the role.")

ROLE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "listAllRolesV2",
        "GET",
        "/v2/roles",
        "List the roles",
        _KEY,
        {200: "ListAllRolesV2200Response"} | REFUSED,
    ),
    Operation(
        "getRoleV2",
        "GET",
        "/v2/roles/{roleId}",
        "Read a role",
        _KEY,
        {200: "RoleV2"} | REFUSED,
        (_ROLE,),
    ),
    Operation(
        "updateRoleV2",
        "PUT",
        "/v2/roles/{roleId}",
        "Change a role",
        _KEY,
        {200: "RoleV2"} | REFUSED,
        (_ROLE,),
        "RoleV2Base",
    ),
    Operation(
        "getAllRoles",
        "GET",
        "/v1/roles",
        "List the roles as the first version has them",
        _KEY,
        {200: "GetAllRoles200Response"} | REFUSED,
    ),
    Operation(
        "getRole",
        "GET",
        "/v1/roles/{roleId}",
        "Read a role as the first version has it",
        _KEY,
        {200: "Role"} | REFUSED,
        (_ROLE,),
    ),
)
