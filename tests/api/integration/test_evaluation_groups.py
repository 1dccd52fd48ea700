"""Which campaigns apply: groups of the evaluation tree, stores, audiences, dry requests."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.integration.promoted import (
    CART,
    Shop,
    blocks,
    campaign,
    discount,
    open_shop,
    rule,
)
from tests.conftest import Json, StartServer, item

ITEMS = {"type": "allItems"}
TOTAL = [".", "Session", "Total"]


def off(number: int, amount: float, *, needs: float = 0, **more: Any) -> Json:
    """A campaign that takes an amount off carts that are worth so much; its code the same."""
    name = ["setDiscount", f"{number}", amount]
    found = rule(name, when=[">=", TOTAL, needs])
    coded = rule(name, when=["and", [">=", TOTAL, needs], ["couponValid"]])
    return campaign(number, found, coded, coupons=[f"CODE{number}"], **more)


def tree(*elements: Any, mode: str = "stackable", scope: str = "session", group: int = 1) -> Json:
    """A branch of the evaluation tree; numbers stand for campaigns."""
    return {
        "type": "SET",
        "name": f"Group {group}",
        "operator": "FIRST" if mode == "listOrder" else "ALL",
        "groupId": group,
        "locked": False,
        "evaluationMode": mode,
        "evaluationScope": scope,
        "elements": [
            {"type": "CAMPAIGN", "campaignId": one} if isinstance(one, int) else one
            for one in elements
        ],
    }


def campaign_set(root: Json) -> Json:
    return {"campaignSets": [{"applicationId": 1, "id": 1, "set": root}]}


async def shop_of(
    start_server: StartServer, folder: Path, root: Json, *parts: Json, **more: Any
) -> Shop:
    return await open_shop(start_server, folder, *parts, campaign_set(root), **more)


async def given(shop: Shop, **more: Any) -> list[tuple[int, float]]:
    """Campaigns with the discounts that they gave."""
    effects = await shop.effects(**{"cartItems": CART, **more})
    return [
        (one["campaignId"], one["props"]["value"])
        for one in effects
        if one["effectType"].startswith("setDiscount")
    ]


@pytest.mark.parametrize(
    ("root", "winners"),
    [
        (tree(1, 2, 3), [1, 2, 3]),
        (tree(3, 2, 1), [3, 2, 1]),
        (tree(3, 2, 1, mode="listOrder"), [3]),
        (tree(1, 2, 3, mode="highestDiscount"), [2]),
        (tree(1, 2, 3, mode="lowestDiscount"), [1]),
        (tree(4, 3, 1, mode="listOrder"), [3]),
        (tree(4, 3, 1, mode="lowestDiscount"), [1]),
        (tree(4, mode="listOrder"), []),
        (tree(1, tree(2, 3, mode="listOrder", group=2)), [1, 2]),
        (tree(tree(1, 3, group=2), 2, mode="highestDiscount"), [2]),
        (tree(tree(1, 2, group=2), 3, mode="highestDiscount"), [1, 2]),
        (
            tree(tree(1, 3, mode="highestDiscount", group=2), tree(2, group=3), mode="listOrder"),
            [3],
        ),
        (tree(tree(4, group=2), tree(2, group=3), mode="listOrder"), [2]),
    ],
)
async def test_who_applies_in_a_session(
    start_server: StartServer, tmp_path: Path, root: Json, winners: list[int]
) -> None:
    amounts = {1: 1, 2: 9, 3: 5, 4: 100}
    parts = [off(one, many, needs=1000 * (one == 4)) for one, many in amounts.items()]
    named = str(root)
    parts = [part for part in parts if f"'campaignId': {part['campaigns'][0]['id']}" in named]
    shop = await shop_of(start_server, tmp_path, root, *parts)
    assert await given(shop) == [(one, amounts[one]) for one in winners]


async def test_effects_name_their_group(start_server: StartServer, tmp_path: Path) -> None:
    root = tree(1, tree(2, mode="listOrder", group=7))
    shop = await shop_of(start_server, tmp_path, root, off(1, 1), off(2, 2))
    effects = await shop.effects(cartItems=CART)
    named = [(one["evaluationGroupID"], one["evaluationGroupMode"]) for one in effects]
    assert named == [(1, "stackable"), (7, "listOrder")]


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("listOrder", "CampaignIsNotFirst"),
        ("highestDiscount", "CampaignGaveLowerDiscount"),
        ("lowestDiscount", "CampaignGaveLowerDiscount"),
    ],
)
async def test_codes_of_campaigns_that_are_excluded(
    start_server: StartServer, tmp_path: Path, mode: str, why: str
) -> None:
    amounts = (1, 9) if mode == "lowestDiscount" else (9, 1)
    parts = [off(number, amount) for number, amount in zip((1, 2), amounts, strict=True)]
    shop = await shop_of(start_server, tmp_path, tree(1, 2, mode=mode), *parts)
    effects = await shop.effects(cartItems=CART, couponCodes=["CODE1", "CODE2"])
    refused = [one for one in effects if one["effectType"] == "rejectCoupon"]
    assert [one["props"] for one in refused] == [
        {
            "value": "CODE2",
            "rejectionReason": "CouponPartOfNotTriggeredCampaign",
            "campaignExclusionReason": why,
        }
    ]
    assert [one["props"]["value"] for one in effects if one["effectType"] == "acceptCoupon"] == [
        "CODE1"
    ]


async def test_a_campaign_that_no_branch_names_joins_the_default_group(
    start_server: StartServer, tmp_path: Path
) -> None:
    root = tree(tree(1, mode="listOrder", group=5), tree(2, group=6))
    parts = [off(one, one) for one in (1, 2, 3)]
    settings = {"defaultEvaluationGroupId": 5}
    shop = await shop_of(start_server, tmp_path, root, *parts, settings=settings)
    assert await given(shop) == [(1, 1), (2, 2)]


def per_item(number: int, sku: str, amount: float) -> Json:
    """A campaign that discounts one SKU by an amount, and all else by one."""
    source = [".", "Session", "CartItems"]
    chosen = ["filter", source, [["Item"], ["=", [".", "Item", "Sku"], sku]]]
    others = ["filter", source, [["Item"], ["!=", [".", "Item", "Sku"], sku]]]
    return campaign(
        number,
        rule(
            ["setDiscountPerItem", "much", chosen, [["Item"], amount]],
            ["setDiscountPerItem", "little", others, [["Item"], 1]],
        ),
    )


@pytest.mark.parametrize(
    ("mode", "places"),
    [
        ("highestDiscount", [(1, "hat", 9), (2, "mug", 7)]),
        ("lowestDiscount", [(1, "mug", 1), (2, "hat", 1)]),
        ("listOrder", [(1, "hat", 9), (1, "mug", 1)]),
    ],
)
async def test_campaigns_compete_for_each_item(
    start_server: StartServer, tmp_path: Path, mode: str, places: list[Any]
) -> None:
    root = tree(1, 2, mode=mode, scope="cartItem")
    shop = await shop_of(start_server, tmp_path, root, per_item(1, "hat", 9), per_item(2, "mug", 7))
    items = [item("hat", 20.0), item("mug", 8.0)]
    effects = await shop.effects(cartItems=items)
    assert [
        (one["campaignId"], items[one["props"]["position"]]["sku"], one["props"]["value"])
        for one in effects
    ] == places


async def test_a_campaign_that_discounts_no_item_competes_for_none(
    start_server: StartServer, tmp_path: Path
) -> None:
    root = tree(1, tree(2, 3, mode="highestDiscount", scope="cartItem", group=2))
    parts = [
        campaign(1, blocks(discount(1, target=ITEMS))),
        campaign(2, blocks(discount(2, target=ITEMS))),
        campaign(3, rule(["notification", "Hello"])),
    ]
    shop = await shop_of(start_server, tmp_path, root, *parts)
    told = await shop.told(cartItems=CART)
    assert ("showNotification", "Hello") in told
    assert len(told) == 7


async def test_all_campaigns_are_evaluated_where_it_is_forced(
    start_server: StartServer, tmp_path: Path
) -> None:
    root = tree(1, 2, mode="listOrder")
    parts = [campaign(one, rule(["notification", f"{one}"])) for one in (1, 2)]
    shop = await shop_of(start_server, tmp_path, root, *parts)
    body = {"type": "viewed", "profileId": "ann"}
    for forced, titles in (("false", ["1"]), ("true", ["1", "2"])):
        path = f"/v2/events?silent=no&dry=true&forceCompleteEvaluation={forced}"
        answer = await shop.server.call("POST", path, body)
        assert [one["props"]["title"] for one in answer["effects"]] == titles


async def test_a_campaign_of_stores(start_server: StartServer, tmp_path: Path) -> None:
    stores = {"stores": [{"id": 7, "integrationId": "berlin"}, {"id": 8, "integrationId": "rome"}]}
    parts = [off(1, 1, linkedStoreIds=[7]), off(2, 2), stores]
    shop = await open_shop(start_server, tmp_path, *parts)
    assert await given(shop) == [(2, 2)]
    assert await given(shop, name="r", storeIntegrationId="rome") == [(2, 2)]
    assert await given(shop, name="b", storeIntegrationId="berlin") == [(1, 1), (2, 2)]
    effects = await shop.effects("c", cartItems=CART, couponCodes=["CODE1"])
    assert effects[-1]["props"]["campaignExclusionReason"] == "CampaignNotInEvaluationSet"


async def test_a_campaign_for_an_audience(start_server: StartServer, tmp_path: Path) -> None:
    audience = {"audiences": [{"id": 3, "name": "VIP"}]}
    shop = await open_shop(start_server, tmp_path, off(1, 1, targetedAudienceIds=[3]), audience)
    joins = {"audiencesChanges": {"adds": [3], "deletes": []}}
    await shop.server.call("PUT", "/v2/customer_profiles/ann", joins)
    assert await given(shop, name="a", profileId="ann") == [(1, 1)]
    assert await given(shop, name="b", profileId="bob") == []
    assert await given(shop, name="c") == []
    answer = await shop.put(
        "d", cartItems=CART, profileId="bob", query="?dry=true", content=["campaignEligibility"]
    )
    (told,) = answer["campaignEligibility"]
    assert told["eligibility"] == [
        {"passed": False, "details": {"failureCode": "AUDIENCE_NOT_MATCHED"}}
    ]


@pytest.mark.parametrize(
    ("asked", "winners"), [(None, [1]), ([2], [2]), ([1, 2], [1, 2]), ([3], []), ([99], [])]
)
async def test_a_dry_request_names_its_campaigns(
    start_server: StartServer, tmp_path: Path, asked: list[int] | None, winners: list[int]
) -> None:
    parts = [off(1, 1), off(2, 2, state="disabled"), off(3, 3, state="archived")]
    shop = await open_shop(start_server, tmp_path, *parts)
    before = await shop.state()
    more = {} if asked is None else {"evaluableCampaignIds": asked}
    found = await given(shop, query="?dry=true", **more)
    assert [number for number, _ in found] == winners
    assert await shop.state() == before
    # Only a dry request may ask so.
    assert [number for number, _ in await given(shop, **more)] == [1]


async def test_eligibility_of_campaigns(start_server: StartServer, tmp_path: Path) -> None:
    root = tree(3, tree(1, 2, mode="highestDiscount", group=2))
    parts = [off(1, 9), off(2, 1), off(3, 3, needs=1000)]
    shop = await shop_of(start_server, tmp_path, root, *parts)
    answer = await shop.put(
        cartItems=CART, query="?dry=true", content=["campaignEligibility", "triggeredCampaigns"]
    )
    told = {one["id"]: one["eligibility"] for one in answer["campaignEligibility"]}
    assert told == {
        1: [{"passed": True}],
        2: [{"passed": False, "details": {"failureCode": "SKIPPED"}}],
        3: [{"passed": False, "details": {"failureCode": "ALL_RULES_FAILED"}}],
    }
    assert [one["id"] for one in answer["triggeredCampaigns"]] == [1]
    third = next(one for one in answer["campaignEligibility"] if one["id"] == 3)
    (failed,) = third["rules"][0]["eligibility"]
    assert failed["details"]["failureCode"] == "CONDITION_NOT_MET"
    assert failed["details"]["conditionIndex"] == 0
    wet = await shop.put(cartItems=CART, content=["campaignEligibility"])
    assert "campaignEligibility" not in wet


@pytest.mark.parametrize(("cascades", "second"), [(True, 3.32), (False, 4.8)])
async def test_discounts_cascade_from_campaign_to_campaign(
    start_server: StartServer, tmp_path: Path, cascades: bool, second: float
) -> None:
    tenth = rule(["setDiscount", "10%", ["*", TOTAL, 0.1]])
    parts = [campaign(1, rule(["setDiscount", "10", 10]), tenth), campaign(2, tenth)]
    shop = await open_shop(
        start_server, tmp_path, *parts, settings={"enableCascadingDiscounts": cascades}
    )
    found = await given(shop)
    assert found == [(1, 10), (1, 4.8), (2, second)]


@pytest.mark.parametrize(("cascades", "second"), [(True, [5, 5, 2]), (False, [10, 10, 4])])
async def test_prices_cascade_too(
    start_server: StartServer, tmp_path: Path, cascades: bool, second: list[float]
) -> None:
    half = blocks(discount("{{$Item.Price * 0.5}}", target=ITEMS))
    shop = await open_shop(
        start_server,
        tmp_path,
        campaign(1, half),
        campaign(2, half),
        settings={"enableCascadingDiscounts": cascades},
    )
    found = await given(shop)
    assert [value for number, value in found if number == 1] == [10, 10, 4]
    assert [value for number, value in found if number == 2] == second


@pytest.mark.parametrize("mode", ["listOrder", "highestDiscount", "lowestDiscount"])
async def test_a_campaign_that_was_tried_and_failed_says_why(
    start_server: StartServer, tmp_path: Path, mode: str
) -> None:
    root = tree(tree(1, group=2), 2, mode=mode)
    parts = [
        campaign(
            1,
            rule(["setDiscount", "1", 1], when=["and", ["couponValid"], [">", TOTAL, 99]]),
            coupons=["CODE1"],
        ),
        off(2, 2),
    ]
    shop = await shop_of(start_server, tmp_path, root, *parts)
    answer = await shop.put(
        cartItems=CART,
        couponCodes=["CODE1"],
        query="?dry=true",
        content=["ruleFailureReasons", "campaignEligibility"],
    )
    refused = next(one for one in answer["effects"] if one["effectType"] == "rejectCoupon")
    assert refused["props"]["rejectionReason"] == "CouponRejectedByCondition"
    assert refused["props"]["conditionIndex"] == 1
    failed = {(one["campaignID"], one["conditionIndex"]) for one in answer["ruleFailureReasons"]}
    assert failed == {(1, 1), (2, 1)}
    told = {one["id"]: one["eligibility"][0]["passed"] for one in answer["campaignEligibility"]}
    assert told == {1: False, 2: True}
