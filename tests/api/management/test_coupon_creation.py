"""Coupons are made in the Management API: few or thousands, all or none."""

import asyncio
from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, manage, places, set_up
from tests.conftest import Json, Server, StartServer

COUPONS = f"{APPLICATION}/campaigns/1/coupons"
FOR_RECIPIENTS = f"{APPLICATION}/campaigns/1/coupons_with_recipients"
LISTED = f"{COUPONS}/no_total"
PATTERN: Json = {"couponPattern": "AB##", "validCharacters": ["0-9"]}


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with one campaign and no coupon."""
    await set_up(server, campaigns=[{"id": 1, "couponSettings": PATTERN}])
    return server


async def made(server: Server, count: int, path: str = COUPONS, **more: Any) -> list[Json]:
    """The coupons that a request makes."""
    body = {"usageLimit": 1, "numberOfCoupons": count, **more}
    answer = await manage(server, "POST", f"{path}?silent=no", body)
    assert answer["totalResultSize"] == len(answer["data"])
    rows: list[Json] = answer["data"]
    return rows


async def listed(server: Server) -> list[Json]:
    rows: list[Json] = (await manage(server, "GET", LISTED))["data"]
    return rows


async def test_a_coupon_is_made_whole(shop: Server) -> None:
    limits = [{"action": "redeemCoupon", "limit": 2, "period": "daily", "entities": ["Profile"]}]
    more: Json = {
        "discountLimit": 20,
        "reservationLimit": 3,
        "startDate": "2026-01-01T13:00:00+01:00",
        "expiryDate": "2026-03-01T00:00:00Z",
        "limits": limits,
        "attributes": {"Color": "red"},
        "isReservationMandatory": True,
        "implicitlyReserved": True,
    }
    (one,) = await made(shop, 1, **more)
    assert one["value"][:2] == "AB"
    assert one["value"][2:].isdigit()
    assert one == {
        **more,
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "campaignId": 1,
        "value": one["value"],
        "usageLimit": 1,
        "usageCounter": 0,
        "discountCounter": 0,
        "discountRemainder": 20,
        "reservationCounter": 0,
        "startDate": "2026-01-01T12:00:00.000000Z",
        "expiryDate": "2026-03-01T00:00:00.000000Z",
        "reservation": True,
        "batchId": "1-1",
    }
    assert await listed(shop) == [one]


async def test_nothing_is_told_unless_it_is_asked_for(shop: Server) -> None:
    body = {"usageLimit": 1, "numberOfCoupons": 2}
    for query in ("", "?silent=yes"):
        assert await manage(shop, "POST", f"{COUPONS}{query}", body, 204) is None
    batches = [one["batchId"] for one in await listed(shop)]
    assert batches == ["1-1", "1-1", "1-3", "1-3"]
    assert await made(shop, 0) == []


async def test_each_recipient_gets_one(shop: Server) -> None:
    body: Json = {"usageLimit": 1, "recipientsIntegrationIds": ["bob", "ann", "bob"]}
    answer = await manage(shop, "POST", f"{FOR_RECIPIENTS}?silent=no", body)
    rows = answer["data"]
    assert [one["recipientIntegrationId"] for one in rows] == ["bob", "ann", "bob"]
    assert not any(one["reservation"] for one in rows)
    assert len({one["value"] for one in rows}) == 3
    assert await listed(shop) == rows
    assert await manage(shop, "POST", FOR_RECIPIENTS, body, 204) is None
    assert len(await listed(shop)) == 6


async def test_all_codes_or_none(shop: Server) -> None:
    assert len(await made(shop, 60)) == 60
    assert await places(shop, "POST", COUPONS, {"usageLimit": 1, "numberOfCoupons": 41}) == [
        "/couponPattern"
    ]
    assert len(await listed(shop)) == 60
    await made(shop, 40)
    rows = await listed(shop)
    assert {one["value"] for one in rows} == {f"AB{number:02}" for number in range(100)}
    assert await places(shop, "POST", COUPONS, {"usageLimit": 1, "numberOfCoupons": 1}) == [
        "/couponPattern"
    ]


async def test_the_same_account_makes_the_same_codes(start_server: StartServer) -> None:
    codes = []
    for _ in range(2):
        server = await start_server()
        await set_up(server, campaigns=[{"id": 1}])
        codes.append([one["value"] for one in [*await made(server, 3), *await made(server, 3)]])
    assert codes[0] == codes[1]
    assert len(set(codes[0])) == 6


async def test_case_is_as_the_application_keeps_it(server: Server) -> None:
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR", "id": 1}
    await set_up(
        server,
        applications=[{**application, "caseSensitivity": "insensitive-uppercase"}],
        campaigns=[{"id": 1}],
    )
    (one,) = await made(server, 1, couponPattern="summer-26")
    assert one["value"] == "SUMMER-26"
    body = {"usageLimit": 1, "numberOfCoupons": 1, "couponPattern": "Summer-26"}
    assert await places(server, "POST", COUPONS, body) == ["/couponPattern"]


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"numberOfCoupons": 20_001}, ["/numberOfCoupons"]),
        ({"numberOfCoupons": -1}, ["/numberOfCoupons"]),
        ({"numberOfCoupons": 200_001, "uniquePrefix": "A"}, ["/numberOfCoupons"]),
        ({"usageLimit": 1_000_000}, ["/usageLimit"]),
        ({"usageLimit": None}, ["/usageLimit"]),
        ({"discountLimit": -1}, ["/discountLimit"]),
        ({"couponPattern": "##"}, ["/couponPattern"]),
        ({"couponPattern": "###"}, ["/couponPattern"]),
        ({"couponPattern": "FIXED", "numberOfCoupons": 2}, ["/couponPattern"]),
        ({"recipientIntegrationId": "x" * 1001}, ["/recipientIntegrationId"]),
        ({"expiryDate": "never"}, ["/expiryDate"]),
        ({"uniquePrefix": "x" * 93}, ["/uniquePrefix"]),
        (
            {"limits": [{"action": "redeemCoupon", "limit": 1, "entities": ["Store"]}]},
            ["/limits/0/entities"],
        ),
    ],
)
async def test_what_is_refused(shop: Server, more: Json, wrong: list[str]) -> None:
    body = {"usageLimit": 1, "numberOfCoupons": 1, **more}
    assert await places(shop, "POST", COUPONS, body) == wrong
    assert await listed(shop) == []


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"recipientsIntegrationIds": []}, ["/recipientsIntegrationIds"]),
        ({"recipientsIntegrationIds": ["a"] * 1001}, ["/recipientsIntegrationIds"]),
        ({"recipientsIntegrationIds": ["x" * 1001]}, ["/recipientsIntegrationIds/0"]),
        ({"couponPattern": "FIXED"}, ["/couponPattern"]),
    ],
)
async def test_what_is_refused_for_recipients(shop: Server, more: Json, wrong: list[str]) -> None:
    body = {"usageLimit": 1, "recipientsIntegrationIds": ["ann", "bob"], **more}
    assert await places(shop, "POST", FOR_RECIPIENTS, body) == wrong
    assert await listed(shop) == []


async def test_attributes_that_are_not_defined(shop: Server) -> None:
    attribute = {"entity": "Coupon", "name": "Color", "title": "Color", "type": "string"}
    await set_up(shop, campaigns=[{"id": 1}], attributes=[attribute])
    body = {"usageLimit": 1, "numberOfCoupons": 1, "attributes": {"Size": 1, "Color": 2}}
    assert await places(shop, "POST", COUPONS, body) == ["/attributes/Size", "/attributes/Color"]
    (one,) = await made(shop, 1, attributes={"Color": "red"})
    assert await places(shop, "PUT", f"{COUPONS}/{one['id']}", {"attributes": {"Size": 1}}) == [
        "/attributes/Size"
    ]


async def test_many_that_are_made_at_the_same_time(start_server: StartServer) -> None:
    server = await start_server(check_answers=False)
    await set_up(server, campaigns=[{"id": 1}])
    answers = await asyncio.gather(*(made(server, count) for count in (700, 1, 900, 500, 2)))
    rows = [one for answer in answers for one in answer]
    assert len({one["value"] for one in rows}) == len(rows) == 2103
    assert sorted(one["id"] for one in rows) == list(range(1, 2104))
    assert len({one["batchId"] for one in rows}) == 5


async def test_others_are_answered_while_many_are_made(start_server: StartServer) -> None:
    server = await start_server(check_answers=False)
    await set_up(server, campaigns=[{"id": 1}])
    making = asyncio.create_task(made(server, 20_000))
    seen = []
    while not making.done():
        answer = await manage(server, "GET", f"{LISTED}?pageSize=1")
        seen.append(len(answer["data"]))
    assert len(await making) == 20_000
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert len(seen) > 3


async def test_a_campaign_that_goes_while_its_coupons_are_made(start_server: StartServer) -> None:
    server = await start_server(check_answers=False)
    await set_up(server, campaigns=[{"id": 1}])
    body = {"usageLimit": 1, "numberOfCoupons": 20_000}
    making = asyncio.create_task(manage(server, "POST", COUPONS, body, 404))
    await manage(server, "GET", LISTED)
    await manage(server, "DELETE", f"{APPLICATION}/campaigns/1", status=204)
    await making
    state = await server.call("GET", "/__admin/state")
    assert state["coupons"] == []


JOBS = f"{APPLICATION}/campaigns/1/coupons_async"
JOB: Json = {"usageLimit": 2, "numberOfCoupons": 3, "attributes": {"Color": "red"}}


async def test_a_job_makes_a_batch(shop: Server) -> None:
    more = {"discountLimit": 5, "reservationLimit": 1, "expiryDate": "2027-01-01T00:00:00Z"}
    answer = await manage(shop, "POST", JOBS, {**JOB, **more})
    rows = (await manage(shop, "GET", f"{LISTED}?batchId={answer['batchId']}"))["data"]
    assert rows == await listed(shop)
    assert len({one["value"] for one in rows}) == 3
    for one in rows:
        assert one["value"].startswith("AB")
        assert one["expiryDate"] == "2027-01-01T00:00:00.000000Z"
        words = ("usageLimit", "discountLimit", "reservationLimit", "attributes")
        assert [one[word] for word in words] == [2, 5, 1, {"Color": "red"}]


async def test_a_job_with_a_pattern_of_its_own(shop: Server) -> None:
    settings = {"validCharacters": ["XY"], "couponPattern": "JOB-##"}
    await manage(shop, "POST", JOBS, {**JOB, "couponSettings": settings})
    values = [one["value"] for one in await listed(shop)]
    assert all(value[:4] == "JOB-" and set(value[4:]) <= {"X", "Y"} for value in values)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"numberOfCoupons": 0}, "/numberOfCoupons"),
        ({"numberOfCoupons": 200_001}, "/numberOfCoupons"),
        ({"numberOfCoupons": 5_000_001}, "/numberOfCoupons"),
        ({"usageLimit": -1}, "/usageLimit"),
        (
            {"couponSettings": {"validCharacters": ["A"], "couponPattern": "ABC#"}},
            "/couponSettings/couponPattern",
        ),
    ],
)
async def test_jobs_that_are_refused(shop: Server, more: Json, place: str) -> None:
    assert await places(shop, "POST", JOBS, {**JOB, **more}) == [place]
    assert await listed(shop) == []


async def test_a_job_makes_more_than_a_request_may(shop: Server) -> None:
    pattern = {"validCharacters": ["0-9", "A-Z"], "couponPattern": "####"}
    body = {**JOB, "numberOfCoupons": 20_001, "couponSettings": pattern}
    batch = (await manage(shop, "POST", JOBS, body))["batchId"]
    last = await manage(shop, "GET", f"{LISTED}?batchId={batch}&skip=20000")
    assert (len(last["data"]), last["hasMore"]) == (1, False)


async def test_a_job_in_a_campaign_that_there_is_not(shop: Server) -> None:
    await manage(shop, "POST", f"{APPLICATION}/campaigns/9/coupons_async", JOB, 404)
