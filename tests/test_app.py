"""The application that programs embed answers as the server does."""

import asyncio
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError, web

from mockserver import Settings, create_app
from tests.conftest import FixedClock, Server, item

KEY = {"Authorization": "ApiKey-v1 k"}
CALLS: list[tuple[str, str, Any]] = [
    ("PUT", "/v2/customer_sessions/a%2Fb", {"customerSession": {"cartItems": [item()], "x": 1}}),
    ("GET", "/v2/customer_sessions/a%2Fb", None),
    ("GET", "/v2/customer_sessions/session-7", None),
    ("GET", "/v2/customer_sessions/nobody", None),
    ("PUT", "/v2/customer_sessions/c", {"customerSession": {"state": "shut"}}),
    ("POST", "/v2/customer_sessions/c", {}),
    ("HEAD", "/v2/customer_sessions/c", None),
    ("GET", "/v2/authping", None),
    ("GET", "/v1/applications", None),
    ("GET", "/v1/status/health", None),
    ("GET", "/nowhere", None),
    ("GET", "/openapi.json", None),
]


async def test_both_answer_the_same(server: Server, aiohttp_client: Any) -> None:
    app = create_app(Settings(access_log=False), clock=FixedClock())
    assert isinstance(app, web.Application)
    embedded = await aiohttp_client(app)
    for method, path, body in CALLS:
        one = await server.send(method, path, body, key="k")
        headers = {"Authorization": one.request_info.headers["Authorization"]}
        other = await embedded.request(
            method, one.request_info.url.raw_path_qs, json=body, headers=headers
        )
        assert other.status == one.status
        assert await other.read() == await one.read()
        for name in ("Content-Type", "Content-Length", "Allow", "X-Mock-Hint"):
            assert other.headers.get(name) == one.headers.get(name), (method, path, name)


async def test_two_apps_never_meet(aiohttp_client: Any) -> None:
    first, second = [await aiohttp_client(create_app(Settings(access_log=False))) for _ in range(2)]
    path = "/v2/customer_sessions/s"
    answer = await first.put(path, json={"customerSession": {}}, headers=KEY)
    assert answer.status == 200
    assert (await first.get(path, headers=KEY)).status == 200
    assert (await second.get(path, headers=KEY)).status == 404


def test_the_package_names_what_it_offers() -> None:
    import mockserver

    for name in mockserver.__all__:
        assert getattr(mockserver, name)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = mockserver.nothing


async def test_an_embedded_server_breaks_and_ends_as_the_command_does(aiohttp_client: Any) -> None:
    client = await aiohttp_client(create_app(Settings(access_log=False)))
    broken = {"faults": [{"response": {"fault": "EMPTY_RESPONSE"}}]}
    await client.put("/__admin/settings", json=broken)
    with pytest.raises(ServerDisconnectedError):
        await client.put("/v2/customer_sessions/s", json={"customerSession": {}}, headers=KEY)
    await client.put("/__admin/settings", json={"faults": [{"response": {"hang": True}}]})
    events = await client.get("/__admin/events")
    hanging = asyncio.create_task(client.get("/v2/authping", headers=KEY))
    held = 0
    while not held:
        held = (await (await client.get("/__admin/held")).json())["held"]
    async with asyncio.timeout(5):
        await client.server.close()
    assert (await hanging).status == 204
    events.close()
