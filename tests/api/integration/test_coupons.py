"""Reservations of coupons over HTTP, and the coupons in a customer's inventory."""

from typing import Any

import pytest

from tests.conftest import Json, Server, StartServer

RESERVE = "/v1/coupon_reservations/SUMMER"
CUSTOMERS = "/v1/coupon_reservations/customerprofiles/SUMMER"

APPLICATION: Json = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
COUPONS: list[Json] = [
    {"value": "SUMMER", "reservationLimit": 1},
    {"value": "ann's/own", "recipientIntegrationId": "ann"},
    {"value": "EVERYBODY", "implicitlyReserved": True, "expiryDate": "2026-01-05T00:00:00Z"},
    {"value": "ELSEWHERE", "campaignId": 2},
]


async def set_up(server: Server) -> Server:
    """Have an account with two Applications, customers, and coupons in both."""
    document = {
        "version": 1,
        "applications": [
            {**APPLICATION, "id": 1, "keys": ["test"]},
            {**APPLICATION, "id": 2, "keys": ["other"]},
        ],
        "customers": [{"integrationId": "ann"}, {"integrationId": "bob"}],
        "campaigns": [{"id": 1}, {"id": 2, "applicationId": 2}],
        "coupons": COUPONS,
        "redemptions": [{"couponId": 3, "profileId": "bob", "count": 2}],
    }
    await server.call("PUT", "/__admin/state", document)
    return server


@pytest.fixture
async def shop(server: Server) -> Server:
    return await set_up(server)


def names(*integration_ids: Any) -> Json:
    return {"integrationIDs": list(integration_ids)}


async def holders(server: Server, path: str = CUSTOMERS) -> list[str]:
    answer = await server.call("GET", path)
    assert answer["totalResultSize"] == len(answer["data"])
    return [one["integrationId"] for one in answer["data"]]


async def inventory(server: Server, integration_id: str) -> list[Json]:
    path = f"/v1/customer_profiles/{integration_id}/inventory?coupons=true"
    answer = await server.call("GET", path)
    assert list(answer) == ["coupons"]
    coupons: list[Json] = answer["coupons"]
    return coupons


async def test_a_coupon_is_reserved(shop: Server) -> None:
    before = await shop.profile("ann")
    shop.clock.advance(hours=1)
    coupon = await shop.call("POST", RESERVE, names("bob", "ann", "bob"), status=201)
    assert (coupon["value"], coupon["reservationCounter"]) == ("SUMMER", 2)
    again = await shop.call("POST", RESERVE, names("ann"), status=201)
    assert again == coupon
    assert await holders(shop) == ["ann", "bob"]
    assert await shop.profile("ann") == before


async def test_a_reservation_is_taken_back(shop: Server) -> None:
    await shop.call("POST", RESERVE, names("ann", "bob"), status=201)
    assert await shop.call("DELETE", RESERVE, names("ann", "nobody"), status=204) is None
    assert await holders(shop) == ["bob"]
    coupon = await shop.call("POST", RESERVE, names("bob"), status=201)
    assert coupon["reservationCounter"] == 1


async def test_customers_that_are_not_known_are_made(start_server: StartServer) -> None:
    server = await set_up(await start_server())
    await server.call("POST", RESERVE, names("new", "new"), status=201)
    assert await holders(server) == ["new"]
    assert (await server.profile("new"))["closedSessions"] == 0
    strict = await set_up(await start_server(assume=("reservation-unknown-profile=refuse",)))
    refused = await strict.call("POST", RESERVE, names("ann", "new"), status=400)
    assert [one["source"]["pointer"] for one in refused["errors"]] == ["/integrationIDs/1"]
    assert await holders(strict) == []


