"""How handlers of the Management API keep what they change: with a Change that says who and what.

The one way from them to the account. Imports and exports of files leave a record as well.
"""

from typing import Any

from mockserver.account.fixture import ACCOUNT_ID
from mockserver.api.call import Call
from mockserver.contract.problems import ContractError
from mockserver.entities import FACTS, Changed, Json, Kind
from mockserver.moments import write_date_time

USER_ID = 1
"""The user that every log-in and every management key stands for."""

_KEY_ID = 1


def keep(call: Call, changed: Changed) -> None:
    """Have entities as a draft has them, and a Change that tells it.

    Raises ContractError where a file has wrong cells.
    """
    require_right_cells(call)
    if any(changed.values()):
        number = call.account.tables.next_id(Kind.CHANGE)
        change = _change(call, number, changed)
        changed = {**changed, Kind.CHANGE: {number: change}}
    call.account.keep_entities(changed)


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
        "userId": USER_ID,
    }


def _change(call: Call, number: int, changed: Changed) -> Json:
    """The Change of a call. One that changes many entities of a kind does not show them."""
    path = call.operation.path
    for name, value in call.parameters.items():
        path = path.replace(f"{{{name}}}", str(value))
    change: Json = {
        "id": number,
        "created": write_date_time(call.now),
        "userId": USER_ID,
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
        both = (("old", call.account.tables.get(kind, key)), ("new", new))
        change |= {word: _told(kind, one) for word, one in both if one is not None}
    return change


def _told(kind: Kind, entity: Json) -> Json:
    """An entity as a Change shows it: of a collection, not the many texts that are in it."""
    told = FACTS[kind].told(entity)
    if kind is not Kind.COLLECTION:
        return told
    return {word: value for word, value in told.items() if word != "payload"}
