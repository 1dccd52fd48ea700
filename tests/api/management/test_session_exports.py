"""Files of sessions and of effects in the Management API."""

import csv
import io
import json
import tracemalloc

import pytest

from tests.api.management.active_shop import happen, open_shop
from tests.api.management.manager import APPLICATION, exported, manage
from tests.conftest import Json, Server, StartServer, item

SESSIONS = f"{APPLICATION}/export_customer_sessions"
EFFECTS = f"{APPLICATION}/export_effects"
SESSION_COLUMNS = [
    "id",
    "firstsession",
    "integrationid",
    "applicationid",
    "profileid",
    "profileintegrationid",
    "created",
    "state",
    "cartitems",
    "discounts",
    "total",
    "attributes",
    "closedat",
    "cancelledat",
    "referral",
    "identifiers",
    "additional_costs",
    "updated",
    "store_integration_id",
    "coupons",
]
EFFECT_COLUMNS = [
    "created",
    "name",
    "applicationid",
    "campaignid",
    "rulesetid",
    "ruleindex",
    "sessionintegrationid",
    "profileintegrationid",
    "sessionid",
    "profileid",
    "eventid",
    "event_type",
    "total_revenue",
    "props",
    "couponid",
    "store_id",
    "store_integration_id",
]


@pytest.fixture
async def shop(server: Server) -> Server:
    await open_shop(server)
    await happen(server)
    return server


async def rows(server: Server, path: str, query: str = "") -> list[dict[str, str]]:
    header, *found = await exported(server, f"{path}?{query}")
    assert header == (SESSION_COLUMNS if path == SESSIONS else EFFECT_COLUMNS)
    return [dict(zip(header, row, strict=True)) for row in found]


async def test_a_session_in_full(shop: Server) -> None:
    body: Json = {
        "profileId": "ann",
        "cartItems": [item('a "hat"', 20.0, 2, name="Hüt,\n1")],
        "additionalCosts": {"shipping": {"price": 3.5}},
        "identifiers": ["a", "b"],
        "attributes": {},
    }
    await shop.put_session("full", body)
    row = (await rows(shop, SESSIONS))[-1]
    session, ann = await shop.session("full"), await shop.profile("ann")
    assert json.loads(row.pop("cartitems")) == session["cartItems"]
    assert json.loads(row.pop("additional_costs")) == session["additionalCosts"]
    assert row == {
        "id": str(session["id"]),
        "firstsession": "false",
        "integrationid": "full",
        "applicationid": "1",
        "profileid": str(ann["id"]),
        "profileintegrationid": "ann",
        "created": session["created"],
        "state": "open",
        "discounts": "{}",
        "total": "43.50",
        "attributes": "{}",
        "closedat": "0001-01-01T00:00:00Z",
        "cancelledat": "0001-01-01T00:00:00Z",
        "referral": "",
        "identifiers": '["a","b"]',
        "updated": session["updated"],
        "store_integration_id": "",
        "coupons": "[]",
    }


async def test_sessions_that_have_come_to_an_end(shop: Server) -> None:
    await shop.put_session("two", {"state": "cancelled"})
    one, two, three = await rows(shop, SESSIONS)
    assert (one["store_integration_id"], one["coupons"]) == ("main", '["SUNNY","NONE"]')
    assert (one["state"], one["closedat"][11:13]) == ("partially_returned", "18")
    assert (two["state"], two["cancelledat"][11:13], two["referral"]) == (
        "cancelled",
        "18",
        "FRIEND",
    )
    assert two["closedat"] == one["cancelledat"] == "0001-01-01T00:00:00Z"
    assert (three["profileid"], three["profileintegrationid"]) == ("0", "")
    assert (three["identifiers"], three["additional_costs"]) == ("null", "{}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["one", "two", "three"]),
        ("customerSessionState=closed", ["two"]),
        ("customerSessionState=cancelled", []),
        ("profileIntegrationId=ann", ["one"]),
        ("profileIntegrationId=an", []),
        ("createdAfter=2026-01-01T13:00:00Z", ["two", "three"]),
        ("createdBefore=2026-01-01T13:00:00%2B01:00", []),
        ("createdBefore=2026-01-01T13:00:00Z", ["one"]),
        ("updatedAfter=2026-01-01T17:30:00Z", ["one"]),
        ("updatedBefore=2026-01-01T17:30:00Z", ["two", "three"]),
    ],
)
async def test_which_sessions(shop: Server, query: str, found: list[str]) -> None:
    assert [one["integrationid"] for one in await rows(shop, SESSIONS, query)] == found


@pytest.mark.parametrize(
    ("form", "created", "never"),
    [
        ("excel", "2026-01-01 14:00:00", "0001-01-01 00:00:00"),
        ("ISO8601", "2026-01-01T14:00:00.000000Z", "0001-01-01T00:00:00Z"),
    ],
)
async def test_times_as_asked_for(shop: Server, form: str, created: str, never: str) -> None:
    two = (await rows(shop, SESSIONS, f"dateFormat={form}"))[1]
    assert (two["created"], two["closedat"], two["cancelledat"]) == (created, created, never)
    effect = (await rows(shop, EFFECTS, f"dateFormat={form}"))[-2]
    assert effect["created"] == created


