"""Referrals in the Management API: listed, changed, deleted."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, ids, manage, places, set_up
from tests.conftest import Json, Server

REFERRALS = f"{APPLICATION}/campaigns/1/referrals"
LISTED = f"{REFERRALS}/no_total"

THERE: list[Json] = [
    {
        "code": "ANN-ONE",
        "advocateProfileIntegrationId": "ann",
        "usageLimit": 1,
        "usageCounter": 1,
        "created": "2025-11-01T00:00:00Z",
        "friendProfileIntegrationId": "bob",
        "attributes": {"Color": "red"},
    },
    {
        "code": "ann-two",
        "advocateProfileIntegrationId": "ann",
        "startDate": "2026-02-01T00:00:00Z",
        "created": "2025-12-01T00:00:00Z",
    },
    {
        "code": "BOB1",
        "advocateProfileIntegrationId": "bob",
        "expiryDate": "2026-01-01T12:00:00Z",
        "created": "2025-12-01T00:00:00Z",
    },
    {"code": "OTHER", "advocateProfileIntegrationId": "ann", "campaignId": 2},
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with referrals in two campaigns."""
    await set_up(server, campaigns=[{"id": 1}, {"id": 2}], referrals=THERE)
    return server


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("code=Ann", [1, 2]),
        ("code=nO", [1]),
        ("code=cyd", []),
        ("createdBefore=2025-12-01T00:00:00Z", [1]),
        ("createdAfter=2025-11-01T00:00:00Z", [2, 3]),
        ("valid=validNow", [1]),
        ("valid=validFuture", [2]),
        ("valid=expired", [3]),
        ("usable=true", [2, 3]),
        ("usable=false", [1]),
        ("advocate=ann", [1, 2]),
        ("advocate=bob", [3]),
        ("advocate=ann&usable=true&code=two", [2]),
        ("sort=-code", [2, 3, 1]),
        ("pageSize=1&skip=1", [2]),
    ],
)
async def test_lists(shop: Server, query: str, found: list[int]) -> None:
    assert await ids(shop, f"{LISTED}?{query}") == found


async def test_whether_more_follow(shop: Server) -> None:
    assert (await manage(shop, "GET", f"{LISTED}?pageSize=2"))["hasMore"]
    assert not (await manage(shop, "GET", f"{LISTED}?pageSize=3"))["hasMore"]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("valid", "now"),
        ("usable", "1"),
        ("sort", "attributes"),
        ("pageSize", "0"),
        ("createdAfter", "x"),
    ],
)
async def test_queries_that_are_refused(shop: Server, parameter: str, value: str) -> None:
    refused = await manage(shop, "GET", f"{LISTED}?{parameter}={value}", status=400)
    assert [error["source"]["parameter"] for error in refused["errors"]] == [parameter]


async def test_a_change(shop: Server) -> None:
    before = (await manage(shop, "GET", LISTED))["data"][0]
    body = {"usageLimit": 3, "expiryDate": "2027-01-01T01:00:00+01:00", "attributes": {"Size": 1}}
    changed = await manage(shop, "PUT", f"{REFERRALS}/1", body)
    assert changed == {
        **before,
        "usageLimit": 3,
        "expiryDate": "2027-01-01T00:00:00.000000Z",
        "attributes": {"Size": 1},
    }
    assert (await manage(shop, "GET", LISTED))["data"][0] == changed


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"usageLimit": -1}, "/usageLimit"),
        ({"startDate": "soon"}, "/startDate"),
        ({"friendProfileIntegrationId": "x" * 1001}, "/friendProfileIntegrationId"),
    ],
)
async def test_changes_that_are_refused(shop: Server, body: Json, place: str) -> None:
    assert await places(shop, "PUT", f"{REFERRALS}/1", body) == [place]


async def test_a_referral_is_deleted(shop: Server) -> None:
    assert await manage(shop, "DELETE", f"{REFERRALS}/2", status=204) is None
    assert await ids(shop, LISTED) == [1, 3]
    await manage(shop, "DELETE", f"{REFERRALS}/2", status=404)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{APPLICATION}/campaigns/9/referrals/no_total", None),
        ("GET", "/v1/applications/9/campaigns/1/referrals/no_total", None),
        ("PUT", f"{REFERRALS}/4", {}),
        ("PUT", f"{REFERRALS}/x", {}),
        ("PUT", "/v1/applications/9/campaigns/1/referrals/1", {}),
        ("DELETE", f"{REFERRALS}/9", None),
        ("DELETE", f"{APPLICATION}/campaigns/2/referrals/1", None),
    ],
)
async def test_what_there_is_not(shop: Server, method: str, path: str, body: Any) -> None:
    refused = await manage(shop, method, path, body, 404)
    assert refused["StatusCode"] == 404
