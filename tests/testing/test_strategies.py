"""Strategies: what they draw keeps the contract, or breaks it once and says where."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis.strategies import SearchStrategy

from mockserver.contract.formats import FORMATS
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.contract.validation import Validators
from mockserver.resources import resource_folder
from mockserver.testing import strategies
from mockserver.testing.strategies.scalars import strings
from tests.conftest import Json

REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)
BODIES = {operation.operation_id: operation.body for operation in OPERATIONS}

few = settings(max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate])
many = settings(max_examples=100, deadline=None, derandomize=True, phases=[Phase.generate])


def sample(strategy: SearchStrategy[Any], size: int = 100) -> list[Any]:
    """Some of what a strategy draws, always the same."""
    drawn: list[Any] = []

    @settings(many, max_examples=size)
    @given(strategy)
    def keep(value: Any) -> None:
        drawn.append(value)

    keep()
    return drawn


def least(strategy: SearchStrategy[Any], wanted: Callable[[Any], bool] = lambda _: True) -> Any:
    """The simplest value of a strategy that is as wanted."""
    lasting = settings(max_examples=200, deadline=None, derandomize=True)
    return find(strategy, wanted, settings=lasting)


@pytest.mark.parametrize("name", REGISTRY.names())
def test_instances_of_a_model_are_wholly_known_to_it(name: str) -> None:
    @few
    @given(strategies.model(name))
    def check(value: Any) -> None:
        assert VALIDATORS[name].check(value) == ([], [])
        assert json.loads(json.dumps(value)) == value

    check()


@pytest.mark.parametrize("name", REGISTRY.names())
def test_invalid_instances_have_the_violation_that_they_name_and_no_other(name: str) -> None:
    @few
    @given(strategies.invalid_model(name))
    def check(invalid: strategies.Invalid) -> None:
        problems, _ = VALIDATORS[name].check(invalid.value)
        assert [(one.rule, one.place) for one in problems] == [(invalid.keyword, invalid.pointer)]

    check()


@pytest.mark.parametrize("operation", strategies.operations())
def test_bodies_are_instances_of_their_model(operation: str) -> None:
    validator = VALIDATORS[BODIES[operation] or ""]

    @few
    @given(strategies.body(operation))
    def check(body: Any) -> None:
        assert validator.check(body) == ([], [])

    check()


def test_everything_is_listed() -> None:
    assert strategies.models() == tuple(REGISTRY.names())
    with_body = [name for name, model in BODIES.items() if model is not None]
    assert strategies.operations() == tuple(with_body)
    assert len(with_body) == 89


def test_optional_fields_come_and_go() -> None:
    items = sample(strategies.model("CartItem"))
    for name in REGISTRY["CartItem"]["properties"]:
        held = sum(name in item for item in items)
        assert held == len(items) if name in {"sku", "quantity"} else 0 < held < len(items)


def test_bodies_leave_out_what_only_the_server_writes() -> None:
    named = REGISTRY["CartItem"]["properties"].items()
    written = {name for name, schema in named if schema.get("readOnly")}
    assert len(written) == 9
    bodies = sample(strategies.body("updateCustomerSession"))
    items = [item for body in bodies for item in body.get("cartItems", ())]
    assert items
    assert not any(written & item.keys() for item in items)


LONG = strings({"type": "string", "maxLength": 1000})


def test_strings_are_short_mostly_and_as_long_as_allowed_now_and_then() -> None:
    lengths = [len(text) for text in sample(LONG, 200)]
    assert max(lengths) == 1000
    assert sum(length <= 10 for length in lengths) > 0.8 * len(lengths)


LEAST: dict[str, Json] = {
    "updateCustomerSessionV2": {"customerSession": {}},
    "returnCartItems": {"return": {"returnedCartItems": [{"position": 0}]}},
    "createSession": {"email": "0", "password": "0"},
    "updateCustomerProfileV2": {},
}


@pytest.mark.parametrize("operation", LEAST)
def test_the_simplest_body_is_small(operation: str) -> None:
    assert least(strategies.body(operation)) == LEAST[operation]


def test_the_simplest_return_of_a_session_takes_all_of_one_item() -> None:
    session = {"cartItems": [{"sku": "gone", "quantity": 1, "returnedQuantity": 1}, ITEM]}
    body = least(strategies.body("returnCartItems", session=session))
    assert body == {"return": {"returnedCartItems": [{"position": 1}]}}


ITEM = {"sku": "shoe", "price": 1, "quantity": 2, "remainingQuantity": 2}
OFFERED = {
    "updateCustomerSessionV2": {
        *("type", "required", "enum", "minLength", "maxLength"),
        *("minimum", "maximum", "maxItems"),
    },
    "createSession": {"type", "required", "minLength"},
    "returnCartItems": {"type", "required", "enum", "minLength", "minItems"},
}


@pytest.mark.parametrize("operation", OFFERED)
def test_violations_of_a_body_are_of_many_kinds(operation: str) -> None:
    drawn = sample(strategies.invalid_body(operation))
    offered = {one.keyword for one in drawn}
    assert offered <= OFFERED[operation]
    assert len(offered) >= len(OFFERED[operation]) - 2  # a sample need not have the rarest
    assert len({one.pointer for one in drawn}) >= len(offered)


def test_violations_of_models_are_of_all_kinds_that_the_schemas_have() -> None:
    models = (
        "NewCampaign",
        "CustomerSessionV2",
        "StubResponse",
        "DelayDistribution",
        "LoyaltyCard",
    )
    drawn = [one for name in models for one in sample(strategies.invalid_model(name))]
    offered = {one.keyword for one in drawn}
    all_kinds = {
        *("type", "required", "enum", "const", "anyOf", "format", "pattern"),
        *("minLength", "maxLength", "minItems", "maxItems"),
        *("minimum", "maximum", "exclusiveMinimum"),
    }
    assert offered <= all_kinds
    assert len(offered) >= len(all_kinds) - 3  # a sample need not have the rarest


def test_violations_of_a_return_are_told_by_its_session() -> None:
    wanted = strategies.invalid_body("returnCartItems", session={"cartItems": [ITEM]})
    told = {str(one) for one in sample(wanted, 600)}
    first = "/return/returnedCartItems/0"
    assert {
        f"required at {first}",
        f"maximum at {first}/position",
        f"maximum at {first}/quantity",
        f"const at {first}/sku",
    } <= told


def test_models_that_hold_themselves_end() -> None:
    def depth(pattern: Json) -> int:
        inner = [one for name in ("and", "or") for one in pattern.get(name, ())]
        return 1 + max(map(depth, inner), default=0)

    assert {depth(pattern) for pattern in sample(strategies.model("ContentPattern"))} == {1, 2}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_drawn(name: str) -> None:
    drawn = sample(strings({"type": "string", "format": name}))
    assert all(map(FORMATS[name], drawn))
    assert len(set(drawn)) > 50


def test_a_violation_says_what_it_is() -> None:
    invalid = strategies.Invalid({"sku": 1}, "/sku", "type")
    assert str(invalid) == "type at /sku"
    assert repr(invalid) == "<Invalid: type at /sku of {'sku': 1}>"
    assert str(strategies.Invalid([], "", "type")) == "type at /"


def test_the_simplest_violation_deep_in_a_body_stands_alone() -> None:
    wanted = least(
        strategies.invalid_body("updateCustomerProfilesV2"),
        lambda one: one.keyword == "required" and one.pointer.endswith("/deletes"),
    )
    assert wanted.value == {
        "customerProfiles": [{"integrationId": "", "audiencesChanges": {"adds": []}}]
    }


def test_what_is_shown_of_a_large_value_is_short() -> None:
    wanted = strategies.invalid_body("updateCustomerProfilesV2")
    invalid = least(wanted, lambda one: one.keyword == "maxItems")
    assert len(invalid.value["customerProfiles"]) == 1001
    assert len(repr(invalid)) < 300


@pytest.mark.parametrize("name", ["IntegrationStateV2", "StubImport"])
def test_a_strategy_is_shown_by_its_name(name: str) -> None:
    assert name in repr(strategies.model(name))
    assert len(repr(strategies.model(name))) < 100


@pytest.mark.parametrize("draw", [strategies.model, strategies.invalid_model])
def test_an_unknown_model_is_refused_with_the_nearest(draw: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="'CustomerSesionV2'; near are CustomerSessionV2"):
        draw("CustomerSesionV2")
    with pytest.raises(ValueError, match=r"no model is named ''$"):
        draw("")


@pytest.mark.parametrize("draw", [strategies.body, strategies.invalid_body])
def test_an_operation_without_a_body_is_refused(draw: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="'updateCustomerSesion'; near are updateCustomerSession"):
        draw("updateCustomerSesion")
    with pytest.raises(ValueError, match="getCustomerSession takes no body; near are"):
        draw("getCustomerSession")
    with pytest.raises(ValueError, match=r"only returnCartItems .* got one for createSession"):
        draw("createSession", session={"cartItems": [ITEM]})
    with pytest.raises(ValueError, match="nothing of this session is left to return"):
        draw("returnCartItems", session={"cartItems": []})


def test_without_hypothesis_the_import_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "mockserver.testing.strategies")
    monkeypatch.setitem(sys.modules, "hypothesis.strategies", None)
    with pytest.raises(ImportError, match="pip install hypothesis"):
        import_module("mockserver.testing.strategies")
