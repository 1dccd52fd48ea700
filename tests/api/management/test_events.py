"""Events of an Application in the Management API: tracked ones, and those of sessions."""

from typing import Any

import pytest

from tests.api.management.active_shop import happen, open_shop
from tests.api.management.manager import APPLICATION, ids, manage, set_up
from tests.conftest import Json, Server, StartServer

EVENTS = f"{APPLICATION}/events/no_total"
TYPES = f"{APPLICATION}/event_types"

SIGNED, VIEWED, FIRST = "signed_up@15", "viewed@16", "viewed@17"
ONE = ["talon_session_created@12", "talon_session_partially_returned@18"]
TWO = ["talon_session_created@14", "talon_session_closed@14"]
THREE = ["talon_session_created@17"]
ALL = [SIGNED, VIEWED, FIRST, *ONE, *TWO, *THREE]


@pytest.fixture
async def shop(server: Server) -> Server:
    await open_shop(server)
    await happen(server)
    return server


async def listed(server: Server, query: str = "") -> list[str]:
    """The events of a list, each as its type and the hour of the day."""
    rows = (await manage(server, "GET", f"{EVENTS}?{query}"))["data"]
    return [f"{one['type']}@{one['created'][11:13]}" for one in rows]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("pageSize=2&skip=1", [VIEWED, FIRST]),
        ("pageSize=3&skip=4", [ONE[1], *TWO]),
        ("skip=8", []),
        ("type=viewed", [VIEWED, FIRST]),
        ("type=viewed,talon_session_closed", [VIEWED, FIRST, TWO[1]]),
        ("type=view", []),
        ("createdAfter=2026-01-01T16:00:00Z", [FIRST, ONE[1], *THREE]),
        ("createdBefore=2026-01-01T15:00:00%2B01:00", [ONE[0]]),
        ("session=one", ONE),
        ("session=three", [FIRST, *THREE]),
        ("session=on", []),
        ("profile=ann", [SIGNED, *ONE]),
        ("profile=nobody", []),
        ("customerName=BUILD", TWO),
        ("customerEmail=ann@", [SIGNED, *ONE]),
        ("couponCode=SUNNY", ONE),
        ("couponCode=SUN", []),
        ("referralCode=FRIEND", TWO),
        ("ruleQuery=hell", [SIGNED]),
        ("ruleQuery=FRIEND", [TWO[1]]),
        ("campaignQuery=wint", [SIGNED]),
        ("campaignQuery=summer", [ONE[1], TWO[1]]),
        ("effectType=addLoyaltyPoints", [SIGNED, ONE[1]]),
        ("effectType=addLoyalty", []),
        ("profile=ann&type=signed_up", [SIGNED]),
        ("sort=created", [ONE[0], *TWO, SIGNED, VIEWED, FIRST, *THREE, ONE[1]]),
        ("sort=-created&pageSize=2", [ONE[1], *THREE]),
        ("sort=-created&pageSize=1&skip=2", [FIRST]),
        ("sort=type&type=viewed,signed_up", [SIGNED, VIEWED, FIRST]),
        ("sort=-sessionId&pageSize=2", [*THREE, FIRST]),
        ("sort=-profileId&pageSize=2&type=talon_session_created", [TWO[0], ONE[0]]),
        ("sort=storeId&profile=ann&pageSize=1&type=signed_up", [SIGNED]),
        ("sort=-storeIntegrationId&pageSize=1&type=signed_up,viewed", [SIGNED]),
    ],
)
async def test_lists(shop: Server, query: str, found: list[str]) -> None:
    assert await listed(shop, query) == found


async def test_an_order_by_id(shop: Server) -> None:
    there = await ids(shop, EVENTS)
    assert len(set(there)) == len(ALL)
    assert await ids(shop, f"{EVENTS}?sort=id") == sorted(there)
    assert await ids(shop, f"{EVENTS}?sort=-id") == sorted(there, reverse=True)


@pytest.mark.parametrize(("query", "more"), [("pageSize=8", False), ("pageSize=7", True)])
@pytest.mark.parametrize("order", ["", "&sort=created", "&createdAfter=2020-01-01T00:00:00Z"])
async def test_more_follow(shop: Server, query: str, more: bool, order: str) -> None:
    answer = await manage(shop, "GET", f"{EVENTS}?{query}{order}")
    assert answer["hasMore"] is more
    assert len(answer["data"]) == (7 if more else 8)


