"""Customer profiles: update, bulk update, audiences, inventory, deletion of data."""

from typing import Any

import pytest

from tests.conftest import Json, Server, StartServer, item

LISTS = {"effects": [], "createdCoupons": [], "createdReferrals": []}


async def put_profile(
    server: Server, integration_id: str, body: Json, query: str = "", status: int = 200
) -> Any:
    """updateCustomerProfileV2."""
    path = f"/v2/customer_profiles/{integration_id}{query}"
    return await server.call("PUT", path, body, status=status)


async def test_attributes_merge_by_name(server: Server) -> None:
    assert await put_profile(server, "ann", {"attributes": {"Name": "Ann", "Age": 30}}) == LISTS
    await put_profile(server, "ann", {"attributes": {"Age": 31, "Name": None, "Tags": ["a"]}})
    assert (await server.profile("ann"))["attributes"] == {"Age": 31, "Tags": ["a"]}


async def test_null_can_be_stored_where_that_is_assumed(start_server: StartServer) -> None:
    server = await start_server(assume=("null-attribute=store",))
    await put_profile(server, "ann", {"attributes": {"Name": None}})
    assert (await server.profile("ann"))["attributes"] == {"Name": None}


async def test_an_empty_update_reads_the_profile(server: Server) -> None:
    answer = await put_profile(server, "customer-1", {"responseContent": ["customerProfile"]})
    assert answer["customerProfile"] == await server.profile("customer-1")


async def test_response_content_can_be_ignored_without_rules(start_server: StartServer) -> None:
    server = await start_server(assume=("profile-response-content=ignore",))
    body = {"responseContent": ["customerProfile"]}
    assert await put_profile(server, "ann", body) == LISTS
    answer = await put_profile(server, "ann", body, "?runRuleEngine=true")
    assert answer["customerProfile"]["integrationId"] == "ann"


async def test_only_the_rules_move_the_last_activity(server: Server) -> None:
    await put_profile(server, "ann", {})
    made = (await server.profile("ann"))["lastActivity"]
    server.clock.advance(minutes=1)
    await put_profile(server, "ann", {"attributes": {"a": 1}})
    await server.call("PUT", "/v2/customer_profiles", _bulk({"integrationId": "ann"}), status=204)
    assert (await server.profile("ann"))["lastActivity"] == made
    body = {"responseContent": ["event"]}
    answer = await put_profile(server, "ann", body, "?runRuleEngine=true")
    assert answer["event"]["type"] == "talon_profile_updated"
    assert "sessionId" not in answer["event"]
    assert (await server.profile("ann"))["lastActivity"] == "2026-01-01T12:01:00.000000Z"


async def test_the_event_of_a_new_profile(server: Server) -> None:
    body = {"responseContent": ["event"]}
    answer = await put_profile(server, "ann", body, "?runRuleEngine=true")
    assert answer["event"]["type"] == "talon_profile_created"


async def test_dry_counts_only_with_the_rules(server: Server) -> None:
    await put_profile(server, "ann", {}, "?dry=true&runRuleEngine=true")
    await server.call("GET", "/v1/customer_profiles/ann/inventory", status=404)
    await put_profile(server, "ann", {}, "?dry=true")
    assert (await server.profile("ann"))["integrationId"] == "ann"


async def test_audiences(server: Server) -> None:
    await put_profile(server, "ann", {"audiencesChanges": {"adds": [3, 4, 3], "deletes": []}})
    await put_profile(server, "ann", {"audiencesChanges": {"adds": [5], "deletes": [3, 9]}})
    memberships = (await server.profile("ann"))["audienceMemberships"]
    assert [member["id"] for member in memberships] == [4, 5]
    half = {"audiencesChanges": {"adds": [1]}}
    refused = await put_profile(server, "ann", half, status=400)
    assert refused["errors"][0]["source"] == {"pointer": "/audiencesChanges/deletes"}
    assert refused["StatusCode"] == 400


async def test_audiences_that_a_fixture_lists(start_server: StartServer, tmp_path: Any) -> None:
    file = tmp_path / "fixture.json"
    file.write_text(
        '{"version": 1, "applications": [{"id": 1, "name": "Shop"}],'
        ' "audiences": [{"id": 3, "name": "Regulars"}]}'
    )
    server = await start_server(fixtures=str(file))
    await put_profile(server, "ann", {"audiencesChanges": {"adds": [3], "deletes": []}})
    profile = await server.profile("ann")
    assert profile["audienceMemberships"] == [{"id": 3, "name": "Regulars"}]
    wrong = {"audiencesChanges": {"adds": [3, 4], "deletes": [5]}}
    refused = await put_profile(server, "ann", wrong, status=400)
    pointers = [error["source"]["pointer"] for error in refused["errors"]]
    assert pointers == ["/audiencesChanges/adds/1", "/audiencesChanges/deletes/0"]


def _bulk(*entries: Json) -> Json:
    return {"customerProfiles": list(entries)}


async def test_bulk_answers_in_the_order_of_the_request(server: Server) -> None:
    body = _bulk(
        {"integrationId": "b", "attributes": {"n": 1}},
        {"integrationId": "a"},
        {"integrationId": "b", "attributes": {"m": 2}},
    )
    answer = await server.call("PUT", "/v2/customer_profiles?silent=no", body)
    profiles = [state["customerProfile"] for state in answer["integrationStates"]]
    assert [profile["integrationId"] for profile in profiles] == ["b", "a", "b"]
    assert profiles[2]["attributes"] == {"n": 1, "m": 2}
    assert len({profile["id"] for profile in profiles}) == 2
    assert (await server.profile("b"))["attributes"] == {"n": 1, "m": 2}
    listed = await server.call("GET", "/v1/applications/1/customers?skip=100")
    assert [row["integrationId"] for row in listed["data"]] == ["b", "a"]


