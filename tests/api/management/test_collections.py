"""Collections of the account and of campaigns: made, listed, changed, deleted, filled, exported."""

from typing import Any

import pytest

from mockserver.engine import collections
from tests.api.management.exports import refused_lines
from tests.api.management.manager import APPLICATION, exported, ids, manage, places, set_up, upload
from tests.conftest import Json, Server

ACCOUNT = "/v1/collections"
CAMPAIGN = f"{APPLICATION}/campaigns/1/collections"
NOON = "2026-01-01T12:00:00.000000Z"
LATER = "2026-01-02T12:00:00.000000Z"
SHOPS: list[Json] = [{"id": 1, "name": "Shop"}, {"id": 2, "name": "Other"}]
CAMPAIGNS: list[Json] = [{"id": 1}, {"id": 2}, {"id": 3, "applicationId": 2}]
SIX: list[Json] = [
    {"id": 1, "name": "SKUs", "description": "b", "payload": ["hat", "mug", "pen"]},
    {"id": 2, "name": "Colours", "description": "c", "createdBy": 4},
    {"id": 3, "name": "Words", "description": "a", "modified": LATER},
    {"id": 4, "name": "Words", "campaignId": 1, "applicationId": 1, "payload": ["sun"]},
    {"id": 5, "name": "Cities", "campaignId": 2, "applicationId": 1},
    {"id": 6, "name": "Words", "campaignId": 3, "applicationId": 2},
]


async def opened(server: Server) -> None:
    await set_up(server, applications=SHOPS, campaigns=CAMPAIGNS, collections=SIX)


async def test_a_collection_of_the_account(server: Server) -> None:
    body = {"name": "SKUs", "description": "to sell", "subscribedApplicationsIds": [1]}
    made = await manage(server, "POST", ACCOUNT, body, 201)
    assert made == {
        "id": 1,
        "created": NOON,
        "modified": NOON,
        "accountId": 1,
        "createdBy": 1,
        "payload": [],
        **body,
    }
    assert await manage(server, "GET", f"{ACCOUNT}/1") == made
    server.clock.advance(days=1)
    changed = await manage(server, "PUT", f"{ACCOUNT}/1", {"subscribedApplicationsIds": []})
    after = {**made, "modified": LATER, "modifiedBy": 1, "subscribedApplicationsIds": []}
    assert changed == after
    change = (await manage(server, "GET", "/v1/changes"))["data"][-1]
    del made["payload"], after["payload"]
    assert (change["old"], change["new"]) == (made, after), "items are not told again"
    await manage(server, "DELETE", f"{ACCOUNT}/1", status=204)
    await manage(server, "GET", f"{ACCOUNT}/1", status=404)
    assert await ids(server, ACCOUNT) == []


async def test_a_collection_of_a_campaign(server: Server) -> None:
    await set_up(server, campaigns=[{"id": 1}])
    made = await manage(server, "POST", CAMPAIGN, {"name": "SKUs"}, 201)
    assert made == {
        "id": 1,
        "created": NOON,
        "modified": NOON,
        "accountId": 1,
        "createdBy": 1,
        "name": "SKUs",
        "applicationId": 1,
        "campaignId": 1,
        "payload": [],
    }
    assert await manage(server, "GET", f"{CAMPAIGN}/1") == made
    server.clock.advance(days=1)
    changed = await manage(server, "PUT", f"{CAMPAIGN}/1", {"description": "to sell"})
    assert changed == {**made, "modified": LATER, "modifiedBy": 1, "description": "to sell"}
    assert await manage(server, "GET", f"{CAMPAIGN}/1") == changed
    await manage(server, "DELETE", f"{CAMPAIGN}/1", status=204)
    await manage(server, "GET", f"{CAMPAIGN}/1", status=404)


async def test_a_name_is_taken_once_in_the_account_and_once_in_each_campaign(
    server: Server,
) -> None:
    await opened(server)
    refused = await manage(server, "POST", ACCOUNT, {"name": "Words"}, 409)
    assert refused["message"] == "There is a collection with the name Words already"
    assert await places(server, "POST", CAMPAIGN, {"name": "Words"}) == ["/name"]
    made = await manage(server, "POST", CAMPAIGN, {"name": "SKUs"}, 201)
    assert made["id"] == 7
    made = await manage(server, "POST", ACCOUNT, {"name": "Cities"}, 201)
    assert made["id"] == 8


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": " SKUs"}, "/name"),
        ({"name": "SK\nUs"}, "/name"),
        ({"name": "SKUs", "subscribedApplicationsIds": [1, 9]}, "/subscribedApplicationsIds/1"),
    ],
)
async def test_what_cannot_be_made(server: Server, body: Json, place: str) -> None:
    await set_up(server, campaigns=[{"id": 1}])
    assert place in await places(server, "POST", ACCOUNT, body)
    if place == "/name":
        assert place in await places(server, "POST", CAMPAIGN, body)
    assert (await server.call("GET", "/__admin/state"))["collections"] == []


