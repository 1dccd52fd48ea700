"""What the Management API made is part of the state, and comes back with it."""

from tests.api.management import (
    test_additional_costs,
    test_attributes,
    test_campaigns,
    test_rulesets,
    test_stores,
)
from tests.api.management.manager import TALANG, manage
from tests.conftest import Server

WORDS = ("attributes", "eventTypes", "additionalCosts", "stores", "campaigns", "rulesets")


async def test_all_that_was_made_comes_back(server: Server) -> None:
    await manage(server, "POST", test_attributes.ATTRIBUTES, test_attributes.NEW, 201)
    event = {**test_attributes.NEW, "entity": "Event", "eventType": "review"}
    await manage(server, "POST", test_attributes.ATTRIBUTES, event, 201)
    await manage(server, "POST", test_additional_costs.COSTS, test_additional_costs.NEW, 201)
    await manage(server, "POST", test_stores.STORES, test_stores.NEW, 201)
    more = {"linkedStoreIds": [1], "startTime": "2026-01-01T00:00:00+01:00"}
    made = await test_campaigns.made(server, **more)
    for body in (TALANG, {**test_rulesets.BLOCKS, "activate": True}):
        await manage(server, "POST", test_rulesets.RULESETS, body, 201)
    state = await server.call("GET", "/__admin/state")
    assert [len(state[word]) for word in WORDS] == [2, 1, 1, 1, 1, 2]
    await manage(server, "DELETE", f"{test_campaigns.CAMPAIGNS}/{made['id']}", status=204)
    await server.call("PUT", "/__admin/state", state)
    after = await server.call("GET", "/__admin/state")
    assert {word: after[word] for word in WORDS} == {word: state[word] for word in WORDS}
