"""Coupons in the Management API: listed, searched, changed, deleted."""

import asyncio
from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, ids, manage, places, set_up
from tests.conftest import Json, Server, StartServer

COUPONS = f"{APPLICATION}/campaigns/1/coupons"
LISTED = f"{COUPONS}/no_total"
SEARCH = f"{COUPONS}_search_advanced/no_total"
SEARCH_ALL = f"{APPLICATION}/coupons_search_advanced/no_total"

THERE: list[Json] = [
    {
        "value": "SUMMER-26",
        "usageLimit": 1,
        "usageCounter": 1,
        "created": "2025-11-01T00:00:00Z",
        "batchId": "one",
        "attributes": {"Color": "red", "Big": True},
    },
    {
        "value": "summer-27",
        "startDate": "2026-02-01T00:00:00Z",
        "created": "2025-12-01T00:00:00Z",
        "usageLimit": 2,
        "usageCounter": 1,
        "batchId": "two",
        "attributes": {"Color": "red", "Big": 1},
    },
    {
        "value": "WINTER",
        "expiryDate": "2026-01-01T12:00:00Z",
        "created": "2025-12-01T00:00:00Z",
        "referralId": 5,
        "recipientIntegrationId": "ann",
    },
    {"value": "OTHER", "campaignId": 2, "attributes": {"Color": "red"}},
    {"value": "ELSEWHERE", "campaignId": 3, "attributes": {"Color": "red"}},
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with two Applications, and coupons in three campaigns."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    await set_up(
        server,
        applications=[
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        campaigns=[
            {"id": 1},
            {"id": 2, "startTime": "2026-03-01T00:00:00Z"},
            {"id": 3, "applicationId": 2},
        ],
        coupons=THERE,
    )
    return server


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("value=SuMMer", [1, 2]),
        ("value=r2", [1, 2]),
        ("value=r-26", [1]),
        ("value=--", []),
        ("value=-", [1, 2]),
        ("value=spring", []),
        ("value=summer-26&exactMatch=true", [1]),
        ("value=summer26&exactMatch=true", []),
        ("createdBefore=2025-12-01T00:00:00Z", [1]),
        ("createdAfter=2025-11-01T00:00:00Z", [2, 3]),
        ("createdAfter=2025-11-30T00:00:00Z&createdBefore=2025-12-02T00:00:00Z", [2, 3]),
        ("startsAfter=2026-01-01T00:00:00Z", [2]),
        ("startsBefore=2026-01-01T00:00:00Z", []),
        ("expiresBefore=2026-01-02T00:00:00Z", [3]),
        ("expiresAfter=2026-01-02T00:00:00Z", []),
        ("valid=validNow", [1]),
        ("valid=validFuture", [2]),
        ("valid=expired", [3]),
        ("usable=true", [2, 3]),
        ("usable=false", [1]),
        ("redeemed=true", [1, 2]),
        ("redeemed=false", [3]),
        ("referralId=5", [3]),
        ("recipientIntegrationId=ann", [3]),
        ("recipientIntegrationId=bob", []),
        ("batchId=two", [2]),
        ("batchId=two&usable=true&valid=validFuture&value=summer", [2]),
        ("sort=-id", [3, 2, 1]),
        ("sort=value", [1, 3, 2]),
        ("sort=-usageLimit", [2, 1, 3]),
        ("pageSize=2", [1, 2]),
        ("pageSize=2&skip=2", [3]),
        ("pageSize=1&skip=1&sort=-id", [2]),
    ],
)
async def test_lists(shop: Server, query: str, found: list[int]) -> None:
    assert await ids(shop, f"{LISTED}?{query}") == found


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("pageSize=2", True),
        ("pageSize=3", False),
        ("pageSize=2&skip=1", False),
        ("pageSize=1&value=summer", True),
        ("pageSize=2&value=summer", False),
        ("pageSize=2&sort=-id", True),
    ],
)
async def test_whether_more_follow(shop: Server, query: str, more: bool) -> None:
    assert (await manage(shop, "GET", f"{LISTED}?{query}"))["hasMore"] is more


