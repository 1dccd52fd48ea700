"""Ledgers of loyalty programs in the Management API, as the Integration API answers them."""

from typing import Any

import pytest

from tests.api.loyal import ANN, CARD, PROGRAM, add, deduct, go, manage, places, set_up
from tests.conftest import Json, Server

BOB = f"{PROGRAM}/profile/customer-2"
SESSION = "c0ffee00-0000-4000-8000-000000000001"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account in which Ann has points of every kind in two subledgers."""
    await set_up(server)
    await add(server, 150, name="Welcome")
    await add(server, 20, validityDuration="1D")
    await add(server, 30, pendingDuration="5D", subledgerId="hotel")
    await go(server, days=1)
    await add(server, 40, validityDuration="5D")
    await deduct(server, 15, name="Mug")
    return server


async def test_the_whole_ledger(shop: Server) -> None:
    answer = await manage(shop, "GET", ANN)
    main = answer["ledger"]
    assert {word: main[word] for word in main if word.startswith("total")} == {
        "total": 175,
        "totalActivePoints": 175,
        "totalPendingPoints": 0,
        "totalSpentPoints": 15,
        "totalExpiredPoints": 20,
        "totalNegativePoints": 0,
    }
    lists = ("transactions", "activePoints", "expiringPoints", "pendingPoints", "expiredPoints")
    assert {name: [one["amount"] for one in main[name]] for name in lists} == {
        "transactions": [15, 40, 20, 150],
        "activePoints": [150, 25],
        "expiringPoints": [25],
        "pendingPoints": [],
        "expiredPoints": [20],
    }
    assert main["currentTier"]["name"] == "Silver"
    newest = main["transactions"][0]
    assert (newest["type"], newest["name"]) == ("subtraction", "Mug")
    assert (newest["customerProfileID"], newest["programID"]) == ("customer-1", 1)
    assert list(answer["subLedgers"]) == ["hotel"]
    assert [one["amount"] for one in answer["subLedgers"]["hotel"]["pendingPoints"]] == [30]


async def test_whoever_has_no_points_has_an_empty_ledger(shop: Server) -> None:
    answer = await manage(shop, "GET", BOB)
    assert answer["subLedgers"] == {}
    assert (answer["ledger"]["totalActivePoints"], answer["ledger"]["transactions"]) == (0, [])
    assert "currentTier" not in answer["ledger"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?subledgerId=hotel",
        "?subledgerId=",
        "?endDate=2026-01-01T13:00:00Z",
        "?endDate=2026-01-09",
        "?includeTiers=true&includeProjectedTier=true",
    ],
)
async def test_balances_are_those_of_the_integration_api(shop: Server, query: str) -> None:
    answer = await manage(shop, "GET", f"{ANN}/ledger_balances{query}")
    assert answer == await shop.call("GET", f"{ANN}/balances{query}")
    assert ("currentTier" in answer.get("balance", {})) == ("Tiers" in query)


TRANSACTIONS = [
    ("", [15, 40, 30, 20, 150]),
    ("subledgerId=hotel", [30]),
    ("subledgerId=", [15, 40, 20, 150]),
    ("loyaltyTransactionType=manual&pageSize=2", [15, 40]),
    ("loyaltyTransactionType=import", []),
    ("startDate=2026-01-02T00:00:00Z", [15, 40]),
    ("endDate=2026-01-02", [30, 20, 150]),
    ("pageSize=2&skip=1", [40, 30]),
    ("awaitsActivation=true", []),
    ("customerSessionIDs=nobody", []),
    (f"transactionUUIDs={SESSION}", []),
]


@pytest.mark.parametrize(("query", "found"), TRANSACTIONS)
async def test_transactions_of_a_customer(shop: Server, query: str, found: list[float]) -> None:
    answer = await manage(shop, "GET", f"{ANN}/ledger_transactions?{query}")
    assert [one["amount"] for one in answer["data"]] == found
    assert answer == await shop.call("GET", f"{ANN}/transactions?{query}")
    assert answer["hasMore"] is ("pageSize" in query)


@pytest.mark.parametrize(("query", "found"), TRANSACTIONS)
async def test_transactions_of_a_program(shop: Server, query: str, found: list[float]) -> None:
    await add(shop, 9, to=CARD)
    answer = await manage(shop, "GET", f"{PROGRAM}/transactions?{query}")
    assert [one["amount"] for one in answer["data"]] == found
    assert answer["hasMore"] is ("pageSize" in query)


async def test_transactions_of_a_program_say_whose_they_are(shop: Server) -> None:
    await add(shop, 5, to=BOB)
    await add(shop, 9, to=CARD)
    newest = (await manage(shop, "GET", f"{PROGRAM}/transactions?pageSize=1"))["data"][0]
    assert (newest["customerProfileId"], newest["amount"], newest["userId"]) == ("customer-2", 5, 1)
    (of_card,) = (await manage(shop, "GET", "/v1/loyalty_programs/2/transactions"))["data"]
    assert (of_card["cardIdentifier"], of_card["amount"]) == ("CARD-1", 9)
    assert "customerProfileId" not in of_card


def by_rules(number: int, **more: Any) -> Json:
    """A transaction that the rules of a session have made."""
    return {
        "id": number,
        "programId": 2,
        "holder": "CARD-1",
        "amount": number,
        "sessionId": "cart-1",
        "rulesetId": 7,
        "ruleName": "Points",
        "applicationId": 1,
        **more,
    }


@pytest.fixture
async def ruled(server: Server) -> Server:
    """An account with points on a card that a session has brought."""
    await set_up(
        server,
        campaigns=[{"id": 3, "name": "Points"}],
        rulesets=[{"id": 7, "campaignId": 3, "rules": [], "bindings": []}],
        loyaltyTransactions=[
            by_rules(1, profileId="customer-1"),
            by_rules(2, subledgerId="hotel", created="2026-01-01T11:00:00Z"),
            by_rules(3, sessionId="cart-2", created="2026-01-01T10:00:00Z"),
        ],
    )
    await server.put_session("cart-1", {"profileId": "customer-1"})
    return server


async def test_transactions_of_rules_name_their_campaign(ruled: Server) -> None:
    path = "/v1/loyalty_programs/2/transactions?customerSessionIDs=cart-1&subledgerId="
    (row,) = (await manage(ruled, "GET", path))["data"]
    assert (row["campaignId"], row["rulesetId"], row["ruleName"]) == (3, 7, "Points")
    assert (row["customerProfileId"], row["customerSessionId"]) == ("customer-1", "cart-1")
    assert "userId" not in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [2, 3, 1]),
        ("subledgerId=hotel", [2]),
        ("startDate=2026-01-01T10:30:00Z", [2]),
        ("endDate=2026-01-01T10:30:00Z", [3, 1]),
        ("customerSessionIDs=cart-1", [2, 1]),
        (f"transactionUUIDs={SESSION}", []),
        ("pageSize=1&skip=1", [3]),
    ],
)
async def test_logs_of_a_card(ruled: Server, query: str, found: list[int]) -> None:
    answer = await manage(ruled, "GET", f"{CARD}/logs?{query}")
    assert [row["id"] for row in answer["data"]] == found
    assert answer["hasMore"] is ("pageSize" in query)


async def test_a_log_of_a_card_names_the_session_by_its_number(ruled: Server) -> None:
    rows = (await manage(ruled, "GET", f"{CARD}/logs"))["data"]
    session = await ruled.session("cart-1")
    assert [row.get("sessionId") for row in rows] == [session["id"], None, session["id"]]
    assert {row["cardIdentifier"] for row in rows} == {"CARD-1"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("9/profile/customer-1", 404),
        ("x/profile/customer-1", 404),
        ("1/profile/nobody", 404),
        ("2/profile/customer-1", 400),
        ("9/profile/customer-1/ledger_balances", 404),
        ("1/profile/nobody/ledger_balances", 404),
        ("2/profile/customer-1/ledger_balances", 400),
        ("1/profile/customer-1/ledger_balances?endDate=soon", 400),
        ("9/profile/customer-1/ledger_transactions", 404),
        ("1/profile/nobody/ledger_transactions", 404),
        ("2/profile/customer-1/ledger_transactions", 400),
        ("1/profile/customer-1/ledger_transactions?pageSize=0", 400),
        ("1/profile/customer-1/ledger_transactions?awaitsActivation=false", 400),
        ("9/transactions", 404),
        ("1/transactions?loyaltyTransactionType=gift", 400),
        ("9/cards/CARD-1/logs", 404),
        ("2/cards/CARD-9/logs", 404),
        ("1/cards/CARD-1/logs", 400),
        ("9/dashboard?rangeStart=2026-01-01&rangeEnd=2026-01-02", 404),
        ("9/statistics", 404),
    ],
)
async def test_ledgers_that_cannot_be_read(shop: Server, path: str, status: int) -> None:
    await manage(shop, "GET", f"/v1/loyalty_programs/{path}", status=status)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["rangeStart", "rangeEnd"]),
        ("rangeStart=2026-01-01", ["rangeEnd"]),
        ("rangeStart=2026-01-01&rangeEnd=x", ["rangeEnd"]),
    ],
)
async def test_a_dashboard_is_of_a_range(shop: Server, query: str, found: list[str]) -> None:
    refused = await manage(shop, "GET", f"{PROGRAM}/dashboard?{query}", status=400)
    assert places(refused) == found


async def test_a_dashboard_counts_the_days_that_are_over(shop: Server) -> None:
    await go(shop, days=4)
    await add(shop, 1000, to=BOB)
    query = "rangeStart=2026-01-01&rangeEnd=2026-02-01"
    answer = await manage(shop, "GET", f"{PROGRAM}/dashboard?{query}")
    rows = answer["data"]
    assert answer["totalResultSize"] == len(rows) == 5
    assert [row["date"] for row in rows] == [
        f"2026-01-0{day}T23:59:00.000000Z" for day in (1, 2, 3, 4, 5)
    ]
    words = ("ActivePoints", "PendingPoints", "SpentPoints", "ExpiredPoints", "Members")
    assert [[row[f"total{word}"] for word in words] for row in rows] == [
        [170, 30, 0, 0, 1],
        [175, 30, 15, 20, 1],
        [175, 30, 15, 20, 1],
        [175, 30, 15, 20, 1],
        [175, 30, 15, 20, 1],
    ]
    assert [row["newMembers"] for row in rows] == [1, 0, 0, 0, 0]
    by = "createdManually"
    assert [(row["earnedPoints"][by], row["spentPoints"][by]) for row in rows] == [
        (200, 0),
        (40, 15),
        (0, 0),
        (0, 0),
        (0, 0),
    ]
    now = await manage(shop, "GET", f"{PROGRAM}/statistics")
    assert [now[f"total{word}"] for word in words] == [1205, 0, 15, 20, 2]
    assert (now["newMembers"], now["earnedPoints"][by]) == (1, 1000)


async def test_a_dashboard_counts_what_balances_tell(server: Server) -> None:
    """Every day is the sum of the balances of all customers at that time."""
    debt = {"id": 1, "programId": 1, "holder": "customer-2", "type": "subtraction", "amount": 30}
    await set_up(server, loyaltyTransactions=[debt | {"created": "2026-01-01T09:00:00Z"}])
    for day in range(8):
        await add(server, 10 + day, validityDuration=f"{1 + day % 3}D", pendingDuration="1D_D")
        await add(server, 7.5, to=BOB, subledgerId="spa" if day % 2 else "")
        if day % 3:
            await deduct(server, 4 + day)
        await go(server, days=1)
    query = "rangeStart=2026-01-01&rangeEnd=2026-01-09"
    rows = (await manage(server, "GET", f"{PROGRAM}/dashboard?{query}"))["data"]
    assert len(rows) == 8
    kinds = ("Active", "Pending", "Spent", "Expired", "Negative")
    for row in rows:
        sums = dict.fromkeys(kinds, 0.0)
        for path in (ANN, BOB):
            told = await server.call("GET", f"{path}/balances?endDate={row['date']}")
            for balance in (told["balance"], *told["subledgerBalances"].values()):
                for kind in kinds:
                    sums[kind] += balance[f"{kind.lower()}Points"]
        assert {kind: row[f"total{kind}Points"] for kind in kinds} == sums
    assert rows[0]["totalNegativePoints"] > 0
    assert {row["totalExpiredPoints"] > 0 for row in rows} == {False, True}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("rangeStart=2026-01-02&rangeEnd=2026-01-03", [175]),
        ("rangeStart=2026-01-01T23:59:00Z&rangeEnd=2026-01-01T23:59:00Z", [170]),
        ("rangeStart=2026-01-02&rangeEnd=2026-01-03&subledgerId=", [175]),
        ("rangeStart=2026-01-02&rangeEnd=2026-01-03&subledgerId=hotel", [0]),
        ("rangeStart=2026-01-06&rangeEnd=2026-01-07&subledgerId=hotel", [30]),
        ("rangeStart=2026-01-07&rangeEnd=2026-01-03", []),
        ("rangeStart=2026-02-01&rangeEnd=2026-02-03", []),
        ("rangeStart=1999-01-01&rangeEnd=2022-12-03", [0, 0]),
    ],
)
async def test_which_days_a_dashboard_has(shop: Server, query: str, found: list[float]) -> None:
    await go(shop, days=10)
    rows = (await manage(shop, "GET", f"{PROGRAM}/dashboard?{query}"))["data"]
    assert [row["totalActivePoints"] for row in rows] == found


async def test_a_dashboard_has_ten_years_at_most(server: Server) -> None:
    old = {"id": 1, "created": "1990-01-01T00:00:00Z", "timezone": "Europe/Berlin"}
    await set_up(server, loyaltyPrograms=[old], loyaltyCards=[])
    path = f"{PROGRAM}/dashboard?rangeEnd=2020-01-01&rangeStart="
    assert places(await manage(server, "GET", f"{path}1990-01-01", status=400)) == ["rangeStart"]
    rows = (await manage(server, "GET", f"{path}2010-01-01"))["data"]
    assert len(rows) == 3652
    # The day ends by the clock of the program.
    assert rows[0]["date"] == "2010-01-01T22:59:00.000000Z"


async def test_what_rules_made_is_counted_apart(ruled: Server) -> None:
    await add(ruled, 4, to=CARD)
    await deduct(ruled, 5, of=CARD)
    now = await manage(ruled, "GET", "/v1/loyalty_programs/2/statistics")
    assert now["earnedPoints"] == {"createdManually": 4, "createdViaRuleEngine": 5}
    assert now["spentPoints"] == {"createdManually": 5, "createdViaRuleEngine": 0}
    assert (now["totalActivePoints"], now["totalNegativePoints"]) == (5, 0)


async def test_members_of_a_program_of_cards_are_on_its_cards(ruled: Server) -> None:
    link = f"/v2{CARD.removeprefix('/v1')}/link_profile"
    await ruled.call("POST", link, {"integrationId": "customer-1"})
    now = await manage(ruled, "GET", "/v1/loyalty_programs/2/statistics")
    assert (now["totalMembers"], now["newMembers"]) == (1, 1)
