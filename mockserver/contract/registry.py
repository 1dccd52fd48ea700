"""The schemas: read from their folder, checked against the metaschema, bundled.

Owns every JSON Schema of the project. Knows nothing of requests; ``validation``
makes checkers of what this hands out.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from mockserver.contract.patterns import read_pattern
from mockserver.contract.problems import pointer

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


class BrokenSchemaError(Exception):
    """A schema that cannot be used. The message has the file, the pointer and the reason."""


class SchemaRegistry:
    """All schemas of one folder by model name, each a valid draft 2020-12 schema."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = dict(schemas)
        self._bundles: dict[str, Schema] = {}

    @classmethod
    def load(cls, folder: Path) -> "SchemaRegistry":
        """Read ``*.json`` of a folder. Raises BrokenSchemaError for the first that is broken."""
        schemas: dict[str, Schema] = {}
        targets: dict[str, set[str]] = {}
        for path in sorted(folder.glob("*.json")):
            text = path.read_bytes()
            try:
                schema = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise BrokenSchemaError(f"{path}: not JSON: {error}") from None
            # To walk through a schema takes longer than to read it, so its text is looked at
            # first. An escape may hide a word.
            escaped = b"\\u" in text
            _check(path, schema, with_patterns=escaped or b'"pattern"' in text)
            targets[path.stem] = {""} if escaped else _targets(text)
            schemas[path.stem] = schema
        for name, schema in schemas.items():
            if targets[name] <= schemas.keys():
                continue
            for place, target in references(schema):
                if target not in schemas:
                    path = folder / f"{name}.json"
                    raise BrokenSchemaError(f"{path}: {place}: no schema is named {target!r}")
        return cls(schemas)

    def __contains__(self, name: object) -> bool:
        return name in self._schemas

    def __getitem__(self, name: str) -> Schema:
        return self._schemas[name]

    def __len__(self) -> int:
        return len(self._schemas)

    def names(self) -> list[str]:
        return sorted(self._schemas)

    def bundle(self, name: str) -> Schema:
        """One schema for ``name`` with everything it refers to under ``$defs``."""
        bundle = self._bundles.get(name)
        if bundle is None:
            wanted, definitions = [name], {}
            while wanted:
                current = wanted.pop()
                if current not in definitions:
                    schema = self._schemas[current]
                    definitions[current] = with_references(schema, "#/$defs/")
                    wanted.extend(target for _, target in references(schema))
            bundle = {"$schema": DIALECT, "$ref": f"#/$defs/{name}", "$defs": definitions}
            self._bundles[name] = bundle
        return bundle


@lru_cache(maxsize=4096)
def _model_of(reference: str) -> str:
    return reference.removesuffix(".json")


def references(schema: Any) -> Iterator[tuple[str, str]]:
    """Every reference to another model: its pointer and the model's name."""
    for place, key, value in _keywords(schema):
        if key == "$ref" and isinstance(value, str):
            yield pointer(place), _model_of(value)


_TARGET = re.compile(rb'"\$ref"\s*:\s*"([^"\\]*)"')


def _targets(text: bytes) -> set[str]:
    """The models that a schema's text refers to, and perhaps more; "" where some are unclear."""
    found = _TARGET.findall(text)
    targets = {_model_of(target.decode(errors="replace")) for target in found}
    return targets if len(found) == text.count(b'"$ref"') else targets | {""}


_VALUES = frozenset({"enum", "const", "default", "examples"})
_NAMED = frozenset({"properties", "patternProperties", "$defs", "dependentSchemas"})


def _keywords(
    schema: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str, Any]]:
    """Every keyword of a schema and its subschemas; what stands for a value is not entered."""
    if isinstance(schema, list):
        for index, value in enumerate(schema):
            yield from _keywords(value, (*path, index))
    elif isinstance(schema, dict):
        for key, value in schema.items():
            yield (*path, key), key, value
            if key in _NAMED and isinstance(value, dict):
                for name, inner in value.items():
                    yield from _keywords(inner, (*path, key, name))
            elif key not in _VALUES:
                yield from _keywords(value, (*path, key))


def with_references(schema: Any, prefix: str) -> Any:
    """A copy in which every reference to a model reads ``prefix`` plus the model's name."""
    if isinstance(schema, dict):
        return {
            key: prefix + _model_of(value)
            if key == "$ref" and isinstance(value, str)
            else with_references(value, prefix)
            for key, value in schema.items()
            if key != "$schema"
        }
    if isinstance(schema, list):
        return [with_references(value, prefix) for value in schema]
    return schema


def _check(path: Path, schema: Any, *, with_patterns: bool) -> None:
    if not isinstance(schema, dict):
        raise BrokenSchemaError(f"{path}: /: a schema file holds one object")
    dialect = schema.get("$schema", DIALECT)
    if dialect != DIALECT and isinstance(dialect, str):
        raise BrokenSchemaError(f"{path}: /$schema: found {dialect!r}, wanted {DIALECT!r}")
    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        place = pointer(error.instance_path)
        raise BrokenSchemaError(f"{path}: {place or '/'}: {error.message}") from None
    for place, pattern in _patterns(schema) if with_patterns else ():
        try:
            read_pattern(pattern)
        except re.error as error:
            raise BrokenSchemaError(
                f"{path}: {place}: {pattern!r} is no pattern: {error}"
            ) from None


def _patterns(schema: Any) -> Iterator[tuple[str, str]]:
    for place, key, value in _keywords(schema):
        if key == "pattern" and isinstance(value, str):
            yield pointer(place), value
