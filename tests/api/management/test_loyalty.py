"""Loyalty programs and cards in the Management API, and points moved by hand."""

from typing import Any

import pytest

from tests.api.loyal import ANN, CARD, CARDS, PROGRAM, add, deduct, go, manage, places, set_up
from tests.conftest import Json, Server

NOON = "2026-01-01T12:00:00.000000Z"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with programs in which nobody has points."""
    await set_up(server)
    return server


async def test_programs(shop: Server) -> None:
    listed = await manage(shop, "GET", "/v1/loyalty_programs")
    assert listed["totalResultSize"] == 4
    assert [one["id"] for one in listed["data"]] == [1, 2, 3, 4]
    one = await manage(shop, "GET", PROGRAM)
    assert one == listed["data"][0]
    assert [(tier["id"], tier["name"]) for tier in one["tiers"]] == [(1, "Silver"), (2, "Gold")]
    refused = await manage(shop, "GET", "/v1/loyalty_programs/9", status=404)
    assert refused == {"message": "No loyalty program has the ID 9", "StatusCode": 404}


async def active(shop: Server, path: str = ANN, subledger: str = "") -> float:
    answer = await shop.call("GET", f"{path}/balances?subledgerId={subledger}")
    balance = answer["balance"] if not subledger else answer["subledgerBalances"][subledger]
    points: float = balance["activePoints"]
    return points


async def test_points_are_added_and_deducted(shop: Server) -> None:
    await add(shop, 10.5, name="Welcome", applicationId=1)
    await add(shop, 0)
    await add(shop, 7, subledgerId="hotel")
    await deduct(shop, 4, name="Mug", applicationId=1)
    await deduct(shop, 7, subledgerId="hotel")
    assert (await active(shop), await active(shop, subledger="hotel")) == (6.5, 0)


@pytest.mark.parametrize(
    ("more", "start", "expiry"),
    [
        ({}, "immediate", "unlimited"),
        ({"validityDuration": "unlimited"}, "immediate", "unlimited"),
        ({"pendingDuration": "immediate"}, "immediate", "unlimited"),
        ({"validityDuration": "1M_U"}, "immediate", "2026-02-28T23:59:59"),
        (
            {"pendingDuration": "1D_D", "validityDuration": "1h"},
            "2026-01-02T00:00:00",
            "2026-01-02T01:00:00",
        ),
        ({"pendingUntil": "2026-01-05T01:00:00+01:00"}, "2026-01-05T00:00:00", "unlimited"),
        ({"validUntil": "2026-01-05T01:00:00+01:00"}, "immediate", "2026-01-05T00:00:00"),
        ({"pendingDuration": "on_action"}, "on_action", "unlimited"),
    ],
)
async def test_when_points_count(shop: Server, more: Json, start: str, expiry: str) -> None:
    await add(shop, 1, **more)
    (row,) = (await shop.call("GET", f"{ANN}/transactions"))["data"]
    assert (row["startDate"][:19], row["expiryDate"][:19]) == (start, expiry)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, ["/points"]),
        ({"points": -1}, ["/points"]),
        ({"points": 1e12}, ["/points"]),
        ({"points": "1"}, ["/points"]),
        ({"points": 1, "validityDuration": "immediate"}, ["/validityDuration"]),
        ({"points": 1, "validityDuration": "soon"}, ["/validityDuration"]),
        ({"points": 1, "validityDuration": "5h_U"}, ["/validityDuration"]),
        ({"points": 1, "pendingDuration": "unlimited"}, ["/pendingDuration"]),
        ({"points": 1, "pendingDuration": ""}, ["/pendingDuration"]),
        ({"points": 1, "pendingDuration": "9000Y"}, ["/pendingDuration"]),
        ({"points": 1, "validUntil": "soon"}, ["/validUntil"]),
        ({"points": 1, "subledgerId": "x" * 65}, ["/subledgerId"]),
        ({"points": 1, "applicationId": 7}, ["/applicationId"]),
        (
            {
                "points": 1,
                "validityDuration": "1D",
                "validUntil": NOON,
                "pendingDuration": "1D",
                "pendingUntil": NOON,
            },
            ["/validityDuration", "/pendingDuration"],
        ),
    ],
)
async def test_additions_that_cannot_be(shop: Server, body: Json, found: list[str]) -> None:
    for path in (ANN, CARD):
        refused = await manage(shop, "PUT", f"{path}/add_points", body, 400)
        assert places(refused) == found
        assert await active(shop, path) == 0


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/points"),
        ({"points": -1}, "/points"),
        ({"points": 10.01}, "/points"),
        ({"points": 1, "subledgerId": "hotel"}, "/points"),
        ({"points": 1, "applicationId": 7}, "/applicationId"),
    ],
)
async def test_deductions_that_cannot_be(shop: Server, body: Json, place: str) -> None:
    for path in (ANN, CARD):
        await add(shop, 10, to=path)
        await add(shop, 90, to=path, pendingDuration="1D")
        refused = await manage(shop, "PUT", f"{path}/deduct_points", body, 400)
        assert places(refused) == [place]
        assert await active(shop, path) == 10


async def test_a_program_without_subledgers(shop: Server) -> None:
    path = "/v1/loyalty_programs/3/profile/customer-1"
    for word in ("add", "deduct"):
        body = {"points": 1, "subledgerId": "hotel"}
        refused = await manage(shop, "PUT", f"{path}/{word}_points", body, 400)
        assert places(refused) == ["/subledgerId"]
    await add(shop, 1, to=path, subledgerId="")


@pytest.mark.parametrize("word", ["add", "deduct"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("9/profile/customer-1", 404),
        ("x/profile/customer-1", 404),
        ("1/profile/nobody", 404),
        ("4/profile/customer-1", 404),
        ("2/profile/customer-1", 400),
        ("9/cards/CARD-1", 404),
        ("2/cards/CARD-9", 404),
        ("2/cards/abc", 400),
        ("1/cards/CARD-1", 400),
    ],
)
async def test_whose_points_there_are_not(shop: Server, word: str, path: str, status: int) -> None:
    whole = f"/v1/loyalty_programs/{path}/{word}_points"
    await manage(shop, "PUT", whole, {"points": 0}, status)


@pytest.mark.parametrize(
    "card", [{"status": "inactive"}, {"status": "active", "blockReason": "Card lost"}]
)
async def test_points_of_a_card_that_is_not_active_stay(server: Server, card: Json) -> None:
    listed = [{"programID": 2, "identifier": "CARD-1", **card}]
    await set_up(server, loyaltyCards=listed)
    for word in ("add", "deduct"):
        refused = await manage(server, "PUT", f"{CARD}/{word}_points", {"points": 0}, 400)
        assert refused["message"] == "The loyalty card CARD-1 is not active"


async def test_points_on_cards(shop: Server) -> None:
    await add(shop, 10, to=CARD, subledgerId="hotel")
    await add(shop, 10, to=CARD)
    await deduct(shop, 4, of=CARD)
    await go(shop, days=1)
    card = await manage(shop, "GET", CARD)
    assert (card["id"], card["identifier"], card["programTitle"]) == (1, "CARD-1", "cards")
    assert card["ledger"]["currentBalance"] == 6
    assert card["subledgers"]["hotel"]["currentBalance"] == 10
    assert await active(shop, CARD) == 6


CARD_LIST: list[Json] = [
    {"id": 5, "identifier": "GOLD-1", "profiles": ["customer-1"], "batchId": "b1"},
    {"id": 6, "identifier": "GOLD-2", "profiles": ["customer-1", "customer-2"]},
    {"id": 7, "identifier": "IRON-1", "created": "2001-01-01T00:00:00Z", "batchId": "b1"},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [5, 6, 7]),
        ("identifier=GOLD", [5, 6]),
        ("identifier=GOLD-2", [6]),
        ("profileId=1", [5, 6]),
        ("profileId=2", [6]),
        ("profileId=99999", []),
        ("batchId=b1", [5, 7]),
        ("sort=-identifier", [7, 6, 5]),
        ("sort=created", [7, 5, 6]),
        ("pageSize=1&skip=1", [6]),
    ],
)
async def test_cards_are_listed(server: Server, query: str, found: list[int]) -> None:
    cards = [
        {
            **card,
            "programID": 2,
            "profiles": [
                {"integrationId": name, "timestamp": NOON} for name in card.get("profiles", ())
            ],
        }
        for card in CARD_LIST
    ]
    other = {"id": 2, "identifier": "GOLD-1", "programID": 8}
    programs = [{"id": 2, "cardBased": True}, {"id": 8, "cardBased": True}]
    await set_up(server, loyaltyPrograms=programs, loyaltyCards=[*cards, other])
    answer = await manage(server, "GET", f"{CARDS}?{query}")
    assert [card["id"] for card in answer["data"]] == found
    assert answer["hasMore"] is ("pageSize" in query)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("2/cards?identifier=abc", 400),
        ("2/cards?sort=profiles", 400),
        ("9/cards", 404),
        ("1/cards", 400),
        ("2/cards/CARD-9", 404),
        ("2/cards/abc", 400),
        ("9/cards/CARD-1", 404),
        ("1/cards/CARD-1", 400),
    ],
)
async def test_cards_that_cannot_be_read(shop: Server, path: str, status: int) -> None:
    await manage(shop, "GET", f"/v1/loyalty_programs/{path}", status=status)


async def test_integration_keys_have_no_say_here(shop: Server) -> None:
    calls: list[tuple[str, str, Any]] = [
        ("GET", PROGRAM, None),
        ("PUT", f"{ANN}/add_points", {"points": 1}),
        ("GET", CARD, None),
    ]
    for method, path, body in calls:
        await shop.call(method, path, body, status=401)
