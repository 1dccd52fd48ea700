"""Figures of campaigns, audiences, codes and the account in the Management API."""

from typing import Any

import pytest

from tests.api.management.active_shop import HOUR, happen, open_shop
from tests.api.management.manager import APPLICATION, exported, manage, set_up
from tests.conftest import Json, Server, StartServer, item

ANALYTICS = f"{APPLICATION}/campaigns/1/analytics"
EXPORT = f"{APPLICATION}/campaign_analytics/export"
DAY = "rangeStart=2026-01-01&rangeEnd=2026-01-02"

FIGURES = {
    "campaignRevenue": 48.5,
    "campaignRefund": 20,
    "campaignDiscountCosts": 7,
    "campaignRefundedDiscounts": 0,
    "campaignFreeItems": 1,
    "couponRedemptions": 1,
    "couponRolledbackRedemptions": 0,
    "referralRedemptions": 1,
    "couponsCreated": 1,
    "referralsCreated": 0,
    "addedLoyaltyPoints": 10,
    "deductedLoyaltyPoints": 0,
}


@pytest.fixture
async def shop(server: Server) -> Server:
    await open_shop(server)
    await happen(server)
    return server


def total(figure: str) -> str:
    return f"total{figure[0].upper()}{figure[1:]}"


async def test_a_day_of_a_campaign(shop: Server) -> None:
    answer = await manage(shop, "GET", f"{ANALYTICS}?{DAY}")
    (row,) = answer["data"]
    assert answer["totalResultSize"] == 1
    assert row.pop("date") == "2026-01-01T00:00:00.000000Z"
    assert row == FIGURES | {total(word): value for word, value in FIGURES.items()}


async def test_another_campaign(shop: Server) -> None:
    path = ANALYTICS.replace("campaigns/1", "campaigns/2")
    (row,) = (await manage(shop, "GET", f"{path}?{DAY}"))["data"]
    assert {word: value for word, value in row.items() if value and word != "date"} == {
        "addedLoyaltyPoints": 50,
        "totalAddedLoyaltyPoints": 50,
    }


async def test_totals_go_on(shop: Server) -> None:
    query = "rangeStart=2026-01-01T13:30:00Z&rangeEnd=2026-01-01T16:00:00Z&granularity=1%20hour"
    rows = (await manage(shop, "GET", f"{ANALYTICS}?{query}"))["data"]
    assert [one["date"][11:16] for one in rows] == ["13:30", "14:30", "15:30"]
    assert [one["campaignRevenue"] for one in rows] == [8.5, 0, 0]
    assert [one["totalCampaignRevenue"] for one in rows] == [8.5, 8.5, 8.5]
    query = "rangeStart=2026-01-01T18:00:00Z&rangeEnd=2026-01-01T19:00:00Z&granularity=1%20hour"
    (row,) = (await manage(shop, "GET", f"{ANALYTICS}?{query}"))["data"]
    assert (row["campaignRefund"], row["campaignRevenue"]) == (20, 40)
    assert row["totalCampaignRevenue"] == 48.5


@pytest.mark.parametrize(
    ("granularity", "end", "dates"),
    [
        ("1 day", "2026-02-02T01:00:00Z", ["01-31", "02-01", "02-02"]),
        ("1 week", "2026-02-08", ["01-31", "02-07"]),
        ("1 month", "2026-04-01", ["01-31", "02-28", "03-31"]),
        ("1 year", "2027-02-01", ["01-31", "01-31"]),
        ("1 hour", "2026-01-31", []),
    ],
)
async def test_intervals(shop: Server, granularity: str, end: str, dates: list[str]) -> None:
    query = f"rangeStart=2026-01-31&rangeEnd={end}&granularity={granularity.replace(' ', '%20')}"
    answer = await manage(shop, "GET", f"{ANALYTICS}?{query}")
    assert [one["date"][5:10] for one in answer["data"]] == dates
    assert answer["totalResultSize"] == len(dates)


async def test_the_interval_that_nobody_asks_for(server: Server) -> None:
    await open_shop(server, settings={"assumptions": {"campaign-granularity": "1 week"}})
    query = "rangeStart=2026-01-01&rangeEnd=2026-01-15"
    assert (await manage(server, "GET", f"{ANALYTICS}?{query}"))["totalResultSize"] == 2


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("rangeStart=2026-01-01", "rangeEnd"),
        ("rangeStart=2026-01-02&rangeEnd=2026-01-01", "rangeEnd"),
        ("rangeStart=2000-01-01&rangeEnd=2026-01-01&granularity=1%20hour", "rangeEnd"),
        (f"{DAY}&granularity=1%20minute", "granularity"),
    ],
)
async def test_what_no_figures_are_of(shop: Server, query: str, place: str) -> None:
    refused = await manage(shop, "GET", f"{ANALYTICS}?{query}", status=400)
    assert [error["source"] for error in refused["errors"]] == [{"parameter": place}]


