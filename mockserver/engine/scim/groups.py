"""Groups as SCIM has them: roles of the account, whose members are its users."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mockserver.contract.problems import Problem, shown
from mockserver.contract.scim import GROUP_SCHEMA
from mockserver.engine.refusals import Refusal, invalid
from mockserver.engine.roles import (
    changed_role,
    members_of,
    new_role,
    require_writable,
    set_members,
)
from mockserver.engine.scim.steps import ADD, REMOVE, Step, steps_of
from mockserver.engine.users import all_users, require_users, user_of
from mockserver.entities import Json, Reader
from mockserver.state import Moment

_ATTRIBUTES = 'groups have displayName, members and members[value eq "ID"]'
_ONE_MEMBER = re.compile(r'members\[\s*value\s+eq\s+"?(\d{1,18})"?\s*\]', re.ASCII)


def shown_group(entities: Reader, role: Json) -> Json:
    """A ScimGroup."""
    return {
        "id": str(role["id"]),
        "displayName": role["name"],
        "members": [
            {"value": str(number), "display": user_of(entities, number)["email"]}
            for number in members_of(entities, role["id"])
        ],
    }


def new_group(moment: Moment, request: Json) -> Json:
    """The role that a ScimBaseGroup asks for, with its members."""
    members = _listed(moment, request.get("members") or ())
    role = new_role(moment, request.get("displayName"))
    set_members(moment, role["id"], members)
    return role


def replaced_group(moment: Moment, role: Json, request: Json) -> Json:
    """A role after a ScimBaseGroup was put in its place; its name stays where none is said."""
    members = _listed(moment, request.get("members") or ())
    name = request.get("displayName") or role["name"]
    return _changed(moment, role, name, members, "/displayName")


def patched_group(moment: Moment, role: Json, operations: Sequence[Json]) -> Json:
    """A role after the steps of a ScimPatchRequest. Raises Refusal, and then took none."""
    name, place = str(role["name"]), ""
    members = members_of(moment.entities, role["id"])
    users = {one["id"] for one in all_users(moment.entities)}
    for step in steps_of(operations, GROUP_SCHEMA):
        if step.path == "displayname" and step.op != REMOVE:
            name, place = step.text(), step.value_place
        elif step.path == "members":
            members = _moved(members, step, users)
        elif one := _ONE_MEMBER.fullmatch(step.path):
            if step.op != REMOVE:
                raise step.wrong_path("a member that is named so can only be removed")
            members = [number for number in members if number != int(one[1])]
        elif step.path == "displayname":
            raise step.wrong_path("this attribute cannot be removed")
        else:
            raise step.wrong_path(_ATTRIBUTES)
    return _changed(moment, role, name, members, place)


def _changed(moment: Moment, role: Json, name: str, members: Iterable[int], place: str) -> Json:
    changes: Json = {"members": list(members)}
    if name != role["name"]:
        require_writable(role, [place])
        changes["name"] = name
    return changed_role(moment, role, changes)


def _moved(members: list[int], step: Step, users: set[int]) -> list[int]:
    """Members after a step: some more, some fewer, or others."""
    if step.op == REMOVE:
        gone = set(members if step.value is None else _numbers(step))
        return [number for number in members if number not in gone]
    numbers = _numbers(step)
    unknown = [index for index, number in enumerate(numbers) if number not in users]
    if unknown:
        raise _wrong(step, {index: f"no user has the ID {numbers[index]}" for index in unknown})
    return [*members, *numbers] if step.op == ADD else numbers


def _numbers(step: Step) -> list[int]:
    """The IDs of a value: one member or several, as objects or as their IDs alone."""
    value = step.value if isinstance(step.value, list) else [step.value]
    numbers = [_number(one.get("value") if isinstance(one, dict) else one) for one in value]
    if None in numbers:
        details = "must be the ID of a user, or an object with it as value; got"
        none = [index for index, number in enumerate(numbers) if number is None]
        raise _wrong(step, {index: f"{details} {shown(value[index])}" for index in none})
    return [number for number in numbers if number is not None]


def _wrong(step: Step, found: Mapping[int, str]) -> Refusal:
    """The refusal of what is wrong with some members of a value, by their index."""
    listed = isinstance(step.value, list)
    return invalid(
        [
            Problem(
                "enum",
                f"{step.name}: {details}",
                f"{step.value_place}/{index}" if listed else step.value_place,
            )
            for index, details in found.items()
        ]
    )


def _number(value: Any) -> int | None:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return int(text)
    return None


def _listed(moment: Moment, members: Sequence[Json]) -> list[int]:
    """The IDs of ScimGroupMembers. Raises Refusal for what is none of a user."""
    numbers: list[int] = []
    for index, member in enumerate(members):
        number = _number(member.get("value"))
        if number is None:
            details = f"value must be the ID of a user; got {shown(member.get('value'))}"
            raise invalid([Problem("type", details, f"/members/{index}/value")])
        numbers.append(number)
    require_users(moment, numbers, "/members")
    return list(dict.fromkeys(numbers))
