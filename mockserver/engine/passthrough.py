"""A ruleset in Talang as one in blocks: every condition and effect in a passthrough block.

Bindings that are a filter of the cart, or a value of a template, have a form in blocks; others
have none and are left out. Changes nothing and evaluates nothing.
"""

from typing import Any

from mockserver.engine.rulesets import is_in_blocks
from mockserver.entities import Json

_KEPT = ("id", "created", "userId", "campaignId", "templateId", "activatedAt")
_RULE = ("id", "parentId", "title", "description")
_CART_ITEMS = [".", "Session", "CartItems"]
_PARAMETER = ("minValue", "maxValue", "description")


def in_blocks(ruleset: Json) -> Json:
    """A ruleset as a RulesetV2; one that was written in blocks is shown as it is."""
    if is_in_blocks(ruleset):
        return ruleset
    bindings = ruleset["bindings"]
    return {
        **{word: ruleset[word] for word in _KEPT if word in ruleset},
        "promotionRules": [_rule(rule) for rule in ruleset["rules"]],
        "strikethroughRules": [_rule(rule) for rule in ruleset.get("strikethroughRules") or ()],
        "selectors": [one for one in map(_selector, bindings) if one is not None],
        "bundles": [],
        "parameters": [one for one in map(_parameter, bindings) if one is not None],
    }


def _rule(rule: Json) -> Json:
    expressions = [*_conditions(rule["condition"]), *_effects(rule["effects"])]
    blocks = [_passthrough(one, f"b{number}") for number, one in enumerate(expressions, 1)]
    return {**{word: rule[word] for word in _RULE if word in rule}, "blocks": blocks}


def _conditions(condition: list[Any]) -> list[Any]:
    """The parts of a condition that all have to hold."""
    name, *parts = condition
    if isinstance(name, str) and name.lower() == "and":
        return parts
    return [condition]


def _effects(effects: list[Any]) -> list[Any]:
    """The effects of a rule, one of which may stand where the list of them belongs."""
    if effects and isinstance(effects[0], str):
        return [effects]
    return [effect for effect in effects if effect]


def _passthrough(expression: Any, block_id: str) -> Json:
    """A block with an expression; a path or a literal is in an array of one element there."""
    is_call = isinstance(expression, list) and expression and expression[0] != "."
    return {
        "id": block_id,
        "type": "passthrough",
        "expression": expression if is_call else [expression],
    }


def _selector(binding: Json) -> Json | None:
    """The Selector that a binding is which filters the items of the cart."""
    match binding["expression"]:
        case ["filter", source, [["Item"], predicate]] if source == _CART_ITEMS:
            step = {"type": "filter", "predicate": _passthrough(predicate, "p1")}
        case _:
            return None
    name = binding["name"]
    return {
        "name": name,
        "type": "selector",
        "source": "$Session.CartItems",
        "steps": [step],
    }


def _parameter(binding: Json) -> Json | None:
    """The TemplateParameter that a binding is which a template gave its value."""
    match binding["expression"]:
        case ["identity", value] if binding.get("type") == "templateParameter":
            return {
                "name": binding["name"],
                "value": value,
                "valueType": binding.get("valueType", "string"),
                "description": "",
                **{word: binding[word] for word in _PARAMETER if word in binding},
            }
    return None