async def test_the_code_of_one_customer(shop: Server) -> None:
    own = "/v1/coupon_reservations/ann%27s%2Fown"
    refused = await shop.call("POST", own, names("ann", "new"), status=400)
    assert [one["source"]["pointer"] for one in refused["errors"]] == ["/integrationIDs/1"]
    await shop.call("GET", "/v1/customer_profiles/new/inventory", status=404)
    coupon = await shop.call("POST", own, names("ann"), status=201)
    assert coupon["reservationCounter"] == 1
    path = "/v1/coupon_reservations/customerprofiles/ann%27s%2Fown"
    assert await holders(shop, path) == ["ann"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/integrationIDs"),
        (names(1), "/integrationIDs/0"),
        (names("x" * 1001), "/integrationIDs/0"),
        (names(*(f"c{number}" for number in range(1001))), "/integrationIDs"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_bodies_that_are_refused(shop: Server, method: str, body: Json, place: str) -> None:
    refused = await shop.call(method, RESERVE, body, status=400)
    assert [one["source"]["pointer"] for one in refused["errors"]] == [place]
    assert await holders(shop) == []


async def test_nobody_has_no_name(shop: Server) -> None:
    refused = await shop.call("POST", RESERVE, names(""), status=400)
    assert [one["source"]["pointer"] for one in refused["errors"]] == ["/integrationIDs/0"]


@pytest.mark.parametrize("code", ["summer", "ELSEWHERE", "SUMMER%20"])
async def test_codes_that_there_are_not(shop: Server, code: str) -> None:
    path = f"/v1/coupon_reservations/{code}"
    await shop.call("POST", path, names("ann"), status=404)
    await shop.call("DELETE", path, names("ann"), status=404)
    refused = await shop.call("GET", f"/v1/coupon_reservations/customerprofiles/{code}", status=404)
    assert refused["StatusCode"] == 404


async def test_the_inventory_has_what_a_customer_may_use(shop: Server) -> None:
    await shop.call("POST", RESERVE, names("ann"), status=201)
    shown = [
        (one["value"], one["state"], one["profileRedemptionCount"])
        for one in await inventory(shop, "ann")
    ]
    assert shown == [
        ("SUMMER", "active", 0),
        ("ann's/own", "active", 0),
        ("EVERYBODY", "active", 0),
    ]
    (bobs,) = await inventory(shop, "bob")
    assert (bobs["value"], bobs["state"], bobs["profileRedemptionCount"]) == (
        "EVERYBODY",
        "active",
        2,
    )
    shop.clock.advance(days=9)
    assert [one["state"] for one in await inventory(shop, "bob")] == ["used"]
    assert [one["state"] for one in await inventory(shop, "ann")] == ["active", "active", "expired"]


async def test_what_a_customer_has_reserved_in_the_first_version(shop: Server) -> None:
    path = "/v1/coupon_reservations/coupons/ann"
    await shop.call("POST", RESERVE, names("ann"), status=201)
    answer = await shop.call("GET", path)
    assert answer["totalResultSize"] == 2
    assert [one["value"] for one in answer["data"]] == ["SUMMER", "ann's/own"]
    assert "state" not in answer["data"][0]
    await shop.call(
        "PUT",
        "/v1/applications/1/campaigns/1/coupons/1",
        {"expiryDate": "2026-01-01T12:00:00Z"},
    )
    assert [one["value"] for one in (await shop.call("GET", path))["data"]] == ["ann's/own"]
    await shop.call("GET", "/v1/coupon_reservations/coupons/nobody", status=404)


async def test_reservations_are_part_of_the_state(shop: Server) -> None:
    await shop.call("POST", RESERVE, names("bob"), status=201)
    state = await shop.call("GET", "/__admin/state")
    assert state["reservations"] == [
        {"couponId": 1, "profileId": "bob", "created": "2026-01-01T12:00:00.000000Z"}
    ]
    await shop.call("PUT", "/__admin/state", state)
    assert await holders(shop) == ["bob"]
    assert await shop.call("GET", "/__admin/state") == state


@pytest.mark.parametrize(
    ("word", "entry", "place"),
    [
        ("coupons", {"value": "abc"}, "/coupons/1/value"),
        ("coupons", {"value": "CODE"}, "/coupons/1/value"),
        ("coupons", {"value": "CODE-2", "campaignId": 9}, "/coupons/1/campaignId"),
        ("coupons", {"usageLimit": 1}, "/coupons/1/value"),
        ("reservations", {"profileId": ""}, "/reservations/0/profileId"),
        ("reservations", {"profileId": "a", "couponId": 9}, "/reservations/0/couponId"),
        ("redemptions", {"profileId": "a", "count": 0}, "/redemptions/0/count"),
        ("redemptions", {"profileId": "a", "periods": {"Y": "x"}}, "/redemptions/0/periods/Y"),
        ("friends", {"friendIntegrationId": ""}, "/friends/0/friendIntegrationId"),
    ],
)
async def test_a_document_that_is_wrong(server: Server, word: str, entry: Json, place: str) -> None:
    document: Json = {
        "version": 1,
        "campaigns": [{"id": 1}],
        "coupons": [{"value": "CODE"}],
        "referrals": [{"code": "CODE", "advocateProfileIntegrationId": "ann"}],
    }
    document[word] = [*document.get(word, []), entry]
    refused = await server.call("PUT", "/__admin/state", document, status=422)
    assert [error["source"]["pointer"] for error in refused["errors"]] == [place]
