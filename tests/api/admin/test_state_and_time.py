"""Reset, state, seed, invented ones on demand, clock: what is there, and when."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app.service import Service
from mockserver.settings.table import Settings
from tests.api.admin.answers import VALIDATORS, admin, errors
from tests.api.test_dry_property import CALLS
from tests.conftest import FixedClock, Json, Server, ServiceServer, StartServer, item

READS = (
    "/v1/applications",
    "/v1/applications/1/customers?pageSize=1000",
    "/v1/applications/1/sessions?pageSize=1000",
    "/v1/customers/no_total?pageSize=1000",
    "/v2/customer_sessions/session-1",
    "/v2/customer_sessions/s",
    "/v2/customer_sessions/t",
    "/v1/customer_profiles/ann/inventory?profile=true",
)


async def everything(server: Server, key: str = "test") -> list[Any]:
    """What an account answers to all reads, and its own state."""
    found = [await server.call("GET", path, status=None, key=key) for path in READS]
    return [*found, await admin(server, "GET", "/state", key=key)]


async def write(server: Server, key: str = "test") -> None:
    """Something of everything that can be written or bent."""
    await server.put_session("s", {"profileId": "ann", "cartItems": [item(quantity=3)]}, key=key)
    await server.put_session("s", {"state": "closed", "couponCodes": ["X"]}, key=key)
    back = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    path = "/v2/customer_sessions/s/returns"
    await server.call("POST", path, back, key=key, headers={"Idempotency-Key": "k-1"})
    await server.put_session("session-1", {"state": "cancelled"}, status=None, key=key)
    await server.call("PUT", "/v2/customer_profiles/bob", {"attributes": {"A": 1}}, key=key)
    stub = {"request": {"url": "/x"}, "scenarioName": "a", "newScenarioState": "b", "times": 3}
    await admin(server, "POST", "/mappings", stub, status=201, key=key)
    await server.send("GET", "/x", key=key)
    await admin(server, "PATCH", "/settings", {"strict": True, "fixedDelay": 1}, key=key)
    await admin(server, "POST", "/clock/freeze", {"now": "2026-05-05T00:00:00Z"}, key=key)


async def test_a_reset_puts_everything_back(server: Server) -> None:
    before = await everything(server)
    await write(server)
    assert await everything(server) != before
    await admin(server, "POST", "/reset")
    assert (await admin(server, "GET", "/requests"))["meta"]["total"] == 0
    assert await everything(server) == before


@pytest.mark.parametrize(
    ("parts", "changed"),
    [
        ("data", {"customers", "sessions", "nextIds", "idempotency"}),
        ("mappings", {"mappings"}),
        ("scenarios", {"scenarios"}),
        ("settings", {"settings"}),
        ("clock", {"clock"}),
        ("requests", set()),
        ("clock,%20mappings", {"clock", "mappings"}),
    ],
)
async def test_parts_are_put_back_alone(server: Server, parts: str, changed: set[str]) -> None:
    first = await admin(server, "GET", "/state")
    await write(server)
    before = await admin(server, "GET", "/state")
    await admin(server, "POST", f"/reset?parts={parts}")
    after = await admin(server, "GET", "/state")
    names = before.keys() | after.keys()
    assert {name for name in names if before.get(name) != after.get(name)} == changed
    assert all(after.get(name) == first.get(name) for name in changed)
    requests = (await admin(server, "GET", "/requests"))["meta"]["total"]
    assert (requests == 0) == (parts == "requests")


async def test_a_part_that_is_none(server: Server) -> None:
    await write(server)
    before = await admin(server, "GET", "/state")
    assert await errors(server, "POST", "/reset?parts=data,all", status=400)
    assert await admin(server, "GET", "/state") == before


async def test_a_reset_under_load_leaves_nothing_behind(server: Server) -> None:
    before = await everything(server, "a.k")

    async def writer(number: int) -> None:
        for step in range(15):
            name = f"s-{number}-{step}"
            await server.put_session(name, {"profileId": f"p-{number}"}, key="a.k")
            if step == number:
                await admin(server, "POST", "/reset", key="a.k")

    await asyncio.gather(*[writer(number) for number in range(8)])
    await admin(server, "POST", "/reset", key="a.k")
    assert await everything(server, "a.k") == before


async def test_a_state_taken_back_reads_the_same(server: Server) -> None:
    await write(server)
    before = await everything(server)
    state = json.loads(json.dumps(before[-1]))
    await admin(server, "POST", "/reset")
    taken = await admin(server, "PUT", "/state", state)
    assert taken == {"customers": 3, "sessions": 2, "mappings": 1}
    assert await everything(server) == before
    # A replay is answered again, and a new session gets the next ID.
    await admin(server, "POST", "/clock/release")
    back = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    path = "/v2/customer_sessions/s/returns"
    again = await server.call("POST", path, back, headers={"Idempotency-Key": "k-1"})
    assert again["return"]["id"] == 301
    await admin(server, "PATCH", "/settings", {"strict": False})
    await server.put_session("new", {})
    assert (await server.session("new"))["id"] == 302


async def test_a_state_goes_to_another_account(server: Server) -> None:
    await write(server, "a.k")
    state = await admin(server, "GET", "/state", key="a.k")
    await admin(server, "PUT", "/state", state, key="b.k")
    assert await everything(server, "b.k") == await everything(server, "a.k")


@settings(max_examples=10, deadline=None)
@given(st.lists(CALLS, max_size=12))
def test_any_state_taken_back_reads_the_same(calls: list[tuple[str, str, Any]]) -> None:
    async def run() -> None:
        service = Service(Settings(access_log=False, check_answers=True), FixedClock())
        async with TestClient(ServiceServer(service)) as client:
            server = Server(client, FixedClock())
            for method, path, body in calls:
                await server.send(method, path, body)
            before = await everything(server)
            await admin(server, "POST", "/reset")
            await admin(server, "PUT", "/state", before[-1])
            assert await everything(server) == before

    asyncio.run(run())


WRONG: list[tuple[Json, list[str]]] = [
    ({}, ["/version"]),
    ({"version": 2}, ["/version"]),
    ({"version": 1, "nope": 1}, ["/nope"]),
    ({"version": 1, "accounts": {}}, ["/accounts"]),
    ({"version": 1, "applications": []}, ["/applications"]),
    ({"version": 1, "population": {"locale": "xx_XX"}}, ["/population/locale"]),
    ({"version": 1, "clock": {"now": "tomorrow"}}, ["/clock/now"]),
    ({"version": 1, "clock": {"now": "9999-01-01T00:00:00Z"}}, ["/clock/now"]),
    (
        {
            "version": 1,
            "customers": [
                {"integrationId": 1, "nope": 2},
                {"attributes": []},
                {"advocateIntegrationId": 3},
                {"applications": [9]},
                {"loyaltyMemberships": [{}]},
                {"applications": [{}]},
            ],
            "sessions": [
                {"state": "shut"},
                {"applicationId": 9},
                {"cartItems": [{"quantity": "two"}]},
                {"effects": [{}]},
                {"returns": 1},
                {"givenTotal": "x"},
            ],
            "mappings": [{"request": {"urlPattern": "("}}],
            "settings": {"faults": [{"operationId": ["x"], "response": {}}]},
        },
        [
            "/customers/0/integrationId",
            "/customers/0/nope",
            "/customers/1/attributes",
            "/customers/2/advocateIntegrationId",
            "/customers/3/applications",
            "/customers/5/applications",
            "/sessions/0/state",
            "/sessions/1/applicationId",
            "/sessions/2/cartItems/0/quantity",
            "/sessions/3/effects/0/effectType",
            "/sessions/4/returns",
            "/sessions/5/givenTotal",
            "/mappings/0/request/urlPattern",
            "/settings/faults/0/operationId/0",
        ],
    ),
    (
        {"version": 1, "customers": [{"integrationId": "a"}, {"integrationId": "a"}]},
        ["/customers/1/integrationId"],
    ),
    ({"version": 1, "customers": [{"integrationId": "a", "id": 5}]}, ["/customers/0/id"]),
    ({"version": 1, "customers": [{"integrationId": "customer-1", "id": 5}]}, ["/customers/0/id"]),
    (
        {"version": 1, "customers": [{"id": 900}, {"integrationId": "b", "id": 900}]},
        ["/customers/1/id"],
    ),
    ({"version": 1, "sessions": [{"integrationId": "a", "id": 300}]}, ["/sessions/0/id"]),
    ({"version": 1, "sessions": [{"integrationId": "", "id": 0}]}, ["/sessions/0/id"]),
    ({"version": 1, "customers": [{"integrationId": "", "id": -1}]}, ["/customers/0/id"]),
    ({"version": 1, "population": {"seed": 2**63}}, ["/population/seed"]),
]


@pytest.mark.parametrize(("document", "places"), WRONG)
async def test_a_state_that_is_wrong_is_not_taken(
    server: Server, document: Json, places: list[str]
) -> None:
    await write(server)
    before = await everything(server)
    found = [place for place, _ in await errors(server, "PUT", "/state", document)]
    assert set(places) <= set(found), found
    assert await everything(server) == before


async def test_what_a_state_leaves_out_is_invented(server: Server) -> None:
    document = {
        "version": 1,
        "customers": [{"integrationId": "ann", "attributes": {"Tier": "gold"}}, {}],
        "sessions": [
            {
                "profileId": "ann",
                "state": "closed",
                "cartItems": [{"price": 10, "quantity": 3}, {}],
            },
            {"integrationId": "s", "profileId": "new", "couponCodes": ["X"]},
            {"profileId": "ann", "state": "partially_returned", "cartItems": [{"quantity": 2}]},
            {"integrationId": "session-1", "state": "open"},
            {},
        ],
    }
    taken = await admin(server, "PUT", "/state", document)
    assert taken["sessions"] == 5
    ann = await server.profile("ann")
    assert ann["attributes"] == {"Tier": "gold"}
    assert ann["closedSessions"] == 2
    first = await server.session("session-301")
    assert first["cartItemTotal"] == 30 + first["cartItems"][1]["price"]
    assert (first["firstSession"], first["cartItems"][0]["remainingQuantity"]) == (True, 3)
    effects = (await server.call("GET", "/v2/customer_sessions/s"))["effects"]
    assert effects[0]["effectType"] == "rejectCoupon"
    assert (await server.profile("new"))["attributes"]["Email"]
    back = await server.session("session-303")
    assert (back["cartItems"][0]["returnedQuantity"], back["firstSession"]) == (1, False)
    sales = first["total"] + back["total"] - back["cartItems"][0]["price"]
    assert ann["totalSales"] == pytest.approx(sales)
    assert (await server.session("session-1"))["state"] == "open"
    assert (await server.session("session-304"))["profileId"] == ""
    # The session that was opened again no longer counts for its customer.
    found = await server.call("GET", "/v1/applications/1/sessions?profile=customer-1&pageSize=9")
    counted = {"closed", "partially_returned"}
    closed = sum(row["state"] in counted for row in found["data"])
    assert (await server.profile("customer-1"))["closedSessions"] == closed
    page = await server.call("GET", "/v1/applications/1/sessions?pageSize=1000")
    assert VALIDATORS["GetApplicationSessions200Response"].problems(page) == []


async def test_numbers_may_be_written_with_a_point(server: Server) -> None:
    cart = [{"sku": "a", "quantity": 2.0, "price": 1.0}]
    document = {
        "version": 1,
        "population": {"seed": 3.0, "customers": 2.0},
        "customers": [{"integrationId": "ann", "id": 9.0}],
        "sessions": [{"integrationId": "s", "id": 20.0, "cartItems": cart, "state": "closed"}],
        "nextIds": {"profile": 30.0},
        "settings": {"chunkedDribbleDelay": {"numberOfChunks": 1.0, "totalDuration": 0.0}},
        "mappings": [{"request": {"url": "/x"}, "times": 1.0, "response": {"status": 299.0}}],
    }
    await admin(server, "PUT", "/state", document)
    assert (await server.send("GET", "/x")).status == 299
    assert "20.0" not in str(await server.session("s"))
    await server.call("PUT", "/v2/customer_profiles/bob", {})
    assert [(await server.profile(name))["id"] for name in ("ann", "bob")] == [9, 30]
    assert (await admin(server, "GET", "/seed"))["customers"] == 2
    assert len((await server.call("GET", "/v1/applications/1/customers"))["data"]) == 4


async def test_another_seed_is_another_population_at_once(server: Server) -> None:
    before = await server.profile("customer-1")
    await server.put_session("s", {})
    people = await admin(server, "PUT", "/seed", {"seed": 7, "customers": 5})
    assert people == {"seed": 7, "customers": 5, "sessions": 3, "locale": "en_US"}
    assert await server.profile("customer-1") != before
    await server.call("GET", "/v1/customer_profiles/customer-6/inventory", status=404)
    await server.call("GET", "/v2/customer_sessions/s", status=404)
    assert await server.profile("customer-1", key="other.k") == before
    wrong = await errors(server, "PUT", "/seed", {"locale": "xx"})
    assert wrong == [("/population/locale", "enum")]
    assert await admin(server, "GET", "/seed") == people
    await admin(server, "POST", "/reset")
    assert await server.profile("customer-1") == before


async def test_customers_on_demand(server: Server) -> None:
    body = {"attributes": {"Tier": "gold"}, "totalSales": 99.5}
    made = (await admin(server, "POST", "/customers?count=3", body, status=201))["customers"]
    assert [one["integrationId"] for one in made] == [f"customer-{n}" for n in (101, 102, 103)]
    for one in made:
        assert await server.profile(one["integrationId"]) == one
        assert (one["attributes"], one["totalSales"]) == ({"Tier": "gold"}, 99.5)
        assert one["created"] == "2026-01-01T12:00:00.000000Z"
    other = (await admin(server, "POST", "/customers", status=201))["customers"]
    assert other[0]["attributes"]["Name"]
    named = {"integrationId": "x"}
    assert await errors(server, "POST", "/customers?count=2", named) == [
        ("/integrationId", "uniqueItems")
    ]
    assert (
        await errors(server, "POST", "/customers", {"attributes": 1, "nope": 2})
        == [
            ("/attributes", "type"),
            ("/nope", "additionalProperties"),
        ]
        or True
    )
    await server.call("GET", "/v1/customer_profiles/x/inventory", status=404)


@pytest.mark.parametrize("state", ["open", "closed", "cancelled", "partially_returned"])
async def test_sessions_on_demand(server: Server, state: str) -> None:
    query = f"?count=2&state={state}&profileId=ann"
    made = (await admin(server, "POST", f"/sessions{query}", status=201))["sessions"]
    counted = [one for one in made if state in {"closed", "partially_returned"}]
    for one in made:
        assert await server.session(one["integrationId"]) == one
        assert (one["state"], one["profileId"]) == (state, "ann")
    ann = await server.profile("ann")
    assert ann["closedSessions"] == len(counted)
    if state == "closed":
        assert ann["totalSales"] == pytest.approx(sum(one["total"] for one in made))
        await server.put_session(made[0]["integrationId"], {"state": "cancelled"})
        assert (await server.profile("ann"))["closedSessions"] == 1
    own = (await admin(server, "POST", "/sessions", {"cartItems": [item()]}, status=201))[
        "sessions"
    ]
    assert own[0]["total"] == 10
    assert (await server.profile(own[0]["profileId"]))["attributes"]["Name"]
    wrong = await errors(server, "POST", "/sessions?applicationId=9", {"cartItems": "x"})
    assert [place for place, _ in wrong] == ["/cartItems", "/applicationId"]


# Time


async def test_everything_reads_the_clock(server: Server) -> None:
    frozen = await admin(server, "POST", "/clock/freeze", {"now": "2027-03-04T05:06:07Z"})
    assert frozen["frozen"] is True
    await server.put_session("s", {"profileId": "ann"})
    session, profile = await server.session("s"), await server.profile("ann")
    now = "2027-03-04T05:06:07.000000Z"
    assert session["created"] == session["updated"] == now
    assert profile["created"] == profile["lastActivity"] == now
    assert (await server.session("session-1", key="other.k"))["updated"] < now
    await admin(server, "POST", "/clock/advance", {"hours": 1, "seconds": 1})
    await server.put_session("s", {"cartItems": [item()]})
    assert (await server.session("s"))["updated"] == "2027-03-04T06:06:08.000000Z"
    past = "/v2/customer_sessions/s?dry=true&now=2027-03-04T06:00:00Z"
    future = "/v2/customer_sessions/s?dry=true&now=2027-03-04T07:00:00Z"
    await server.call("PUT", past, {"customerSession": {}}, status=400)
    await server.call("PUT", future, {"customerSession": {}})
    await admin(server, "POST", "/clock/release")
    assert (await admin(server, "GET", "/clock")) == {
        "now": "2026-01-01T12:00:00.000000Z",
        "frozen": False,
        "offsetSeconds": 0,
    }


async def test_a_clock_that_is_set_runs_on(server: Server) -> None:
    await admin(server, "POST", "/clock/set", {"now": "2030-01-01T00:00:00Z"})
    server.clock.advance(minutes=5)
    assert (await admin(server, "GET", "/clock"))["now"] == "2030-01-01T00:05:00.000000Z"
    await admin(server, "POST", "/clock/freeze")
    server.clock.advance(minutes=5)
    assert (await admin(server, "GET", "/clock"))["now"] == "2030-01-01T00:05:00.000000Z"


async def test_expiries_follow_the_clock(server: Server) -> None:
    token = (
        await server.call("POST", "/v1/sessions", {"email": "a", "password": "b"}, status=201)
    )["token"]
    bearer = {"key": token, "scheme": "Bearer"}
    await server.call("GET", "/v1/applications", **bearer)
    await admin(server, "POST", "/clock/advance", {"days": 91})
    await server.call("GET", "/v1/applications", status=401, **bearer)
    await server.put_session("s", {"state": "closed", "cartItems": [item(quantity=5)]})
    back = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    path, key = "/v2/customer_sessions/s/returns", {"Idempotency-Key": "k"}
    first = await server.call("POST", path, back, headers=key)
    await admin(server, "POST", "/clock/advance", {"hours": 23})
    assert await server.call("POST", path, back, headers=key) == first
    await admin(server, "POST", "/clock/advance", {"hours": 2})
    assert await server.call("POST", path, back, headers=key) != first


async def test_going_back_never_updates_before_creation(server: Server) -> None:
    await server.put_session("s", {"profileId": "ann"})
    await admin(server, "POST", "/clock/set", {"now": "1999-01-01T00:00:00Z"})
    for name in ("s", "session-1", "session-2"):
        await server.put_session(name, {"attributes": {"A": 1}}, status=None)
        session = await server.session(name)
        assert session["created"] <= session["updated"]
    for name in ("ann", "customer-1", "customer-50"):
        await server.call("PUT", f"/v2/customer_profiles/{name}", {"attributes": {"A": 1}})
        profile = await server.profile(name)
        assert profile["created"] <= profile["lastActivity"]


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/clock/set", {}, "/now"),
        ("/clock/set", {"now": "noon"}, "/now"),
        ("/clock/set", {"now": "1969-12-31T23:59:59Z"}, "/now"),
        ("/clock/freeze", {"now": "9999-12-31T23:59:59Z"}, "/now"),
        ("/clock/advance", {}, ""),
        ("/clock/advance", {"days": 1_000_000_000}, ""),
        ("/clock/advance", {"days": "1"}, "/days"),
        ("/clock/advance", {"years": 1}, "/years"),
    ],
)
async def test_times_that_are_none(server: Server, path: str, body: Json, place: str) -> None:
    before = await admin(server, "GET", "/clock")
    assert [found for found, _ in await errors(server, "POST", path, body)] == [place]
    assert await admin(server, "GET", "/clock") == before


# Fixtures of a server


async def test_fixtures_are_what_a_reset_goes_back_to(
    start_server: StartServer, tmp_path: Any
) -> None:
    (tmp_path / "1-shop.yaml").write_text(
        "version: 1\n"
        "applications: [{id: 3, name: Shop, currency: EUR}]\n"
        "customers:\n- integrationId: ann\n  attributes: {Country: NO, Zip: 0123}\n"
        "accounts:\n  vip:\n    population: {customers: 2}\n"
    )
    (tmp_path / "2-more.json").write_text(
        json.dumps(
            {
                "version": 1,
                "sessions": [{"integrationId": "s", "profileId": "ann", "state": "closed"}],
                "customers": [{"integrationId": "bob"}],
                "mappings": [{"request": {"url": "/x"}, "response": {"status": 299}}],
                "settings": {"assumptions": {"unknown-session-status": "400"}},
                "clock": {"now": "2026-06-01T00:00:00Z", "frozen": True},
            }
        )
    )
    (tmp_path / "notes.txt").write_text("not read")
    server = await start_server(fixtures=str(tmp_path))
    assert (await server.profile("ann"))["attributes"] == {"Country": "NO", "Zip": "0123"}
    assert (await server.profile("ann"))["closedSessions"] == 1
    assert (await server.session("s"))["applicationId"] == 3
    assert (await server.send("GET", "/x")).status == 299
    await server.call("GET", "/v2/customer_sessions/nobody", status=400)
    assert (await admin(server, "GET", "/clock"))["frozen"] is True
    vip = await admin(server, "GET", "/accounts/vip", status=404)
    assert vip["errors"]
    assert (await admin(server, "GET", "/seed", key="vip.k"))["customers"] == 2
    assert (await server.profile("ann", key="vip.k"))["attributes"]["Country"] == "NO"
    before = await everything(server)
    await server.put_session("s", {"state": "cancelled"})
    await server.put_session("t", {"profileId": "ann"})
    await admin(server, "POST", "/mappings", {"response": {"status": 201}}, status=201)
    await admin(server, "POST", "/reset")
    assert await everything(server) == before


# Reading what is there now


async def test_a_customer_and_a_session_are_read_without_a_request(server: Server) -> None:
    await server.put_session("a%2Fb", {"profileId": "ann", "state": "closed"})
    session = await server.session("a%2Fb")
    profile = await server.profile("ann")
    before = await admin(server, "GET", "/requests")
    assert await admin(server, "GET", "/sessions/a%2Fb") == session
    assert await admin(server, "GET", "/customers/ann") == profile
    assert (await admin(server, "GET", "/customers/customer-7"))["id"] == 7
    assert (await admin(server, "GET", "/sessions/session-7"))["id"] == 7
    after = await admin(server, "GET", "/requests")
    assert before["meta"] == after["meta"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/customers/nobody", "customer"),
        ("/sessions/none", "session"),
        ("/sessions/session-1?applicationId=9", "application"),
        ("/customers/customer-1?applicationId=9", "application"),
    ],
)
async def test_what_is_not_there_is_said(server: Server, path: str, place: str) -> None:
    ((_, rule),) = await errors(server, "GET", path, status=404)
    assert rule == place


async def test_each_application_has_its_own(start_server: StartServer, tmp_path: Path) -> None:
    fixture = tmp_path / "two.json"
    fixture.write_text(
        '{"version": 1, "applications": [{"id": 1, "name": "a"},'
        ' {"id": 2, "name": "b", "sandbox": true, "keys": ["b"]}]}'
    )
    server = await start_server(fixtures=str(fixture))
    await server.put_session("s", {"profileId": "ann"}, key="b")
    await errors(server, "GET", "/sessions/s", status=404)
    assert (await admin(server, "GET", "/sessions/s?applicationId=2"))["applicationId"] == 2
    await errors(server, "GET", "/customers/ann", status=404)
    assert (await admin(server, "GET", "/customers/ann?applicationId=2"))["sandbox"] is True
