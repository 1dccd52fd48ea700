"""Stores that a campaign is linked to: imported, exported, disconnected; where it runs then."""

import pytest

from tests.api.management.exports import refused_lines
from tests.api.management.manager import APPLICATION, exported, manage, set_up, upload
from tests.conftest import Json, Server

CAMPAIGN = f"{APPLICATION}/campaigns/1"
STORES = f"{CAMPAIGN}/stores"
COLUMN = ["store_integration_id"]
SHOPS: list[Json] = [{"id": 1, "name": "Shop"}, {"id": 2, "name": "Other"}]
FOUR: list[Json] = [
    {"id": 1, "integrationId": "berlin-1"},
    {"id": 2, "integrationId": "berlin, 2"},
    {"id": 3, "integrationId": "paris-1"},
    {"id": 4, "integrationId": "rome-1", "applicationId": 2},
]
RULESET: Json = {
    "id": 1,
    "campaignId": 1,
    "rules": [
        {
            "title": "Off",
            "condition": ["and", True],
            "effects": [["catch", ["noop"], ["setDiscount", "off", 5]]],
        }
    ],
}


async def opened(server: Server, **more: object) -> None:
    campaigns = [
        {"id": 1, "activeRulesetId": 1, "linkedStoreIds": [3], **more},
        {"id": 2, "applicationId": 2},
    ]
    await set_up(server, applications=SHOPS, stores=FOUR, campaigns=campaigns, rulesets=[RULESET])


async def gives(server: Server, store: str | None) -> bool:
    """Whether a session of a store gets the discount of the campaign."""
    session: Json = {"cartItems": [{"sku": "hat", "price": 20, "quantity": 1}]}
    if store is not None:
        session["storeIntegrationId"] = store
    answer = await server.put_session(f"in {store}".replace(" ", "-"), session)
    kinds = [effect["effectType"] for effect in answer["effects"]]
    assert kinds in ([], ["setDiscount"])
    return bool(kinds)


async def test_a_campaign_runs_in_the_stores_of_the_last_file(server: Server) -> None:
    await opened(server)
    places = ("berlin-1", "paris-1", None)
    assert [await gives(server, store) for store in places] == [False, True, False]
    server.clock.advance(days=1)
    text = 'store_integration_id\n"berlin, 2"\nberlin-1\nberlin-1\n'
    imported = await upload(server, f"{STORES}/import", text)
    assert (imported["entity"], imported["amount"]) == ("CampaignStore", 3)
    assert [await gives(server, store) for store in places] == [True, False, False]
    campaign = await manage(server, "GET", CAMPAIGN)
    assert campaign["linkedStoreIds"] == [2, 1]
    assert (campaign["storesImported"], campaign["updated"]) == (True, imported["created"])
    assert await exported(server, f"{STORES}/export") == [COLUMN, ["berlin, 2"], ["berlin-1"]]
    listed = await manage(server, "GET", f"{APPLICATION}/stores?campaignId=1")
    assert [store["id"] for store in listed["data"]] == [1, 2]
    (change,) = (await manage(server, "GET", "/v1/changes"))["data"]
    assert change["old"]["linkedStoreIds"] == [3]
    assert change["new"]["linkedStoreIds"] == [2, 1]


async def test_a_campaign_without_stores_runs_everywhere(server: Server) -> None:
    await opened(server, storesImported=True)
    await manage(server, "DELETE", STORES, status=204)
    assert [await gives(server, store) for store in ("berlin-1", "paris-1", None)] == [True] * 3
    campaign = await manage(server, "GET", CAMPAIGN)
    assert (campaign["linkedStoreIds"], campaign["storesImported"]) == ([], False)
    assert await exported(server, f"{STORES}/export") == [COLUMN]
    await manage(server, "DELETE", STORES, status=204)


async def test_stores_that_an_update_names_were_not_imported(server: Server) -> None:
    await opened(server)
    await upload(server, f"{STORES}/import", "store_integration_id\nberlin-1\n")
    body = {"name": "Summer", "tags": [], "features": [], "limits": []}
    for linked, imported in (([1], True), ([1, 2], False)):
        changed = await manage(server, "PUT", CAMPAIGN, {**body, "linkedStoreIds": linked})
        assert changed["storesImported"] == imported
    assert (await manage(server, "PUT", CAMPAIGN, body))["linkedStoreIds"] == [1, 2]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("store\nberlin-1\n", [("column", "1"), ("required", "1")]),
        ("store_integration_id\nberlin-1\nrome-1\nnowhere\n", [("enum", "3"), ("enum", "4")]),
        ('store_integration_id\n""\n', [("required", "2")]),
    ],
)
async def test_a_file_that_is_wrong_changes_nothing(
    server: Server, text: str, wrong: list[tuple[str, str]]
) -> None:
    await opened(server)
    before = await server.call("GET", "/__admin/state")
    found = await refused_lines(server, f"{STORES}/import", text)
    assert [(title, line) for title, line, _ in found] == wrong
    if wrong[0][0] == "enum":
        details = 'line 3, column store_integration_id: this Application has no store "rome-1"'
        assert found[0][2] == details
    assert await server.call("GET", "/__admin/state") == before


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (f"{APPLICATION}/campaigns/9/stores", "No campaign has the ID 9"),
        (
            f"{APPLICATION}/campaigns/2/stores",
            "No campaign of this Application has the ID 2",
        ),
    ],
)
async def test_what_there_is_not(server: Server, path: str, message: str) -> None:
    await opened(server)
    refusals = [
        await manage(server, "GET", f"{path}/export", status=404),
        await manage(server, "DELETE", path, status=404),
        await upload(server, f"{path}/import", "store_integration_id\nberlin-1\n", 404),
    ]
    assert refusals == [{"message": message, "StatusCode": 404}] * 3