async def test_a_coupon_is_listed_whole(shop: Server) -> None:
    rows = (await manage(shop, "GET", f"{LISTED}?value=27"))["data"]
    assert rows == [
        {
            "id": 2,
            "created": "2025-12-01T00:00:00Z",
            "campaignId": 1,
            "value": "summer-27",
            "usageLimit": 2,
            "usageCounter": 1,
            "discountCounter": 0,
            "reservationCounter": 0,
            "startDate": "2026-02-01T00:00:00Z",
            "attributes": {"Color": "red", "Big": 1},
            "reservation": True,
            "batchId": "two",
            "isReservationMandatory": False,
            "implicitlyReserved": False,
        }
    ]
    rows = (await manage(shop, "GET", f"{LISTED}?value=27&valuesOnly=true"))["data"]
    assert rows == [
        {
            "id": 2,
            "created": "2025-12-01T00:00:00Z",
            "campaignId": 1,
            "value": "summer-27",
            "usageLimit": 2,
            "usageCounter": 1,
        }
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("usable=true&redeemed=false", "redeemed"),
        ("usable=yes", "usable"),
        ("redeemed=1", "redeemed"),
        ("valid=now", "valid"),
        ("createdAfter=yesterday", "createdAfter"),
        ("referralId=x", "referralId"),
        ("sort=attributes", "sort"),
        ("pageSize=1001", "pageSize"),
        ("skip=-1", "skip"),
        ("exactMatch=2", "exactMatch"),
    ],
)
async def test_queries_that_are_refused(shop: Server, query: str, parameter: str) -> None:
    refused = await manage(shop, "GET", f"{LISTED}?{query}", status=400)
    assert [error["source"]["parameter"] for error in refused["errors"]] == [parameter]


@pytest.mark.parametrize(
    ("query", "body", "found"),
    [
        ("", {}, [1, 2, 3]),
        ("", {"Color": "red"}, [1, 2]),
        ("", {"attributes": {"Color": "red"}}, [1, 2]),
        ("", {"Color": "red", "Big": True}, [1]),
        ("", {"Big": 1}, [2]),
        ("", {"Color": "blue"}, []),
        ("", {"Size": None}, []),
        ("usable=true", {"Color": "red"}, [2]),
        ("sort=-id&pageSize=1", {"Color": "red"}, [2]),
        ("value=27&batchId=one", {}, []),
    ],
)
async def test_searches(shop: Server, query: str, body: Json, found: list[int]) -> None:
    rows = (await manage(shop, "POST", f"{SEARCH}?{query}", body))["data"]
    assert [row["id"] for row in rows] == found


@pytest.mark.parametrize(
    ("query", "body", "found"),
    [
        ("", {"Color": "red"}, [1, 2, 4]),
        ("campaignState=running", {}, [1, 2, 3]),
        ("campaignState=scheduled", {}, [4]),
        ("campaignState=enabled", {}, [1, 2, 3, 4]),
        ("campaignState=archived", {}, []),
        ("campaignState=scheduled&value=other", {"Color": "red"}, [4]),
    ],
)
async def test_searches_of_all_campaigns(
    shop: Server, query: str, body: Json, found: list[int]
) -> None:
    rows = (await manage(shop, "POST", f"{SEARCH_ALL}?{query}", body))["data"]
    assert [row["id"] for row in rows] == found


async def test_searches_that_are_refused(shop: Server) -> None:
    await manage(shop, "POST", SEARCH, ["Color"], 400)
    await manage(shop, "POST", f"{SEARCH_ALL}?campaignState=open", {}, 400)
    await manage(shop, "POST", f"{SEARCH}?sort=Color", {}, 400)