async def test_campaigns_that_there_are_not(shop: Server) -> None:
    await manage(shop, "GET", f"{APPLICATION}/campaigns/9/analytics?{DAY}", status=404)
    await manage(shop, "GET", f"/v1/applications/2/campaigns/1/analytics?{DAY}", status=404)


# The file of campaigns

HEADER = [
    "campaign_id",
    "start_date",
    "end_date",
    "revenue",
    "sessions",
    "average_session_value",
    "average_items_per_session",
    "coupons",
    "discounts",
]
TIMES = ["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"]


async def plain_orders(server: Server) -> None:
    """Two sessions more, of which nothing came but their totals, one of them open."""
    for state in ("closed", "open"):
        body = {"cartItems": [item("pen", 1.5)], "state": state}
        await server.put_session(f"plain-{state}", body)


async def test_the_file_of_all_campaigns(shop: Server) -> None:
    await plain_orders(shop)
    assert await exported(shop, f"{EXPORT}?{DAY}") == [
        HEADER,
        ["Total", *TIMES, "50.00", "3", "16.67", "1.33", "N/A", "N/A"],
        ["Influenced", *TIMES, "48.50", "2", "24.25", "1.50", "1", "7.00"],
        ["1", *TIMES, "48.50", "2", "24.25", "1.50", "1", "7.00"],
        ["2", *TIMES, "0.00", "0", "0.00", "0.00", "0", "0.00"],
    ]


async def test_the_file_of_some_campaigns_and_some_time(shop: Server) -> None:
    query = "rangeStart=2026-01-01T14:00:00Z&rangeEnd=2026-01-01T15:00:00Z"
    _, everything, influenced, *rows = await exported(shop, f"{EXPORT}?{query}&campaignIds=1")
    assert (everything[4], influenced[4]) == ("1", "1")
    assert [(row[0], *row[3:]) for row in rows] == [("1", "8.50", "1", "8.50", "1.00", "0", "2.00")]
    _, _, influenced, *rows = await exported(shop, f"{EXPORT}?{query}&campaignIds=2")
    assert (influenced[4], [row[4] for row in rows]) == ("0", ["0"])
    await manage(shop, "GET", f"{EXPORT}?{query}&campaignIds=1,9", status=404)
    await manage(shop, "GET", f"{EXPORT}?{query}&campaignIds=one", status=400)
    await manage(shop, "GET", f"{EXPORT}?campaignIds=1", status=400)


async def test_the_file_counts_who_was_invented(start_server: StartServer) -> None:
    server = await start_server(customers=50, sessions=2)
    rows = (await manage(server, "GET", f"{APPLICATION}/sessions"))["data"]
    closed = [one for one in rows if one["state"] in {"closed", "partially_returned"}]
    query = "rangeStart=2020-01-01&rangeEnd=2030-01-01"
    _, everything, *_ = await exported(server, f"{EXPORT}?{query}")
    assert int(everything[4]) == len(closed) > 0


# Audiences


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("audienceIds=1,2,3,9", [(1, 1), (2, 2), (3, 0)]),
        ("audienceIds=2", [(2, 2)]),
        ("audienceIds=3,2,1&sort=-membersCount", [(2, 2), (1, 1), (3, 0)]),
        ("audienceIds=1,2,3&sort=-audienceId", [(3, 0), (2, 2), (1, 1)]),
    ],
)
async def test_members_of_audiences(
    server: Server, query: str, found: list[tuple[int, int]]
) -> None:
    await set_up(server, audiences=[{"id": number, "name": f"A{number}"} for number in (1, 2, 3)])
    for name, audiences in (("ann", [1, 2]), ("bob", [2]), ("cat", [])):
        body = {"audiencesChanges": {"adds": audiences, "deletes": []}}
        await server.call("PUT", f"/v2/customer_profiles/{name}", body)
    answer = await manage(server, "GET", f"/v1/audiences/analytics?{query}")
    assert answer["hasMore"] is False
    assert [(one["audienceId"], one["membersCount"]) for one in answer["data"]] == found


@pytest.mark.parametrize(
    "query",
    [
        "",
        "audienceIds=one",
        "audienceIds=1&sort=name",
        f"audienceIds={','.join(map(str, range(1001)))}",
    ],
)
async def test_audiences_that_cannot_be_counted(server: Server, query: str) -> None:
    await manage(server, "GET", f"/v1/audiences/analytics?{query}", status=400)


# Codes of a session


