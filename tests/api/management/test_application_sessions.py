"""Sessions of an Application in order: every field, held against a plain sort of all of them."""

import asyncio
import itertools
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, manage
from tests.conftest import Json, Server, StartServer, item

SESSIONS = f"{APPLICATION}/sessions"
SORTS = (
    "id",
    "created",
    "integrationId",
    "storeIntegrationId",
    "applicationId",
    "profileId",
    "profileintegrationid",
    "coupon",
    "referral",
    "state",
    "total",
    "totalDiscounts",
)
PAGES = ((0, 7), (3, 40), (150, 1000), (390, 10), (5000, 10))

Keeps = Callable[[Json], bool]
FILTERS: list[tuple[str, Keeps]] = [
    ("", lambda _: True),
    ("state=closed", lambda row: row["state"] == "closed"),
    (
        "createdAfter=2024-01-01T00:00:00Z&createdBefore=2024-12-01T00:00:00Z",
        lambda row: "2024-01-01" < row["created"] < "2024-12-01",
    ),
    ("profile=customer-3", lambda row: row["profileintegrationid"] == "customer-3"),
    ("storeIntegrationId=north", lambda row: row.get("storeIntegrationId") == "north"),
    ("partialMatch=true&integrationId=ion-1", lambda row: "ion-1" in row["integrationId"]),
]


@pytest.fixture
async def shop(start_server: StartServer) -> Server:
    """Invented sessions; some of them written again, and others written besides."""
    server = await start_server(customers=100, sessions=4)
    bodies: list[tuple[str, Json]] = [
        ("session-15", {"cartItems": [item(price=7)], "profileId": "customer-3"}),
        ("own-1", {"profileId": "ann", "cartItems": [item(price=50)], "couponCodes": ["B", "A"]}),
        ("own-2", {"profileId": "customer-3", "storeIntegrationId": "north"}),
        ("own-3", {"cartItems": [item(price=50)], "referralCode": "FRIEND"}),
        ("own-4", {"profileId": "ann", "storeIntegrationId": "north", "state": "closed"}),
        ("own-5", {"profileId": "ann", "storeIntegrationId": "east", "couponCodes": ["A"]}),
    ]
    for name, body in bodies:
        await server.put_session(name, body)
        server.clock.advance(seconds=1)
    return server


def in_order(rows: list[Json], field: str, *, backwards: bool) -> list[Json]:
    """Sorted the plain way; those that do not have the field are before all others."""

    def rank(row: Json) -> tuple[Any, ...]:
        value = row.get(field)
        return (False, row["id"]) if value is None else (True, value, row["id"])

    return sorted(rows, key=rank, reverse=backwards)


@pytest.mark.parametrize(("query", "keeps"), FILTERS)
@pytest.mark.parametrize("field", SORTS)
async def test_pages_of_every_order(shop: Server, field: str, query: str, keeps: Keeps) -> None:
    everything = (await manage(shop, "GET", f"{SESSIONS}?pageSize=1000"))["data"]
    assert len(everything) == 405
    wanted = [row for row in everything if keeps(row)]
    assert wanted
    for (skip, size), sign in itertools.product(PAGES, ("", "-")):
        ordered = in_order(wanted, field, backwards=bool(sign))
        asked = f"{SESSIONS}?{query}&sort={sign}{field}&skip={skip}&pageSize={size}"
        assert await manage(shop, "GET", asked) == {
            "hasMore": len(ordered) > skip + size,
            "data": ordered[skip : skip + size],
        }, asked


@pytest.mark.parametrize("sort", ["state", "-state", "-totalDiscounts", "coupon"])
async def test_ties_are_in_one_order_on_all_pages(shop: Server, sort: str) -> None:
    seen: list[int] = []
    for skip in range(0, 405, 45):
        page = await manage(shop, "GET", f"{SESSIONS}?sort={sort}&skip={skip}&pageSize=45")
        seen += [row["id"] for row in page["data"]]
    assert sorted(seen) == list(range(1, 406))
    whole = await manage(shop, "GET", f"{SESSIONS}?sort={sort}&pageSize=1000")
    assert seen == [row["id"] for row in whole["data"]]


async def test_a_crowd_in_order_takes_no_memory(start_server: StartServer) -> None:
    server = await start_server(customers=10_000, sessions=4)
    first = f"{SESSIONS}?pageSize=5&sort="
    await manage(server, "GET", f"{first}-id")
    tracemalloc.start()
    try:
        rows = (await manage(server, "GET", f"{first}-created"))["data"]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(rows) == 5
    assert rows[0]["created"] > rows[4]["created"] > "2025-04"
    assert peak < 5_000_000


@pytest.mark.parametrize(
    "query", ["sort=-created", "sort=total", "state=cancelled&createdAfter=2040-01-01T00:00:00Z"]
)
async def test_others_get_their_turn(start_server: StartServer, query: str) -> None:
    server = await start_server(customers=3000, sessions=3)
    asked = asyncio.create_task(manage(server, "GET", f"{SESSIONS}?pageSize=3&{query}"))
    for number in range(1, 6):
        await manage(server, "GET", f"{SESSIONS}/{number}")
    assert not asked.done()
    await asked


async def test_a_session_that_changes_meanwhile(start_server: StartServer) -> None:
    server = await start_server(customers=3000, sessions=3)
    early = (await manage(server, "GET", f"{SESSIONS}?state=open&pageSize=1"))["data"][0]
    assert early["id"] < 20
    dear = {"cartItems": [item(price=1_000_000)]}
    await server.put_session(early["integrationId"], dear)
    path = f"{SESSIONS}?state=open&sort=-total&pageSize=3"
    before = (await manage(server, "GET", path))["data"]
    assert before[0]["id"] == early["id"]
    asked = asyncio.create_task(manage(server, "GET", path))
    await manage(server, "GET", f"{SESSIONS}/1")  # by now it has been looked at
    await server.put_session(early["integrationId"], {"state": "closed"})
    assert not asked.done()
    assert await asked == {"hasMore": True, "data": before[1:]}