async def test_bulk_is_all_or_nothing(server: Server) -> None:
    body = _bulk({"integrationId": "a"}, {"attributes": {}}, {"integrationId": "c" * 1001})
    refused = await server.call("PUT", "/v2/customer_profiles", body, status=400)
    pointers = [error["source"]["pointer"] for error in refused["errors"]]
    assert pointers == ["/customerProfiles/1/integrationId", "/customerProfiles/2/integrationId"]
    await server.call("GET", "/v1/customer_profiles/a/inventory", status=404)
    many = _bulk(*[{"integrationId": str(n)} for n in range(1001)])
    await server.call("PUT", "/v2/customer_profiles", many, status=400)
    await server.call("PUT", "/v2/customer_profiles?silent=maybe", _bulk(), status=400)


async def test_inventory_has_what_was_asked_for(server: Server) -> None:
    path = "/v1/customer_profiles/customer-1/inventory"
    assert await server.call("GET", path) == {}
    flags = ("profile", "referrals", "coupons", "loyalty", "giveaways", "achievements")
    for name in flags:
        assert (await server.call("GET", f"{path}?{name}=true")).keys() == {name}
    everything = "&".join(f"{name}=1" for name in flags)
    assert (await server.call("GET", f"{path}?{everything}")).keys() == set(flags)


async def test_deletion_of_data(server: Server) -> None:
    cart = [item(attributes={"engraving": "Ann"})]
    session = {"profileId": "ann", "attributes": {"note": "x"}, "cartItems": cart}
    await server.put_session("s", session)
    await put_profile(server, "ann", {"attributes": {"Name": "Ann"}})
    await server.call("DELETE", "/v1/customer_data/ann", status=204)
    assert (await server.profile("ann"))["attributes"] == {}
    kept = await server.session("s")
    assert (kept["attributes"], kept["cartItems"][0]["attributes"]) == ({}, {})
    await server.call("DELETE", "/v1/customer_data/customer-2", status=204)
    assert (await server.profile("customer-2"))["attributes"] == {}
    assert (await server.session("session-4"))["profileId"] == "customer-2"
    await server.call("DELETE", "/v1/customer_data/nobody", status=404)


async def test_environments_and_applications(start_server: StartServer, tmp_path: Any) -> None:
    file = tmp_path / "fixture.json"
    file.write_text(
        """{"version": 1, "applications": [
            {"id": 1, "name": "Shop", "keys": ["shop"]},
            {"id": 2, "name": "App", "keys": ["app"]},
            {"id": 3, "name": "Test", "sandbox": true, "keys": ["test"]}]}"""
    )
    server = await start_server(fixtures=str(file), customers=2)
    for key in ("shop", "app", "test"):
        await server.put_session("s", {"profileId": "ann", "attributes": {"by": key}}, key=key)
    for number, key in enumerate(("shop", "app", "test"), 1):
        session = await server.session("s", key=key)
        assert (session["attributes"], session["applicationId"]) == ({"by": key}, number)
    assert (await server.profile("ann", key="shop"))["sandbox"] is False
    assert (await server.profile("ann", key="test"))["sandbox"] is True
    assert (await server.profile("ann", key="shop")) == (await server.profile("ann", key="app"))

    async def listed(number: int) -> list[str]:
        answer = await server.call("GET", f"/v1/applications/{number}/customers")
        return [row["integrationId"] for row in answer["data"]]

    assert await listed(1) == ["customer-1", "customer-2", "ann"]
    assert await listed(2) == ["ann"]
    assert await listed(3) == ["ann"]
    await server.put_session("t", {"profileId": "customer-2"}, key="app")
    assert await listed(2) == ["customer-2", "ann"]
    sandbox = await server.call("GET", "/v1/customers/no_total?sandbox=true")
    assert [row["integrationId"] for row in sandbox["data"]] == ["ann"]
    await server.call("GET", "/v1/customers/1", key="other")
    await server.put_session("s", {}, key="other", status=401)


async def test_every_profile_can_count_as_an_applications(
    start_server: StartServer, tmp_path: Any
) -> None:
    file = tmp_path / "fixture.json"
    file.write_text(
        '{"version": 1, "applications": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]}'
    )
    server = await start_server(
        fixtures=str(file), customers=3, assume=("application-customers=all",)
    )
    answer = await server.call("GET", "/v1/applications/2/customers?withTotalResultSize=true")
    assert answer["totalResultSize"] == 3
    await server.call("GET", "/v1/applications/2/customers/3")


@pytest.mark.parametrize(("choice", "shown"), [("empty", []), ("null", None)])
async def test_loyalty_memberships(
    start_server: StartServer, choice: str, shown: list[Any] | None
) -> None:
    server = await start_server(assume=(f"loyalty-memberships={choice}",))
    await put_profile(server, "ann", {})
    assert (await server.profile("ann"))["loyaltyMemberships"] == shown
    assert (await server.profile("customer-1"))["loyaltyMemberships"] == shown


async def test_numbers_beyond_what_json_carries(server: Server) -> None:
    changes = {"audiencesChanges": {"adds": [1e30], "deletes": [-1e30]}}
    refused = await put_profile(server, "ann", changes, status=400)
    pointers = [error["source"]["pointer"] for error in refused["errors"]]
    assert pointers == ["/audiencesChanges/adds/0", "/audiencesChanges/deletes/0"]
    await server.put_session("s", {"evaluableCampaignIds": [1e30]}, status=400)
