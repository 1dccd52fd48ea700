"""Handlers of roles in the Management API, in both versions."""

from collections.abc import Callable, Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.written import keep
from mockserver.engine.roles import (
    all_roles,
    changed_role,
    role_of,
    shown_first_version,
    shown_role,
)
from mockserver.entities import Json, Reader


def list_roles(call: Call) -> Answer:
    """listAllRolesV2."""
    return _listed(call, shown_role)


def get_role(call: Call) -> Answer:
    """getRoleV2."""
    return _named(call, shown_role)


def update_role(call: Call) -> Answer:
    """updateRoleV2: what the body leaves out stays."""
    moment = call.moment()
    role = changed_role(moment, role_of(moment.entities, call.parameters["roleId"]), call.body)
    shown = shown_role(moment.entities, role)
    keep(call, moment.entities.changes)
    return Answer(shown)


def list_first_version(call: Call) -> Answer:
    """getAllRoles."""
    return _listed(call, shown_first_version)


def get_first_version(call: Call) -> Answer:
    """getRole."""
    return _named(call, shown_first_version)


def _listed(call: Call, view: Callable[[Reader, Json], Json]) -> Answer:
    tables = call.account.tables
    roles = sorted(all_roles(tables), key=lambda role: int(role["id"]))
    return Answer({"totalResultSize": len(roles), "data": [view(tables, role) for role in roles]})


def _named(call: Call, view: Callable[[Reader, Json], Json]) -> Answer:
    tables = call.account.tables
    return Answer(view(tables, role_of(tables, call.parameters["roleId"])))


HANDLERS: Mapping[str, Handler] = {
    "listAllRolesV2": list_roles,
    "getRoleV2": get_role,
    "updateRoleV2": update_role,
    "getAllRoles": list_first_version,
    "getRole": get_first_version,
}
