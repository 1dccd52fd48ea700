"""Roles of an account, and their members: which roles a user has stands with the user.

One is always there, made up until somebody changes it. Writes the draft.
"""

from collections.abc import Iterable, Iterator, Sequence

from mockserver.contract.problems import Problem
from mockserver.engine.refusals import invalid, unknown
from mockserver.engine.users import ALWAYS_THERE, BEGAN, all_users, require_users
from mockserver.entities import Json, Kind, Reader
from mockserver.state import Moment

USUAL_ROLE: Json = {"accountId": 1, "modified": BEGAN, "description": "", "isReadonly": False}
"""What is true of a role of which nothing is said."""

FIRST_ROLE: Json = {
    **USUAL_ROLE,
    "id": ALWAYS_THERE,
    "created": BEGAN,
    "name": "Account manager",
    "description": "The role that every account has.",
}

_UNSEEN = frozenset({"acl", "campaignGroupID"})
_UNSEEN_AT_FIRST = frozenset({"permissions", "isReadonly"})


def all_roles(entities: Reader) -> Iterator[Json]:
    """Every role."""
    if entities.get(Kind.ROLE, ALWAYS_THERE) is None:
        yield FIRST_ROLE
    yield from entities.values(Kind.ROLE)


def role_of(entities: Reader, number: int) -> Json:
    """The role with an ID. Raises Refusal."""
    role = entities.get(Kind.ROLE, number)
    if role is None and number == ALWAYS_THERE:
        return FIRST_ROLE
    if role is None:
        raise unknown("role", number)
    return role


def members_of(entities: Reader, number: int) -> list[int]:
    """The IDs of the users who have a role."""
    return sorted(one["id"] for one in all_users(entities) if number in one["roles"])


def shown_role(entities: Reader, role: Json) -> Json:
    """A RoleV2."""
    shown = {name: value for name, value in role.items() if name not in _UNSEEN}
    return {"permissions": {}, **shown, "members": members_of(entities, role["id"])}


def shown_first_version(entities: Reader, role: Json) -> Json:
    """A Role as the older operations show it."""
    shown = {name: value for name, value in role.items() if name not in _UNSEEN_AT_FIRST}
    return {"acl": {}, **shown, "members": members_of(entities, role["id"])}


def named_roles(entities: Reader, names: Iterable[str]) -> list[int]:
    """The IDs of the roles that have one of some names."""
    wanted = set(names)
    return sorted(role["id"] for role in all_roles(entities) if role["name"] in wanted)


def require_roles(entities: Reader, numbers: Sequence[int], place: str) -> list[int]:
    """IDs of roles, each once. Raises Refusal for those that no role has."""
    known = {role["id"] for role in all_roles(entities)}
    problems = [
        Problem("enum", f"no role has the ID {number}", f"{place}/{index}")
        for index, number in enumerate(numbers)
        if number not in known
    ]
    if problems:
        raise invalid(problems)
    return list(dict.fromkeys(numbers))


def new_role(moment: Moment, name: str | None) -> Json:
    """A role without members."""
    number = moment.entities.next_id(Kind.ROLE)
    if number == ALWAYS_THERE:
        number = moment.entities.next_id(Kind.ROLE)
    made = {"id": number, "created": moment.now, "modified": moment.now}
    role = {**USUAL_ROLE, **made, "name": name or f"Role {number}"}
    moment.entities.put(Kind.ROLE, role)
    return role


def changed_role(moment: Moment, role: Json, request: Json) -> Json:
    """A role after a RoleV2Base was put over it: what that leaves out stays."""
    changes = {name: value for name, value in request.items() if name != "members"}
    require_writable(role, [f"/{name}" for name in changes])
    members = request.get("members")
    if members is not None:
        require_users(moment, members, "/members")
    kept = {name: value for name, value in role.items() if name != "members"}
    changed = kept | changes | {"modified": moment.now}
    moment.entities.put(Kind.ROLE, changed)
    if members is not None:
        set_members(moment, role["id"], members)
    return changed


def require_writable(role: Json, places: Sequence[str]) -> None:
    """Raise Refusal for a read-only role of which more than the members would change."""
    if role["isReadonly"] and places:
        details = "this role is read-only: of it, only the members can change"
        raise invalid([Problem("readOnly", details, place) for place in places])


def set_members(moment: Moment, number: int, members: Iterable[int]) -> None:
    """Have a role be that of some users, and of no others."""
    wanted = set(members)
    for user in list(all_users(moment.entities)):
        has = number in user["roles"]
        if has is (user["id"] in wanted):
            continue
        others = [one for one in user["roles"] if one != number]
        roles = others if has else [*others, number]
        moment.entities.put(Kind.USER, user | {"roles": roles, "modified": moment.now})


def drop_role(moment: Moment, role: Json) -> None:
    """Have a role no more; nobody has it any more. Raises Refusal for the one always there."""
    if role["id"] == ALWAYS_THERE:
        details = f"the role {ALWAYS_THERE} is always there"
        raise invalid([Problem("const", details, "groupId", in_body=False)])
    moment.entities.drop(Kind.ROLE, role["id"])
    set_members(moment, role["id"], ())
