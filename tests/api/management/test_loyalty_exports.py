"""Files of CSV that loyalty programs write: header, rows, what can be asked for."""

from typing import Any

import pytest

from tests.api.loyal import (
    ANN,
    CARD,
    CARDS,
    PROGRAM,
    PROGRAMS,
    add,
    deduct,
    go,
    manage,
    places,
    set_up,
)
from tests.api.management.manager import exported, upload
from tests.conftest import Json, Server

BOB = f"{PROGRAM}/profile/customer-2"
BALANCES = f"{PROGRAM}/export_customer_balances"
HEADER = [
    "loyaltyProgramID",
    "loyaltySubledger",
    "profileIntegrationID",
    "currentBalance",
    "pendingBalance",
    "expiredBalance",
    "spentBalance",
    "currentTier",
]
LOG = [
    "customerprofileid",
    "customersessionid",
    "rulesetid",
    "rulename",
    "programid",
    "type",
    "name",
    "subledgerid",
    "startdate",
    "expirydate",
    "id",
    "created",
    "amount",
    "archived",
    "campaignid",
    "flags",
    "transactionUUID",
]
RANGE = "rangeStart=2026-01-01&rangeEnd=2026-02-01"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account in which Ann, Bob and a card have points."""
    await set_up(server)
    await add(server, 150.5, name='Said "Hi"')
    await add(server, 20, validityDuration="1D")
    await add(server, 30, pendingDuration="5D", subledgerId="hotel")
    await add(server, 9, to=CARD)
    await go(server, days=1)
    await deduct(server, 15, name="Mug, blue")
    await add(server, 5, to=BOB)
    return server


@pytest.mark.parametrize("path", ["export_customer_balances", "export_customer_balance"])
async def test_balances_of_customers(shop: Server, path: str) -> None:
    assert await exported(shop, f"{PROGRAM}/{path}") == [
        HEADER,
        ["1", "", "customer-1", "135.5", "0", "20", "15", "Silver"],
        ["1", "hotel", "customer-1", "0", "30", "0", "0", ""],
        ["1", "", "customer-2", "5", "0", "0", "0", ""],
    ]
    # The tier is that of now, whatever the time of the balances.
    assert (await exported(shop, f"{PROGRAM}/{path}?endDate=2026-01-01T13:00:00Z"))[1:] == [
        ["1", "", "customer-1", "170.5", "0", "0", "0", "Silver"],
        ["1", "hotel", "customer-1", "0", "30", "0", "0", ""],
        ["1", "", "customer-2", "0", "0", "0", "0", ""],
    ]
    then = await exported(shop, f"{PROGRAM}/{path}?endDate=2026-01-07")
    assert then[2][3:5] == ["30", "0"]


@pytest.mark.parametrize(
    ("balances", "header"),
    [
        ("spentBalance", [*HEADER[:3], "spentBalance", "currentTier"]),
        ("spentBalance,currentBalance", [*HEADER[:4], "spentBalance", "currentTier"]),
        ("", HEADER),
    ],
)
async def test_the_balances_asked_for(shop: Server, balances: str, header: list[str]) -> None:
    rows = await exported(shop, f"{BALANCES}?balances={balances}")
    assert rows[0] == header
    row = dict(zip(*rows[:2], strict=True))
    assert (row["spentBalance"], row.get("currentBalance", "135.5")) == ("15", "135.5")
    cards = await exported(shop, f"/v1/loyalty_programs/2/export_card_balances?balances={balances}")
    numbers = [name for name in header[3:] if name != "currentTier"]
    assert cards[0] == [*HEADER[:2], "cardIdentifier", "cardState", *numbers]


async def test_balances_of_cards(shop: Server) -> None:
    await upload(shop, "/v1/loyalty_programs/2/import_cards", "identifier,state\nCARD-0,inactive\n")
    await add(shop, 3, to=CARD, subledgerId="hotel")
    path = "/v1/loyalty_programs/2/export_card_balances"
    assert await exported(shop, path) == [
        [*HEADER[:2], "cardIdentifier", "cardState", *HEADER[3:7]],
        ["2", "", "CARD-0", "inactive", "0", "0", "0", "0"],
        ["2", "", "CARD-1", "active", "9", "0", "0", "0"],
        ["2", "hotel", "CARD-1", "active", "3", "0", "0", "0"],
    ]
    rows = await exported(shop, f"{path}?endDate=2026-01-01")
    assert [row[4] for row in rows[1:]] == ["0", "0", "0"]


async def test_the_log_of_a_customer(shop: Server) -> None:
    header, *rows = await exported(shop, f"{ANN}/export_log?{RANGE}")
    assert header == LOG
    logged = (await manage(shop, "GET", f"{ANN}/ledger_transactions"))["data"]
    assert [row[-1] for row in rows] == [one["transactionUUID"] for one in logged]
    newest, first = (dict(zip(header, row, strict=True)) for row in (rows[0], rows[-1]))
    assert newest == {
        "customerprofileid": "customer-1",
        "customersessionid": "",
        "rulesetid": "",
        "rulename": "",
        "programid": "1",
        "type": "subtraction",
        "name": "Mug, blue",
        "subledgerid": "",
        "startdate": "immediate",
        "expirydate": "unlimited",
        "id": str(logged[0]["id"]),
        "created": "2026-01-02T12:00:00.000000Z",
        "amount": "15",
        "archived": "false",
        "campaignid": "",
        "flags": "",
        "transactionUUID": logged[0]["transactionUUID"],
    }
    assert (first["name"], first["amount"]) == ('Said "Hi"', "150.5")


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("rangeStart=2026-01-02&rangeEnd=2026-02-01", ["15"]),
        ("rangeStart=2026-01-01&rangeEnd=2026-01-01T12:00:00Z", ["30", "20", "150.5"]),
        ("rangeStart=2026-01-03&rangeEnd=2026-02-01", []),
        ("rangeStart=2026-02-01&rangeEnd=2026-01-01", []),
    ],
)
async def test_the_range_of_a_log(shop: Server, query: str, amounts: list[str]) -> None:
    rows = await exported(shop, f"{ANN}/export_log?{query}")
    assert [row[12] for row in rows[1:]] == amounts


async def test_how_times_are_written(shop: Server) -> None:
    paths = (f"{ANN}/export_log?{RANGE}", f"{CARDS}/export?")
    for path, columns in zip(paths, ((9, 11), (1,)), strict=True):
        excel = (await exported(shop, f"{path}&dateFormat=excel"))[-1]
        plain = (await exported(shop, f"{path}&dateFormat=ISO8601"))[-1]
        for place in columns:
            wanted = plain[place]
            if wanted != "unlimited":
                wanted = wanted[:19].replace("T", " ")
            assert excel[place] == wanted
    twenty = (await exported(shop, f"{ANN}/export_log?{RANGE}&dateFormat=excel"))[3]
    assert (twenty[9], twenty[12]) == ("2026-01-02 12:00:00", "20")


async def test_the_log_of_a_card(server: Server) -> None:
    transaction: Json = {
        "id": 1,
        "programId": 2,
        "holder": "CARD-1",
        "type": "subtraction",
        "amount": 2,
        "sessionId": "cart-1",
        "rulesetId": 7,
        "ruleName": "Points",
        "profileId": "customer-1",
        "created": "2026-01-01T10:00:00Z",
        "flags": {"createsNegativeBalance": True},
    }
    await set_up(
        server,
        campaigns=[{"id": 3, "name": "Points"}],
        rulesets=[{"id": 7, "campaignId": 3, "rules": [], "bindings": []}],
        loyaltyTransactions=[transaction],
    )
    header, row = await exported(server, f"{CARD}/export_log?{RANGE}")
    assert header == [*LOG, "cardidentifier"]
    found = dict(zip(header, row, strict=True))
    wanted = {
        "customerprofileid": "customer-1",
        "customersessionid": "cart-1",
        "rulesetid": "7",
        "rulename": "Points",
        "campaignid": "3",
        "flags": '{"createsNegativeBalance":true}',
        "cardidentifier": "CARD-1",
    }
    assert {word: found[word] for word in wanted} == wanted


async def test_join_dates(shop: Server) -> None:
    text = "customerprofileid,joindate\ncustomer-3,2025-01-01T01:00:00+01:00\n"
    await upload(shop, f"{PROGRAM}/import_join_dates", text)
    assert await exported(shop, f"{PROGRAM}/export_join_dates") == [
        ["loyaltyProgramID", "profileIntegrationID", "joinDate"],
        ["1", "customer-1", "2026-01-01T12:00:00.000000Z"],
        ["1", "customer-2", "2026-01-02T12:00:00.000000Z"],
        ["1", "customer-3", "2025-01-01T00:00:00.000000Z"],
    ]


async def test_whoever_has_not_joined_has_no_join_date(server: Server) -> None:
    program = PROGRAMS[0] | {"programJoinPolicy": "not_join"}
    await set_up(server, loyaltyPrograms=[program], loyaltyCards=[])
    await add(server, 10)
    assert len(await exported(server, f"{PROGRAM}/export_join_dates")) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [("", "customer-1", "Silver"), ("", "customer-2", "Gold"), ("spa", "customer-2", "")]),
        ("subledgerIds=spa", [("spa", "customer-2", "")]),
        ("subledgerIds=", [("", "customer-1", "Silver"), ("", "customer-2", "Gold")]),
        ("tierNames=Gold", [("", "customer-2", "Gold")]),
        ("tierNames=Gold&tierNames=Silver&subledgerIds=spa", [("spa", "customer-2", "")]),
        ("tierNames=Tin", []),
    ],
)
async def test_tiers(shop: Server, query: str, found: list[tuple[str, str, str]]) -> None:
    await add(shop, 600, to=BOB)
    await add(shop, 100, to=BOB, subledgerId="spa")
    header, *rows = await exported(shop, f"{PROGRAM}/export_customers_tiers?{query}")
    assert header == [
        "programid",
        "subledgerid",
        "customerprofileid",
        "tiername",
        "startdate",
        "expirydate",
    ]
    assert [tuple(row[1:4]) for row in rows] == [
        (name, who, tier or "Silver") for name, who, tier in found
    ]
    for row in rows:
        day = "01" if row[2] == "customer-1" else "02"
        assert row[4:] == [
            f"2026-01-{day}T12:00:00.000000Z",
            f"2026-{'01-31' if day == '01' else '02-01'}T12:00:00.000000Z",
        ]


CARD_LIST: list[Json] = [
    {"identifier": "GOLD-1", "profiles": ["a", "b"], "created": "2026-01-01T00:00:00Z"},
    {"identifier": "GOLD-2", "batchId": "b1", "created": "2026-01-02T00:00:00Z"},
    {"identifier": "IRON-1", "status": "inactive", "blockReason": 'Lost, "it"'},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["GOLD-1", "GOLD-2", "IRON-1"]),
        ("batchId=b1", ["GOLD-2"]),
        ("createdBefore=2026-01-02T00:00:00Z", ["GOLD-1", "IRON-1"]),
        ("createdAfter=2026-01-01T00:00:00Z", ["GOLD-2"]),
    ],
)
async def test_cards(server: Server, query: str, found: list[str]) -> None:
    stamp = "2026-01-01T00:00:00Z"
    cards: list[Any] = [
        {
            "created": "2025-01-01T00:00:00.000000Z",
            **card,
            "programID": 2,
            "profiles": [
                {"integrationId": name, "timestamp": stamp} for name in card.get("profiles", ())
            ],
        }
        for card in CARD_LIST
    ]
    await set_up(server, loyaltyCards=cards)
    header, *rows = await exported(server, f"{CARDS}/export?{query}")
    assert header == [
        "identifier",
        "created",
        "status",
        "userpercardlimit",
        "customerprofileids",
        "blockreason",
        "generated",
        "batchid",
        "attributes",
    ]
    whole = {
        "GOLD-1": ["active", "0", "a;b", "", "false", "", "{}"],
        "GOLD-2": ["active", "0", "", "", "true", "b1", "{}"],
        "IRON-1": ["inactive", "0", "", 'Lost, "it"', "false", "", "{}"],
    }
    assert [[row[0], *row[2:]] for row in rows] == [[name, *whole[name]] for name in found]


async def test_a_file_of_cards_can_be_taken_again(shop: Server) -> None:
    link = f"/v2{CARD.removeprefix('/v1')}/link_profile"
    await shop.call("POST", link, {"integrationId": "customer-1"})
    header, row = await exported(shop, f"{CARDS}/export")
    found = dict(zip(header, row, strict=True))
    await manage(shop, "DELETE", CARD, status=204)
    text = "identifier,state,customerprofileids\n{identifier},{status},{customerprofileids}\n"
    await upload(shop, "/v1/loyalty_programs/2/import_cards", text.format(**found))
    again = (await exported(shop, f"{CARDS}/export"))[1]
    assert again[2:] == row[2:]


@pytest.mark.parametrize(
    ("path", "entity"),
    [
        (BALANCES, "LoyaltyLedger"),
        (f"{PROGRAM}/export_customer_balance", "LoyaltyLedger"),
        ("/v1/loyalty_programs/2/export_card_balances", "LoyaltyLedger"),
        (f"{ANN}/export_log?{RANGE}", "LoyaltyLedgerLog"),
        (f"{CARD}/export_log?{RANGE}", "LoyaltyLedgerLog"),
    ],
)
async def test_exports_are_noted(shop: Server, path: str, entity: str) -> None:
    await exported(shop, path)
    (export,) = (await manage(shop, "GET", "/v1/exports"))["data"]
    assert export["entity"] == entity


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("9/export_customer_balances", 404),
        ("x/export_customer_balances", 404),
        ("2/export_customer_balances", 400),
        ("1/export_customer_balances?balances=colour", 400),
        ("1/export_customer_balances?endDate=soon", 400),
        ("9/export_customer_balance", 404),
        ("2/export_customer_balance", 400),
        ("9/export_card_balances", 404),
        ("1/export_card_balances", 400),
        ("9/export_join_dates", 404),
        ("2/export_join_dates", 400),
        ("9/export_customers_tiers", 404),
        ("2/export_customers_tiers", 400),
        ("9/cards/export", 404),
        ("1/cards/export", 400),
        ("2/cards/export?dateFormat=roman", 400),
        (f"9/profile/customer-1/export_log?{RANGE}", 404),
        (f"1/profile/nobody/export_log?{RANGE}", 404),
        (f"2/profile/customer-1/export_log?{RANGE}", 400),
        (f"9/cards/CARD-1/export_log?{RANGE}", 404),
        (f"2/cards/CARD-9/export_log?{RANGE}", 404),
        (f"1/cards/CARD-1/export_log?{RANGE}", 400),
    ],
)
async def test_files_that_cannot_be(shop: Server, path: str, status: int) -> None:
    await manage(shop, "GET", f"/v1/loyalty_programs/{path}", status=status)
    assert (await manage(shop, "GET", "/v1/exports"))["data"] == []


@pytest.mark.parametrize("path", [f"{ANN}/export_log", f"{CARD}/export_log"])
async def test_a_log_is_of_a_range(shop: Server, path: str) -> None:
    refused = await manage(shop, "GET", path, status=400)
    assert places(refused) == ["rangeStart", "rangeEnd"]


async def test_a_file_of_very_many_rows_is_written_in_pieces(shop: Server) -> None:
    rows = "".join(f"customer-{number},1\n" for number in range(1, 5001))
    await upload(shop, f"{PROGRAM}/import_points", f"customerprofileid,amount\n{rows}")
    written = await exported(shop, BALANCES)
    assert len(written) == 5002
    assert written[1][3] == "136.5"
