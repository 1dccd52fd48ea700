"""Stubs: which requests they answer, with what, how often, and what is said of them."""

import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from tests.api.admin.answers import admin, errors
from tests.conftest import Json, Server, StartServer

SESSION = "/v2/customer_sessions/s"


async def stub(server: Server, request: Json, response: Json, **more: Any) -> Json:
    """Create a stub for account ``default``."""
    body = {"request": request, "response": response}
    made: Json = await admin(server, "POST", "/mappings", body | more, status=201)
    return made


async def status(server: Server, method: str = "GET", path: str = SESSION, **more: Any) -> int:
    return (await server.send(method, path, **more)).status


REQUESTS: list[tuple[Json, Json, bool]] = [
    # pattern, request, whether it matches
    ({}, {}, True),
    ({"method": "ANY"}, {}, True),
    ({"method": "GET"}, {}, True),
    ({"method": "PUT"}, {}, False),
    ({"url": "/p?a=1"}, {"path": "/p?a=1"}, True),
    ({"url": "/p"}, {"path": "/p?a=1"}, False),
    ({"urlPath": "/p"}, {"path": "/p?a=1"}, True),
    ({"urlPath": "/P"}, {"path": "/p"}, False),
    ({"urlPattern": "/p\\?a=\\d"}, {"path": "/p?a=1"}, True),
    ({"urlPattern": "/p"}, {"path": "/p?a=1"}, False),
    ({"urlPathPattern": "/[a-z]+"}, {"path": "/p?a=1"}, True),
    ({"urlPathTemplate": "/v2/customer_sessions/{id}"}, {}, True),
    ({"urlPathTemplate": "/v2/customer_sessions/{id}"}, {"path": f"{SESSION}/returns"}, False),
    (
        {
            "urlPathTemplate": "/v2/customer_sessions/{id}",
            "pathParameters": {"id": {"equalTo": "a b"}},
        },
        {"path": "/v2/customer_sessions/a%20b"},
        True,
    ),
    ({"operationId": "getCustomerSession"}, {}, True),
    ({"operationId": "updateCustomerSessionV2"}, {}, False),
    ({"queryParameters": {"a": {"equalTo": "1"}}}, {"path": "/p?a=2&a=1"}, True),
    ({"queryParameters": {"a": {"absent": True}}}, {"path": "/p?b=1"}, True),
    ({"queryParameters": {"a": {"absent": True}}}, {"path": "/p?a="}, False),
    ({"queryParameters": {"a": {"equalTo": "ü/"}}}, {"path": "/p?a=%C3%BC%2F"}, True),
    (
        {"queryParameters": {"a": {"hasExactly": [{"equalTo": "1"}, {"contains": "2"}]}}},
        {"path": "/p?a=12&a=1"},
        True,
    ),
    (
        {"queryParameters": {"a": {"includes": [{"equalTo": "1"}]}}},
        {"path": "/p?a=2&a=1&a=3"},
        True,
    ),
    ({"headers": {"x-one": {"equalTo": "A"}}}, {"headers": {"X-One": "A"}}, True),
    ({"headers": {"X-ONE": {"matches": "[A-C]+"}}}, {"headers": {"x-one": "ABC"}}, True),
    ({"headers": {"X-One": {"matches": "[A-C]"}}}, {"headers": {"x-one": "ABC"}}, False),
    ({"headers": {"X-One": {"not": {"equalTo": "A"}}}}, {"headers": {"x-one": "B"}}, True),
    ({"cookies": {"c": {"contains": "v"}}}, {"headers": {"Cookie": "b=1; c=xvx"}}, True),
    ({"cookies": {"c": {"absent": True}}}, {}, True),
    (
        {"basicAuth": {"username": "u", "password": "p"}},
        {"headers": {"Authorization": "Basic " + base64.b64encode(b"u:p").decode()}},
        True,
    ),
    ({"basicAuthCredentials": {"username": "u", "password": "p"}}, {}, False),
]


