"""What holds of every call: its verb, its account, its errors; and the server as a whole."""

from typing import Any

import pytest

from mockserver.assumptions import GUESSES
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.operations import ADMIN_PREFIX
from mockserver.contract.table import OPERATIONS
from tests.api.admin.answers import VALIDATORS, admin, errors
from tests.conftest import Server, StartServer, item

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PATHS = sorted({operation.path for operation in ADMIN_OPERATIONS})


def concrete(path: str) -> str:
    for name in ("stubMappingId", "requestId", "name"):
        path = path.replace("{" + name + "}", "00000000-0000-4000-8000-000000000000")
    return path


@pytest.mark.parametrize("path", PATHS)
async def test_a_wrong_verb_names_the_right_ones(server: Server, path: str) -> None:
    allowed = {operation.method for operation in ADMIN_OPERATIONS if operation.path == path}
    for verb in VERBS:
        if verb in allowed:
            continue
        answer = await server.send(verb, concrete(path))
        if answer.status == 404:  # a literal path beside one with an ID
            continue
        assert answer.status == 405, (verb, path)
        named = set(answer.headers["Allow"].split(", "))
        assert verb not in named
        assert named & allowed or "{" in path
        (error,) = (await answer.json())["errors"]
        assert "allowed: " in error["detail"]


async def test_an_unknown_path_names_the_nearest(server: Server) -> None:
    answer = await server.send("GET", f"{ADMIN_PREFIX}/mapings")
    assert answer.status == 404
    (error,) = (await answer.json())["errors"]
    assert "listMappings" in error["detail"]


async def test_the_index_lists_every_call(server: Server) -> None:
    index = await admin(server, "GET", "", key="a.k")
    assert index["account"] == "a"
    listed = {(row["method"], row["path"]) for row in index["operations"]}
    assert listed == {(row.method, row.path) for row in ADMIN_OPERATIONS}
    assert await server.call("GET", f"{ADMIN_PREFIX}/", key="a.k") == index


async def test_health_and_version(server: Server) -> None:
    health = await admin(server, "GET", "/health")
    assert health["status"] == "healthy"
    assert health["timestamp"] == "2026-01-01T12:00:00.000000Z"
    assert (await admin(server, "GET", "/version"))["version"] == health["version"]


async def test_the_openapi_document_has_every_call(server: Server) -> None:
    document = await server.call("GET", f"{ADMIN_PREFIX}/openapi.json")
    assert set(document["paths"]) == {row.path for row in ADMIN_OPERATIONS}


@pytest.mark.parametrize(
    ("key", "account", "acts_on"),
    [
        ("a.k", None, "a"),
        ("k", None, "default"),
        ("a.k", "b", "b"),
        ("k", "b", "b"),
    ],
)
async def test_the_account_of_a_call(
    server: Server, key: str, account: str | None, acts_on: str
) -> None:
    index = await admin(server, "GET", "", key=key, account=account)
    assert index["account"] == acts_on


@pytest.mark.parametrize("scheme", ["ApiKey-v1", "ManagementKey-v1", "Bearer"])
async def test_any_credentials_name_the_account(server: Server, scheme: str) -> None:
    answer = await server.send("GET", ADMIN_PREFIX, key="a.k", scheme=scheme)
    assert (await answer.json())["account"] == "a"


async def test_without_credentials_it_is_default(server: Server) -> None:
    answer = await server.client.get(ADMIN_PREFIX)
    assert (await answer.json())["account"] == "default"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b'{"request": NaN}', "json"),
        (b'{"id": "x", "id": "y"}', "duplicateKey"),
        (b"[" * 70 + b"]" * 70, "depth"),
        (b"[]", "type"),
        (b'"text"', "type"),
    ],
)
async def test_a_body_that_is_none(server: Server, data: bytes, rule: str) -> None:
    answer = await server.send("POST", f"{ADMIN_PREFIX}/mappings", data=data)
    assert answer.status == 422
    value = await answer.json()
    assert VALIDATORS["AdminErrors"].check(value) == ([], [])
    assert value["errors"][0]["title"] == rule
    assert (await admin(server, "GET", "/mappings"))["meta"]["total"] == 0


