"""Campaign templates: listed, and campaigns that are made from them."""

from typing import Any

import pytest

from tests.api.management.manager import APPLICATION, ids, manage, places, set_up
from tests.conftest import Json, Server, StartServer, item

TEMPLATES = "/v1/campaign_templates"
MAKE = f"{APPLICATION}/create_campaign_from_template"

CODES: Json = {"validCharacters": ["A"], "couponPattern": "AB##"}
BUDGET: Json = {"action": "redeemCoupon", "limit": 9, "entities": []}
THREE: list[Json] = [
    {
        "id": 1,
        "name": "Sale",
        "userId": 2,
        "tags": ["Sun", "old"],
        "activeRulesetId": 7,
        "campaignAttributes": {"Color": "red", "Size": 1},
        "couponAttributes": {"Kind": "x"},
        "features": ["coupons"],
        "couponSettings": CODES,
        "referralSettings": CODES,
        "limits": [BUDGET, {"action": "setDiscount", "limit": 50, "entities": []}],
        "templateParams": [{"name": "amount", "type": "number", "description": "How much"}],
        "campaignCollections": [{"name": "Shoes", "description": "All"}, {"name": "Hats"}],
        "defaultCampaignGroupId": 4,
        "campaignType": "cartItem",
        "reevaluateOnReturn": True,
    },
    {"id": 2, "name": "Blocks", "tags": ["sale"], "activeRulesetId": 8},
    {"id": 3, "name": "Draft", "state": "draft"},
    {"id": 4, "name": "Elsewhere", "applicationsIds": [2]},
]
RULE: Json = {
    "title": "r",
    "condition": ["and", True],
    "effects": [["catch", ["noop"], ["setDiscount", "off", [".", "amount"]]]],
}
RULESETS: list[Json] = [
    {
        "id": 7,
        "templateId": 1,
        "rules": [RULE],
        "bindings": [{"name": "amount", "type": "templateParameter", "expression": [1]}],
    },
    {
        "id": 8,
        "templateId": 2,
        "promotionRules": [{"title": "b", "blocks": []}],
        "parameters": [{"name": "amount", "value": 1, "valueType": "number"}],
    },
]
VALUES: list[Json] = [{"name": "amount", "expression": [5]}]
ONE: Json = {"name": "Summer", "templateId": 1, "templateParamValues": VALUES}


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with four templates."""
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    own = {"action": "setDiscount", "limit": 90, "entities": []}
    more = {"action": "createCoupon", "limit": 3, "entities": []}
    await set_up(
        server,
        applications=[
            {**application, "id": 1, "keys": ["test"], "limits": [own, more]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        stores=[{"id": 1, "integrationId": "s1"}],
        campaignTemplates=THREE,
        rulesets=RULESETS,
    )
    return server


async def made(server: Server, **more: Any) -> Json:
    """What a request makes."""
    answer: Json = await manage(server, "POST", MAKE, {**ONE, **more}, 201)
    return answer


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [1, 2, 3, 4]),
        ("state=draft", [3]),
        ("state=enabled", [1, 2, 4]),
        ("state=disabled", []),
        ("name=SALE", [1]),
        ("tags=su", [1]),
        ("name=draft&tags=sale", [2, 3]),
        ("userId=2", [1]),
        ("sort=-name", [1, 4, 3, 2]),
        ("pageSize=1&skip=2", [3]),
    ],
)
async def test_lists(shop: Server, query: str, found: list[int]) -> None:
    assert await ids(shop, f"{TEMPLATES}?{query}") == found


async def test_whether_more_follow(shop: Server) -> None:
    assert (await manage(shop, "GET", f"{TEMPLATES}?pageSize=3"))["hasMore"]
    assert not (await manage(shop, "GET", f"{TEMPLATES}?pageSize=4"))["hasMore"]


@pytest.mark.parametrize("query", ["state=on", "sort=tags", "userId=x", "pageSize=0"])
async def test_lists_that_are_refused(shop: Server, query: str) -> None:
    await manage(shop, "GET", f"{TEMPLATES}?{query}", status=400)


async def test_a_campaign_has_what_the_template_says(shop: Server) -> None:
    answer = await made(shop)
    campaign = answer["campaign"]
    assert campaign == await manage(shop, "GET", f"{APPLICATION}/campaigns/1")
    wanted = {
        "name": "Summer",
        "description": "",
        "state": "disabled",
        "templateId": 1,
        "tags": ["Sun", "old"],
        "attributes": {"Color": "red", "Size": 1},
        "couponAttributes": {"Kind": "x"},
        "features": ["coupons"],
        "couponSettings": CODES,
        "referralSettings": CODES,
        "campaignGroups": [4],
        "type": "cartItem",
        "reevaluateOnReturn": True,
        "activeRulesetId": 9,
    }
    assert {word: campaign[word] for word in wanted} == wanted
    assert {one["action"]: one["limit"] for one in campaign["limits"]} == {
        "redeemCoupon": 9,
        "setDiscount": 50,
        "createCoupon": 3,
    }
    assert [one["campaignsCount"] for one in (await manage(shop, "GET", TEMPLATES))["data"]] == [
        1,
        0,
        0,
        0,
    ]
    assert await ids(shop, f"{APPLICATION}/campaigns?templateId=1") == [1]


async def test_a_request_stands_over_the_template(shop: Server) -> None:
    answer = await made(
        shop,
        description="d",
        campaignAttributesOverrides={"Size": 2, "New": True},
        limitOverrides=[{**BUDGET, "limit": 2}, {**BUDGET, "period": "daily"}],
        campaignGroups=[5],
        tags=["new"],
        linkedStoreIds=[1],
    )
    campaign = answer["campaign"]
    assert campaign["attributes"] == {"Color": "red", "Size": 2, "New": True}
    found = [(one["limit"], one.get("period")) for one in campaign["limits"]]
    assert found == [(50, None), (3, None), (2, None), (9, "daily")]
    words = ("description", "campaignGroups", "tags", "linkedStoreIds")
    assert [campaign[word] for word in words] == ["d", [5], ["new"], [1]]


async def test_rules_have_the_values_given(shop: Server) -> None:
    ruleset = (await made(shop))["ruleset"]
    assert ruleset == await manage(shop, "GET", f"{APPLICATION}/campaigns/1/rulesets/9")
    assert ruleset["bindings"][0]["expression"] == [5]
    assert (ruleset["campaignId"], "templateId" in ruleset) == (1, False)


async def test_rules_in_blocks_have_the_values_given(shop: Server) -> None:
    body = {**ONE, "templateId": 2}
    assert await places(shop, "POST", MAKE, body) == ["/templateParamValues/0/name"]
    params = [{"name": "amount", "type": "number", "description": ""}]
    state = await manage(shop, "GET", "/__admin/state")
    state["campaignTemplates"][1]["templateParams"] = params
    await manage(shop, "PUT", "/__admin/state", state)
    await manage(shop, "POST", MAKE, body, 201)
    ruleset = await manage(shop, "GET", "/v2/applications/1/campaigns/1/rulesets/9")
    assert ruleset["parameters"] == [{"name": "amount", "value": 5, "valueType": "number"}]


async def test_a_campaign_is_evaluated_with_the_values_given(start_server: StartServer) -> None:
    server = await start_server(assume=("made-campaign-state=enabled",))
    await set_up(server, campaignTemplates=THREE[:1], rulesets=RULESETS[:1])
    await made(server, templateParamValues=[{"name": "amount", "expression": [7]}])
    answer = await server.put_session("s", {"cartItems": [item(price=100)]})
    assert [one["props"]["value"] for one in answer["effects"]] == [7]


async def test_collections_are_made(shop: Server) -> None:
    collections = (await made(shop))["collections"]
    found = [(one["name"], one.get("description"), one["campaignId"]) for one in collections]
    assert found == [("Shoes", "All", 1), ("Hats", None, 1)]
    assert (await manage(shop, "GET", "/__admin/state"))["collections"] == collections


async def test_a_template_without_rules(server: Server) -> None:
    await set_up(server, campaignTemplates=[{"id": 1, "defaultCampaignGroupId": 2}])
    answer = await manage(server, "POST", MAKE, {"name": "n", "templateId": 1}, 201)
    assert (answer["ruleset"]["rules"], answer["collections"]) == ([], [])
    assert answer["campaign"]["limits"] == []


async def test_what_was_made_comes_back(shop: Server) -> None:
    await made(shop)
    state = await manage(shop, "GET", "/__admin/state")
    await manage(shop, "PUT", "/__admin/state", state)
    assert await manage(shop, "GET", "/__admin/state") == state


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"name": ""}, ["/name"]),
        ({"templateId": 9}, ["/templateId"]),
        ({"templateId": 3}, ["/templateId"]),
        ({"templateId": 4}, ["/templateId"]),
        ({"templateParamValues": []}, ["/templateParamValues"]),
        (
            {"templateParamValues": [*VALUES, {"name": "x", "expression": [1]}]},
            ["/templateParamValues/1/name"],
        ),
        ({"linkedStoreIds": [9]}, ["/linkedStoreIds/0"]),
    ],
)
async def test_requests_that_are_refused(shop: Server, more: Json, wrong: list[str]) -> None:
    before = await manage(shop, "GET", "/__admin/state")
    assert await places(shop, "POST", MAKE, {**ONE, **more}) == wrong
    assert await manage(shop, "GET", "/__admin/state") == before


async def test_attributes_that_are_not_defined(server: Server) -> None:
    attributes = [{"entity": "Campaign", "name": "Size", "type": "number"}]
    await set_up(server, campaignTemplates=[{"id": 1}], attributes=attributes)
    body = {"name": "n", "templateId": 1, "campaignAttributesOverrides": {"Colour": 1}}
    assert await places(server, "POST", MAKE, body) == ["/campaignAttributesOverrides/Colour"]


async def test_an_application_that_there_is_not(shop: Server) -> None:
    path = "/v1/applications/9/create_campaign_from_template"
    await manage(shop, "POST", path, ONE, 404)


async def test_rules_of_a_template_that_there_is_not(server: Server) -> None:
    body = {"version": 1, "rulesets": [{"id": 1, "templateId": 9, "rules": [], "bindings": []}]}
    refused = await server.call("PUT", "/__admin/state", body, status=422)
    pointers = [error["source"]["pointer"] for error in refused["errors"]]
    assert pointers == ["/rulesets/0/templateId"]
