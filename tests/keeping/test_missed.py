"""What nobody would miss, and what somebody would: who makes room, and who is renewed."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from mockserver.app.service import Service
from mockserver.settings.table import Settings
from tests.conftest import FixedClock, Server, ServiceServer
from tests.keeping.conftest import Life

Json = dict[str, Any]

ONCE = {"request": {"urlPath": "/once"}, "response": {"status": 201}, "times": 1}
MOVES = {
    "request": {"urlPath": "/moves"},
    "response": {"status": 202},
    "scenarioName": "s",
    "requiredScenarioState": "Started",
    "newScenarioState": "moved",
}
FAULT = {"operationId": ["authPing"], "times": 1, "response": {"error": 503}}


def write(path: str, document: Json) -> None:
    Path(path).write_text(json.dumps({"version": 1, **document}))


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = str(tmp_path / "shop.json")
    write(path, {"mappings": [ONCE, MOVES], "settings": {"faults": [FAULT]}})
    return path


async def log_in(server: Server) -> str:
    body = {"email": "me+acme@x.example", "password": "x"}
    answer = await server.client.post("/v1/sessions", json=body)
    assert answer.status == 201
    token: str = (await answer.json())["token"]
    return token


async def bearer(server: Server, token: str) -> int:
    return (await server.send("GET", "/v1/applications", scheme="Bearer", key=token)).status


async def ask(server: Server, path: str, key: str = "acme.k") -> int:
    return (await server.send("GET", path, key=key)).status


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [("/once", 201, 404), ("/moves", 202, 404), ("/v2/authping", 503, 204)],
)
async def test_an_account_that_used_anything_up_goes_after_those_that_did_not(
    life: Life, shop: str, path: str, before: int, after: int
) -> None:
    async with life("memory", fixtures=shop, max_accounts=3) as server:
        assert await ask(server, path) == before
        await server.put_session("s", {"profileId": "x"}, key="old.k")
        for number in range(5):
            await ask(server, "/v1/nothing", key=f"noise-{number}.k")
        assert await ask(server, path) == after


async def test_an_account_with_a_log_in_goes_after_those_in_which_there_is_nothing(
    life: Life,
) -> None:
    async with life("memory", max_accounts=3) as server:
        token = await log_in(server)
        for number in range(5):
            await ask(server, "/v2/authping", key=f"noise-{number}.k")
        assert await bearer(server, token) == 200


@asynccontextmanager
async def renewable(fixtures: str, store: str) -> AsyncIterator[tuple[Service, Server]]:
    clock = FixedClock()
    service = Service(Settings(fixtures=fixtures, access_log=False, store=store), clock)
    client: TestClient[Any, Any] = TestClient(ServiceServer(service))
    await client.start_server()
    try:
        yield service, Server(client, clock)
    finally:
        await client.close()
        service.end()
        await service.close()


async def test_other_fixtures_end_no_log_in(shop: str, store_url: str) -> None:
    async with renewable(shop, store_url) as (service, server):
        token = await log_in(server)
        write(shop, {"customers": [{"integrationId": "c"}]})
        service.renew(service.read_again())
        assert await bearer(server, token) == 200
        assert await ask(server, "/v1/customer_profiles/c/inventory", key="new.k") == 200