@pytest.mark.parametrize(("pattern", "request_", "matches"), REQUESTS)
async def test_which_requests_match(
    server: Server, pattern: Json, request_: Json, matches: bool
) -> None:
    await stub(server, pattern, {"status": 299})
    path, headers = request_.get("path", SESSION), request_.get("headers")
    assert (await status(server, "GET", path, headers=headers) == 299) is matches
    journal = await admin(server, "GET", "/requests")
    entry = journal["requests"][0]
    assert ("stubMapping" in entry) is matches
    count = await admin(server, "POST", "/requests/count", pattern)
    assert count["count"] == int(matches)


BODIES: list[tuple[Json, bytes, bool]] = [
    ({"equalTo": "a"}, b"a", True),
    ({"equalTo": "A", "caseInsensitive": True}, b"a", True),
    ({"binaryEqualTo": "AQI="}, b"\x01\x02", True),
    ({"binaryEqualTo": "AQI="}, b"\x01", False),
    ({"contains": "b"}, b"abc", True),
    ({"doesNotContain": "b"}, b"abc", False),
    ({"matches": "a.c"}, b"abc", True),
    ({"doesNotMatch": "a.c"}, b"abc", False),
    ({"equalToJson": {"a": [1, 2]}}, b'{"a": [1.0, 2]}', True),
    ({"equalToJson": '{"a": [1, 2]}'}, b'{"a": [2, 1]}', False),
    ({"equalToJson": {"a": [1, 2]}, "ignoreArrayOrder": True}, b'{"a": [2, 1]}', True),
    ({"equalToJson": {"a": 1}}, b'{"a": 1, "b": 2}', False),
    ({"equalToJson": {"a": 1}, "ignoreExtraElements": True}, b'{"a": 1, "b": 2}', True),
    ({"equalToJson": {"a": "${json-unit.any-string}"}}, b'{"a": "x"}', True),
    ({"equalToJson": {"a": "${json-unit.any-number}"}}, b'{"a": "x"}', False),
    ({"equalToJson": {"a": True}}, b'{"a": 1}', False),
    ({"matchesJsonPath": "$.a[0].b"}, b'{"a": [{"b": 1}]}', True),
    ({"matchesJsonPath": "$.a[0].c"}, b'{"a": [{"b": 1}]}', False),
    ({"matchesJsonPath": "$.a[?(@.b == 'x')]"}, b'{"a": [{"b": "x"}]}', True),
    ({"matchesJsonPath": "$.a[?(@.b =~ /X.*/i)]"}, b'{"a": [{"b": "xyz"}]}', True),
    ({"matchesJsonPath": "$[?(@.a.size() == 2)]"}, b'[{"a": [1, 2]}]', True),
    ({"matchesJsonPath": {"expression": "$..b", "contains": "y"}}, b'{"a": {"b": "xyz"}}', True),
    (
        {"matchesJsonPath": {"expression": "$.a", "equalToJson": '{"b": 1}'}},
        b'{"a": {"b": 1}}',
        True,
    ),
    ({"matchesJsonPath": {"expression": "$.a", "absent": True}}, b"{}", True),
    ({"matchesJsonSchema": {"required": ["a"]}}, b'{"a": 1}', True),
    ({"matchesJsonSchema": '{"required": ["a"]}', "schemaVersion": "V7"}, b"{}", False),
    ({"matchesJsonSchema": {}}, b"no JSON", False),
    ({"anything": "(always)"}, b"x", True),
    ({"before": "2026-01-01T00:00:00Z"}, b"2025-12-31T23:59:59Z", True),
    ({"after": "2026-01-01T00:00:00Z"}, b"2025-12-31T23:59:59Z", False),
    ({"equalToDateTime": "2026-01-01T00:00:00Z"}, b"2026-01-01T01:00:00+01:00", True),
    ({"and": [{"contains": "a"}, {"contains": "b"}]}, b"ab", True),
    ({"or": [{"equalTo": "x"}, {"equalTo": "ab"}]}, b"ab", True),
    ({"or": [{"equalTo": "x"}, {"equalTo": "y"}]}, b"ab", False),
    ({"not": {"contains": "a"}}, b"ab", False),
]


@pytest.mark.parametrize(("pattern", "body", "matches"), BODIES)
async def test_which_bodies_match(
    server: Server, pattern: Json, body: bytes, matches: bool
) -> None:
    await stub(server, {"bodyPatterns": [pattern]}, {"status": 299})
    assert (await status(server, "PUT", data=body) == 299) is matches