async def rejections(server: Server, query: str) -> list[tuple[Any, ...]]:
    rows = (await manage(server, "GET", f"/v1/coupon_rejections?{query}"))["data"]
    return [(one["couponCode"], one["status"]) for one in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sessionIntegrationId=one", [("SUNNY", "applied"), ("NONE", "rejected")]),
        ("sessionIntegrationId=one&applicationId=1&couponCode=NONE", [("NONE", "rejected")]),
        ("sessionIntegrationId=one&couponCode=ELSE&language=de", []),
        ("sessionIntegrationId=two", []),
    ],
)
async def test_what_became_of_codes(shop: Server, query: str, found: list[Any]) -> None:
    assert await rejections(shop, query) == found


async def test_a_rejection_in_full(shop: Server) -> None:
    query = "sessionIntegrationId=one&couponCode=NONE"
    (row,) = (await manage(shop, "GET", f"/v1/coupon_rejections?{query}"))["data"]
    events = f"{APPLICATION}/events/no_total?session=one"
    *_, event = (await manage(shop, "GET", events))["data"]
    assert row == {
        "id": row["id"],
        "eventID": event["id"],
        "sessionID": "one",
        "profileID": "ann",
        "status": "rejected",
        "couponCode": "NONE",
        "language": "en",
        "summary": "There is no such coupon.",
        "createdAt": event["created"],
        "updatedAt": event["created"],
    }


async def test_codes_of_sessions_in_several_applications(shop: Server) -> None:
    await shop.put_session("one", {"couponCodes": ["SUNNY"]}, key="other")
    query = "sessionIntegrationId=one"
    assert len(await rejections(shop, query)) == 3
    assert await rejections(shop, f"{query}&applicationId=2") == [("SUNNY", "rejected")]
    await manage(shop, "GET", f"/v1/coupon_rejections?{query}&applicationId=9", status=404)
    await manage(shop, "GET", "/v1/coupon_rejections?sessionIntegrationId=none", status=404)
    await manage(shop, "GET", "/v1/coupon_rejections", status=400)


# The account


async def test_the_account(server: Server) -> None:
    await set_up(
        server,
        users=[{"email": "a@b.c", "password": "x"}, {"email": "d@b.c", "password": "x"}],
        campaigns=[{"id": 1}, {"id": 2, "state": "disabled"}, {"id": 3}],
    )
    account = await manage(server, "GET", "/v1/accounts/1")
    counts = ("applicationCount", "userCount", "campaignsActiveCount", "campaignsInactiveCount")
    assert [account[word] for word in counts] == [1, 2, 2, 1]
    assert (account["id"], account["state"], account["companyName"]) == (1, "active", "default")
    await manage(server, "GET", "/v1/accounts/2", status=404)


async def test_what_the_account_holds(server: Server) -> None:
    rules = [{"title": "R", "condition": ["and", True], "effects": []}] * 2
    over = {"expiryDate": "2026-01-01T12:00:00Z"}
    document: Json = {
        "applications": [{"id": 1, "name": "A"}, {"id": 2, "name": "B", "sandbox": True}],
        "campaigns": [{"id": 1}, {"id": 2, "applicationId": 2}, {"id": 3, "state": "disabled"}],
        "rulesets": [{"id": number, "campaignId": number, "rules": rules} for number in (1, 3)],
        "coupons": [{"value": "ONE-1"}, {"value": "TWO-2", **over}, {"value": "THREE"}],
        "referrals": [
            {"code": "REF-1", "advocateProfileIntegrationId": "ann"},
            {"code": "REF-2", "advocateProfileIntegrationId": "ann", **over},
        ],
        "attributes": [{"id": 1, "entity": "Event", "name": "size", "type": "number"}],
        "webhooks": [{"id": 1, "title": "W"}],
        "loyaltyPrograms": [{"id": 1, "name": "p"}, {"id": 2, "name": "q", "sandbox": True}],
    }
    await set_up(server, **document)
    assert await manage(server, "GET", "/v1/accounts/1/analytics") == {
        "applications": 2,
        "liveApplications": 1,
        "sandboxApplications": 1,
        "campaigns": 3,
        "activeCampaigns": 2,
        "liveActiveCampaigns": 1,
        "coupons": 3,
        "activeCoupons": 2,
        "expiredCoupons": 1,
        "referralCodes": 2,
        "activeReferralCodes": 1,
        "expiredReferralCodes": 1,
        "activeRules": 2,
        "users": 1,
        "roles": 1,
        "customAttributes": 1,
        "webhooks": 1,
        "loyaltyPrograms": 2,
        "liveLoyaltyPrograms": 1,
        "lastUpdatedAt": "2026-01-01T12:00:00.000000Z",
    }
    await manage(server, "GET", "/v1/accounts/9/analytics", status=404)


async def test_figures_move_with_what_happens(shop: Server) -> None:
    shop.clock.advance(**HOUR)
    await shop.put_session("two", {"state": "cancelled"})
    (row,) = (await manage(shop, "GET", f"{ANALYTICS}?{DAY}"))["data"]
    assert (row["campaignRevenue"], row["referralRedemptions"]) == (40, 0)
