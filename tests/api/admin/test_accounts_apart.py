"""Accounts: opened, listed, bounded, let go; and none sees anything of another."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app.service import Service
from mockserver.settings.table import Settings
from tests.api.admin.answers import admin, errors
from tests.api.admin.test_state_and_time import everything
from tests.api.test_dry_property import CALLS
from tests.conftest import FixedClock, Json, Server, ServiceServer, StartServer, item


async def test_a_new_account_is_ready_to_use(server: Server) -> None:
    body = {"name": "shop", "population": {"seed": 9, "customers": 4}, "settings": {"strict": True}}
    made = await admin(server, "POST", "/accounts", body, status=201)
    assert made["name"] == "shop"
    assert made["baseUrl"] == str(server.client.make_url("")).rstrip("/")
    assert made["population"] == {"seed": 9, "customers": 4, "sessions": 3, "locale": "en_US"}
    await server.put_session("s", {"nope": 1}, key=made["integrationKey"], status=400)
    await server.put_session("s", {}, key=made["integrationKey"])
    page = await server.call("GET", "/v1/applications/1/customers", key=made["managementKey"])
    assert len(page["data"]) == 4
    listed = await admin(server, "GET", "/accounts/shop")
    assert (listed["sessionsWritten"], listed["requests"], listed["violations"]) == (1, 3, 1)
    await admin(server, "POST", "/reset", key="shop.k")
    assert (await admin(server, "GET", "/seed", key="shop.k"))["customers"] == 4


async def test_a_name_is_made_up(server: Server) -> None:
    first, second = [await admin(server, "POST", "/accounts", status=201) for _ in range(2)]
    assert first["name"] != second["name"]
    await server.put_session("s", {}, key=first["integrationKey"])
    await server.call("GET", "/v2/customer_sessions/s", key=second["integrationKey"], status=404)


async def test_keys_that_are_listed_are_given(server: Server) -> None:
    body = {
        "name": "shop",
        "applications": [
            {"id": 1, "name": "A", "keys": ["elsewhere", "shop.a"]},
            {"id": 2, "name": "B", "sandbox": True, "keys": ["shop.b"]},
            {"id": 3, "name": "C"},
        ],
        "managementKeys": ["shop.m"],
    }
    made = await admin(server, "POST", "/accounts", body, status=201)
    assert (made["integrationKey"], made["managementKey"]) == ("shop.a", "shop.m")
    assert [row.get("integrationKey") for row in made["applications"]] == ["shop.a", "shop.b", None]
    await server.put_session("s", {}, key="shop.b")
    await server.put_session("s", {}, key="shop.c", status=401)


@pytest.mark.parametrize(
    ("body", "place", "status"),
    [
        ({"name": "default"}, "/name", 409),
        ({"name": "a.b"}, "/name", 422),
        ({"name": "a/b"}, "/name", 422),
        ({"name": ""}, "/name", 422),
        ({"name": "x" * 101}, "/name", 422),
        ({"nope": 1}, "/nope", 422),
        ({"name": "x", "customers": [{"id": 1}]}, "/customers/0/id", 422),
        ({"name": "x", "mappings": [{"times": 0}]}, "/mappings/0/times", 422),
    ],
)
async def test_an_account_that_is_wrong_is_not_opened(
    server: Server, body: Json, place: str, status: int
) -> None:
    assert place in [
        found for found, _ in await errors(server, "POST", "/accounts", body, status=status)
    ]
    names = [row["name"] for row in (await admin(server, "GET", "/accounts"))["accounts"]]
    assert names == ["default"]


async def test_an_account_that_is_forgotten_begins_anew(server: Server) -> None:
    await server.put_session("s", {}, key="a.k")
    await admin(server, "DELETE", "/accounts/a")
    for verb in ("GET", "DELETE"):
        await admin(server, verb, "/accounts/a", status=404)
    await server.call("GET", "/v2/customer_sessions/s", key="a.k", status=404)


async def test_the_oldest_idle_one_is_let_go_first(start_server: StartServer) -> None:
    server = await start_server(max_accounts=3)
    hang = {"faults": [{"response": {"hang": True}}]}
    await admin(server, "PUT", "/settings", hang, key="busy.k")
    hanging = asyncio.create_task(server.put_session("s", {}, key="busy.k"))
    while not (await admin(server, "GET", "/held", key="busy.k"))["held"]:
        pass
    for name in ("b", "c", "d"):
        await server.put_session("s", {}, key=f"{name}.k")
    names = [row["name"] for row in (await admin(server, "GET", "/accounts"))["accounts"]]
    assert names == ["busy", "d", "default"]
    await admin(server, "POST", "/held/release", key="busy.k")
    await hanging


async def test_an_answer_that_dribbles_is_under_way(start_server: StartServer) -> None:
    server = await start_server(max_accounts=2)
    slow = {"chunkedDribbleDelay": {"numberOfChunks": 2, "totalDuration": 3_600_000}}
    await admin(server, "PUT", "/settings", slow, key="a.k")
    answer = await server.send("GET", "/v2/customer_sessions/session-1", key="a.k")
    for name in ("b", "c"):
        await server.put_session("s", {}, key=f"{name}.k")
    assert (await admin(server, "GET", "/accounts/a"))["busy"] == 1
    await admin(server, "POST", "/reset", key="a.k")
    assert (await answer.json())["customerSession"]["integrationId"] == "session-1"


async def test_an_account_holds_no_more_than_it_may(start_server: StartServer) -> None:
    server = await start_server(max_account_bytes=20_000)
    body = {"cartItems": [item(name="x" * 900)]}
    statuses = []
    for number in range(40):
        path = f"/v2/customer_sessions/s-{number}"
        answer = await server.send("PUT", path, {"customerSession": body}, key="a.k")
        statuses.append(answer.status)
    taken = statuses.count(200)
    assert 8 < taken < 20
    assert statuses == [200] * taken + [507] * (40 - taken)
    refused = await server.call(
        "PUT", "/v2/customer_sessions/s-39", {"customerSession": body}, key="a.k", status=507
    )
    assert refused["StatusCode"] == 507
    await server.call("GET", "/v2/customer_sessions/s-39", key="a.k", status=404)
    await server.session("s-0", key="a.k")
    await admin(server, "POST", "/customers", key="a.k", status=507)
    await server.put_session("s", body, key="b.k")
    await admin(server, "POST", "/reset", key="a.k")
    await server.put_session("s-39", body, key="a.k")


async def test_the_same_session_again_and_again_is_not_too_much(start_server: StartServer) -> None:
    server = await start_server(max_account_bytes=20_000)
    for _ in range(100):
        await server.put_session("s", {"cartItems": [item(name="x" * 900)]})


# Apart

STUB = {
    "request": {"method": "GET", "url": "/v2/authping"},
    "times": 2,
    "response": {"status": 299},
}
ADMIN: list[tuple[str, str, Any]] = [
    ("POST", "/__admin/mappings", {**STUB, "id": "00000000-0000-4000-8000-000000000001"}),
    ("DELETE", "/__admin/mappings", None),
    ("POST", "/__admin/reset", None),
    ("POST", "/__admin/reset?parts=data", None),
    ("PUT", "/__admin/seed", {"seed": 3, "customers": 2}),
    ("POST", "/__admin/customers?count=2", {"attributes": {}}),
    ("POST", "/__admin/sessions?state=closed", {"profileId": "ann"}),
    ("PATCH", "/__admin/settings", {"strict": True}),
    ("PATCH", "/__admin/settings", {"faults": [{"probability": 0.5, "response": {"error": 503}}]}),
    ("POST", "/__admin/clock/freeze", {"now": "2027-01-01T00:00:00Z"}),
    ("POST", "/__admin/clock/advance", {"days": 2}),
    ("DELETE", "/__admin/requests", None),
    ("GET", "/v2/authping", None),
    ("GET", "/nowhere", None),
]
STEPS = st.lists(st.tuples(st.sampled_from("ab"), CALLS | st.sampled_from(ADMIN)), max_size=25)


async def _seen(server: Server, name: str) -> list[Any]:
    """All that an account shows, but for what differs from server to server."""
    requests = (await admin(server, "GET", "/requests", account=name))["requests"]
    journal = [
        (one["request"]["method"], one["request"]["url"], one["response"]["status"], one["verdict"])
        for one in requests
    ]
    found = await everything(server, f"{name}.k")
    return [journal, await admin(server, "GET", "/clock", account=name), *found]


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_accounts_never_meet(steps: list[tuple[str, tuple[str, str, Any]]]) -> None:
    """Two accounts, their calls interleaved: each is as if it were alone on a server."""

    async def run(names: str) -> dict[str, Any]:
        service = Service(Settings(access_log=False, check_answers=True), FixedClock())
        async with TestClient(ServiceServer(service)) as client:
            server = Server(client, FixedClock())
            for name, (method, path, body) in steps:
                if name in names:
                    scheme = "ApiKey-v1"
                    await server.send(method, path, body, key=f"{name}.k", scheme=scheme)
            return {name: await _seen(server, name) for name in names}

    together = asyncio.run(run("ab"))
    for name in "ab":
        assert asyncio.run(run(name))[name] == together[name]


async def test_listed_keys_work_in_every_account(start_server: StartServer, tmp_path: Path) -> None:
    fixture = tmp_path / "keys.json"
    fixture.write_text(
        '{"version": 1, "managementKeys": ["office"], "applications": ['
        '{"id": 1, "name": "a", "keys": ["shop", "old.shop"]},'
        '{"id": 2, "name": "b", "keys": ["b"]}]}'
    )
    server = await start_server(fixtures=str(fixture))
    for key, number in (("test.shop", 1), ("test.b", 2), ("shop", 1), ("old.shop", 1)):
        answer = await server.put_session("s", {}, content=("customerSession",), key=key)
        assert answer["customerSession"]["applicationId"] == number
    await server.put_session("s", {}, key="test.other", status=401)
    await server.put_session("s", {}, key="test.old.shop", content=("customerSession",))
    await server.call("GET", "/v1/applications", key="test.office")
    await server.call("GET", "/v1/applications", key="test.shop", status=401)
    summary = await admin(server, "GET", "/accounts/test")
    assert [row["integrationKey"] for row in summary["applications"]] == ["test.shop", "test.b"]
    assert summary["managementKey"] == "test.office"
    old = await admin(server, "GET", "/accounts/old")
    assert old["applications"][0]["integrationKey"] == "old.shop"
