"""Filters of a catalog sync: what they pick."""

from typing import Any

import pytest

from mockserver.engine.catalogs.filters import filter_problems, passes
from tests.conftest import Json

SHOE: Json = {
    "id": 1,
    "sku": "shoe-1",
    "price": 60,
    "product": {"name": "sneaker"},
    "attributes": [
        {"name": "color", "value": "blue"},
        {"name": "size", "value": 45},
        {"name": "new", "value": True},
        {"name": "tags", "value": ["run", "sale"]},
    ],
}


def wanted(attr: str, op: str, value: Any) -> Json:
    return {"attr": attr, "op": op, "value": value}


@pytest.mark.parametrize(
    ("attr", "op", "value", "picked"),
    [
        ("color", "EQ", "blue", True),
        ("color", "EQ", "Blue", False),
        ("weight", "EQ", "blue", False),
        ("size", "EQ", 45, True),
        ("size", "EQ", "45", True),
        ("size", "EQ", 44, False),
        ("new", "EQ", True, True),
        ("new", "EQ", "true", True),
        ("new", "EQ", 1, False),
        ("tags", "EQ", "sale", True),
        ("tags", "EQ", ["run", "sale"], True),
        ("size", "GT", "45", False),
        ("size", "GT", "44.5", True),
        ("size", "GE", 45, True),
        ("size", "LT", 45, False),
        ("size", "LT", 46, True),
        ("size", "LE", 45, True),
        ("color", "LT", 9, False),
        ("weight", "LT", 9, False),
        ("color", "IN", "red, blue", True),
        ("color", "IN", ["red", "blue"], True),
        ("color", "IN", "red,green", False),
        ("size", "IN", "44,45", True),
        ("size", "IN", 45, True),
        ("tags", "IN", "sale,walk", True),
        ("sku", "EQ", "shoe-1", True),
        ("SKU", "IN", "shoe-1,shoe-2", True),
        ("price", "GE", 60, True),
        ("Product", "EQ", "sneaker", True),
    ],
)
def test_an_operator(attr: str, op: str, value: Any, picked: bool) -> None:
    assert passes(SHOE, [wanted(attr, op, value)]) is picked


def test_all_filters_have_to_fit_and_none_fits_all() -> None:
    blue, big = wanted("color", "EQ", "blue"), wanted("size", "GT", 45)
    assert passes(SHOE, [])
    assert passes(SHOE, [blue, blue])
    assert not passes(SHOE, [blue, big])


@pytest.mark.parametrize(
    ("op", "value", "wrong"),
    [
        ("LT", "x", True),
        ("GT", None, True),
        ("GE", [1], True),
        ("LE", True, True),
        ("LE", "1.5", False),
        ("EQ", "x", False),
        ("IN", ["x"], False),
    ],
)
def test_orders_are_of_numbers(op: str, value: Any, wrong: bool) -> None:
    places = [problem.place for problem in filter_problems([wanted("a", op, value)], "/filters")]
    assert places == (["/filters/0/value"] if wrong else [])
