"""Who may log in, and passwords that are set anew."""

import re

import pytest

from tests.api.management.manager import manage, set_up
from tests.conftest import Json, Server

SESSIONS, RECOVERY, RESET = "/v1/sessions", "/v1/password_recovery_emails", "/v1/reset_password"
SCIM = "/v1/provisioning/scim/Users"
ANN: Json = {"email": "ann@example.com", "password": "one"}
BO: Json = {"email": "bo@example.com", "password": "two"}


async def log_in(server: Server, email: str, password: str, status: int = 201) -> Json:
    body = {"email": email, "password": password}
    answer = await server.client.post(SESSIONS, json=body)
    assert answer.status == status, await answer.text()
    session: Json = await answer.json()
    return session


async def recovered(server: Server, email: str) -> str:
    """The token that a hint tells whoever has lost a password."""
    answer = await server.client.post(RECOVERY, json={"email": email})
    assert (answer.status, await answer.read()) == (204, b"")
    found = re.search(r"resetToken is (\S+)", answer.headers["X-Mock-Hint"])
    assert found
    return found[1]


async def reset(server: Server, token: str, password: str, status: int = 204) -> Json | None:
    answer = await server.client.post(RESET, json={"resetToken": token, "password": password})
    assert answer.status == status, await answer.text()
    told: Json | None = await answer.json() if await answer.read() else None
    return told


async def test_everyone_may_log_in_where_no_user_has_a_password(server: Server) -> None:
    await manage(server, "POST", "/v2/invites", {"email": "cy@example.com"}, 201)
    assert (await log_in(server, "anyone@example.com", "x"))["userId"] == 1
    assert (await log_in(server, "CY@example.com", "x"))["userId"] == 2
    user = await manage(server, "GET", "/v1/users/2")
    assert user["lastSignedIn"] == "2026-01-01T12:00:00.000000Z"
    assert "lastSignedIn" not in await manage(server, "GET", "/v1/users/1")


async def test_users_with_passwords(server: Server) -> None:
    await set_up(server, users=[ANN, BO])
    assert (await log_in(server, "ann@example.com", "one"))["userId"] == 1
    assert (await log_in(server, "bo@example.com", "two"))["userId"] == 2
    for email, password in (
        ("bo@example.com", "one"),
        ("owner@example.com", "one"),
        ("cy@example.com", "one"),
    ):
        await log_in(server, email, password, 401)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/users/deactivate", {"email": "bo@example.com"}, 204),
        ("POST", "/v1/users/delete", {"email": "bo@example.com"}, 204),
        ("DELETE", "/v1/users/2", None, 204),
        ("PUT", "/v1/users/2", {"state": "deactivated"}, 200),
        ("DELETE", "/v1/provisioning/scim/Users/2", None, 204),
        (
            "PUT",
            "/v1/provisioning/scim/Users/2",
            {"userName": "bo@example.com", "active": False},
            200,
        ),
    ],
)
async def test_who_was_let_go_cannot_log_in(
    server: Server, method: str, path: str, body: Json | None, status: int
) -> None:
    await set_up(server, users=[ANN, BO])
    await log_in(server, "bo@example.com", "two")
    await manage(server, method, path, body, status)
    await log_in(server, "bo@example.com", "two", 401)
    await log_in(server, "ann@example.com", "one")


GONE = [
    ("POST", "/v1/users/deactivate", {"email": "bo@example.com"}, 204),
    ("PUT", "/v1/users/2", {"state": "deactivated"}, 200),
    ("PUT", f"{SCIM}/2", {"userName": "bo@example.com", "active": False}, 200),
    (
        "PATCH",
        f"{SCIM}/2",
        {"Operations": [{"op": "replace", "path": "active", "value": False}]},
        200,
    ),
    ("POST", "/v1/users/delete", {"email": "bo@example.com"}, 204),
    ("DELETE", "/v1/users/2", None, 204),
    ("DELETE", f"{SCIM}/2", None, 204),
]


@pytest.mark.parametrize("password", ["two", None])
@pytest.mark.parametrize(("method", "path", "body", "status"), GONE)
async def test_tokens_of_who_was_let_go_end(
    server: Server, method: str, path: str, body: Json | None, status: int, password: str | None
) -> None:
    ann = ANN if password else {**ANN, "password": None}
    await set_up(server, users=[ann, {**BO, "password": password}])
    tokens = [(await log_in(server, "bo@example.com", "two"))["token"] for _ in range(2)]
    other = (await log_in(server, "ann@example.com", "one"))["token"]
    await server.call("GET", "/v1/users", key=tokens[0], scheme="Bearer")
    await manage(server, method, path, body, status)
    for token in tokens:
        await server.call("GET", "/v1/users", status=401, key=token, scheme="Bearer")
    await server.call("GET", "/v1/users", key=other, scheme="Bearer")
    if status != 204 or "deactivate" in path:
        await manage(server, "POST", "/v1/users/activate", {"email": "bo@example.com"}, 204)
        await server.call("GET", "/v1/users", status=401, key=tokens[0], scheme="Bearer")


