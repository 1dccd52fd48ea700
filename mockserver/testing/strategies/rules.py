"""What the server asks of a body beyond its schema, for a session or profile that is new.

Owns the rules as they stand in the engine, written as tighter schemas where that can be
said in one. Must not know sessions that exist: ``returns`` does.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.contract.packaged import packaged_schemas
from mockserver.contract.registry import Schema, SchemaRegistry
from mockserver.engine.carts import MAX_UNITS
from mockserver.engine.transitions import BY_UPDATE
from mockserver.testing.strategies import people, promotions
from mockserver.testing.strategies.catalog import BODIES
from mockserver.testing.strategies.forms import by_form
from mockserver.testing.strategies.values import Values
from mockserver.testing.strategies.violations import Site

_CARTS: Mapping[str, tuple[str, ...]] = {
    "updateCustomerSessionV2": ("customerSession", "cartItems"),
    "updateCustomerSession": ("cartItems",),
}
"""Where the cart stands in the bodies of the operations that have one."""

_FIRST_STATES = [after for before, after in BY_UPDATE if not before]


@cache
def asked() -> SchemaRegistry:
    """The models of bodies, with the rules that the server reports as it does a schema's."""
    models = by_form(packaged_schemas())
    written = {name: _written(models[name]) for name in models.names()}
    item, returned = written["CartItem"], written["NewReturn"]
    # No catalog knows a price, and who returns nothing makes no return.
    item["required"] = [*item["required"], "price"]
    _tighten(returned, "returnedCartItems", minItems=1)
    return SchemaRegistry(written)


@cache
def accepted(most_units: int = MAX_UNITS) -> SchemaRegistry:
    """The models of bodies that the server says yes to, with so many units of an item."""
    tighter = {name: dict(asked()[name]) for name in asked().names()}
    for name in ("NewCustomerSessionV2", "NewCustomerSession"):
        _tighten(tighter[name], "state", enum=_FIRST_STATES)
    _tighten(tighter["CartItem"], "quantity", maximum=most_units)
    returned = tighter["ReturnedCartItem"]
    _tighten(returned, "position", minimum=0, maximum=999)
    _tighten(returned, "quantity", minimum=1, maximum=MAX_UNITS)
    # One of two ways to name an item: ``returns`` has the other as well.
    returned["required"] = ["position"]
    promotions.tighten(tighter)
    people.tighten(tighter)
    return SchemaRegistry(tighter)


def _written(schema: Schema) -> Schema:
    """A schema without the fields that only the server writes."""
    if "properties" not in schema:
        return dict(schema)
    named = schema["properties"].items()
    kept = {name: inner for name, inner in named if not inner.get("readOnly")}
    return {**schema, "properties": kept}


def _tighten(schema: Schema, field: str, **limits: Any) -> None:
    named = schema["properties"]
    schema["properties"] = {**named, field: {**named[field], **limits}}


def model_of(operation: str) -> str:
    """The model among those accepted that bodies of an operation are drawn of."""
    return people.MODELS.get(operation) or BODIES[operation]


def fitted(operation: str, body: dict[str, Any]) -> dict[str, Any]:
    """A body that keeps the rules across fields: no cart has more units than a session may."""
    place = _CARTS.get(operation)
    if place is not None:
        return _fair(body, place)
    fit = promotions.FITTED.get(operation)
    return body if fit is None else fit(body)


def _fair(value: dict[str, Any], place: tuple[str, ...]) -> dict[str, Any]:
    name, further = place[0], place[1:]
    if not value.get(name):
        return value
    if further:
        return {**value, name: _fair(value[name], further)}
    most = MAX_UNITS // len(value[name])
    fair = [{**item, "quantity": min(item["quantity"], most)} for item in value[name]]
    return {**value, name: fair}


def cart_sites(operation: str) -> Iterator[Site]:
    """Too many units in a cart, of which no single item has too many."""
    place = _CARTS.get(operation)
    if place is not None:
        yield Site("maximum", place, _too_many)


@cache
def _too_many() -> SearchStrategy[list[Any]]:
    items = st.lists(Values(accepted()).model("CartItem"), min_size=2, max_size=3)
    return items.map(lambda cart: [{**cart[0], "quantity": MAX_UNITS}, *cart[1:]])
