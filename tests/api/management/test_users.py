"""Users in the Management API: read, changed, invited, let go."""

from typing import Any

import pytest

from mockserver.moments import write_date_time
from tests.api.management.manager import ids, manage, places, set_up
from tests.conftest import NOON, Json, Server

USERS = "/v1/users"
ANN: Json = {"email": "ann@example.com", "password": "secret-1"}
BO: Json = {"email": "bo@example.com", "password": "secret-2", "name": "Bo", "isAdmin": False}
NOW = write_date_time(NOON)


async def invited(server: Server, email: str = "cy@example.com", **more: Any) -> Json:
    user: Json = await manage(server, "POST", "/v2/invites", {"email": email, **more}, 201)
    return user


async def test_one_user_is_always_there(server: Server) -> None:
    answer = await manage(server, "GET", USERS)
    assert answer["totalResultSize"] == 1
    (owner,) = answer["data"]
    assert (owner["id"], owner["email"], owner["state"]) == (1, "owner@example.com", "active")
    assert (owner["isAdmin"], owner["roles"], owner["inviteToken"]) == (True, [1], "")
    assert await manage(server, "GET", f"{USERS}/1") == owner
    assert (await server.call("GET", "/__admin/state"))["users"] == []


async def test_a_token_that_is_none_can_be_null(server: Server) -> None:
    settings = {"assumptions": {"accepted-invite-token": "null"}}
    await server.call("POST", "/__admin/settings", settings)
    assert (await manage(server, "GET", f"{USERS}/1"))["inviteToken"] is None
    assert (await manage(server, "GET", USERS))["data"][0]["inviteToken"] is None


async def test_users_of_a_fixture(server: Server) -> None:
    await set_up(server, users=[ANN, BO])
    ann, bo = (await manage(server, "GET", USERS))["data"]
    assert (ann["id"], ann["email"], ann["name"]) == (1, "ann@example.com", "ann@example.com")
    assert (bo["id"], bo["name"], bo["isAdmin"], bo["roles"]) == (2, "Bo", False, [])
    assert "password" not in ann


FOUR = [
    {"email": "d@x.y", "name": "B", "created": "2025-01-03T00:00:00Z", "authMethod": "saml"},
    {"email": "b@x.y", "name": "D", "created": "2025-01-01T00:00:00Z", "isAdmin": False},
    {"email": "c@x.y", "name": "A", "created": "2025-01-04T00:00:00Z", "state": "deactivated"},
    {"email": "a@x.y", "name": "C", "created": "2025-01-02T00:00:00Z"},
]
LATER = ({}, {"modified": NOW}, {}, {"lastSignedIn": NOW})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("sort=-id&pageSize=2", [4, 3]),
        ("skip=3", [4]),
        ("sort=email", [4, 2, 3, 1]),
        ("sort=-name", [2, 4, 1, 3]),
        ("sort=state", [1, 2, 4, 3]),
        ("sort=isAdmin", [2, 1, 3, 4]),
        ("sort=-authMethod", [1, 2, 3, 4]),
        ("sort=authMethod", [2, 3, 4, 1]),
        ("sort=created", [2, 4, 1, 3]),
        ("sort=-modified&pageSize=1", [2]),
        ("sort=-lastSignedIn&pageSize=1", [4]),
    ],
)
async def test_lists(server: Server, query: str, found: list[int]) -> None:
    users = [{"password": None, **user, **later} for user, later in zip(FOUR, LATER, strict=True)]
    await set_up(server, users=users)
    assert await ids(server, f"{USERS}?{query}") == found


async def test_a_list_refuses_what_it_cannot_sort_by(server: Server) -> None:
    refused = await manage(server, "GET", f"{USERS}?sort=password", status=400)
    assert [one["source"] for one in refused["errors"]] == [{"parameter": "sort"}]


