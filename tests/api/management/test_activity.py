"""What customers have done, in the Management API: figures, reports, friends, achievements."""

from typing import Any

import pytest

from tests.api.management.active_shop import HOUR, happen, open_shop
from tests.api.management.manager import APPLICATION, manage, set_up
from tests.conftest import Json, Server, StartServer, item

CUSTOMERS = f"{APPLICATION}/customers"
REPORTS = f"{APPLICATION}/customer_activity_reports"
DAY = "rangeStart=2026-01-01&rangeEnd=2026-01-02"


@pytest.fixture
async def shop(server: Server) -> Server:
    await open_shop(server)
    await happen(server)
    return server


async def number_of(server: Server, name: str) -> int:
    number: int = (await server.profile(name))["id"]
    return number


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ann", (1, 1, 1, 1, 1, 20, 5)),
        ("bob", (0, 0, 0, 1, 1, 8.5, 2)),
        ("carl", (0, 0, 0, 0, 0, 0, 0)),
    ],
)
async def test_analytics_of_a_customer(shop: Server, name: str, found: tuple[float, ...]) -> None:
    path = f"{CUSTOMERS}/{await number_of(shop, name)}/analytics"
    assert tuple((await manage(shop, "GET", path)).items()) == tuple(
        zip(
            (
                "acceptedCoupons",
                "createdCoupons",
                "freeItems",
                "totalOrders",
                "totalDiscountedOrders",
                "totalRevenue",
                "totalDiscounts",
            ),
            found,
            strict=True,
        )
    )


async def test_orders_add_up_and_cancelled_ones_do_not(shop: Server) -> None:
    for name in ("four", "five"):
        body = {"profileId": "bob", "cartItems": [item("pen", 1.5, 3)], "state": "closed"}
        await shop.put_session(name, body)
    await shop.put_session("five", {"state": "cancelled"})
    await shop.put_session("six", {"profileId": "bob", "cartItems": [item("pen", 1.5, 3)]})
    path = f"{CUSTOMERS}/{await number_of(shop, 'bob')}/analytics"
    found = await manage(shop, "GET", path)
    assert [found[word] for word in ("totalOrders", "totalDiscountedOrders")] == [2, 1]
    assert found["totalRevenue"] == 13 == (await shop.profile("bob"))["totalSales"]


async def test_analytics_of_nobody(shop: Server) -> None:
    await manage(shop, "GET", f"{CUSTOMERS}/99/analytics", status=404)
    ann = await number_of(shop, "ann")
    await manage(shop, "GET", f"/v1/applications/2/customers/{ann}/analytics", status=404)
    await manage(shop, "GET", f"{CUSTOMERS}/{ann}/analytics?pageSize=0", status=400)


async def reports(server: Server, query: str) -> list[str]:
    rows = (await manage(server, "GET", f"{REPORTS}/no_total?{query}"))["data"]
    return [one["integrationId"] for one in rows]


async def test_a_report(shop: Server) -> None:
    rows = (await manage(shop, "GET", f"{REPORTS}/no_total?{DAY}"))["data"]
    ann = next(one for one in rows if one["integrationId"] == "ann")
    profile = await shop.profile("ann")
    assert ann == {
        "integrationId": "ann",
        "created": profile["created"],
        "name": "Ann Onym",
        "customerId": profile["id"],
        "lastActivity": profile["lastActivity"],
        "couponRedemptions": 1,
        "couponUseAttempts": 2,
        "couponFailedAttempts": 1,
        "accruedDiscounts": 5,
        "accruedRevenue": 20,
        "totalOrders": 1,
        "totalOrdersNoCoupon": 0,
        "campaignName": "Summer",
    }
    assert await manage(shop, "GET", f"{REPORTS}/{profile['id']}?{DAY}") == ann


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["advocate", "ann", "bob", "carl"]),
        ("pageSize=2&skip=1", ["ann", "bob"]),
        ("integrationId=bob", ["bob"]),
        ("integrationId=bob&skip=1", []),
        ("integrationId=bo", []),
        ("name=ON", ["ann"]),
        ("campaignName=summ", ["ann", "bob"]),
        ("campaignName=winter", []),
        ("advocateName=vocate", ["bob"]),
        ("sort=-name&pageSize=2", ["bob", "ann"]),
        ("sort=accruedRevenue&skip=2", ["bob", "ann"]),
        ("sort=-couponUseAttempts&pageSize=1", ["ann"]),
        ("sort=-created&pageSize=1", ["carl"]),
        ("sort=-customerId", ["carl", "bob", "ann", "advocate"]),
        ("sort=-lastActivity&pageSize=1", ["ann"]),
        ("sort=-integrationId&campaignName=summer", ["bob", "ann"]),
    ],
)
async def test_reports(shop: Server, query: str, found: list[str]) -> None:
    assert await reports(shop, f"{DAY}&{query}") == found


