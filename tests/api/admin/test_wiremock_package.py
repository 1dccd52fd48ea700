"""The WireMock client of PyPI, unchanged, drives stubs, journal, scenarios and settings."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from wiremock import client as wiremock
from wiremock.constants import Config

from tests.conftest import Server

KEY = {"Authorization": "ApiKey-v1 k"}


@pytest.fixture
def base(server: Server) -> Iterator[str]:
    """The address of a server, which the client's one configuration points at meanwhile."""
    url = str(server.client.make_url("")).rstrip("/")
    before = Config.base_url
    Config.base_url = f"{url}/__admin"
    yield url
    Config.base_url = before


async def run(scenario: Any) -> None:
    """The client is synchronous, so it runs beside the loop of the server."""
    await asyncio.to_thread(scenario)


def mapping(path: str, status: int = 200, **more: Any) -> wiremock.Mapping:
    return wiremock.Mapping(
        request=wiremock.MappingRequest(method=wiremock.HttpMethods.GET, url=path),
        response=wiremock.MappingResponse(status=status, json_body={"from": "a stub"}),
        **more,
    )


async def test_stubs(base: str) -> None:
    def scenario() -> None:
        mappings = wiremock.Mappings
        made = mappings.create_mapping(mapping("/thing", 418, priority=1, metadata={"test": "a"}))
        assert made.id
        assert requests.get(f"{base}/thing", timeout=5).status_code == 418
        assert mappings.retrieve_mapping(made.id).request.url == "/thing"
        made.response.status = 202
        assert mappings.update_mapping(made).response.status == 202
        answer = requests.get(f"{base}/thing", timeout=5)
        assert (answer.status_code, answer.json()) == (202, {"from": "a stub"})
        mappings.create_mapping(mapping("/other", metadata={"test": "b"}))
        listed = mappings.retrieve_all_mappings()
        assert listed.meta.total == 2
        assert [one.request.url for one in listed.mappings] == ["/thing", "/other"]
        pattern = {"matchesJsonPath": {"expression": "$.test", "equalTo": "b"}}
        assert mappings.delete_mapping_by_metadata(pattern).status_code == 200
        assert mappings.retrieve_all_mappings().meta.total == 1
        assert mappings.delete_mapping(made.id).status_code == 200
        with pytest.raises(wiremock.NotFoundException):
            mappings.retrieve_mapping(made.id)
        mappings.create_mapping(mapping("/kept", persistent=True))
        mappings.create_mapping(mapping("/lost"))
        mappings.persist_mappings()
        mappings.reset_mappings()
        assert [one.request.url for one in mappings.retrieve_all_mappings().mappings] == ["/kept"]
        mappings.delete_all_mappings()
        assert mappings.retrieve_all_mappings().meta.total == 0

    await run(scenario)


async def test_a_stub_that_is_wrong(base: str) -> None:
    def scenario() -> None:
        with pytest.raises(wiremock.InvalidInputException) as caught:
            wiremock.Mappings.create_mapping(mapping("/thing", 99))
        assert "/response/status" in str(caught.value)

    await run(scenario)


async def test_matchers(base: str) -> None:
    matchers = wiremock.WireMockMatchers

    def scenario() -> None:
        request = wiremock.MappingRequest(
            method=wiremock.HttpMethods.PUT,
            url_path_pattern="/v2/customer_sessions/.+",
            headers={"x-trace": {matchers.EQUAL_TO: "ABC", matchers.CASE_INSENSITIVE: True}},
            query_parameters={"dry": {matchers.ABSENT: True}},
            body_patterns=[
                {matchers.EQUAL_TO_JSON: '{"customerSession": {}}', "ignoreExtraElements": True},
                {matchers.MATCHES_JSON_PATH: "$.customerSession.state"},
            ],
        )
        response = wiremock.MappingResponse(status=202, body="yes")
        wiremock.Mappings.create_mapping(wiremock.Mapping(request=request, response=response))
        url, headers = f"{base}/v2/customer_sessions/s", {**KEY, "X-Trace": "abc"}
        body = {"customerSession": {"state": "open"}}
        assert requests.put(url, json=body, headers=headers, timeout=5).text == "yes"
        assert requests.put(url, json=body, headers=KEY, timeout=5).status_code == 200
        other = f"{url}?dry=true"
        assert requests.put(other, json=body, headers=headers, timeout=5).status_code == 200

    await run(scenario)


