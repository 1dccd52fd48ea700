"""Referrals that are made over HTTP, and those in an advocate's inventory."""

from typing import Any

import pytest

from tests.conftest import Json, Server

ONE, MANY = "/v1/referrals", "/v1/referrals_for_multiple_advocates"
SETTINGS: Json = {"couponPattern": "REF-#", "validCharacters": ["0-4"]}


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with two Applications, customers, and a campaign in each."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    document = {
        "version": 1,
        "applications": [
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        "customers": [{"integrationId": name} for name in ("ann", "bob", "cyd")],
        "campaigns": [
            {
                "id": 1,
                "referralSettings": SETTINGS,
                "limits": [{"action": "createReferral", "limit": 0, "entities": []}],
            },
            {"id": 2, "applicationId": 2},
        ],
    }
    await server.call("PUT", "/__admin/state", document)
    return server


def one(**more: Any) -> Json:
    return {"campaignId": 1, "advocateProfileIntegrationId": "ann", **more}


def many(*advocates: str, **more: Any) -> Json:
    return {
        "campaignId": 1,
        "usageLimit": 1,
        "advocateProfileIntegrationIds": list(advocates),
        **more,
    }


async def referrals(server: Server, advocate: str) -> list[Json]:
    path = f"/v1/customer_profiles/{advocate}/inventory?referrals=true"
    answer = await server.call("GET", path)
    assert list(answer) == ["referrals"]
    listed: list[Json] = answer["referrals"]
    return listed


async def test_a_referral_is_made_whole(shop: Server) -> None:
    more: Json = {
        "usageLimit": 3,
        "friendProfileIntegrationId": "bob",
        "attributes": {"Color": "red"},
        "expiryDate": "2026-02-01T01:00:00+01:00",
    }
    made = await shop.call("POST", ONE, one(**more), status=201)
    assert made["code"] in {f"REF-{number}" for number in range(5)}
    assert made == {
        **more,
        "id": 1,
        "created": "2026-01-01T12:00:00.000000Z",
        "campaignId": 1,
        "code": made["code"],
        "usageCounter": 0,
        "advocateProfileIntegrationId": "ann",
        "expiryDate": "2026-02-01T00:00:00.000000Z",
    }
    assert await referrals(shop, "ann") == [{**made, "referredCustomers": []}]
    assert await referrals(shop, "bob") == []


async def test_a_referral_for_each_advocate(shop: Server) -> None:
    assert await shop.call("POST", MANY, many("ann"), status=204) is None
    answer = await shop.call("POST", f"{MANY}?silent=no", many("bob", "ann"), status=201)
    assert answer["totalResultSize"] == 2
    rows = answer["data"]
    assert [row["advocateProfileIntegrationId"] for row in rows] == ["bob", "ann"]
    assert {row["batchId"] for row in rows} == {"1-2"}
    codes = {row["code"] for row in (*await referrals(shop, "ann"), *await referrals(shop, "bob"))}
    assert len(codes) == 3
    pattern = {"referralPattern": "MINE-##", "validCharacters": ["x"]}
    answer = await shop.call("POST", f"{MANY}?silent=no", many("cyd", **pattern), status=201)
    assert [row["code"] for row in answer["data"]] == ["MINE-xx"]


async def test_all_referrals_or_none(shop: Server) -> None:
    await shop.call("POST", MANY, many("ann", "bob", "cyd"), status=204)
    refused = await shop.call("POST", MANY, many("ann", "bob", "cyd"), status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == ["/referralPattern"]
    assert len(await referrals(shop, "ann")) == 1
    refused = await shop.call("POST", MANY, many("ann", "nobody"), status=400)
    places = [error["source"]["pointer"] for error in refused["errors"]]
    assert places == ["/advocateProfileIntegrationIds/1"]
    assert len(await referrals(shop, "ann")) == 1


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/advocateProfileIntegrationId", "/campaignId"]),
        (one(campaignId=9), ["/campaignId"]),
        (one(campaignId=2), ["/campaignId"]),
        (one(campaignId="1"), ["/campaignId"]),
        (one(advocateProfileIntegrationId="nobody"), ["/advocateProfileIntegrationId"]),
        (
            one(campaignId=9, advocateProfileIntegrationId="nobody"),
            ["/campaignId", "/advocateProfileIntegrationId"],
        ),
        (one(usageLimit=1_000_000), ["/usageLimit"]),
        (one(startDate="soon"), ["/startDate"]),
        (one(attributes=[]), ["/attributes"]),
    ],
)
async def test_what_is_refused(shop: Server, body: Json, wrong: list[str]) -> None:
    refused = await shop.call("POST", ONE, body, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == wrong
    assert await referrals(shop, "ann") == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (many(), ["/advocateProfileIntegrationIds"]),
        (many(*["ann"] * 1001), ["/advocateProfileIntegrationIds"]),
        (many("ann", usageLimit=None), ["/usageLimit"]),
        (many("ann", campaignId=2), ["/campaignId"]),
        (many("ann", referralPattern="x#"), ["/referralPattern"]),
        (many("ann", referralPattern="x##"), ["/referralPattern"]),
        (many("ann", "bob", referralPattern="SAME"), ["/referralPattern"]),
        (many("ann", validCharacters="abc"), ["/validCharacters"]),
    ],
)
async def test_what_is_refused_for_many(shop: Server, body: Json, wrong: list[str]) -> None:
    refused = await shop.call("POST", MANY, body, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == wrong
    assert await referrals(shop, "ann") == []


async def test_attributes_that_are_not_defined(shop: Server) -> None:
    state = await shop.call("GET", "/__admin/state")
    attribute = {"entity": "Referral", "name": "Color", "title": "Color", "type": "string"}
    await shop.call("PUT", "/__admin/state", {**state, "attributes": [attribute]})
    await shop.call("POST", ONE, one(attributes={"Color": "red"}), status=201)
    for body in (one(attributes={"Size": 1}), one(attributes={"Color": 1})):
        await shop.call("POST", ONE, body, status=400)
    await shop.call("POST", MANY, many("ann", attributes={"Size": 1}), status=400)
    path = "/v1/applications/1/campaigns/1/referrals/1"
    await shop.call("PUT", path, {"attributes": {"Size": 1}}, status=400)
    assert len(await referrals(shop, "ann")) == 1


async def test_friends_are_part_of_the_state(shop: Server) -> None:
    state = await shop.call("GET", "/__admin/state")
    referral = {"id": 4, "code": "OLD1", "advocateProfileIntegrationId": "ann"}
    document = {
        **state,
        "referrals": [referral],
        "friends": [{"friendIntegrationId": "bob"}, {"friendIntegrationId": "cyd"}],
    }
    await shop.call("PUT", "/__admin/state", document)
    (shown,) = await referrals(shop, "ann")
    assert shown["referredCustomers"] == ["bob", "cyd"]
    state = await shop.call("GET", "/__admin/state")
    assert [friend["referralId"] for friend in state["friends"]] == [4, 4]
    await shop.call("PUT", "/__admin/state", state)
    assert await referrals(shop, "ann") == [shown]
    path = "/v1/applications/1/campaigns/1/referrals/4"
    await shop.call("DELETE", path, status=204)
    assert (await shop.call("GET", "/__admin/state"))["friends"] == []
