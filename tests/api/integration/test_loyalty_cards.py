"""Loyalty cards: made, shared, read."""

import re
from typing import Any

import pytest

from tests.api.loyal import (
    CARD,
    CARDS,
    PROGRAMS,
    add,
    amounts,
    deduct,
    go,
    places,
    set_up,
)
from tests.conftest import Json, Server

NOON = "2026-01-01T12:00:00.000000Z"
LINK = f"/v2{CARD.removeprefix('/v1')}/link_profile"
UNLINK = f"/v2{CARD.removeprefix('/v1')}/unlink_profile"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with a card on which nobody is registered."""
    await set_up(server)
    return server


def info(current: float = 0, pending: float = 0) -> Json:
    """A LedgerInfo of points that no session is about to move."""
    return {
        "currentBalance": current,
        "pendingBalance": pending,
        "negativeBalance": 0,
        "expiredBalance": 0,
        "spentBalance": 0,
        "tentativeCurrentBalance": current,
        "tentativePendingBalance": pending,
        "tentativeNegativeBalance": 0,
    }


async def test_a_card_is_made_whole(shop: Server) -> None:
    body = {"customerProfileIds": ["customer-1", "customer-1"], "cardIdentifier": "my@card%1"}
    assert await shop.call("POST", CARDS, body | {"status": "inactive"}) == {
        "id": 2,
        "created": NOON,
        "modified": NOON,
        "programID": 2,
        "programName": "cards",
        "programTitle": "cards",
        "status": "inactive",
        "identifier": "my@card%1",
        "usersPerCardLimit": 2,
        "profiles": [{"integrationId": "customer-1", "timestamp": NOON}],
        "ledger": info(),
        "subledgers": {},
    }
    found = await shop.call("GET", f"{CARDS}/my%40card%251/balances")
    assert [one["integrationId"] for one in found["profiles"]] == ["customer-1"]


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({}, r"LC-[A-Z0-9]{4}-[A-Z0-9]{4}"),
        ({"validCharacters": ["x", "y"], "couponPattern": "A#B#C#"}, "A[xy]B[xy]C[xy]"),
        ({"validCharacters": ["7"], "couponPattern": "VIP"}, "VIP7"),
    ],
)
async def test_identifiers_are_invented(server: Server, settings: Json, allowed: str) -> None:
    program = PROGRAMS[1] | ({"cardCodeSettings": settings} if settings else {})
    await set_up(server, loyaltyPrograms=[program], loyaltyCards=[])
    made = await server.call("POST", CARDS, {})
    assert re.fullmatch(allowed, made["identifier"])
    assert made["status"] == "active"


async def test_every_identifier_is_another_until_none_is_left(server: Server) -> None:
    pattern = {"validCharacters": ["x", "y"], "couponPattern": "CARD#"}
    await set_up(server, loyaltyPrograms=[PROGRAMS[1] | {"cardCodeSettings": pattern}])
    made = [(await server.call("POST", CARDS, {}))["identifier"] for _ in range(2)]
    assert sorted(made) == ["CARDx", "CARDy"]
    await server.call("POST", CARDS, {}, status=400)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"status": "blocked"}, "/status"),
        ({"cardIdentifier": "abc"}, "/cardIdentifier"),
        ({"cardIdentifier": "a b c d"}, "/cardIdentifier"),
        ({"cardIdentifier": "CARD-1"}, "/cardIdentifier"),
        ({"customerProfileIds": ["customer-1", "nobody"]}, "/customerProfileIds/1"),
        (
            {"customerProfileIds": ["customer-1", "customer-2", "customer-3"]},
            "/customerProfileIds",
        ),
    ],
)
async def test_a_card_that_is_wrong(shop: Server, body: Json, place: str) -> None:
    assert places(await shop.call("POST", CARDS, body, status=400)) == [place]
    assert len((await shop.call("GET", "/__admin/state"))["loyaltyCards"]) == 1


async def test_customers_share_a_card(shop: Server) -> None:
    first = await shop.call("POST", LINK, {"integrationId": "customer-1"})
    await go(shop, days=1)
    again = await shop.call("POST", LINK, {"integrationId": "customer-1"})
    assert again == first
    second = await shop.call("POST", LINK, {"integrationId": "customer-2"})
    later = "2026-01-02T12:00:00.000000Z"
    assert second["modified"] == later
    assert second["profiles"] == [
        {"integrationId": "customer-1", "timestamp": NOON},
        {"integrationId": "customer-2", "timestamp": later},
    ]
    refused = await shop.call("POST", LINK, {"integrationId": "customer-3"}, status=400)
    assert places(refused) == ["/integrationId"]
    left = await shop.call("POST", UNLINK, {"integrationId": "customer-1"})
    assert [one["integrationId"] for one in left["profiles"]] == ["customer-2"]
    await shop.call("POST", UNLINK, {"integrationId": "customer-1"}, status=404)
    await shop.call("POST", LINK, {"integrationId": "customer-3"})


async def test_a_card_without_a_limit_is_for_all(server: Server) -> None:
    cards = [{"programID": 2, "identifier": "CARD-1", "usersPerCardLimit": 0}]
    await set_up(server, loyaltyCards=cards)
    for number in range(1, 6):
        card = await server.call("POST", LINK, {"integrationId": f"customer-{number}"})
    assert len(card["profiles"]) == 5


@pytest.mark.parametrize("path", [LINK, UNLINK])
async def test_links_that_cannot_be(shop: Server, path: str) -> None:
    await shop.call("POST", path, {}, status=400)
    await shop.call("POST", path, {"integrationId": "nobody"}, status=404)


async def test_balances(shop: Server) -> None:
    await add(shop, 10, to=CARD)
    await add(shop, 5, to=CARD, subledgerId="hotel", validityDuration="1D")
    await add(shop, 3, to=CARD, pendingDuration="2D")
    await deduct(shop, 4, of=CARD)
    await go(shop, days=1)
    names = ("activePoints", "pendingPoints", "spentPoints", "expiredPoints", "negativePoints")
    main, hotel = (
        dict(zip(names, numbers, strict=True)) for numbers in ((6, 3, 4, 0, 0), (0, 0, 0, 5, 0))
    )
    path = f"{CARD}/balances"
    assert await shop.call("GET", path) == {
        "balance": main,
        "subledgerBalances": {"hotel": hotel},
        "profiles": [],
    }
    only = await shop.call("GET", f"{path}?subledgerId=hotel&subledgerId=other")
    assert only == {
        "subledgerBalances": {"hotel": hotel, "other": dict.fromkeys(names, 0)},
        "profiles": [],
    }
    then = await shop.call("GET", f"{path}?endDate=2026-01-04T00:00:00Z&subledgerId=")
    assert then["balance"]["activePoints"] == 9
    card = await shop.call("POST", LINK, {"integrationId": "customer-1"})
    assert (card["ledger"], card["subledgers"]) == (info(6, 3), {"hotel": info()})


async def test_transactions_and_points(shop: Server) -> None:
    await add(shop, 10, to=CARD, name="Welcome")
    await add(shop, 5, to=CARD, subledgerId="hotel")
    await add(shop, 3, to=CARD, pendingDuration="on_action")
    await deduct(shop, 4, of=CARD)
    transactions, points = f"{CARD}/transactions", f"{CARD}/points"
    assert await amounts(shop, transactions) == [4, 3, 5, 10]
    assert await amounts(shop, f"{transactions}?subledgerId=hotel&subledgerId=x") == [5]
    assert await amounts(shop, f"{transactions}?awaitsActivation=true") == [3]
    assert await amounts(shop, points) == [6, 5]
    assert await amounts(shop, f"{points}?status=pending") == [3]
    row = (await shop.call("GET", transactions))["data"][3]
    assert (row["cardIdentifier"], row["name"]) == ("CARD-1", "Welcome")
    assert "cardIdentifier" not in (await shop.call("GET", points))["data"][0]


async def test_points_of_a_card_are_activated(shop: Server) -> None:
    await add(shop, 3, to=CARD, pendingDuration="on_action")
    (row,) = (await shop.call("GET", f"{CARD}/transactions"))["data"]
    body = {"transactionUUIDs": [row["transactionUUID"]]}
    answer = await shop.call("POST", "/v1/loyalty_programs/2/activate_points", body)
    (entry,) = answer["ledgerEntries"]
    assert (entry["cardID"], "customerProfileID" in entry) == (1, False)
    await deduct(shop, 3, of=CARD)


CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/v1/{}/cards/{}/balances", None),
    ("GET", "/v1/{}/cards/{}/transactions", None),
    ("GET", "/v1/{}/cards/{}/points", None),
    ("POST", "/v2/{}/cards/{}/link_profile", {"integrationId": "customer-1"}),
    ("POST", "/v2/{}/cards/{}/unlink_profile", {"integrationId": "customer-1"}),
    ("POST", "/v1/{}/cards", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_what_there_is_not(shop: Server, method: str, path: str, body: Any) -> None:
    programs = "loyalty_programs/"
    await shop.call(method, path.format(f"{programs}9", "CARD-1"), body, status=404)
    await shop.call(method, path.format(f"{programs}1", "CARD-1"), body, status=400)
    if path.count("{}") == 2:
        await shop.call(method, path.format(f"{programs}2", "CARD-9"), body, status=404)
        await shop.call(method, path.format(f"{programs}2", "abc"), body, status=400)
