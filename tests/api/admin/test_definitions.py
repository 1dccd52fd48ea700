"""What rules are made with, in a document: custom effects, webhooks, templates and the rest."""

import pytest

from tests.conftest import Json, Server

ARGUMENT = {"type": "string", "title": "Text"}

WHOLE: list[tuple[str, Json, Json]] = [
    (
        "customEffects",
        {"name": "gift", "params": [ARGUMENT]},
        {"id": 1, "title": "gift", "payload": "{}", "enabled": True, "isPerItem": False},
    ),
    (
        "webhooks",
        {"url": "https://example.com", "params": [ARGUMENT]},
        {"id": 1, "title": "Webhook 1", "verb": "POST", "headers": [], "draft": False},
    ),
    (
        "templates",
        {"name": "twice", "expr": ["*", 2, ["value"]], "args": [ARGUMENT]},
        {"id": 1, "title": "twice", "applicationId": 1, "expose": False},
    ),
    ("collections", {"payload": ["a", "b"]}, {"id": 1, "name": "Collection 1", "accountId": 1}),
    ("valueMaps", {"items": [{"sku": "a", "value": 1.5}]}, {"id": 1, "campaignId": 1}),
    (
        "campaignSets",
        {"set": {"type": "SET", "elements": [{"type": "CAMPAIGN", "campaignId": 1}]}},
        {"id": 1, "version": 1, "applicationId": 1},
    ),
    ("giveawayPools", {}, {"id": 1, "name": "Pool 1", "subscribedApplicationsIds": [1]}),
    ("counters", {"key": [1, "setDiscount", ""], "count": 2.5}, {}),
]


@pytest.mark.parametrize(("word", "given", "more"), WHOLE, ids=[word for word, _, _ in WHOLE])
async def test_what_is_left_out_is_completed(
    server: Server, word: str, given: Json, more: Json
) -> None:
    document = {"version": 1, "campaigns": [{"id": 1}], word: [given]}
    await server.call("PUT", "/__admin/state", document)
    state = await server.call("GET", "/__admin/state")
    (kept,) = state[word]
    assert kept == kept | given | more
    await server.call("PUT", "/__admin/state", state)
    assert (await server.call("GET", "/__admin/state"))[word] == [kept]


@pytest.mark.parametrize(
    ("word", "given", "place"),
    [
        ("customEffects", {"title": "x"}, "/customEffects/0/name"),
        ("webhooks", {"verb": "SEND"}, "/webhooks/0/verb"),
        ("templates", {"name": "x"}, "/templates/0/expr"),
        ("templates", {"name": "x", "expr": [], "args": [{}]}, "/templates/0/args/0/title"),
        ("collections", {"payload": [1]}, "/collections/0/payload/0"),
        ("valueMaps", {"items": [{"sku": "a"}]}, "/valueMaps/0/items/0/value"),
        ("campaignSets", {"set": []}, "/campaignSets/0/set"),
        ("giveawayPools", {"name": 1}, "/giveawayPools/0/name"),
        ("giveaways", {"code": "x"}, "/giveaways/0/poolId"),
        ("counters", {"key": [1], "count": 1}, "/counters/0/key"),
        ("counters", {"key": [1, "a", ""], "count": -1}, "/counters/0/count"),
        ("catalogItems", {"sku": "x", "catalogid": 3}, "/catalogItems/0/catalogid"),
    ],
)
async def test_what_is_wrong_is_named(server: Server, word: str, given: Json, place: str) -> None:
    document = {"version": 1, "campaigns": [{"id": 1}], word: [given]}
    refused = await server.call("PUT", "/__admin/state", document, status=422)
    assert place in [error["source"]["pointer"] for error in refused["errors"]]
