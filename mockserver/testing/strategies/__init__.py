"""Strategies of hypothesis for property tests of code that talks to the API.

Bodies that a server accepts, bodies with exactly one violation, and the same for every
model of the contract. Owns the names that a test uses; must not decide what is valid.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

try:
    from hypothesis.strategies import SearchStrategy
except ModuleNotFoundError as error:
    raise ImportError(
        "mockserver.testing.strategies draws its values with hypothesis, which is not "
        "installed here; this helps: pip install hypothesis"
    ) from error

from mockserver.contract.packaged import packaged_schemas
from mockserver.contract.registry import SchemaRegistry
from mockserver.testing.strategies.bodies import invalid_bodies, valid_bodies, valid_returns
from mockserver.testing.strategies.catalog import BODIES, known_model, known_operation
from mockserver.testing.strategies.forms import by_form
from mockserver.testing.strategies.returns import RETURN
from mockserver.testing.strategies.values import Values
from mockserver.testing.strategies.violations import Invalid, Spoiler

__all__ = [
    "Invalid",
    "body",
    "invalid_body",
    "invalid_model",
    "model",
    "models",
    "operations",
]


def models() -> tuple[str, ...]:
    """The names of all models, sorted."""
    return tuple(packaged_schemas().names())


def operations() -> tuple[str, ...]:
    """The operationIds of all operations that take a body, in the order of the table."""
    return tuple(BODIES)


def model(name: str) -> SearchStrategy[dict[str, Any]]:
    """Instances of a model: JSON objects that have no field unknown to it.

    Optional fields come and go, those included that only a server writes. Raises
    ValueError for an unknown name.
    """
    return _values().model(known_model(name))


def invalid_model(name: str) -> SearchStrategy[Invalid]:
    """Instances of a model with one violation each, anywhere in them.

    Raises ValueError for an unknown name.
    """
    return _spoiler().invalid(known_model(name))


def body(operation: str, *, session: Mapping[str, Any] | None = None) -> SearchStrategy[Any]:
    """Bodies of an operation that a server answers with 2xx, without read-only fields.

    They are for a session or profile that does not exist yet, on default settings and
    without fixtures. What the path names has to be there; what a body names is what every
    account has: ``customer-1``, campaign 1, the event type of the demo, the owner. Points that
    are deducted have to be there, 1000 of them, and ``user@example.com``, whom
    ``deleteUserByEmail`` names. Made up are the transactions that ``activateLoyaltyPoints``
    names, and the tokens of ``createInviteEmail`` and ``resetPassword``.

    A body of ``returnCartItems`` is for a session that exists: ``session``, a CustomerSessionV2,
    gives it items that remain there; it must be closed by the time that the body is sent.
    Without one the body keeps what any session asks for.

    Raises ValueError for an operation that is unknown or takes no body, for a session that
    nothing is left of, and for one given to another operation.
    """
    known_operation(operation)
    if session is None:
        return valid_bodies(operation)
    _check_takes_session(operation)
    return valid_returns(session)


def invalid_body(
    operation: str, *, session: Mapping[str, Any] | None = None
) -> SearchStrategy[Invalid]:
    """Bodies of an operation with one violation each, which a server answers with 400.

    Its answer has one error, with ``keyword`` as its title and ``pointer`` as its source.
    Violations of rules beyond the schema are among them, such as too many units in a cart;
    those of a return come to light for a closed session only. ``session`` is as for
    ``body`` and adds what only its items can tell: a position or SKU that it does not have,
    more units than remain.

    Raises ValueError as ``body`` does.
    """
    known_operation(operation)
    if session is not None:
        _check_takes_session(operation)
    return invalid_bodies(operation, session)


def _check_takes_session(operation: str) -> None:
    if operation != RETURN:
        raise ValueError(f"only {RETURN} is for a session that exists; got one for {operation}")


@cache
def _values() -> Values:
    return Values(_schemas())


@cache
def _spoiler() -> Spoiler:
    return Spoiler(_schemas(), _values())


@cache
def _schemas() -> SchemaRegistry:
    return by_form(packaged_schemas())
