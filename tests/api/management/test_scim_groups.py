"""Groups as identity providers have them by SCIM: the roles of the account."""

import pytest

from tests.api.management.manager import manage, places, set_up
from tests.conftest import Json, Server

SCIM = "/v1/provisioning/scim/Groups"
USERS = [{"id": number, "email": f"{number}@x.y", "password": None} for number in (2, 3)]


def members(*numbers: int) -> list[Json]:
    addresses = {1: "owner@example.com", 2: "2@x.y", 3: "3@x.y"}
    return [{"value": str(number), "display": addresses[number]} for number in numbers]


async def made(server: Server) -> Json:
    """A group of the user 2, where there are three users."""
    await set_up(server, users=USERS)
    body = {"displayName": "Editors", "members": [{"value": "2"}]}
    group: Json = await manage(server, "POST", SCIM, body, 201)
    return group


async def test_a_group_is_a_role(server: Server) -> None:
    group = await made(server)
    assert group == {"id": "2", "displayName": "Editors", "members": members(2)}
    assert await manage(server, "GET", f"{SCIM}/2") == group
    role = await manage(server, "GET", "/v2/roles/2")
    assert (role["name"], role["members"], role["isReadonly"]) == ("Editors", [2], False)
    assert (await manage(server, "GET", "/v1/users/2"))["roles"] == [2]


async def test_a_list(server: Server) -> None:
    group = await made(server)
    assert await manage(server, "GET", SCIM) == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 2,
        "Resources": [
            {"id": "1", "displayName": "Account manager", "members": members(1)},
            group,
        ],
    }


async def test_what_a_new_group_leaves_out(server: Server) -> None:
    group = await manage(server, "POST", SCIM, {}, 201)
    assert group == {"id": "2", "displayName": "Role 2", "members": []}


async def test_a_replacement(server: Server) -> None:
    await made(server)
    body = {"displayName": "Writers", "members": [{"value": "3"}, {"value": "1"}]}
    replaced = await manage(server, "PUT", f"{SCIM}/2", body)
    assert replaced == {"id": "2", "displayName": "Writers", "members": members(1, 3)}
    assert await manage(server, "GET", f"{SCIM}/2") == replaced
    emptied = await manage(server, "PUT", f"{SCIM}/2", {})
    assert emptied == {"id": "2", "displayName": "Writers", "members": []}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"members": [{"value": "1"}, {"value": "9"}]}, ["/members/1"]),
        ({"members": [{"value": "x"}]}, ["/members/0/value"]),
        ({"members": [{"display": "2@x.y"}]}, ["/members/0/value"]),
        ({"members": {}, "displayName": 1}, ["/displayName", "/members"]),
    ],
)
async def test_groups_that_are_refused(server: Server, body: Json, wrong: list[str]) -> None:
    group = await made(server)
    assert sorted(await places(server, "POST", SCIM, body)) == wrong
    assert sorted(await places(server, "PUT", f"{SCIM}/2", body)) == wrong
    assert (await manage(server, "GET", SCIM))["Resources"][1:] == [group]


@pytest.mark.parametrize(
    ("operations", "name", "who"),
    [
        ([{"op": "add", "path": "members", "value": [{"value": "3"}]}], "Editors", [2, 3]),
        ([{"op": "add", "path": "members", "value": {"value": "2"}}], "Editors", [2]),
        ([{"op": "Add", "path": "members", "value": "1"}], "Editors", [1, 2]),
        ([{"op": "add", "value": {"members": [{"value": 3}]}}], "Editors", [2, 3]),
        ([{"op": "replace", "path": "members", "value": [{"value": "3"}]}], "Editors", [3]),
        ([{"op": "replace", "path": "members", "value": []}], "Editors", []),
        ([{"op": "remove", "path": "members"}], "Editors", []),
        ([{"op": "remove", "path": "members", "value": [{"value": "2"}]}], "Editors", []),
        ([{"op": "remove", "path": "members", "value": [{"value": "3"}]}], "Editors", [2]),
        ([{"op": "remove", "path": "members", "value": []}], "Editors", [2]),
        ([{"op": "remove", "path": 'members[value eq "2"]'}], "Editors", []),
        ([{"op": "remove", "path": 'members[value eq "3"]'}], "Editors", [2]),
        ([{"op": "replace", "path": "displayName", "value": "Writers"}], "Writers", [2]),
        (
            [{"op": "replace", "value": {"displayName": "W", "members": [{"value": "1"}]}}],
            "W",
            [1],
        ),
        (
            [
                {"op": "remove", "path": "members"},
                {"op": "add", "path": "members", "value": [{"value": "3"}, {"value": "1"}]},
                {"op": "remove", "path": 'members[value eq "1"]'},
            ],
            "Editors",
            [3],
        ),
    ],
)
async def test_a_patch(server: Server, operations: list[Json], name: str, who: list[int]) -> None:
    await made(server)
    patched = await manage(server, "PATCH", f"{SCIM}/2", {"Operations": operations})
    assert patched == {"id": "2", "displayName": name, "members": members(*who)}
    assert await manage(server, "GET", f"{SCIM}/2") == patched
    assert (await manage(server, "GET", "/v2/roles/2"))["members"] == who


