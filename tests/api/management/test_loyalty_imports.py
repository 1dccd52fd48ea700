"""Files of CSV that loyalty programs take: what they bring is what both APIs answer then."""

import pytest

from tests.api.loyal import ANN, CARD, CARDS, PROGRAM, PROGRAMS, add, deduct, go, manage, set_up
from tests.api.management.manager import upload
from tests.conftest import Json, Server

POINTS = f"{PROGRAM}/import_points"
TIERS = f"{PROGRAM}/import_customers_tiers"
DATES = f"{PROGRAM}/import_join_dates"
CARD_POINTS = "/v1/loyalty_programs/2/import_points"
CARD_FILE = "/v1/loyalty_programs/2/import_cards"
NOON = "2026-01-01T12:00:00.000000Z"


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account in which nobody has points."""
    await set_up(server)
    return server


async def balance(server: Server, path: str = ANN, query: str = "") -> Json:
    """The balances of the main ledger, as the Integration API tells them."""
    answer = await server.call("GET", f"{path}/balances?subledgerId={query}")
    found: Json = answer["balance"]
    return found


async def refusal(server: Server, path: str, text: str) -> list[str]:
    """Why a file is refused, which changes nothing."""
    before = await server.call("GET", "/__admin/state")
    refused = await upload(server, path, text, 400)
    assert await server.call("GET", "/__admin/state") == before
    return [error["details"] for error in refused["errors"]]


async def test_points_are_added(shop: Server) -> None:
    await add(shop, 5)
    text = (
        "customerprofileid,amount,startdate,expirydate,subledgerid,reason\n"
        "customer-1,100,,,,Moved\n"
        'customer-1,20.5,immediate,2026-01-05T01:00:00+01:00,,"Thanks, Ann"\n'
        "customer-1,30,2026-01-03T00:00:00Z,unlimited,,\n"
        "customer-1,7,2025-01-01T00:00:00Z,,hotel,\n"
        "customer-2,40,on_action,,,\n"
    )
    made = await upload(shop, POINTS, text)
    assert made == {
        "id": 1,
        "created": NOON,
        "accountId": 1,
        "userId": 1,
        "entity": "LoyaltyLedger",
        "amount": 5,
    }
    rows = (await shop.call("GET", f"{ANN}/transactions?loyaltyTransactionType=import"))["data"]
    assert [(row["amount"], row["startDate"], row["expiryDate"], row["name"]) for row in rows] == [
        (7, "immediate", "unlimited", ""),
        (30, "2026-01-03T00:00:00.000000Z", "unlimited", ""),
        (20.5, "immediate", "2026-01-05T00:00:00.000000Z", "Thanks, Ann"),
        (100, "immediate", "unlimited", "Moved"),
    ]
    (other,) = (await shop.call("GET", f"{PROGRAM}/profile/customer-2/transactions"))["data"]
    assert (other["startDate"], other["amount"]) == ("on_action", 40)
    found = await balance(shop)
    assert (found["activePoints"], found["pendingPoints"]) == (125.5, 30)
    listed = await manage(shop, "GET", f"{PROGRAM}/transactions?loyaltyTransactionType=import")
    assert {row["importId"] for row in listed["data"]} == {1}
    assert all("userId" not in row for row in listed["data"])
    await go(shop, days=5)
    found = await balance(shop)
    assert (found["activePoints"], found["expiredPoints"]) == (135, 20.5)


async def test_points_of_a_file_are_as_those_added_by_hand(shop: Server) -> None:
    """The same additions, in a file and one after the other, make the same ledgers."""
    for number, (points, more) in enumerate(((60, {}), (50, {"pendingDuration": "1D"}), (400, {}))):
        await add(shop, points, to=f"{PROGRAM}/profile/customer-2", name=str(number), **more)
    day = "2026-01-02T12:00:00Z"
    text = (
        "customerprofileid,amount,startdate,reason\n"
        f"customer-1,60,,0\ncustomer-1,50,{day},1\ncustomer-1,400,,2\n"
    )
    await upload(shop, POINTS, text)
    for days in (0, 2, 40):
        await go(shop, days=days)
        query = "balances?includeTiers=true&includeProjectedTier=true"
        mine = await shop.call("GET", f"{ANN}/{query}")
        assert mine == await shop.call("GET", f"{PROGRAM}/profile/customer-2/{query}")
        assert mine["balance"]["currentTier"]["name"] == ("Silver" if days == 0 else "Gold")


async def test_defaults_of_the_program_are_not_for_files(server: Server) -> None:
    program = PROGRAMS[0] | {"defaultPending": "1D", "defaultValidity": "30D"}
    await set_up(server, loyaltyPrograms=[program], loyaltyCards=[])
    await upload(server, POINTS, "customerprofileid,amount\ncustomer-1,1\n")
    (row,) = (await server.call("GET", f"{ANN}/transactions"))["data"]
    assert (row["startDate"], row["expiryDate"]) == ("immediate", "unlimited")


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("", ("immediate", "2026-01-02T12:00:00.000000Z", None)),
        ("2026-01-03T00:00:00Z", (None, "2026-01-04T00:00:00.000000Z", None)),
        ("on_action", ("on_action", "unlimited", "1D")),
    ],
)
async def test_a_validity_begins_with_the_points(
    shop: Server, start: str, found: tuple[str | None, str, str | None]
) -> None:
    text = f"customerprofileid,amount,startdate,validityDuration\ncustomer-1,3,{start},1D\n"
    await upload(shop, POINTS, text)
    (row,) = (await shop.call("GET", f"{ANN}/transactions"))["data"]
    begins = found[0] or "2026-01-03T00:00:00.000000Z"
    assert (row["startDate"], row["expiryDate"], row.get("validityDuration")) == (
        begins,
        *found[1:],
    )


async def test_points_pay_what_is_owed(server: Server) -> None:
    debt = {"id": 1, "programId": 1, "holder": "customer-1", "type": "subtraction", "amount": 30}
    await set_up(server, loyaltyTransactions=[debt])
    assert (await balance(server))["negativePoints"] == 30
    text = "customerprofileid,amount\ncustomer-1,10\ncustomer-1,25\n"
    await upload(server, POINTS, text)
    found = await balance(server)
    assert (found["activePoints"], found["negativePoints"]) == (5, 0)


async def test_customers_who_are_not_there_are_made(shop: Server) -> None:
    await upload(shop, POINTS, "customerprofileid,amount\nnew,1\nnewer,2\nnew,3\n")
    found = await manage(shop, "GET", "/v1/customers/no_total?pageSize=1000")
    names = {one["integrationId"] for one in found["data"]}
    assert {"new", "newer"} <= names
    # No Application has heard of them yet.
    seen = await manage(shop, "GET", "/v1/applications/1/customers?integrationId=new")
    assert seen["data"] == []
    assert (await balance(shop, f"{PROGRAM}/profile/new"))["activePoints"] == 4
    await shop.put_session("cart", {"profileId": "new"})
    seen = await manage(shop, "GET", "/v1/applications/1/customers?integrationId=new")
    assert len(seen["data"]) == 1


async def test_customers_are_made_in_the_environment_of_the_program(shop: Server) -> None:
    path = "/v1/loyalty_programs/4"
    await upload(shop, f"{path}/import_points", "customerprofileid,amount\nnew,1\n")
    ledger = await manage(shop, "GET", f"{path}/profile/new")
    assert ledger["ledger"]["totalActivePoints"] == 1
    await manage(shop, "GET", f"{PROGRAM}/profile/new", status=404)


async def test_points_are_added_to_cards(shop: Server) -> None:
    text = "identifier,amount,subledgerid\nCARD-1,100,\nCARD-1,7,hotel\n"
    assert (await upload(shop, CARD_POINTS, text))["amount"] == 2
    answer = await shop.call("GET", f"{CARD}/balances")
    assert answer["balance"]["activePoints"] == 100
    assert answer["subledgerBalances"]["hotel"]["activePoints"] == 7
    await deduct(shop, 100, of=CARD)


async def test_a_file_of_many_rows_is_one_change(shop: Server) -> None:
    rows = "".join(f"customer-{number % 50 + 1},1\n" for number in range(3000))
    text = f"customerprofileid,amount\n{rows}"
    path = f"{POINTS}?notificationsEnabled=false"
    assert (await upload(shop, path, text))["amount"] == 3000
    assert (await balance(shop))["activePoints"] == 60
    changes = (await manage(shop, "GET", "/v1/changes"))["data"]
    assert [change["entity"] for change in changes] == [POINTS]


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        ("customerprofileid,amount", "customer-1,", "amount"),
        ("customerprofileid,amount", "customer-1,-1", "amount"),
        ("customerprofileid,amount", "customer-1,many", "amount"),
        ("customerprofileid,amount", "customer-1,1000000000000", "amount"),
        ("customerprofileid,amount", ",1", "customerprofileid"),
        ("amount", "1", "customerprofileid"),
        ("identifier,amount,customerprofileid", "CARD-1,1,customer-1", "identifier"),
        ("customerprofileid,amount,startdate", "customer-1,1,soon", "startdate"),
        ("customerprofileid,amount,startdate", "customer-1,1,unlimited", "startdate"),
        ("customerprofileid,amount,expirydate", "customer-1,1,2026-01-01", "expirydate"),
        ("customerprofileid,amount,validityDuration", "customer-1,1,5h_U", "validityDuration"),
        (
            "customerprofileid,amount,expirydate,validityDuration",
            "customer-1,1,2027-01-01T00:00:00Z,1D",
            "validityDuration",
        ),
        ("customerprofileid,amount,subledgerid", f"customer-1,1,{'x' * 65}", "subledgerid"),
    ],
)
async def test_points_that_cannot_be(shop: Server, header: str, row: str, column: str) -> None:
    good = ",".join(
        {"customerprofileid": "customer-2", "amount": "5"}.get(name, "")
        for name in header.split(",")
    )
    first = f"{header}\n" + (f"{good}\n" if "customerprofileid" in header else "")
    line = first.count("\n") + 1
    (details,) = await refusal(shop, POINTS, f"{first}{row}\n")
    assert details.startswith(f"line {line}, column {column}: ")


async def test_all_mistakes_of_a_file_are_told(shop: Server) -> None:
    text = "customerprofileid,amount,startdate,expirydate\n,1,soon,late\ncustomer-1,1,,\n,2,,\n"
    details = await refusal(shop, POINTS, text)
    assert sorted(one.partition(":")[0] for one in details) == [
        "line 2, column customerprofileid",
        "line 2, column expirydate",
        "line 2, column startdate",
        "line 4, column customerprofileid",
    ]


@pytest.mark.parametrize(
    ("card", "text", "found"),
    [
        ({}, "identifier,amount\nCARD-9,1\n", "identifier: there is no loyalty card"),
        ({}, "customerprofileid,amount\n,1\n", "identifier: must not be empty"),
        (
            {},
            "identifier,customerprofileid,amount\nCARD-1,customer-1,1\n",
            "customerprofileid: must be empty",
        ),
        ({"status": "inactive"}, "identifier,amount\nCARD-1,1\n", "identifier: the loyalty card"),
    ],
)
async def test_points_that_no_card_can_have(
    server: Server, card: Json, text: str, found: str
) -> None:
    await set_up(server, loyaltyCards=[{"programID": 2, "identifier": "CARD-1", **card}])
    (details,) = await refusal(server, CARD_POINTS, text)
    assert details.startswith(f"line 2, column {found}")


async def test_a_program_without_subledgers(shop: Server) -> None:
    path = "/v1/loyalty_programs/3/import_points"
    text = "customerprofileid,amount,subledgerid\ncustomer-1,1,hotel\n"
    (details,) = await refusal(shop, path, text)
    assert details == "line 2, column subledgerid: the loyalty program has no subledgers"
    await upload(shop, path, text.replace("hotel", ""))


async def tier(server: Server, holder: str = "customer-1", subledger: str = "") -> Json | None:
    """The tier of a customer, as the Integration API tells it."""
    path = f"{PROGRAM}/profile/{holder}/balances?includeTiers=true"
    answer = await server.call("GET", path)
    ledger = answer["subledgerBalances"][subledger] if subledger else answer["balance"]
    found: Json | None = ledger.get("currentTier")
    return found


async def test_customers_are_put_into_tiers(shop: Server) -> None:
    await add(shop, 150)
    await go(shop, days=1)
    text = (
        "subledgerid,customerprofileid,tiername,expirydate\n"
        ",customer-1,Silver,2026-03-01T01:00:00+01:00\n"
        ",customer-2,Gold,2026-02-01T00:00:00Z\n"
        "hotel,customer-2,Silver,2026-02-01T00:00:00Z\n"
    )
    made = await upload(shop, TIERS, text)
    assert (made["entity"], made["amount"]) == ("LoyaltyTier", 3)
    # Who was in the tier stays there since then; others are in it from now on.
    assert await tier(shop) == {
        "id": 1,
        "name": "Silver",
        "startDate": NOON,
        "expiryDate": "2026-03-01T00:00:00.000000Z",
        "downgradePolicy": "one_down",
    }
    gold = await tier(shop, "customer-2")
    assert gold is not None
    assert (gold["name"], gold["startDate"][:10]) == ("Gold", "2026-01-02")
    silver = await tier(shop, "customer-2", "hotel")
    assert silver is not None
    assert silver["name"] == "Silver"


async def test_a_tier_of_a_file_is_looked_at_again_when_it_expires(shop: Server) -> None:
    day = "2026-02-01T00:00:00Z"
    text = f"customerprofileid,tiername,expirydate\ncustomer-1,Gold,{day}\ncustomer-2,Gold,{day}\n"
    await upload(shop, TIERS, text)
    await add(shop, 600, to=f"{PROGRAM}/profile/customer-2")
    await shop.call("PUT", "/__admin/state", await shop.call("GET", "/__admin/state"))
    for holder in ("customer-1", "customer-2"):
        gold = await tier(shop, holder)
        assert gold is not None
        assert (gold["name"], gold["expiryDate"][:10]) == ("Gold", "2026-02-01")
    await go(shop, days=31)
    fallen, stayed = await tier(shop), await tier(shop, "customer-2")
    assert fallen is not None
    assert stayed is not None
    assert (fallen["name"], stayed["name"]) == ("Silver", "Gold")
    # From then on the policy of the program says when: after 30 days in the tier.
    assert fallen["startDate"][:10] == "2026-02-01"
    assert fallen["expiryDate"][:10] == "2026-03-03"
    assert stayed["expiryDate"][:10] == "2026-03-02"


@pytest.mark.parametrize(("first", "second"), [("Silver", "Gold"), ("Gold", "Silver")])
async def test_a_file_moves_customers_to_another_tier(
    shop: Server, first: str, second: str
) -> None:
    text = "customerprofileid,tiername,expirydate\ncustomer-1,{},2026-0{}-01T00:00:00Z\n"
    await upload(shop, TIERS, text.format(first, 5))
    await go(shop, days=1)
    await upload(shop, TIERS, text.format(second, 4))
    now = await tier(shop)
    assert now is not None
    assert (now["name"], now["startDate"][:10], now["expiryDate"][:10]) == (
        second,
        "2026-01-02",
        "2026-04-01",
    )


async def test_points_raise_a_tier_that_a_file_gave(shop: Server) -> None:
    text = "customerprofileid,tiername,expirydate\ncustomer-1,Silver,2026-02-01T00:00:00Z\n"
    await upload(shop, TIERS, text)
    await add(shop, 50)
    silver = await tier(shop)
    assert silver is not None
    assert (silver["name"], silver["expiryDate"][:10]) == ("Silver", "2026-02-01")
    await add(shop, 450)
    gold = await tier(shop)
    assert gold is not None
    # Its expiry is that of the policy: 30 days after it was reached.
    assert (gold["name"], gold["expiryDate"][:10]) == ("Gold", "2026-01-31")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",nobody,Gold,2027-01-01T00:00:00Z", "customerprofileid"),
        (",,Gold,2027-01-01T00:00:00Z", "customerprofileid"),
        (",customer-1,Tin,2027-01-01T00:00:00Z", "tiername"),
        (",customer-1,,2027-01-01T00:00:00Z", "tiername"),
        (f",customer-1,Gold,{NOON}", "expirydate"),
        (",customer-1,Gold,", "expirydate"),
        (",customer-1,Gold,soon", "expirydate"),
        (",customer-2,Silver,2027-01-01T00:00:00Z", "customerprofileid"),
    ],
)
async def test_tiers_that_cannot_be(shop: Server, row: str, column: str) -> None:
    text = (
        "subledgerid,customerprofileid,tiername,expirydate\n"
        f",customer-2,Gold,2027-01-01T00:00:00Z\n{row}\n"
    )
    (details,) = await refusal(shop, TIERS, text)
    assert details.startswith(f"line 3, column {column}: ")


async def test_tiers_without_subledgers(server: Server) -> None:
    await set_up(server, loyaltyPrograms=[PROGRAMS[0] | {"allowSubledger": False}], loyaltyCards=[])
    row = "hotel,customer-2,Gold,2027-01-01T00:00:00Z"
    text = f"subledgerid,customerprofileid,tiername,expirydate\n{row}\n"
    assert await refusal(server, TIERS, text) == [
        "line 2, column subledgerid: the loyalty program has no subledgers"
    ]


async def test_tiers_that_never_expire_take_no_file(shop: Server) -> None:
    text = "customerprofileid,tiername,expirydate\ncustomer-1,Gold,2027-01-01T00:00:00Z\n"
    refused = await upload(shop, "/v1/loyalty_programs/3/import_customers_tiers", text, 400)
    wanted = "The tiers of the loyalty program 3 have no policies of expiration and downgrade"
    assert refused["message"] == wanted


async def test_customers_have_joined(server: Server) -> None:
    program = PROGRAMS[0] | {
        "programJoinPolicy": "not_join",
        "tiersExpirationPolicy": "program_join_date",
    }
    await set_up(server, loyaltyPrograms=[program], loyaltyCards=[])
    await add(server, 150)
    text = "customerprofileid,joindate\ncustomer-1,2025-12-31T01:00:00+01:00\n"
    made = await upload(server, DATES, text)
    assert (made["entity"], made["amount"]) == ("LoyaltyMembership", 1)
    await server.call("POST", f"{ANN}/join", status=400)
    silver = await tier(server)
    assert silver is not None
    assert silver["expiryDate"] == "2026-01-30T00:00:00.000000Z"
    later = text.replace("2025-12-31T01:00:00+01:00", "2025-12-20T00:00:00Z")
    await upload(server, DATES, later)
    statistics = await manage(server, "GET", f"{PROGRAM}/statistics")
    assert (statistics["totalMembers"], statistics["newMembers"]) == (1, 0)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("nobody,2025-01-01T00:00:00Z", "customerprofileid"),
        (",2025-01-01T00:00:00Z", "customerprofileid"),
        ("customer-2,2025-01-01T00:00:00Z", "customerprofileid"),
        ("customer-1,2026-01-01T12:00:01Z", "joindate"),
        ("customer-1,", "joindate"),
        ("customer-1,2025-01-01", "joindate"),
    ],
)
async def test_join_dates_that_cannot_be(shop: Server, row: str, column: str) -> None:
    text = f"customerprofileid,joindate\ncustomer-2,2025-01-01T00:00:00Z\n{row}\n"
    (details,) = await refusal(shop, DATES, text)
    assert details.startswith(f"line 3, column {column}: ")


async def test_cards_are_made(shop: Server) -> None:
    text = (
        "identifier,state,customerprofileids\n"
        "123-456-789AT,active,customer-1;customer-2\n"
        "123-456-790AT,inactive,\n"
    )
    made = await upload(shop, CARD_FILE, text)
    assert (made["entity"], made["amount"]) == ("LoyaltyCard", 2)
    first, second = (await manage(shop, "GET", f"{CARDS}?identifier=123-456"))["data"]
    assert [one["integrationId"] for one in first["profiles"]] == ["customer-1", "customer-2"]
    assert (first["id"], first["status"], first["usersPerCardLimit"]) == (2, "active", 2)
    assert (second["id"], second["status"], second["profiles"]) == (3, "inactive", [])
    await add(shop, 5, to=f"{CARDS}/123-456-789AT")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("abc,active,", "identifier"),
        ("a b c d,active,", "identifier"),
        (",active,", "identifier"),
        (f"{'x' * 109},active,", "identifier"),
        ("CARD-1,active,", "identifier"),
        ("CARD-2,active,", "identifier"),
        ("CARD-3,,", "state"),
        ("CARD-3,blocked,", "state"),
        ("CARD-3,active,customer-1;nobody", "customerprofileids"),
        ("CARD-3,active,customer-1;customer-2;customer-3", "customerprofileids"),
    ],
)
async def test_cards_that_cannot_be(shop: Server, row: str, column: str) -> None:
    text = f"identifier,state,customerprofileids\nCARD-2,active,\n{row}\n"
    (details,) = await refusal(shop, CARD_FILE, text)
    assert details.startswith(f"line 3, column {column}: ")


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("import_points", "customerprofileid,amount"),
        ("import_customers_tiers", "customerprofileid,tiername,expirydate"),
        ("import_join_dates", "customerprofileid,joindate"),
        ("import_cards", "identifier,state"),
    ],
)
async def test_files_for_other_programs(shop: Server, path: str, header: str) -> None:
    await upload(shop, f"/v1/loyalty_programs/9/{path}", f"{header}\n", 404)
    details = await refusal(shop, f"/v1/loyalty_programs/1/{path}", "colour\nred\n")
    assert details[0].startswith("there is no column")
    if path != "import_points":
        other = 1 if path == "import_cards" else 2
        await upload(shop, f"/v1/loyalty_programs/{other}/{path}", f"{header}\n", 400)


async def test_a_file_without_rows_brings_nothing(shop: Server) -> None:
    assert (await upload(shop, POINTS, "customerprofileid,amount\n"))["amount"] == 0
    assert (await manage(shop, "GET", f"{PROGRAM}/transactions"))["data"] == []
