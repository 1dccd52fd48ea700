"""Audiences: made, renamed, joined, left, deleted."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Json, Server, StartServer

ADD, DELETE = "add", "delete"


async def made(server: Server, name: str = "Gold", status: int = 201, **more: Any) -> Json:
    answer: Json = await server.call("POST", "/v2/audiences", {"name": name, **more}, status=status)
    return answer


async def change(server: Server, *changes: tuple[str, str, int], status: int = 204) -> Json | None:
    data = [
        {"action": action, "profileIntegrationId": profile, "audienceId": audience}
        for action, profile, audience in changes
    ]
    answer: Json | None = await server.call(
        "POST", "/v2/customer_audiences", {"data": data}, status=status
    )
    return answer


async def members(server: Server, *profiles: str) -> list[list[str]]:
    """The names of the audiences that each customer has joined."""
    found = []
    for name in profiles:
        profile = await server.profile(name)
        found.append([member["name"] for member in profile["audienceMemberships"]])
    return found


async def test_an_audience_is_made_with_what_it_names(server: Server) -> None:
    assert await made(server) == {
        "accountId": 1,
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "name": "Gold",
        "sandbox": False,
    }
    more = {"description": "d", "integration": "crm", "integrationId": "7"}
    second = await made(server, "Silver", sandbox=True, **more)
    assert {**second, **more, "id": 2, "sandbox": True, "name": "Silver"} == second


async def test_the_id_of_a_platform_is_its_only_one(server: Server) -> None:
    await made(server, integration="crm", integrationId="7")
    refused = await made(server, "Other", 409, integration="crm", integrationId="7")
    assert refused["StatusCode"] == 409
    await made(server, integration="other", integrationId="7")
    await made(server)
    assert [await made(server) for _ in range(2)][1]["id"] == 5


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "a", "subscribedApplicationsIds": [1, 1]}, "/subscribedApplicationsIds"),
        ({"name": "a", "integrationId": ""}, "/integrationId"),
    ],
)
async def test_an_audience_that_is_wrong(server: Server, body: Json, place: str) -> None:
    refused = await server.call("POST", "/v2/audiences", body, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == [place]


async def test_joining_and_leaving(server: Server) -> None:
    gold, silver = (await made(server))["id"], (await made(server, "Silver"))["id"]
    await change(server, (ADD, "customer-1", gold), (ADD, "new", gold), (ADD, "new", silver))
    assert await members(server, "customer-1", "new") == [["Gold"], ["Gold", "Silver"]]
    await change(server, (DELETE, "new", gold), (DELETE, "nobody", gold), (ADD, "new", silver))
    assert await members(server, "customer-1", "new") == [["Gold"], ["Silver"]]
    await server.call("GET", "/v1/customer_profiles/nobody/inventory", status=404)


async def test_who_only_joined_is_seen_by_no_application_yet(server: Server) -> None:
    gold = (await made(server))["id"]
    await change(server, (ADD, "new", gold))
    listed = "/v1/applications/1/customers?integrationId=new"
    assert (await server.call("GET", listed))["data"] == []
    await server.call("PUT", "/v2/customer_profiles/new", {})
    (customer,) = (await server.call("GET", listed))["data"]
    assert customer["audienceMemberships"] == [{"id": gold, "name": "Gold"}]


@pytest.mark.parametrize("status", [404, 400])
async def test_all_changes_are_carried_out_or_none(start_server: StartServer, status: int) -> None:
    server = await start_server(assume=(f"unknown-audience-status={status}",))
    gold = (await made(server))["id"]
    changes = ((ADD, "ann", gold), (ADD, "ann", 99), (DELETE, "bob", 98))
    refused = await change(server, *changes, status=status)
    assert refused is not None
    places = [error["source"]["pointer"] for error in refused["errors"]]
    assert places == ["/data/1/audienceId", "/data/2/audienceId"]
    await server.call("GET", "/v1/customer_profiles/ann/inventory", status=404)


async def test_where_there_is_no_audience_any_id_is_one(server: Server) -> None:
    await change(server, (ADD, "ann", 5))
    assert await members(server, "ann") == [["Audience 5"]]


async def test_a_new_name_is_that_of_every_membership(server: Server) -> None:
    gold = (await made(server))["id"]
    await change(server, (ADD, "ann", gold), (ADD, "customer-1", gold))
    renamed = await server.call("PUT", f"/v2/audiences/{gold}", {"name": "Platinum"})
    assert (renamed["name"], renamed["id"]) == ("Platinum", gold)
    assert await members(server, "ann", "customer-1") == [["Platinum"], ["Platinum"]]
    joins = {"audiencesChanges": {"adds": [gold], "deletes": []}}
    await server.call("PUT", "/v2/customer_profiles/bob", joins)
    assert await members(server, "bob") == [["Platinum"]]


async def test_all_members_leave_or_the_audience_goes(server: Server) -> None:
    gold, silver = (await made(server))["id"], (await made(server, "Silver"))["id"]
    await change(server, (ADD, "ann", gold), (ADD, "bob", gold), (ADD, "ann", silver))
    await server.call("DELETE", f"/v2/audiences/{gold}/memberships", status=204)
    assert await members(server, "ann", "bob") == [["Silver"], []]
    await change(server, (ADD, "bob", gold))
    await server.call("DELETE", f"/v2/audiences/{silver}", status=204)
    assert await members(server, "ann", "bob") == [[], ["Gold"]]
    await change(server, (ADD, "ann", silver), status=404)
    assert (await made(server))["id"] == 3, "an ID is given once"


async def test_attributes_of_all_members(server: Server) -> None:
    gold = (await made(server))["id"]
    await server.call("PUT", "/v2/customer_profiles/ann", {"attributes": {"A": 1, "B": 2}})
    await change(server, (ADD, "ann", gold), (ADD, "bob", gold))
    path = f"/v2/audience_customers/{gold}/attributes"
    await server.call("PUT", path, {"B": 3, "C": ["x"]}, status=204)
    assert (await server.profile("ann"))["attributes"] == {"A": 1, "B": 3, "C": ["x"]}
    assert (await server.profile("bob"))["attributes"] == {"B": 3, "C": ["x"]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/v2/audiences/9", {"name": "x"}),
        ("DELETE", "/v2/audiences/9", None),
        ("DELETE", "/v2/audiences/9/memberships", None),
        ("PUT", "/v2/audience_customers/9/attributes", {}),
    ],
)
async def test_an_audience_that_there_is_not(
    server: Server, method: str, path: str, body: Any
) -> None:
    refused = await server.call(method, path, body, status=404)
    assert refused == {"message": "No audience has the ID 9", "StatusCode": 404}


async def test_audiences_of_the_fixture(start_server: StartServer, tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    listed = {"id": 7, "name": "Seven", "description": "d"}
    path.write_text(json.dumps({"version": 1, "audiences": [listed]}))
    server = await start_server(fixtures=str(path))
    renamed = await server.call("PUT", "/v2/audiences/7", {"name": "Eight"})
    assert (renamed["name"], renamed["description"], renamed["accountId"]) == ("Eight", "d", 1)
    assert (await made(server))["id"] == 8
    await server.call("DELETE", "/v2/audiences/8", status=204)
    state = await server.call("GET", "/__admin/state")
    assert [(one["id"], one["name"]) for one in state["audiences"]] == [(7, "Eight")]
    await server.call("POST", "/__admin/reset")
    state = await server.call("GET", "/__admin/state")
    assert [(one["id"], one["name"]) for one in state["audiences"]] == [(7, "Seven")]


async def test_audiences_are_part_of_the_state(server: Server) -> None:
    await made(server)
    await change(server, (ADD, "ann", 1))
    state = await server.call("GET", "/__admin/state")
    await server.call("DELETE", "/v2/audiences/1", status=204)
    await server.call("PUT", "/__admin/state", state)
    assert await members(server, "ann") == [["Gold"]]
    assert (await server.call("PUT", "/v2/audiences/1", {"name": "x"}))["name"] == "x"
    assert (await server.call("GET", "/__admin/state?account=other"))["audiences"] == []


async def test_audiences_in_an_account_with_stubs_and_faults(server: Server) -> None:
    stub = {"request": {"urlPath": "/x"}, "response": {"status": 201}}
    await server.call("POST", "/__admin/mappings", stub, status=201)
    gold = (await made(server, integrationId="7"))["id"]
    await made(server, "Other", 409, integrationId="7")
    await change(server, (ADD, "ann", gold))
    assert await members(server, "ann") == [["Gold"]]