async def test_a_change_that_names_an_application_that_there_is_not(server: Server) -> None:
    await opened(server)
    body = {"description": "x", "subscribedApplicationsIds": [9]}
    place = ["/subscribedApplicationsIds/0"]
    assert await places(server, "PUT", f"{ACCOUNT}/1", body) == place
    assert (await manage(server, "GET", f"{ACCOUNT}/1"))["description"] == "b"


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        (ACCOUNT, "", [1, 2, 3]),
        (ACCOUNT, "name=Words", [3]),
        (ACCOUNT, "name=Word", []),
        (ACCOUNT, "sort=name", [2, 1, 3]),
        (ACCOUNT, "sort=-name", [3, 1, 2]),
        (ACCOUNT, "sort=description", [3, 1, 2]),
        (ACCOUNT, "sort=-modified", [3, 1, 2]),
        (ACCOUNT, "sort=-createdBy", [2, 1, 3]),
        (ACCOUNT, "sort=-id&pageSize=1&skip=1", [2]),
        (f"{APPLICATION}/collections", "", [4, 5]),
        (f"{APPLICATION}/collections", "sort=-campaignId", [5, 4]),
        (f"{APPLICATION}/collections", "name=Cities", [5]),
        ("/v1/applications/2/collections", "", [6]),
        (CAMPAIGN, "", [4]),
        (CAMPAIGN, "name=Cities", []),
    ],
)
async def test_lists(server: Server, path: str, query: str, found: list[int]) -> None:
    await opened(server)
    assert await ids(server, f"{path}?{query}") == found


@pytest.mark.parametrize("path", [ACCOUNT, f"{APPLICATION}/collections", CAMPAIGN])
async def test_lists_show_no_items_and_the_number_of_all_if_asked(
    server: Server, path: str
) -> None:
    await opened(server)
    answer = await manage(server, "GET", f"{path}?pageSize=1&withTotalResultSize=true")
    assert answer["totalResultSize"] == len(await ids(server, path))
    assert "hasMore" not in answer
    assert "payload" not in answer["data"][0]
    answer = await manage(server, "GET", f"{path}?pageSize=1")
    assert answer["hasMore"] == (path != CAMPAIGN)
    await manage(server, "GET", f"{path}?sort=colour", status=400)


@pytest.mark.parametrize(
    ("query", "found", "more"),
    [
        ("", ["hat", "mug", "pen"], False),
        ("?pageSize=2", ["hat", "mug"], True),
        ("?pageSize=2&skip=1", ["mug", "pen"], False),
        ("?skip=3", [], False),
    ],
)
async def test_items(server: Server, query: str, found: list[str], more: bool) -> None:
    await opened(server)
    answer = await manage(server, "GET", f"{ACCOUNT}/1/items{query}")
    assert answer == {"hasMore": more, "data": [{"item": item} for item in found]}


async def test_items_of_a_campaign_stand_under_the_same_path(server: Server) -> None:
    await opened(server)
    answer = await manage(server, "GET", f"{ACCOUNT}/4/items")
    assert answer["data"] == [{"item": "sun"}]


@pytest.mark.parametrize(("path", "number"), [(ACCOUNT, 1), (CAMPAIGN, 4)])
async def test_an_import_replaces_what_was_there(server: Server, path: str, number: int) -> None:
    await opened(server)
    before = await manage(server, "GET", f"{path}/{number}")
    server.clock.advance(days=1)
    text = 'ITEM\r\nsock\r\n"a ""fine"" hat, red"\r\n\r\nsock\r\n'
    imported = await upload(server, f"{path}/{number}/import", text)
    assert imported == {
        "id": 1,
        "created": LATER,
        "accountId": 1,
        "userId": 1,
        "entity": "Collection",
        "amount": 3,
    }
    items = ["sock", 'a "fine" hat, red', "sock"]
    after = {"payload": items, "modified": LATER, "modifiedBy": 1}
    assert await manage(server, "GET", f"{path}/{number}") == {**before, **after}
    answer = await manage(server, "GET", f"{ACCOUNT}/{number}/items")
    assert [row["item"] for row in answer["data"]] == items
    rows = await exported(server, f"{path}/{number}/export")
    assert rows == [["item"], *([item] for item in items)]
    state = await server.call("GET", "/__admin/state")
    assert state["imports"] == [imported]
    (change,) = (await manage(server, "GET", "/v1/changes"))["data"]
    assert change["entity"] == f"{path}/{number}/import"
    assert change["new"] == imported, "a Change does not repeat what came in a file"
    (export,) = (await manage(server, "GET", "/v1/exports?entity=Collection"))["data"]
    assert export["filter"]["collectionId"] == number