async def test_a_tracked_event_in_full(shop: Server) -> None:
    event = (await manage(shop, "GET", f"{EVENTS}?type=signed_up"))["data"][0]
    ann = await shop.profile("ann")
    effects = event.pop("effects")
    assert [(one["effectType"], one["campaignId"], one["ruleName"]) for one in effects] == [
        ("addLoyaltyPoints", 2, "Hello")
    ]
    assert effects[0]["props"]["value"] == 50
    assert event == {
        "id": event["id"],
        "created": "2026-01-01T15:00:00.000000Z",
        "applicationId": 1,
        "type": "signed_up",
        "attributes": {"size": 3},
        "profileId": ann["id"],
        "storeId": 7,
        "storeIntegrationId": "main",
    }


async def test_the_same_event_in_both_apis(shop: Server) -> None:
    (event, first) = (await manage(shop, "GET", f"{EVENTS}?type=viewed"))["data"]
    assert event["integrationId"] == "v-1"
    read = await shop.call("GET", "/v3/events/v-1")
    assert (read["id"], read["connectedSessionId"], read["effects"]) == (event["id"], "one", [])
    three = await shop.session("three")
    assert (first["sessionId"], "profileId" in first) == (three["id"], False)


async def test_the_events_of_a_session(shop: Server) -> None:
    created, back = (await manage(shop, "GET", f"{EVENTS}?session=one"))["data"]
    one = await shop.session("one")
    assert created["effects"] == []
    assert created["sessionId"] == back["sessionId"] == one["id"]
    read = await shop.call("GET", "/v2/customer_sessions/one")
    assert back["effects"] == read["effects"] != []
    state = await shop.call("GET", "/__admin/state")
    returns = [entry for session in state["sessions"] for entry in session.get("returns", ())]
    assert [entry["eventId"] for entry in returns] == [back["id"]]


@pytest.mark.parametrize(
    ("states", "kinds"),
    [
        (["open"], ["created"]),
        (["open", "open"], ["created", "updated"]),
        (["closed"], ["created"]),
        (["open", "cancelled"], ["created", "cancelled"]),
        (["open", "closed", "cancelled"], ["created", "revoked"]),
    ],
)
async def test_what_became_of_a_session(
    server: Server, states: list[str], kinds: list[str]
) -> None:
    await open_shop(server)
    body: Json = {"couponCodes": ["NONE"]}
    for state in states:
        await server.put_session("s", {**body, "state": state})
        server.clock.advance(minutes=1)
    rows = (await manage(server, "GET", EVENTS))["data"]
    assert [one["type"] for one in rows] == [f"talon_session_{kind}" for kind in kinds]


@pytest.mark.parametrize(
    ("name", "choice", "found"),
    [
        ("listed-session-events", "none", []),
        ("created-closed-event", "closed", ["talon_session_closed"]),
    ],
)
async def test_guesses(server: Server, name: str, choice: str, found: list[str]) -> None:
    await open_shop(server, settings={"assumptions": {name: choice}})
    await server.put_session("s", {"state": "closed"})
    assert [one["type"] for one in (await manage(server, "GET", EVENTS))["data"]] == found


async def test_a_dry_event_is_not_kept(server: Server) -> None:
    await open_shop(server)
    await server.call("POST", "/v2/events?dry=true", {"type": "viewed"}, status=204)
    assert await listed(server) == []


async def test_events_survive(shop: Server) -> None:
    before = await manage(shop, "GET", EVENTS)
    state = await shop.call("GET", "/__admin/state")
    await shop.call("POST", "/__admin/reset")
    assert await listed(shop, "type=signed_up,viewed") == []
    await shop.call("PUT", "/__admin/state", state)
    assert await manage(shop, "GET", EVENTS) == before
    assert (await shop.call("GET", "/v3/events/v-1"))["type"] == "viewed"


async def test_events_of_a_fixture_keep_their_ids(server: Server) -> None:
    event: Json = {"type": "viewed", "applicationId": 1, "attributes": {}, "effects": []}
    await open_shop(server, events=[{**event, "id": 1}, {**event, "applicationId": 2}])
    await server.call("POST", "/v2/events", {"type": "signed_up"}, status=204)
    assert await listed(server) == ["viewed@00", "signed_up@12"]
    assert await ids(server, EVENTS) == [1, 3]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("customerName=a", "customerName"),
        ("customerEmail=a", "customerEmail"),
        ("pageSize=0", "pageSize"),
        ("sort=effects", "sort"),
        ("createdBefore=now", "createdBefore"),
    ],
)
async def test_what_no_list_is_asked_for(server: Server, query: str, place: str) -> None:
    refused = await manage(server, "GET", f"{EVENTS}?{query}", status=400)
    assert [error["source"] for error in refused["errors"]] == [{"parameter": place}]