@pytest.mark.parametrize("path", [SESSIONS, EFFECTS])
async def test_what_no_file_is_of(shop: Server, path: str) -> None:
    await manage(shop, "GET", f"{path}?dateFormat=word", status=400)
    await manage(shop, "GET", f"{path}?createdAfter=now", status=400)
    await manage(shop, "GET", path.replace("applications/1", "applications/9"), status=404)


async def test_files_are_noted(shop: Server) -> None:
    await rows(shop, SESSIONS, "customerSessionState=closed")
    await rows(shop, EFFECTS, "campaignId=1")
    notes = (await manage(shop, "GET", "/v1/exports"))["data"]
    assert [(one["entity"], one["filter"]) for one in notes] == [
        ("CustomerSession", {"applicationId": 1, "customerSessionState": "closed"}),
        ("Effect", {"applicationId": 1, "campaignId": 1}),
    ]


async def test_an_effect_in_full(shop: Server) -> None:
    first, discount, *others = await rows(shop, EFFECTS)
    session, ann = await shop.session("one"), await shop.profile("ann")
    effects = (await shop.call("GET", "/v2/customer_sessions/one"))["effects"]
    events = f"{APPLICATION}/events/no_total?session=one"
    *_, event = (await manage(shop, "GET", events))["data"]
    coupon = effects[0]["triggeredByCoupon"]
    assert json.loads(discount.pop("props")) == effects[1]["props"]
    assert discount == {
        "created": event["created"],
        "name": "setDiscount",
        "applicationid": "1",
        "campaignid": "1",
        "rulesetid": "1",
        "ruleindex": "0",
        "sessionintegrationid": "one",
        "profileintegrationid": "ann",
        "sessionid": str(session["id"]),
        "profileid": str(ann["id"]),
        "eventid": str(event["id"]),
        "event_type": "talon_session_partially_returned",
        "total_revenue": "40.00",
        "couponid": str(coupon),
        "store_id": "7",
        "store_integration_id": "main",
    }
    assert [first["name"], *(one["name"] for one in others)] == [
        "acceptCoupon",
        "addFreeItem",
        "couponCreated",
        "addLoyaltyPoints",
        "rejectCoupon",
        "acceptReferral",
        "setDiscount",
        "addLoyaltyPoints",
    ]


async def test_the_effect_of_an_event(shop: Server) -> None:
    row = (await rows(shop, EFFECTS))[-1]
    ann = await shop.profile("ann")
    assert (row["event_type"], row["profileid"], row["sessionid"], row["sessionintegrationid"]) == (
        "signed_up",
        str(ann["id"]),
        "0",
        "",
    )
    assert (row["total_revenue"], row["store_id"], row["couponid"]) == ("0.00", "7", "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("campaignId=2", ["addLoyaltyPoints"]),
        ("campaignId=2.0", ["addLoyaltyPoints"]),
        ("campaignId=1.5", []),
        ("campaignId=0", ["rejectCoupon"]),
        ("campaignId=9", []),
        ("createdAfter=2026-01-01T14:30:00Z&campaignId=2", ["addLoyaltyPoints"]),
        ("createdBefore=2026-01-01T14:30:00Z", ["acceptReferral", "setDiscount"]),
    ],
)
async def test_which_effects(shop: Server, query: str, found: list[str]) -> None:
    assert [one["name"] for one in await rows(shop, EFFECTS, query)] == found


# Many


async def test_a_file_of_a_crowd_takes_no_memory(start_server: StartServer) -> None:
    server = await start_server(customers=1_000_000, sessions=1, journal=0)
    tracemalloc.start()
    try:
        answer = await server.send("GET", SESSIONS, scheme="ManagementKey-v1")
        assert answer.status == 200
        head = await answer.content.readexactly(3_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    answer.close()
    names = [row[2] for row in csv.reader(io.StringIO(head.decode("utf-8", "ignore")))][1:-1]
    assert names[:3] == ["session-1", "session-2", "session-3"]
    assert len(names) > 3000
    assert peak < 60_000_000


async def test_a_filter_that_finds_little_lets_others_run(start_server: StartServer) -> None:
    server = await start_server(customers=2000, sessions=3)
    state = await rows(server, SESSIONS, "createdAfter=2040-01-01T00:00:00Z")
    assert state == []
    whole = await rows(server, SESSIONS, "customerSessionState=partially_returned")
    listed = f"{APPLICATION}/sessions?state=partially_returned"
    found = (await manage(server, "GET", listed))["data"]
    assert [one["integrationid"] for one in whole] == [one["integrationId"] for one in found]
    assert all(one["closedat"] == one["updated"] for one in whole)
