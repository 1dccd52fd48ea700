"""Lists and searches of the Management API: paging, sorting, filters."""

from typing import Any

import pytest

from tests.conftest import Json, Server, StartServer, item

CUSTOMERS = "/v1/applications/1/customers"
SESSIONS = "/v1/applications/1/sessions"


async def everything(server: Server, path: str, size: int) -> list[Json]:
    """All rows of a list, page by page."""
    rows: list[Json] = []
    while True:
        page = await server.call("GET", f"{path}pageSize={size}&skip={len(rows)}")
        rows += page["data"]
        if not page["hasMore"]:
            return rows
        assert len(page["data"]) == size


@pytest.mark.parametrize("size", [1, 7, 53, 1000])
async def test_pages_meet_each_row_once(start_server: StartServer, size: int) -> None:
    server = await start_server(customers=50, sessions=1)
    for name in ("x", "y", "customer-3"):
        await server.put_session(name, {"profileId": name})
    customers = await everything(server, f"{CUSTOMERS}?", size)
    assert [row["id"] for row in customers] == list(range(1, 53))
    profiles = await everything(server, "/v1/customers/no_total?", size)
    assert [row["id"] for row in profiles] == list(range(1, 53))
    sessions = await everything(server, f"{SESSIONS}?", size)
    assert [row["id"] for row in sessions] == list(range(1, 54))
    backwards = await everything(server, f"{SESSIONS}?sort=-id&", size)
    assert backwards == sessions[::-1]


@pytest.mark.parametrize(
    "query", ["pageSize=0", "pageSize=1001", "skip=-1", "pageSize=many", "pageSize=", "skip=1.0"]
)
@pytest.mark.parametrize(
    "path", [CUSTOMERS, SESSIONS, "/v1/customers/no_total", "/v1/applications"]
)
async def test_pages_that_cannot_be(server: Server, path: str, query: str) -> None:
    refused = await server.call("GET", f"{path}?{query}", status=400)
    assert refused["errors"][0]["source"] == {"parameter": query.split("=", maxsplit=1)[0]}


async def test_a_page_size_can_be_clamped(start_server: StartServer) -> None:
    server = await start_server(assume=("page-size-above-limit=clamp",))
    assert len((await server.call("GET", f"{CUSTOMERS}?pageSize=0"))["data"]) == 1
    assert len((await server.call("GET", f"{CUSTOMERS}?pageSize=5000"))["data"]) == 100


async def test_totals_or_more(server: Server) -> None:
    assert (await server.call("GET", f"{CUSTOMERS}?pageSize=1")).keys() == {"hasMore", "data"}
    counted = await server.call("GET", f"{CUSTOMERS}?pageSize=1&withTotalResultSize=True")
    assert counted.keys() == {"totalResultSize", "data"}
    assert counted["totalResultSize"] == 100


async def test_customers_by_id(server: Server) -> None:
    found = await server.call("GET", f"{CUSTOMERS}?integrationId=customer-7")
    assert [row["id"] for row in found["data"]] == [7]
    assert (await server.call("GET", f"{CUSTOMERS}?integrationId=nobody"))["data"] == []
    assert (await server.call("GET", f"{CUSTOMERS}/7"))["integrationId"] == "customer-7"
    assert (await server.call("GET", "/v1/customers/7"))["integrationId"] == "customer-7"
    for path in (f"{CUSTOMERS}/101", f"{CUSTOMERS}/0", "/v1/customers/101", "/v1/customers/-1"):
        await server.call("GET", path, status=404)
    await server.call("GET", f"{CUSTOMERS}/x", status=400)
    await server.call("GET", "/v1/applications/9/customers", status=404)


