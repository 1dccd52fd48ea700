"""What a client asks of the service itself: whether it is there, whether its key is right."""

from tests.conftest import Server


async def test_it_is_healthy_for_whoever_asks(server: Server) -> None:
    for key in ("", "anything"):
        answer = await server.send("GET", "/v1/status/health", key=key)
        assert answer.status == 200
        assert (await answer.json())["status"] == "ok"


async def test_a_key_is_looked_at_without_anything_else(server: Server) -> None:
    assert await server.call("GET", "/v2/authping", status=204) is None
    await server.call("GET", "/v2/authping", scheme="ManagementKey-v1", status=401)
