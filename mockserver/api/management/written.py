"""How handlers of the Management API keep what they change: with a Change that says who and what.

The one way from them to the account. Imports and exports of files leave a record as well.
"""

from collections.abc import Mapping
from typing import Any

from mockserver.account.fixture import ACCOUNT_ID
from mockserver.api.call import Call
from mockserver.contract.problems import ContractError
from mockserver.engine.roles import FIRST_ROLE
from mockserver.engine.users import ALWAYS_THERE, OWNER
from mockserver.entities import FACTS, Changed, Json, Key, Kind
from mockserver.moments import write_date_time

_KEY_ID = 1
_BUILT_IN: Mapping[tuple[Kind, Key], Json] = {
    (Kind.ROLE, ALWAYS_THERE): FIRST_ROLE,
    (Kind.USER, ALWAYS_THERE): OWNER,
}
"""What is there before anybody has written it."""


def keep(call: Call, changed: Changed) -> None:
    """Have entities as a draft has them, and a Change that tells it.

    Log-ins of users who are deactivated end. Raises ContractError where a file has wrong cells.
    """
    require_right_cells(call)
    users = changed.get(Kind.USER, {})
    if any(changed.values()):
        number = call.account.tables.next_id(Kind.CHANGE)
        change = _change(call, number, changed)
        changed = {**changed, Kind.CHANGE: {number: change}}
    call.account.keep_entities(changed)
    for user in users.values():
        if user is not None and user["state"] == "deactivated":
            call.account.drop_tokens_of(user["id"])


def require_right_cells(call: Call) -> None:
    """Raise ContractError where a file has wrong cells: all else of it was right."""
    if call.problems:
        raise ContractError(call.problems)


def import_of(call: Call, entity: str, amount: int) -> Json:
    """A record of an import: how many rows of what. It is kept with what it brought."""
    number = call.account.tables.next_id(Kind.IMPORT)
    return {**_record(call, number), "entity": entity, "amount": amount}


def note_export(call: Call, entity: str) -> None:
    """Keep a record of an export, with the parameters that were asked for."""
    number = call.account.tables.next_id(Kind.EXPORT)
    asked = {
        name: value if isinstance(value, str | int | float | bool) else _written(value)
        for name, value in call.parameters.items()
        if value not in (None, ())
    }
    export = {**_record(call, number), "entity": entity, "filter": asked}
    call.account.keep_entities({Kind.EXPORT: {number: export}})


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else write_date_time(value)


def _record(call: Call, number: int) -> Json:
    return {
        "id": number,
        "created": write_date_time(call.now),
        "accountId": ACCOUNT_ID,
        "userId": call.user_id,
    }


def _change(call: Call, number: int, changed: Changed) -> Json:
    """The Change of a call. One that changes many entities of a kind does not show them."""
    path = call.operation.path
    for name, value in call.parameters.items():
        path = path.replace(f"{{{name}}}", str(value))
    change: Json = {
        "id": number,
        "created": write_date_time(call.now),
        "userId": call.user_id,
        "entity": path,
    }
    application = call.parameters.get("applicationId")
    if isinstance(application, int):
        change["applicationId"] = application
    if call.by_key:
        change["managementKeyId"] = _KEY_ID
    kind, some = next((kind, some) for kind, some in changed.items() if some)
    if len(some) == 1:
        ((key, new),) = some.items()
        old = call.account.tables.get(kind, key) or _BUILT_IN.get((kind, key))
        both = (("old", old), ("new", new))
        change |= {word: _told(kind, one) for word, one in both if one is not None}
    return change


def _told(kind: Kind, entity: Json) -> Json:
    """An entity as a Change shows it: of a collection, not the many texts that are in it."""
    told = FACTS[kind].told(entity)
    if kind is not Kind.COLLECTION:
        return told
    return {word: value for word, value in told.items() if word != "payload"}
