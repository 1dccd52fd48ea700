"""Values in blocks as Talang: paths, texts with placeholders, literals, raw expressions."""

from typing import Any

from mockserver.engine.talang.placeholders import PlaceholderError, parse_path, parse_text
from mockserver.entities import Json

Talang = Any
"""An expression: a list, a literal, or an object of expressions."""


class BlockFault(Exception):  # noqa: N818 - it is what is wrong with it
    """A block cannot be read. ``place`` is its JSON pointer in the ruleset."""

    def __init__(self, place: str, details: str) -> None:
        super().__init__(details)
        self.place = place
        self.details = details


def value_of(value: Any, place: str) -> Talang:
    """A value of a block: text may have placeholders, lists are lists of values."""
    if isinstance(value, str):
        try:
            return parse_text(value)
        except PlaceholderError as error:
            raise BlockFault(place, str(error)) from None
    if isinstance(value, list):
        return ["list", *(value_of(one, place) for one in value)]
    return value


def path_of(value: Any, place: str) -> Talang:
    """What an attribute of a block names: a path, or an expression in braces."""
    if not isinstance(value, str):
        raise BlockFault(place, 'an attribute is named like "$Session.Total"')
    if "{{" in value:
        return value_of(value, place)
    try:
        return parse_path(value)
    except PlaceholderError as error:
        raise BlockFault(place, str(error)) from None


def expression_of_passthrough(block: Json, place: str) -> Talang:
    """The raw expression of a block; what is no call stands in a list of its own."""
    expression = block.get("expression")
    if not isinstance(expression, list) or not expression:
        raise BlockFault(f"{place}/expression", "expression is a Talang expression, as an array")
    if len(expression) == 1 and not isinstance(expression[0], str):
        return expression[0]
    return expression
