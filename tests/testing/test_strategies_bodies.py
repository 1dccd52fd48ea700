"""Bodies over HTTP: a real server says yes to the valid ones, and why not to the others."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from itertools import count
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app.service import Service
from mockserver.contract.operations import Credentials
from mockserver.contract.table import OPERATIONS
from mockserver.resources import resource_folder
from mockserver.settings.table import Settings
from mockserver.testing import strategies
from tests.conftest import FixedClock, Json, Server, ServiceServer

BY_ID = {operation.operation_id: operation for operation in OPERATIONS}
NEW = [name for name in strategies.operations() if name != "returnCartItems"]
MADE_UP = {"activateLoyaltyPoints", "createInviteEmail", "resetPassword"}
"""Operations whose bodies name what nobody can know before: a transaction, a token."""

ACCEPTED = [name for name in NEW if name not in MADE_UP]
NAMED = {
    "applicationId": 1,
    "audienceId": 1,
    "campaignId": 1,
    "rulesetId": 1,
    "couponId": 1,
    "couponValue": "WELCOME10",
    "referralId": 1,
    "loyaltyCardId": "club-card-1",
    "attributeId": 1,
    "additionalCostId": 1,
    "storeId": 1,
    "catalogId": 1,
    "collectionId": 1,
    "achievementId": 1,
    "userId": 1,
    "roleId": 1,
    "groupId": 1,
}
"""What paths name: what the fixture has, and what ``BEFORE`` makes."""

_NAMES = {"title": "T", "description": "", "name": "a"}
_ATTRIBUTE = {"entity": "Giveaway", "type": "string", "suggestions": [], "editable": True}
_POINTS = {"points": 1000}
_ACHIEVEMENT = {"name": "ten", "title": "T", "description": "", "target": 10}
BEFORE: dict[str, tuple[str, Json]] = {
    "updateAudienceV2": ("createAudienceV2", _NAMES),
    "updateAudienceCustomersAttributes": ("createAudienceV2", _NAMES),
    "updateAttribute": ("createAttribute", _ATTRIBUTE | _NAMES),
    "updateAdditionalCost": ("createAdditionalCost", _NAMES),
    "updateStore": ("createStore", {"integrationId": "s"} | _NAMES),
    "updateAccountCollection": ("createAccountCollection", {"name": "a"}),
    "updateCollection": ("createCollection", {"name": "a"}),
    "removeLoyaltyPoints": ("addLoyaltyPoints", _POINTS),
    "deductLoyaltyCardPoints": ("addLoyaltyCardPoints", _POINTS),
    "updateAchievement": ("createAchievement", _ACHIEVEMENT),
    "deleteUserByEmail": ("createInviteV2", {"email": "user@example.com"}),
}
"""What has to happen in an account before an operation can."""

BOUGHT = {"sku": "shoe", "price": 10, "quantity": 3}

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Live:
    """A server that runs for all examples of all tests.

    Every example has a session of its own, or an account.
    """

    def __init__(self, server: Server, run: Run) -> None:
        self.server = server
        self._run = run
        self._ids = count()

    def send(self, operation_id: str, body: Any, *, to: str = "") -> tuple[int, Any]:
        """The status and body of an answer; ``to`` is the ID in the path, else a new one."""
        own = to or self.new_id()
        of_session = "{customerSessionId}" in BY_ID[operation_id].path
        account = "default" if of_session else own
        before = BEFORE.get(operation_id)

        async def send() -> tuple[int, Any]:
            if before is not None:
                status, answer = await self._send(*before, own, account)
                assert status in {200, 201, 204}, answer
            answered = await self._send(operation_id, body, own, account)
            if not of_session:
                await self.server.client.delete(f"/__admin/accounts/{account}")
            return answered

        answered: tuple[int, Any] = self._run(send())
        return answered

    async def _send(self, operation_id: str, body: Any, own: str, account: str) -> tuple[int, Any]:
        operation = BY_ID[operation_id]
        path = operation.path.format(
            **NAMED,
            customerSessionId=own,
            integrationId="customer-1" if "loyalty" in operation.path else own,
            loyaltyProgramId=2 if "/cards" in operation.path else 1,
        )
        management = operation.credentials is Credentials.MANAGEMENT
        scheme = "ManagementKey-v1" if management else "ApiKey-v1"
        answer = await self.server.send(
            operation.method, path, body, key=f"{account}.key", scheme=scheme
        )
        return answer.status, await answer.json() if await answer.text() else None

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
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    clock = FixedClock()
    usual = json.loads((resource_folder("fixtures") / "default.json").read_bytes())
    file = tmp_path_factory.mktemp("fixtures") / "catalog.json"
    file.write_text(
        json.dumps(
            usual | {"catalogs": [{"id": 1, "name": "shop"}], "campaignTemplates": [{"id": 1}]}
        )
    )
    settings = Settings(fixtures=str(file), check_answers=True, access_log=False)
    service = Service(settings, clock)

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


few = settings(max_examples=5, deadline=None, derandomize=True)


@pytest.mark.parametrize("operation", ACCEPTED)
def test_valid_bodies_are_accepted(live: Live, operation: str) -> None:
    @few
    @given(strategies.body(operation))
    def check(body: Any) -> None:
        status, answer = live.send(operation, body)
        assert status in {200, 201, 202, 204}, answer

    check()


@few
@given(strategies.body("activateLoyaltyPoints"))
def test_transactions_that_are_activated_are_made_up(live: Live, body: Any) -> None:
    status, answer = live.send("activateLoyaltyPoints", body)
    assert status == 404
    assert answer["message"].endswith(body["transactionUUIDs"][0])


@pytest.mark.parametrize(
    ("operation", "pointer"), [("createInviteEmail", "/token"), ("resetPassword", "/resetToken")]
)
def test_tokens_are_made_up(live: Live, operation: str, pointer: str) -> None:
    @few
    @given(strategies.body(operation))
    def check(body: Any) -> None:
        reports_only(live.send(operation, body), strategies.Invalid(body, pointer, "const"))

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
