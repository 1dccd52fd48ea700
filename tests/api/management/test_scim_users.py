"""Users as identity providers have them by SCIM."""

from typing import Any

import pytest

from tests.api.management.manager import ids, manage, places
from tests.conftest import Json, Server

SCIM = "/v1/provisioning/scim/Users"
URN = "urn:ietf:params:scim:schemas:core:2.0:User"
CY: Json = {"userName": "cy@example.com", "displayName": "Cy", "name": {"formatted": "Dr Cy"}}


async def made(server: Server, **more: Any) -> Json:
    user: Json = await manage(server, "POST", SCIM, {**CY, **more}, 201)
    return user


def patch(*operations: Json) -> Json:
    schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]
    return {"schemas": schemas, "Operations": list(operations)}


async def test_a_list(server: Server) -> None:
    user = await made(server)
    answer = await manage(server, "GET", SCIM)
    assert answer["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]
    assert (answer["totalResults"], answer["Resources"][1]) == (2, user)
    assert answer["Resources"][0] == {
        "id": "1",
        "userName": "owner@example.com",
        "displayName": "Account Owner",
        "name": {"formatted": "Account Owner"},
        "active": True,
    }


async def test_a_user_is_one_of_the_account(server: Server) -> None:
    assert await made(server) == {**CY, "id": "2", "active": True}
    user = await manage(server, "GET", "/v1/users/2")
    assert (user["email"], user["name"], user["state"]) == ("cy@example.com", "Cy", "active")
    assert (user["authMethod"], user["isAdmin"]) == ("saml", False)
    assert await manage(server, "GET", f"{SCIM}/2") == {**CY, "id": "2", "active": True}
    await manage(server, "PUT", "/v1/users/2", {"name": "Cyd", "state": "deactivated"})
    changed = await manage(server, "GET", f"{SCIM}/2")
    assert (changed["displayName"], changed["active"]) == ("Cyd", False)


@pytest.mark.parametrize(
    ("body", "name", "formatted", "active"),
    [
        ({}, "x@y.z", "x@y.z", True),
        ({"displayName": "X"}, "X", "X", True),
        ({"name": {"formatted": "Dr X"}}, "Dr X", "Dr X", True),
        ({"active": False, "name": {}}, "x@y.z", "x@y.z", False),
    ],
)
async def test_what_a_new_user_leaves_out(
    server: Server, body: Json, name: str, formatted: str, active: bool
) -> None:
    user = await manage(server, "POST", SCIM, {"userName": "x@y.z", **body}, 201)
    assert (user["displayName"], user["active"]) == (name, active)
    assert user["name"] == {"formatted": formatted}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/userName"]),
        ({"userName": ""}, ["/userName"]),
        ({"userName": "a" * 256}, ["/userName"]),
        ({"userName": "cy\n"}, ["/userName"]),
        ({"userName": "cy\x85"}, ["/userName"]),
        ({"userName": "OWNER@example.com"}, ["/userName"]),
        ({"userName": "x@y.z", "active": "yes", "name": "X"}, ["/active", "/name"]),
    ],
)
async def test_users_that_are_refused(server: Server, body: Json, wrong: list[str]) -> None:
    assert sorted(await places(server, "POST", SCIM, body)) == wrong
    await made(server)
    assert sorted(await places(server, "PUT", f"{SCIM}/2", body)) == wrong
    assert await ids(server, "/v1/users") == [1, 2]


async def test_a_replacement(server: Server) -> None:
    await made(server)
    body = {"userName": "di@example.com", "active": False}
    replaced = await manage(server, "PUT", f"{SCIM}/2", body)
    assert replaced == {
        **body,
        "id": "2",
        "displayName": "di@example.com",
        "name": {"formatted": "di@example.com"},
    }
    assert await manage(server, "GET", f"{SCIM}/2") == replaced
    stays = await manage(server, "PUT", f"{SCIM}/2", {"userName": "DI@example.com"})
    assert (stays["active"], stays["userName"]) == (False, "DI@example.com")
    back = await manage(server, "PUT", f"{SCIM}/2", {**body, "active": True})
    assert back["active"] is True


async def test_a_user_who_was_invited_is_active_for_scim(server: Server) -> None:
    await manage(server, "POST", "/v2/invites", {"email": "cy@example.com"}, 201)
    body = {"userName": "cy@example.com", "active": True}
    assert (await manage(server, "PUT", f"{SCIM}/2", body))["active"] is True
    assert (await manage(server, "GET", "/v1/users/2"))["state"] == "invited"


@pytest.mark.parametrize(
    ("operations", "changed"),
    [
        ([{"op": "replace", "path": "active", "value": False}], {"active": False}),
        ([{"op": "Replace", "path": "active", "value": "False"}], {"active": False}),
        ([{"op": "add", "path": "displayName", "value": "Cyd"}], {"displayName": "Cyd"}),
        ([{"op": "add", "path": f"{URN}:DISPLAYNAME", "value": "C"}], {"displayName": "C"}),
        ([{"op": "remove", "path": "displayName"}], {"displayName": "Dr Cy"}),
        (
            [{"op": "replace", "path": "name.formatted", "value": "C"}],
            {"name": {"formatted": "C"}},
        ),
        (
            [{"op": "replace", "path": "name", "value": {"formatted": "C"}}],
            {"name": {"formatted": "C"}},
        ),
        ([{"op": "remove", "path": "name"}], {"name": {"formatted": "Cy"}}),
        ([{"op": "remove", "path": "name.formatted"}], {"name": {"formatted": "Cy"}}),
        (
            [{"op": "replace", "path": "userName", "value": "di@example.com"}],
            {"userName": "di@example.com"},
        ),
        (
            [{"op": "replace", "value": {"active": False, "name.formatted": "C"}}],
            {"active": False, "name": {"formatted": "C"}},
        ),
        (
            [{"op": "add", "value": {"schemas": [URN], "name": {"formatted": "C"}}}],
            {"name": {"formatted": "C"}},
        ),
        (
            [
                {"op": "remove", "path": "name"},
                {"op": "remove", "path": "displayName"},
                {"op": "replace", "path": "active", "value": False},
            ],
            {
                "active": False,
                "displayName": "cy@example.com",
                "name": {"formatted": "cy@example.com"},
            },
        ),
    ],
)
async def test_a_patch(server: Server, operations: list[Json], changed: Json) -> None:
    before = await made(server)
    after = await manage(server, "PATCH", f"{SCIM}/2", patch(*operations))
    assert after == before | changed
    assert await manage(server, "GET", f"{SCIM}/2") == after


