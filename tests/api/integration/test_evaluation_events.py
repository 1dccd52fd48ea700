"""Events and profile updates that run the rules, in all versions of the API."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.integration.promoted import (
    CART,
    OFF,
    campaign,
    kinds,
    open_shop,
    rule,
    said,
)
from tests.conftest import Json, StartServer

STARS = {"loyaltyPrograms": [{"id": 1, "name": "stars"}]}
SIGNED_UP = rule(["addLoyaltyPoints", 1, "points", 50], when=["eventIs", "signed_up"])
TYPES = {"eventTypes": [{"id": 1, "name": "signed_up"}, {"id": 2, "name": "viewed"}]}
SIZE = {"attributes": [{"id": 1, "entity": "Event", "name": "size", "type": "number"}]}


def event(number: str = "", kind: str = "signed_up", **more: Any) -> Json:
    given = {"integrationId": number} if number else {}
    return {"type": kind, "profileId": "ann", **given, **more}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/events", {**event(), "sessionId": "s", "attributes": {}}, 201),
        ("POST", "/v2/events?silent=no", event(), 200),
        ("POST", "/v3/events?silent=no", event("one"), 200),
    ],
)
async def test_an_event_gives_at_once(
    start_server: StartServer, tmp_path: Path, method: str, path: str, body: Json, status: int
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, SIGNED_UP), STARS, TYPES)
    answer = await shop.server.call(method, path, body, status=status)
    if status == 201:
        assert [one[3][0] for one in answer["event"]["effects"]] == ["addLoyaltyPoints"]
    else:
        assert said(answer["effects"]) == [("addLoyaltyPoints", 50)]
    balances = "/v1/loyalty_programs/1/profile/ann/balances"
    assert (await shop.server.call("GET", balances))["balance"]["activePoints"] == 50
    other = {**body, "type": "viewed"}
    if "integrationId" in other:
        other["integrationId"] = "two"
    await shop.server.call(method, path, other, status=status)
    assert (await shop.server.call("GET", balances))["balance"]["activePoints"] == 50


async def test_an_event_that_is_tracked_twice(start_server: StartServer, tmp_path: Path) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, SIGNED_UP), STARS)
    path = "/v3/events"
    dry = await shop.server.call("POST", f"{path}?dry=true&silent=no", event("one"))
    assert kinds(dry["effects"]) == ["addLoyaltyPoints"]
    assert (await shop.state())["loyaltyTransactions"] == []
    await shop.server.call("POST", f"{path}?silent=yes", event("one"), status=204)
    before = await shop.state()
    refused = await shop.server.call("POST", f"{path}?silent=no", event("one"), status=409)
    assert "one" in refused["message"]
    assert await shop.state() == before
    assert len(before["loyaltyTransactions"]) == 1
    kept = await shop.server.call("GET", f"{path}/one")
    assert (kept["integrationId"], kept["type"]) == ("one", "signed_up")


@pytest.mark.parametrize(("state", "status"), [("closed", 200), ("open", 400), (None, 400)])
async def test_an_event_is_connected_to_a_closed_session(
    start_server: StartServer, tmp_path: Path, state: str | None, status: int
) -> None:
    shop = await open_shop(start_server, tmp_path, campaign(1, SIGNED_UP), STARS)
    if state:
        await shop.put(cartItems=CART, profileId="ann", state=state)
    answer = await shop.server.call(
        "POST", "/v3/events?silent=no", event("one", connectedSessionId="s"), status=status
    )
    if status == 400:
        assert answer["errors"][0]["source"]["pointer"] == "/connectedSessionId"
        assert (await shop.state())["loyaltyTransactions"] == []
        return
    read = await shop.server.call("GET", "/v3/events/one")
    assert read["connectedSessionId"] == "s"


async def test_rules_read_the_attributes_of_an_event(
    start_server: StartServer, tmp_path: Path
) -> None:
    size = [".", "Event", "Attributes", "size"]
    ruled = rule(["notification", ["+", "size ", ["toString", size]]], when=[">", size, 3])
    shop = await open_shop(start_server, tmp_path, campaign(1, ruled), SIZE)
    path = "/v2/events?silent=no"
    answers = [
        await shop.server.call("POST", path, event(attributes=attributes))
        for attributes in ({"size": 4}, {"size": 2}, {})
    ]
    assert [said(one["effects"]) for one in answers] == [[("showNotification", "size 4")], [], []]


async def test_an_event_has_no_cart(start_server: StartServer, tmp_path: Path) -> None:
    total = rule(OFF, when=[">=", [".", "Session", "Total"], 0])
    shop = await open_shop(start_server, tmp_path, campaign(1, total))
    body = {**event(), "responseContent": ["ruleFailureReasons"]}
    answer = await shop.server.call("POST", "/v2/events?silent=no", body)
    assert answer["effects"] == []
    assert [one["conditionIndex"] for one in answer["ruleFailureReasons"]] == [0]


@pytest.mark.parametrize(
    ("query", "effects"),
    [
        ("runRuleEngine=true", [["talon_profile_created"], ["talon_profile_updated"]]),
        ("runRuleEngine=false", [[], []]),
        ("runRuleEngine=true&dry=true", [["talon_profile_created"]] * 2),
    ],
)
async def test_updates_of_profiles_run_the_rules_if_asked(
    start_server: StartServer, tmp_path: Path, query: str, effects: list[list[str]]
) -> None:
    made = campaign(
        1,
        rule(["notification", [".", "Event", "Type"]]),
        rule(["updateAttribute", "profile", "Name", "setTo", "Ann"]),
    )
    shop = await open_shop(start_server, tmp_path, made)
    for told in effects:
        answer = await shop.server.call("PUT", f"/v2/customer_profiles/ann?{query}", {})
        assert [
            one["props"]["title"]
            for one in answer["effects"]
            if one["effectType"] == "showNotification"
        ] == told
    listed = await shop.server.call("GET", "/v1/applications/1/customers?integrationId=ann")
    expected = {
        "runRuleEngine=true": [{"Name": "Ann"}],
        "runRuleEngine=false": [{}],
        "runRuleEngine=true&dry=true": [],
    }
    assert [one["attributes"] for one in listed["data"]] == expected[query]


async def test_rules_know_who_has_just_joined(start_server: StartServer, tmp_path: Path) -> None:
    audience = {"audiences": [{"id": 1, "name": "VIP"}]}
    made = campaign(
        1,
        rule(["notification", "joined"], when=["joinedAudience", "VIP"]),
        rule(["notification", "left"], when=["leftAudience", "VIP"]),
        rule(["notification", "in"], when=["inAudience", "VIP"]),
    )
    shop = await open_shop(start_server, tmp_path, made, audience)
    told = []
    for adds, deletes in (([1], []), ([1], []), ([], [1]), ([], [])):
        body = {"audiencesChanges": {"adds": adds, "deletes": deletes}}
        path = "/v2/customer_profiles/ann?runRuleEngine=true"
        answer = await shop.server.call("PUT", path, body)
        told.append([one["props"]["title"] for one in answer["effects"]])
    assert told == [["joined", "in"], ["in"], ["left"], []]


async def test_a_first_version_event_makes_its_session(
    start_server: StartServer, tmp_path: Path
) -> None:
    opened = rule(["notification", "opened"], when=["eventIs", "talon_session_created"])
    shop = await open_shop(start_server, tmp_path, campaign(1, opened, SIGNED_UP), STARS)
    body = {**event(), "sessionId": "new", "attributes": {}}
    answer = await shop.server.call("POST", "/v1/events", body, status=201)
    assert [one[3][0] for one in answer["event"]["effects"]] == ["addLoyaltyPoints"]
    session = await shop.server.session("new")
    assert (session["state"], session["profileId"]) == ("open", "ann")
