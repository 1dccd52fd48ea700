"""What every test shares: a server of its own, with a clock that stands where it is put."""

import gc
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import BaseTestServer, TestClient
from hypothesis import settings
from yarl import URL

from mockserver.api.errors import ApiError
from mockserver.api.routing import Router
from mockserver.app.service import Service
from mockserver.contract.table import OPERATIONS
from mockserver.server.serving import create_server
from mockserver.settings.table import Settings

collect_ignore = ["examples"]
pytest_plugins = ["pytester"]

# The long run of tests/fuzz: pytest tests/fuzz --hypothesis-profile=fuzz
settings.register_profile("fuzz", print_blob=True)
# Every edge of every operation: pytest tests/fuzz/test_openapi.py --hypothesis-profile=edges
settings.register_profile("edges")

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

Json = dict[str, Any]


class Tested:
    """Which operations the tests call, with which statuses: for the page of operations.

    Written where the environment variable TESTED names a folder; see ``docs/make.py``.
    """

    def __init__(self) -> None:
        self.folder = os.environ.get("TESTED")
        self.found: dict[str, dict[str, set[Any]]] = {}

    @cached_property
    def _router(self) -> Router:
        return Router(OPERATIONS)

    def note(self, method: str, path: str, status: int) -> None:
        """Note a call of the test that runs."""
        if self.folder is None:
            return
        try:
            operation, _ = self._router.find(method, path.partition("?")[0])
        except ApiError:
            return
        entry = self.found.setdefault(operation.operation_id, {"statuses": set(), "tests": set()})
        entry["statuses"].add(status)
        entry["tests"].add(os.environ["PYTEST_CURRENT_TEST"].partition("::")[0])

    def write(self) -> None:
        """Write what this process has noted."""
        if self.folder is not None and self.found:
            path = Path(self.folder, f"{os.getpid()}.json")
            path.write_text(json.dumps(self.found, default=sorted), encoding="utf-8")


TESTED = Tested()


def pytest_collection_finish() -> None:
    """What was collected stays: the garbage collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def pytest_sessionfinish() -> None:
    """Write what was tested."""
    TESTED.write()


class FixedClock:
    """A clock that moves only when a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, **parts: float) -> None:
        self._now += timedelta(**parts)


class ServiceServer(BaseTestServer):
    """Runs a service as the command does, on a free port."""

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._service = service

    async def _make_runner(self, **options: Any) -> web.ServerRunner:
        del options
        server = create_server(self._service.pipeline, self._service.settings)
        return web.ServerRunner(server, handle_signals=False)


class Server:
    """A running server, with verbs for what tests do to it most."""

    def __init__(self, client: TestClient[Any, Any], clock: FixedClock) -> None:
        self.client = client
        self.clock = clock

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        status: int | None = 200,
        key: str = "test",
        scheme: str = "",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """Call an operation, check its status, and give its body (None where it has none)."""
        answer = await self.send(method, path, body, key=key, scheme=scheme, headers=headers)
        text = await answer.text()
        assert status is None or answer.status == status, text
        return await answer.json() if text else None

    async def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "test",
        scheme: str = "",
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> ClientResponse:
        """The same, as the raw answer; ``data`` sends bytes that need not be JSON."""
        if not scheme:
            management = path.startswith(
                ("/v1/applications", "/v1/customers/", "/v1/customer_search")
            )
            scheme = "ManagementKey-v1" if management else "ApiKey-v1"
        sent = {"Authorization": f"{scheme} {key}", **(headers or {})}
        more: Json = {"data": data} if data is not None else {}
        if body is not None:
            more = {"json": body}
        answer = await self.client.request(method, URL(path, encoded=True), headers=sent, **more)
        TESTED.note(method, path, answer.status)
        return answer

    async def put_session(
        self,
        session_id: str,
        session: Json,
        *,
        content: tuple[str, ...] = (),
        query: str = "",
        status: int = 200,
        key: str = "test",
    ) -> Any:
        """updateCustomerSessionV2."""
        body: Json = {"customerSession": session}
        if content:
            body["responseContent"] = list(content)
        path = f"/v2/customer_sessions/{session_id}{query}"
        return await self.call("PUT", path, body, status=status, key=key)

    async def session(self, session_id: str, **more: Any) -> Json:
        """The session of an ID, as getCustomerSession answers it."""
        answer = await self.call("GET", f"/v2/customer_sessions/{session_id}", **more)
        session: Json = answer["customerSession"]
        return session

    async def profile(self, integration_id: str, **more: Any) -> Json:
        """The profile of an ID, as the inventory answers it."""
        path = f"/v1/customer_profiles/{integration_id}/inventory?profile=true"
        profile: Json = (await self.call("GET", path, **more))["profile"]
        return profile


def item(sku: str = "shoe", price: float = 10.0, quantity: int = 1, **more: Any) -> Json:
    """One cart item."""
    return {"sku": sku, "price": price, "quantity": quantity, **more}


StartServer = Callable[..., Awaitable[Server]]


@pytest.fixture
async def start_server() -> AsyncIterator[StartServer]:
    """Starts servers with settings of the test's own; every answer is checked."""
    clients: list[TestClient[Any, Any]] = []

    async def start(**settings: Any) -> Server:
        clock = FixedClock()
        wanted = {"check_answers": True, "access_log": False, **settings}
        client = TestClient(ServiceServer(Service(Settings(**wanted), clock)))
        clients.append(client)
        await client.start_server()
        return Server(client, clock)

    yield start
    for client in clients:
        await client.close()


@pytest.fixture
async def server(start_server: StartServer) -> Server:
    """A server with its default settings."""
    return await start_server()
