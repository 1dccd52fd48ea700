"""The first version of the Integration API, over the same data as the second."""

from tests.conftest import Json, Server, item


async def test_a_session(server: Server) -> None:
    body = {
        "profileId": "ann",
        "coupon": "SPRING",
        "referral": "FRIEND",
        "cartItems": [item("a", 2, 3)],
        "identifiers": ["10.0.0.1"],
        "total": 7,
        "attributes": {"channel": "web"},
    }
    answer = await server.call("PUT", "/v1/customer_sessions/s", body)
    session = answer["session"]
    assert (session["coupon"], session["referral"]) == ("SPRING", "FRIEND")
    assert session["total"] == 7, "the first version takes the total of the caller"
    assert session["discounts"] == {}
    assert answer["profile"]["integrationId"] == "ann"
    assert answer["event"]["type"] == "talon_session_created"
    assert answer["event"]["effects"] == [
        [0, 0, 0, ["rejectCoupon", "SPRING"]],
        [0, 0, 0, ["rejectReferral", "FRIEND"]],
    ]
    second = await server.session("s")
    assert second["couponCodes"] == ["SPRING"]
    assert second["total"] == 6


async def test_codes_are_kept_and_cleared(server: Server) -> None:
    path = "/v1/customer_sessions/s"
    await server.call("PUT", path, {"coupon": "A", "referral": "B"})
    kept = (await server.call("PUT", path, {}))["session"]
    assert (kept["coupon"], kept["referral"]) == ("A", "B")
    cleared = (await server.call("PUT", path, {"coupon": "", "referral": ""}))["session"]
    assert (cleared["coupon"], cleared["referral"]) == ("", "")


async def test_what_the_second_version_wrote(server: Server) -> None:
    await server.put_session("s", {"couponCodes": ["A", "B"], "cartItems": [item(price=5)]})
    session = (await server.call("PUT", "/v1/customer_sessions/s", {"state": "closed"}))["session"]
    assert (session["coupon"], session["total"], session["state"]) == ("A", 5, "closed")
    refused = await server.call("PUT", "/v1/customer_sessions/s", {}, status=400)
    assert refused["message"] == 'Cannot move session to state "open" from state "closed"'


async def test_an_anonymous_session_still_answers_a_profile(server: Server) -> None:
    answer = await server.call("PUT", "/v1/customer_sessions/s?dry=True", {"state": "closed"})
    assert (answer["profile"]["id"], answer["profile"]["integrationId"]) == (0, "")
    await server.call("GET", "/v2/customer_sessions/s", status=404)


async def test_a_wrong_body_points_into_the_body(server: Server) -> None:
    body = {"cartItems": [{"sku": "a", "quantity": 1}], "state": "open"}
    refused = await server.call("PUT", "/v1/customer_sessions/s", body, status=400)
    assert refused["errors"][0]["source"] == {"pointer": "/cartItems/0/price"}


async def test_a_profile(server: Server) -> None:
    path = "/v1/customer_profiles/ann"
    first = await server.call("PUT", path, {"attributes": {"Name": "Ann"}})
    assert first["profile"]["attributes"] == {"Name": "Ann"}
    assert first["event"]["type"] == "talon_profile_created"
    assert first["session"]["integrationId"] == ""
    await server.put_session("s", {"profileId": "ann"})
    second = await server.call("PUT", path, {})
    assert second["event"]["type"] == "talon_profile_updated"
    assert second["session"]["integrationId"] == "s"
    dry = await server.call("PUT", f"{path}?dry=1", {"attributes": {"Name": "Bo"}})
    assert dry["profile"]["attributes"] == {"Name": "Bo"}
    assert (await server.profile("ann"))["attributes"] == {"Name": "Ann"}


async def test_customers_are_found_by_their_attributes(server: Server) -> None:
    for name, city in (("ann", "Oslo"), ("bob", "Rome"), ("cid", "Oslo")):
        body = {"attributes": {"Name": name, "City": city}}
        await server.call("PUT", f"/v1/customer_profiles/{name}", body)
    path = "/v1/customer_profiles_search"

    async def found(attributes: Json) -> list[str]:
        answer = await server.call("POST", path, {"attributes": attributes})
        return sorted(one["integrationId"] for one in answer["data"])

    assert await found({"City": "Oslo"}) == ["ann", "cid"]
    assert await found({"City": "Oslo", "Name": "cid"}) == ["cid"]
    assert await found({"City": "oslo"}) == []