async def test_patterns_of_a_body_all_hold(server: Server) -> None:
    await stub(server, {"bodyPatterns": [{"contains": "a"}, {"contains": "b"}]}, {"status": 299})
    assert await status(server, "PUT", data=b"ab") == 299
    assert await status(server, "PUT", data=b"a") == 400


WRONG: list[tuple[Json, list[str]]] = [
    ({"request": {"url": "/a", "urlPath": "/b"}}, ["/request/urlPath"]),
    ({"request": {"urlPattern": "(?=a)"}}, ["/request/urlPattern"]),
    ({"request": {"urlPathPattern": "("}}, ["/request/urlPathPattern"]),
    ({"request": {"pathParameters": {"a": {}}}}, ["/request/pathParameters"]),
    (
        {"request": {"urlPathTemplate": "/{a}", "pathParameters": {"b": {"equalTo": ""}}}},
        ["/request/pathParameters/b"],
    ),
    ({"request": {"operationId": "nope"}}, ["/request/operationId"]),
    ({"request": {"method": "get"}}, ["/request/method"]),
    ({"request": {"headers": {"A/B": {}}}}, ["/request/headers/A~1B"]),
    (
        {"request": {"bodyPatterns": [{"matches": "("}, {"equalTo": "", "contains": ""}]}},
        ["/request/bodyPatterns/0/matches", "/request/bodyPatterns/1"],
    ),
    (
        {"request": {"bodyPatterns": [{"and": [{"matchesJsonPath": "$["}]}]}},
        ["/request/bodyPatterns/0/and/0/matchesJsonPath"],
    ),
    (
        {"request": {"bodyPatterns": [{"matchesJsonPath": {"expression": "$", "matches": "("}}]}},
        ["/request/bodyPatterns/0/matchesJsonPath/matches"],
    ),
    (
        {"request": {"bodyPatterns": [{"matchesJsonSchema": {"type": 1}}]}},
        ["/request/bodyPatterns/0/matchesJsonSchema"],
    ),
    (
        {"request": {"bodyPatterns": [{"matchesJsonSchema": {"$ref": "http://x/y"}}]}},
        ["/request/bodyPatterns/0/matchesJsonSchema"],
    ),
    (
        {"request": {"bodyPatterns": [{"equalToJson": "{"}]}},
        ["/request/bodyPatterns/0/equalToJson"],
    ),
    ({"request": {"customMatcher": {}}}, ["/request/customMatcher"]),
    ({"response": {"body": "", "jsonBody": 1}}, ["/response/jsonBody"]),
    ({"response": {"fault": "EMPTY_RESPONSE", "body": ""}}, ["/response/body"]),
    ({"response": {"error": 409, "status": 200}}, ["/response/status"]),
    ({"response": {"error": 418}}, ["/response/error"]),
    ({"response": {"base64Body": "?"}}, ["/response/base64Body"]),
    ({"response": {"base64Body": "é"}}, ["/response/base64Body"]),
    (
        {"request": {"bodyPatterns": [{"binaryEqualTo": "é"}]}},
        ["/request/bodyPatterns/0/binaryEqualTo"],
    ),
    ({"response": {"headers": {"A b": "x"}}}, ["/response/headers/A b"]),
    ({"response": {"headers": {"A": "x\r\nB: y"}}}, ["/response/headers/A"]),
    ({"response": {"headers": {"A": 1}}}, ["/response/headers/A"]),
    ({"response": {"statusMessage": "a\nb"}}, ["/response/statusMessage"]),
    ({"response": {"bodyFileName": "nope.json"}}, ["/response/bodyFileName"]),
    ({"response": {"bodyFileName": "a\0b"}}, ["/response/bodyFileName"]),
    ({"response": {"bodyFileName": "a" * 5000}}, ["/response/bodyFileName"]),
    ({"response": {"bodyFileName": "../README.md"}}, ["/response/bodyFileName"]),
    ({"response": {"bodyFileName": "/etc/passwd"}}, ["/response/bodyFileName"]),
    ({"response": {"status": 99}}, ["/response/status"]),
    ({"response": {"proxyBaseUrl": "http://x"}}, ["/response/proxyBaseUrl"]),
    (
        {"response": {"transformers": ["response-template"], "body": "{{ ''.__class__ }}"}},
        ["/response/body"],
    ),
    (
        {"response": {"transformers": ["response-template"], "jsonBody": {"a": ["{% raw"]}}},
        ["/response/jsonBody/a/0"],
    ),
    ({"requiredScenarioState": "x"}, ["/requiredScenarioState"]),
    ({"id": "no-uuid"}, ["/id"]),
    ({"times": 0, "probability": 1.5}, ["/probability", "/times"]),
    ({"postServeActions": {}}, ["/postServeActions"]),
    (
        {"request": {"urlPattern": "("}, "response": {"body": "", "base64Body": "?"}},
        ["/request/urlPattern", "/response/base64Body", "/response/base64Body"],
    ),
]


