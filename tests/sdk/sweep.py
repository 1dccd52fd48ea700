"""What the sweep calls: every operation of the table, in an account of its own.

Once with what an account begins with, once with answers in which every field is filled in.
"""

from typing import Any

from mockserver.contract.operations import Operation
from mockserver.contract.parameters import Kind, Parameter, Place
from mockserver.contract.table import OPERATIONS
from mockserver.contract.uploads import Cell
from tests.conftest import Json
from tests.sdk.instances import instance
from tests.sdk.sweep_values import BODIES, CELLS, FILES, NAMED, VALUES

MODES = ("default", "full")

_EXAMPLES: dict[Kind, Any] = {
    Kind.INTEGER: 1,
    Kind.NUMBER: 1,
    Kind.BOOLEAN: True,
    Kind.DATE_TIME: "2026-01-01T00:00:00Z",
    Kind.STRING: "text",
    Kind.LIST: ["text"],
}


_CELLS = {
    Cell.TEXT: "AB-1",
    Cell.INTEGER: "1",
    Cell.NUMBER: "1.5",
    Cell.BOOLEAN: "true",
    Cell.TIME: "2026-05-01T10:00:00Z",
    Cell.OBJECT: "{}",
}


def account(sdk: str, operation: Operation, mode: str) -> str:
    """The account in which an SDK calls an operation: one that writes has its own."""
    reads = mode == "full" or (operation.method == "GET" and not operation.csv)
    return f"{sdk}-{mode if reads else operation.operation_id}".replace(".", "-").lower()


def plan(sdk: str) -> list[Json]:
    """The calls of one SDK."""
    return [
        {
            "operation": operation.operation_id,
            "mode": mode,
            "credentials": str(operation.credentials),
            "key": f"{account(sdk, operation, mode)}.x",
            "arguments": _arguments(operation),
            "body": _body(operation),
            "file": _file(operation),
            "csv": bool(operation.csv),
        }
        for operation in OPERATIONS
        for mode in MODES
        if mode == "default" or full_answer(operation) is not None
    ]


def full_answer(operation: Operation) -> Json | None:
    """A stub of an operation whose answer has every field; None where it is not of JSON."""
    status = min(operation.answers)
    model = operation.answers[status]
    if model is None:
        return None
    response = {"status": status, "jsonBody": instance(model, full=True)}
    return {"request": {"operationId": operation.operation_id}, "response": response}


def _arguments(operation: Operation) -> Json:
    """The parameters that a call has to have, and those that make it answer."""
    given = {
        one.name: _value(operation, one)
        for one in operation.parameters
        if one.place is Place.PATH or (one.required and one.place is Place.QUERY)
    }
    if any(one.name == "silent" for one in operation.parameters):
        given["silent"] = "no"
    return given


def _value(operation: Operation, parameter: Parameter) -> Any:
    named = NAMED.get(operation.operation_id, {})
    if parameter.name in named:
        return named[parameter.name]
    if parameter.name in VALUES:
        return VALUES[parameter.name]
    if parameter.kind is Kind.STRING and parameter.name.endswith("Id"):
        return "1"  # an internal ID that is said to be a text
    return parameter.enum[0] if parameter.enum else _EXAMPLES[parameter.kind]


def _file(operation: Operation) -> str | None:
    """The file of an upload: the columns that it has to have, with a row."""
    if operation.upload is None:
        return None
    columns = [one for one in operation.upload.columns if one.required] or list(
        operation.upload.columns[:1]
    )
    row = ",".join(
        one.enum[0] if one.enum else CELLS.get(one.name, _CELLS[one.cell]) for one in columns
    )
    made = ",".join(one.name for one in columns) + f"\n{row}\n"
    return FILES.get(operation.operation_id, made)


def _body(operation: Operation) -> Any:
    if operation.body is None:
        return None
    return BODIES.get(operation.operation_id, instance(operation.body, full=False))
