"""A shop in which things have happened, for tests of what its account tells of them."""

from typing import Any

from tests.api.integration.promoted import OFF, campaign, rule
from tests.api.management.manager import set_up
from tests.conftest import Json, Server, item

HOUR = {"hours": 1}
SUN = rule(
    OFF,
    ["addFreeItem", "cap", "A cap"],
    ["createCoupon", 1, {}],
    ["addLoyaltyPoints", 1, "points", 10],
    when=["and", ["couponValid"], ["eventIs", "talon_session_closed"]],
    title="Sun for all",
)
FRIENDS = rule(
    ["setDiscount", "friend", 2],
    when=["and", ["referralValid"], ["eventIs", "talon_session_closed"]],
    title="Friends",
)
SIGNED_UP = rule(
    ["addLoyaltyPoints", 1, "points", 50], when=["eventIs", "signed_up"], title="Hello"
)


def document() -> Json:
    """The entities of the shop, as a document."""
    found: Json = {
        "population": {"customers": 0},
        "applications": [
            {"id": 1, "name": "Shop", "keys": ["test"]},
            {"id": 2, "name": "Other", "keys": ["other"]},
        ],
        "stores": [{"id": 7, "name": "Main", "integrationId": "main", "applicationId": 1}],
        "loyaltyPrograms": [{"id": 1, "name": "stars"}],
        "eventTypes": [
            {"id": 1, "name": "signed_up", "title": "Signed up"},
            {"id": 2, "name": "viewed", "title": "A view"},
        ],
        "attributes": [{"id": 1, "entity": "Event", "name": "size", "type": "number"}],
    }
    for part in (
        campaign(1, SUN, FRIENDS, coupons=["SUNNY"], referrals=["FRIEND"], name="Summer"),
        campaign(2, SIGNED_UP, name="Winter"),
    ):
        for word, listed in part.items():
            found[word] = [*found.get(word, ()), *listed]
    return found


async def open_shop(server: Server, **more: Any) -> None:
    """Have the account be this shop."""
    await set_up(server, **{**document(), **more})


async def people(server: Server) -> None:
    """Three customers with names: the first is an advocate."""
    for name, full in (("advocate", "Ada Vocate"), ("ann", "Ann Onym"), ("bob", "Bob Builder")):
        attributes = {"Name": full, "Email": f"{name}@shop.example"}
        await server.call("PUT", f"/v2/customer_profiles/{name}", {"attributes": attributes})


async def happen(server: Server) -> None:
    """Two sessions of known customers, one of nobody, and three events, an hour apart each.

    12:00 open and 13:00 close "one" of ann, with a coupon and one that there is not; 14:00 close
    "two" of bob, who was sent; 15:00 ann signs up in a store; 16:00 carl views with an ID;
    17:00 the first API views in "three", which it makes; 18:00 a hat of "one" goes back.
    """
    await people(server)
    one = {
        "profileId": "ann",
        "couponCodes": ["SUNNY", "NONE"],
        "cartItems": [item("hat", 20.0, 2)],
        "storeIntegrationId": "main",
    }
    await server.put_session("one", one)
    server.clock.advance(**HOUR)
    await server.put_session("one", {"state": "closed"})
    server.clock.advance(**HOUR)
    two = {"profileId": "bob", "referralCode": "FRIEND", "cartItems": [item("mug", 8.5)]}
    await server.put_session("two", two)
    await server.put_session("two", {"state": "closed"})
    server.clock.advance(**HOUR)
    event = {
        "type": "signed_up",
        "profileId": "ann",
        "attributes": {"size": 3},
        "storeIntegrationId": "main",
    }
    await server.call("POST", "/v2/events", event, status=204)
    server.clock.advance(**HOUR)
    event = {"type": "viewed", "integrationId": "v-1", "connectedSessionId": "one"}
    event["profileId"] = "carl"
    await server.call("POST", "/v3/events", event, status=204)
    server.clock.advance(**HOUR)
    event = {"type": "viewed", "sessionId": "three", "attributes": {}}
    await server.call("POST", "/v1/events", event, status=201)
    server.clock.advance(**HOUR)
    back = {"return": {"returnedCartItems": [{"position": 0, "quantity": 1}]}}
    await server.call("POST", "/v2/customer_sessions/one/returns", back)