@pytest.mark.parametrize(("size", "more"), [(3, True), (4, False)])
@pytest.mark.parametrize("sort", ["", "&sort=name", "&name=&sort=created"])
async def test_more_reports_follow(shop: Server, size: int, more: bool, sort: str) -> None:
    path = f"{REPORTS}/no_total?{DAY}&pageSize={size}{sort}"
    answer = await manage(shop, "GET", path)
    assert (len(answer["data"]), answer["hasMore"]) == (size, more)


@pytest.mark.parametrize(
    ("start", "end", "orders"),
    [
        ("2026-01-01T13:00:00Z", "2026-01-01T13:00:01Z", []),
        ("2026-01-01T14:00:00Z", "2026-01-01T14:00:01Z", ["bob"]),
        ("2026-01-01T14:00:01Z", "2026-01-02", ["ann"]),
        ("2026-01-01T15:00:00%2B01:00", "2026-01-01T14:30:00Z", ["bob"]),
        ("2026-01-01", "2026-01-01", []),
    ],
)
async def test_orders_of_a_time(shop: Server, start: str, end: str, orders: list[str]) -> None:
    path = f"{REPORTS}/no_total?rangeStart={start}&rangeEnd={end}"
    rows = (await manage(shop, "GET", path))["data"]
    assert [one["integrationId"] for one in rows if one["totalOrders"]] == orders


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", ["rangeStart", "rangeEnd"]),
        ("rangeStart=2026-01-01", ["rangeEnd"]),
        ("rangeStart=soon&rangeEnd=2026-13-01", ["rangeStart", "rangeEnd"]),
        ("rangeStart=2026-01-02&rangeEnd=2026-01-01", ["rangeEnd"]),
        (f"{DAY}&sort=colour", ["sort"]),
        (f"{DAY}&pageSize=1001", ["pageSize"]),
    ],
)
async def test_what_no_report_is_about(shop: Server, query: str, places: list[str]) -> None:
    refused = await manage(shop, "GET", f"{REPORTS}/no_total?{query}", status=400)
    assert [error["source"]["parameter"] for error in refused["errors"]] == places
    if "sort" not in query:
        ann = await number_of(shop, "ann")
        refused = await manage(shop, "GET", f"{REPORTS}/{ann}?{query}", status=400)
        assert [error["source"]["parameter"] for error in refused["errors"]] == places


async def test_reports_of_nobody(shop: Server) -> None:
    await manage(shop, "GET", f"{REPORTS}/99?{DAY}", status=404)
    await manage(
        shop, "GET", f"/v1/applications/9/customer_activity_reports/no_total?{DAY}", status=404
    )


async def test_a_page_of_a_crowd(start_server: StartServer) -> None:
    server = await start_server(customers=1_000_000, sessions=3)
    query = "rangeStart=2020-01-01&rangeEnd=2030-01-01&pageSize=2"
    rows = (await manage(server, "GET", f"{REPORTS}/no_total?{query}&skip=999997"))["data"]
    assert [one["customerId"] for one in rows] == [999_998, 999_999]
    one = await manage(server, "GET", f"{CUSTOMERS}/999999")
    assert (rows[1]["totalOrders"], rows[1]["accruedRevenue"]) == (
        one["closedSessions"],
        one["totalSales"],
    )
    assert await reports(server, f"{query}&integrationId=customer-7") == ["customer-7"]


# Friends


FRIENDS: list[Json] = [
    {
        "friendIntegrationId": "ann",
        "code": "A",
        "sessionId": "2",
        "created": "2025-01-02T00:00:00Z",
    },
    {
        "friendIntegrationId": "bob",
        "code": "B",
        "sessionId": "1",
        "created": "2025-01-01T00:00:00Z",
    },
    {"friendIntegrationId": "cat", "code": "C", "sessionId": "3", "applicationId": 2},
    {"friendIntegrationId": "dan", "code": "D", "sessionId": "4", "advocateIntegrationId": "ann"},
]


