"""A dry request changes nothing at all, and a refused one neither, whatever came before."""

import asyncio
from typing import Any

from aiohttp.test_utils import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.app.service import Service
from mockserver.settings.table import Settings
from tests.conftest import FixedClock, Json, Server, ServiceServer

PROFILES = st.sampled_from(["", "ann", "bob", "customer-1"])
SESSIONS = st.sampled_from(["s", "t", "session-1", "session-2"])
STATES = st.sampled_from(["open", "closed", "cancelled", "partially_returned"])
ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "sku": st.sampled_from("abc"),
            "price": st.floats(0, 1000, allow_nan=False),
            "quantity": st.integers(0, 4),
        }
    ),
    max_size=3,
)
UPDATES = st.fixed_dictionaries(
    {},
    optional={
        "profileId": PROFILES,
        "state": STATES,
        "cartItems": ITEMS,
        "couponCodes": st.lists(st.sampled_from(["A", ""]), max_size=2),
        "referralCode": st.sampled_from(["", "R"]),
        "attributes": st.dictionaries(st.sampled_from("xy"), st.none() | st.integers(0, 2)),
    },
)
RETURNED = st.fixed_dictionaries(
    {}, optional={"position": st.integers(-1, 3), "quantity": st.integers(0, 3)}
)


def _put(session: str, update: Json) -> tuple[str, str, Any]:
    return "PUT", f"/v2/customer_sessions/{session}", {"customerSession": update}


def _return(session: str, entries: list[Json]) -> tuple[str, str, Any]:
    body = {"return": {"returnedCartItems": entries}}
    return "POST", f"/v2/customer_sessions/{session}/returns", body


CALLS = st.one_of(
    st.builds(_put, SESSIONS, UPDATES),
    st.builds(_return, SESSIONS, st.lists(RETURNED, max_size=2)),
    st.builds(lambda session: ("PUT", f"/v2/customer_sessions/{session}/reopen", None), SESSIONS),
)
DRY = st.one_of(
    st.builds(_put, SESSIONS, UPDATES),
    st.builds(_return, SESSIONS, st.lists(RETURNED, max_size=2)),
    st.builds(
        lambda who: ("PUT", f"/v2/customer_profiles/{who}", {"attributes": {"x": 9}}),
        st.sampled_from(["ann", "customer-1", "new"]),
    ),
)


async def _everything(server: Server) -> list[Any]:
    return [
        await server.call("GET", "/v1/applications/1/customers"),
        await server.call("GET", "/v1/applications/1/sessions"),
        [
            await server.call("GET", f"/v2/customer_sessions/{name}", status=None)
            for name in ("s", "t", "session-1", "session-2")
        ],
    ]


async def _counters_add_up(server: Server) -> None:
    """Every customer's counters are the sums over the sessions it has."""
    customers = (await server.call("GET", "/v1/applications/1/customers"))["data"]
    sessions = (await server.call("GET", "/v1/applications/1/sessions"))["data"]
    for customer in customers:
        own = [
            session
            for session in sessions
            if session.get("profileintegrationid") == customer["integrationId"]
            and session["state"] in {"closed", "partially_returned"}
        ]
        assert customer["closedSessions"] == len(own)
        spent = sum(
            session["total"]
            - sum(one["price"] * one["returnedQuantity"] for one in session["cartItems"])
            for session in own
        )
        assert abs(customer["totalSales"] - spent) < 1e-6


@settings(max_examples=60, deadline=None)
@given(history=st.lists(CALLS, max_size=8), dry=DRY)
def test_dry_and_refused_requests_change_nothing(history: list[Any], dry: Any) -> None:
    async def run() -> None:
        wanted = Settings(customers=2, sessions=2, check_answers=True, access_log=False)
        clock = FixedClock()
        async with TestClient(ServiceServer(Service(wanted, clock))) as client:
            server = Server(client, clock)
            for method, path, body in history:
                clock.advance(seconds=1)
                before = await _everything(server)
                answer = await server.send(method, path, body)
                assert answer.status in {200, 400, 404}
                if answer.status != 200:
                    assert await _everything(server) == before
            await _counters_add_up(server)
            before = await _everything(server)
            method, path, body = dry
            path += "?dry=true" + ("&runRuleEngine=true" if "profiles" in path else "")
            clock.advance(seconds=1)
            assert (await server.send(method, path, body)).status in {200, 400, 404}
            assert await _everything(server) == before

    asyncio.run(run())