async def coupon(server: Server, number: int, campaign: int = 1) -> Json:
    """A coupon as lists have it."""
    rows = (await manage(server, "GET", f"{APPLICATION}/campaigns/{campaign}/coupons/no_total"))[
        "data"
    ]
    found: Json = next(row for row in rows if row["id"] == number)
    return found


async def test_a_change(shop: Server) -> None:
    before = await coupon(shop, 3)
    body = {
        "usageLimit": 4,
        "discountLimit": 7.5,
        "limits": [{"action": "redeemCoupon", "limit": 1, "entities": ["Profile"]}],
        "attributes": {"Color": "blue"},
        "startDate": "2026-01-01T01:00:00+01:00",
        "isReservationMandatory": True,
    }
    changed = await manage(shop, "PUT", f"{COUPONS}/3", body)
    gone = {"expiryDate", "recipientIntegrationId"}
    assert changed == {
        **{word: value for word, value in before.items() if word not in gone},
        **body,
        "startDate": "2026-01-01T00:00:00.000000Z",
        "discountRemainder": 7.5,
        "reservation": True,
    }
    assert await coupon(shop, 3) == changed


async def test_what_no_change_can_change(shop: Server) -> None:
    before = await coupon(shop, 1)
    body = {"value": "MINE", "usageCounter": 0, "id": 9, "recipientIntegrationId": ""}
    assert await manage(shop, "PUT", f"{COUPONS}/1", body) == before
    await manage(shop, "PUT", COUPONS, {"batchID": "one", "campaignId": 2, "value": "MINE"}, 204)
    assert await coupon(shop, 1) == before


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"usageLimit": -1}, "/usageLimit"),
        ({"usageLimit": 1_000_000}, "/usageLimit"),
        ({"discountLimit": "much"}, "/discountLimit"),
        ({"startDate": "soon"}, "/startDate"),
        ({"limits": [{"action": "redeemCoupon", "limit": 1}]}, "/limits/0/entities"),
        (
            {"limits": [{"action": "redeemCoupon", "limit": 1, "entities": ["Coupon"]}]},
            "/limits/0/entities",
        ),
        (
            {
                "limits": [{"action": "redeemCoupon", "limit": 1, "entities": ["Profile"]}],
                "recipientIntegrationId": "ann",
            },
            "/limits",
        ),
    ],
)
async def test_changes_that_are_refused(shop: Server, body: Json, place: str) -> None:
    before = await coupon(shop, 1)
    assert await places(shop, "PUT", f"{COUPONS}/1", body) == [place]
    assert await coupon(shop, 1) == before


@pytest.mark.parametrize(("batch", "changed"), [("two", [2]), (None, [1, 2, 3]), ("none", [])])
async def test_a_change_of_a_batch(shop: Server, batch: str | None, changed: list[int]) -> None:
    body: Json = {"usageLimit": 9, "expiryDate": "2027-01-01T00:00:00Z"}
    body |= {"batchID": batch} if batch else {}
    assert await manage(shop, "PUT", COUPONS, body, 204) is None
    rows = (await manage(shop, "GET", LISTED))["data"]
    assert [row["id"] for row in rows if row["usageLimit"] == 9] == changed
    assert [row["id"] for row in rows if "startDate" in row] == [2] * (2 not in changed)
    assert rows[2]["recipientIntegrationId"] == "ann"
    assert (await coupon(shop, 4, 2))["usageLimit"] == 0


async def test_changes_of_a_batch_that_are_refused(shop: Server) -> None:
    assert await places(shop, "PUT", COUPONS, {"usageLimit": -1}) == ["/usageLimit"]
    assert await places(shop, "PUT", COUPONS, {"batchID": 5}) == ["/batchID"]