@pytest.mark.parametrize(("wrong", "places"), WRONG)
async def test_a_stub_that_is_wrong_is_not_taken(
    server: Server, wrong: Json, places: list[str]
) -> None:
    found = [place for place, _ in await errors(server, "POST", "/mappings", wrong)]
    assert sorted(set(found)) == sorted(set(places))
    assert (await admin(server, "GET", "/mappings"))["mappings"] == []


async def test_priority_then_the_newest(server: Server) -> None:
    for number, priority in ((201, None), (202, None), (203, 9), (204, 2)):
        more = {"priority": priority} if priority else {}
        await stub(server, {}, {"status": number}, **more)
    seen = []
    for _ in range(4):
        seen.append(await status(server))
        (first, *_) = (await admin(server, "GET", "/mappings"))["mappings"]
        await admin(server, "DELETE", f"/mappings/{first['id']}")
    assert seen == [204, 202, 201, 203]


async def test_times_are_used_up_atomically(server: Server) -> None:
    await stub(server, {"operationId": "getCustomerSession"}, {"status": 299}, times=10)
    path = "/v2/customer_sessions/session-1"
    answers = await asyncio.gather(*[status(server, "GET", path) for _ in range(50)])
    assert sorted(answers) == [200] * 40 + [299] * 10
    assert (await admin(server, "GET", "/mappings"))["mappings"] == []


async def test_probability_is_drawn_from_the_seed(server: Server) -> None:
    async def drawn() -> list[int]:
        await stub(server, {}, {"status": 299}, probability=0.5)
        return [await status(server, "GET", "/v2/authping") for _ in range(40)]

    first = await drawn()
    assert set(first) == {204, 299}
    await admin(server, "POST", "/reset")
    assert await drawn() == first


async def test_stubs_are_of_one_account(server: Server) -> None:
    await stub(server, {}, {"status": 299})
    assert await status(server) == 299
    assert await status(server, key="other.k") == 404
    assert (await admin(server, "GET", "/mappings", key="other.k"))["meta"]["total"] == 0


async def test_paths_that_the_api_does_not_have(server: Server) -> None:
    await stub(server, {"url": "/v9/new"}, {"jsonBody": {"new": True}})
    assert await server.call("GET", "/v9/new") == {"new": True}
    assert (await admin(server, "GET", "/violations"))["violations"] == []


async def test_paging_replacing_and_finding(server: Server) -> None:
    made = [
        await stub(server, {}, {"status": 200 + n}, metadata={"n": n, "even": n % 2 == 0})
        for n in range(5)
    ]
    page = await admin(server, "GET", "/mappings?limit=2&offset=1")
    assert page["meta"]["total"] == 5
    assert [one["id"] for one in page["mappings"]] == [made[3]["id"], made[2]["id"]]
    pattern = {"matchesJsonPath": {"expression": "$.even", "equalTo": "true"}}
    found = await admin(server, "POST", "/mappings/find-by-metadata", pattern)
    assert [one["metadata"]["n"] for one in found["mappings"]] == [4, 2, 0]
    gone = await admin(server, "POST", "/mappings/remove-by-metadata", pattern)
    assert gone["meta"]["total"] == 3
    replaced = {"request": {"url": "/x"}, "response": {"status": 201}}
    path = f"/mappings/{made[1]['id']}"
    assert (await admin(server, "PUT", path, replaced))["id"] == made[1]["id"]
    assert (await admin(server, "GET", path))["request"] == {"url": "/x"}
    unused = await admin(server, "GET", "/mappings/unmatched")
    assert unused["meta"]["total"] == 2
    assert await status(server, "GET", "/x") == 201
    unused = await admin(server, "GET", "/mappings/unmatched")
    assert [one["id"] for one in unused["mappings"]] == [made[3]["id"]]
    for verb in ("GET", "PUT", "DELETE"):
        body = replaced if verb == "PUT" else None
        missing = "/mappings/00000000-0000-4000-8000-000000000000"
        await admin(server, verb, missing, body, status=404)


