"""Coupons of a campaign are deleted in a job."""

import pytest

from tests.api.management.manager import APPLICATION, ids, manage, places, set_up
from tests.conftest import Json, Server

JOBS = f"{APPLICATION}/campaigns/1/coupons_deletion_jobs"
LISTED = f"{APPLICATION}/campaigns/1/coupons/no_total"

THERE: list[Json] = [
    {
        "value": "SUMMER-26",
        "usageLimit": 1,
        "usageCounter": 1,
        "created": "2025-11-01T00:00:00Z",
        "batchId": "one",
    },
    {
        "value": "summer-27",
        "startDate": "2026-02-01T00:00:00Z",
        "created": "2025-12-01T00:00:00Z",
        "usageLimit": 2,
        "usageCounter": 1,
    },
    {
        "value": "WINTER",
        "expiryDate": "2026-01-01T12:00:00Z",
        "created": "2025-12-01T00:00:00Z",
        "referralId": 5,
        "recipientIntegrationId": "ann",
    },
    {"value": "OTHER", "campaignId": 2},
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with coupons in two campaigns."""
    await set_up(server, campaigns=[{"id": 1}, {"id": 2}], coupons=THERE)
    return server


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({}, []),
        ({"createdBefore": "2025-12-01T01:00:00+01:00"}, [2, 3]),
        ({"createdAfter": "2025-11-01T00:00:00Z"}, [1]),
        ({"startsAfter": "2026-01-01T00:00:00Z"}, [1, 3]),
        ({"startsBefore": "2026-01-01T00:00:00Z"}, [1, 2, 3]),
        ({"expiresBefore": "2026-01-02T00:00:00Z"}, [1, 2]),
        ({"expiresAfter": "2026-01-02T00:00:00Z"}, [1, 2, 3]),
        ({"valid": "expired"}, [1, 2]),
        ({"valid": "validNow"}, [2, 3]),
        ({"valid": "validFuture"}, [1, 3]),
        ({"usable": True}, [1]),
        ({"usable": False}, [2, 3]),
        ({"redeemed": True}, [3]),
        ({"redeemed": False}, [1, 2]),
        ({"recipientIntegrationId": "ann"}, [1, 2]),
        ({"value": "Summer"}, [3]),
        ({"value": "summer-26", "exactMatch": True}, [2, 3]),
        ({"value": "summer", "exactMatch": True}, [1, 2, 3]),
        ({"batchId": "one"}, [2, 3]),
        ({"referralId": 5}, [1, 2]),
        ({"value": "summer", "usable": True}, [1, 3]),
    ],
)
async def test_filters(shop: Server, filters: Json, left: list[int]) -> None:
    assert await manage(shop, "POST", JOBS, {"filters": filters}, 202) == {"id": 1}
    assert await ids(shop, LISTED) == left
    others = await ids(shop, f"{APPLICATION}/campaigns/2/coupons/no_total")
    assert others == [4]


async def test_each_job_has_a_number_of_its_own(shop: Server) -> None:
    body = {"filters": {"batchId": "one"}}
    numbers = [(await manage(shop, "POST", JOBS, body, 202))["id"] for _ in range(2)]
    assert numbers == [1, 2]
    state = await manage(shop, "GET", "/__admin/state")
    assert [job["deletedAmount"] for job in state["couponDeletionJobs"]] == [1, 0]
    await manage(shop, "PUT", "/__admin/state", state)
    assert (await manage(shop, "POST", JOBS, body, 202))["id"] == 3


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/filters"),
        ({"filters": {"usable": True, "redeemed": True}}, "/filters/redeemed"),
        ({"filters": {"usable": "true"}}, "/filters/usable"),
        ({"filters": {"valid": "now"}}, "/filters/valid"),
        ({"filters": {"createdAfter": "soon"}}, "/filters/createdAfter"),
    ],
)
async def test_jobs_that_are_refused(shop: Server, body: Json, place: str) -> None:
    assert await places(shop, "POST", JOBS, body) == [place]
    assert await ids(shop, LISTED) == [1, 2, 3]


async def test_a_job_in_a_campaign_that_there_is_not(shop: Server) -> None:
    path = f"{APPLICATION}/campaigns/9/coupons_deletion_jobs"
    await manage(shop, "POST", path, {"filters": {}}, 404)
