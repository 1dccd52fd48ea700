"""What the account remembers of those who manage it: changes, with who made them, and exports."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, CAMPAIGN, TALANG, ids, manage, set_up
from tests.conftest import Json, Server

CHANGES = "/v1/changes"
COST: Json = {"name": "gift", "title": "Gift", "description": "Wrapped"}


@pytest.fixture
async def changed(server: Server) -> Server:
    """An account in which a cost was made and changed, and a campaign made and deleted."""
    await set_up(server, applications=[{"id": 1, "name": "Shop"}, {"id": 2, "name": "Other"}])
    await manage(server, "POST", "/v1/additional_costs", COST, 201)
    server.clock.advance(minutes=1)
    await manage(server, "PUT", "/v1/additional_costs/1", {**COST, "title": "Present"})
    server.clock.advance(minutes=1)
    await manage(server, "POST", "/v1/applications/2/campaigns", CAMPAIGN, 201)
    server.clock.advance(minutes=1)
    await manage(server, "DELETE", "/v1/applications/2/campaigns/1", status=204)
    return server


async def test_a_change_says_what_was_and_what_is(changed: Server) -> None:
    answer = await manage(changed, "GET", f"{CHANGES}?withTotalResultSize=true")
    assert answer["totalResultSize"] == 4
    made, renamed, launched, gone = answer["data"]
    assert (made["entity"], made["new"]["title"], "old" in made) == (
        "/v1/additional_costs",
        "Gift",
        False,
    )
    assert (renamed["entity"], renamed["old"]["title"], renamed["new"]["title"]) == (
        "/v1/additional_costs/1",
        "Gift",
        "Present",
    )
    assert (launched["applicationId"], launched["new"]["name"]) == (2, "Summer")
    assert (gone["old"]["name"], "new" in gone) == ("Summer", False)
    assert {one["userId"] for one in answer["data"]} == {1}
    assert {one["managementKeyId"] for one in answer["data"]} == {1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("sort=-created", [4, 3, 2, 1]),
        ("sort=entity", [1, 2, 3, 4]),
        ("pageSize=2&skip=1", [2, 3]),
        ("applicationId=2", [3, 4]),
        ("applicationId=1", []),
        ("entityPath=ADDITIONAL", [1, 2]),
        ("entityPath=campaigns/1", [4]),
        ("userId=1", [1, 2, 3, 4]),
        ("userId=2", []),
        ("managementKeyId=2", []),
        ("createdAfter=2026-01-01T12:00:30Z&createdBefore=2026-01-01T12:02:30Z", [2, 3]),
    ],
)
async def test_changes_are_found(changed: Server, query: str, found: list[int]) -> None:
    assert await ids(changed, f"{CHANGES}?{query}") == found


async def test_old_values_may_be_left_out(changed: Server) -> None:
    answer = await manage(changed, "GET", f"{CHANGES}?includeOld=false")
    assert answer["hasMore"] is False
    assert not any("old" in one for one in answer["data"])


async def test_what_is_refused_or_changes_much_at_once(server: Server) -> None:
    await manage(server, "POST", "/v1/additional_costs", {"name": "gift"}, 400)
    assert await ids(server, CHANGES) == []
    await set_up(server, campaigns=[{"id": 1, "name": "Summer"}])
    body = {"usageLimit": 1, "numberOfCoupons": 50}
    await manage(server, "POST", f"{APPLICATION}/campaigns/1/coupons", body, 204)
    (change,) = (await manage(server, "GET", CHANGES))["data"]
    assert not {"old", "new"} & change.keys()


async def test_a_log_in_is_no_management_key(server: Server) -> None:
    body = {"email": "ada@example.com", "password": "any"}
    session = await server.call("POST", "/v1/sessions", body, status=201)
    await server.call(
        "POST", "/v1/additional_costs", COST, status=201, key=session["token"], scheme="Bearer"
    )
    (change,) = (await manage(server, "GET", CHANGES))["data"]
    assert "managementKeyId" not in change
    await manage(server, "GET", f"{CHANGES}?sort=colour", status=400)


async def test_what_a_user_makes_names_the_user(server: Server) -> None:
    users = [{"email": name + "@x.y", "password": None, "name": name} for name in ("ann", "bo")]
    await set_up(
        server,
        users=users,
        loyaltyPrograms=[{"id": 1, "name": "points"}],
        campaigns=[{"id": 1, "name": "Old"}],
        collections=[{"id": 1, "name": "old", "campaignId": 1, "applicationId": 1}],
        achievements=[{"id": 1, "name": "old", "campaignId": 1, "title": "Old", "target": 1}],
        rulesets=[{"id": 1, "campaignId": 1}],
    )
    body = {"email": "bo@x.y", "password": "any"}
    token = (await server.call("POST", "/v1/sessions", body, status=201))["token"]

    async def as_bo(method: str, path: str, body: Any = None, status: int = 200) -> Any:
        return await server.call(method, path, body, status=status, key=token, scheme="Bearer")

    assert (await as_bo("POST", f"{APPLICATION}/campaigns", CAMPAIGN, 201))["userId"] == 2
    made = await as_bo("POST", "/v1/collections", {"name": "new"}, 201)
    assert made["createdBy"] == 2
    changed = await as_bo("PUT", "/v1/collections/2", {"description": "x"})
    assert changed["modifiedBy"] == 2
    ruleset = await as_bo("POST", f"{APPLICATION}/campaigns/2/rulesets", TALANG, 201)
    assert ruleset["userId"] == 2
    achievement = {"name": "five", "title": "Five", "description": "", "target": 5}
    achievement |= {"recurrencePolicy": "no_recurrence"}
    path = f"{APPLICATION}/campaigns/2/achievements"
    made = await as_bo("POST", path, achievement, 201)
    assert (made["userId"], made["createdBy"]) == (2, "bo")
    (copy,) = (
        await as_bo("POST", f"{APPLICATION}/campaigns/1/copy", {"applicationIds": [1]}, 200)
    )["data"]
    assert copy["userId"] == 2
    state = await server.call("GET", "/__admin/state")
    copied = [
        next(one for one in state[word] if one.get("campaignId") == copy["id"])
        for word in ("collections", "rulesets", "achievements")
    ]
    assert [one.get("userId", one.get("createdBy")) for one in copied] == [2, 2, 2]
    points = "/v1/loyalty_programs/1"
    await server.call("PUT", "/v2/customer_profiles/c?runRuleEngine=false", {})
    await as_bo("PUT", f"{points}/profile/c/add_points", {"points": 5}, 204)
    await manage(server, "PUT", f"{points}/profile/c/deduct_points", {"points": 1}, 204)
    moved = (await manage(server, "GET", f"{points}/transactions"))["data"]
    assert {one["type"]: one["userId"] for one in moved} == {"addition": 2, "subtraction": 1}
    path = f"{APPLICATION}/export_coupons"
    assert (await server.send("GET", path, key=token, scheme="Bearer")).status == 200
    assert (await manage(server, "GET", "/v1/exports"))["data"][0]["userId"] == 2
    of_bo = await ids(server, f"{CHANGES}?userId=2")
    assert len(of_bo) >= 6
    assert not set(of_bo) & set(await ids(server, f"{CHANGES}?userId=1"))


async def test_exports_of_a_fixture_are_listed(server: Server) -> None:
    kept = [
        {"id": 1, "userId": 1, "entity": "Coupon", "filter": {"applicationId": 1, "campaignId": 5}},
        {"id": 2, "userId": 1, "entity": "Referral", "filter": {"applicationId": 2}},
    ]
    await set_up(server, exports=kept)
    assert await ids(server, "/v1/exports") == [1, 2]
    assert await ids(server, "/v1/exports?entity=Referral") == [2]
    assert await ids(server, "/v1/exports?applicationId=1&campaignId=5") == [1]
    assert await ids(server, "/v1/exports?campaignId=6") == []
    await manage(server, "GET", "/v1/exports?entity=Campaign", status=400)