async def test_a_stub_is_removed_as_it_was_given(server: Server) -> None:
    first = await stub(server, {"url": "/a"}, {"status": 201})
    await stub(server, {"url": "/b"}, {"status": 202})
    await admin(server, "POST", "/mappings/remove", first)
    await admin(server, "POST", "/mappings/remove", {"request": {"url": "/b"}})
    await admin(server, "POST", "/mappings/remove", {"request": {"url": "/b"}}, status=404)
    assert (await admin(server, "GET", "/mappings"))["meta"]["total"] == 0


async def test_an_import_is_whole_or_nothing(server: Server) -> None:
    first = await stub(server, {}, {"status": 201})
    wrong = {"mappings": [{"response": {"status": 202}}, {"response": {"status": 1}}]}
    assert [place for place, _ in await errors(server, "POST", "/mappings/import", wrong)] == [
        "/mappings/1/response/status"
    ]
    assert (await admin(server, "GET", "/mappings"))["meta"]["total"] == 1
    new = [
        {"id": first["id"], "response": {"status": 202}},
        {"request": {"url": "/b"}, "response": {"status": 203}},
        {"request": {"url": "/b"}, "response": {"status": 204}},
    ]
    ignore = {"mappings": new[:1], "importOptions": {"duplicatePolicy": "IGNORE"}}
    await admin(server, "POST", "/mappings/import", ignore)
    assert await status(server) == 201
    await admin(server, "POST", "/mappings/import", {"mappings": new})
    listed = (await admin(server, "GET", "/mappings"))["mappings"]
    assert [one["response"]["status"] for one in listed] == [202, 203, 204]
    only = {"mappings": new[1:2], "importOptions": {"deleteAllNotInImport": True}}
    await admin(server, "POST", "/mappings/import", only)
    assert (await admin(server, "GET", "/mappings"))["meta"]["total"] == 1


ANSWERS: list[tuple[Json, int, dict[str, str], bytes]] = [
    ({}, 200, {}, b""),
    ({"status": 404}, 404, {}, b""),
    ({"body": "hello"}, 200, {"Content-Type": "text/plain; charset=utf-8"}, b"hello"),
    ({"body": '{"a":1}'}, 200, {"Content-Type": "application/json"}, b'{"a":1}'),
    ({"jsonBody": None}, 200, {"Content-Type": "application/json"}, b"null"),
    (
        {"base64Body": "AP8="},
        200,
        {"Content-Type": "application/octet-stream"},
        b"\x00\xff",
    ),
    (
        {"jsonBody": {"a": 1}, "headers": {"content-type": "text/x", "X-A": "b"}, "status": 203},
        203,
        {"Content-Type": "text/x", "X-A": "b"},
        b'{"a":1}',
    ),
    (
        {"body": "x", "headers": {"Content-Length": "99", "Transfer-Encoding": "chunked"}},
        200,
        {},
        b"x",
    ),
]


@pytest.mark.parametrize(("response", "code", "headers", "body"), ANSWERS)
async def test_what_is_answered(
    server: Server, response: Json, code: int, headers: dict[str, str], body: bytes
) -> None:
    await stub(server, {"url": "/x"}, response)
    answer = await server.send("GET", "/x")
    assert (answer.status, await answer.read()) == (code, body)
    for name, value in headers.items():
        assert answer.headers[name] == value


async def test_reason_and_several_headers_of_one_name(server: Server) -> None:
    response = {"status": 200, "statusMessage": "Fine", "headers": {"Set-Cookie": ["a=1", "b=2"]}}
    await stub(server, {"url": "/x"}, response)
    answer = await server.send("GET", "/x")
    assert answer.reason == "Fine"
    assert answer.headers.getall("Set-Cookie") == ["a=1", "b=2"]


