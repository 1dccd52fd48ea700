"""Whole numbers: a client may write 2 as 2.0, which JSON Schema takes for an integer."""

from typing import Any

_EXACT = 2.0**53
"""Up to here every whole number is a float of its own."""


def whole_numbers(value: Any) -> Any:
    """A JSON value in which every number without a fraction is an integer."""
    if isinstance(value, dict):
        return {name: whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole_numbers(inner) for inner in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    return value
