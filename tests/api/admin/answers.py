"""Calls of the control plane, each answer held against the model that its operation declares."""

from typing import Any

from mockserver.api.routing import Router
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.operations import ADMIN_PREFIX
from mockserver.contract.packaged import packaged_validators
from tests.conftest import Server

VALIDATORS = packaged_validators()
ROUTER = Router(ADMIN_OPERATIONS)


async def admin(
    server: Server,
    method: str,
    path: str,
    body: Any = None,
    *,
    status: int = 200,
    key: str = "test",
    account: str | None = None,
    headers: dict[str, str] | None = None,
) -> Any:
    """Call ``/__admin`` + path, check status and answer, and give the answer."""
    target = ADMIN_PREFIX + path
    if account is not None:
        target += ("&" if "?" in target else "?") + f"account={account}"
    answer = await server.send(method, target, body, key=key, headers=headers)
    text = await answer.text()
    assert answer.status == status, text
    assert answer.headers["Content-Type"] == "application/json"
    value = await answer.json()
    if status == 405:
        model: str | None = "AdminErrors"
    else:
        operation, _ = ROUTER.find(method, target.partition("?")[0])
        model = operation.answers[status]
    assert model is not None
    assert VALIDATORS[model].check(value) == ([], []), text
    return value


async def errors(
    server: Server, method: str, path: str, body: Any = None, *, status: int = 422, **more: Any
) -> list[tuple[str, str]]:
    """What a refused call names: places and rules."""
    value = await admin(server, method, path, body, status=status, **more)
    return [
        (error["source"].get("pointer", error["source"].get("parameter")), error["title"])
        for error in value["errors"]
    ]
