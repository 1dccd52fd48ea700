"""Budgets of a campaign in single stores: made, listed, filled by files, and what they allow."""

from typing import Any

import pytest

from tests.api.management.exports import refused_lines
from tests.api.management.manager import APPLICATION, exported, manage, places, set_up, upload
from tests.api.management.test_campaign_stores import FOUR, RULESET, SHOPS
from tests.conftest import Json, Server

CAMPAIGN = f"{APPLICATION}/campaigns/1"
BUDGETS = f"{CAMPAIGN}/stores/budgets"
COLUMNS = ["store_integration_id", "limit"]
BOTH: list[Json] = [{"storeId": 1, "limit": 7}, {"storeId": 2, "limit": 10.5}]
NEW: Json = {"action": "setDiscount", "storeLimits": BOTH}


async def opened(server: Server, **more: Any) -> None:
    campaigns = [
        {"id": 1, "activeRulesetId": 1, "linkedStoreIds": [1, 2], **more},
        {"id": 2, "applicationId": 2},
    ]
    await set_up(server, applications=SHOPS, stores=FOUR, campaigns=campaigns, rulesets=[RULESET])


async def gives(server: Server, name: str, store: str = "berlin-1", state: str = "closed") -> float:
    """The discount of a session in a store; the rule would give 5."""
    session: Json = {
        "cartItems": [{"sku": "hat", "price": 20, "quantity": 1}],
        "storeIntegrationId": store,
        "state": state,
    }
    answer = await server.put_session(name, session)
    found = [one for one in answer["effects"] if one["effectType"] == "setDiscount"]
    return sum(float(one["props"]["value"]) for one in found)


async def listed(server: Server, query: str = "") -> list[tuple[Any, ...]]:
    data = (await manage(server, "GET", f"{BUDGETS}{query}"))["data"]
    return [
        (one["store"]["id"], one["limit"], one["action"], one.get("period", "overall"))
        for one in data
    ]


async def test_budgets_that_are_made_can_be_read(server: Server) -> None:
    await opened(server)
    assert await manage(server, "GET", BUDGETS) == {"data": []}
    assert await manage(server, "POST", BUDGETS, NEW, 201) is None
    daily = {**NEW, "period": "daily", "storeLimits": [{"storeId": 2.0, "limit": 3}]}
    assert await manage(server, "POST", BUDGETS, daily, 201) is None
    assert (await manage(server, "GET", BUDGETS))["data"] == [
        {
            "store": {"id": 1, "integrationId": "berlin-1", "name": "berlin-1"},
            "limit": 7,
            "action": "setDiscount",
        },
        {
            "store": {"id": 2, "integrationId": "berlin, 2", "name": "berlin, 2"},
            "limit": 10,
            "action": "setDiscount",
        },
        {
            "store": {"id": 2, "integrationId": "berlin, 2", "name": "berlin, 2"},
            "limit": 3,
            "action": "setDiscount",
            "period": "daily",
        },
    ]
    assert (await manage(server, "GET", f"{BUDGETS}/summary"))["data"] == [
        {"action": "setDiscount", "period": "daily", "storeCount": 1, "imported": False},
        {"action": "setDiscount", "storeCount": 2, "imported": False},
    ]
    rows = await exported(server, f"{BUDGETS}/export?period=overall&action=setDiscount")
    assert rows == [COLUMNS, ["berlin-1", "7"], ["berlin, 2", "10.5"]]
    state = await server.call("GET", "/__admin/state")
    before = await listed(server)
    await manage(server, "DELETE", BUDGETS, status=204)
    assert await listed(server) == []
    await server.call("PUT", "/__admin/state", state)
    assert await listed(server) == before


THREE: list[tuple[Any, ...]] = [
    (1, 7, "setDiscount", "overall"),
    (2, 10, "setDiscount", "overall"),
    (2, 3, "setDiscount", "daily"),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1, 2]),
        ("?action=setDiscount", [0, 1, 2]),
        ("?period=overall", [0, 1]),
        ("?period=daily", [2]),
        ("?period=weekly&action=setDiscount", []),
    ],
)
async def test_budgets_of_a_period_are_listed_exported_and_deleted(
    server: Server, query: str, found: list[int]
) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, NEW, 201)
    daily = {**NEW, "period": "daily", "storeLimits": [{"storeId": 2, "limit": 3}]}
    await manage(server, "POST", BUDGETS, daily, 201)
    assert await listed(server, query) == [THREE[index] for index in found]
    assert len(await exported(server, f"{BUDGETS}/export{query}")) == 1 + len(found)
    await manage(server, "DELETE", f"{BUDGETS}{query}", status=204)
    assert await listed(server) == [one for at, one in enumerate(THREE) if at not in found]


