"""Catalogs over HTTP: synced, all or nothing; and the prices that items had before."""

from typing import Any

import pytest

from tests.conftest import Json, Server, StartServer

SYNC = "/v1/catalogs/1/sync"
PRIOR = "/v1/best_prior_price"
HISTORY = "/v1/best_prior_price_history"

SHOE: Json = {
    "id": 4,
    "sku": "shoe",
    "price": 60,
    "product": {"name": "sneaker"},
    "attributes": [{"name": "color", "value": "blue"}, {"name": "size", "value": 45}],
}
HAT: Json = {"id": 5, "sku": "hat", "attributes": [{"name": "color", "value": "red"}]}


@pytest.fixture
async def shop(server: Server) -> Server:
    """An account with a catalog of two items."""
    await set_up(server)
    return server


async def set_up(server: Server, **more: Any) -> None:
    document = {"version": 1, "catalogs": [{"id": 1}], "catalogItems": [SHOE, HAT], **more}
    await server.call("PUT", "/__admin/state", document)


async def sync(server: Server, kind: str, *payloads: Json, status: int = 200, **more: Any) -> Json:
    actions = [{"type": kind, "payload": payload} for payload in payloads]
    answer: Json = await server.call("PUT", SYNC, {"actions": actions, **more}, status=status)
    return answer


async def items(server: Server) -> dict[str, Json]:
    """The items of the catalog by SKU, with their attributes by name."""
    state = await server.call("GET", "/__admin/state")
    return {
        one["sku"]: {
            **one,
            "attributes": {each["name"]: each["value"] for each in one["attributes"]},
        }
        for one in state["catalogItems"]
    }


async def test_items_are_added(shop: Server) -> None:
    sock = {"sku": "sock", "price": 5, "product": {"name": "s"}, "attributes": {"color": "red"}}
    catalog = await sync(shop, "ADD", sock, {"sku": "bare"})
    assert (catalog["id"], catalog["version"]) == (1, 2)
    assert catalog["modified"] == "2026-01-01T12:00:00.000000Z"
    found = await items(shop)
    assert list(found) == ["shoe", "hat", "sock", "bare"]
    assert found["sock"] == {
        **sock,
        "id": 6,
        "created": "2026-01-01T12:00:00.000000Z",
        "catalogid": 1,
        "version": 2,
    }
    assert (await sync(shop, "REMOVE", {"sku": "bare"}))["version"] == 3


async def test_an_item_is_replaced_but_for_its_price(shop: Server) -> None:
    await sync(shop, "ADD", {"sku": "shoe", "attributes": {"new": 1}, "replaceIfExists": True})
    shoe = (await items(shop))["shoe"]
    assert (shoe["id"], shoe["price"], shoe["attributes"]) == (4, 60, {"new": 1})
    assert "product" not in shoe


async def test_an_item_is_patched(shop: Server) -> None:
    await sync(shop, "PATCH", {"sku": "shoe", "attributes": {"size": None, "new": 1}, "price": 50})
    shoe = (await items(shop))["shoe"]
    assert (shoe["price"], shoe["attributes"]) == (50, {"color": "blue", "new": 1})
    assert (shoe["product"], shoe["version"]) == ({"name": "sneaker"}, 2)
    await sync(shop, "PATCH", {"sku": "sock", "price": 5, "createIfNotExists": True})
    assert (await items(shop))["sock"]["price"] == 5


@pytest.mark.parametrize(
    ("filters", "changed"),
    [
        ([{"attr": "color", "op": "IN", "value": "blue,green"}], ["shoe"]),
        ([{"attr": "size", "op": "GT", "value": "45"}], []),
        ([], ["shoe", "hat"]),
        (None, ["shoe", "hat"]),
    ],
)
async def test_many_items_are_patched_or_removed(
    shop: Server, filters: list[Json] | None, changed: list[str]
) -> None:
    picks = {} if filters is None else {"filters": filters}
    await sync(shop, "PATCH_MANY", {**picks, "price": 7, "attributes": {"new": True}})
    found = await items(shop)
    assert [sku for sku, one in found.items() if one.get("price") == 7] == changed
    assert [sku for sku, one in found.items() if "new" in one["attributes"]] == changed
    await sync(shop, "REMOVE_MANY", picks)
    assert list(await items(shop)) == [sku for sku in found if sku not in changed]