async def test_customers_who_were_referred_say_by_whom(server: Server) -> None:
    rows = (await server.call("GET", CUSTOMERS))["data"]
    referred = [row for row in rows if "advocateIntegrationId" in row]
    assert referred
    profile = await server.call("GET", f"/v1/customers/{referred[0]['id']}")
    assert "advocateIntegrationId" not in profile


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"attributes": {"tier": "gold"}}, ["a", "b"]),
        ({"attributes": {"tier": "gold", "n": 1}}, ["a"]),
        ({"attributes": {"n": True}}, ["b"]),
        ({"attributes": {"tags": ["x", "y"]}}, ["c"]),
        ({"attributes": {"tags": ["x"]}}, []),
        ({"integrationIDs": ["c", "a", "a", "nobody"]}, ["a", "c"]),
        ({"integrationIDs": ["c", "a"], "attributes": {"n": 1}}, ["a"]),
        ({"profileIDs": [102, 101, 999]}, ["a", "b"]),
        ({"profileIDs": [103], "integrationIDs": ["a", "c"]}, ["c"]),
        ({"attributes": {"nothing": None}}, []),
    ],
)
async def test_search(server: Server, query: Json, found: list[str]) -> None:
    attributes: list[Json] = [
        {"tier": "gold", "n": 1},
        {"tier": "gold", "n": True},
        {"tags": ["x", "y"]},
    ]
    for name, values in zip("abc", attributes, strict=True):
        await server.call("PUT", f"/v2/customer_profiles/{name}", {"attributes": values})
    for path in ("/v1/applications/1/customer_search", "/v1/customer_search/no_total"):
        answer = await server.call("POST", path, query)
        assert [row["integrationId"] for row in answer["data"]] == found
        assert answer["hasMore"] is False


async def test_search_pages_and_counts(server: Server) -> None:
    path = "/v1/applications/1/customer_search"
    first = await server.call("POST", f"{path}?pageSize=40&skip=40", {})
    assert (first["hasMore"], first["data"][0]["id"]) == (True, 41)
    last = await server.call("POST", f"{path}?pageSize=40&skip=80", {})
    assert (last["hasMore"], len(last["data"])) == (False, 20)
    query = {"attributes": {"Currency": "USD"}}
    counted = await server.call("POST", f"{path}?pageSize=3&withTotalResultSize=1", query)
    assert (counted["totalResultSize"], len(counted["data"])) == (100, 3)


async def test_sessions_by_id(server: Server) -> None:
    session = await server.call("GET", f"{SESSIONS}/5")
    assert session["integrationId"] == "session-5"
    assert (session["profileId"], session["profileintegrationid"]) == (2, "customer-2")
    for number in ("301", "0", "-1"):
        await server.call("GET", f"{SESSIONS}/{number}", status=404)


@pytest.fixture
async def shop(start_server: StartServer) -> Server:
    """A server with no invented sessions and a few of known data."""
    server = await start_server(customers=2, sessions=0)
    sessions: list[tuple[str, Json]] = [
        ("Order-1", {"profileId": "ann", "couponCodes": ["SPRING20", "X"], "cartItems": [item()]}),
        ("Order-2", {"profileId": "Annabel", "referralCode": "FRIEND", "state": "closed"}),
        ("basket", {"profileId": "ann", "storeIntegrationId": "Berlin-1"}),
        ("guest", {"cartItems": [item(price=99)]}),
    ]
    for session_id, session in sessions:
        server.clock.advance(hours=1)
        await server.put_session(session_id, session)
    return server


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("state=closed", [2]),
        ("state=open", [1, 3, 4]),
        ("profile=ann", [1, 3]),
        ("profile=ann&state=closed", []),
        ("profile=nobody", []),
        ("integrationId=Order-1", [1]),
        ("integrationId=order-1", []),
        ("integrationId=Order-1&state=closed", []),
        ("coupon=X", [1]),
        ("coupon=SPRING20", [1]),
        ("coupon=SPRING", []),
        ("referral=FRIEND", [2]),
        ("storeIntegrationId=Berlin-1", [3]),
        ("createdAfter=2026-01-01T14:00:00Z", [3, 4]),
        ("createdBefore=2026-01-01T14:00:00Z", [1]),
        ("createdBefore=2026-01-01T16:30:00%2B02:00", [1, 2]),
        ("createdBefore=2026-01-01T16:30:00+02:00", [1, 2]),
        ("createdAfter=2026-01-01T13:00:00Z&createdBefore=2026-01-01T16:00:00Z", [2, 3]),
        ("partialMatch=true&integrationId=oRDER", [1, 2]),
        ("partialMatch=true&profile=ANN", [1, 2, 3]),
        ("partialMatch=true&profile=an", []),
        ("partialMatch=true&coupon=spring", [1]),
        ("partialMatch=true&coupon=X", [1]),
        ("partialMatch=true&referral=rien&state=closed", [2]),
        ("partialMatch=true&storeIntegrationId=berlin", [3]),
        ("sort=-id", [4, 3, 2, 1]),
        ("sort=total", [2, 3, 1, 4]),
        ("sort=-total", [4, 1, 3, 2]),
        ("sort=integrationId", [1, 2, 3, 4]),
        ("sort=-created&state=open", [4, 3, 1]),
        ("sort=profileId", [4, 1, 3, 2]),
        ("sort=-state&pageSize=2&skip=1", [3, 1]),
        ("pageSize=2&skip=1", [2, 3]),
        ("skip=9", []),
    ],
)
async def test_sessions_filtered_and_sorted(shop: Server, query: str, found: list[int]) -> None:
    answer = await shop.call("GET", f"{SESSIONS}?{query}")
    assert [row["id"] for row in answer["data"]] == found


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("state=shut", "state"),
        ("sort=weight", "sort"),
        ("partialMatch=true", "partialMatch"),
        ("partialMatch=true&coupon=a&referral=b", "partialMatch"),
        ("partialMatch=perhaps", "partialMatch"),
        ("createdAfter=yesterday", "createdAfter"),
    ],
)
async def test_session_filters_that_cannot_be(shop: Server, query: str, parameter: str) -> None:
    refused = await shop.call("GET", f"{SESSIONS}?{query}", status=400)
    assert refused["errors"][0]["source"] == {"parameter": parameter}


