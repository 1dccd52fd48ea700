"""Roles in the Management API, and who has them."""

import pytest

from tests.api.management.manager import manage, places, set_up
from tests.conftest import Json, Server

ROLES, FIRST_VERSION, USERS = "/v2/roles", "/v1/roles", "/v1/users"
THREE = [
    {"id": 5, "name": "Editors", "members": [2], "permissions": {"permissionSets": []}},
    {"id": 7, "name": "Support", "description": "Helps", "isReadonly": True},
]
PERMISSIONS: Json = {
    "permissionSets": [{"name": "all", "logicalOperations": ["readCampaign"]}],
    "roles": {
        "applications": {"1": {"application": "all", "thresholds": {"loyaltyPointsLimit": 5}}},
        "loyaltyPrograms": {"1": "all"},
        "campaignAccessGroups": {},
        "account": "all",
    },
}


async def three(server: Server) -> None:
    """Two roles besides the one that is always there, and two users besides the owner."""
    users = [{"id": number, "email": f"{number}@x.y", "password": None} for number in (2, 3)]
    await set_up(server, roles=THREE, users=users)


async def test_one_role_is_always_there(server: Server) -> None:
    answer = await manage(server, "GET", ROLES)
    assert answer["totalResultSize"] == 1
    (role,) = answer["data"]
    assert (role["id"], role["name"], role["members"]) == (1, "Account manager", [1])
    assert (role["isReadonly"], role["permissions"]) == (False, {})
    assert await manage(server, "GET", f"{ROLES}/1") == role
    (older,) = (await manage(server, "GET", FIRST_VERSION))["data"]
    assert older == await manage(server, "GET", f"{FIRST_VERSION}/1")
    assert (older["name"], older["members"], older["acl"]) == ("Account manager", [1], {})
    assert (await server.call("GET", "/__admin/state"))["roles"] == []


async def test_roles_of_a_fixture(server: Server) -> None:
    await three(server)
    roles = (await manage(server, "GET", ROLES))["data"]
    assert [(one["id"], one["name"], one["members"]) for one in roles] == [
        (1, "Account manager", [1]),
        (5, "Editors", [2]),
        (7, "Support", []),
    ]
    assert roles[1]["permissions"] == {"permissionSets": []}
    older = (await manage(server, "GET", FIRST_VERSION))["data"]
    assert [(one["id"], one["members"]) for one in older] == [(1, [1]), (5, [2]), (7, [])]


async def test_an_update(server: Server) -> None:
    await three(server)
    before = await manage(server, "GET", f"{ROLES}/5")
    body = {
        "name": "Writers",
        "description": "They write.",
        "permissions": PERMISSIONS,
        "members": [3, 1],
    }
    after = await manage(server, "PUT", f"{ROLES}/5", body)
    now = "2026-01-01T12:00:00.000000Z"
    assert after == before | body | {"members": [1, 3], "modified": now}
    assert await manage(server, "GET", f"{ROLES}/5") == after
    roles = [one["roles"] for one in (await manage(server, "GET", USERS))["data"]]
    assert roles == [[1, 5], [], [5]]
    assert (await manage(server, "GET", f"{FIRST_VERSION}/5"))["name"] == "Writers"
    again = await manage(server, "PUT", f"{ROLES}/5", {"name": "Editors"})
    assert again == after | {"name": "Editors"}
    none = await manage(server, "PUT", f"{ROLES}/5", {"members": []})
    assert none["members"] == []


async def test_the_role_that_is_always_there_can_change(server: Server) -> None:
    changed = await manage(server, "PUT", f"{ROLES}/1", {"name": "Chiefs"})
    assert (changed["name"], changed["members"]) == ("Chiefs", [1])
    assert await manage(server, "GET", f"{ROLES}/1") == changed
    assert (await manage(server, "GET", ROLES))["totalResultSize"] == 1
    state = await server.call("GET", "/__admin/state")
    await server.call("PUT", "/__admin/state", state)
    assert await manage(server, "GET", f"{ROLES}/1") == changed


@pytest.mark.parametrize(
    ("number", "body", "wrong"),
    [
        (5, {"members": [1, 8, 9]}, ["/members/1", "/members/2"]),
        (5, {"members": "1", "name": 2}, ["/members", "/name"]),
        (5, {"permissions": {"permissionSets": [{"name": "x"}]}}, None),
        (7, {"name": "Others", "members": [1]}, ["/name"]),
    ],
)
async def test_updates_that_are_refused(
    server: Server, number: int, body: Json, wrong: list[str] | None
) -> None:
    await three(server)
    before = (await server.call("GET", "/__admin/state"))["users"]
    wrong = wrong or ["/permissions/permissionSets/0/logicalOperations"]
    assert sorted(await places(server, "PUT", f"{ROLES}/{number}", body)) == wrong
    assert (await server.call("GET", "/__admin/state"))["users"] == before


async def test_of_a_read_only_role_the_members_can_change(server: Server) -> None:
    await three(server)
    changed = await manage(server, "PUT", f"{ROLES}/7", {"members": [2]})
    assert (changed["members"], changed["isReadonly"]) == ([2], True)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ROLES), ("PUT", ROLES), ("GET", FIRST_VERSION)]
)
async def test_a_role_that_there_is_not(server: Server, method: str, path: str) -> None:
    body = {} if method == "PUT" else None
    refused = await manage(server, method, f"{path}/9", body, 404)
    assert refused == {"message": "No role has the ID 9", "StatusCode": 404}
