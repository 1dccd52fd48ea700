"""Bodies over HTTP: a real server says yes to the valid ones, and why not to the others."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from itertools import count
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app.service import Service
from mockserver.contract.table import OPERATIONS
from mockserver.settings.table import Settings
from mockserver.testing import strategies
from tests.conftest import FixedClock, Json, Server, ServiceServer

BY_ID = {operation.operation_id: operation for operation in OPERATIONS}
NEW = [name for name in strategies.operations() if name != "returnCartItems"]
BOUGHT = {"sku": "shoe", "price": 10, "quantity": 3}

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Live:
    """A server that runs for all examples of all tests; every example has IDs of its own."""

    def __init__(self, server: Server, run: Run) -> None:
        self.server = server
        self._run = run
        self._ids = count()

    def send(self, operation_id: str, body: Any, *, to: str = "") -> tuple[int, Any]:
        """The status and body of an answer; ``to`` is the ID in the path, else a new one."""
        operation = BY_ID[operation_id]
        own = to or self.new_id()
        path = operation.path.format(
            customerSessionId=own, integrationId=own, applicationId=1, audienceId=1
        )
        # Where an account has audiences, other IDs are none.
        key = f"{operation_id}.key" if "audience" in operation.path else "test"

        async def send() -> tuple[int, Any]:
            if "{audienceId}" in operation.path:
                await self.server.send("POST", "/v2/audiences", {"name": "first"}, key=key)
            answer = await self.server.send(operation.method, path, body, key=key)
            return answer.status, await answer.json() if await answer.text() else None

        answered: tuple[int, Any] = self._run(send())
        return answered

    def new_id(self) -> str:
        return f"id-{next(self._ids)}"

    def session(self, session_id: str) -> Json:
        session: Json = self._run(self.server.session(session_id))
        return session

    def closed(self, body: Json) -> str:
        """The ID of a new session that is closed and has items, whatever its body says."""
        wanted = body["customerSession"]
        bought = wanted.get("cartItems") or [BOUGHT]
        session_id = self.new_id()
        sent = {"customerSession": {**wanted, "state": "closed", "cartItems": bought}}
        status, answer = self.send("updateCustomerSessionV2", sent, to=session_id)
        assert status == 200, answer
        return session_id


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    clock = FixedClock()
    service = Service(Settings(check_answers=True, access_log=False), clock)

    async def start() -> TestClient[Any, Any]:
        client: TestClient[Any, Any] = TestClient(ServiceServer(service))
        await client.start_server()
        return client

    with asyncio.Runner() as runner:
        client = runner.run(start())
        yield Live(Server(client, clock), runner.run)
        runner.run(client.close())


def reports_only(answered: tuple[int, Any], invalid: strategies.Invalid) -> None:
    status, answer = answered
    assert status == 400, answer
    told = [(error["title"], error["source"]["pointer"]) for error in answer["errors"]]
    assert told == [(invalid.keyword, invalid.pointer)]


few = settings(max_examples=12, deadline=None, derandomize=True)


@pytest.mark.parametrize("operation", NEW)
def test_valid_bodies_are_accepted(live: Live, operation: str) -> None:
    @few
    @given(strategies.body(operation))
    def check(body: Any) -> None:
        status, answer = live.send(operation, body)
        assert status in {200, 201, 204}, answer

    check()


@pytest.mark.parametrize("operation", NEW)
def test_invalid_bodies_are_refused_for_their_one_violation(live: Live, operation: str) -> None:
    @few
    @given(strategies.invalid_body(operation))
    def check(invalid: strategies.Invalid) -> None:
        reports_only(live.send(operation, invalid.value), invalid)

    check()


SESSIONS = strategies.body("updateCustomerSessionV2")


@few
@given(SESSIONS, st.data())
def test_returns_of_a_session_are_accepted_as_long_as_something_is_left(
    live: Live, body: Json, data: st.DataObject
) -> None:
    session_id = live.closed(body)
    for _ in range(3):
        session = live.session(session_id)
        if not any(item["remainingQuantity"] for item in session["cartItems"]):
            with pytest.raises(ValueError, match="nothing of this session is left"):
                strategies.body("returnCartItems", session=session)
            break
        returned = data.draw(strategies.body("returnCartItems", session=session))
        status, answer = live.send("returnCartItems", returned, to=session_id)
        assert status == 200, answer


TWICE = [{**BOUGHT, "quantity": 2}, {**BOUGHT, "sku": "hat"}, BOUGHT]


@few
@given(st.data())
def test_units_of_an_sku_on_several_lines_are_counted_together(
    live: Live, data: st.DataObject
) -> None:
    session_id = live.closed({"customerSession": {"cartItems": TWICE}})
    session = live.session(session_id)
    returned = data.draw(strategies.body("returnCartItems", session=session))
    status, answer = live.send("returnCartItems", returned, to=session_id)
    assert status == 200, answer


@few
@given(SESSIONS, st.data())
def test_invalid_returns_of_a_session_are_refused_for_their_one_violation(
    live: Live, body: Json, data: st.DataObject
) -> None:
    session_id = live.closed(body)
    wanted = strategies.invalid_body("returnCartItems", session=live.session(session_id))
    invalid = data.draw(wanted)
    reports_only(live.send("returnCartItems", invalid.value, to=session_id), invalid)


@few
@given(strategies.invalid_body("returnCartItems"))
def test_invalid_returns_of_any_session_are_refused_for_their_one_violation(
    live: Live, invalid: strategies.Invalid
) -> None:
    session_id = live.closed({"customerSession": {}})
    reports_only(live.send("returnCartItems", invalid.value, to=session_id), invalid)
