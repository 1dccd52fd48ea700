"""Additional costs: listed, read, made, changed."""

import pytest

from tests.api.management.conftest import BARE
from tests.api.management.manager import ids, manage, places
from tests.conftest import Json, Server, StartServer

COSTS = "/v1/additional_costs"
NEW: Json = {"name": "shipping", "title": "Shipping", "description": "by post"}


async def test_a_cost_is_made_whole(server: Server) -> None:
    made = await manage(server, "POST", COSTS, NEW, 201)
    assert made == {
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "accountId": 1,
        "type": "session",
        **NEW,
    }
    assert await manage(server, "GET", f"{COSTS}/1") == made


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"name": "two words"}, "/name"),
        ({"title": "?"}, "/title"),
        ({"type": "cart"}, "/type"),
        ({"subscribedApplicationsIds": [3]}, "/subscribedApplicationsIds/0"),
    ],
)
async def test_a_cost_that_is_wrong(server: Server, more: Json, place: str) -> None:
    assert await places(server, "POST", COSTS, {**NEW, **more}) == [place]
    await manage(server, "POST", COSTS, NEW, 201)
    assert await places(server, "PUT", f"{COSTS}/1", {**NEW, **more}) == [place]


@pytest.mark.parametrize("status", [400, 409])
async def test_a_name_is_taken_once(start_server: StartServer, status: int) -> None:
    server = await start_server(fixtures=BARE, assume=(f"taken-name-status={status}",))
    await manage(server, "POST", COSTS, NEW, 201)
    await manage(server, "POST", COSTS, NEW, status)
    await manage(server, "POST", COSTS, {**NEW, "name": "gift"}, 201)
    await manage(server, "PUT", f"{COSTS}/2", NEW, status)
    assert await ids(server, COSTS) == [1, 2]


async def test_a_change(server: Server) -> None:
    made = await manage(server, "POST", COSTS, NEW, 201)
    body = {**NEW, "name": "carriage", "type": "both", "subscribedApplicationsIds": [1]}
    assert await manage(server, "PUT", f"{COSTS}/1", body) == {**made, **body}


async def test_lists(server: Server) -> None:
    for name in ("b", "c", "a"):
        await manage(server, "POST", COSTS, {**NEW, "name": name}, 201)
    assert await ids(server, COSTS) == [1, 2, 3]
    assert await ids(server, f"{COSTS}?sort=name&skip=1") == [1, 2]
    assert (await manage(server, "GET", f"{COSTS}?pageSize=1"))["totalResultSize"] == 3
    await manage(server, "GET", f"{COSTS}?sort=price", status=400)


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", NEW)])
async def test_what_there_is_not(server: Server, method: str, body: Json | None) -> None:
    refused = await manage(server, method, f"{COSTS}/9", body, 404)
    assert refused == {"message": "No additional cost has the ID 9", "StatusCode": 404}
