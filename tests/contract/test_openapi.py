"""The OpenAPI document, as the server hands it out."""

from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockserver import __version__
from mockserver.contract.openapi import openapi_document
from mockserver.contract.operations import Credentials, Operation
from mockserver.contract.parameters import Kind
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.resources import resource_folder
from tests.conftest import Server

DOCUMENT = openapi_document(
    OPERATIONS, SchemaRegistry.load(resource_folder("schemas")), __version__
)

each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=[operation.operation_id for operation in OPERATIONS]
)


def references(value: Any) -> Iterator[str]:
    """Every reference of a document, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


async def test_it_is_served_to_anyone_and_is_a_valid_document(server: Server) -> None:
    answer = await server.client.get("/openapi.json")
    assert answer.status == 200
    assert answer.content_type == "application/json"
    document = await answer.json()
    assert document == DOCUMENT
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["version"] == __version__
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_reference_resolves_and_no_schema_is_idle() -> None:
    found = set(references(DOCUMENT))
    schemas = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert found == schemas


def test_it_has_the_operations_of_the_table_and_no_others() -> None:
    written = [
        (method, path, described["operationId"])
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
    ]
    table = [(o.method.lower(), o.path, o.operation_id) for o in OPERATIONS]
    assert sorted(written) == sorted(table)


@each_operation
def test_an_operation_as_the_document_shows_it(operation: Operation) -> None:
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]
    parameters = {(p["in"], p["name"]): p for p in described.get("parameters", ())}
    assert len(parameters) == len(operation.parameters)
    for parameter in operation.parameters:
        shown = parameters[parameter.place.value, parameter.name]
        assert shown["schema"] == parameter.schema()
        assert shown["required"] is parameter.required
        style = ("form", parameter.explode) if parameter.kind is Kind.LIST else (None, None)
        assert (shown.get("style"), shown.get("explode")) == style
    body = described.get("requestBody")
    assert (body is None) == (operation.body is None and operation.upload is None)
    if body is not None:
        assert body["required"] is True
        model = {f"#/components/schemas/{operation.body}"} if operation.body else set()
        assert set(references(body)) == model
    assert {
        int(status): next(references(answer), None)
        for status, answer in described["responses"].items()
    } == {
        status: model and f"#/components/schemas/{model}"
        for status, model in operation.answers.items()
    }


@each_operation
def test_the_credentials_of_an_operation(operation: Operation) -> None:
    described = DOCUMENT["paths"][operation.path][operation.method.lower()]
    names = {name for choice in described["security"] for name in choice}
    assert names <= set(DOCUMENT["components"]["securitySchemes"])
    wanted = {
        Credentials.INTEGRATION: {"api_key_v1"},
        Credentials.MANAGEMENT: {"management_key", "manager_auth"},
        Credentials.NONE: set(),
    }
    assert names == wanted[operation.credentials]
