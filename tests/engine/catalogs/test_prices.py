"""What an item costs, and did cost, by the time that is asked for."""

from typing import Any

import pytest

from mockserver.engine.catalogs.prices import price_at, price_history, with_price
from mockserver.moments import parse_date_time, write_date_time
from tests.conftest import Json


def day(number: int) -> str:
    return f"2026-01-{number:02}T00:00:00.000000Z"


def item(**more: Any) -> Json:
    return {"id": 1, "created": day(1), "sku": "a", "price": 100, **more}


def adjustment(kind: str, price: float | None, *, made: int, **dates: int) -> Json:
    named = {f"effective{word}": day(number) for word, number in dates.items()}
    return {
        "priceType": kind,
        "price": price,
        "referenceId": f"{kind}-{made}",
        "calculatedAt": day(made),
        **named,
    }


SALE = adjustment("sale", 80, made=2, From=5, Until=8) | {"contextId": "winter"}
MEMBERS = adjustment("members", 90, made=3)


@pytest.mark.parametrize(
    ("adjustments", "at", "price"),
    [
        ([], 5, 100),
        ([SALE], 4, 100),
        ([SALE], 5, 80),
        ([SALE], 7, 80),
        ([SALE], 8, 100),
        ([MEMBERS], 2, 100),
        ([MEMBERS], 3, 90),
        ([SALE, MEMBERS], 5, 80),
        ([SALE, MEMBERS], 9, 90),
        ([MEMBERS, adjustment("members", 95, made=4)], 4, 95),
        ([adjustment("members", 95, made=4), MEMBERS], 4, 95),
        ([MEMBERS, adjustment("members", None, made=4)], 4, 100),
        ([adjustment("dealers", 120, made=1)], 4, 100),
    ],
)
def test_the_lowest_price_that_holds(adjustments: list[Json], at: int, price: float) -> None:
    found = price_at(item(adjustments=adjustments), parse_date_time(day(at)))
    assert found is not None
    assert found.value == price


def test_its_own_price_where_the_lowest_does_not_count() -> None:
    at = parse_date_time(day(6))
    own = price_at(item(adjustments=[SALE]), at, lowest=False)
    assert own is not None
    assert (own.value, own.context) == (100, "")
    other = price_at({**item(adjustments=[SALE]), "price": None}, at, lowest=False)
    assert other is not None
    assert (other.value, other.context) == (80, "winter")


def test_a_former_price_holds_until_another_took_its_place() -> None:
    changed = with_price(with_price(item(), 70, day(3)), 110, day(6))
    assert with_price(changed, 110, day(7)) is changed
    assert with_price(changed, None, day(7)) is changed
    found = [price_at(changed, parse_date_time(day(at))) for at in (2, 3, 5, 6)]
    assert [one.value if one else None for one in found] == [100, 70, 70, 110]
    assert price_at(changed, parse_date_time("2025-12-31T00:00:00Z")) is None


def test_all_prices_in_the_order_in_which_they_began() -> None:
    changed = with_price(item(adjustments=[SALE, MEMBERS]), 70, day(6))
    observed = price_history(changed, parse_date_time(day(20)))
    assert [(write_date_time(one.since), one.price.value) for one in observed] == [
        (day(1), 100),
        (day(3), 90),
        (day(5), 80),
        (day(6), 70),
    ]
    assert len(price_history(changed, parse_date_time(day(5)))) == 3


def test_an_item_that_never_had_a_price() -> None:
    nothing = {"id": 1, "created": day(1), "sku": "a"}
    assert price_history(nothing, parse_date_time(day(9))) == []
    priced = with_price(nothing, 5, day(3))
    (observed,) = price_history(priced, parse_date_time(day(9)))
    assert (write_date_time(observed.since), observed.price.value) == (day(3), 5)
