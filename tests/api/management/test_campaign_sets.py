"""The evaluation tree of an Application in the Management API: read, and put in place."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, CAMPAIGN, manage, places, set_up
from tests.conftest import Json, Server, StartServer, item

SET = f"{APPLICATION}/campaign_set"


def leaf(number: int) -> Json:
    return {"type": "CAMPAIGN", "campaignId": number}


def branch(*elements: Json, **more: Any) -> Json:
    return {"type": "SET", "operator": "ALL", "elements": list(elements), **more}


def tree(root: Any, **more: Any) -> Json:
    """The least that a NewCampaignSet has to say."""
    return {"applicationId": 1, "version": 1, "set": root, **more}


def discount(number: int, amount: int) -> Json:
    """A ruleset that gives a discount in a campaign."""
    effects = [["catch", ["noop"], ["setDiscount", f"off-{number}", amount]]]
    rules = [{"title": "r", "condition": ["and", True], "effects": effects}]
    return {"id": number, "campaignId": number, "rules": rules, "bindings": []}


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with two campaigns that discount, and one of another Application."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    await set_up(
        server,
        applications=[
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        campaigns=[{"id": 1}, {"id": 2}, {"id": 3, "applicationId": 2}],
        rulesets=[discount(1, 5), discount(2, 3)],
    )
    return server


async def given(server: Server) -> list[str]:
    """The names of the discounts that a session gets."""
    answer = await server.put_session("s", {"cartItems": [item(price=100)]})
    effects = answer["effects"]
    return [one["props"]["name"] for one in effects if one["effectType"] == "setDiscount"]


async def test_a_tree_that_nobody_made_has_all_campaigns(shop: Server) -> None:
    found = await manage(shop, "GET", SET)
    assert found == {
        "applicationId": 1,
        "id": 1,
        "version": 1,
        "set": {
            "type": "SET",
            "name": "root",
            "operator": "ALL",
            "elements": [leaf(1), leaf(2)],
            "groupId": 1,
            "locked": False,
            "evaluationMode": "stackable",
            "evaluationScope": "session",
        },
    }
    await manage(shop, "POST", f"{APPLICATION}/campaigns", CAMPAIGN, 201)
    assert (await manage(shop, "GET", SET))["set"]["elements"][-1] == leaf(4)


async def test_a_tree_decides_what_is_evaluated(shop: Server) -> None:
    assert await given(shop) == ["off-1", "off-2"]
    root = branch(leaf(2), leaf(1), evaluationMode="listOrder", groupId=7)
    changed = await manage(shop, "PUT", SET, tree(root))
    assert changed == {"applicationId": 1, "id": 1, "version": 2, "set": root}
    assert await manage(shop, "GET", SET) == changed
    assert await given(shop) == ["off-2"]


async def test_campaigns_that_no_group_names_stand_in_the_root(shop: Server) -> None:
    changed = await manage(shop, "PUT", SET, tree(branch(branch(leaf(2), groupId=5))))
    assert changed["set"] == branch(branch(leaf(2), groupId=5), leaf(1))


async def test_campaigns_that_no_group_names_stand_in_the_default_group(server: Server) -> None:
    application = await manage(server, "GET", APPLICATION)
    await set_up(
        server,
        applications=[{**application, "defaultEvaluationGroupId": 6}],
        campaigns=[{"id": 1}, {"id": 2}],
        campaignSets=[{"set": branch(branch(leaf(2), groupId=5), branch(groupId=6), groupId=4)}],
    )
    found = await manage(server, "GET", SET)
    inner = (branch(leaf(2), groupId=5), branch(leaf(1), groupId=6))
    assert found["set"] == branch(*inner, groupId=4)


async def test_what_was_read_can_be_written(shop: Server) -> None:
    found = await manage(shop, "GET", SET)
    again = await manage(shop, "PUT", SET, tree(found["set"]))
    assert again == {**found, "version": 2}
    state = await manage(shop, "GET", "/__admin/state")
    await manage(shop, "PUT", "/__admin/state", state)
    assert await manage(shop, "GET", SET) == again


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"set": {}}, ["/applicationId", "/version"]),
        (tree([]), ["/set"]),
        (tree(branch(), applicationId=2), ["/applicationId"]),
        (tree(branch(), version=3), ["/version"]),
        (tree(leaf(1)), ["/set/type"]),
        (tree(branch({"type": "GROUP"})), ["/set/elements/0/type"]),
        (tree({"type": "SET", "operator": "ALL"}), ["/set/elements"]),
        (tree({"type": "SET", "elements": ["x"]}), ["/set/operator", "/set/elements/0"]),
        (tree(branch(leaf(3))), ["/set/elements/0/campaignId"]),
        (tree(branch(leaf(9))), ["/set/elements/0/campaignId"]),
        (tree(branch({"type": "CAMPAIGN"})), ["/set/elements/0/campaignId"]),
        (tree(branch(leaf(1), branch(leaf(1)))), ["/set/elements/1/elements/0/campaignId"]),
        (tree(branch(branch(groupId=5), groupId=5)), ["/set/elements/0/groupId"]),
        (tree(branch(groupId="5")), ["/set/groupId"]),
        (tree(branch(evaluationMode="any")), ["/set/evaluationMode"]),
        (tree(branch(evaluationScope="any")), ["/set/evaluationScope"]),
    ],
)
async def test_trees_that_are_refused(shop: Server, body: Json, wrong: list[str]) -> None:
    before = await manage(shop, "GET", SET)
    assert await places(shop, "PUT", SET, body) == wrong
    assert await manage(shop, "GET", SET) == before


async def test_another_version_may_be_taken(start_server: StartServer) -> None:
    server = await start_server(assume=("campaign-set-version=take",))
    changed = await manage(server, "PUT", SET, tree(branch(), version=5))
    assert changed["version"] == 2


@pytest.mark.parametrize("method", ["GET", "PUT"])
async def test_an_application_that_there_is_not(shop: Server, method: str) -> None:
    body = tree(branch()) if method == "PUT" else None
    await manage(shop, method, "/v1/applications/9/campaign_set", body, 404)
