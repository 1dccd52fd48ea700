"""Users of an account: how they are invited, made, changed and let go.

One is always there: the owner, whom every management key stands for, made up until somebody
changes it. Writes the draft. Asks nobody for tokens or passwords: they are given.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import orjson

from mockserver.assumptions import Assumptions
from mockserver.contract.problems import Problem, shown
from mockserver.engine.definitions import taken
from mockserver.engine.refusals import Refusal, Refused, invalid, unknown
from mockserver.entities import FACTS, Json, Kind, Reader, folded
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment

ALWAYS_THERE = 1
"""The ID of the user, and of the role, that every account has."""

BEGAN = write_date_time(datetime(2022, 12, 1, tzinfo=UTC))

USUAL_USER: Json = {
    "accountId": 1,
    "modified": BEGAN,
    "password": None,
    "state": "active",
    "inviteToken": None,
    "isAdmin": True,
    "policy": {},
    "authMethod": "basic_auth",
}
"""What is true of a user of whom nothing is said."""

OWNER: Json = {
    **USUAL_USER,
    "id": ALWAYS_THERE,
    "created": BEGAN,
    "email": "owner@example.com",
    "name": "Account Owner",
    "roles": [ALWAYS_THERE],
}

_INVITED_FOR = timedelta(hours=24)
_RECOVERS_FOR = timedelta(minutes=30)
_UNSEEN = (FACTS[Kind.USER].secret | {"formattedName"}) - {"inviteToken"}
_USED_UP = ("inviteEnds", "resetToken", "resetEnds", "ownPassword")


class Invitation(NamedTuple):
    """What is said of somebody who is invited."""

    email: str
    name: str | None
    token: str
    roles: Sequence[int] = ()
    is_admin: bool = False
    policy: Json = {}  # noqa: RUF012 - nobody writes it
    auth_method: str = "basic_auth"


def all_users(entities: Reader) -> Iterator[Json]:
    """Every user."""
    if entities.get(Kind.USER, ALWAYS_THERE) is None:
        yield OWNER
    yield from entities.values(Kind.USER)


def lists_users(entities: Reader) -> bool:
    """Whether only those may log in who have a password; where nobody has one, everyone may."""
    return any(one["password"] is not None for one in entities.values(Kind.USER))


def user_of(entities: Reader, number: int) -> Json:
    """The user with an ID. Raises Refusal."""
    user = entities.get(Kind.USER, number)
    if user is None and number == ALWAYS_THERE:
        return OWNER
    if user is None:
        raise unknown("user", number)
    return user


def name_of(entities: Reader, number: int) -> str:
    """What the user with an ID is called; the owner, where there is no such user."""
    return str((entities.get(Kind.USER, number) or user_of(entities, ALWAYS_THERE))["name"])


def password_of(user: Json) -> str | None:
    """The password of a user, if there is one: that of a fixture, or one that the user has set."""
    password: str | None = user["password"] or user.get("ownPassword")
    return password


def user_with(entities: Reader, address: str) -> Json | None:
    """The user who has an address, in any case."""
    keys = entities.found(Kind.USER, "email", folded(address))
    if keys:
        return entities.get(Kind.USER, keys[0])
    owner = user_of(entities, ALWAYS_THERE)
    return owner if folded(owner["email"]) == folded(address) else None


def addressed(entities: Reader, address: str) -> Json:
    """The same. Raises Refusal where there is none."""
    user = user_with(entities, address)
    if user is None:
        raise Refusal(Refused.UNKNOWN, f"No user has the address {shown(address)}")
    return user


def shown_user(user: Json, assume: Assumptions) -> Json:
    """A User as the Management API shows it."""
    answer = {name: value for name, value in user.items() if name not in _UNSEEN}
    if user["inviteToken"] is None and assume["accepted-invite-token"] == "empty":
        answer["inviteToken"] = ""
    return answer


def policy_of(text: str | None, place: str) -> Json:
    """What a user may do, of the text of a JSON object; empty text says nothing."""
    if not text:
        return {}
    try:
        policy: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        policy = None
    if not isinstance(policy, dict):
        details = f"must be the text of a JSON object; got {shown(text)}"
        raise invalid([Problem("type", details, place)])
    return policy


def new_user(moment: Moment, email: str, place: str, more: Json) -> Json:
    """A user with an address that nobody has yet, which stands at ``place``."""
    _require_free(moment, email, place, None)
    number = moment.entities.next_id(Kind.USER)
    if number == ALWAYS_THERE:
        number = moment.entities.next_id(Kind.USER)
    made = {"id": number, "created": moment.now, "email": email, "name": email, "roles": []}
    user = {**USUAL_USER, **made, "isAdmin": False, "modified": moment.now, **more}
    moment.entities.put(Kind.USER, user)
    return user


def invited_user(moment: Moment, invitation: Invitation) -> Json:
    """A user who is invited and has not accepted that yet."""
    more: Json = {
        "name": invitation.name or invitation.email,
        "state": "invited",
        "inviteToken": invitation.token,
        "inviteEnds": _later(moment, _INVITED_FOR),
        "roles": list(invitation.roles),
        "isAdmin": invitation.is_admin,
        "policy": invitation.policy,
        "authMethod": invitation.auth_method,
    }
    return new_user(moment, invitation.email, "/email", more)


def invite_again(moment: Moment, user: Json, token: str) -> Json:
    """A user whose invitation is sent again, so that it holds as long as a new one."""
    if user["inviteToken"] is None or user["inviteToken"] != token:
        details = f"must be the token of an invitation of this user; got {shown(token)}"
        raise invalid([Problem("const", details, "/token")])
    return _put(moment, user | {"inviteEnds": _later(moment, _INVITED_FOR)})


def changed_user(moment: Moment, user: Json, changes: Json, place: str = "/email") -> Json:
    """A user with other values; one who is made active needs no invitation any more."""
    if "email" in changes:
        _require_free(moment, changes["email"], place, user["id"])
    changed = user | changes
    if changes.get("state") == "active":
        changed |= {"inviteToken": None}
        changed.pop("inviteEnds", None)
    return _put(moment, changed)


def begin_recovery(moment: Moment, user: Json, token: str) -> Json:
    """A user who may set a password anew, for half an hour, with a token."""
    until = _later(moment, _RECOVERS_FOR)
    return _put(moment, user | {"resetToken": token, "resetEnds": until})


def reset_password(moment: Moment, token: str, password: str) -> Json:
    """A user whose password is set with a token, which is used up by it.

    Where everyone may log in the password is kept apart, or only this user might. The token of an
    invitation accepts that.
    """
    for key in moment.entities.found(Kind.USER, "token", token):
        user = moment.entities.get(Kind.USER, key)
        if user is None:
            continue
        invited = user["inviteToken"] == token
        ends = user.get("inviteEnds" if invited else "resetEnds")
        if ends is not None and parse_date_time(ends) <= parse_date_time(moment.now):
            break
        kept = {name: value for name, value in user.items() if name not in _USED_UP}
        word = "password" if lists_users(moment.entities) else "ownPassword"
        state = "active" if user["state"] == "invited" else user["state"]
        return _put(moment, kept | {word: password, "state": state, "inviteToken": None})
    details = f"must be a token that was not used and has not expired; got {shown(token)}"
    raise invalid([Problem("const", details, "/resetToken")])


def drop_user(moment: Moment, user: Json, named: Problem, lock: str) -> None:
    """Have a user no more. ``named`` is what is wrong where it is the owner.

    ``lock`` is a password that nobody knows: where only some may log in, the owner gets it
    when the last of them goes, or everyone might.
    """
    if user["id"] == ALWAYS_THERE and user["email"] == OWNER["email"]:
        raise invalid([named])
    entities = moment.entities
    closed = lists_users(entities)
    entities.drop(Kind.USER, user["id"])
    if closed and not lists_users(entities):
        entities.put(Kind.USER, user_of(entities, ALWAYS_THERE) | {"password": lock})


def require_users(moment: Moment, numbers: Iterable[int], place: str) -> None:
    """Raise Refusal for IDs in a list that no user has."""
    known = {one["id"] for one in all_users(moment.entities)}
    problems = [
        Problem("enum", f"no user has the ID {number}", f"{place}/{index}")
        for index, number in enumerate(numbers)
        if number not in known
    ]
    if problems:
        raise invalid(problems)


def _put(moment: Moment, user: Json) -> Json:
    user = user | {"modified": moment.now}
    moment.entities.put(Kind.USER, user)
    return user


def _later(moment: Moment, span: timedelta) -> str:
    return write_date_time(parse_date_time(moment.now) + span)


def _require_free(moment: Moment, email: str, place: str, but: int | None) -> None:
    other = user_with(moment.entities, email)
    if other is not None and other["id"] != but:
        raise taken(moment, "a user", "address", email, place)
