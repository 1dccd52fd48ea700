"""What rulesets have to look like, in Talang and in blocks."""

from typing import Any

import pytest

from mockserver.engine.ruleset_shapes import BLOCK_TYPES, check_ruleset

RULE: dict[str, Any] = {"title": "x", "condition": ["and", True], "effects": [["noop"]]}
FLAT = ["catch", ["noop"], ["setDiscount", "a", 1]]


def places(ruleset: dict[str, Any]) -> list[str]:
    return [problem.place for problem in check_ruleset(ruleset)]


def talang(*rules: Any, **more: Any) -> dict[str, Any]:
    return {"rules": list(rules), "bindings": [], **more}


def blocks(*some: Any, **more: Any) -> dict[str, Any]:
    return {"promotionRules": [{"title": "x", "blocks": list(some)}], **more}


@pytest.mark.parametrize(
    "ruleset",
    [
        talang(),
        talang(RULE, RULE),
        talang({**RULE, "effects": []}),
        talang({**RULE, "effects": FLAT}),
        talang({**RULE, "effects": [FLAT, FLAT]}),
        talang({**RULE, "effects": [[], []]}),
        talang(RULE, strikethroughRules=[RULE]),
        talang(bindings=[{"name": "a", "expression": ["identity", 10]}]),
        talang({**RULE, "bindings": [{"name": "a", "expression": ["+", 2, 0]}]}),
        talang(promotionRules=[]),
        blocks(),
        blocks({"type": "passthrough", "expression": ["couponValid"]}),
        blocks({"type": "group", "operator": "none", "blocks": [{"type": "checkCoupon"}]}),
        blocks(rules=[], bindings=[]),
        blocks(selectors=[{"name": "a"}], bundles=[{"name": "b"}], parameters=[{"name": "c"}]),
        {"promotionRules": [], "strikethroughRules": [{"title": "x", "blocks": []}]},
    ],
)
def test_good(ruleset: dict[str, Any]) -> None:
    assert check_ruleset(ruleset) == []


@pytest.mark.parametrize("kind", sorted(BLOCK_TYPES))
def test_every_type_of_block_is_one(kind: str) -> None:
    needed: dict[str, dict[str, Any]] = {
        "group": {"blocks": []},
        "checkAttribute": {"operator": "isTrue", "attribute": "$Session.Total"},
        "awardDiscount": {"value": 1},
        "passthrough": {"expression": [True]},
    }
    block = {"type": kind, **needed.get(kind, {})}
    assert check_ruleset(blocks(block)) == []
    if kind in needed:
        wanted = [f"/promotionRules/0/blocks/0/{field}" for field in needed[kind]]
        assert sorted(places(blocks({"type": kind}))) == sorted(wanted)


@pytest.mark.parametrize(
    ("ruleset", "wrong"),
    [
        ({}, ["/rules", "/bindings"]),
        ({"rules": {}, "bindings": []}, ["/rules"]),
        (talang(5), ["/rules/0"]),
        (talang({}), ["/rules/0/title", "/rules/0/condition", "/rules/0/effects"]),
        (talang({**RULE, "condition": []}), ["/rules/0/condition"]),
        (talang({**RULE, "condition": "and"}), ["/rules/0/condition"]),
        (talang({**RULE, "condition": [True]}), ["/rules/0/condition/0"]),
        (
            talang({**RULE, "effects": [FLAT, 5, [7]]}),
            ["/rules/0/effects/1", "/rules/0/effects/2/0"],
        ),
        (talang(strikethroughRules=[5]), ["/strikethroughRules/0"]),
        (talang(bindings=[{"expression": []}, 5]), ["/bindings/0", "/bindings/1"]),
        (
            talang(bindings=[{"name": "a", "expression": []}, {"name": "a", "expression": []}]),
            ["/bindings/1/name"],
        ),
        (talang({**RULE, "bindings": [{}]}), ["/rules/0/bindings/0"]),
        (talang(RULE, **blocks()), ["/promotionRules"]),
        ({"promotionRules": [5]}, ["/promotionRules/0"]),
        ({"promotionRules": [{}]}, ["/promotionRules/0/title", "/promotionRules/0/blocks"]),
        (blocks(5, {}), ["/promotionRules/0/blocks/0", "/promotionRules/0/blocks/1"]),
        (blocks({"type": "odd"}), ["/promotionRules/0/blocks/0/type"]),
        (
            blocks({"type": "passthrough", "expression": []}),
            ["/promotionRules/0/blocks/0/expression"],
        ),
        (
            blocks({"type": "group", "operator": "some", "blocks": []}),
            ["/promotionRules/0/blocks/0/operator"],
        ),
        (
            blocks({"type": "group", "blocks": [{"type": "group", "blocks": [{}]}]}),
            ["/promotionRules/0/blocks/0/blocks/0/blocks/0"],
        ),
        (
            blocks({"type": "checkCoupon", "onFailure": [{"type": "odd"}]}),
            ["/promotionRules/0/blocks/0/onFailure/0/type"],
        ),
        (
            blocks({"type": "awardItem", "onError": {"e/1": [{}], "ok": []}}),
            ["/promotionRules/0/blocks/0/onError/e~11/0"],
        ),
        (blocks({"type": "awardItem", "onError": 5}), ["/promotionRules/0/blocks/0/onError"]),
        (
            {
                "promotionRules": [],
                "strikethroughRules": [{"title": "x", "blocks": [{"type": "checkCoupon"}]}],
            },
            ["/strikethroughRules/0/blocks/0/type"],
        ),
        (blocks(selectors=[{}], bundles=5), ["/selectors/0", "/bundles"]),
    ],
)
def test_bad(ruleset: dict[str, Any], wrong: list[str]) -> None:
    assert places(ruleset) == wrong


def test_any_depth_is_walked() -> None:
    block: dict[str, Any] = {"type": "odd"}
    for _ in range(5_000):
        block = {"type": "group", "blocks": [block]}
    (place,) = places(blocks(block))
    assert place.count("/blocks/0") == 5_001
