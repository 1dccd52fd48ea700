"""Files of coupons and referrals in the Management API: exported, imported."""

import asyncio
import csv
import io

import pytest

from tests.api.management.manager import APPLICATION, manage, set_up, upload
from tests.conftest import Json, Server, item

EXPORT = f"{APPLICATION}/export_coupons"
EXPORT_REFERRALS = f"{APPLICATION}/export_referrals"
IMPORT = f"{APPLICATION}/campaigns/1/import_coupons"
IMPORT_REFERRALS = f"{APPLICATION}/campaigns/1/import_referrals"
LISTED = f"{APPLICATION}/campaigns/1/coupons/no_total"
LISTED_REFERRALS = f"{APPLICATION}/campaigns/1/referrals/no_total"

CAMPAIGNS: list[Json] = [{"id": 1}, {"id": 2, "state": "disabled"}]
COUPONS: list[Json] = [
    {
        "value": "CODE-ONE",
        "usageLimit": 1,
        "usageCounter": 1,
        "created": "2025-11-01T00:00:00Z",
        "recipientIntegrationId": "ann",
        "attributes": {"Color": 'r"e,d'},
        "limits": [{"action": "redeemCoupon", "limit": 2, "entities": ["Profile"]}],
        "discountLimit": 20.5,
        "discountCounter": 3,
        "reservationLimit": 4,
        "reservationCounter": 2,
        "isReservationMandatory": True,
        "referralId": 7,
        "importId": 8,
        "batchId": "B1",
        "startDate": "2025-11-01T00:00:00Z",
        "expiryDate": "2027-11-01T00:00:00Z",
    },
    {"value": "code-two", "created": "2025-12-01T00:00:00Z", "startDate": "2026-02-01T00:00:00Z"},
    {"value": "OTHER", "created": "2025-12-02T00:00:00Z", "campaignId": 2},
    {"value": "OVER", "created": "2025-12-03T00:00:00Z", "expiryDate": "2025-12-31T00:00:00Z"},
]
REFERRALS: list[Json] = [
    {
        "code": "ANN-ONE",
        "advocateProfileIntegrationId": "ann",
        "friendProfileIntegrationId": "bob",
        "usageLimit": 1,
        "usageCounter": 1,
        "created": "2025-11-01T00:00:00Z",
        "batchId": "B1",
        "importId": 3,
        "attributes": {"Color": "red"},
        "startDate": "2025-11-01T00:00:00Z",
        "expiryDate": "2027-11-01T00:00:00Z",
    },
    {
        "code": "BOB1",
        "advocateProfileIntegrationId": "bob",
        "created": "2025-12-01T00:00:00Z",
        "expiryDate": "2026-01-01T00:00:00Z",
    },
    {
        "code": "OTHER",
        "advocateProfileIntegrationId": "ann",
        "campaignId": 2,
        "created": "2025-12-02T00:00:00Z",
        "startDate": "2026-02-01T00:00:00Z",
    },
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with codes in two campaigns."""
    await set_up(server, campaigns=CAMPAIGNS, coupons=COUPONS, referrals=REFERRALS)
    return server


async def exported(server: Server, path: str) -> list[Json]:
    """The rows of an export, each by its columns."""
    answer = await server.send("GET", path, scheme="ManagementKey-v1")
    text = await answer.text()
    assert answer.status == 200, text
    assert answer.headers["Content-Type"].startswith("application/csv")
    return list(csv.DictReader(io.StringIO(text)))


async def codes(server: Server, path: str, field: str = "value") -> list[str]:
    return [row[field] for row in await exported(server, path)]


async def test_coupons_are_exported_whole(shop: Server) -> None:
    first = (await exported(shop, EXPORT))[0]
    assert first == {
        "id": "1",
        "created": "2025-11-01T00:00:00Z",
        "campaignid": "1",
        "value": "CODE-ONE",
        "expirydate": "2027-11-01T00:00:00Z",
        "startdate": "2025-11-01T00:00:00Z",
        "attributes": '{"Color":"r\\"e,d"}',
        "applicationid": "1",
        "deleted": "false",
        "deleted_changelogid": "",
        "accountid": "1",
        "referralid": "7",
        "recipientintegrationid": "ann",
        "importid": "8",
        "batchid": "B1",
        "reservation": "false",
        "limits": '[{"action":"redeemCoupon","limit":2,"entities":["Profile"]}]',
        "limitval": "1",
        "counter": "1",
        "discount_counter": "3",
        "discount_limitval": "20.5",
        "reservation_counter": "2",
        "reservation_limitval": "4",
        "is_reservation_mandatory": "true",
    }


async def test_what_a_coupon_does_not_have_is_an_empty_cell(shop: Server) -> None:
    second = (await exported(shop, EXPORT))[1]
    empty = {name for name, cell in second.items() if cell == ""}
    assert empty == {
        "expirydate",
        "deleted_changelogid",
        "referralid",
        "recipientintegrationid",
        "importid",
        "batchid",
        "discount_limitval",
        "reservation_limitval",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["CODE-ONE", "code-two", "OTHER", "OVER"]),
        ("campaignId=1", ["CODE-ONE", "code-two", "OVER"]),
        ("campaignId=9", []),
        ("campaignState=enabled", ["CODE-ONE", "code-two", "OVER"]),
        ("campaignState=disabled", ["OTHER"]),
        ("campaignState=running&campaignId=2", []),
        ("sort=-created", ["OVER", "OTHER", "code-two", "CODE-ONE"]),
        ("sort=value", ["CODE-ONE", "OTHER", "OVER", "code-two"]),
        ("value=Code", ["CODE-ONE", "code-two"]),
        ("value=code-two&exactMatch=true", ["code-two"]),
        ("value=code&exactMatch=true", []),
        ("createdBefore=2025-12-01T00:00:00Z", ["CODE-ONE"]),
        ("createdAfter=2025-12-01T00:00:00Z", ["OTHER", "OVER"]),
        ("valid=validNow", ["CODE-ONE", "OTHER"]),
        ("valid=validFuture", ["code-two"]),
        ("valid=expired", ["OVER"]),
        ("usable=false", ["CODE-ONE"]),
        ("usable=true", ["code-two", "OTHER", "OVER"]),
        ("referralId=7", ["CODE-ONE"]),
        ("recipientIntegrationId=ann", ["CODE-ONE"]),
        ("batchId=B1", ["CODE-ONE"]),
    ],
)
async def test_filters_of_exported_coupons(shop: Server, query: str, found: list[str]) -> None:
    assert await codes(shop, f"{EXPORT}?{query}") == found


async def test_codes_alone(shop: Server) -> None:
    rows = await exported(shop, f"{EXPORT}?valuesOnly=true&campaignId=1")
    assert rows == [{"value": "CODE-ONE"}, {"value": "code-two"}, {"value": "OVER"}]


@pytest.mark.parametrize("path", [EXPORT, EXPORT_REFERRALS])
async def test_dates_in_another_form(shop: Server, path: str) -> None:
    row = (await exported(shop, f"{path}?dateFormat=excel"))[0]
    assert (row["created"], row["startdate"]) == ("2025-11-01 00:00:00", "2025-11-01 00:00:00")
    row = (await exported(shop, f"{path}?dateFormat=ISO8601"))[0]
    assert row["expirydate"] == "2027-11-01T00:00:00Z"


async def test_referrals_are_exported_whole(shop: Server) -> None:
    first = (await exported(shop, EXPORT_REFERRALS))[0]
    assert first == {
        "id": "1",
        "created": "2025-11-01T00:00:00Z",
        "campaignid": "1",
        "advocateprofileintegrationid": "ann",
        "friendprofileintegrationid": "bob",
        "startdate": "2025-11-01T00:00:00Z",
        "expirydate": "2027-11-01T00:00:00Z",
        "code": "ANN-ONE",
        "importid": "3",
        "attributes": '{"Color":"red"}',
        "batchid": "B1",
        "counter": "1",
        "limitval": "1",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ANN-ONE", "BOB1", "OTHER"]),
        ("campaignId=2", ["OTHER"]),
        ("createdBefore=2025-12-01T00:00:00Z", ["ANN-ONE"]),
        ("createdAfter=2025-12-01T00:00:00Z", ["OTHER"]),
        ("valid=validNow", ["ANN-ONE"]),
        ("valid=validFuture", ["OTHER"]),
        ("valid=expired", ["BOB1"]),
        ("usable=true", ["BOB1", "OTHER"]),
        ("usable=false", ["ANN-ONE"]),
        ("batchId=B1", ["ANN-ONE"]),
    ],
)
async def test_filters_of_exported_referrals(shop: Server, query: str, found: list[str]) -> None:
    assert await codes(shop, f"{EXPORT_REFERRALS}?{query}", "code") == found


@pytest.mark.parametrize(
    ("path", "parameter", "value"),
    [
        (EXPORT, "sort", "attributes"),
        (EXPORT, "campaignState", "on"),
        (EXPORT, "dateFormat", "word"),
        (EXPORT, "campaignId", "one"),
        (EXPORT_REFERRALS, "valid", "now"),
        (EXPORT_REFERRALS, "dateFormat", "word"),
    ],
)
async def test_exports_that_are_refused(
    shop: Server, path: str, parameter: str, value: str
) -> None:
    refused = await manage(shop, "GET", f"{path}?{parameter}={value}", status=400)
    assert [error["source"]["parameter"] for error in refused["errors"]] == [parameter]


@pytest.mark.parametrize("what", ["export_coupons", "export_referrals"])
async def test_an_export_of_an_unknown_application(shop: Server, what: str) -> None:
    await manage(shop, "GET", f"/v1/applications/9/{what}", status=404)


async def test_exports_are_noted(shop: Server) -> None:
    await exported(shop, f"{EXPORT}?campaignId=1")
    await exported(shop, EXPORT_REFERRALS)
    listed = (await manage(shop, "GET", "/v1/exports"))["data"]
    assert [one["entity"] for one in listed] == ["Coupon", "Referral"]
    assert listed[0]["filter"]["campaignId"] == 1


FILE = (
    '"value","expirydate","startdate","recipientintegrationid","limitval","attributes",'
    '"discountlimit"\r\n'
    'NEW1,2027-07-01T04:00:00+02:00,2025-05-01T04:00:00Z,ann,3,"{""Color"": ""red""}",2.5\n'
    "NEW2,,,,,,\n"
    '"NEW,3",,,,0,,\n'
)


async def test_coupons_are_imported(shop: Server) -> None:
    record = await upload(shop, IMPORT, FILE)
    assert record == {
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "accountId": 1,
        "userId": 1,
        "entity": "Coupon",
        "amount": 3,
    }
    rows = (await manage(shop, "GET", LISTED))["data"]
    first, second, third = rows[-3:]
    assert first == {
        "id": 5,
        "created": "2026-01-01T12:00:00.000000Z",
        "campaignId": 1,
        "value": "NEW1",
        "usageLimit": 3,
        "usageCounter": 0,
        "discountLimit": 2.5,
        "discountRemainder": 2.5,
        "discountCounter": 0,
        "reservationCounter": 0,
        "startDate": "2025-05-01T04:00:00.000000Z",
        "expiryDate": "2027-07-01T02:00:00.000000Z",
        "recipientIntegrationId": "ann",
        "attributes": {"Color": "red"},
        "reservation": False,
        "isReservationMandatory": False,
        "implicitlyReserved": False,
        "importId": 1,
        "batchId": first["batchId"],
    }
    assert (second["usageLimit"], second["reservation"], second["attributes"]) == (1, True, {})
    assert (third["value"], third["usageLimit"]) == ("NEW,3", 0)
    assert {one["batchId"] for one in rows[-3:]} == {first["batchId"]}
    again = await codes(shop, f"{EXPORT}?batchId={first['batchId']}")
    assert again == ["NEW1", "NEW2", "NEW,3"]


async def test_an_imported_coupon_can_be_redeemed(server: Server) -> None:
    effects = [["catch", ["noop"], ["setDiscount", "off", 5]]]
    rule = {"title": "r", "condition": ["and", ["couponValid"]], "effects": effects}
    await set_up(
        server,
        campaigns=[{"id": 1, "features": ["coupons"], "activeRulesetId": 1}],
        rulesets=[{"id": 1, "campaignId": 1, "rules": [rule], "bindings": []}],
    )
    await upload(server, IMPORT, "value\nFIVEOFF\n")
    session = {"couponCodes": ["FIVEOFF"], "cartItems": [item()], "state": "closed"}
    answer = await server.put_session("s", session, content=("customerSession",))
    types = [one["effectType"] for one in answer["effects"]]
    assert types == ["acceptCoupon", "setDiscount"]
    (row,) = (await manage(server, "GET", LISTED))["data"]
    assert row["usageCounter"] == 1


async def test_an_import_of_nothing(shop: Server) -> None:
    assert (await upload(shop, IMPORT, "value\n"))["amount"] == 0


async def test_codes_that_are_there_may_be_left_out(shop: Server) -> None:
    text = "value\nOTHER\nNEW1\nNEW1\nCODE-ONE\n"
    record = await upload(shop, f"{IMPORT}?skipDuplicates=true", text)
    assert record["amount"] == 1
    assert await codes(shop, f"{EXPORT}?value=new") == ["NEW1"]


async def test_codes_of_an_application_that_looks_at_no_case(server: Server) -> None:
    application = await manage(server, "GET", APPLICATION)
    applications = [{**application, "caseSensitivity": "insensitive-uppercase"}]
    await set_up(server, applications=applications, campaigns=[{"id": 1}])
    refused = await upload(server, IMPORT, "value\nabcd\nABCD\n", 400)
    assert [error["source"] for error in refused["errors"]] == [{"line": "3"}]
    await upload(server, IMPORT, "value\nabcd\n")
    assert await codes(server, EXPORT) == ["ABCD"]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ["1"]),
        ("value,colour\nNEW1,red\n", ["1"]),
        ("limitval\n1\n", ["1"]),
        ("value\nOTHER\n", ["2"]),
        ("value\nNEW1\nCODE-ONE\nNEW1\n", ["3", "4"]),
        ("value\nABC\n", ["2"]),
        ("value,limitval\nNEW1,1\n,1\n", ["3"]),
        ("value,limitval\nNEW1,x\nNEW2,-1\nNEW3,1000000\n", ["2", "3", "4"]),
        ("value,limitval\nNEW3,1000000\n", ["2"]),
        ("value,discountlimit\nNEW1,-1\nNEW2,1e16\n", ["2", "3"]),
        ("value,discountlimit\nNEW2,1e16\n", ["2"]),
        ("value,startdate,expirydate\nNEW1,soon,2026-01-01T00:00:00Z\n", ["2"]),
        ("value,attributes\nNEW1,[]\n", ["2"]),
        ("value,attributes\nNEW1\n", ["2"]),
    ],
)
async def test_files_of_coupons_that_are_refused(shop: Server, text: str, wrong: list[str]) -> None:
    before = await manage(shop, "GET", "/__admin/state")
    refused = await upload(shop, IMPORT, text, 400)
    assert [error["source"]["line"] for error in refused["errors"]] == wrong
    assert await manage(shop, "GET", "/__admin/state") == before


async def test_a_refusal_names_line_and_column(shop: Server) -> None:
    refused = await upload(shop, IMPORT, "value,limitval\nNEW1,1\nOTHER,1\n", 400)
    (error,) = refused["errors"]
    assert error["details"] == 'line 3, column value: there is a coupon "OTHER" already'


async def test_attributes_of_imported_codes_are_checked(server: Server) -> None:
    attributes = [
        {"entity": "Coupon", "name": "Size", "type": "number"},
        {"entity": "Referral", "name": "Size", "type": "number"},
    ]
    demands = {"mandatory": {"campaigns": [], "coupons": ["Size"]}}
    application = await manage(server, "GET", APPLICATION)
    applications = [{**application, "attributesSettings": demands}]
    await set_up(server, attributes=attributes, applications=applications, campaigns=[{"id": 1}])
    text = 'value,attributes\nNEW1,"{""Size"": ""x""}"\nNEW2,"{""Size"": 1}"\nNEW3,\n'
    refused = await upload(server, IMPORT, text, 400)
    assert [error["source"]["line"] for error in refused["errors"]] == ["2", "4"]
    assert "column attributes" in refused["errors"][1]["details"]
    text = 'code,advocateprofileintegrationid,attributes\nREF1,ann,"{""Colour"": 1}"\n'
    refused = await upload(server, IMPORT_REFERRALS, text, 400)
    assert [error["source"]["line"] for error in refused["errors"]] == ["2"]


REFERRAL_FILE = (
    "code,startdate,expirydate,advocateprofileintegrationid,limitval,attributes\n"
    'REF1,2025-11-10T23:00:00Z,2027-11-11T23:00:00Z,cyd,5,"{""Color"": ""red""}"\n'
    "REF2,,,ann,,\n"
)


async def test_referrals_are_imported(shop: Server) -> None:
    record = await upload(shop, IMPORT_REFERRALS, REFERRAL_FILE)
    assert (record["entity"], record["amount"]) == ("Referral", 2)
    rows = (await manage(shop, "GET", LISTED_REFERRALS))["data"]
    first, second = rows[-2:]
    assert first == {
        "id": 4,
        "created": "2026-01-01T12:00:00.000000Z",
        "campaignId": 1,
        "code": "REF1",
        "advocateProfileIntegrationId": "cyd",
        "usageLimit": 5,
        "usageCounter": 0,
        "startDate": "2025-11-10T23:00:00.000000Z",
        "expiryDate": "2027-11-11T23:00:00.000000Z",
        "attributes": {"Color": "red"},
        "importId": record["id"],
        "batchId": first["batchId"],
    }
    assert (second["usageLimit"], second["batchId"]) == (1, first["batchId"])


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("code\nREF1\n", ["1"]),
        ("code,advocateprofileintegrationid\nREF1,\n", ["2"]),
        ("code,advocateprofileintegrationid\nOTHER,ann\nREF1,ann\nREF1,bob\n", ["2", "4"]),
        ("code,advocateprofileintegrationid,limitval\nREF1,ann,1.5\n", ["2"]),
        ("code,advocateprofileintegrationid\nREF,ann\n", ["2"]),
    ],
)
async def test_files_of_referrals_that_are_refused(
    shop: Server, text: str, wrong: list[str]
) -> None:
    before = await manage(shop, "GET", "/__admin/state")
    refused = await upload(shop, IMPORT_REFERRALS, text, 400)
    assert [error["source"]["line"] for error in refused["errors"]] == wrong
    assert await manage(shop, "GET", "/__admin/state") == before


@pytest.mark.parametrize("what", ["import_coupons", "import_referrals"])
@pytest.mark.parametrize("place", ["applications/1/campaigns/9", "applications/9/campaigns/1"])
async def test_an_import_into_what_there_is_not(shop: Server, what: str, place: str) -> None:
    text = "value\nNEW1\n" if "coupons" in what else REFERRAL_FILE
    await upload(shop, f"/v1/{place}/{what}", text, 404)


async def test_what_was_imported_comes_back(shop: Server) -> None:
    await upload(shop, IMPORT, FILE)
    await upload(shop, IMPORT_REFERRALS, REFERRAL_FILE)
    state = await manage(shop, "GET", "/__admin/state")
    await manage(shop, "PUT", "/__admin/state", state)
    assert await manage(shop, "GET", "/__admin/state") == state


async def test_of_two_files_with_the_same_codes_one_is_taken(shop: Server) -> None:
    text = "value\n" + "".join(f"CODE{number}\n" for number in range(500))
    headers = {"Authorization": "ManagementKey-v1 test", "Content-Type": _FORM}
    body = _BODY.format(text).encode()

    async def sent() -> int:
        answer = await shop.client.post(IMPORT, data=body, headers=headers)
        return answer.status

    assert sorted(await asyncio.gather(sent(), sent())) == [200, 400]
    rows = await codes(shop, f"{EXPORT}?campaignId=1&createdAfter=2025-12-31T00:00:00Z")
    assert rows == text.splitlines()[1:]


_FORM = "multipart/form-data; boundary=x"
_BODY = (
    '--x\r\nContent-Disposition: form-data; name="upFile"; filename="f.csv"\r\n\r\n{}\r\n--x--\r\n'
)


async def test_a_file_that_is_sent_in_pieces(shop: Server) -> None:
    job = {"usageLimit": 1, "numberOfCoupons": 3000, "attributes": {"Text": "x" * 40}}
    path = f"{APPLICATION}/campaigns/1/coupons_async"
    batch = (await manage(shop, "POST", path, job))["batchId"]
    rows = await exported(shop, f"{EXPORT}?batchId={batch}")
    assert [int(row["id"]) for row in rows] == list(range(5, 3005))
    assert {row["attributes"] for row in rows} == {'{"Text":"%s"}' % ("x" * 40)}


async def test_an_import_is_told_as_a_change(shop: Server) -> None:
    await upload(shop, IMPORT, "value\nNEW1\n")
    (change,) = (await manage(shop, "GET", "/v1/changes"))["data"]
    assert (change["entity"], change["new"]["value"]) == (IMPORT, "NEW1")
