"""Lists of many rows: in every order as a plain sort has them, while others get their turn."""

import asyncio
from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, exported, manage, set_up
from tests.conftest import Json, Server, StartServer

COUPONS = f"{APPLICATION}/campaigns/1/coupons"
REFERRALS = f"{APPLICATION}/campaigns/1/referrals"
REPORTS = (
    f"{APPLICATION}/customer_activity_reports/no_total"
    "?rangeStart=2023-01-01T00:00:00Z&rangeEnd=2030-01-01T00:00:00Z"
)
EVENTS = f"{APPLICATION}/events/no_total"


def in_order(rows: list[Json], sort: str) -> list[Json]:
    """Sorted the plain way; those that do not have the field are before all others."""
    field = sort.removeprefix("-")

    def rank(row: Json) -> tuple[Any, ...]:
        return (False,) if row.get(field) is None else (True, row[field])

    return sorted(rows, key=rank, reverse=sort.startswith("-"))


async def assert_pages(server: Server, path: str, sort: str, wanted: list[Json]) -> None:
    """That the pages of a list, in an order, join to what is wanted."""
    joined: list[Json] = []
    while len(joined) < len(wanted):
        page = await manage(server, "GET", f"{path}sort={sort}&pageSize=70&skip={len(joined)}")
        joined += page["data"]
        if "hasMore" in page:
            assert page["hasMore"] == (len(joined) < len(wanted))
        else:
            assert page["totalResultSize"] == len(wanted)
        assert len(page["data"]) == 70 or len(joined) == len(wanted)
    assert joined == wanted


@pytest.mark.parametrize("sort", ["id", "-id", "value", "-value", "usageLimit", "-expiryDate"])
@pytest.mark.parametrize("path", [f"{COUPONS}/no_total?", f"{COUPONS}?"])
async def test_coupons(server: Server, path: str, sort: str) -> None:
    coupons = [
        {"value": f"CODE-{number * 7 % 211}", "usageLimit": number % 3}
        | ({} if number % 5 else {"expiryDate": f"202{number % 10}-01-01T00:00:00Z"})
        for number in range(211)
    ]
    await set_up(server, campaigns=[{"id": 1}], coupons=coupons)
    by_id = (await manage(server, "GET", f"{path}pageSize=1000"))["data"]
    assert [row["id"] for row in by_id] == list(range(1, 212))
    await assert_pages(server, path, sort, in_order(by_id, sort))
    some = [row for row in by_id if "12" in row["value"]]
    await assert_pages(server, f"{path}value=12&", sort, in_order(some, sort))
    file = await exported(server, f"{APPLICATION}/export_coupons?sort={sort}&valuesOnly=true")
    assert file[1:] == [[row["value"]] for row in in_order(by_id, sort)]


@pytest.mark.parametrize("sort", ["code", "-usageLimit"])
@pytest.mark.parametrize("path", [f"{REFERRALS}/no_total?", f"{REFERRALS}?"])
async def test_referrals(server: Server, path: str, sort: str) -> None:
    referrals = [
        {
            "code": f"CODE-{number * 7 % 150}",
            "usageLimit": number % 3,
            "advocateProfileIntegrationId": "ann",
        }
        for number in range(150)
    ]
    await set_up(server, campaigns=[{"id": 1}], referrals=referrals)
    by_id = (await manage(server, "GET", f"{path}pageSize=1000"))["data"]
    assert [row["id"] for row in by_id] == list(range(1, 151))
    await assert_pages(server, path, sort, in_order(by_id, sort))


@pytest.mark.parametrize("sort", ["name", "-totalOrders", "accruedRevenue", "-created"])
async def test_reports(start_server: StartServer, sort: str) -> None:
    server = await start_server(customers=200)
    by_id = (await manage(server, "GET", f"{REPORTS}&pageSize=1000"))["data"]
    assert [row["customerId"] for row in by_id] == list(range(1, 201))
    await assert_pages(server, f"{REPORTS}&", sort, in_order(by_id, sort))
    some = [row for row in by_id if "an" in row["name"].lower()]
    assert 0 < len(some) < 200
    await assert_pages(server, f"{REPORTS}&name=an&", sort, in_order(some, sort))


@pytest.mark.parametrize("sort", ["type", "-type", "created", "-sessionId"])
async def test_events(start_server: StartServer, sort: str) -> None:
    server = await start_server(customers=70)
    by_id = sorted(
        (await manage(server, "GET", f"{EVENTS}?pageSize=1000"))["data"], key=lambda row: row["id"]
    )
    assert len(by_id) == 420
    ordered = in_order(by_id[::-1] if sort.startswith("-") else by_id, sort)
    await assert_pages(server, f"{EVENTS}?", sort, ordered)


@pytest.mark.parametrize(
    "path", [f"{COUPONS}/no_total?sort=value", f"{COUPONS}?sort=value", f"{REPORTS}&sort=name"]
)
async def test_others_get_their_turn(start_server: StartServer, path: str) -> None:
    server = await start_server(customers=1000)
    coupons = [{"value": f"CODE-{number}"} for number in range(10_000)]
    await set_up(server, campaigns=[{"id": 1}], coupons=coupons)
    asked = asyncio.create_task(manage(server, "GET", f"{path}&pageSize=3"))
    for number in range(1, 4):
        await manage(server, "GET", f"{APPLICATION}/sessions/{number}")
    assert not asked.done()
    await asked