@pytest.mark.parametrize("query", ["?period=hourly", "?action=redeemCoupon"])
async def test_what_no_budget_has(server: Server, query: str) -> None:
    await opened(server)
    await manage(server, "GET", f"{BUDGETS}{query}", status=400)
    await manage(server, "DELETE", f"{BUDGETS}{query}", status=400)
    await manage(server, "GET", f"{BUDGETS}/export{query}", status=400)
    await upload(server, f"{BUDGETS}/import{query}", "store_integration_id,limit\n", 400)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"action": "redeemCoupon"}, "/action"),
        ({"period": "overall"}, "/period"),
        ({"storeLimits": [{"storeId": 1, "limit": -1}]}, "/storeLimits/0/limit"),
        ({"storeLimits": [*BOTH, {"storeId": 3, "limit": 1}]}, "/storeLimits/2/storeId"),
        ({"storeLimits": [*BOTH, BOTH[0]]}, "/storeLimits/2/storeId"),
        ({"storeLimits": [{"storeId": 9, "limit": 1}]}, "/storeLimits/0/storeId"),
    ],
)
async def test_a_budget_that_is_wrong(server: Server, more: Json, place: str) -> None:
    await opened(server)
    assert await places(server, "POST", BUDGETS, {**NEW, **more}) == [place]
    assert await listed(server) == []


async def test_a_campaign_has_one_budget_of_an_action_and_a_period(server: Server) -> None:
    await opened(server)
    one = {**NEW, "storeLimits": [{"storeId": 1, "limit": 1}]}
    await manage(server, "POST", BUDGETS, one, 201)
    other = {**NEW, "storeLimits": [{"storeId": 2, "limit": 1}]}
    refused = await manage(server, "POST", BUDGETS, other, 409)
    assert refused["message"] == "This campaign has overall store budgets of setDiscount already"
    await manage(server, "POST", BUDGETS, {**other, "period": "weekly"}, 201)
    assert len(await listed(server)) == 2


async def test_a_file_replaces_the_budgets_of_its_period(server: Server) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, NEW, 201)
    await manage(server, "POST", BUDGETS, {**NEW, "period": "daily"}, 201)
    text = 'limit,store_integration_id\n4.25,"berlin, 2"\n'
    imported = await upload(server, f"{BUDGETS}/import?period=daily", text, 201)
    assert (imported["entity"], imported["amount"]) == ("CampaignStoreBudget", 1)
    assert await listed(server, "?period=daily") == [(2, 4, "setDiscount", "daily")]
    assert len(await listed(server, "?period=overall")) == 2
    assert (await manage(server, "GET", f"{BUDGETS}/summary"))["data"] == [
        {"action": "setDiscount", "period": "daily", "storeCount": 1, "imported": True},
        {"action": "setDiscount", "storeCount": 2, "imported": False},
    ]
    assert await exported(server, f"{BUDGETS}/export?period=daily") == [
        COLUMNS,
        ["berlin, 2", "4.25"],
    ]
    # Without a period it is the one that never begins anew.
    await upload(server, f"{BUDGETS}/import", "store_integration_id,limit\nberlin-1,8\n", 201)
    assert await listed(server, "?period=overall") == [(1, 8, "setDiscount", "overall")]
    await upload(server, f"{BUDGETS}/import?period=daily", "store_integration_id,limit\n", 201)
    assert await listed(server) == [(1, 8, "setDiscount", "overall")]


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("berlin-1,many\n", [("type", "2", 'column limit: must be a number; got "many"')]),
        ("berlin-1,-1\n", [("type", "2", 'column limit: must be at least 0; got "-1"')]),
        ("berlin-1,\n", [("required", "2", "column limit: must not be empty")]),
        (
            "berlin-1,1\nparis-1,2\nberlin-1,3\n",
            [
                (
                    "enum",
                    "3",
                    'column store_integration_id: no store "paris-1" is linked to this campaign',
                ),
                (
                    "uniqueItems",
                    "4",
                    'column store_integration_id: the store "berlin-1" stands twice',
                ),
            ],
        ),
    ],
)
async def test_a_file_that_is_wrong_changes_nothing(
    server: Server, rows: str, wrong: list[tuple[str, str, str]]
) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, NEW, 201)
    before = await server.call("GET", "/__admin/state")
    text = "store_integration_id,limit\n" + rows
    assert await refused_lines(server, f"{BUDGETS}/import", text) == [
        (title, line, f"line {line}, {details}") for title, line, details in wrong
    ]
    assert await server.call("GET", "/__admin/state") == before


async def test_a_store_gives_what_its_budget_has(server: Server) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, NEW, 201)  # 7 in berlin-1, 10.5 in berlin, 2
    assert [await gives(server, name) for name in ("a", "b")] == [5, 0]
    other = [await gives(server, name, "berlin, 2") for name in ("c", "d", "e")]
    assert other == [5, 5, 0]
    # What is cancelled is given back to the store that gave it.
    await server.put_session("a", {"state": "cancelled"})
    assert [await gives(server, name) for name in ("f", "g")] == [5, 0]
    assert await gives(server, "h", "berlin, 2") == 0
    await manage(server, "DELETE", BUDGETS, status=204)
    assert await gives(server, "i") == 5


