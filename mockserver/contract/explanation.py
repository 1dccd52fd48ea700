"""Says in words what a value was and what the contract wanted.

One template a keyword; where a pattern says too little, ``x-wanted`` of the schema says what
was wanted. The enum text begins as the real service's does.
"""

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from mockserver.contract.problems import counted, shown

if TYPE_CHECKING:
    from jsonschema import ValidationError

_ARTICLES = {"array": "an array", "integer": "an integer", "object": "an object"}

# Keyword -> what was wanted; the name of the place comes before it, what came after it.
_WANTED: dict[str, Callable[[Any], str]] = {
    "type": lambda kinds: "must be " + _kinds(kinds),
    "enum": lambda values: "must be one of the following: " + ", ".join(map(shown, values)),
    "const": lambda value: f"must be {shown(value)}",
    "minLength": lambda limit: "must have at least " + counted(limit, "character"),
    "maxLength": lambda limit: "must have at most " + counted(limit, "character"),
    "minItems": lambda limit: "must have at least " + counted(limit, "entry", "entries"),
    "maxItems": lambda limit: "must have at most " + counted(limit, "entry", "entries"),
    "minimum": lambda limit: f"must be at least {limit}",
    "maximum": lambda limit: f"must be at most {limit}",
    "pattern": lambda pattern: f"must match {pattern}",
    "format": lambda name: f"must be a {name}",
    "uniqueItems": lambda _: "must not hold an entry twice",
}
_COUNTED_UP_TO = 1000
_MOST_NAMED = 10
_COUNTED = frozenset({"minLength", "maxLength", "minItems", "maxItems"})


def explain(error: "ValidationError") -> str:
    """One sentence for one error of the ``jsonschema`` library."""
    name = _name(list(error.absolute_path))
    rule = str(error.validator)
    if rule == "required":
        return f"{missing_property(error)} is required in {name}"
    if rule == "additionalProperties":
        return f"{name} has no such field in the contract: {_unknown_fields(error)}"
    came: Any = error.instance
    got = _count(came) if rule in _COUNTED else shown(came)
    template = _WANTED.get(rule)
    wanted = template(error.validator_value) if template else f"must keep the rule {rule}"
    schema: Any = error.schema
    if rule == "pattern" and "x-wanted" in schema:
        wanted = f"must be {schema['x-wanted']}"
    return f"{name} {wanted}; got {got}"


def _count(came: Any) -> str:
    # Of a very long list only the beginning is looked at.
    return f"{len(came)}" if isinstance(came, str) or len(came) <= _COUNTED_UP_TO else "more"


def _kinds(kinds: str | list[str]) -> str:
    several = kinds if isinstance(kinds, list) else [kinds]
    return " or ".join(_ARTICLES.get(kind, f"a {kind}") for kind in several)


def missing_property(error: "ValidationError") -> str:
    """The property that an error of the keyword ``required`` is about."""
    # The library makes one error a missing property and names it in the message alone.
    wanted: Any = error.validator_value
    missing: list[str] = [name for name in wanted if error.message.startswith(repr(name))]
    return missing[0]


def _unknown_fields(error: "ValidationError") -> str:
    instance: Any = error.instance
    schema: Any = error.schema
    unknown = (key for key in instance if key not in schema.get("properties", ()))
    return ", ".join(map(shown, islice(unknown, _MOST_NAMED)))


def _name(path: list[str | int]) -> str:
    """How a message calls a place: its key, and the index where it stands in a list."""
    if not path:
        return "the body"
    last = path[-1]
    if isinstance(last, str):
        return last
    owner = next((part for part in reversed(path) if isinstance(part, str)), "the body")
    return f"entry {last} of {owner}"
