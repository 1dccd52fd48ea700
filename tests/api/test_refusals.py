"""What every operation refuses: credentials, paths, bodies that are no JSON."""

import json
from typing import Any

import pytest

from mockserver.contract.operations import Credentials
from mockserver.contract.table import OPERATIONS
from tests.conftest import TESTED, Server, StartServer, item

SESSION = "/v2/customer_sessions/s"
WITH_KEYS = """{"version": 1,
    "applications": [{"id": 1, "name": "Shop", "keys": ["shop"]}],
    "managementKeys": ["boss"],
    "users": [{"email": "ann@example.com", "password": "secret"}],
    "accounts": {"open": {"applications": [{"id": 1, "name": "Open"}], "managementKeys": [],
                          "users": []}}}"""


def _filled(path: str) -> str:
    return "/".join("1" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "ApiKey-v1",
        "ApiKey-v1 ",
        "ManagementKey-v1",
        "Bearer",
        "Bearer never-given",
        "Basic abc",
        "just-a-key",
    ],
)
async def test_credentials(server: Server, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for operation in OPERATIONS:
        if operation.credentials is Credentials.NONE:
            continue
        path = _filled(operation.path)
        answer = await server.client.request(operation.method, path, headers=headers, json={})
        TESTED.note(operation.method, path, answer.status)
        assert answer.status == 401, operation.operation_id
        body = await answer.json()
        with_status = operation.answers[401] == "ErrorResponseWithStatus"
        assert body.get("StatusCode") == (401 if with_status else None), operation.operation_id
        hint = answer.headers["X-Mock-Hint"]
        wanted = "ApiKey-v1" if operation.credentials == "integration" else "ManagementKey-v1"
        assert f"would work: Authorization: {wanted}" in hint, operation.operation_id


@pytest.mark.parametrize("scheme", ["ApiKey-v1", "apikey-V1"])
async def test_any_key_will_do(server: Server, scheme: str) -> None:
    for key in ("k", "a b", "é", "x" * 500):
        await server.call("GET", "/v2/authping", scheme=scheme, key=key, status=204)


async def test_the_wrong_scheme_says_the_right_one(server: Server) -> None:
    for scheme, path in (("ManagementKey-v1", "/v2/authping"), ("ApiKey-v1", "/v1/applications")):
        answer = await server.send("GET", path, scheme=scheme)
        assert answer.status == 401
        assert f"{scheme} is not for this operation" in answer.headers["X-Mock-Hint"]


async def test_keys_that_a_fixture_lists(start_server: StartServer, tmp_path: Any) -> None:
    file = tmp_path / "fixture.json"
    file.write_text(WITH_KEYS)
    server = await start_server(fixtures=str(file))
    await server.call("GET", "/v2/authping", key="shop", status=204)
    await server.call("GET", "/v1/applications", key="boss")
    for key in ("stolen", "boss", "shop.x"):
        answer = await server.send("GET", "/v2/authping", key=key)
        assert answer.status == 401
        assert key not in answer.headers["X-Mock-Hint"]
    await server.call("GET", "/v1/applications", key="shop", status=401)
    await server.call("GET", "/v2/authping", key="open.any", status=204)
    await server.call("GET", "/v1/applications", key="open.any")


async def test_logging_in(server: Server) -> None:
    login = {"email": "ann@example.com", "password": "x"}
    session = await server.call("POST", "/v1/sessions", login, status=201)
    token = session["token"]
    listed = await server.call("GET", "/v1/applications", scheme="Bearer", key=token)
    assert listed["totalResultSize"] == 1
    server.clock.advance(days=91)
    await server.call("GET", "/v1/applications", scheme="Bearer", key=token, status=401)
    token = (await server.call("POST", "/v1/sessions", login, status=201))["token"]
    await server.call("DELETE", "/v1/sessions", scheme="Bearer", key=token, status=204)
    await server.call("GET", "/v1/applications", scheme="Bearer", key=token, status=401)
    refused = await server.call("POST", "/v1/sessions", {"email": ""}, status=400)
    places = [error["source"]["pointer"] for error in refused["errors"]]
    assert places == ["/email", "/password"]


async def test_logging_in_to_an_account(server: Server) -> None:
    await server.put_session("s", {"profileId": "ann"}, key="cart-1.x")
    login = {"email": "ann+cart-1@example.com", "password": "x"}
    token = (await server.call("POST", "/v1/sessions", login, status=201))["token"]
    path = "/v1/applications/1/customers?integrationId=ann"
    found = await server.call("GET", path, scheme="Bearer", key=token)
    assert len(found["data"]) == 1


async def test_users_that_a_fixture_lists(start_server: StartServer, tmp_path: Any) -> None:
    file = tmp_path / "fixture.json"
    file.write_text(WITH_KEYS)
    server = await start_server(fixtures=str(file))
    login = {"email": "ann@example.com", "password": "secret"}
    await server.call("POST", "/v1/sessions", login, status=201)
    await server.call("POST", "/v1/sessions", {**login, "password": "no"}, status=401)
    await server.call("POST", "/v1/sessions", {**login, "email": "bo@example.com"}, status=401)


async def test_accounts_do_not_see_each_other(server: Server) -> None:
    await server.put_session("s", {"profileId": "ann"}, key="one.x")
    await server.call("GET", SESSION, key="one.other")
    for key in ("two.x", "x", ".x"):
        await server.call("GET", SESSION, key=key, status=404)
    for key in ("two.x", "x"):
        await server.put_session("s", {"profileId": "bob"}, key=key)
    assert (await server.session("s", key="one.x"))["profileId"] == "ann"
    ids = {(await server.session("s", key=key))["id"] for key in ("one.x", "two.x", "x")}
    assert ids == {301}


async def test_accounts_are_let_go_oldest_first(start_server: StartServer) -> None:
    server = await start_server(max_accounts=2)
    for key in ("x", "one.x", "two.x"):
        await server.put_session("s", {}, key=key)
    await server.call("GET", SESSION, key="one.x", status=404)
    await server.call("GET", SESSION, key="x")


@pytest.mark.parametrize(
    ("method", "path", "status", "nearest"),
    [
        ("GET", "/v2/customer_session/s", 404, "getCustomerSession"),
        ("PUT", "/v2/customer_sessions", 404, "updateCustomerSessionV2"),
        ("PUT", "/v2/customer_sessions/", 404, "updateCustomerSessionV2"),
        ("PUT", "/v2/customer_sessions/a/b", 404, "updateCustomerSessionV2"),
        ("GET", "/", 404, ""),
        ("GET", "//", 404, ""),
        ("GET", "/" + "x" * 5000, 404, ""),
        ("POST", SESSION, 405, "updateCustomerSessionV2"),
        ("DELETE", SESSION, 405, "updateCustomerSessionV2"),
        ("OPTIONS", SESSION, 405, "updateCustomerSessionV2"),
        ("PATCH", "/v1/status/health", 405, "getStatusHealth"),
        ("PUT", "/v1/sessions", 405, "createSession"),
    ],
)
async def test_unknown_paths_and_methods(
    server: Server, method: str, path: str, status: int, nearest: str
) -> None:
    answer = await server.send(method, path)
    body = await answer.json()
    assert (answer.status, body["StatusCode"]) == (status, status)
    assert "nearest operation" in answer.headers["X-Mock-Hint"]
    if nearest and status == 404:
        named = [one for one in OPERATIONS if one.operation_id == nearest]
        assert named[0].path in answer.headers["X-Mock-Hint"]
    if status == 405:
        assert answer.headers["Allow"] in body["message"]


async def test_head_is_a_method_like_others(server: Server) -> None:
    answer = await server.send("HEAD", SESSION)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, PUT")


BROKEN = {
    "nothing": (b"", ""),
    "blank": (b"  \n", ""),
    "no-json": (b"{", ""),
    "trailing": (b'{"customerSession":{}} x', ""),
    "single-quotes": (b"{'customerSession':{}}", ""),
    "null": (b"null", ""),
    "array": (b"[]", ""),
    "string": (b'"x"', ""),
    "not-utf-8": (b'{"customerSession":{"profileId":"\xff"}}', ""),
    "byte-order-mark": (b'\xef\xbb\xbf{"customerSession":{}}', ""),
    "nan": (b'{"customerSession":{"attributes":{"a":NaN}}}', "/customerSession/attributes/a"),
    "infinity": (b'{"customerSession":{"attributes":{"a":[-Infinity]}}}',
                 "/customerSession/attributes/a/0"),
    "too-big": (b'{"customerSession":{"attributes":{"a":1e999}}}', "/customerSession/attributes/a"),
    "twice": (b'{"customerSession":{"state":"open","state":"closed"}}', "/customerSession/state"),
    "twice-escaped": (b'{"customerSession":{"state":"open","st\\u0061te":"open"}}',
                      "/customerSession/state"),
    "surrogate": (b'{"customerSession":{"profileId":"\\ud800"}}', "/customerSession/profileId"),
    "deep": (b'{"customerSession":{"attributes":{"a":' + b"[" * 90 + b"]" * 90 + b"}}}", None),
    "deeper": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", None),
    "deepest": (b"[" * 1_000_000, None),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
async def test_bodies_that_are_no_json(server: Server, name: str) -> None:
    data, place = BROKEN[name]
    await server.put_session("s", {"profileId": "ann"})
    before = await server.session("s")
    answer = await server.send("PUT", SESSION, data=data)
    body = await answer.json()
    assert answer.status == 400, body
    assert body["message"] == "The submitted data was invalid"
    if place is not None:
        assert [error["source"]["pointer"] for error in body["errors"]] == [place]
    assert await server.session("s") == before


async def test_a_body_has_a_size(start_server: StartServer) -> None:
    server = await start_server(max_body=1000)
    fits = json.dumps({"customerSession": {"attributes": {"a": "x" * 900}}}).encode()
    assert (await server.send("PUT", SESSION, data=fits)).status == 200
    answer = await server.send("PUT", SESSION, data=fits.replace(b"x" * 900, b"x" * 1000))
    assert answer.status == 413
    assert (await answer.json())["StatusCode"] == 413


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"customerSession": {}, "x": 1}, ["/x"]),
        ({"customerSession": {"a": 1, "attributes": {"b": 1}}}, ["/customerSession/a"]),
        (
            {
                "customerSession": {
                    "cartItems": [item(), item(uuId=1, product={"name": "n", "z": 1})]
                }
            },
            ["/customerSession/cartItems/1/product/z", "/customerSession/cartItems/1/uuId"],
        ),
        (
            {"customerSession": {"additionalCosts": {"a/b": {"price": 1, "é\n": 2}}}},
            ["/customerSession/additionalCosts/a~1b/é\n"],
        ),
    ],
)
async def test_unknown_fields(start_server: StartServer, body: Any, places: list[str]) -> None:
    lenient = await start_server()
    answer = await lenient.send("PUT", SESSION, body)
    assert answer.status == 200
    hint = answer.headers["X-Mock-Hint"]
    assert hint.isascii()
    for place in places:
        assert place.encode("ascii", "backslashreplace").decode().replace("\n", "?") in hint
    # They are not kept: an answer that had them would break its schema, and is checked for it.
    await lenient.call("GET", SESSION)
    state = await lenient.call("GET", "/__admin/state?account=default")
    await lenient.call("PUT", "/__admin/state?account=default", state)
    strict = await start_server(strict=True)
    refused = await strict.call("PUT", SESSION, body, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == places
    await strict.call("GET", SESSION, status=404)


async def test_all_problems_at_once_in_the_order_of_the_body(server: Server) -> None:
    session = {
        "state": "shut",
        "cartItems": [item(), {"quantity": "2"}, item(sku=1)],
        "couponCodes": "A",
    }
    refused = await server.put_session("s", session, status=400)
    found = [(error["title"], error["source"]["pointer"]) for error in refused["errors"]]
    assert sorted(found) == [
        ("enum", "/customerSession/state"),
        ("required", "/customerSession/cartItems/1/sku"),
        ("type", "/customerSession/cartItems/1/quantity"),
        ("type", "/customerSession/cartItems/2/sku"),
        ("type", "/customerSession/couponCodes"),
    ]
    assert refused == await server.put_session("s", session, status=400)


@pytest.mark.parametrize("spelling", ["true", "True", "TRUE", "1"])
async def test_spellings_of_true(server: Server, spelling: str) -> None:
    await server.put_session("s", {}, query=f"?dry={spelling}")
    await server.call("GET", SESSION, status=404)


@pytest.mark.parametrize("spelling", ["false", "False", "0", ""])
async def test_spellings_of_false(server: Server, spelling: str) -> None:
    await server.put_session("s", {}, query=f"?dry={spelling}")
    await server.call("GET", SESSION)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("a%2Fb", "a/b"),
        ("a%252Fb", "a%2Fb"),
        ("ann%40example.com", "ann@example.com"),
        ("a+b", "a+b"),
        ("a%2Bb%20c", "a+b c"),
        ("%C3%BC%E2%82%AC", "ü€"),
        ("a:b;c=1,d", "a:b;c=1,d"),
        ("%3F%23", "?#"),
        ("..%2F..%2Fetc", "../../etc"),
        ("%00", "\x00"),
        ("reopen", "reopen"),
    ],
)
async def test_ids_are_what_was_encoded(server: Server, sent: str, name: str) -> None:
    await server.put_session(sent, {"profileId": name})
    session = await server.session(sent)
    assert (session["integrationId"], session["profileId"]) == (name, name)
    assert (await server.profile(sent))["integrationId"] == name
    await server.call("PUT", f"/v2/customer_profiles/{sent}", {})


async def test_an_id_is_utf_8(server: Server) -> None:
    refused = await server.put_session("%FF", {}, status=400)
    assert refused["errors"][0]["source"] == {"parameter": "customerSessionId"}


async def test_health(server: Server) -> None:
    answer = await server.client.get("/v1/status/health")
    assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_the_name_of_an_account_has_a_length(server: Server) -> None:
    await server.call("GET", "/v2/authping", key="n" * 200 + ".k", status=204)
    answer = await server.send("GET", "/v2/authping", key="n" * 201 + ".k")
    assert answer.status == 401
    assert "at most 200 characters" in answer.headers["X-Mock-Hint"]
    body = {"email": f"a+{'n' * 1000}@example.com", "password": "x"}
    token = (await server.call("POST", "/v1/sessions", body, status=201))["token"]
    assert token.startswith("default.")
    names = [row["name"] for row in (await server.call("GET", "/__admin/accounts"))["accounts"]]
    assert max(map(len, names)) == 200
