"""Loyalty cards in the Management API: made by the batch, switched, replaced, deleted."""

import re
from typing import Any

import pytest

from tests.api.loyal import CARD, CARDS, PROGRAMS, add, deduct, go, manage, places, set_up
from tests.conftest import Json, Server, StartServer

LINK = f"/v2{CARD.removeprefix('/v1')}/link_profile"
NEW = f"{CARDS}/CARD-2"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with a card."""
    await set_up(server)
    return server


async def listed(server: Server, query: str = "") -> list[Json]:
    """The cards of the program."""
    rows: list[Json] = (await manage(server, "GET", f"{CARDS}?{query}"))["data"]
    return rows


async def test_a_batch_is_made(shop: Server) -> None:
    made = await manage(shop, "POST", f"{CARDS}/batch", {"numberOfCards": 50})
    assert made["numberOfCardsGenerated"] == 50
    cards = await listed(shop, f"batchId={made['batchId']}")
    assert [card["id"] for card in cards] == list(range(2, 52))
    names = {card["identifier"] for card in cards}
    assert len(names) == 50
    assert all(re.fullmatch(r"LC-[A-Z0-9]{4}-[A-Z0-9]{4}", name) for name in names)
    assert {(card["status"], card["usersPerCardLimit"]) for card in cards} == {("active", 2)}
    again = await manage(shop, "POST", f"{CARDS}/batch", {"numberOfCards": 1})
    assert again["batchId"] != made["batchId"]


async def test_a_batch_is_as_its_request_says(shop: Server) -> None:
    settings = {"validCharacters": ["0-9"], "couponPattern": "VIP-#"}
    body = {"numberOfCards": 10, "batchId": "b1", "status": "inactive"}
    whole = body | {"cardCodeSettings": settings}
    assert (await manage(shop, "POST", f"{CARDS}/batch", whole))["batchId"] == "b1"
    cards = await listed(shop, "batchId=b1")
    assert sorted(card["identifier"] for card in cards) == [f"VIP-{digit}" for digit in range(10)]
    assert {card["status"] for card in cards} == {"inactive"}
    one_more = whole | {"numberOfCards": 1}
    refused = await manage(shop, "POST", f"{CARDS}/batch", one_more, 400)
    assert refused["message"] == "The pattern VIP-# has not enough identifiers left for cards"
    assert len(await listed(shop)) == 11


async def test_a_batch_has_the_pattern_of_the_program(server: Server) -> None:
    settings = {"validCharacters": ["x", "y"], "couponPattern": "CARD#"}
    await set_up(server, loyaltyPrograms=[PROGRAMS[1] | {"cardCodeSettings": settings}])
    await manage(server, "POST", f"{CARDS}/batch", {"numberOfCards": 2})
    names = {card["identifier"] for card in await listed(server)}
    assert names == {"CARD-1", "CARDx", "CARDy"}


async def test_a_batch_may_need_a_format(start_server: StartServer) -> None:
    server = await start_server(assume=("card-batch-without-format=refuse",))
    await set_up(server)
    body: Json = {"numberOfCards": 1}
    assert places(await manage(server, "POST", f"{CARDS}/batch", body, 400)) == [
        "/cardCodeSettings"
    ]
    settings = {"validCharacters": ["A"], "couponPattern": "CARD#"}
    await manage(server, "POST", f"{CARDS}/batch", body | {"cardCodeSettings": settings})


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/numberOfCards"),
        ({"numberOfCards": 0}, "/numberOfCards"),
        ({"numberOfCards": 20001}, "/numberOfCards"),
        ({"numberOfCards": 1, "status": "blocked"}, "/status"),
        (
            {
                "numberOfCards": 1,
                "cardCodeSettings": {"validCharacters": ["A", "$"], "couponPattern": "CARD#"},
            },
            "/cardCodeSettings/validCharacters",
        ),
        (
            {
                "numberOfCards": 1,
                "cardCodeSettings": {"validCharacters": [], "couponPattern": "CARD $#"},
            },
            "/cardCodeSettings/couponPattern",
        ),
    ],
)
async def test_a_batch_that_cannot_be(shop: Server, body: Json, place: str) -> None:
    assert places(await manage(shop, "POST", f"{CARDS}/batch", body, 400)) == [place]
    assert len(await listed(shop)) == 1


async def test_a_card_is_switched_off_and_on(shop: Server) -> None:
    await go(shop, days=1)
    off = await manage(shop, "PUT", CARD, {"status": "inactive", "blockReason": "Lost"})
    assert (off["status"], off["blockReason"]) == ("inactive", "Lost")
    assert off["modified"] == "2026-01-02T12:00:00.000000Z"
    assert await manage(shop, "GET", CARD) == off
    await manage(shop, "PUT", f"{CARD}/add_points", {"points": 1}, 400)
    on = await manage(shop, "PUT", CARD, {"status": "active"})
    assert on["status"] == "active"
    assert "blockReason" not in on
    await add(shop, 1, to=CARD)


async def test_a_card_stays_blocked_for_the_reason_it_had(shop: Server) -> None:
    await manage(shop, "PUT", CARD, {"status": "inactive", "blockReason": "Lost"})
    still = await manage(shop, "PUT", CARD, {"status": "inactive"})
    assert still["blockReason"] == "Lost"


@pytest.mark.parametrize("body", [{}, {"blockReason": "Lost"}, {"status": "blocked"}])
async def test_an_update_that_cannot_be(shop: Server, body: Json) -> None:
    assert places(await manage(shop, "PUT", CARD, body, 400)) == ["/status"]
    assert (await manage(shop, "GET", CARD))["status"] == "active"


async def test_a_deleted_card_takes_its_points_along(shop: Server) -> None:
    await add(shop, 10, to=CARD)
    await deduct(shop, 3, of=CARD)
    await manage(shop, "DELETE", CARD, status=204)
    await manage(shop, "GET", CARD, status=404)
    await manage(shop, "DELETE", CARD, status=404)
    state = await shop.call("GET", "/__admin/state")
    assert [state.get(word, []) for word in ("loyaltyCards", "loyaltyTransactions")] == [[], []]
    await shop.call("POST", CARDS, {"cardIdentifier": "CARD-1"})
    assert (await shop.call("GET", f"{CARD}/balances"))["balance"]["activePoints"] == 0


async def test_a_card_is_replaced_by_another(shop: Server) -> None:
    await shop.call("POST", LINK, {"integrationId": "customer-1"})
    await add(shop, 10, to=CARD)
    await add(shop, 5, to=CARD, subledgerId="hotel", validityDuration="9D")
    await deduct(shop, 4, of=CARD)
    before = await shop.call("GET", f"{CARD}/balances")
    logs = (await manage(shop, "GET", f"{CARD}/logs"))["data"]
    await go(shop, days=1)
    body = {"newCardIdentifier": "CARD-2", "blockReason": "Lost"}
    await manage(shop, "PUT", f"{CARD}/transfer", body, 204)

    old, new = await manage(shop, "GET", CARD), await manage(shop, "GET", NEW)
    assert (old["status"], old["blockReason"], old["profiles"]) == ("inactive", "Lost", [])
    assert (old["newCardIdentifier"], new["oldCardIdentifier"]) == ("CARD-2", "CARD-1")
    assert (new["id"], new["status"], new["usersPerCardLimit"]) == (2, "active", 2)
    assert await shop.call("GET", f"{NEW}/balances") == before
    assert [one["integrationId"] for one in new["profiles"]] == ["customer-1"]
    moved = (await manage(shop, "GET", f"{NEW}/logs"))["data"]
    assert moved == [row | {"cardIdentifier": "CARD-2"} for row in logs]
    assert (await manage(shop, "GET", f"{CARD}/logs"))["data"] == []
    assert (old["ledger"]["currentBalance"], old["subledgers"]) == (0, {})
    await deduct(shop, 6, of=NEW)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, ["/newCardIdentifier"]),
        ({"newCardIdentifier": "abc"}, ["/newCardIdentifier"]),
        ({"newCardIdentifier": "a b c d"}, ["/newCardIdentifier"]),
        ({"newCardIdentifier": "CARD-1"}, ["/newCardIdentifier"]),
    ],
)
async def test_a_transfer_that_cannot_be(shop: Server, body: Json, found: list[str]) -> None:
    assert places(await manage(shop, "PUT", f"{CARD}/transfer", body, 400)) == found
    assert (await manage(shop, "GET", CARD))["status"] == "active"


async def test_a_card_that_was_replaced_stays_blocked(shop: Server) -> None:
    await manage(shop, "PUT", f"{CARD}/transfer", {"newCardIdentifier": "CARD-2"}, 204)
    again = {"newCardIdentifier": "CARD-3"}
    refused = await manage(shop, "PUT", f"{CARD}/transfer", again, 400)
    assert refused["message"] == "The loyalty card CARD-1 was replaced by CARD-2"
    assert places(await manage(shop, "PUT", CARD, {"status": "active"}, 400)) == ["/status"]
    await manage(shop, "PUT", f"{NEW}/transfer", again, 204)


CALLS: list[tuple[str, str, Any]] = [
    ("PUT", "cards/{}", {"status": "active"}),
    ("DELETE", "cards/{}", None),
    ("PUT", "cards/{}/transfer", {"newCardIdentifier": "CARD-2"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize(
    ("program", "card", "status"),
    [(9, "CARD-1", 404), (2, "CARD-9", 404), (1, "CARD-1", 400), (2, "abc", 400)],
)
async def test_cards_that_there_are_not(
    shop: Server, method: str, path: str, body: Any, program: int, card: str, status: int
) -> None:
    whole = f"/v1/loyalty_programs/{program}/{path.format(card)}"
    await manage(shop, method, whole, body, status)
    assert len(await listed(shop)) == 1


@pytest.mark.parametrize(("program", "status"), [(9, 404), (1, 400)])
async def test_programs_without_cards(shop: Server, program: int, status: int) -> None:
    path = f"/v1/loyalty_programs/{program}/cards/batch"
    await manage(shop, "POST", path, {"numberOfCards": 1}, status)


async def test_changes_of_cards_are_logged(shop: Server) -> None:
    await manage(shop, "PUT", CARD, {"status": "inactive"})
    (change,) = (await manage(shop, "GET", "/v1/changes"))["data"]
    assert change["entity"] == CARD
    assert (change["old"]["status"], change["new"]["status"]) == ("active", "inactive")


async def test_cards_survive_the_way_through_the_state(shop: Server) -> None:
    await add(shop, 10, to=CARD)
    await manage(shop, "POST", f"{CARDS}/batch", {"numberOfCards": 2, "batchId": "b1"})
    await manage(shop, "PUT", f"{CARD}/transfer", {"newCardIdentifier": "CARD-2"}, 204)
    cards = await listed(shop)
    await shop.call("PUT", "/__admin/state", await shop.call("GET", "/__admin/state"))
    assert await listed(shop) == cards