async def test_an_invitation(server: Server) -> None:
    user = await invited(server, name="Cy", isAdmin=True, roles=[1, 1], acl='{"Role": 7}')
    assert user == {
        "id": 2,
        "created": NOW,
        "modified": NOW,
        "email": "cy@example.com",
        "accountId": 1,
        "name": "Cy",
        "state": "invited",
        "inviteToken": user["inviteToken"],
        "isAdmin": True,
        "policy": {"Role": 7},
        "roles": [1],
        "authMethod": "basic_auth",
    }
    assert user["inviteToken"].startswith("default.")
    assert await manage(server, "GET", f"{USERS}/2") == user
    least = await invited(server, "di@example.com")
    assert (least["id"], least["name"], least["isAdmin"]) == (3, "di@example.com", False)
    assert (least["roles"], least["policy"]) == ([], {})


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/email"]),
        ({"email": ""}, ["/email"]),
        ({"email": "q q@@"}, ["/email"]),
        ({"email": "q@@x"}, ["/email"]),
        ({"email": "q@"}, ["/email"]),
        ({"email": "@x"}, ["/email"]),
        ({"email": "q@x y"}, ["/email"]),
        ({"email": "x@y.z", "name": ""}, ["/name"]),
        ({"email": "OWNER@example.com"}, ["/email"]),
        ({"email": "Cy@example.com"}, ["/email"]),
        ({"email": "x@y.z", "roles": [1, 8, 9]}, ["/roles/1", "/roles/2"]),
        ({"email": "x@y.z", "acl": "[]"}, ["/acl"]),
        ({"email": "x@y.z", "acl": "{"}, ["/acl"]),
    ],
)
async def test_invitations_that_are_refused(server: Server, body: Json, wrong: list[str]) -> None:
    await invited(server)
    assert await places(server, "POST", "/v2/invites", body) == wrong
    assert await ids(server, USERS) == [1, 2]


async def test_an_invitation_is_sent_again(server: Server) -> None:
    user = await invited(server)
    body = {"email": user["email"], "token": user["inviteToken"]}
    server.clock.advance(hours=23)
    assert await manage(server, "POST", "/v1/invite_emails", body, 201) == body
    server.clock.advance(hours=23)
    password = {"resetToken": user["inviteToken"], "password": "new"}
    await server.call("POST", "/v1/reset_password", password, status=204)
    assert await places(server, "POST", "/v1/invite_emails", body) == ["/token"]
    for wrong in ({**body, "token": "x"}, {"email": "owner@example.com", "token": "x"}):
        assert await places(server, "POST", "/v1/invite_emails", wrong) == ["/token"]
    refused = await manage(server, "POST", "/v1/invite_emails", {**body, "email": "no"}, 404)
    assert refused["message"] == 'No user has the address "no"'


async def test_an_invitation_of_an_identity_provider(server: Server) -> None:
    await set_up(server, roles=[{"name": "Editors"}, {"name": "Viewers"}, {"name": "Editors"}])
    body = {"email": "cy@example.com", "userGroups": ["Editors", "Unknown"]}
    assert await manage(server, "POST", f"{USERS}/invite", body, 204) is None
    user = await manage(server, "GET", f"{USERS}/2")
    assert (user["roles"], user["authMethod"], user["state"]) == ([1, 3], "saml", "invited")
    assert await places(server, "POST", f"{USERS}/invite", body) == ["/email"]


async def test_such_invitations_that_are_refused(server: Server) -> None:
    assert await places(server, "POST", f"{USERS}/invite", {"email": "q q@@"}) == ["/email"]
    body = {"email": "x@y.z", "name": ""}
    assert await places(server, "POST", f"{USERS}/invite", body) == ["/name"]
    refused = await manage(server, "POST", "/v2/invites", {"email": "q q@@"}, 400)
    wanted = "an address: one @ with text without spaces on both sides"
    assert refused["errors"][0]["details"] == f'email must be {wanted}; got "q q@@"'
    assert await ids(server, USERS) == [1]


