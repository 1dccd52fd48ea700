"""Holds an answer against what its operation declares."""

import orjson

from mockserver.contract.operations import Operation
from mockserver.contract.problems import Problem
from mockserver.contract.validation import Validators


def answer_problems(
    operation: Operation, status: int, body: bytes | None, validators: Validators
) -> list[Problem]:
    """What breaks the contract in an answer: its status, its body."""
    if status not in operation.answers:
        declared = ", ".join(str(one) for one in sorted(operation.answers))
        details = f"{operation.operation_id} answers {declared}; got {status}"
        return [Problem("status", details, "status", in_body=False)]
    if operation.csv and status == 200:
        return _csv_problems(operation, body or b"")
    model = operation.answers[status]
    if model is None:
        return [Problem("body", f"a {status} has no body here", "")] if body else []
    if not body:
        return [Problem("body", f"a {status} has a body here: {model}", "")]
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return [Problem("json", f"not JSON: {error}", "")]
    problems, unknown = validators[model].check(value)
    return problems + [
        Problem("additionalProperties", f"{model} has no such field", place) for place in unknown
    ]


def _csv_problems(operation: Operation, body: bytes) -> list[Problem]:
    """What is wrong with the columns of CSV. Some may be left out, as a request asks for them."""
    columns = body.partition(b"\r\n")[0].decode().split(",")
    unknown = [one for one in columns if one not in operation.csv]
    if unknown:
        details = f"columns that {operation.operation_id} does not have: {', '.join(unknown)}"
        return [Problem("column", details, "")]
    return []
