"""Handlers of users in the Management API. Rules stand in ``engine.users``."""

import secrets
from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import with_total
from mockserver.api.management.log_in import new_token
from mockserver.api.management.written import keep
from mockserver.contract.problems import Problem
from mockserver.engine.roles import named_roles, require_roles
from mockserver.engine.users import (
    ALWAYS_THERE,
    Invitation,
    addressed,
    all_users,
    changed_user,
    drop_user,
    invite_again,
    invited_user,
    policy_of,
    shown_user,
    user_of,
)
from mockserver.entities import Json
from mockserver.state import Moment

_SORTS = (
    "id",
    "created",
    "modified",
    "email",
    "name",
    "state",
    "isAdmin",
    "authMethod",
    "lastSignedIn",
)


def get_users(call: Call) -> Answer:
    """getUsers."""
    users = all_users(call.account.tables)
    return with_total(call, users, _SORTS, lambda user: shown_user(user, call.assume))


def get_user(call: Call) -> Answer:
    """getUser."""
    user = user_of(call.account.tables, call.parameters["userId"])
    return Answer(shown_user(user, call.assume))


def update_user(call: Call) -> Answer:
    """updateUser: what the body leaves out stays."""
    moment, changes = call.moment(), dict(call.body)
    user = user_of(moment.entities, call.parameters["userId"])
    if "policy" in changes:
        changes["policy"] = policy_of(changes["policy"], "/policy")
    if "roles" in changes:
        changes["roles"] = require_roles(moment.entities, changes["roles"], "/roles")
    return _kept(call, moment, changed_user(moment, user, changes), 200)


def delete_user(call: Call) -> Answer:
    """deleteUser."""
    moment = call.moment()
    user = user_of(moment.entities, call.parameters["userId"])
    return let_go(call, moment, user, "userId", in_body=False)


def delete_user_by_email(call: Call) -> Answer:
    """deleteUserByEmail."""
    moment = call.moment()
    return let_go(call, moment, addressed(moment.entities, call.body["email"]), "/email")


def activate_user_by_email(call: Call) -> Answer:
    """activateUserByEmail."""
    return _with_state(call, "active")


def deactivate_user_by_email(call: Call) -> Answer:
    """deactivateUserByEmail."""
    return _with_state(call, "deactivated")


def invite_user_external(call: Call) -> Answer:
    """inviteUserExternal: groups of the identity provider give the roles of the same name."""
    moment, body = call.moment(), call.body
    invitation = Invitation(
        body["email"],
        body.get("name"),
        new_token(call.account),
        roles=named_roles(moment.entities, body.get("userGroups") or ()),
        auth_method="saml",
    )
    invited_user(moment, invitation)
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def create_invite(call: Call) -> Answer:
    """createInviteV2."""
    moment, body = call.moment(), call.body
    invitation = Invitation(
        body["email"],
        body.get("name"),
        new_token(call.account),
        roles=require_roles(moment.entities, body.get("roles") or (), "/roles"),
        is_admin=body.get("isAdmin", False),
        policy=policy_of(body.get("acl"), "/acl"),
    )
    return _kept(call, moment, invited_user(moment, invitation), 201)


def create_invite_email(call: Call) -> Answer:
    """createInviteEmail: nothing is sent, but the invitation holds for another day."""
    moment, email, token = call.moment(), call.body["email"], call.body["token"]
    invite_again(moment, addressed(moment.entities, email), token)
    keep(call, moment.entities.changes)
    return Answer({"email": email, "token": token}, 201)


def let_go(call: Call, moment: Moment, user: Json, place: str, *, in_body: bool = True) -> Answer:
    """Have a user no more, who was named at a place."""
    details = f"the user {ALWAYS_THERE} is always there: management keys stand for it"
    named = Problem("const", details, place, in_body=in_body)
    drop_user(moment, user, named, secrets.token_hex(16))
    keep(call, moment.entities.changes)
    call.account.drop_tokens_of(user["id"])
    return Answer(None, 204)


def _with_state(call: Call, state: str) -> Answer:
    moment = call.moment()
    changed_user(moment, addressed(moment.entities, call.body["email"]), {"state": state})
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def _kept(call: Call, moment: Moment, user: Json, status: int) -> Answer:
    keep(call, moment.entities.changes)
    return Answer(shown_user(user, call.assume), status)


HANDLERS: Mapping[str, Handler] = {
    "getUsers": get_users,
    "getUser": get_user,
    "updateUser": update_user,
    "deleteUser": delete_user,
    "deleteUserByEmail": delete_user_by_email,
    "activateUserByEmail": activate_user_by_email,
    "deactivateUserByEmail": deactivate_user_by_email,
    "inviteUserExternal": invite_user_external,
    "createInviteV2": create_invite,
    "createInviteEmail": create_invite_email,
}
