"""Servers one after the other on one store."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from mockserver.account.stores.sqlite import SqliteStore
from mockserver.account.stores.store import StoreError
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
        client: TestClient[Any, Any] = TestClient(ServiceServer(service))
        await client.start_server()
        try:
            yield Server(client, clock)
        finally:
            await client.close()
            service.end()
            await service.close()

    return life


class Disk:
    """The disk under a SQLite store, which may be full, or slow to say so."""

    def __init__(self) -> None:
        self.full = False
        self.reached = Event()
        """Set by the next commit that comes."""
        self.goes_on = Event()
        """A commit waits until this is set."""
        self.goes_on.set()

    def stop(self) -> None:
        """Have no room, and do not say so until ``goes_on`` is set."""
        self.full = True
        self.goes_on.clear()
        self.reached.clear()


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    """A disk with room, until a test says otherwise."""
    disk, commit = Disk(), SqliteStore.commit

    def commit_on_disk(store: SqliteStore) -> None:
        disk.reached.set()
        assert disk.goes_on.wait(20)
        if disk.full:
            raise StoreError("there is no room")
        commit(store)

    monkeypatch.setattr(SqliteStore, "commit", commit_on_disk)
    return disk
