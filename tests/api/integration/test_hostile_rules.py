"""Rules that nobody would write: they fail alone, and the account stays whole."""

from typing import Any

import pytest

from tests.conftest import Json, Server, item

CART: Json = {
    "profileId": "ann",
    "state": "closed",
    "cartItems": [item("a", 5_000_000_000, 1)],
}


def block(**fields: Any) -> Json:
    rule = {"title": "Odd", "blocks": [{"id": "b", "name": "x", **fields}]}
    return {"campaignId": 1, "promotionRules": [rule]}


def talang(*effect: Any) -> Json:
    rule = {"title": "Odd", "condition": ["and", True], "effects": [list(effect)]}
    return {"campaignId": 1, "rules": [rule], "bindings": []}


SQUARE = ["*", [".", "Session", "Total"], [".", "Session", "Total"]]

ODD: list[Json] = [
    talang("setDiscount", "x", SQUARE),
    talang("setDiscount", "x", 1e25),
    talang("addLoyaltyPoints", 1, "x", 1e25),
    talang("addLoyaltyPoints", 1, "x", 1e300),
    talang("updateAttribute", "profile", "Age", "increaseBy", 1e300),
    talang("addFreeItem", "m", "m", 5000),
    talang("createCoupon", 1, {"usageLimit": "x"}),
    talang("createCoupon", 1, {"usageLimit": -5}),
    talang("createCoupon", 1, {"usageLimit": 1e300}),
    talang("createCoupon", 1, {"startDate": "x"}),
    talang("createCoupon", 1, {"expiryDate": 5}),
    talang("createCoupon", {"a": 1}),
    talang("createReferral", 1, {"usageLimit": 1e300}),
    block(type="awardDiscount", value=5, target="x"),
    block(type="awardDiscount", value=5, target={"type": ["cart"]}),
    block(type="awardDiscount", value=5, target={"type": "additionalCost", "target": 5}),
    block(type="awardLoyaltyPoints", value=5, program=1, target=7),
    block(type="triggerWebhook", params=5),
    block(type="createCoupon", campaignId=1, usageLimit="abc"),
]


@pytest.mark.parametrize("ruleset", ODD, ids=lambda ruleset: str(ruleset)[:120])
async def test_an_odd_rule_gives_nothing_and_spoils_nothing(server: Server, ruleset: Json) -> None:
    listed = {
        "version": 1,
        "campaigns": [{"id": 1}],
        "rulesets": [ruleset],
        "loyaltyPrograms": [{"id": 1, "name": "stars"}],
    }
    await server.call("PUT", "/__admin/state", listed)
    answer = await server.put_session("s", CART)
    given = {effect["effectType"] for effect in answer["effects"]}
    assert given <= {"error", "customEffect"}
    state = await server.call("GET", "/__admin/state")
    await server.call("PUT", "/__admin/state", state)
    await server.put_session("s", {"state": "cancelled"})


@pytest.mark.parametrize("number", [{}, [], "x", 1.5])
@pytest.mark.parametrize("word", ["campaigns", "audiences", "coupons", "rulesets", "attributes"])
async def test_an_id_that_is_no_number_is_refused(server: Server, word: str, number: Any) -> None:
    listed = {"version": 1, word: [{"id": number, "name": "x"}]}
    refused = await server.call("PUT", "/__admin/state", listed, status=422)
    places = [error["source"]["pointer"] for error in refused["errors"]]
    assert f"/{word}/0/id" in places


async def test_free_items_get_nothing_of_what_rounding_leaves(server: Server) -> None:
    items = [".", "Session", "CartItems"]
    listed = {
        "version": 1,
        "campaigns": [{"id": 1}],
        "rulesets": [talang("setDiscountProRata", "x", items, 500)],
    }
    await server.call("PUT", "/__admin/state", listed)
    cart = {"cartItems": [item("a", 10, 3), item("b", 0, 1)]}
    effects = (await server.put_session("s", cart))["effects"]
    values = [effect["props"]["value"] for effect in effects]
    assert values[:3] == [166.66666667, 166.66666667, 166.66666666]
    assert values[3:] in ([], [0])