async def test_an_application_that_there_is_not(server: Server) -> None:
    for path in ("events/no_total", "event_types"):
        await manage(server, "GET", f"/v1/applications/9/{path}", status=404)


# Invented sessions


@pytest.fixture
async def crowd(start_server: StartServer) -> Server:
    """A million sessions."""
    return await start_server(customers=100_000, sessions=10)


async def test_a_page_costs_what_it_has(crowd: Server) -> None:
    first = await manage(crowd, "GET", f"{EVENTS}?pageSize=4")
    assert [one["sessionId"] for one in first["data"]] == [1, 1, 2, 2]
    last = await manage(crowd, "GET", f"{EVENTS}?pageSize=1000&skip=1999997")
    assert [one["sessionId"] for one in last["data"]] == [999_999, 1_000_000, 1_000_000]
    assert (first["hasMore"], last["hasMore"]) == (True, False)
    assert await listed(crowd, "effectType=setDiscount") == []
    assert await listed(crowd, "type=none") == []


async def test_pages_fit_together(start_server: StartServer) -> None:
    server = await start_server(customers=20, sessions=3)
    rows = (await manage(server, "GET", f"{APPLICATION}/sessions"))["data"]
    closed = [one["integrationId"] for one in rows if one["state"] == "closed"]
    for name in (closed[0], closed[4], closed[-1]):  # they have another number of events then
        back = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
        await server.call("POST", f"/v2/customer_sessions/{name}/returns", back)
        await server.put_session(name, {"state": "cancelled"})
    await server.call("POST", "/v2/events", {"type": "newsletter_signup"}, status=204)
    await server.put_session("new", {})
    whole = await ids(server, EVENTS)
    assert len(whole) == len(set(whole))
    paged = []
    for skip in range(0, len(whole) + 2, 2):
        paged += await ids(server, f"{EVENTS}?pageSize=2&skip={skip}")
    assert paged == whole
    for skip in range(0, len(whole), 7):
        assert await ids(server, f"{EVENTS}?skip={skip}") == whole[skip:]


async def test_types_of_a_crowd(crowd: Server) -> None:
    await crowd.call("POST", "/v2/events", {"type": "newsletter_signup"}, status=204)
    states = ["cancelled", "closed", "created", "partially_returned", "updated"]
    answer = await manage(crowd, "GET", TYPES)
    assert answer["data"] == ["newsletter_signup", *(f"talon_session_{state}" for state in states)]


# Types


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["signed_up", "talon_session_closed", "talon_session_created"]),
        ("sort=-type&pageSize=1", ["viewed"]),
        ("skip=4", ["viewed"]),
        ("skip=9", []),
    ],
)
async def test_types_seen(shop: Server, query: str, found: list[str]) -> None:
    answer = await manage(shop, "GET", f"{TYPES}?{query}")
    assert answer["totalResultSize"] == 5
    assert answer["data"][:3] == found
    assert (await manage(shop, "GET", "/v1/applications/2/event_types"))["data"] == []
    await manage(shop, "GET", f"{TYPES}?sort=name", status=400)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3]),
        ("name=viewed", [2]),
        ("name=view", []),
        ("includeOldVersions=true&pageSize=1", [1]),
        ("sort=name", [3, 1, 2]),
        ("sort=-title", [1, 3, 2]),
        ("sort=description", [1, 2, 3]),
        ("sort=-created", [1, 2, 3]),
        ("sort=-id&skip=2", [1]),
    ],
)
async def test_event_types(server: Server, query: str, found: list[int]) -> None:
    kinds: list[dict[str, Any]] = [
        {"id": 1, "name": "signed_up", "title": "Signed up"},
        {"id": 2, "name": "viewed", "title": "A view", "description": "Seen"},
        {"id": 3, "name": "left", "title": "Left", "description": "Unseen"},
    ]
    await set_up(server, eventTypes=kinds)
    answer = await manage(server, "GET", f"/v1/event_types?{query}")
    assert [one["id"] for one in answer["data"]] == found
    assert answer["totalResultSize"] == (3 if "name=view" not in query else len(found))
    await manage(server, "GET", "/v1/event_types?sort=color", status=400)
