"""Handlers of users and groups for identity providers. Rules stand in ``engine.scim``.

Refusals have the error body of the Management API: no other is documented.
"""

from collections.abc import Iterable, Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.users import let_go
from mockserver.api.management.written import keep
from mockserver.contract.scim import LIST_RESPONSE
from mockserver.engine.roles import all_roles, drop_role, role_of
from mockserver.engine.scim.groups import new_group, patched_group, replaced_group, shown_group
from mockserver.engine.scim.users import (
    new_scim_user,
    patched_scim_user,
    replaced_scim_user,
    shown_scim_user,
)
from mockserver.engine.users import all_users, user_of
from mockserver.entities import Json
from mockserver.state import Moment


def get_users(call: Call) -> Answer:
    """scimGetUsers."""
    return listed(shown_scim_user(user) for user in _by_id(all_users(call.account.tables)))


def create_user(call: Call) -> Answer:
    """scimCreateUser."""
    moment = call.moment()
    return _user(call, moment, new_scim_user(moment, call.body), 201)


def get_user(call: Call) -> Answer:
    """scimGetUser."""
    return Answer(shown_scim_user(_named_user(call, call.moment())))


def delete_user(call: Call) -> Answer:
    """scimDeleteUser."""
    moment = call.moment()
    return let_go(call, moment, _named_user(call, moment), "userId", in_body=False)


def replace_user(call: Call) -> Answer:
    """scimReplaceUserAttributes."""
    moment = call.moment()
    user = replaced_scim_user(moment, _named_user(call, moment), call.body)
    return _user(call, moment, user)


def patch_user(call: Call) -> Answer:
    """scimPatchUser."""
    moment = call.moment()
    user = patched_scim_user(moment, _named_user(call, moment), call.body["Operations"])
    return _user(call, moment, user)


def get_groups(call: Call) -> Answer:
    """scimGetGroups."""
    tables = call.account.tables
    return listed(shown_group(tables, role) for role in _by_id(all_roles(tables)))


def create_group(call: Call) -> Answer:
    """scimCreateGroup."""
    moment = call.moment()
    return _group(call, moment, new_group(moment, call.body), 201)


def get_group(call: Call) -> Answer:
    """scimGetGroup."""
    moment = call.moment()
    return Answer(shown_group(moment.entities, _named_role(call, moment)))


def delete_group(call: Call) -> Answer:
    """scimDeleteGroup."""
    moment = call.moment()
    drop_role(moment, _named_role(call, moment))
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def replace_group(call: Call) -> Answer:
    """scimReplaceGroupAttributes."""
    moment = call.moment()
    return _group(call, moment, replaced_group(moment, _named_role(call, moment), call.body))


def patch_group(call: Call) -> Answer:
    """scimPatchGroup."""
    moment = call.moment()
    role = patched_group(moment, _named_role(call, moment), call.body["Operations"])
    return _group(call, moment, role)


def listed(resources: Iterable[Json]) -> Answer:
    """All of some resources in the envelope that SCIM has for lists."""
    rows = list(resources)
    return Answer({"schemas": [LIST_RESPONSE], "totalResults": len(rows), "Resources": rows})


def _by_id(entities: Iterable[Json]) -> list[Json]:
    return sorted(entities, key=lambda one: int(one["id"]))


def _named_user(call: Call, moment: Moment) -> Json:
    return user_of(moment.entities, call.parameters["userId"])


def _named_role(call: Call, moment: Moment) -> Json:
    return role_of(moment.entities, call.parameters["groupId"])


def _user(call: Call, moment: Moment, user: Json, status: int = 200) -> Answer:
    keep(call, moment.entities.changes)
    return Answer(shown_scim_user(user), status)


def _group(call: Call, moment: Moment, role: Json, status: int = 200) -> Answer:
    shown = shown_group(moment.entities, role)
    keep(call, moment.entities.changes)
    return Answer(shown, status)


HANDLERS: Mapping[str, Handler] = {
    "scimGetUsers": get_users,
    "scimCreateUser": create_user,
    "scimGetUser": get_user,
    "scimDeleteUser": delete_user,
    "scimReplaceUserAttributes": replace_user,
    "scimPatchUser": patch_user,
    "scimGetGroups": get_groups,
    "scimCreateGroup": create_group,
    "scimGetGroup": get_group,
    "scimDeleteGroup": delete_group,
    "scimReplaceGroupAttributes": replace_group,
    "scimPatchGroup": patch_group,
}