@pytest.mark.parametrize(("path", "number"), [(ACCOUNT, 1), (CAMPAIGN, 4)])
@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", [("required", "1", "the first line names the columns: item")]),
        (
            "item,price\nhat,3\n",
            [("column", "1", 'there is no column "price"; there may be: item')],
        ),
        ("sku\nhat\n", None),
        ("item\nhat,mug\n", [("length", "2", "line 2 must have 1 cell; got 2")]),
        (
            'item\nhat\n""\n""\n',
            [
                ("required", "3", "line 3, column item: must not be empty"),
                ("required", "4", "line 4, column item: must not be empty"),
            ],
        ),
    ],
)
async def test_a_file_that_is_wrong_changes_nothing(
    server: Server, path: str, number: int, text: str, wrong: list[Any] | None
) -> None:
    await opened(server)
    before = await server.call("GET", "/__admin/state")
    found = await refused_lines(server, f"{path}/{number}/import", text)
    assert wrong is None or found == wrong
    assert await server.call("GET", "/__admin/state") == before


async def test_a_file_with_too_many_items(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert collections.MOST_ITEMS == 500_000
    monkeypatch.setattr("mockserver.api.management.item_files.MOST_ITEMS", 2)
    await opened(server)
    path = f"{ACCOUNT}/1/import"
    wrong = [("maxItems", "4", "there must be at most 2 items; got 3")]
    assert await refused_lines(server, path, "item\na\nb\nc\n") == wrong
    assert (await upload(server, path, "item\na\nb\n"))["amount"] == 2


async def test_a_file_of_no_items_empties_a_collection(server: Server) -> None:
    await opened(server)
    assert (await upload(server, f"{ACCOUNT}/1/import", "item\n"))["amount"] == 0
    assert await exported(server, f"{ACCOUNT}/1/export") == [["item"]]


RULESET = {
    "id": 1,
    "campaignId": 1,
    "promotionRules": [
        {
            "id": "1",
            "title": "Lucky",
            "blocks": [
                {
                    "type": "checkAttribute",
                    "attribute": "$Session.IntegrationId",
                    "operator": "inCollection",
                    "value": {"id": 1},
                },
                {
                    "type": "showNotification",
                    "notificationType": "Info",
                    "title": "won",
                    "body": "",
                },
            ],
        }
    ],
}


async def wins(server: Server, name: str) -> bool:
    answer = await server.put_session(name, {"cartItems": []}, content=("customerSession",))
    return "showNotification" in [effect["effectType"] for effect in answer["effects"]]


async def test_rules_look_into_what_was_imported(server: Server) -> None:
    campaigns = [{"id": 1, "activeRulesetId": 1}]
    await set_up(server, campaigns=campaigns, rulesets=[RULESET], collections=[SIX[0]])
    assert [await wins(server, name) for name in ("hat", "sock")] == [True, False]
    await upload(server, f"{ACCOUNT}/1/import", "item\nsock\n")
    assert [await wins(server, name) for name in ("hat", "sock")] == [False, True]
    state = await server.call("GET", "/__admin/state")
    await manage(server, "DELETE", f"{ACCOUNT}/1", status=204)
    assert not await wins(server, "sock")
    await server.call("PUT", "/__admin/state", state)
    assert await wins(server, "sock")


async def test_rules_use_a_collection_only_where_it_is_enabled(server: Server) -> None:
    campaigns = [{"id": 1, "activeRulesetId": 1}]
    await set_up(
        server,
        applications=SHOPS,
        campaigns=campaigns,
        rulesets=[RULESET],
        collections=[SIX[0]],
    )
    for applications, enabled in ([2], False), ([1, 2], True), ([], True):
        body = {"subscribedApplicationsIds": applications}
        await manage(server, "PUT", f"{ACCOUNT}/1", body)
        assert await wins(server, "hat") == enabled, applications


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (f"{ACCOUNT}/9", "No collection has the ID 9"),
        (f"{ACCOUNT}/4", "No collection of the account has the ID 4"),
        (f"{CAMPAIGN}/9", "No collection has the ID 9"),
        (f"{CAMPAIGN}/1", "No collection of this campaign has the ID 1"),
        (f"{CAMPAIGN}/5", "No collection of this campaign has the ID 5"),
        (f"{APPLICATION}/campaigns/9/collections/4", "No campaign has the ID 9"),
        (
            f"{APPLICATION}/campaigns/3/collections/6",
            "No campaign of this Application has the ID 3",
        ),
    ],
)
async def test_what_there_is_not(server: Server, path: str, message: str) -> None:
    await opened(server)
    calls: list[tuple[str, str, Any]] = [
        ("GET", path, None),
        ("PUT", path, {"description": "x"}),
        ("DELETE", path, None),
        ("GET", f"{path}/export", None),
    ]
    for method, where, body in calls:
        assert (await manage(server, method, where, body, 404))["message"] == message
    assert (await upload(server, f"{path}/import", "item\nx\n", 404))["message"] == message


async def test_lists_and_items_of_what_there_is_not(server: Server) -> None:
    await opened(server)
    for path in (
        f"{ACCOUNT}/9/items",
        "/v1/applications/9/collections",
        f"{APPLICATION}/campaigns/9/collections",
    ):
        await manage(server, "GET", path, status=404)
    for path in (
        f"{APPLICATION}/campaigns/9/collections",
        "/v1/applications/9/campaigns/1/collections",
    ):
        await manage(server, "POST", path, {"name": "x"}, 404)
