"""Expressions that the vendor and its users have published, against a small host."""

from typing import Any

import pytest

from mockserver.engine.talang.compiler import compile_expression
from mockserver.engine.talang.kinds import Kind
from tests.engine.talang.hosts import ITEM_PATH, ITEMS, NAMES, Host, run

TOTAL = [".", "Session", "Total"]
ALWAYS = ["and", True]
COUPON = ["and", ["couponValid"]]


def percent(name: str, value: float) -> list[Any]:
    return ["catch", ["noop"], ["setDiscount", name, ["*", TOTAL, ["/", value, 100]]]]


RULES: list[tuple[str, Any, Any, tuple[str, float]]] = [
    ("R1", ALWAYS, ["setDiscount", "Free money", 45.55], ("Free money", 45.55)),
    ("R2", COUPON, ["setDiscount", "Free money", 45.55], ("Free money", 45.55)),
    ("R4", COUPON, percent("10% off", 10), ("10% off", 20)),
    ("R10", ALWAYS, percent("10% off", 10), ("10% off", 20)),
    ("R11", ["and", [">", TOTAL, 100]], percent("20% off", 20), ("20% off", 40)),
    ("R12", COUPON, percent("10% off with XMAS coupon", 10), ("10% off with XMAS coupon", 20)),
    ("R14", COUPON, percent("30% off", 30), ("30% off", 60)),
    (
        "R15",
        ALWAYS,
        ["catch", ["noop"], ["setDiscount", "Fixed price", ["-", TOTAL, 10]]],
        ("Fixed price", 190),
    ),
]


@pytest.mark.parametrize(
    ("condition", "effect", "given"), [one[1:] for one in RULES], ids=[one[0] for one in RULES]
)
def test_rule(condition: Any, effect: Any, given: tuple[str, float]) -> None:
    host = Host()
    assert run(condition, host, wanted=Kind.BOOLEAN) is True
    assert compile_expression(effect, NAMES).kind is Kind.NULL
    assert run(effect, host) is None
    assert host.effects == [given]


@pytest.mark.parametrize(
    ("condition", "host"),
    [(COUPON, Host(coupon=False)), (["and", [">", TOTAL, 200]], Host(total=200))],
)
def test_rule_that_does_not_apply(condition: Any, host: Host) -> None:
    assert run(condition, host) is False


CATEGORY = [".", "Item", "Category"]
TYPE = [".", "Item", "Attributes", "c_productType"]


@pytest.mark.parametrize(
    ("predicate", "found"),
    [
        (["=", CATEGORY, "Kitchen"], [ITEMS[0]]),
        (["contains", CATEGORY, "Kitchen"], [ITEMS[0]]),
        (["contains", CATEGORY, "ar"], [ITEMS[1]]),
        (["and", ["!=", TYPE, "egiftcard"]], []),
    ],
)
def test_item_filter(predicate: Any, found: Any) -> None:
    assert run(["filter", ITEM_PATH, [["Item"], ["catch", False, predicate]]]) == found


@pytest.mark.parametrize(
    ("expression", "value"),
    [(["identity", 10], 10), (["list", "10014", "10015"], ["10014", "10015"]), (["+", 2, 0], 2)],
)
def test_binding(expression: Any, value: Any) -> None:
    assert run(expression) == value


@pytest.mark.parametrize(
    ("effect", "given"),
    [
        (["!", "callApi189"], ("callApi189",)),
        (["!", "Award_minutes"], ("Award_minutes",)),
        (
            ["notification", "Webhook Skipped", {"body": "Original Source ID: 189"}],
            ("Webhook Skipped", {"body": "Original Source ID: 189"}),
        ),
    ],
)
def test_effect_of_an_export(effect: Any, given: tuple[Any, ...]) -> None:
    host = Host()
    assert run(["catch", ["noop"], effect], host) is None
    assert host.effects == [given]


def test_an_effect_that_fails_gives_nothing() -> None:
    host = Host()
    assert run(["catch", ["noop"], ["setDiscount", "a", ["/", TOTAL, 0]]], host) is None
    assert run(["catch", ["noop"], ["fail", "no budget"]], host) is None
    assert host.effects == []