async def test_an_update(server: Server) -> None:
    before = await invited(server, acl='{"a": 1}')
    server.clock.advance(minutes=1)
    subscriptions = {"1": ["campaign"]}
    body = {
        "name": "Cyd",
        "isAdmin": True,
        "policy": '{"b": 2}',
        "roles": [1],
        "applicationNotificationSubscriptions": subscriptions,
    }
    after = await manage(server, "PUT", f"{USERS}/2", body)
    assert after == before | body | {
        "policy": {"b": 2},
        "modified": "2026-01-01T12:01:00.000000Z",
    }
    assert (await manage(server, "GET", "/v2/roles/1"))["members"] == [1, 2]
    active = await manage(server, "PUT", f"{USERS}/2", {"state": "active"})
    assert (active["state"], active["inviteToken"], active["name"]) == ("active", "", "Cyd")
    assert (await manage(server, "PUT", f"{USERS}/2", {"policy": ""}))["policy"] == {}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"state": "invited"}, ["/state"]),
        ({"name": ""}, ["/name"]),
        ({"roles": [2]}, ["/roles/0"]),
        ({"policy": "no"}, ["/policy"]),
        ({"name": 1, "isAdmin": "yes"}, ["/isAdmin", "/name"]),
    ],
)
async def test_updates_that_are_refused(server: Server, body: Json, wrong: list[str]) -> None:
    assert sorted(await places(server, "PUT", f"{USERS}/1", body)) == wrong


async def test_the_owner_can_change(server: Server) -> None:
    changed = await manage(server, "PUT", f"{USERS}/1", {"name": "Boss"})
    assert (changed["name"], changed["roles"]) == ("Boss", [1])
    assert await manage(server, "GET", f"{USERS}/1") == changed
    assert await ids(server, USERS) == [1]


async def test_deletion(server: Server) -> None:
    await invited(server)
    await invited(server, "di@example.com")
    await manage(server, "DELETE", f"{USERS}/2", status=204)
    assert await ids(server, USERS) == [1, 3]
    await manage(server, "POST", f"{USERS}/delete", {"email": "DI@example.com"}, 204)
    assert await ids(server, USERS) == [1]
    assert (await invited(server))["id"] == 4, "an ID is never given again"


async def test_the_owner_cannot_be_deleted(server: Server) -> None:
    refused = await manage(server, "DELETE", f"{USERS}/1", status=400)
    assert refused["errors"][0]["source"] == {"parameter": "userId"}
    body = {"email": "owner@example.com"}
    assert await places(server, "POST", f"{USERS}/delete", body) == ["/email"]


async def test_activation(server: Server) -> None:
    await invited(server)
    body = {"email": "cy@example.com"}
    await manage(server, "POST", f"{USERS}/deactivate", body, 204)
    assert (await manage(server, "GET", f"{USERS}/2"))["state"] == "deactivated"
    await manage(server, "POST", f"{USERS}/activate", body, 204)
    user = await manage(server, "GET", f"{USERS}/2")
    assert (user["state"], user["inviteToken"]) == ("active", "")


