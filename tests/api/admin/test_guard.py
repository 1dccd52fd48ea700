"""Who may call the control plane: by token, by name, by the page that asks."""

from typing import Any

import pytest

from tests.conftest import Server, StartServer

PAGE = {"Origin": "https://shop.example.com"}


async def refused(server: Server, headers: dict[str, str], **more: Any) -> tuple[int, str]:
    """The status and the reason of a call, with no reason where it is not refused."""
    answer = await server.send("GET", "/__admin/settings", headers=headers, **more)
    body = await answer.json()
    return answer.status, body["errors"][0]["title"] if "errors" in body else ""


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:9000",
        "LOCALHOST",
        "127.0.0.1:9000",
        "192.168.1.7",
        "[::1]:9000",
        "mockserver:9000",
        "talon",
        "talon.localhost",
        "ci-1.local",
        "host.docker.internal:9000",
        "mockserver.shop.svc",
        "mockserver.shop.svc.cluster.local",
        "api.test",
        "localhost.",
        "",
    ],
)
async def test_private_names_lead_to_the_control_plane(server: Server, host: str) -> None:
    assert await refused(server, {"Host": host}) == (200, "")


@pytest.mark.parametrize(
    "host",
    [
        "shop.example.com",
        "127.0.0.1.example.com",
        "localhost.example.com:9000",
        "example.com.",
        "1.2.3.4.5",
        "svc.example",
        "[::1].example.com",
    ],
)
async def test_a_public_name_may_be_that_of_a_page(
    server: Server, start_server: StartServer, host: str
) -> None:
    assert await refused(server, {"Host": host}) == (403, "host")
    name = host.partition(":")[0].rstrip(".")
    if not host.startswith("["):
        named = await start_server(admin_hosts=(name,))
        assert await refused(named, {"Host": host}) == (200, "")
    everywhere = await start_server(admin_hosts=("*",))
    assert await refused(everywhere, {"Host": host}) == (200, "")
    # The API itself is meant for pages, and its answers are invented.
    answer = await server.send("GET", "/v2/authping", headers={"Host": host})
    assert answer.status == 204


async def test_pages_of_other_sites_may_not_call(server: Server) -> None:
    assert await refused(server, PAGE) == (403, "origin")
    assert await refused(server, {"Origin": "null"}) == (403, "origin")
    own = {"Host": "localhost:9000", "Origin": "http://localhost:9000"}
    assert await refused(server, own) == (200, "")
    other_port = {"Host": "localhost:9000", "Origin": "http://localhost:3000"}
    assert await refused(server, other_port) == (403, "origin")
    for method, mode, status in (
        ("GET", "no-cors", 403),
        ("GET", "navigate", 200),
        ("POST", "navigate", 403),
    ):
        sent = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode}
        path = "/__admin/settings" if method == "GET" else "/__admin/reset"
        answer = await server.send(method, path, headers=sent)
        assert answer.status == status
    assert await refused(server, {"Sec-Fetch-Site": "same-origin"}) == (200, "")


async def test_what_is_refused_has_no_effect(server: Server) -> None:
    stub = {"request": {"urlPath": "/x"}, "response": {"status": 201}}
    for headers in (PAGE, {"Host": "example.com"}):
        answer = await server.send("POST", "/__admin/mappings", stub, headers=headers)
        assert answer.status == 403
        await server.call("DELETE", "/__admin/mappings", status=403, headers=headers)
        answer = await server.send("GET", "/__admin/events", headers=headers)
        assert answer.status == 403
    assert (await server.call("GET", "/__admin/mappings"))["meta"]["total"] == 0


async def test_pages_that_are_named_may_call(start_server: StartServer) -> None:
    server = await start_server(admin_cors=("https://shop.example.com/",))
    answer = await server.send("GET", "/__admin/settings", headers=PAGE)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE["Origin"]
    assert answer.headers["Vary"] == "Origin"
    asks = {**PAGE, "Access-Control-Request-Method": "PUT"}
    answer = await server.send("OPTIONS", "/__admin/state", headers=asks)
    assert answer.status == 204
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    other = {"Origin": "https://else.example.com", "Access-Control-Request-Method": "PUT"}
    answer = await server.send("OPTIONS", "/__admin/state", headers=other)
    assert answer.status == 403
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer sesame"}, 200),
        ({"Authorization": "bearer sesame"}, 200),
        ({"X-Mock-Admin-Token": "sesame"}, 200),
        ({"X-Mock-Admin-Token": "sesame", "Host": "shop.example.com"}, 200),
        ({"Authorization": "Bearer sesam"}, 401),
        ({"Authorization": "Bearer sesame2"}, 401),
        ({"Authorization": "Basic sesame"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"X-Mock-Admin-Token": "sésame"}, 401),
        ({"X-Mock-Admin-Token": "no", "Authorization": "Bearer sesame"}, 401),
        ({"X-Mock-Admin-Token": "sesame", **PAGE}, 403),
    ],
)
async def test_a_token(start_server: StartServer, headers: dict[str, str], status: int) -> None:
    server = await start_server(admin_token="sesame")
    answer = await server.send("GET", "/__admin/settings", headers=headers)
    assert answer.status == status
    if status == 401:
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "sesame" not in await answer.text()
    for path in ("/__admin/metrics", "/__admin/openapi.json", "/__admin/events", "/__admin"):
        answer = await server.send("GET", path, headers=headers)
        assert answer.status == status
        answer.close()


async def test_a_token_keeps_nobody_from_the_api_or_from_health(start_server: StartServer) -> None:
    server = await start_server(admin_token="sesame")
    await server.call("GET", "/v2/authping", status=204)
    assert (await server.call("GET", "/__admin/health"))["status"] == "healthy"
    await server.call("GET", "/__admin/health/", status=200)


async def test_a_token_names_no_account(start_server: StartServer) -> None:
    server = await start_server(admin_token="shop.sesame")
    bearer = {"Authorization": "Bearer shop.sesame"}
    index = await server.call("GET", "/__admin", headers=bearer)
    assert index["account"] == "default"
    index = await server.call("GET", "/__admin?account=mine", headers=bearer)
    assert index["account"] == "mine"