async def test_a_budget_begins_anew_with_its_period(server: Server) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, {**NEW, "period": "daily"}, 201)
    assert [await gives(server, name) for name in ("a", "b")] == [5, 0]
    server.clock.advance(days=1)
    assert [await gives(server, name) for name in ("c", "d")] == [5, 0]


async def test_the_least_of_all_budgets_counts(server: Server) -> None:
    limits = [{"action": "setDiscount", "limit": 10, "entities": []}]
    await opened(server, limits=limits)
    await manage(server, "POST", BUDGETS, NEW, 201)
    assert [await gives(server, name) for name in ("a", "b")] == [5, 0]
    assert [await gives(server, name, "berlin, 2") for name in ("c", "d")] == [5, 0]
    shown = await manage(server, "GET", CAMPAIGN)
    assert shown["limits"] == limits
    assert shown["budgets"] == [{"action": "setDiscount", "limit": 10, "counter": 10}]


@pytest.mark.parametrize("how", ["import", "disconnect", "update", "delete-store"])
async def test_budgets_go_with_their_stores(server: Server, how: str) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, NEW, 201)
    if how == "import":
        text = 'store_integration_id\n"berlin, 2"\n'
        await upload(server, f"{CAMPAIGN}/stores/import", text)
    elif how == "disconnect":
        await manage(server, "DELETE", f"{CAMPAIGN}/stores", status=204)
    elif how == "update":
        body = {"name": "Summer", "tags": [], "features": [], "limits": []}
        await manage(server, "PUT", CAMPAIGN, {**body, "linkedStoreIds": [2]})
    else:
        await manage(server, "DELETE", f"{APPLICATION}/stores/1", status=204)
    left = [] if how == "disconnect" else [(2, 10, "setDiscount", "overall")]
    assert await listed(server) == left
    state = await server.call("GET", "/__admin/state")
    await server.call("PUT", "/__admin/state", state)
    assert await listed(server) == left


async def test_budgets_go_with_their_campaign(server: Server) -> None:
    await opened(server)
    await manage(server, "POST", BUDGETS, NEW, 201)
    await manage(server, "DELETE", CAMPAIGN, status=204)
    assert (await server.call("GET", "/__admin/state"))["storeBudgets"] == []


@pytest.mark.parametrize("number", [9, 2])
async def test_a_campaign_that_there_is_not(server: Server, number: int) -> None:
    await opened(server)
    path = f"{APPLICATION}/campaigns/{number}/stores/budgets"
    plain = [
        await manage(server, "GET", path, status=404),
        await manage(server, "GET", f"{path}/summary", status=404),
        await manage(server, "GET", f"{path}/export", status=404),
    ]
    assert ["StatusCode" in refused for refused in plain] == [False] * 3, "as it is declared"
    await manage(server, "POST", path, NEW, 404)
    await manage(server, "DELETE", path, status=404)
    await upload(server, f"{path}/import", "store_integration_id,limit\n", 404)


def kept(**more: Any) -> Json:
    """An entry as a fixture has it: 5 of each customer in berlin-1."""
    limit = {"action": "setDiscount", "limit": 5, "entities": ["Profile"], "imported": False}
    return {"id": 1, "campaignId": 1, "storeId": 1, "limits": [limit], **more}


async def test_a_budget_of_a_fixture_may_count_for_each_customer(server: Server) -> None:
    campaigns = [{"id": 1, "activeRulesetId": 1, "linkedStoreIds": [1, 2]}]
    await set_up(
        server,
        applications=SHOPS,
        stores=FOUR,
        campaigns=campaigns,
        rulesets=[RULESET],
        storeBudgets=[kept()],
    )
    found = []
    for name, customer, store in (
        ("a", "ann", "berlin-1"),
        ("b", "ann", "berlin-1"),
        ("c", "bob", "berlin-1"),
        ("d", "ann", "berlin, 2"),
    ):
        await server.put_session(name, {"profileId": customer})
        found.append(await gives(server, name, store))
    assert found == [5, 0, 5, 5]


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        (kept(campaignId=9), "/storeBudgets/0/campaignId"),
        (kept(storeId=9), "/storeBudgets/0/storeId"),
        (kept(limits=[{"action": "setDiscount"}]), "/storeBudgets/0/limits/0/limit"),
    ],
)
async def test_a_fixture_that_is_wrong(server: Server, entry: Json, place: str) -> None:
    document = {
        "version": 1,
        "applications": SHOPS,
        "stores": FOUR,
        "campaigns": [{"id": 1}],
        "storeBudgets": [entry],
    }
    refused = await server.call("PUT", "/__admin/state", document, status=422)
    assert place in [error["source"]["pointer"] for error in refused["errors"]]
