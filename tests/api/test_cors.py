"""Pages in a browser: which may read the answers of the API."""

import pytest

from tests.conftest import Server, StartServer

PAGE = {"Origin": "https://shop.example.com"}
ASKS = {
    **PAGE,
    "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "authorization,content-type",
}


async def test_every_page_may_read_unless_told_otherwise(server: Server) -> None:
    answer = await server.send("OPTIONS", "/v2/customer_sessions/s", headers=ASKS)
    assert (answer.status, await answer.read()) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,content-type"
    for path, status in (("session-1", 200), ("none", 404)):
        answer = await server.send("GET", f"/v2/customer_sessions/{path}", headers=PAGE)
        assert answer.status == status
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "X-Mock-Hint" in answer.headers["Access-Control-Expose-Headers"]
    answer = await server.send("GET", "/openapi.json", headers=PAGE)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    answer = await server.send("GET", "/v2/authping")
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_stubs_and_faults_may_be_read_as_well(server: Server) -> None:
    stub = {"request": {"urlPath": "/x"}, "response": {"status": 201, "body": "x"}}
    await server.call("POST", "/__admin/mappings", stub, status=201)
    answer = await server.send("GET", "/x", headers=PAGE)
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (201, "*")


async def test_a_question_is_no_request_of_the_account(server: Server) -> None:
    await server.send("OPTIONS", "/v2/customer_sessions/s", headers=ASKS)
    assert (await server.call("GET", "/__admin/requests"))["meta"]["total"] == 0
    answer = await server.send("OPTIONS", "/v2/customer_sessions/s")
    assert answer.status == 405


@pytest.mark.parametrize("cors", [(), ("https://else.example.com",)])
async def test_only_pages_that_are_named(start_server: StartServer, cors: tuple[str, ...]) -> None:
    server = await start_server(cors=cors)
    answer = await server.send("GET", "/v2/customer_sessions/session-1", headers=PAGE)
    assert answer.status == 200
    assert "Access-Control-Allow-Origin" not in answer.headers
    answer = await server.send("OPTIONS", "/v2/customer_sessions/s", headers=ASKS)
    assert answer.status == 405
    assert "Access-Control-Allow-Origin" not in answer.headers
    for origin in cors:
        answer = await server.send("OPTIONS", "/x", headers={**ASKS, "Origin": origin})
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == origin


@pytest.mark.parametrize("asked", ["a\u00e9", "\u65e5\u672c", "a\tb"])
async def test_headers_that_are_asked_for_are_named_only_where_they_can_be(
    server: Server, asked: str
) -> None:
    asks = {**ASKS, "Access-Control-Request-Headers": asked}
    answer = await server.send("OPTIONS", "/v2/customer_sessions/s", headers=asks)
    assert answer.status == 204