async def test_tokens_of_the_last_user_who_is_gone_end(server: Server) -> None:
    await set_up(server, users=[ANN])
    token = (await log_in(server, "ann@example.com", "one"))["token"]
    await manage(server, "DELETE", "/v1/users/1", status=204)
    await server.call("GET", "/v1/users", status=401, key=token, scheme="Bearer")


async def test_who_is_deactivated_may_not_log_in_where_all_others_may(server: Server) -> None:
    await manage(server, "POST", "/v2/invites", {"email": "bo@example.com"}, 201)
    await log_in(server, "bo@example.com", "any")
    await manage(server, "PUT", "/v1/users/2", {"state": "deactivated"})
    body = {"email": "BO@example.com", "password": "any"}
    answer = await server.client.post(SESSIONS, json=body)
    assert (answer.status, answer.headers["X-Mock-Hint"]) == (401, "the user is deactivated")
    assert (await log_in(server, "nobody@example.com", "any"))["userId"] == 1


async def test_a_password_counts_where_others_need_none(server: Server) -> None:
    user = await manage(server, "POST", "/v2/invites", {"email": "bo@example.com"}, 201)
    await reset(server, user["inviteToken"], "mine")
    state = await server.call("GET", "/__admin/state")
    assert (state["users"][0]["ownPassword"], state["users"][0]["password"]) == ("mine", None)
    for _ in range(2):
        answer = await server.client.post(
            SESSIONS, json={"email": "bo@example.com", "password": "any"}
        )
        hint = answer.headers["X-Mock-Hint"]
        assert (answer.status, hint) == (401, "the user has another password")
        assert (await log_in(server, "bo@example.com", "mine"))["userId"] == 2
        assert (await log_in(server, "anyone@example.com", "any"))["userId"] == 1
        await server.call("PUT", "/__admin/state", state)
    await reset(server, await recovered(server, "bo@example.com"), "other")
    await log_in(server, "bo@example.com", "mine", 401)
    await log_in(server, "bo@example.com", "other")
    await server.call("POST", "/__admin/promotions", {"users": [ANN]}, status=201)
    await log_in(server, "bo@example.com", "other")
    await log_in(server, "anyone@example.com", "any", 401)


async def test_a_token_keeps_its_user_in_the_state(server: Server) -> None:
    await set_up(server, users=[ANN, BO])
    token = (await log_in(server, "bo@example.com", "two"))["token"]
    state = await server.call("GET", "/__admin/state")
    assert [(one["token"], one["userId"]) for one in state["tokens"]] == [(token, 2)]
    older = {"version": 1, "tokens": [{"token": token, "ends": state["tokens"][0]["ends"]}]}
    for document, user in ((state, 2), (older, 1)):
        await server.call("PUT", "/__admin/state", document)
        cost = {"name": "gift", "title": "Gift", "description": "Wrapped"}
        await server.call(
            "POST", "/v1/additional_costs", cost, status=201, key=token, scheme="Bearer"
        )
        (change,) = (await manage(server, "GET", "/v1/changes"))["data"]
        assert change["userId"] == user


async def test_who_is_activated_logs_in_again(server: Server) -> None:
    await set_up(server, users=[ANN, {**BO, "state": "deactivated"}])
    await log_in(server, "bo@example.com", "two", 401)
    await manage(server, "POST", "/v1/users/activate", {"email": "bo@example.com"}, 204)
    await log_in(server, "bo@example.com", "two")


async def test_nobody_may_log_in_when_the_last_user_is_gone(server: Server) -> None:
    await set_up(server, users=[ANN])
    await manage(server, "DELETE", "/v1/users/1", status=204)
    state = await server.call("GET", "/__admin/state")
    for _ in range(2):
        await log_in(server, "ann@example.com", "one", 401)
        await log_in(server, "owner@example.com", "one", 401)
        users = (await manage(server, "GET", "/v1/users"))["data"]
        assert [one["email"] for one in users] == ["owner@example.com"]
        await server.call("PUT", "/__admin/state", state)


async def test_a_password_is_set_anew(server: Server) -> None:
    await set_up(server, users=[ANN, BO])
    token = await recovered(server, "BO@example.com")
    await log_in(server, "bo@example.com", "two")
    await reset(server, token, "three")
    await log_in(server, "bo@example.com", "two", 401)
    await log_in(server, "bo@example.com", "three")
    await reset(server, token, "four", 400)
    await log_in(server, "bo@example.com", "three")


