"""The table of operations: whole, free of contradictions, and handled."""

import re
from collections import Counter

import pytest

from mockserver.contract.integration import INTEGRATION_OPERATIONS
from mockserver.contract.management import MANAGEMENT_OPERATIONS
from mockserver.contract.operations import Credentials, Operation
from mockserver.contract.parameters import Kind, Place
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.resources import resource_folder

REGISTRY = SchemaRegistry.load(resource_folder("schemas"))

each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=[operation.operation_id for operation in OPERATIONS]
)


def test_no_operation_stands_twice() -> None:
    ids = Counter(operation.operation_id for operation in OPERATIONS)
    places = Counter((operation.method, operation.path) for operation in OPERATIONS)
    # Two templates that differ in the names of parameters alone are one path.
    shapes = Counter((o.method, re.sub(r"\{\w+\}", "{}", o.path)) for o in OPERATIONS)
    assert max(ids.values()) == max(places.values()) == max(shapes.values()) == 1


@each_operation
def test_the_path_and_its_parameters_agree(operation: Operation) -> None:
    declared = [p.name for p in operation.parameters if p.place is Place.PATH]
    assert sorted(declared) == sorted(re.findall(r"\{(\w+)\}", operation.path))
    assert all(p.required for p in operation.parameters if p.place is Place.PATH)
    names = [(p.place, p.name.lower()) for p in operation.parameters]
    assert len(set(names)) == len(names)
    # SCIM writes its resources with capitals.
    letters = "a-zA-Z" if operation.path.startswith("/v1/provisioning/scim/") else "a-z"
    assert re.fullmatch(rf"/v[123](/[{letters}_]+|/\{{[a-zA-Z]+\}})+", operation.path)
    assert operation.segments == tuple(operation.path[1:].split("/"))


@each_operation
def test_defaults_are_values_that_the_parameter_takes(operation: Operation) -> None:
    for parameter in operation.parameters:
        if parameter.kind is Kind.LIST:
            assert parameter.default == (), "a list that is left out is empty"
        elif parameter.default is not None:
            assert parameter.read(str(parameter.default)) == parameter.default
        if parameter.kind is Kind.BOOLEAN and not parameter.enum:
            assert parameter.default is not None, "a flag is on or off"


@each_operation
def test_every_model_exists(operation: Operation) -> None:
    models = [operation.body, *operation.answers.values()]
    assert [model for model in models if model is not None and model not in REGISTRY] == []


@each_operation
def test_a_body_is_for_methods_that_have_one(operation: Operation) -> None:
    patches = {"PATCH"} if operation.operation_id.startswith("scimPatch") else set()
    assert operation.method in {"GET", "PUT", "POST", "DELETE"} | patches
    if operation.body is not None and operation.operation_id != "deleteCouponReservation":
        assert operation.method in {"PUT", "POST"} | patches


EMPTY = {"joinLoyaltyProgram": {200}, "createCampaignStoreBudget": {201}}
"""Operations that answer nothing with another status than 204."""
TAKEN = {
    "createAudienceV2": "ErrorResponseWithStatus",
    "createAchievement": "ErrorResponseWithStatus",
    "createAccountCollection": "ErrorResponseWithStatus",
    "updateAccountCollection": "ErrorResponseWithStatus",
    "createCampaignStoreBudget": "ErrorResponseWithStatus",
}
"""Operations that answer 409 where something is there already."""


@each_operation
def test_answers(operation: Operation) -> None:
    good = {status for status in operation.answers if status < 300}
    assert good
    assert good <= {200, 201, 202, 204}
    empty = {204} | EMPTY.get(operation.operation_id, set())
    if operation.csv:
        empty.add(200)
    for status, model in operation.answers.items():
        assert (model is None) == (status in empty)
    gated = "UpdateCustomerSessionV2409Response"
    assert operation.answers.get(409, "") in {"", TAKEN.get(operation.operation_id, gated)}
    refusals = {400, 401, 404} & set(operation.answers)
    if operation.operation_id == "getStatusHealth":
        assert not refusals
        return
    assert refusals == {400, 401, 404}
    plain = re.search(
        r"/customer_sessions|^/v1/referrals$|^/v1/catalogs/.*/sync$|/stores\b|/memberships/",
        operation.path,
    )
    assert operation.answers[400] == ("ErrorResponse" if plain else "ErrorResponseWithStatus")
    reads_budgets = operation.method == "GET" and "/stores/budgets" in operation.path
    other = "ErrorResponse" if reads_budgets else "ErrorResponseWithStatus"
    assert operation.answers[401] == operation.answers[404] == other


@each_operation
def test_credentials_are_those_of_the_api_that_a_path_belongs_to(operation: Operation) -> None:
    open_to_all = {
        "createSession",
        "createPasswordRecoveryEmail",
        "resetPassword",
        "getStatusHealth",
    }
    if operation.operation_id in open_to_all:
        assert operation.credentials is Credentials.NONE
    elif operation in INTEGRATION_OPERATIONS:
        assert operation.credentials is Credentials.INTEGRATION
        assert not operation.path.startswith("/v1/applications/")
    else:
        assert operation in MANAGEMENT_OPERATIONS
        assert operation.credentials is Credentials.MANAGEMENT


@each_operation
def test_words_for_people_are_there(operation: Operation) -> None:
    assert operation.summary
    assert all(parameter.description.endswith(".") for parameter in operation.parameters)
