"""Instances of models: a strategy for every schema, made once.

Owns the way from a schema to a strategy. Must not know operations, nor rules that the
schemas do not say.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.contract.registry import Schema, SchemaRegistry, references
from mockserver.testing.strategies.scalars import (
    free_json,
    integers,
    lists,
    maps,
    numbers,
    strings,
)

_PLAIN: dict[str, Callable[[Schema], SearchStrategy[Any]]] = {
    "integer": integers,
    "number": numbers,
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
}

Fields = dict[str, SearchStrategy[Any]]

Around = tuple[str, ...]
"""The models around a value that hold themselves, the outermost first."""

DEEPEST = 2
"""How often a model may stand within itself, the outermost counted."""


def target(schema: Schema) -> str | None:
    """The model that a schema refers to, if it does nothing but that."""
    reference: str | None = schema.get("$ref")
    return reference and reference.removesuffix(".json")


def kinds(schema: Schema) -> list[str]:
    """The types that a schema allows; none where it allows any."""
    if "anyOf" in schema and "type" not in schema:
        return [kind for choice in schema["anyOf"] for kind in kinds(choice)]
    kind = schema.get("type", [])
    return kind if isinstance(kind, list) else [kind]


class Values:
    """Strategies of the models of a registry.

    ``given`` has strategies that take the place of those made of schemas, by model.
    A ``sparse`` instance has required fields only, and no long strings.
    """

    def __init__(
        self,
        schemas: SchemaRegistry,
        given: Mapping[str, SearchStrategy[Any]] | None = None,
        *,
        sparse: bool = False,
    ) -> None:
        self._schemas = schemas
        self._given = given or {}
        self._sparse = sparse
        self._made: dict[tuple[str, Around], SearchStrategy[Any]] = {}
        self._parts: dict[str, Fields] = {}

    def model(self, name: str) -> SearchStrategy[Any]:
        """Instances of a model."""
        return self._model(name, ())

    def without(self, name: str, field: str) -> SearchStrategy[Any]:
        """Instances of a model that lack one of its fields, needed or not."""
        parts = self._parts.get(name)
        if parts is None:
            parts = self._parts[name] = self._fields(self._schemas[name], (name,))
        others = {other: part for other, part in parts.items() if other != field}
        return self._of_fields(self._schemas[name], others)

    def of(self, schema: Schema) -> SearchStrategy[Any]:
        """Instances of a schema, which may refer to models."""
        return self._of(schema, ())

    def _model(self, name: str, around: Around) -> SearchStrategy[Any]:
        """Instances of a model inside others; ``around`` are those that hold themselves."""
        if name in self._given:
            return self._given[name]

        # Made when it is first drawn from, and shown by name: all that is in it is pages long.
        @st.composite
        def instance(draw: st.DrawFn, model: str) -> Any:
            return draw(self._instances(model, around))

        return instance(name)

    def _instances(self, name: str, around: Around) -> SearchStrategy[Any]:
        made = self._made.get((name, around))
        if made is None:
            inside = (*around, name) if self._holds_itself(name) else around
            made = self._made[name, around] = self._of(self._schemas[name], inside)
        return made

    def _holds_itself(self, name: str) -> bool:
        reached = self._schemas.bundle(name)["$defs"]
        return any(
            name == found for other in reached for _, found in references(self._schemas[other])
        )

    def _of(self, schema: Schema, around: Around) -> SearchStrategy[Any]:
        model = target(schema)
        if model is not None:
            return self._model(model, around)
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                # What all choices have in common stands beside them.
                common = {"type": schema["type"]} if "type" in schema else {}
                choices = [{**common, **choice} for choice in schema[several]]
                return st.one_of([self._of(choice, around) for choice in choices])
        allowed = kinds(schema)
        if not allowed:
            return free_json()
        return st.one_of([self._of_kind(kind, schema, around) for kind in allowed])

    def _of_kind(self, kind: str, schema: Schema, around: Around) -> SearchStrategy[Any]:
        if kind == "object":
            return self._object(schema, around)
        if kind == "array":
            return lists(self._of(schema.get("items", {}), around), schema)
        if kind == "string":
            return strings(schema, brief=self._sparse)
        return _PLAIN[kind](schema)

    def _object(self, schema: Schema, around: Around) -> SearchStrategy[Any]:
        if "properties" in schema:
            return self._of_fields(schema, self._fields(schema, around))
        return maps(self._of(schema.get("additionalProperties", {}), around))

    def _fields(self, schema: Schema, around: Around) -> Fields:
        return {
            name: self._of(inner, around)
            for name, inner in schema["properties"].items()
            if not self._leads_back(inner, around)
        }

    def _of_fields(self, schema: Schema, fields: Fields) -> SearchStrategy[Any]:
        needed = {name: fields[name] for name in schema.get("required", ()) if name in fields}
        rest = {name: field for name, field in fields.items() if name not in needed}
        return st.fixed_dictionaries(needed, optional={} if self._sparse else rest)

    def _leads_back(self, schema: Schema, around: Around) -> bool:
        """Whether a field is for a model that holds it: left out, so that there is an end."""
        inner = schema.get("items") or schema.get("additionalProperties") or schema
        return around.count(target(inner) or "") == DEEPEST