@pytest.fixture
async def friends(server: Server) -> Server:
    await set_up(
        server,
        applications=[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}],
        campaigns=[{"id": 1}],
        referrals=[{"id": 1, "code": "FRIEND", "advocateProfileIntegrationId": "ada"}],
        friends=[
            {
                "sandbox": False,
                "referralId": 1,
                "advocateIntegrationId": "ada",
                "applicationId": 1,
                **one,
            }
            for one in FRIENDS
        ],
        customers=[{"integrationId": "ada"}, {"integrationId": "lone"}],
    )
    return server


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["bob", "ann"]),
        ("sort=friendIntegrationId", ["ann", "bob"]),
        ("sort=-created", ["ann", "bob"]),
        ("sort=sessionId", ["bob", "ann"]),
        ("sort=-code", ["bob", "ann"]),
        ("pageSize=1&skip=1", ["ann"]),
        ("withTotalResultSize=true&pageSize=1", ["bob"]),
    ],
)
async def test_friends(friends: Server, query: str, found: list[str]) -> None:
    answer = await manage(friends, "GET", f"{APPLICATION}/profile/ada/friends?{query}")
    assert [one["friendIntegrationId"] for one in answer["data"]] == found
    told = {word: answer[word] for word in ("totalResultSize", "hasMore") if word in answer}
    assert told == ({"totalResultSize": 2} if "Total" in query else {"hasMore": False})


async def test_friends_of_those_without(friends: Server) -> None:
    assert (await manage(friends, "GET", f"{APPLICATION}/profile/lone/friends"))["data"] == []
    refused = await manage(friends, "GET", f"{APPLICATION}/profile/nobody/friends", status=404)
    assert refused["message"] == "No customer profile has the integration ID nobody"
    await manage(friends, "GET", f"{APPLICATION}/profile/ada/friends?sort=id", status=400)
    await manage(friends, "GET", "/v1/applications/9/profile/ada/friends", status=404)


async def test_a_friend_who_redeemed(shop: Server) -> None:
    answer = await manage(shop, "GET", f"{APPLICATION}/profile/advocate/friends")
    assert answer["data"] == [
        {
            "applicationId": 1,
            "sessionId": "two",
            "advocateIntegrationId": "advocate",
            "friendIntegrationId": "bob",
            "code": "FRIEND",
            "created": "2026-01-01T14:00:00.000000Z",
        }
    ]


# Achievements


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2]),
        ("achievementId=2", [2]),
        ("achievementId=3", []),
        ("title=VISIT", [1]),
        ("pageSize=1", [1]),
        ("pageSize=1&skip=1", [2]),
    ],
)
async def test_achievements_of_a_customer(server: Server, query: str, found: list[int]) -> None:
    run: dict[str, Any] = {"achievementId": 1, "profileId": "ann", "progress": 2}
    await set_up(
        server,
        campaigns=[{"id": 1}, {"id": 2, "state": "disabled"}],
        achievements=[
            {"id": 1, "name": "Visits", "title": "Visits", "target": 3, "campaignId": 1},
            {"id": 2, "name": "Buys", "title": "Buys", "target": 3, "campaignId": 1},
            {"id": 3, "name": "Off", "target": 3, "campaignId": 2},
        ],
        achievementProgress=[run],
        customers=[{"integrationId": "ann"}],
    )
    path = f"{APPLICATION}/achievement_progress"
    answer = await manage(server, "GET", f"{path}/ann?{query}")
    assert [one["achievementId"] for one in answer["data"]] == found
    assert answer["hasMore"] == (query == "pageSize=1")
    if found[:1] == [1]:
        assert (answer["data"][0]["status"], answer["data"][0]["progress"]) == ("inprogress", 2)
    await manage(server, "GET", f"{path}/nobody", status=404)
    await manage(server, "GET", f"{path}/ann?pageSize=51", status=400)


async def test_last_activity_of_a_report_moves(shop: Server) -> None:
    shop.clock.advance(**HOUR)
    await shop.put_session("nine", {"profileId": "carl"})
    rows = (await manage(shop, "GET", f"{REPORTS}/no_total?{DAY}&integrationId=carl"))["data"]
    assert rows[0]["lastActivity"] == "2026-01-01T19:00:00.000000Z"
