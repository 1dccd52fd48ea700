"""The OpenAPI 3.1 document, made of the table of operations and the schemas."""

from collections.abc import Iterable
from typing import Any

from mockserver.contract.operations import ADMIN_PREFIX, Credentials, Operation
from mockserver.contract.parameters import Kind, Parameter, Place
from mockserver.contract.registry import SchemaRegistry, references, with_references
from mockserver.contract.uploads import FIELD, Upload

_SECURITY: dict[Credentials, list[dict[str, list[str]]]] = {
    Credentials.INTEGRATION: [{"api_key_v1": []}],
    Credentials.MANAGEMENT: [{"management_key": []}, {"manager_auth": []}],
    Credentials.NONE: [],
}
_SCHEMES = {
    "api_key_v1": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "ApiKey-v1 and a key. The part before its first dot names the account.",
    },
    "management_key": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "ManagementKey-v1 and a key. The part before its first dot names "
        "the account.",
    },
    "manager_auth": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that createSession answered.",
    },
}
_REASONS = {
    200: "What was asked for",
    201: "Created",
    202: "Taken, to be done",
    204: "Done; there is no body",
    400: "The request breaks the contract or a rule",
    401: "Credentials are missing or not valid here",
    404: "What the path names does not exist",
    409: "Too many requests at once for the same session or profile, or a name is taken",
    422: "The body is not what was wanted",
    503: "The server is starting, is shutting down, or takes no more",
    507: "The account holds as much as it may, or the change could not be kept",
}


def openapi_document(
    operations: Iterable[Operation], registry: SchemaRegistry, version: str
) -> dict[str, Any]:
    """The document of all operations, with every schema they refer to."""
    operations = tuple(operations)
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
    wanted = {
        model
        for operation in operations
        for model in (operation.body, *operation.answers.values())
        if model is not None
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mockserver",
            "version": version,
            "summary": "A Talon.One account that fits in one process.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {
                name: with_references(registry[name], "#/components/schemas/")
                for name in sorted(_closure(wanted, registry))
            },
            "securitySchemes": _SCHEMES,
        },
    }


def _closure(names: Iterable[str], registry: SchemaRegistry) -> set[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(target for _, target in references(registry[name]))
    return found


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.operation_id,
        "summary": operation.summary,
        "tags": [_tag(operation)],
        "security": _SECURITY[operation.credentials],
        "responses": {
            str(status): _answer(operation, status, model)
            for status, model in sorted(operation.answers.items())
        },
    }
    if operation.parameters:
        described["parameters"] = [_parameter(parameter) for parameter in operation.parameters]
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _content(operation.body)}
    if operation.upload is not None:
        described["requestBody"] = {"required": True, "content": _form(operation.upload)}
    return described


def _tag(operation: Operation) -> str:
    if operation.path.startswith(ADMIN_PREFIX):
        return "control plane"
    return "management" if operation.credentials is Credentials.MANAGEMENT else "integration"


def _parameter(parameter: Parameter) -> dict[str, Any]:
    described = {
        "name": parameter.name,
        "in": parameter.place.value,
        "required": parameter.required or parameter.place is Place.PATH,
        "description": parameter.description,
        "schema": parameter.schema(),
    }
    if parameter.kind is Kind.LIST:
        described |= {"style": "form", "explode": parameter.explode}
    return described


def _answer(operation: Operation, status: int, model: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": _REASONS[status]}
    if model is not None:
        answer["content"] = _content(model)
    elif operation.csv and status == 200:
        details = f"Columns: {', '.join(operation.csv)}."
        schema = {"type": "string", "description": details}
        answer["content"] = {"application/csv": {"schema": schema}}
    return answer


def _form(upload: Upload) -> dict[str, Any]:
    """The form that an uploaded file comes in."""
    columns = ", ".join(one.name + "*" * one.required for one in upload.columns)
    details = f"CSV with a first line that names its columns: {columns}. *: has to be there."
    file = {"type": "string", "format": "binary", "description": details}
    schema = {"type": "object", "properties": {FIELD: file}, "required": [FIELD]}
    return {"multipart/form-data": {"schema": schema}}


def _content(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}