@pytest.mark.parametrize(
    ("operation", "wrong"),
    [
        ({"op": "replace", "path": "externalId", "value": "x"}, "path"),
        ({"op": "remove", "path": "displayName"}, "path"),
        ({"op": "add", "path": 'members[value eq "2"]', "value": "2"}, "path"),
        ({"op": "remove", "path": 'members[display eq "2@x.y"]'}, "path"),
        ({"op": "add", "path": "members", "value": [{"value": "9"}]}, "value/0"),
        ({"op": "add", "path": "members", "value": "9"}, "value"),
        ({"op": "add", "path": "members", "value": ["1", "9"]}, "value/1"),
        ({"op": "replace", "path": "members", "value": [{"value": "x"}]}, "value/0"),
        ({"op": "add", "path": "members", "value": [{"display": "2@x.y"}]}, "value/0"),
        ({"op": "add", "path": "members", "value": True}, "value"),
        ({"op": "add", "path": "displayName", "value": ""}, "value"),
    ],
)
async def test_patches_that_are_refused(server: Server, operation: Json, wrong: str) -> None:
    group = await made(server)
    body = {"Operations": [{"op": "remove", "path": "members"}, operation]}
    assert await places(server, "PATCH", f"{SCIM}/2", body) == [f"/Operations/1/{wrong}"]
    assert await manage(server, "GET", f"{SCIM}/2") == group


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (
            {"op": "add", "path": "members", "value": [{"value": "9"}]},
            "members: no user has the ID 9",
        ),
        (
            {"op": "add", "value": {"members": ["x"]}},
            'members: must be the ID of a user, or an object with it as value; got "x"',
        ),
        (
            {"op": "add", "path": "displayName", "value": ""},
            'displayName must be text that is not empty; got ""',
        ),
        (
            {"op": "move", "path": "members"},
            'op must be add, remove or replace; got "move"',
        ),
    ],
)
async def test_a_refusal_names_the_attribute(server: Server, operation: Json, said: str) -> None:
    await made(server)
    refused = await manage(server, "PATCH", f"{SCIM}/2", {"Operations": [operation]}, 400)
    assert [error["details"] for error in refused["errors"]] == [said]


async def test_of_a_read_only_role_the_members_can_change(server: Server) -> None:
    await set_up(server, users=USERS, roles=[{"id": 5, "name": "Support", "isReadonly": True}])
    add = {"op": "add", "path": "members", "value": "2"}
    rename = {"op": "replace", "path": "displayName", "value": "Other"}
    patched = await manage(server, "PATCH", f"{SCIM}/5", {"Operations": [add]})
    assert patched["members"] == members(2)
    assert await places(server, "PATCH", f"{SCIM}/5", {"Operations": [rename]}) == [
        "/Operations/0/value"
    ]
    body = {"displayName": "Other", "members": []}
    assert await places(server, "PUT", f"{SCIM}/5", body) == ["/displayName"]
    assert (await manage(server, "GET", f"{SCIM}/5"))["members"] == members(2)


async def test_deletion(server: Server) -> None:
    await made(server)
    await manage(server, "DELETE", f"{SCIM}/2", status=204)
    assert (await manage(server, "GET", SCIM))["totalResults"] == 1
    assert (await manage(server, "GET", "/v1/users/2"))["roles"] == []
    await manage(server, "GET", "/v2/roles/2", status=404)
    refused = await manage(server, "DELETE", f"{SCIM}/1", status=400)
    assert refused["errors"][0]["source"] == {"parameter": "groupId"}


async def test_a_user_who_is_gone_is_no_member(server: Server) -> None:
    await made(server)
    await manage(server, "DELETE", "/v1/users/2", status=204)
    assert (await manage(server, "GET", f"{SCIM}/2"))["members"] == []


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_a_group_that_there_is_not(server: Server, method: str) -> None:
    operation = {"op": "remove", "path": "members"}
    body = {"PUT": {}, "PATCH": {"Operations": [operation]}}.get(method)
    refused = await manage(server, method, f"{SCIM}/9", body, 404)
    assert refused == {"message": "No role has the ID 9", "StatusCode": 404}
