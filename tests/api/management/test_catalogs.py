"""Items of catalogs, and what they have cost, in the Management API."""

import pytest

from tests.api.management.manager import APPLICATION, ids, manage, places, set_up
from tests.conftest import Json, Server

ITEMS = "/v1/catalogs/1/items"
FOUR: list[Json] = [
    {"id": 1, "sku": "hat", "price": 20, "product": {"name": "Hats"}},
    {"id": 2, "sku": "hat-red", "price": 22.5, "product": {"name": "Hats"}},
    {"id": 3, "sku": "mug", "attributes": [{"name": "Size", "value": "big"}]},
    {"id": 4, "sku": "hat", "catalogid": 2},
]


async def opened(server: Server) -> None:
    catalogs: list[Json] = [{"id": 1}, {"id": 2, "subscribedApplicationsIds": []}, {"id": 3}]
    await set_up(server, catalogs=catalogs, catalogItems=FOUR)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("sku=hat", [1]),
        ("sku=hat&sku=mug", [1, 3]),
        ("sku=ha", []),
        ("productNames=Hats", [1, 2]),
        ("productNames=Hats&productNames=Mugs&sku=hat", [1]),
        ("productNames=hats", []),
        ("pageSize=1&skip=1", [2]),
    ],
)
async def test_items(server: Server, query: str, found: list[int]) -> None:
    await opened(server)
    assert await ids(server, f"{ITEMS}?{query}") == found


async def test_an_item_as_it_is_listed(server: Server) -> None:
    await opened(server)
    action = {
        "type": "ADD_PRICE_ADJUSTMENT",
        "payload": {
            "sku": "hat",
            "adjustments": [{"priceType": "sale", "price": 9, "referenceId": "r"}],
        },
    }
    await server.call("PUT", "/v1/catalogs/1/sync", {"actions": [action]})
    listed = (await manage(server, "GET", ITEMS))["data"]
    created = listed[0].pop("created")
    assert created
    assert listed[0] == {
        "id": 1,
        "sku": "hat",
        "price": 20,
        "catalogid": 1,
        "version": 2,
        "attributes": [],
        "product": {"name": "Hats"},
    }
    assert listed[2]["attributes"] == [{"name": "Size", "value": "big"}]


async def test_a_list_tells_the_number_of_all_if_asked(server: Server) -> None:
    await opened(server)
    answer = await manage(server, "GET", f"{ITEMS}?pageSize=2&withTotalResultSize=true")
    assert (answer["totalResultSize"], "hasMore" in answer) == (3, False)
    for skip, more in ((0, True), (1, False)):
        answer = await manage(server, "GET", f"{ITEMS}?pageSize=2&skip={skip}")
        assert (answer["hasMore"], "totalResultSize" in answer) == (more, False)
    assert await ids(server, "/v1/catalogs/3/items") == []
    refused = await manage(server, "GET", "/v1/catalogs/9/items", status=404)
    assert refused["message"] == "No catalog has the ID 9"


HISTORY = f"{APPLICATION}/price_history"
YEAR: Json = {"startDate": "2025-01-01T00:00:00Z", "endDate": "2026-12-31T00:00:00Z"}


async def test_prices_that_an_item_had(server: Server) -> None:
    await set_up(server, catalogs=[{"id": 1, "subscribedApplicationsIds": [1]}])
    for price, kind in ((20, "ADD"), (18, "PATCH")):
        action = {"type": kind, "payload": {"sku": "hat", "price": price}}
        await server.call("PUT", "/v1/catalogs/1/sync", {"actions": [action]})
        server.clock.advance(days=1)
    answer = await manage(server, "POST", HISTORY, {"sku": "hat", **YEAR})
    assert answer["sku"] == "hat"
    first, second = "2026-01-01T12:00:00.000000Z", "2026-01-02T12:00:00.000000Z"
    found = [(one["observedAt"], one["price"]) for one in answer["history"]]
    assert found == [(first, 20), (second, 18)]
    # The Integration API tells the same of the same catalog.
    body = {"sku": "hat", **YEAR}
    assert await server.call("POST", "/v1/best_prior_price_history", body) == answer
    answer = await manage(server, "POST", HISTORY, {**body, "endDate": first})
    assert [one["price"] for one in answer["history"]] == [20]
    answer = await manage(server, "POST", HISTORY, {**body, "sku": "mug"})
    assert answer == {"sku": "mug", "history": []}


async def test_a_history_that_cannot_be(server: Server) -> None:
    wrong = {"sku": "hat", "startDate": YEAR["endDate"], "endDate": YEAR["startDate"]}
    assert await places(server, "POST", HISTORY, wrong) == ["/endDate"]
    assert await places(server, "POST", HISTORY, {"sku": "hat", "startDate": "x"}) != []
    await manage(server, "POST", "/v1/applications/9/price_history", {"sku": "hat", **YEAR}, 404)