FIRST = "/Operations/1"


@pytest.mark.parametrize(
    ("operation", "wrong"),
    [
        ({"op": "move", "path": "active", "value": True}, f"{FIRST}/op"),
        ({"op": "replace", "path": "emails", "value": "x"}, f"{FIRST}/path"),
        ({"op": "replace", "path": "name.givenName", "value": "x"}, f"{FIRST}/path"),
        ({"op": "replace", "value": {"emails": []}}, f"{FIRST}/value/emails"),
        ({"op": "remove", "path": "userName"}, f"{FIRST}/path"),
        ({"op": "remove", "path": "active"}, f"{FIRST}/path"),
        ({"op": "remove"}, f"{FIRST}/path"),
        ({"op": "add", "path": "displayName"}, f"{FIRST}/value"),
        ({"op": "add", "value": "x"}, f"{FIRST}/value"),
        ({"op": "add", "path": "active", "value": "maybe"}, f"{FIRST}/value"),
        ({"op": "add", "path": "active", "value": 1}, f"{FIRST}/value"),
        ({"op": "add", "path": "userName", "value": ""}, f"{FIRST}/value"),
        ({"op": "add", "path": "displayName", "value": 1}, f"{FIRST}/value"),
        ({"op": "add", "path": "name", "value": "x"}, f"{FIRST}/value"),
        ({"op": "add", "path": "name", "value": {"givenName": "x"}}, f"{FIRST}/value"),
        ({"op": "add", "path": "name", "value": {"formatted": 1}}, f"{FIRST}/value/formatted"),
        ({"op": "add", "path": "userName", "value": "a\x07"}, f"{FIRST}/value"),
        ({"op": "add", "path": "userName", "value": "a" * 256}, f"{FIRST}/value"),
        ({"op": "add", "path": "userName", "value": "owner@example.com"}, f"{FIRST}/value"),
        ({"op": "add", "value": {"userName": "owner@example.com"}}, f"{FIRST}/value/userName"),
    ],
)
async def test_patches_that_are_refused(server: Server, operation: Json, wrong: str) -> None:
    before = await made(server)
    body = patch({"op": "replace", "path": "displayName", "value": "Other"}, operation)
    assert await places(server, "PATCH", f"{SCIM}/2", body) == [wrong]
    assert await manage(server, "GET", f"{SCIM}/2") == before


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (
            {"op": "add", "path": f"{URN}:Active", "value": "maybe"},
            'Active must be true or false; got "maybe"',
        ),
        (
            {"op": "add", "path": "displayName", "value": ""},
            'displayName must be text that is not empty; got ""',
        ),
        (
            {"op": "add", "path": "name", "value": {"formatted": 1}},
            "name.formatted must be text that is not empty; got 1",
        ),
        (
            {"op": "add", "value": {"userName": "\x07"}},
            'userName must be 1 to 255 printable characters; got "\\u0007"',
        ),
        ({"op": "move"}, 'op must be add, remove or replace; got "move"'),
    ],
)
async def test_a_refusal_names_the_attribute(server: Server, operation: Json, said: str) -> None:
    refused = await manage(server, "PATCH", f"{SCIM}/1", patch(operation), 400)
    assert [error["details"] for error in refused["errors"]] == [said]


async def test_a_user_name_may_be_long(server: Server) -> None:
    longest = "ü" * 255
    assert (await made(server, userName=longest))["userName"] == longest
    operation = {"op": "replace", "path": "userName", "value": "é" * 255}
    assert (await manage(server, "PATCH", f"{SCIM}/2", patch(operation)))["userName"] == "é" * 255


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "/Operations"),
        (patch(), "/Operations"),
        (patch({"path": "active"}), "/Operations/0/op"),
    ],
)
async def test_a_patch_that_is_none(server: Server, body: Json, wrong: str) -> None:
    assert await places(server, "PATCH", f"{SCIM}/1", body) == [wrong]


async def test_deletion(server: Server) -> None:
    await made(server)
    await manage(server, "DELETE", f"{SCIM}/2", status=204)
    assert await ids(server, "/v1/users") == [1]
    refused = await manage(server, "DELETE", f"{SCIM}/1", status=400)
    assert refused["errors"][0]["source"] == {"parameter": "userId"}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
async def test_a_user_that_there_is_not(server: Server, method: str) -> None:
    operation = {"op": "replace", "path": "active", "value": True}
    body = {"PUT": CY, "PATCH": patch(operation)}.get(method)
    refused = await manage(server, method, f"{SCIM}/9", body, 404)
    assert refused == {"message": "No user has the ID 9", "StatusCode": 404}
