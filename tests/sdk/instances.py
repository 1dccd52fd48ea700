"""Instances of models: the least that each may have, or every field that it can have.

Made of the schemas alone, always the same.
"""

from typing import Any

from mockserver.contract.packaged import packaged_schemas
from tests.conftest import Json

REGISTRY = packaged_schemas()

# The first one, for SDKs in Python: they read the classes of POSIX in a pattern as letters.
_TEXTS = (
    "A ]B",
    "text",
    "add",
    "ABC",
    "30D",
    "a-word",
    "7",
    "red@example.com",
    "https://example.com",
)
"""Texts, one of which every pattern of the schemas takes."""

_FORMATS = {
    "date-time": "2026-05-01T10:00:00Z",
    "uuid": "3f2b1c4d-1111-4222-8333-444455556666",
    "date": "2026-05-01",
    "email": "ada@example.com",
    "uri": "https://example.com",
}


_RULE = {"title": "off", "condition": ["and", True], "effects": [], "bindings": []}
_OPEN: Json = {
    "Ruleset": {
        "id": 1,
        "created": "2026-05-01T10:00:00Z",
        "campaignId": 1,
        "templateId": 1,
        "activatedAt": "2026-05-01T10:00:00Z",
        "userId": 1,
        "rules": [_RULE],
        "strikethroughRules": [_RULE],
        "bindings": [],
        "rbVersion": "2",
        "activate": True,
    },
}
"""Models that leave open what SDKs read closely."""


def instance(model: str, *, full: bool) -> Any:
    """An instance of a model, with every field that it names, or those alone that it requires."""
    if full and model in _OPEN:
        return _OPEN[model]
    return _value(REGISTRY[model], full=full, inside=(model,))


def _value(schema: Json, *, full: bool, inside: tuple[str, ...]) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].removesuffix(".json")
        open_one = _OPEN.get(name) if full else None
        return open_one or _value(REGISTRY[name], full=full, inside=(*inside, name))
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema and "type" not in schema:
            return _value(schema[word][0], full=full, inside=inside)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind in {"object", "array"}:
        make = _object if kind == "object" else _array
        return make(schema, full=full, inside=inside)
    if kind == "boolean":
        return True
    return _text(schema) if kind == "string" else _number(schema)


def _object(schema: Json, *, full: bool, inside: tuple[str, ...]) -> Json:
    required = schema.get("required", ())
    return {
        name: _value(inner, full=full, inside=inside)
        for name, inner in schema.get("properties", {}).items()
        if name in required or (full and not _comes_again(inner, inside))
    }


def _array(schema: Json, *, full: bool, inside: tuple[str, ...]) -> list[Any]:
    items = schema.get("items", {"type": "string"})
    count = schema.get("minItems", 0)
    if full and not _comes_again(items, inside):
        count = max(count, 1)
    found = [_value(items, full=full, inside=inside) for _ in range(count)]
    if schema.get("uniqueItems"):
        assert count < 2
    return found


def _comes_again(schema: Json, inside: tuple[str, ...]) -> bool:
    """Whether a model would stand in itself for ever."""
    inner = schema.get("items", schema)
    return str(inner.get("$ref", "")).removesuffix(".json") in inside


def _text(schema: Json) -> str:
    import re

    if "format" in schema:
        return _FORMATS[schema["format"]]
    least, most = schema.get("minLength", 0), schema.get("maxLength", 10**6)
    for text in _TEXTS:
        long = text if len(text) >= least else text * least
        if len(long) <= most and re.search(schema.get("pattern", ""), long):
            return long
    raise AssertionError(f"no text fits {schema}")


def _number(schema: Json) -> float:
    if "exclusiveMinimum" in schema:
        return int(schema["exclusiveMinimum"]) + 1
    return max(1, schema.get("minimum", 1)) if schema.get("maximum", 1) >= 1 else schema["maximum"]
