"""Servers one after the other on one store."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from mockserver.app.service import Service
from mockserver.settings.table import Settings
from tests.conftest import FixedClock, Server, ServiceServer

Life = Callable[..., AbstractAsyncContextManager[Server]]


@pytest.fixture(params=["memory", "sqlite"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of each kind of store."""
    return "memory" if request.param == "memory" else f"sqlite:{tmp_path}/kept.db"


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:{tmp_path}/kept.db"


@pytest.fixture
def life() -> Life:
    """Runs a server on a store until the block ends; its clock goes on in the next."""
    clock = FixedClock()

    @asynccontextmanager
    async def life(store: str, **settings: Any) -> AsyncIterator[Server]:
        wanted = {"check_answers": True, "access_log": False, "store": store, **settings}
        service = Service(Settings(**wanted), clock)
        client = TestClient(ServiceServer(service))
        await client.start_server()
        try:
            yield Server(client, clock)
        finally:
            await client.close()
            service.end()
            await service.close()

    return life