async def test_a_body_that_is_too_large(start_server: StartServer) -> None:
    server = await start_server(max_body=100)
    answer = await server.send("POST", f"{ADMIN_PREFIX}/mappings", data=b"x" * 101)
    assert answer.status == 413


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/requests?limit=x", "limit"),
        ("/requests?since=yesterday", "since"),
        ("/requests?verdict=bad", "verdict"),
        ("/customers?count=0", "count"),
        ("/customers?count=501", "count"),
        ("/sessions?state=shut", "state"),
    ],
)
async def test_a_wrong_parameter_is_named(server: Server, path: str, parameter: str) -> None:
    verb = "GET" if path.startswith("/requests") else "POST"
    assert [place for place, _ in await errors(server, verb, path, status=400)] == [parameter]


async def test_guesses_are_listed_and_switched(server: Server) -> None:
    rows = (await admin(server, "GET", "/assumptions"))["assumptions"]
    assert [row["name"] for row in rows] == [guess.name for guess in GUESSES]
    await server.call("GET", "/v2/customer_sessions/nobody", status=404)
    change = {"assumptions": {"unknown-session-status": "400"}}
    await admin(server, "PATCH", "/settings", change)
    await server.call("GET", "/v2/customer_sessions/nobody", status=400)
    await server.call("GET", "/v2/customer_sessions/nobody", status=404, key="other.k")
    rows = (await admin(server, "GET", "/assumptions"))["assumptions"]
    assert {row["name"]: row["choice"] for row in rows}["unknown-session-status"] == "400"
    await admin(server, "PATCH", "/settings", {"assumptions": None})
    await server.call("GET", "/v2/customer_sessions/nobody", status=404)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"assumptions": {"nope": "1"}}, "/assumptions/nope"),
        ({"assumptions": {"unknown-session-status": "418"}}, "/assumptions/unknown-session-status"),
        ({"strict": 1}, "/strict"),
        ({"nope": 1}, "/nope"),
        ({"fixedDelay": -1}, "/fixedDelay"),
        ({"delayDistribution": {"type": "uniform"}}, "/delayDistribution/lower"),
        (
            {"delayDistribution": {"type": "uniform", "lower": 2, "upper": 1}},
            "/delayDistribution/upper",
        ),
        ({"faults": [{"response": {"fault": "NOPE"}}]}, "/faults/0/response/fault"),
        ({"faults": [{"operationId": ["x"], "response": {}}]}, "/faults/0/operationId/0"),
        ({"faults": [{"probability": 2, "response": {}}]}, "/faults/0/probability"),
    ],
)
async def test_settings_that_are_wrong_change_nothing(
    server: Server, change: dict[str, Any], place: str
) -> None:
    before = await admin(server, "GET", "/settings")
    for verb in ("PATCH", "PUT", "POST"):
        assert place in [where for where, _ in await errors(server, verb, "/settings", change)]
    assert await admin(server, "GET", "/settings") == before


async def test_settings_are_replaced_or_merged(server: Server) -> None:
    await admin(server, "PUT", "/settings", {"strict": True})
    await admin(server, "PATCH", "/settings", {"parallelUpdates": False})
    settings = (await admin(server, "GET", "/settings"))["settings"]
    assert (settings["strict"], settings["parallelUpdates"]) == (True, False)
    await admin(server, "POST", "/settings", {"settings": {"fixedDelay": 0}})
    settings = (await admin(server, "GET", "/settings"))["settings"]
    assert (settings["strict"], settings["parallelUpdates"]) == (False, True)


async def test_strict_is_a_setting_of_the_account(server: Server) -> None:
    body = {"cartItems": [item()], "nope": 1}
    await server.put_session("s", body, key="a.k")
    await admin(server, "PATCH", "/settings", {"strict": True}, key="a.k")
    await server.put_session("s", body, key="a.k", status=400)
    await server.put_session("s", body, key="b.k")


async def test_every_operation_of_the_api_can_be_named(server: Server) -> None:
    for operation in OPERATIONS:
        stub = {"request": {"operationId": operation.operation_id}, "response": {"status": 200}}
        await admin(server, "POST", "/mappings", stub, status=201)