@pytest.mark.parametrize(
    ("actions", "places"),
    [
        ([], ["/actions"]),
        ([("ADD", {})], ["/actions/0/payload/sku"]),
        ([("ADD", {"sku": "a", "price": "1"})], ["/actions/0/payload/price"]),
        ([("NEW", {"sku": "a"})], ["/actions/0/type"]),
        ([("ADD", {"sku": "a"}), ("REMOVE", {"sku": "hat"})], ["/actions/1/type"]),
        ([("ADD", {"sku": "a"}), ("ADD", {"sku": "a"})], ["/actions/1/payload/sku"]),
        ([("ADD", {"sku": "a"}), ("ADD", {"sku": "hat"})], ["/actions/1/payload/sku"]),
        ([("PATCH", {"sku": "a"})], ["/actions/0/payload/sku"]),
        ([("REMOVE", {"sku": "hat"}), ("REMOVE", {"sku": "a"})], ["/actions/1/payload/sku"]),
        ([("ADD_PRICE_ADJUSTMENT", {"sku": "hat"})], ["/actions/0/payload/adjustments"]),
        ([("ADD_PRICE_ADJUSTMENT", {"sku": "a", "adjustments": []})], ["/actions/0/payload/sku"]),
        (
            [("ADD_PRICE_ADJUSTMENT", {"sku": "hat", "adjustments": [{"priceType": "x"}]})],
            ["/actions/0/payload/adjustments/0/referenceId"],
        ),
        (
            [("REMOVE_MANY", {"filters": [{"attr": "a", "op": "NE", "value": 1}]})],
            ["/actions/0/payload/filters/0/op"],
        ),
        (
            [("REMOVE_MANY", {"filters": [{"attr": "size", "op": "LT", "value": "x"}]})],
            ["/actions/0/payload/filters/0/value"],
        ),
    ],
)
async def test_all_actions_or_none(
    shop: Server, actions: list[tuple[str, Json]], places: list[str]
) -> None:
    before = await shop.call("GET", "/__admin/state")
    body = {"actions": [{"type": kind, "payload": payload} for kind, payload in actions]}
    refused = await shop.call("PUT", SYNC, body, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == places
    after = await shop.call("GET", "/__admin/state")
    assert (after["catalogs"], after["catalogItems"]) == (
        before["catalogs"],
        before["catalogItems"],
    )


async def test_the_version_that_is_meant(shop: Server) -> None:
    assert (await sync(shop, "REMOVE", {"sku": "hat"}, version=1))["version"] == 2
    refused = await sync(shop, "REMOVE", {"sku": "shoe"}, version=1, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == ["/version"]


async def test_attributes_that_the_account_defines(server: Server) -> None:
    color = {"id": 3, "entity": "CartItem", "name": "color"}
    await set_up(server, attributes=[color])
    refused = await sync(server, "PATCH", {"sku": "hat", "attributes": {"colour": 1}}, status=400)
    (error,) = refused["errors"]
    assert error["source"]["pointer"] == "/actions/0/payload/attributes/colour"
    await sync(server, "PATCH", {"sku": "hat", "attributes": {"color": "blue"}})
    state = await server.call("GET", "/__admin/state")
    assert state["catalogItems"][1]["attributes"] == [
        {"attributeid": 3, "name": "color", "value": "blue"}
    ]


async def test_a_catalog_that_there_is_not(shop: Server) -> None:
    body = {"actions": [{"type": "REMOVE_MANY", "payload": {}}]}
    refused = await shop.call("PUT", "/v1/catalogs/9/sync", body, status=404)
    assert refused == {"message": "No catalog has the ID 9", "StatusCode": 404}


async def test_a_thousand_items_in_one_go(shop: Server) -> None:
    many = [{"sku": f"s{number}", "attributes": {"n": number}} for number in range(1000)]
    assert (await sync(shop, "ADD", *many))["version"] == 2
    assert len(await items(shop)) == 1002
    await sync(shop, "ADD", *many, {"sku": "one more"}, status=400)


async def adjust(server: Server, price: float | None, **more: Any) -> None:
    """A price adjustment of the shoe."""
    one = {"priceType": "sale", "price": price, "referenceId": "r", **more}
    await sync(server, "ADD_PRICE_ADJUSTMENT", {"sku": "shoe", "adjustments": [one]})


async def test_adjustments_are_kept_once_by_type_and_reference(shop: Server) -> None:
    await adjust(shop, 40)
    await adjust(shop, 30, contextId="c")
    await adjust(shop, None, referenceId="s")
    kept = (await items(shop))["shoe"]["adjustments"]
    assert [(one["referenceId"], one["price"]) for one in kept] == [("r", 30), ("s", None)]
    assert {one["calculatedAt"] for one in kept} == {"2026-01-01T12:00:00.000000Z"}


async def prior(server: Server, *, status: int = 200, **more: Any) -> Any:
    body = {
        "skus": ["shoe"],
        "timeframe": "30",
        "timeframeEndDate": "2026-03-01T00:00:00Z",
        "timeframeEndDateType": "strict",
        **more,
    }
    sent = {name: value for name, value in body.items() if value is not None}
    return await server.call("POST", PRIOR, sent, status=status)


@pytest.fixture
async def with_sale(shop: Server) -> Server:
    """The shoe costs 60, from January 11 on 50, from 21 on 70; in a sale from 26 on 40.

    Within the sale, the price falls to 35 on January 31.
    """
    for price in (50, 70):
        shop.clock.advance(days=10)
        await sync(shop, "PATCH", {"sku": "shoe", "price": price})
    shop.clock.advance(days=5)
    await adjust(shop, 40, contextId="winter")
    shop.clock.advance(days=5)
    await adjust(shop, 35, contextId="winter", referenceId="s")
    return shop


@pytest.mark.parametrize(
    ("kind", "days", "price"),
    [
        ("strict", "30", 35),
        ("price", "30", 40),
        ("price", "5", 40),
        ("sale", "5", 70),
        ("sale", "6", 50),
        ("sale", "30D", 50),
        (True, "30", 35),
        (False, "30D", 50),
    ],
)
async def test_the_lowest_price_before(
    with_sale: Server, kind: str | bool, days: str, price: float
) -> None:
    with_sale.clock.advance(days=1)
    end = "2026-02-01T12:00:00Z"
    asked: Json = {"timeframe": days, "timeframeEndDate": end}
    asked |= (
        {"timeframeEndDateType": kind}
        if isinstance(kind, str)
        else {"timeframeEndDateType": None, "strictEndDate": kind}
    )
    (best,) = await prior(with_sale, **asked)
    assert (best["sku"], best["price"]) == ("shoe", price)


async def test_what_is_said_of_a_prior_price(with_sale: Server) -> None:
    target = {"targetType": "AUDIENCE", "audienceId": 3}
    (best,) = await prior(with_sale, timeframe="90", skus=["shoe", "hat", "shoe", "nope"])
    details = {"referenceId": "s", "selectedPriceType": "sale", "value": 35}
    number = best.pop("id")
    assert best == {
        "sku": "shoe",
        "observedAt": "2026-01-31T12:00:00.000000Z",
        "contextId": "winter",
        "contextIds": ["winter"],
        "price": 35,
        "metadata": {"influencingCampaignDetails": [], "adjustmentDetails": details},
        "target": {"targetType": "BASE"},
    }
    (again,) = await prior(with_sale, target=target)
    assert (again["id"], again["target"]) == (number, target)


async def test_all_prices_of_a_time(with_sale: Server) -> None:
    asked = {"sku": "shoe", "startDate": "2026-01-11T12:00:00Z", "endDate": "2026-01-26T12:00:00Z"}
    answer = await with_sale.call("POST", HISTORY, asked)
    assert answer["sku"] == "shoe"
    assert [(one["price"], one["contextId"]) for one in answer["history"]] == [
        (50, ""),
        (70, ""),
        (40, "winter"),
    ]
    answer = await with_sale.call("POST", HISTORY, {**asked, "sku": "nope"})
    assert answer == {"sku": "nope", "history": []}


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"timeframe": "month"}, "/timeframe"),
        ({"timeframe": "0"}, "/timeframe"),
        ({"timeframe": "-3"}, "/timeframe"),
        ({"timeframeEndDateType": "now"}, "/timeframeEndDateType"),
        ({"timeframeEndDateType": None}, "/timeframeEndDateType"),
        ({"skus": []}, "/skus"),
        ({"target": {"targetType": "AUDIENCE"}}, "/target/audienceId"),
        ({"timeframeEndDate": "x"}, "/timeframeEndDate"),
    ],
)
async def test_a_prior_price_that_cannot_be_asked_for(shop: Server, more: Json, place: str) -> None:
    refused = await prior(shop, status=400, **more)
    assert [error["source"]["pointer"] for error in refused["errors"]] == [place]


async def test_a_time_that_ends_before_it_begins(shop: Server) -> None:
    asked = {"sku": "shoe", "startDate": "2026-01-02T00:00:00Z", "endDate": "2026-01-01T00:00:00Z"}
    refused = await shop.call("POST", HISTORY, asked, status=400)
    assert [error["source"]["pointer"] for error in refused["errors"]] == ["/endDate"]


async def test_earliest_and_latest_times(shop: Server) -> None:
    assert await prior(shop, timeframe="99999", timeframeEndDate="0001-01-01T00:00:00Z") == []
    (best,) = await prior(shop, timeframe="99999", timeframeEndDate="9999-12-31T23:59:59Z")
    assert best["price"] == 60


async def test_an_application_without_a_catalog(start_server: StartServer) -> None:
    server = await start_server()
    assert await prior(server) == []