async def test_delays_and_faults(base: str) -> None:
    def scenario() -> None:
        response = wiremock.MappingResponse(
            status=200,
            fixed_delay_milliseconds=1,
            delay_distribution=wiremock.DelayDistribution(
                distribution_type=wiremock.DelayDistributionMethods.LOG_NORMAL, median=1, sigma=0.1
            ),
        )
        request = wiremock.MappingRequest(method="GET", url="/slow")
        wiremock.Mappings.create_mapping(wiremock.Mapping(request=request, response=response))
        assert requests.get(f"{base}/slow", timeout=5).status_code == 200
        broken = wiremock.MappingResponse(fault=wiremock.ResponseFaultType.EMPTY_RESPONSE)
        request = wiremock.MappingRequest(method="GET", url="/broken")
        wiremock.Mappings.create_mapping(wiremock.Mapping(request=request, response=broken))
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{base}/broken", timeout=5)
        settings = wiremock.GlobalSetting(fixed_delay=1)
        assert wiremock.GlobalSettings.update_global_settings(settings).fixed_delay == 1

    await run(scenario)


async def test_the_journal(base: str) -> None:
    def scenario() -> None:
        for path in ("/v2/authping", "/nowhere", "/nowhere"):
            requests.get(f"{base}{path}", headers=KEY, timeout=5)
        everything = wiremock.Requests.get_all_received_requests(parameters={})
        assert everything.meta.total == 3
        newest = everything.requests[0]
        assert newest.request.url == "/nowhere"
        assert wiremock.Requests.get_request(newest.id).request.method == "GET"
        pattern = wiremock.NearMissMatchPatternRequest(url="/nowhere", method="GET")
        assert wiremock.Requests.get_matching_request_count(pattern).count == 2
        found = wiremock.Requests.get_matching_requests(pattern)
        assert [one.url for one in found.requests] == ["/nowhere"] * 2
        assert len(wiremock.Requests.get_unmatched_requests().requests) == 2
        wiremock.Mappings.create_mapping(mapping("/nowhare"))
        misses = wiremock.Requests.get_unmatched_requests_near_misses().near_misses
        assert len(misses) == 2
        assert 0 < misses[0].match_result.distance < 1
        wiremock.Requests.reset_request_journal()
        assert wiremock.Requests.get_all_received_requests(parameters={}).meta.total == 0

    await run(scenario)


async def test_near_misses(base: str) -> None:
    def scenario() -> None:
        wiremock.Mappings.create_mapping(mapping("/thing"))
        request = wiremock.NearMissMatchRequest(url="/thong", method="GET", body="")
        (miss,) = wiremock.NearMisses.find_nearest_misses_by_request(request).near_misses
        assert miss.request_pattern.url == "/thing"
        requests.get(f"{base}/thang", timeout=5)
        pattern = wiremock.NearMissMatchPatternRequest(url="/thing", method="GET")
        near = wiremock.NearMisses.find_nearest_misses_by_request_pattern(pattern).near_misses
        assert [one.request.url for one in near] == ["/thang"]

    await run(scenario)


async def test_scenarios(base: str) -> None:
    def scenario() -> None:
        steps = {"scenario_name": "trip", "required_scenario_state": "Started"}
        wiremock.Mappings.create_mapping(mapping("/go", 201, new_scenario_state="gone", **steps))
        wiremock.Mappings.create_mapping(
            mapping("/go", 410, scenario_name="trip", required_scenario_state="gone")
        )
        seen = [requests.get(f"{base}/go", timeout=5).status_code for _ in range(2)]
        wiremock.Scenarios.reset_all_scenarios()
        seen.append(requests.get(f"{base}/go", timeout=5).status_code)
        assert seen == [201, 410, 201]

    await run(scenario)