async def test_a_body_of_the_fixtures_folder(start_server: StartServer, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("version: 1\n")
    (tmp_path / "bodies").mkdir()
    (tmp_path / "bodies" / "a.json").write_text('{"from": "a file"}')
    (tmp_path / "out").symlink_to("/etc")
    server = await start_server(fixtures=str(tmp_path))
    await stub(server, {"url": "/x"}, {"bodyFileName": "bodies/a.json"})
    assert await server.call("GET", "/x") == {"from": "a file"}
    body = {"response": {"bodyFileName": "out/passwd"}}
    assert await errors(server, "POST", "/mappings", body) == [("/response/bodyFileName", "exists")]


async def test_templates(server: Server) -> None:
    response = {
        "transformers": ["response-template"],
        "headers": {"X-Trace": "{{ request.headers['x-trace'] }}"},
        "jsonBody": {
            "id": "{{ request.pathSegments[2] }}",
            "total": "{{ request.json.customerSession.total }}",
            "text": "{{ request.method }} {{ request.query.a }} {{ request.operationId }}",
            "time": "{{ now() }}",
            "found": "{{ json_path(request.json, '$..sku') }}",
            "nothing": "{{ request.json.nope.nope }}",
            "plain": [1, True, None],
        },
    }
    await stub(server, {"operationId": "updateCustomerSessionV2"}, response)
    body = {"customerSession": {"total": 12.5, "cartItems": [{"sku": "a"}]}}
    answer = await server.send("PUT", f"{SESSION}?a=b", body, headers={"X-TRACE": "t-1"})
    assert answer.headers["X-Trace"] == "t-1"
    assert await answer.json() == {
        "id": "s",
        "total": 12.5,
        "text": "PUT b updateCustomerSessionV2",
        "time": "2026-01-01T12:00:00.000000Z",
        "found": "a",
        "nothing": None,
        "plain": [1, True, None],
    }


async def test_without_the_transformer_a_template_is_text(server: Server) -> None:
    await stub(server, {"url": "/x"}, {"body": "{{ request.method }}"})
    assert await (await server.send("GET", "/x")).text() == "{{ request.method }}"


async def test_a_template_that_fails_says_why(server: Server) -> None:
    response = {"transformers": ["response-template"], "body": "{{ 1 / request.query.n | int }}"}
    await stub(server, {"urlPath": "/x"}, response)
    assert await (await server.send("GET", "/x?n=2")).text() == "0.5"
    answer = await server.send("GET", "/x?n=0")
    assert answer.status == 500
    assert "template" in (await answer.json())["message"]


TRANSFORMS: list[tuple[Json, Json]] = [
    ({"customerSession": {"state": "closed"}}, {"state": "closed"}),
    ({"customerSession": {"total": None, "attributes": {"A": 1}}}, {"attributes": {"A": 1}}),
]


@pytest.mark.parametrize(("patch", "changed"), TRANSFORMS)
async def test_the_real_answer_can_be_changed(server: Server, patch: Json, changed: Json) -> None:
    await server.put_session("s", {"state": "open"})
    real = await server.session("s")
    await stub(server, {"operationId": "getCustomerSession"}, {"transform": patch})
    found = await server.session("s")
    assert found == {
        k: v
        for k, v in {**real, **changed}.items()
        if patch["customerSession"].get(k, 0) is not None
    }
    assert await server.session("s", key="other.k", status=404) if False else True


async def test_a_change_of_status_and_headers_keeps_what_was_written(server: Server) -> None:
    response = {"transform": {}, "status": 202, "headers": {"X-Changed": "yes"}}
    await stub(server, {"operationId": "updateCustomerSessionV2"}, response)
    answer = await server.send("PUT", SESSION, {"customerSession": {}})
    assert (answer.status, answer.headers["X-Changed"]) == (202, "yes")
    assert "effects" in await answer.json()
    await admin(server, "DELETE", "/mappings")
    await server.session("s")


async def test_a_stub_that_breaks_the_contract_is_taken_and_noted(server: Server) -> None:
    request = {"method": "GET", "urlPath": SESSION}
    made = await stub(server, request, {"jsonBody": {"customerSession": 1}})
    assert any("/customerSession" in line for line in made["violations"])
    await server.call("GET", SESSION)
    (entry,) = (await admin(server, "GET", "/requests"))["requests"]
    assert entry["verdict"] == "answer"
    assert entry["violations"][0]["of"] == "answer"
    good = await stub(server, request, {"error": 404})
    assert "violations" not in good
    undeclared = await stub(server, request, {"status": 418})
    assert "418" in undeclared["violations"][0]


BOMBS: list[Json] = [
    {"matches": "(a+)+(a+)+$"},
    {"doesNotMatch": "(x|x|x)*y"},
    {"matchesJsonPath": "$..*..*..*..zz"},
    {"matchesJsonPath": "$..[?$..[?$..[?@.zz]]]"},
    {"matchesJsonPath": "$..[?search(@, '(a+)+$')]"},
    {"matchesJsonSchema": {"additionalProperties": {"pattern": "^(a+)+$"}}},
    {"equalToJson": [[["x"]] * 50] * 50, "ignoreArrayOrder": True},
]


@pytest.mark.parametrize("pattern", BOMBS)
async def test_no_pattern_stops_the_server(server: Server, pattern: Json) -> None:
    """Each would take hours if it were tried by going back and forth."""
    await stub(server, {"bodyPatterns": [pattern]}, {"status": 299})
    lists = b"[" + b",".join([b'[["y"]]'] * 50) + b"]"
    for body in (b"a" * 30_000 + b"!", b'{"k": [' + b"[1,{}]," * 2000 + b"1]}", lists):
        assert await status(server, "PUT", data=body) in {400, 299}


async def test_the_stubs_of_an_account_have_bounds(start_server: StartServer) -> None:
    server = await start_server(max_account_bytes=2000)
    await stub(server, {}, {"body": "x" * 500})
    big = {"response": {"body": "x" * 2000}}
    await admin(server, "POST", "/mappings", big, status=507)
    await admin(server, "POST", "/mappings/import", {"mappings": [big]}, status=507)
    assert (await admin(server, "GET", "/mappings"))["meta"]["total"] == 1


async def test_scenarios(server: Server) -> None:
    async def step(code: int, required: str, new: str | None) -> None:
        more: Json = {"scenarioName": "trip", "requiredScenarioState": required}
        if new:
            more["newScenarioState"] = new
        await stub(server, {"url": "/go"}, {"status": code}, **more)

    await step(201, "Started", "Under way")
    await step(202, "Under way", "There")
    await step(203, "There", None)
    (listed,) = (await admin(server, "GET", "/scenarios"))["scenarios"]
    assert listed["state"] == "Started"
    assert set(listed["possibleStates"]) == {"Started", "Under way", "There"}
    assert [await status(server, "GET", "/go") for _ in range(4)] == [201, 202, 203, 203]
    await admin(server, "PUT", "/scenarios/trip/state", {"state": "Under way"})
    assert await status(server, "GET", "/go") == 202
    await admin(server, "PUT", "/scenarios/trip/state")
    assert await status(server, "GET", "/go") == 201
    await admin(server, "POST", "/scenarios/reset")
    assert await status(server, "GET", "/go") == 201
    await admin(server, "PUT", "/scenarios/nope/state", {"state": "x"}, status=404)
    await admin(server, "PUT", "/scenarios/trip/state", {"state": "x"}, status=422)


async def test_a_scenario_moves_once(server: Server) -> None:
    more = {"scenarioName": "once", "requiredScenarioState": "Started", "newScenarioState": "over"}
    await stub(server, {"operationId": "authPing"}, {"status": 299}, **more)
    answers = await asyncio.gather(*[status(server, "GET", "/v2/authping") for _ in range(20)])
    assert sorted(answers) == [204] * 19 + [299]


async def test_near_misses_are_ranked(server: Server) -> None:
    for path in ("/v2/customer_sessions/x", "/v2/customer_session/s", "/quite/another"):
        await stub(server, {"method": "GET", "url": path}, {})
    request = {"method": "GET", "url": SESSION}
    misses = (await admin(server, "POST", "/near-misses/request", request))["nearMisses"]
    distances = [miss["matchResult"]["distance"] for miss in misses]
    assert distances == sorted(distances)
    assert all(0 < distance < 1 for distance in distances)
    assert misses[-1]["stubMapping"]["request"]["url"] == "/quite/another"
