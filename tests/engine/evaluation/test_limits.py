"""Rules that would never end: they are stopped, and say so; what was made before stays."""

from typing import Any

import pytest

from mockserver.entities import Json
from tests.engine.evaluation.asked import asked, line, session_of

ITEMS = [".", "Session", "CartItems"]
CART = session_of(line(0, "a", 1.0, 1000))


def nested(depth: int) -> list[Any]:
    """A list of lists of lists, one for each item of the one around it."""
    if not depth:
        return ["count", ITEMS]
    return ["map", ITEMS, [["Item"], nested(depth - 1)]]


def rule(effect: Any, condition: Any = True) -> Json:
    return {"title": "", "condition": ["and", condition], "effects": [effect]}


@pytest.mark.parametrize("where", ["condition", "effect", "binding"])
def test_too_many_steps(where: str) -> None:
    endless = [">", ["count", nested(3)], 0]
    off = ["setDiscount", "off", 5]
    broken = {
        "condition": rule(off, endless),
        "effect": rule(["setDiscount", "off", ["count", nested(3)]]),
        "binding": {**rule(off, [".", "b"]), "bindings": [{"name": "b", "expression": endless}]},
    }[where]
    found = asked(rule(off), broken, rule(off), session=CART)
    assert [one["effectType"] for one in found.effects] == ["setDiscount", "error", "error"]
    assert "too many steps" in found.effects[1]["props"]["message"]


def test_what_is_just_long_is_done() -> None:
    found = asked(rule(["setDiscount", "off", ["count", nested(1)]]), session=CART)
    (effect,) = found.effects
    assert effect["props"]["value"] == 1000
