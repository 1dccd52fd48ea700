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


ATTRIBUTE: Json = {"entity": "Coupon", "name": "Size", "type": "number"}
EVENT: Json = {"entity": "Event", "name": "Size", "type": "number"}
STORE: Json = {"integrationId": "s"}
PLATFORM: Json = {"name": "a", "integration": "crm", "integrationId": "7"}

DOUBLED: list[tuple[str, list[Json], str]] = [
    ("audiences", [PLATFORM, {**PLATFORM, "name": "b"}], "integrationId"),
    ("attributes", [ATTRIBUTE, {**ATTRIBUTE, "title": "Other"}], "name"),
    ("attributes", [{**EVENT, "eventType": "e"}, {**EVENT, "eventTypeId": 4}], "name"),
    ("additionalCosts", [{"name": "fee"}, {"name": "fee"}], "name"),
    ("stores", [STORE, STORE], "integrationId"),
    ("eventTypes", [{"name": "e", "id": 1}, {"name": "e", "id": 2}], "name"),
    ("loyaltyPrograms", [{"name": "stars"}, {"name": "stars"}], "name"),
]
"""Entities that share what only one may have, and which field that is."""


@pytest.mark.parametrize(("word", "both", "field"), DOUBLED)
async def test_a_name_that_stands_twice(
    server: Server, word: str, both: list[Json], field: str
) -> None:
    events = {} if word == "eventTypes" else {"eventTypes": [{"id": 4, "name": "e"}]}
    document = {"version": 1, **events, word: both}
    refused = await server.call("PUT", "/__admin/state", document, status=422)
    (error,) = refused["errors"]
    assert error["source"] == {"pointer": f"/{word}/1/{field}"}
    assert f"/{word}/0/{field}" in error["detail"]


@pytest.mark.parametrize(("word", "both", "field"), DOUBLED)
async def test_a_name_that_is_there(
    server: Server, word: str, both: list[Json], field: str
) -> None:
    first, second = both
    events = {} if word == "eventTypes" else {"eventTypes": [{"id": 4, "name": "e"}]}
    await server.call("PUT", "/__admin/state", {"version": 1, **events, word: [first]})
    refused = await server.call("POST", "/__admin/promotions", {word: [second]}, status=422)
    (error,) = refused["errors"]
    assert error["source"] == {"pointer": f"/{word}/0/{field}"}
    assert "that with ID 1" in error["detail"]


async def test_names_that_may_stand_twice(server: Server) -> None:
    application = {"name": "Shop", "timezone": "UTC", "currency": "EUR"}
    document = {
        "version": 1,
        "applications": [
            {**application, "id": 1, "keys": ["test"]},
            {**application, "id": 2, "keys": ["other"]},
        ],
        "audiences": [{"name": "a"}, {"name": "a"}, PLATFORM, {**PLATFORM, "integration": "b"}],
        "attributes": [
            ATTRIBUTE,
            {**ATTRIBUTE, "entity": "Referral"},
            {**EVENT, "eventType": "e"},
            {**EVENT, "eventType": "f"},
        ],
        "stores": [STORE, {**STORE, "applicationId": 2}],
        "collections": [{"name": "c"}, {"name": "c"}],
    }
    await server.call("PUT", "/__admin/state", document)
