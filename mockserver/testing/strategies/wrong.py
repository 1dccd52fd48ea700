"""Values that break exactly one keyword of one schema, and keep all its others.

Owns which keywords of a schema can be broken alone, and how. Must not know where in an
instance the value will stand.
"""

from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.contract.formats import FORMATS
from mockserver.contract.patterns import read_pattern
from mockserver.contract.registry import Schema
from mockserver.testing.strategies.scalars import (
    free_json,
    integers,
    lists,
    maps,
    numbers,
    strings,
)
from mockserver.testing.strategies.values import Values, kinds

_BEYOND = 1000
"""How far a number beyond its limit may lie."""


def breakable(schema: Schema) -> list[str]:
    """The keywords of a schema that a value can break one at a time."""
    # A value of another type would break an enum as well, and be two problems.
    # Which form a value has is said by a const, but only its enum is a rule.
    for whole in ("enum", "const"):
        if whole in schema:
            return [whole]
    if "anyOf" in schema:
        return ["type", "anyOf"] if "type" in schema else ["anyOf"]
    limits = [keyword for keyword in _LIMITS if keyword in schema and _alone(keyword, schema)]
    return ["type", *limits] if "type" in schema else limits


def _alone(keyword: str, schema: Schema) -> bool:
    limit, pattern = schema[keyword], schema.get("pattern")
    match keyword:
        case "minItems":
            return bool(limit > 0)
        case "uniqueItems":
            return bool(limit) and schema.get("minItems", 0) <= 2 <= schema.get("maxItems", 2)
        case "minLength":
            return bool(limit > 0) and _can_have(pattern, limit - 1)
        case "maxLength":
            return _can_have(pattern, limit + 1)
        case _:
            return True


def _can_have(pattern: str | None, length: int) -> bool:
    # No proof for every pattern, but one for those that say which characters are allowed.
    return pattern is None or read_pattern(pattern).search("A" * length) is not None


def breaking(keyword: str, schema: Schema, least: Values) -> SearchStrategy[Any]:
    """Values that break one of the ``breakable`` keywords. ``least`` draws entries of lists."""
    match keyword:
        case "anyOf" if "type" in schema:
            return strings({}).filter(lambda text: not any(_fits(text, schema["anyOf"])))
        case "type" | "anyOf":
            return of_other_kinds(kinds(schema), schema)
        case "const" | "enum":
            return _unlike(schema["enum"] if keyword == "enum" else [schema["const"]])
        case "minItems" | "maxItems":
            return _miscounted(keyword, schema, least)
        case "uniqueItems":
            return least.of(schema["items"]).map(lambda entry: [entry] * 2)
        case _:
            return _BROKEN[keyword](schema)


def of_other_kinds(allowed: Sequence[str], schema: Schema) -> SearchStrategy[Any]:
    """JSON of the types that are not among those allowed."""
    other: list[SearchStrategy[Any]] = []
    if "string" not in allowed:
        other.append(strings({}))
    if "boolean" not in allowed:
        other.append(st.booleans())
    if "integer" in allowed:
        other += _fractions(schema)
    elif "number" not in allowed:
        other.append(numbers({}))
    if "null" not in allowed:
        other.append(st.none())
    if "array" not in allowed:
        other.append(lists(free_json(), {}))
    if "object" not in allowed:
        other.append(maps(free_json()))
    return st.one_of(other)


def _fractions(schema: Schema) -> list[SearchStrategy[float]]:
    """Numbers between two integers that a schema allows, if there are such."""
    low = max(ceil(schema.get("minimum", -_BEYOND)), -(2**50))
    high = min(floor(schema.get("maximum", low + _BEYOND)), 2**50) - 1
    return [st.integers(low, high).map(lambda number: number + 0.5)] if low <= high else []


def _unlike(allowed: list[Any]) -> SearchStrategy[Any]:
    """Values of the type of some others, but not among them."""
    same: SearchStrategy[Any]
    if isinstance(allowed[0], str):
        same = st.one_of(strings({}), st.sampled_from(allowed).map(str.swapcase))
    else:
        same = integers({})
    return same.filter(lambda value: value not in allowed)


def _miscounted(keyword: str, schema: Schema, least: Values) -> SearchStrategy[list[Any]]:
    count = schema[keyword] + (1 if keyword == "maxItems" else -1)
    if schema.get("uniqueItems"):
        entries = least.of(schema["items"])
        return st.lists(entries, min_size=count, max_size=count, unique=True)
    # A thousand entries take as long to draw as to read; one of them shows as much.
    return least.of(schema.get("items", {})).map(lambda entry: [entry] * count)


def _fits(text: str, choices: Sequence[Schema]) -> Iterator[bool]:
    """Whether a text is one of its choices: words, or a text of a format."""
    for choice in choices:
        if "format" in choice:
            yield FORMATS[choice["format"]](text)
        else:
            yield text in (choice["enum"] if "enum" in choice else [choice["const"]])


def _unformatted(schema: Schema) -> SearchStrategy[str]:
    accepts = FORMATS[schema["format"]]
    near = strings(schema).map(lambda text: text[:-1])
    return st.one_of(near, strings({})).filter(lambda text: not accepts(text))


def _unmatched(schema: Schema) -> SearchStrategy[str]:
    matches = read_pattern(schema["pattern"]).search
    most = schema.get("maxLength", 100)
    near = strings(schema).map(lambda text: text[: most - 1] + " ")
    return near.filter(lambda text: matches(text) is None)


def _between(schema: Schema, low: float, high: float) -> SearchStrategy[Any]:
    limits = {"minimum": low, "maximum": high}
    return integers(limits) if kinds(schema) == ["integer"] else numbers(limits)


def _step(schema: Schema) -> float:
    return 1 if kinds(schema) == ["integer"] else 0.5


def _below(schema: Schema) -> SearchStrategy[Any]:
    limit = schema["minimum"]
    return _between(schema, limit - _BEYOND, limit - _step(schema))


def _above(schema: Schema) -> SearchStrategy[Any]:
    limit = schema["maximum"]
    return _between(schema, limit + _step(schema), limit + _BEYOND)


def _not_above(schema: Schema) -> SearchStrategy[Any]:
    limit = schema["exclusiveMinimum"]
    return _between(schema, limit - _BEYOND, limit)


def _too_short(schema: Schema) -> SearchStrategy[str]:
    return strings({**schema, "minLength": 0, "maxLength": schema["minLength"] - 1})


def _too_long(schema: Schema) -> SearchStrategy[str]:
    length = schema["maxLength"] + 1
    return strings({**schema, "minLength": length, "maxLength": length})


_BROKEN: dict[str, Callable[[Schema], SearchStrategy[Any]]] = {
    "minLength": _too_short,
    "maxLength": _too_long,
    "pattern": _unmatched,
    "format": _unformatted,
    "minimum": _below,
    "maximum": _above,
    "exclusiveMinimum": _not_above,
}
_LIMITS = ("minItems", "maxItems", "uniqueItems", *_BROKEN)