async def test_a_coupon_is_deleted(shop: Server) -> None:
    assert await manage(shop, "DELETE", f"{COUPONS}/2", status=204) is None
    assert await ids(shop, LISTED) == [1, 3]
    await manage(shop, "DELETE", f"{COUPONS}/2", status=404)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", []),
        ("value=summer", [3]),
        ("value=summer-26&exactMatch=true", [2, 3]),
        ("usable=true", [1]),
        ("batchId=one", [2, 3]),
        ("expiresBefore=2026-01-02T00:00:00Z", [1, 2]),
        ("startsAfter=2026-01-02T00:00:00Z", [1, 3]),
        ("recipientIntegrationId=ann", [1, 2]),
        ("valid=validNow", [2, 3]),
        ("createdAfter=2027-01-01T00:00:00Z", [1, 2, 3]),
    ],
)
async def test_coupons_are_deleted(shop: Server, query: str, left: list[int]) -> None:
    assert await manage(shop, "DELETE", f"{COUPONS}?{query}", status=204) is None
    assert await ids(shop, LISTED) == left
    assert await ids(shop, f"{APPLICATION}/campaigns/2/coupons/no_total") == [4]


async def test_a_deletion_that_is_refused(shop: Server) -> None:
    await manage(shop, "DELETE", f"{COUPONS}?valid=soon", status=400)
    assert await ids(shop, LISTED) == [1, 2, 3]


@pytest.mark.parametrize(
    ("method", "path", "body"), [("PUT", COUPONS, {"usageLimit": 9}), ("DELETE", COUPONS, None)]
)
async def test_coupons_that_change_meanwhile(
    start_server: StartServer, method: str, path: str, body: Any
) -> None:
    server = await start_server(check_answers=False)
    coupons = [{"value": f"CODE-{number}"} for number in range(2000)]
    await set_up(server, campaigns=[{"id": 1}], coupons=coupons)
    changing = asyncio.create_task(manage(server, method, path, body, 204))
    await manage(server, "PUT", f"{COUPONS}/1", {"usageLimit": 5, "discountLimit": 7})
    await manage(server, "DELETE", f"{COUPONS}/2", status=204)
    await changing
    rows = (await manage(server, "GET", f"{LISTED}?pageSize=2"))["data"]
    if method == "DELETE":
        assert rows == []
    else:
        assert [(row["id"], row["usageLimit"]) for row in rows] == [(1, 9), (3, 9)]
        assert rows[0]["discountLimit"] == 7


BODY: Json = {"usageLimit": 1}
NEW: Json = {**BODY, "numberOfCoupons": 1}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/applications/9/campaigns/1/coupons/no_total", None),
        ("GET", f"{APPLICATION}/campaigns/9/coupons/no_total", None),
        ("GET", f"{APPLICATION}/campaigns/3/coupons/no_total", None),
        ("POST", f"{APPLICATION}/campaigns/9/coupons_search_advanced/no_total", {}),
        ("POST", "/v1/applications/9/coupons_search_advanced/no_total", {}),
        ("POST", f"{APPLICATION}/campaigns/3/coupons", NEW),
        ("PUT", f"{COUPONS}/9", BODY),
        ("PUT", f"{COUPONS}/4", BODY),
        ("PUT", f"{COUPONS}/x", BODY),
        ("PUT", f"{COUPONS}/{'9' * 1000}", BODY),
        ("PUT", f"{APPLICATION}/campaigns/3/coupons/5", BODY),
        ("PUT", f"{APPLICATION}/campaigns/9/coupons", BODY),
        ("DELETE", f"{COUPONS}/4", None),
        ("DELETE", f"{COUPONS}/-1", None),
        ("DELETE", f"{APPLICATION}/campaigns/9/coupons", None),
    ],
)
async def test_what_there_is_not(shop: Server, method: str, path: str, body: Any) -> None:
    refused = await manage(shop, method, path, body, 404)
    assert refused["StatusCode"] == 404


@pytest.mark.parametrize("value", ["---", "***", "%F0%9F%98%80"])
async def test_signs_alone_delete_no_other_code(shop: Server, value: str) -> None:
    await manage(shop, "DELETE", f"{COUPONS}?value={value}", status=204)
    assert await ids(shop, LISTED) == [1, 2, 3]