async def test_a_token_to_reset_a_password_ends(server: Server) -> None:
    await set_up(server, users=[ANN])
    first = await recovered(server, "ann@example.com")
    server.clock.advance(minutes=29)
    second = await recovered(server, "ann@example.com")
    server.clock.advance(minutes=29)
    for token in (first, "default.x", "x"):
        refused = await reset(server, token, "new", 400)
        assert refused is not None
        assert refused["errors"][0]["source"] == {"pointer": "/resetToken"}
        assert "was not used and has not expired" in refused["errors"][0]["details"]
    server.clock.advance(minutes=1)
    await reset(server, second, "new", 400)
    await log_in(server, "ann@example.com", "one")


async def test_an_invitation_is_accepted(server: Server) -> None:
    await set_up(server, users=[ANN])
    user = await manage(server, "POST", "/v2/invites", {"email": "cy@example.com"}, 201)
    await log_in(server, "cy@example.com", "new", 401)
    await reset(server, user["inviteToken"], "new")
    await log_in(server, "cy@example.com", "new")
    user = await manage(server, "GET", "/v1/users/2")
    assert (user["state"], user["inviteToken"]) == ("active", "")


async def test_an_invitation_ends(server: Server) -> None:
    await set_up(server, users=[ANN])
    user = await manage(server, "POST", "/v2/invites", {"email": "cy@example.com"}, 201)
    server.clock.advance(hours=24)
    await reset(server, user["inviteToken"], "new", 400)
    body = {"email": "cy@example.com", "token": user["inviteToken"]}
    await manage(server, "POST", "/v1/invite_emails", body, 201)
    await reset(server, user["inviteToken"], "new")


async def test_who_is_deactivated_stays_so_with_another_password(server: Server) -> None:
    await set_up(server, users=[ANN, {**BO, "state": "deactivated"}])
    await reset(server, await recovered(server, "bo@example.com"), "new")
    await log_in(server, "bo@example.com", "new", 401)


async def test_an_account_that_is_open_stays_open(server: Server) -> None:
    await reset(server, await recovered(server, "owner@example.com"), "new")
    await log_in(server, "anyone@example.com", "x")
    state = await server.call("GET", "/__admin/state")
    assert [one["password"] for one in state["users"]] == [None]


async def test_an_address_that_nobody_has_is_accepted(server: Server) -> None:
    answer = await server.client.post(RECOVERY, json={"email": "no@example.com"})
    assert answer.status == 204
    assert answer.headers["X-Mock-Hint"] == "no user of this account has the address"
    settings = {"assumptions": {"recovery-unknown-address": "refuse"}}
    await server.call("POST", "/__admin/settings", settings)
    answer = await server.client.post(RECOVERY, json={"email": "no@example.com"})
    assert answer.status == 404
    await recovered(server, "owner@example.com")


async def test_a_body_without_credentials_names_the_account(server: Server) -> None:
    """As for log-in: the part of an address behind the plus, and the token knows it."""
    email = "ann+shop@example.com"
    await server.call("POST", "/v2/invites", {"email": email}, status=201, **_of_shop())
    token = await recovered(server, email)
    assert token.startswith("shop.")
    await reset(server, token, "new")
    user = await server.call("GET", "/v1/users/2", **_of_shop())
    assert user["state"] == "active"
    await manage(server, "GET", "/v1/users/2", status=404)


def _of_shop() -> dict[str, str]:
    return {"scheme": "ManagementKey-v1", "key": "shop.key"}


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        (RECOVERY, {}, ["/email"]),
        (RECOVERY, [], [""]),
        (RESET, {}, ["/password", "/resetToken"]),
        (RESET, {"resetToken": 1, "password": ""}, ["/password", "/resetToken"]),
    ],
)
async def test_bodies_that_are_refused(
    server: Server, path: str, body: Json, wrong: list[str]
) -> None:
    answer = await server.client.post(path, json=body)
    assert answer.status == 400
    errors = (await answer.json())["errors"]
    assert sorted(error["source"]["pointer"] for error in errors) == wrong


async def test_the_journal_shows_no_password(server: Server) -> None:
    await set_up(server, users=[ANN])
    await reset(server, await recovered(server, "ann@example.com"), "t0ps3cret")
    await reset(server, "no-token", "t0ps3cret", 400)
    shown = await (await server.client.get("/__admin/requests")).text()
    assert RESET in shown
    assert "t0ps3cret" not in shown
    assert "no-token" not in shown
