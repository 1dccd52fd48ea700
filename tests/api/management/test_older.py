"""Operations that older SDKs call: each answers what its sibling of today does, and counts."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, manage, set_up, upload
from tests.conftest import Json, Server

COUPONS = f"{APPLICATION}/campaigns/1/coupons"
REFERRALS = f"{APPLICATION}/campaigns/1/referrals"
IMPORTS = "/v1/imports"
CUSTOMERS = "/v1/application_customer_search"

THERE: list[Json] = [
    {"value": "SUMMER-26", "usageCounter": 1, "attributes": {"Color": "red"}},
    {"value": "summer-27", "batchId": "two", "attributes": {"Color": "red", "Size": 1}},
    {"value": "WINTER", "attributes": {"Color": "blue"}},
    {"value": "OTHER", "campaignId": 2, "attributes": {"Color": "red"}},
]
CODES = [
    {"code": "ANN-ONE", "advocateProfileIntegrationId": "ann", "usageLimit": 1, "usageCounter": 1},
    {"code": "ann-two", "advocateProfileIntegrationId": "ann"},
    {"code": "BOB1", "advocateProfileIntegrationId": "bob"},
    {"code": "OTHER", "advocateProfileIntegrationId": "ann", "campaignId": 2},
]


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with codes in two campaigns."""
    campaigns = [{"id": 1}, {"id": 2, "state": "disabled"}]
    await set_up(server, campaigns=campaigns, coupons=THERE, referrals=CODES)
    return server


async def counted(
    server: Server, method: str, path: str, body: Any = None
) -> tuple[int, list[int]]:
    """How many there are, and the IDs of those on the page."""
    answer = await manage(server, method, path, body)
    assert sorted(answer) == ["data", "totalResultSize"]
    return answer["totalResultSize"], [row["id"] for row in answer["data"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", (3, [1, 2, 3])),
        ("value=summer", (2, [1, 2])),
        ("pageSize=1&skip=1", (3, [2])),
        ("pageSize=2&sort=-value", (3, [2, 3])),
        ("redeemed=true", (1, [1])),
        ("batchId=two&usable=true", (1, [2])),
        ("valid=expired", (0, [])),
        ("skip=9", (3, [])),
    ],
)
async def test_coupons(shop: Server, query: str, found: tuple[int, list[int]]) -> None:
    assert await counted(shop, "GET", f"{COUPONS}?{query}") == found


async def test_codes_alone(shop: Server) -> None:
    answer = await manage(shop, "GET", f"{COUPONS}?valuesOnly=true&pageSize=1")
    assert sorted(answer["data"][0]) == [
        "campaignId",
        "created",
        "id",
        "usageCounter",
        "usageLimit",
        "value",
    ]


RED: Json = {"attributes": {"Color": "red"}}


@pytest.mark.parametrize(
    ("path", "body", "found"),
    [
        (f"{COUPONS}_search", RED, (2, [1, 2])),
        (f"{COUPONS}_search?pageSize=1", RED, (2, [1])),
        (f"{COUPONS}_search?batchId=two", RED, (1, [2])),
        (f"{COUPONS}_search", {"attributes": {"Color": "red", "Size": 1}}, (1, [2])),
        (f"{COUPONS}_search", {"attributes": {}}, (3, [1, 2, 3])),
        (f"{COUPONS}_search_advanced", {"Color": "red"}, (2, [1, 2])),
        (f"{COUPONS}_search_advanced?sort=-id", {"Color": "red"}, (2, [2, 1])),
        (f"{APPLICATION}/coupons_search", RED, (3, [1, 2, 4])),
        (f"{APPLICATION}/coupons_search?campaignState=disabled", RED, (1, [4])),
        (f"{APPLICATION}/coupons_search_advanced", {"Color": "red"}, (3, [1, 2, 4])),
        (f"{APPLICATION}/coupons_search_advanced?campaignState=running", {}, (3, [1, 2, 3])),
        (f"{APPLICATION}/coupons_search_advanced?value=winter", {}, (1, [3])),
    ],
)
async def test_searches_of_coupons(
    shop: Server, path: str, body: Json, found: tuple[int, list[int]]
) -> None:
    assert await counted(shop, "POST", path, body) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", (3, [1, 2, 3])),
        ("advocate=ann", (2, [1, 2])),
        ("usable=false", (1, [1])),
        ("code=ann&pageSize=1&sort=-code", (2, [2])),
    ],
)
async def test_referrals(shop: Server, query: str, found: tuple[int, list[int]]) -> None:
    assert await counted(shop, "GET", f"{REFERRALS}?{query}") == found


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{COUPONS}?sort=attributes", None),
        ("GET", f"{COUPONS}?usable=true&redeemed=true", None),
        ("GET", f"{COUPONS}?pageSize=0", None),
        ("GET", f"{REFERRALS}?pageSize=1001", None),
        ("GET", f"{IMPORTS}?skip=-1", None),
        ("POST", f"{COUPONS}_search", {}),
        ("POST", f"{COUPONS}_search?valid=now", RED),
        ("POST", f"{APPLICATION}/coupons_search?campaignState=on", RED),
        ("POST", f"{CUSTOMERS}?pageSize=0", {}),
    ],
)
async def test_requests_that_are_refused(
    shop: Server, method: str, path: str, body: Json | None
) -> None:
    await manage(shop, method, path, body, 400)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"{APPLICATION}/campaigns/9/coupons", None),
        ("GET", f"{APPLICATION}/campaigns/9/referrals", None),
        ("POST", f"{APPLICATION}/campaigns/9/coupons_search", RED),
        ("POST", f"{APPLICATION}/campaigns/9/coupons_search_advanced", {}),
        ("POST", "/v1/applications/9/coupons_search", RED),
        ("POST", "/v1/applications/9/coupons_search_advanced", {}),
    ],
)
async def test_what_there_is_not(shop: Server, method: str, path: str, body: Json | None) -> None:
    await manage(shop, method, path, body, 404)


async def test_imports_are_listed(shop: Server) -> None:
    assert await counted(shop, "GET", IMPORTS) == (0, [])
    made = [
        await upload(shop, f"{APPLICATION}/campaigns/1/import_coupons", f"value\n{code}\n")
        for code in ("NEW1", "NEW2")
    ]
    assert (await manage(shop, "GET", IMPORTS))["data"] == made
    assert await counted(shop, "GET", f"{IMPORTS}?pageSize=1&skip=1") == (2, [2])


async def test_customers_of_all_applications(server: Server) -> None:
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    await set_up(
        server,
        applications=[
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"], "sandbox": True},
        ],
        population={"customers": 0, "sessions": 0},
    )
    for name, key in (("ann", "test"), ("bob", "other"), ("ann", "other"), ("cyd", "test")):
        body = {"attributes": {"Name": name}}
        await server.call("PUT", f"/v2/customer_profiles/{name}", body, key=key)
    assert await counted(server, "POST", CUSTOMERS, {}) == (4, [1, 2, 3, 4])
    assert await counted(server, "POST", f"{CUSTOMERS}?pageSize=2&skip=1", {}) == (4, [2, 3])
    wanted: Json = {"attributes": {"Name": "ann"}}
    assert await counted(server, "POST", CUSTOMERS, wanted) == (2, [1, 3])
    assert await counted(server, "POST", CUSTOMERS, {"integrationIDs": ["ann"]}) == (2, [1, 3])
    assert await counted(server, "POST", CUSTOMERS, {"profileIDs": [4, 2]}) == (2, [2, 4])
