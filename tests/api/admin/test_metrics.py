"""The numbers of a server, as Prometheus reads them."""

import pytest
from aiohttp import ClientError
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import Server, StartServer


async def numbers(server: Server) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = await server.send("GET", "/__admin/metrics")
    assert answer.status == 200
    assert answer.content_type == "text/plain"
    return {
        sample.name
        + "".join(f" {word}={value}" for word, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(await answer.text())
        for sample in family.samples
    }


async def test_the_numbers_of_what_was_answered(server: Server) -> None:
    await server.put_session("a", {"profileId": "ann"})
    await server.put_session("b", {"profileId": "ann"})
    await server.put_session("b", {"state": 1}, status=400)
    await server.call("GET", "/nothing", status=404)
    found = await numbers(server)
    put = "operation=updateCustomerSessionV2"
    assert found[f"mockserver_requests_total {put} status=200"] == 2
    assert found[f"mockserver_requests_total {put} status=400"] == 1
    assert found["mockserver_requests_total operation=- status=404"] == 1
    assert found[f"mockserver_request_duration_seconds_count {put}"] == 3
    assert found[f"mockserver_request_duration_seconds_bucket le=+Inf {put}"] == 3
    assert 0 < found[f"mockserver_request_duration_seconds_sum {put}"] < 5
    assert found["mockserver_violations_total"] == 2


async def test_the_numbers_of_what_is_kept(server: Server) -> None:
    first = await numbers(server)
    for name in ("a", "b", "c"):
        await server.put_session("s", {"profileId": "ann"}, key=f"{name}.key")
    found = await numbers(server)
    assert found["mockserver_accounts"] == first["mockserver_accounts"] + 3
    assert found["mockserver_written_customers"] == 3
    assert found["mockserver_written_sessions"] == 3
    assert found["mockserver_written_bytes"] > 1000
    assert found["mockserver_journal_requests"] == 3
    assert found["mockserver_journal_bytes"] > 500
    assert found["mockserver_requests_under_way"] == 0
    assert found["mockserver_store_bytes"] == 0
    assert found["mockserver_uptime_seconds"] > 0


async def test_a_broken_connection_is_counted_as_0(start_server: StartServer) -> None:
    server = await start_server()
    fault = {"response": {"fault": "EMPTY_RESPONSE"}, "times": 2}
    await server.call("PATCH", "/__admin/settings", {"faults": [fault]})
    with pytest.raises(ClientError):  # the client may try once more by itself
        await server.send("PUT", "/v2/customer_sessions/s", {"customerSession": {}})
    found = await numbers(server)
    assert any(name.endswith("status=0") and value >= 1 for name, value in found.items())
