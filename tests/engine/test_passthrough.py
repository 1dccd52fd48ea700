"""Rulesets in Talang as they are shown in blocks."""

from typing import Any

import pytest

from mockserver.engine.passthrough import in_blocks
from mockserver.engine.ruleset_shapes import check_ruleset

HEAD = {"id": 6, "created": "2026-01-01T12:00:00.000000Z", "userId": 1, "campaignId": 3}


def shown(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    """How rules in Talang are shown; what is shown keeps the shape of blocks."""
    made = in_blocks({**HEAD, "rules": list(rules), "bindings": [], **more})
    assert check_ruleset(made) == []
    return made


@pytest.mark.parametrize(
    ("condition", "effects", "expressions"),
    [
        (["and", ["couponValid"], ["=", 1, 1]], [], [["couponValid"], ["=", 1, 1]]),
        (["AND", True], [], [[True]]),
        (["and"], [], []),
        (["and", [".", "Session", "IsFirst"]], [], [[[".", "Session", "IsFirst"]]]),
        (["or", ["couponValid"], False], [], [["or", ["couponValid"], False]]),
        (["and"], [["noop"], [], ["setDiscount", "a", 1]], [["noop"], ["setDiscount", "a", 1]]),
        (["and"], ["catch", ["noop"], ["b"]], [["catch", ["noop"], ["b"]]]),
    ],
)
def test_each_condition_and_effect_is_a_block(
    condition: list[Any], effects: list[Any], expressions: list[Any]
) -> None:
    rule = {"title": "x", "description": "d", "condition": condition, "effects": effects}
    (made,) = shown(rule)["promotionRules"]
    assert (made["title"], made["description"]) == ("x", "d")
    assert [block["expression"] for block in made["blocks"]] == expressions
    assert {block["type"] for block in made["blocks"]} <= {"passthrough"}
    block_ids = [block["id"] for block in made["blocks"]]
    assert len(set(block_ids)) == len(block_ids)


def test_the_rest_is_carried_over() -> None:
    rule = {"title": "x", "condition": ["and", True], "effects": []}
    made = shown(strikethroughRules=[rule], activatedAt=HEAD["created"], rbVersion="v2")
    assert {word: made[word] for word in HEAD} == HEAD
    assert made["activatedAt"] == HEAD["created"]
    assert [one["title"] for one in made["strikethroughRules"]] == ["x"]
    assert "rules" not in made
    assert "rbVersion" not in made


def test_bindings_that_have_a_form_in_blocks() -> None:
    items, predicate = [".", "Session", "CartItems"], ["=", [".", "Item", "Category"], "Kitchen"]
    ten = {"type": "templateParameter", "valueType": "number", "minValue": 0, "maxValue": 19.9}
    made = shown(
        bindings=[
            {"name": "kitchen", "expression": ["filter", items, [["Item"], predicate]]},
            {"name": "ten", "expression": ["identity", 10], **ten},
            {"name": "two", "expression": ["+", 2, 0]},
            {"name": "same", "expression": ["identity", 10]},
        ]
    )
    (selector,) = made["selectors"]
    assert (selector["name"], selector["source"]) == ("kitchen", "$Session.CartItems")
    (step,) = selector["steps"]
    assert (step["type"], step["predicate"]["expression"]) == ("filter", predicate)
    (parameter,) = made["parameters"]
    del ten["type"]
    assert parameter == {"name": "ten", "value": 10, "description": "", **ten}


def test_one_in_blocks_stays_as_it_is() -> None:
    ruleset = {**HEAD, "promotionRules": [{"title": "x", "blocks": []}]}
    assert in_blocks(ruleset) == ruleset