async def test_an_unknown_sort_can_be_ignored(start_server: StartServer) -> None:
    server = await start_server(assume=("unknown-sort-field=ignore",))
    answer = await server.call("GET", f"{SESSIONS}?sort=weight&pageSize=1")
    assert answer["data"][0]["id"] == 1


async def test_applications(start_server: StartServer, tmp_path: Any) -> None:
    file = tmp_path / "fixture.json"
    file.write_text(
        '{"version": 1, "applications": [{"id": 4, "name": "B", "currency": "EUR"},'
        ' {"id": 2, "name": "C", "sandbox": true}]}'
    )
    server = await start_server(fixtures=str(file))
    listed = await server.call("GET", "/v1/applications")
    assert listed["totalResultSize"] == 2
    assert [row["id"] for row in listed["data"]] == [2, 4]
    named = await server.call("GET", "/v1/applications?sort=-name&pageSize=1")
    assert named["data"][0]["name"] == "C"
    assert (await server.call("GET", "/v1/applications/4"))["currency"] == "EUR"
    await server.call("GET", "/v1/applications/1", status=404)
    sessions = await server.call("GET", "/v1/applications/4/sessions?pageSize=1")
    assert sessions["data"][0]["applicationId"] == 4, "the first one has the invented sessions"


async def test_a_million_customers_are_no_further_than_ten(start_server: StartServer) -> None:
    server = await start_server(customers=1_000_000)
    page = await server.call("GET", f"{CUSTOMERS}?skip=999990&withTotalResultSize=true")
    assert page["totalResultSize"] == 1_000_000
    assert [row["id"] for row in page["data"]] == list(range(999_991, 1_000_001))
    await server.put_session("s", {"profileId": "ann"})
    assert (await server.profile("ann"))["id"] == 1_000_001
    sessions = await server.call("GET", f"{SESSIONS}?profile=customer-999999")
    assert [row["id"] for row in sessions["data"]] == [2_999_995, 2_999_996, 2_999_997]


async def test_a_session_says_what_was_taken_off(server: Server) -> None:
    for name, codes in (("plain", []), ("reduced", ["WELCOME10"])):
        bought = [{"sku": "shoe", "quantity": 2, "price": 49.9}]
        await server.put_session(name, {"cartItems": bought, "couponCodes": codes})
    path = "/v1/applications/1/sessions?sort=-totalDiscounts&pageSize=1"
    (first,) = (await server.call("GET", path))["data"]
    assert (first["integrationId"], first["totalDiscounts"]) == ("reduced", 9.98)
