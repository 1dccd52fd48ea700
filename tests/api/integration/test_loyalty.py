"""Loyalty programs of profiles: balances, logs, points, activation, deletion, joining."""

from typing import Any

import pytest

from tests.api.loyal import ANN, PROGRAM, add, amounts, deduct, go, places, set_up
from tests.conftest import Json, Server


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with programs in which nobody has points."""
    await set_up(server)
    return server


def balance(active: float = 0, **more: float) -> Json:
    """A LoyaltyBalance."""
    names = ("activePoints", "pendingPoints", "spentPoints", "expiredPoints", "negativePoints")
    return dict.fromkeys(names, 0) | {"activePoints": active} | more


async def test_balances(shop: Server) -> None:
    path = f"{ANN}/balances"
    empty = {"balance": balance(), "subledgerBalances": {}}
    assert await shop.call("GET", path) == empty
    await add(shop, 100)
    await add(shop, 20, pendingDuration="2D", validityDuration="1D")
    await add(shop, 7.5, subledgerId="hotel")
    await deduct(shop, 30)
    main = balance(70, pendingPoints=20, spentPoints=30)
    hotel = {"hotel": balance(7.5)}
    assert await shop.call("GET", path) == {"balance": main, "subledgerBalances": hotel}
    assert await shop.call("GET", f"{path}?subledgerId=") == {"balance": main}
    only = await shop.call("GET", f"{path}?subledgerId=hotel")
    assert only == {"subledgerBalances": hotel}
    other = await shop.call("GET", f"{path}?subledgerId=other")
    assert other == {"subledgerBalances": {"other": balance()}}


async def test_balances_at_a_time(shop: Server) -> None:
    await add(shop, 20, pendingDuration="2D", validityDuration="1D")
    await go(shop, days=1)
    await add(shop, 5)
    path = f"{ANN}/balances?endDate="
    for day, found in (
        ("01", balance(0)),
        ("02", balance(0, pendingPoints=20)),
        ("03", balance(5, pendingPoints=20)),
        ("04", balance(25)),
        ("05", balance(5, expiredPoints=20)),
    ):
        answer = await shop.call("GET", f"{path}2026-01-{day}T00:00:00%2B00:00")
        assert answer["balance"] == found, day
    await go(shop, days=3)
    assert (await shop.call("GET", f"{ANN}/balances"))["balance"] == balance(5, expiredPoints=20)


async def test_tiers(shop: Server) -> None:
    path = f"{ANN}/balances?subledgerId=&includeTiers=true&includeProjectedTier=true"
    assert (await shop.call("GET", path))["balance"] == {
        **balance(),
        "pointsToNextTier": 100,
        "nextTierName": "Silver",
    }
    await add(shop, 480)
    await add(shop, 20, validityDuration="10D")
    gold = {
        "id": 2,
        "name": "Gold",
        "startDate": "2026-01-01T12:00:00.000000Z",
        "expiryDate": "2026-01-31T12:00:00.000000Z",
        "downgradePolicy": "one_down",
    }
    assert (await shop.call("GET", path))["balance"] == {
        **balance(500),
        "currentTier": gold,
        "nextTierName": None,
        "projectedTier": {
            "projectedActivePoints": 480,
            "stayInTierPoints": 20,
            "projectedTierName": "Silver",
        },
    }
    await go(shop, days=30)
    found = (await shop.call("GET", path))["balance"]
    assert (found["currentTier"]["name"], found["pointsToNextTier"]) == ("Silver", 20)
    plain = (await shop.call("GET", f"{ANN}/balances"))["balance"]
    assert plain == balance(480, expiredPoints=20)


async def test_transactions_are_told_whole(shop: Server) -> None:
    await add(shop, 10, name="Welcome", validUntil="2026-02-01T01:00:00+01:00")
    await add(shop, 5, pendingDuration="on_action", validityDuration="5D")
    await deduct(shop, 3, name="Mug")
    data = (await shop.call("GET", f"{ANN}/transactions"))["data"]
    noon = "2026-01-01T12:00:00.000000Z"
    uuids = {row.pop("transactionUUID") for row in data}
    assert len(uuids) == 3
    common = {"created": noon, "programId": 1, "subledgerId": ""}
    assert data == [
        {
            **common,
            "id": 3,
            "type": "subtraction",
            "name": "Mug",
            "amount": 3,
            "startDate": "immediate",
            "expiryDate": "unlimited",
        },
        {
            **common,
            "id": 2,
            "type": "addition",
            "name": "",
            "amount": 5,
            "startDate": "on_action",
            "expiryDate": "unlimited",
            "validityDuration": "5D",
        },
        {
            **common,
            "id": 1,
            "type": "addition",
            "name": "Welcome",
            "amount": 10,
            "startDate": "immediate",
            "expiryDate": "2026-02-01T00:00:00.000000Z",
        },
    ]


LISTED: list[Json] = [
    {"amount": 1, "sessionId": "s1", "created": "2025-12-01T00:00:00Z"},
    {"amount": 2, "subledgerId": "hotel", "created": "2025-12-02T00:00:00Z"},
    {"amount": 3, "startDate": "on_action", "created": "2025-12-02T00:00:00Z", "sessionId": "s2"},
    {"amount": 4, "origin": "manual", "created": "2025-12-03T01:00:00+01:00"},
    {"amount": 5, "expiryDate": "2026-01-01T10:00:00Z", "created": "2025-12-04T00:00:00Z"},
    {"amount": 6, "expiryDate": "2026-03-01T00:00:00Z", "created": "2025-12-05T00:00:00Z"},
    {"amount": 7, "expiryDate": "2026-02-01T00:00:00Z", "created": "2025-12-06T00:00:00Z"},
    {"amount": 8, "startDate": "2026-05-01T00:00:00Z", "created": "2025-11-30T00:00:00Z"},
]
UUID = "00000000-0000-4000-8000-00000000000"


@pytest.fixture
async def full(server: Server) -> Server:
    """An account in which a customer has transactions of every kind."""
    listed = [
        {"holder": "customer-1", "transactionUUID": f"{UUID}{number}", **one}
        for number, one in enumerate(LISTED, 1)
    ]
    others = [{"holder": "customer-2", "amount": 99}, {"holder": "customer-1", "programId": 3}]
    others[1]["amount"] = 98
    await set_up(server, loyaltyTransactions=[*listed, *others])
    return server


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [7, 6, 5, 4, 3, 2, 1, 8]),
        ("subledgerId=", [7, 6, 5, 4, 3, 1, 8]),
        ("subledgerId=hotel", [2]),
        ("subledgerId=none", []),
        ("customerSessionIDs=s1&customerSessionIDs=s2", [3, 1]),
        ("customerSessionIDs=s9", []),
        (f"transactionUUIDs={UUID}4&transactionUUIDs={UUID}2", [4, 2]),
        ("loyaltyTransactionType=manual", [4]),
        ("loyaltyTransactionType=session", [3, 1]),
        ("loyaltyTransactionType=import", [7, 6, 5, 2, 8]),
        ("startDate=2025-12-03T00:00:00Z&endDate=2025-12-05T01:00:00%2B01:00", [6, 5, 4]),
        ("awaitsActivation=true", [3]),
        ("pageSize=3&skip=1", [6, 5, 4]),
        ("pageSize=3&skip=7", [8]),
    ],
)
async def test_transactions_that_are_asked_for(full: Server, query: str, found: list[int]) -> None:
    assert await amounts(full, f"{ANN}/transactions?{query}") == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 4, 6, 7]),
        ("status=pending", [3, 8]),
        ("status=expired", [5]),
        ("subledgerId=&subledgerId=hotel&sort=-expiryDate", [4, 2, 1, 6, 7]),
        ("subledgerId=hotel", [2]),
        ("sort=expiryDate", [7, 6, 1, 2, 4]),
        ("status=pending&sort=-startDate", [3, 8]),
        ("status=pending&sort=startDate", [8, 3]),
        ("customerSessionIDs=s1", [1]),
        (f"transactionUUIDs={UUID}6", [6]),
        ("pageSize=2&skip=1", [2, 4]),
    ],
)
async def test_points_that_are_asked_for(full: Server, query: str, found: list[int]) -> None:
    assert await amounts(full, f"{ANN}/points?{query}") == found


async def test_points_are_those_that_are_left(full: Server) -> None:
    await deduct(full, 9)
    answer = await full.call("GET", f"{ANN}/points?subledgerId=&sort=expiryDate&pageSize=2")
    assert (answer["hasMore"], [row["amount"] for row in answer["data"]]) == (True, [4, 1])
    assert answer["data"][1] == {
        "id": 1,
        "transactionUUID": f"{UUID}1",
        "created": "2025-12-01T00:00:00Z",
        "programId": 1,
        "customerSessionId": "s1",
        "name": "",
        "startDate": "immediate",
        "expiryDate": "unlimited",
        "subledgerId": "",
        "amount": 1,
    }


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{ANN}/transactions?awaitsActivation=false", "awaitsActivation"),
        (f"{ANN}/transactions?pageSize=1001", "pageSize"),
        (f"{ANN}/transactions?loyaltyTransactionType=other", "loyaltyTransactionType"),
        (f"{ANN}/transactions?startDate=soon", "startDate"),
        (f"{ANN}/points?status=spent", "status"),
        (f"{ANN}/points?sort=amount", "sort"),
        (f"{ANN}/points?skip=-1", "skip"),
        (f"{ANN}/balances?endDate=x", "endDate"),
        ("/v1/loyalty_programs/x/profile/customer-1/balances", "loyaltyProgramId"),
    ],
)
async def test_lists_that_cannot_be(shop: Server, path: str, place: str) -> None:
    assert places(await shop.call("GET", path, status=400)) == [place]


async def uuid_of(shop: Server, amount: float) -> str:
    """The UUID of the transaction of an amount."""
    rows = (await shop.call("GET", f"{ANN}/transactions"))["data"]
    return str(next(row["transactionUUID"] for row in rows if row["amount"] == amount))


async def test_points_are_activated(shop: Server) -> None:
    await add(shop, 10, pendingDuration="on_action", validityDuration="5D", name="Later")
    await add(shop, 20, pendingDuration="on_action", validUntil="2026-03-01T00:00:00Z")
    await go(shop, days=1)
    body = {"transactionUUIDs": [await uuid_of(shop, 10), (await uuid_of(shop, 20)).upper()]}
    answer = await shop.call("POST", f"{PROGRAM}/activate_points", body)
    entry = {
        "created": "2026-01-01T12:00:00.000000Z",
        "programID": 1,
        "customerProfileID": "customer-1",
        "type": "addition",
        "subLedgerID": "",
        "startDate": "2026-01-02T12:00:00.000000Z",
    }
    assert answer["ledgerEntries"] == [
        {
            **entry,
            "amount": 10,
            "name": "Later",
            "expiryDate": "2026-01-07T12:00:00.000000Z",
            "validityDuration": "5D",
        },
        {**entry, "amount": 20, "name": "", "expiryDate": "2026-03-01T00:00:00.000000Z"},
    ]
    found = (await shop.call("GET", f"{ANN}/balances"))["balance"]
    assert found == balance(30)
    refused = await shop.call("POST", f"{PROGRAM}/activate_points", body, status=400)
    assert places(refused) == ["/transactionUUIDs/0", "/transactionUUIDs/1"]


async def test_points_of_a_session_are_activated(full: Server) -> None:
    path = f"{PROGRAM}/activate_points"
    answer = await full.call("POST", path, {"sessionId": "s2"})
    (entry,) = answer["ledgerEntries"]
    assert (entry["amount"], entry["customerSessionID"]) == (3, "s2")
    assert await amounts(full, f"{ANN}/points?status=pending") == [8]
    assert await full.call("POST", path, {"sessionId": "s2"}) == {"ledgerEntries": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"transactionUUIDs": [f"{UUID}3"], "sessionId": "s2"}, 400),
        ({"transactionUUIDs": []}, 400),
        ({"transactionUUIDs": ["x"]}, 400),
        ({"transactionUUIDs": [f"{UUID}3", f"{UUID}1"]}, 400),
        ({"transactionUUIDs": [f"{UUID}3", f"{UUID}9"]}, 404),
        ({"sessionId": ""}, 400),
        ({"sessionId": "s9"}, 404),
        ({"sessionId": "s2", "more": 1}, 400),
    ],
)
async def test_what_cannot_be_activated(full: Server, body: Json, status: int) -> None:
    await full.call("POST", f"{PROGRAM}/activate_points", body, status=status)
    assert await amounts(full, f"{ANN}/points?status=pending") == [3, 8]


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ({"scope": "AllSubledgers"}, []),
        ({"scope": "AllSubledgers", "subledgerIds": None}, []),
        ({"scope": "SelectedSubledgers", "subledgerIds": [""]}, [2]),
        ({"scope": "SelectedSubledgers", "subledgerIds": ["hotel"]}, [7, 6, 5, 4, 3, 1, 8]),
    ],
)
async def test_transactions_are_deleted(full: Server, body: Json, left: list[int]) -> None:
    await full.call("POST", f"{ANN}/delete_transactions", body, status=204)
    assert await amounts(full, f"{ANN}/transactions") == left
    for path, stays in (("1/profile/customer-2", 99), ("3/profile/customer-1", 98)):
        assert await amounts(full, f"/v1/loyalty_programs/{path}/transactions") == [stays]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/scope"),
        ({"scope": "Some"}, "/scope"),
        ({"scope": "SelectedSubledgers"}, "/subledgerIds"),
        ({"scope": "SelectedSubledgers", "subledgerIds": None}, "/subledgerIds"),
        ({"scope": "AllSubledgers", "more": 1}, ""),
    ],
)
async def test_deletions_that_cannot_be(full: Server, body: Json, place: str) -> None:
    refused = await full.call("POST", f"{ANN}/delete_transactions", body, status=400)
    assert places(refused)[0].startswith(place)
    assert len(await amounts(full, f"{ANN}/transactions")) == 8


async def test_joining(shop: Server) -> None:
    path = f"{PROGRAM}/profile/new/join"
    assert await shop.call("POST", path) is None
    assert (await shop.profile("new"))["integrationId"] == "new"
    await shop.call("POST", path, status=400)
    state = await shop.call("GET", "/__admin/state")
    (membership,) = state["memberships"]
    joined = {"programId": 1, "holder": "new", "joinDate": "2026-01-01T12:00:00.000000Z"}
    assert membership == {**joined, "ledgers": {}}
    await shop.call("POST", f"{ANN}/join")
    await shop.call("POST", "/v1/loyalty_programs/2/profile/customer-1/join", status=400)


async def test_who_has_earned_points_cannot_join_again(shop: Server) -> None:
    await add(shop, 1)
    await shop.call("POST", f"{ANN}/join", status=400)


CALLS: list[tuple[str, str, Any]] = [
    ("GET", "/profile/customer-1/balances", None),
    ("GET", "/profile/customer-1/transactions", None),
    ("GET", "/profile/customer-1/points", None),
    ("POST", "/profile/customer-1/delete_transactions", {"scope": "AllSubledgers"}),
    ("POST", "/profile/customer-1/join", None),
    ("POST", "/activate_points", {"sessionId": "s1"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
async def test_a_program_that_there_is_not(shop: Server, method: str, path: str, body: Any) -> None:
    for program in (9, 4):
        whole = f"/v1/loyalty_programs/{program}{path}"
        refused = await shop.call(method, whole, body, status=404)
        assert refused["message"].endswith(f"has the ID {program}")


@pytest.mark.parametrize(("method", "path", "body"), CALLS[:4])
async def test_points_of_cards_are_none_of_profiles(
    shop: Server, method: str, path: str, body: Any
) -> None:
    await shop.call(method, f"/v1/loyalty_programs/2{path}", body, status=400)
    stranger = path.replace("customer-1", "nobody")
    await shop.call(method, f"{PROGRAM}{stranger}", body, status=404)


async def test_points_outlive_a_state_that_is_written_back(shop: Server) -> None:
    await add(shop, 100)
    await add(shop, 5, pendingDuration="on_action", validityDuration="5D", subledgerId="hotel")
    await deduct(shop, 30)
    before = await shop.call("GET", f"{ANN}/balances?includeTiers=true")
    state = await shop.call("GET", "/__admin/state")
    await shop.call("POST", "/__admin/reset")
    await shop.call("PUT", "/__admin/state", state)
    assert await shop.call("GET", f"{ANN}/balances?includeTiers=true") == before
    await deduct(shop, 70)
    assert (await shop.call("GET", f"{ANN}/balances"))["balance"]["activePoints"] == 0


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"startDate": "soon"}, "/loyaltyTransactions/0/startDate"),
        ({"expiryDate": "immediate"}, "/loyaltyTransactions/0/expiryDate"),
        ({"type": "expire"}, "/loyaltyTransactions/0/type"),
        ({"amount": -1}, "/loyaltyTransactions/0/amount"),
        ({"holder": ""}, "/loyaltyTransactions/0/holder"),
        ({"transactionUUID": "x"}, "/loyaltyTransactions/0/transactionUUID"),
        ({"taken": [{"id": 1}]}, "/loyaltyTransactions/0/taken/0/amount"),
        ({"programId": 9}, "/loyaltyTransactions/0/programId"),
    ],
)
async def test_transactions_that_a_fixture_cannot_list(
    server: Server, wrong: Json, place: str
) -> None:
    listed = {"holder": "customer-1", "amount": 1, **wrong}
    document = {"version": 1, "loyaltyPrograms": [{"id": 1}], "loyaltyTransactions": [listed]}
    refused = await server.call("PUT", "/__admin/state", document, status=422)
    assert place in [error["source"]["pointer"] for error in refused["errors"]]
