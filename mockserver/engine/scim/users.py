"""Users as SCIM has them: shown, made, replaced and patched. They are those of the account."""

import re
from collections.abc import Sequence

from mockserver.contract.scim import USER_SCHEMA
from mockserver.engine.scim.steps import REMOVE, Step, steps_of
from mockserver.engine.users import changed_user, new_user
from mockserver.entities import Json
from mockserver.state import Moment

_USER_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,255}")
_ATTRIBUTES = "users have active, displayName, userName and name.formatted"


def shown_scim_user(user: Json) -> Json:
    """A ScimUser."""
    return {
        "id": str(user["id"]),
        "userName": user["email"],
        "displayName": user["name"],
        "name": {"formatted": user.get("formattedName") or user["name"]},
        "active": user["state"] != "deactivated",
    }


def new_scim_user(moment: Moment, request: Json) -> Json:
    """The user that a ScimNewUser asks for. An identity provider's users are not invited."""
    state = "active" if request.get("active", True) else "deactivated"
    more = {**_named(request), "state": state, "authMethod": "saml"}
    return new_user(moment, request["userName"], "/userName", more)


def replaced_scim_user(moment: Moment, user: Json, request: Json, place: str = "/userName") -> Json:
    """A user after a ScimNewUser was put in its place; without ``active``, it stays as active."""
    kept = {name: value for name, value in user.items() if name != "formattedName"}
    changes = {**_named(request), "email": request["userName"]}
    if "active" in request:
        changes |= _state(user, active=request["active"])
    return changed_user(moment, kept, changes, place)


def patched_scim_user(moment: Moment, user: Json, operations: Sequence[Json]) -> Json:
    """A user after the steps of a ScimPatchRequest. Raises Refusal, and then took none."""
    view: Json = {"userName": user["email"], "displayName": user["name"]}
    if "formattedName" in user:
        view["name"] = {"formatted": user["formattedName"]}
    place = "/userName"
    for step in steps_of(operations, USER_SCHEMA):
        _take(view, step)
        if step.path == "username":
            place = step.value_place
    return replaced_scim_user(moment, user, view, place)


def _take(view: Json, step: Step) -> None:
    removes = step.op == REMOVE
    match step.path:
        case "active" | "username" if removes:
            raise step.wrong_path("this attribute cannot be removed")
        case "active":
            view["active"] = step.flag()
        case "username":
            view["userName"] = _user_name(step)
        case "displayname" | "name" | "name.formatted" if removes:
            view.pop("displayName" if step.path == "displayname" else "name", None)
        case "displayname":
            view["displayName"] = step.text()
        case "name.formatted":
            view["name"] = {"formatted": step.text()}
        case "name":
            if not isinstance(step.value, dict) or step.value.keys() != {"formatted"}:
                raise step.wrong_value("an object that has formatted alone")
            view["name"] = {"formatted": _inside(step, "formatted").text()}
        case _:
            raise step.wrong_path(_ATTRIBUTES)


def _inside(step: Step, name: str) -> Step:
    """A step of one attribute of an object."""
    return step._replace(
        name=f"{step.name}.{name}",
        value=step.value[name],
        value_place=f"{step.value_place}/{name}",
    )


def _user_name(step: Step) -> str:
    """The value as the userName that a ScimNewUser may have. Raises Refusal."""
    if not isinstance(step.value, str) or not _USER_NAME.fullmatch(step.value):
        raise step.wrong_value("1 to 255 printable characters")
    return step.value


def _named(request: Json) -> Json:
    """What a user is called: the name that is shown, else the formatted one, else the address."""
    formatted = (request.get("name") or {}).get("formatted")
    name = request.get("displayName") or formatted or request["userName"]
    return {"name": name} | ({"formattedName": formatted} if formatted else {})


def _state(user: Json, *, active: bool) -> Json:
    if active and user["state"] != "deactivated":
        return {}
    return {"state": "active" if active else "deactivated"}
