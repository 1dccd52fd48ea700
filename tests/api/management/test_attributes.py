"""Attributes: listed, read, made, changed."""

import pytest

from tests.api.management.conftest import BARE
from tests.api.management.manager import ids, manage, places, set_up
from tests.conftest import Json, Server, StartServer

ATTRIBUTES = "/v1/attributes"

NEW: Json = {
    "entity": "CustomerSession",
    "name": "Channel",
    "title": "Sales channel",
    "type": "string",
    "description": "where it came from",
    "suggestions": ["web"],
    "editable": True,
}


async def test_an_attribute_is_made_whole(server: Server) -> None:
    made = await manage(
        server, "POST", ATTRIBUTES, {**NEW, "subscribedApplicationsIds": [1.0]}, 201
    )
    assert made == {
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "accountId": 1,
        "hasAllowedList": False,
        "restrictedBySuggestions": False,
        **NEW,
        "subscribedApplicationsIds": [1],
    }
    assert await manage(server, "GET", f"{ATTRIBUTES}/1") == made


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"entity": "Cart"}, "/entity"),
        ({"name": "1st"}, "/name"),
        ({"title": ""}, "/title"),
        ({"type": "text"}, "/type"),
        ({"suggestions": [""]}, "/suggestions/0"),
        ({"subscribedApplicationsIds": [1, 8]}, "/subscribedApplicationsIds/1"),
    ],
)
async def test_an_attribute_that_is_wrong(server: Server, more: Json, place: str) -> None:
    assert await places(server, "POST", ATTRIBUTES, {**NEW, **more}) == [place]
    made = await manage(server, "POST", ATTRIBUTES, NEW, 201)
    assert await places(server, "PUT", f"{ATTRIBUTES}/1", {**NEW, **more}) == [place]
    assert await manage(server, "GET", f"{ATTRIBUTES}/1") == made


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"title": "Other"}, "/name"),
        ({"name": "Other"}, "/title"),
        ({"name": "Other", "title": "Other"}, None),
        ({"entity": "CartItem"}, None),
    ],
)
async def test_names_and_titles_are_unique_within_an_entity(
    server: Server, more: Json, place: str | None
) -> None:
    await manage(server, "POST", ATTRIBUTES, NEW, 201)
    if place is None:
        await manage(server, "POST", ATTRIBUTES, {**NEW, **more}, 201)
    else:
        assert await places(server, "POST", ATTRIBUTES, {**NEW, **more}) == [place]


async def test_names_are_unique_within_an_event_type(server: Server) -> None:
    event = {**NEW, "entity": "Event", "eventType": "review"}
    first = await manage(server, "POST", ATTRIBUTES, event, 201)
    assert await places(server, "POST", ATTRIBUTES, event) == ["/name"]
    other = await manage(server, "POST", ATTRIBUTES, {**event, "eventType": "signup"}, 201)
    again = {**event, "name": "Stars", "title": "Stars"}
    third = await manage(server, "POST", ATTRIBUTES, again, 201)
    assert [one["eventTypeId"] for one in (first, other, third)] == [1, 2, 1]
    state = await server.call("GET", "/__admin/state")
    assert [one["name"] for one in state["eventTypes"]] == ["review", "signup"]


async def test_a_name_that_is_taken_may_be_a_conflict(start_server: StartServer) -> None:
    server = await start_server(fixtures=BARE, assume=("taken-name-status=409",))
    await manage(server, "POST", ATTRIBUTES, NEW, 201)
    refused = await manage(server, "POST", ATTRIBUTES, NEW, 409)
    assert refused["message"] == 'There is an attribute with the name "Channel" already'


async def test_an_update_replaces_what_it_names(server: Server) -> None:
    made = await manage(server, "POST", ATTRIBUTES, {**NEW, "restrictedBySuggestions": True}, 201)
    body = {**NEW, "title": "Channel", "suggestions": ["web", "app"]}
    changed = await manage(server, "PUT", f"{ATTRIBUTES}/1", body)
    assert changed == {**made, "title": "Channel", "suggestions": ["web", "app"]}
    await manage(server, "POST", ATTRIBUTES, {**NEW, "name": "B"}, 201)
    assert await places(server, "PUT", f"{ATTRIBUTES}/2", body) == ["/name"]


SOME: list[Json] = [
    {"entity": "CustomerProfile", "name": "Tier", "type": "string", "description": "how loyal"},
    {"entity": "CartItem", "name": "Color", "type": "string", "subscribedApplicationsIds": [2]},
    {"entity": "CartItem", "name": "Size", "type": "number", "subscribedApplicationsIds": [1]},
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("entity=CartItem", [2, 3]),
        ("type=number", [3]),
        ("entity=CartItem&type=string", [2]),
        ("applicationIds=1", [1, 3]),
        ("applicationIds=1,2", [1, 2, 3]),
        ("kind=custom", [1, 2, 3]),
        ("kind=builtin", []),
        ("search=LOYAL", [1]),
        ("search=siz", [3]),
        ("sort=-name&pageSize=2", [1, 3]),
    ],
)
async def test_lists(server: Server, query: str, found: list[int]) -> None:
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    both = [{**application, "id": 1}, {**application, "id": 2}]
    await set_up(server, applications=both, attributes=SOME)
    assert await ids(server, f"{ATTRIBUTES}?{query}") == found


@pytest.mark.parametrize("query", ["kind=odd", "applicationIds=1,x", "sort=colour"])
async def test_lists_that_cannot_be(server: Server, query: str) -> None:
    refused = await manage(server, "GET", f"{ATTRIBUTES}?{query}", status=400)
    name, _, _ = query.partition("=")
    assert [error["source"] for error in refused["errors"]] == [{"parameter": name}]


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", NEW)])
async def test_what_there_is_not(server: Server, method: str, body: Json | None) -> None:
    refused = await manage(server, method, f"{ATTRIBUTES}/9", body, 404)
    assert refused == {"message": "No attribute has the ID 9", "StatusCode": 404}
