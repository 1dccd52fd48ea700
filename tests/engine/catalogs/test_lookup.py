"""What carts take from the catalog of their Application."""

from typing import Any

import pytest

from mockserver.engine.catalogs.lookup import catalog_item, priced, with_catalog_data
from mockserver.entities import Kind
from mockserver.state import Moment
from tests.conftest import Json
from tests.engine.one_moment import moment_of

UUID = "68851723-e6fa-488f-ace9-112581e6c19b"
CREATED = "2025-12-01T00:00:00Z"
SHOE: Json = {
    "id": 5,
    "created": CREATED,
    "sku": "shoe",
    "price": 60,
    "catalogid": 2,
    "version": 1,
    "product": {"name": "sneaker"},
    "attributes": [{"name": "color", "value": "blue"}, {"name": "size", "value": 45}],
}
SALE: Json = {
    "priceType": "sale",
    "price": 40,
    "referenceId": UUID,
    "calculatedAt": CREATED,
    "effectiveFrom": "2026-01-01T00:00:00Z",
    "effectiveUntil": "2026-02-01T00:00:00Z",
    "contextId": "winter",
}
CATALOGS: list[Json] = [
    {"id": 1, "version": 1, "subscribedApplicationsIds": [2]},
    {"id": 2, "version": 1, "subscribedApplicationsIds": [1]},
    {"id": 3, "version": 1},
]


def moment_with(*items: Json, assume: tuple[str, ...] = ()) -> Moment:
    kept = {Kind.CATALOG: CATALOGS, Kind.CATALOG_ITEM: list(items)}
    return moment_of(kept, assume=assume)


def test_what_is_known_of_an_item() -> None:
    moment = moment_with(SHOE, {**SHOE, "id": 6, "sku": "hat", "catalogid": 1})
    assert catalog_item(moment, "shoe") == {
        "catalogItemID": 5,
        "attributes": {"color": "blue", "size": 45},
        "product": {"name": "sneaker"},
        "price": 60,
    }
    assert catalog_item(moment, "hat") is None
    assert catalog_item(moment, "sock") is None


@pytest.mark.parametrize(("choice", "price", "chosen"), [("lowest", 40, "sale"), ("own", 60, None)])
def test_prices_of_several_types(choice: str, price: float, chosen: str | None) -> None:
    adjusted = {**SHOE, "adjustments": [SALE]}
    data = catalog_item(moment_with(adjusted, assume=(f"catalog-price-type={choice}",)), "shoe")
    assert data is not None
    dates = {
        "adjustmentReferenceId": UUID,
        "adjustmentEffectiveFrom": SALE["effectiveFrom"],
        "adjustmentEffectiveUntil": SALE["effectiveUntil"],
    }
    assert data["prices"] == {"sale": {"price": 40, "adjustmentContextId": "winter", **dates}}
    assert (data["price"], data.get("selectedPriceType")) == (price, chosen)
    assert {name: data[name] for name in dates if name in data} == (dates if chosen else {})


def test_a_reference_that_is_no_uuid_is_not_shown() -> None:
    adjusted = {**SHOE, "adjustments": [SALE | {"referenceId": "x"}]}
    data = catalog_item(moment_with(adjusted), "shoe")
    assert data is not None
    assert "adjustmentReferenceId" not in data | data["prices"]["sale"]


@pytest.mark.parametrize(
    ("sent", "more"),
    [
        ({"sku": "shoe"}, {"price": 60, "catalogItemID": 5}),
        ({"sku": "shoe", "price": 9}, {"catalogItemID": 5}),
        ({"sku": "sock"}, {}),
    ],
)
def test_a_price_that_is_sent_counts_more(sent: Json, more: Json) -> None:
    assert priced(moment_with(SHOE), sent) == sent | more


def test_rules_read_what_the_cart_does_not_say() -> None:
    items: list[Json] = [
        {"sku": "shoe", "attributes": {"color": "red"}},
        {"sku": "shoe", "attributes": {}, "product": {"name": "boot"}},
        {"sku": "sock", "attributes": {}},
    ]
    shown = with_catalog_data(moment_with(SHOE), items)
    assert shown == [
        {"sku": "shoe", "attributes": {"color": "red", "size": 45}, "product": SHOE["product"]},
        {"sku": "shoe", "attributes": {"color": "blue", "size": 45}, "product": {"name": "boot"}},
        items[2],
    ]
    assert items[0] == {"sku": "shoe", "attributes": {"color": "red"}}


def test_an_account_without_catalogs() -> None:
    items: list[Any] = [{"sku": "shoe", "attributes": {}}]
    assert with_catalog_data(moment_of({}), items) is items
    assert priced(moment_of({}), items[0]) is items[0]