@pytest.mark.parametrize("what", ["delete", "activate", "deactivate"])
async def test_an_address_that_nobody_has(server: Server, what: str) -> None:
    body = {"email": "nobody@example.com"}
    refused = await manage(server, "POST", f"{USERS}/{what}", body, 404)
    assert refused["message"] == 'No user has the address "nobody@example.com"'
    assert await places(server, "POST", f"{USERS}/{what}", {}) == ["/email"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_user_that_there_is_not(server: Server, method: str) -> None:
    body = {} if method == "PUT" else None
    refused = await manage(server, method, f"{USERS}/9", body, 404)
    assert refused == {"message": "No user has the ID 9", "StatusCode": 404}


async def test_no_log_of_changes_tells_a_secret(server: Server) -> None:
    await set_up(server, users=[ANN, BO])
    body = {"email": "ann@example.com"}
    answer = await server.send("POST", "/v1/password_recovery_emails", body)
    assert answer.status == 204
    await manage(server, "PUT", f"{USERS}/2", {"name": "Bob"})
    await manage(server, "DELETE", f"{USERS}/2", status=204)
    changes = (await manage(server, "GET", "/v1/changes"))["data"]
    assert [one["entity"] for one in changes][-2:] == ["/v1/users/2", "/v1/users/2"]
    assert changes[-2]["new"]["name"] == "Bob"
    assert not any(word in str(changes) for word in ("secret-", "password'", "resetToken"))


async def test_no_log_of_changes_tells_an_invitation(server: Server) -> None:
    user = await invited(server)
    body = {"email": user["email"], "token": user["inviteToken"]}
    await manage(server, "POST", "/v1/invite_emails", body, 201)
    await manage(server, "PUT", f"{USERS}/2", {"name": "Cyd"})
    reset = {"resetToken": user["inviteToken"], "password": "t0p"}
    await server.call("POST", "/v1/reset_password", reset, status=204)
    changes = (await manage(server, "GET", "/v1/changes"))["data"]
    assert len(changes) == 4
    assert (changes[0]["new"]["email"], changes[0]["new"]["state"]) == (user["email"], "invited")
    words = ("inviteToken", "inviteEnds", user["inviteToken"], "ownPassword", "t0p")
    assert not any(word in str(changes) for word in words)


@pytest.mark.parametrize(
    ("path", "body", "before"),
    [
        ("/v2/roles/1", {"name": "Chiefs"}, "Account manager"),
        ("/v2/roles/1", {"name": "Chiefs", "members": []}, "Account manager"),
        (f"{USERS}/1", {"name": "Chiefs"}, "Account Owner"),
    ],
)
async def test_the_first_change_of_what_is_always_there(
    server: Server, path: str, body: Json, before: str
) -> None:
    await manage(server, "PUT", path, body)
    (change,) = (await manage(server, "GET", "/v1/changes"))["data"]
    if "members" in body:  # more than one kind of entity has changed: the role is told
        assert "email" not in change["new"]
    assert (change["old"]["name"], change["new"]["name"]) == (before, "Chiefs")


async def test_users_are_part_of_the_state(server: Server) -> None:
    await set_up(server, users=[ANN])
    await invited(server, roles=[1])
    await manage(server, "PUT", "/v2/roles/1", {"name": "Chiefs", "members": [1, 2]})
    state = await server.call("GET", "/__admin/state")
    assert [one["password"] for one in state["users"]] == ["secret-1", None]
    users = await manage(server, "GET", USERS)
    await server.call("POST", "/__admin/reset", {})
    await server.call("PUT", "/__admin/state", state)
    assert await server.call("GET", "/__admin/state") == state
    assert await manage(server, "GET", USERS) == users
    assert (await manage(server, "GET", "/v2/roles"))["data"][0]["members"] == [1, 2]


async def test_users_go_by_themselves_in_a_fixture(server: Server) -> None:
    """A document that lists campaigns says nothing of users, nor the other way round."""
    await set_up(server, users=[ANN], audiences=[{"name": "Gold"}])
    assert await ids(server, "/v1/audiences") == [1]
    state = await server.call("GET", "/__admin/state")
    assert len(state["users"]) == 1
    await set_up(server, roles=[{"name": "Editors", "members": [1]}], users=[ANN, BO])
    assert [one["roles"] for one in (await manage(server, "GET", USERS))["data"]] == [[1], []]


async def test_users_that_join(server: Server) -> None:
    added = await server.call("POST", "/__admin/promotions", {"users": [BO]}, status=201)
    assert "password" not in added["users"][0]
    assert added["users"][0]["id"] == 1
    refused = await server.call(
        "POST", "/__admin/promotions", {"users": [{**BO, "email": "BO@example.com"}]}, status=422
    )
    assert refused["errors"][0]["source"] == {"pointer": "/users/0/email"}
