"""Stores: listed, read, made, changed, deleted."""

from typing import Any

import pytest

from tests.api.management.conftest import BARE
from tests.api.management.manager import APPLICATION, ids, manage, places, set_up
from tests.conftest import Json, Server, StartServer

STORES = f"{APPLICATION}/stores"
NEW: Json = {"name": "Mitte", "description": "by the river", "integrationId": "berlin-1"}
UPDATE: Json = {"name": "Nord", "description": "moved"}


async def test_a_store_is_made_whole(server: Server) -> None:
    made = await manage(server, "POST", STORES, {**NEW, "attributes": {"Size": 3}}, 201)
    noon = "2026-01-01T12:00:00.000000Z"
    assert made == {
        "id": 1,
        "created": noon,
        "updated": noon,
        "applicationId": 1,
        "linkedCampaignIds": [],
        **NEW,
        "attributes": {"Size": 3},
    }
    assert await manage(server, "GET", f"{STORES}/1") == made


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"name": ""}, "/name"),
        ({"integrationId": ""}, "/integrationId"),
        ({"attributes": {"Colour": "red"}}, "/attributes/Colour"),
        ({"attributes": {"Size": "big"}}, "/attributes/Size"),
    ],
)
async def test_a_store_that_is_wrong(server: Server, more: Json, place: str) -> None:
    await set_up(server, attributes=[{"entity": "Store", "name": "Size", "type": "number"}])
    assert await places(server, "POST", STORES, {**NEW, **more}) == [place]
    await manage(server, "POST", STORES, NEW, 201)
    if "integrationId" not in more:
        assert await places(server, "PUT", f"{STORES}/1", {**UPDATE, **more}) == [place]


@pytest.mark.parametrize("status", [400, 409])
async def test_an_integration_id_is_taken_once(start_server: StartServer, status: int) -> None:
    server = await start_server(fixtures=BARE, assume=(f"taken-name-status={status}",))
    await manage(server, "POST", STORES, NEW, 201)
    refused = await manage(server, "POST", STORES, {**NEW, "name": "Other"}, status)
    assert ("StatusCode" in refused) == (status == 409), "a 400 is declared without it here"
    await manage(server, "POST", STORES, {**NEW, "integrationId": "berlin-2"}, 201)
    assert await ids(server, STORES) == [1, 2]


async def test_a_change(server: Server) -> None:
    made = await manage(server, "POST", STORES, {**NEW, "attributes": {"A": 1, "B": 2}}, 201)
    server.clock.advance(days=1)
    later = "2026-01-02T12:00:00.000000Z"
    changed = await manage(server, "PUT", f"{STORES}/1", UPDATE)
    assert changed == {**made, **UPDATE, "updated": later}
    changed = await manage(server, "PUT", f"{STORES}/1", {**UPDATE, "attributes": {"B": 3}})
    assert changed["attributes"] == {"B": 3}


THREE: list[Json] = [
    {"id": 1, "integrationId": "berlin-1", "name": "Mitte"},
    {"id": 2, "integrationId": "berlin-2", "name": "Nord"},
    {"id": 3, "integrationId": "paris-1", "name": "Berlin street"},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("name=Mitte", [1]),
        ("name=Mit", []),
        ("integrationId=paris-1", [3]),
        ("query=BERLIN", [1, 2, 3]),
        ("query=nor", [2]),
        ("campaignId=4", [1, 3]),
        ("campaignId=5", []),
        ("campaignId=9", []),
        ("sort=-name", [2, 1, 3]),
        ("pageSize=1&skip=1", [2]),
    ],
)
async def test_lists(server: Server, query: str, found: list[int]) -> None:
    campaigns = [{"id": 4, "linkedStoreIds": [1, 3]}, {"id": 5}]
    await set_up(server, stores=THREE, campaigns=campaigns)
    assert await ids(server, f"{STORES}?{query}") == found


async def test_a_list_tells_the_number_of_all_if_asked(server: Server) -> None:
    await set_up(server, stores=THREE)
    with_total = await manage(server, "GET", f"{STORES}?pageSize=2&withTotalResultSize=true")
    assert (with_total["totalResultSize"], "hasMore" in with_total) == (3, False)
    for skip, more in ((0, True), (1, False)):
        answer = await manage(server, "GET", f"{STORES}?pageSize=2&skip={skip}")
        assert (answer["hasMore"], "totalResultSize" in answer) == (more, False)


async def test_campaigns_are_linked_to_a_store_until_it_goes(server: Server) -> None:
    campaigns = [{"id": 4, "linkedStoreIds": [1, 3]}, {"id": 5, "linkedStoreIds": [3]}]
    await set_up(server, stores=THREE, campaigns=campaigns)
    linked = [one["linkedCampaignIds"] for one in (await manage(server, "GET", STORES))["data"]]
    assert linked == [[4], [], [4, 5]]
    await manage(server, "DELETE", f"{STORES}/1", status=204)
    assert await ids(server, STORES) == [2, 3]
    campaign = await manage(server, "GET", f"{APPLICATION}/campaigns/4")
    assert campaign["linkedStoreIds"] == [3]


@pytest.mark.parametrize("store", ["9", "x", "2", "-1"])
@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", UPDATE), ("DELETE", None)])
async def test_what_there_is_not(server: Server, method: str, body: Any, store: str) -> None:
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    both = [{**application, "id": 1}, {**application, "id": 2}]
    elsewhere = [{"id": 2, "integrationId": "s", "applicationId": 2}]
    await set_up(server, applications=both, stores=elsewhere)
    refused = await manage(server, method, f"{STORES}/{store}", body, 404)
    assert refused["message"] == f"No store of this Application has the ID {store}"
    await manage(server, method, f"/v1/applications/8/stores/{store}", body, 404)
