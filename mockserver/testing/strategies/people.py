"""What the server asks of bodies about users, roles, and both as SCIM has them.

Owns whom they may name: the owner and the role that every account has, and what a patch may
do to either. Must not know customers, who are no users.
"""

from collections.abc import Mapping, Sequence

from mockserver.contract.registry import Schema
from mockserver.contract.scim import GROUP_SCHEMA, USER_SCHEMA
from mockserver.engine.users import ALWAYS_THERE, OWNER
from mockserver.testing.strategies.narrowing import Rules, narrow, with_fields

_OTHER = "user@example.com"
"""The address of a user whom an account can do without."""

_OWNER = {"enum": [OWNER["email"]]}
_THERE = {"items": {"enum": [ALWAYS_THERE]}}
_POLICY = {"enum": ["", "{}", '{"Role": 127}']}

_TEXT: Schema = {"type": "string", "minLength": 1}
_USER_NAME: Schema = {**_TEXT, "maxLength": 255, "pattern": r"^[^\x00-\x1f\x7f-\x9f]*$"}
_FLAG = {"enum": [True, False, "True", "false"]}
_SETS = {"enum": ["add", "Add", "replace", "Replace", "REPLACE"]}
_REMOVES = {"enum": ["remove", "Remove"]}
_NAME = {"enum": ["displayName", "displayname"]}


def _object(**fields: Schema) -> Schema:
    """An object that has all of some fields."""
    return {"type": "object", "properties": fields, "required": list(fields)}


def _sets(paths: Sequence[str], value: Schema) -> Schema:
    return _object(op=_SETS, path={"enum": paths}, value=value)


def _sets_some(**attributes: Schema) -> Schema:
    """A step without a path, whose value names attributes."""
    return _object(op=_SETS, value={"type": "object", "properties": attributes})


def _removes(*paths: str) -> Schema:
    return _object(op=_REMOVES, path={"enum": paths})


_MEMBERS: Schema = {"type": "array", "items": {"$ref": "ScimGroupMember.json"}}
_STEPS: Mapping[str, Sequence[Schema]] = {
    "PatchOfUser": (
        _sets(["displayName", f"{USER_SCHEMA}:displayName", "name.formatted"], _TEXT),
        _sets(["userName"], _USER_NAME),
        _sets(["active"], _FLAG),
        _sets(["name"], _object(formatted=_TEXT)),
        _sets_some(active=_FLAG, displayName=_TEXT, userName=_USER_NAME),
        _removes("displayName", "name", "name.formatted"),
    ),
    "PatchOfGroup": (
        _sets(["displayName", f"{GROUP_SCHEMA}:displayName"], _TEXT),
        _sets(["members"], _MEMBERS),
        _sets_some(displayName=_TEXT, members=_MEMBERS),
        _removes("members", f'members[value eq "{ALWAYS_THERE}"]'),
    ),
}
"""Steps that a patch may have, by the model of the patches that are made of them."""

_RULES = Rules(
    tighter={
        "NewInvitation": {"roles": _THERE, "acl": _POLICY},
        "NewInviteEmail": {"email": _OWNER},
        "UpdateUser": {"roles": _THERE, "policy": _POLICY},
        "DeleteUserRequest": {"email": _OWNER},
        "RoleV2Base": {"members": _THERE},
        "ScimGroupMember": {"value": {"enum": [str(ALWAYS_THERE)]}},
        # What can be done to users and groups alike.
        "ScimPatchOperation": {"op": _SETS, "path": _NAME, "value": _TEXT},
    },
    left_out={},
    needed={"ScimGroupMember": ("value",), "ScimPatchOperation": ("path", "value")},
)

MODELS: Mapping[str, str] = {
    "deleteUserByEmail": "DeletedUser",
    "scimPatchUser": "PatchOfUser",
    "scimPatchGroup": "PatchOfGroup",
}
"""Operations that take less than others whose bodies are of the same model: a model of theirs."""


def tighten(models: dict[str, Schema]) -> None:
    """Put the rules into models, which are changed in place and whose schemas are not."""
    models["DeletedUser"] = with_fields(models["DeleteUserRequest"], {"email": {"enum": [_OTHER]}})
    for name, steps in _STEPS.items():
        operations = {"Operations": {"items": {"oneOf": steps}}}
        models[name] = with_fields(models["ScimPatchRequest"], operations)
    narrow(models, _RULES)
