"""From model docs to JSON Schema (draft 2020-12), one schema per model.

Owns the merging of several docs of one model and the form of a schema. Reads no Markdown and
touches no file. Whatever the docs leave open stays open: no schema forbids a property that the
docs do not name.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mockserver.contract.dialects import Dialect, Schema
from mockserver.contract.model_docs import EnumMember, ModelDoc, PropertyDoc
from mockserver.contract.naming import model_name, settle, wire_name
from mockserver.contract.prose import stated_values
from mockserver.contract.types import reconcile, reference, references, replace_references

DRAFT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Field:
    """One property under its wire name, and where it stands in the docs.

    ``settled`` tells that its doc alone would have given it another name.
    """

    name: str
    printed: str
    settled: bool
    schema: Schema
    required: bool
    description: str | None
    default: object
    read_only: bool
    values: tuple[str | int, ...]
    blind_to: frozenset[str]
    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two docs of one model that say different things; the first one counts."""

    model: str
    field: str
    what: str
    first: object
    second: object
    path: Path
    line: int

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}: {self.model}.{self.field}: found {self.what} "
            f"{plain(self.second)}, where an earlier doc has {plain(self.first)}"
        )


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A model that a type names, or a member that a default names, and no doc at hand has."""

    name: str
    linked: bool
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: found {self.name}, wanted a doc that describes it"


def ignore(_conflict: Conflict) -> None:
    """The report for callers who only want the schemas."""


class Catalogue:
    """Docs sorted by the model they describe, under the model's own name."""

    def __init__(self, docs: Iterable[ModelDoc]) -> None:
        every = list(docs)
        # Only a doc of the same language tells that a prefixed name is a name of its own:
        # beside a Python ``ModelImport`` the PHP doc of the same model is called ``Import``.
        self._printed: dict[str, set[str]] = defaultdict(set)
        for doc in every:
            self._printed[doc.dialect.name].add(doc.name)
        self.models: dict[str, list[ModelDoc]] = {}
        for doc in every:
            self.models.setdefault(self.own_name(doc.name, doc.dialect), []).append(doc)

    def own_name(self, printed: str, dialect: Dialect) -> str:
        """The model's own name for the one a doc prints."""
        return model_name(printed, dialect, self._printed[dialect.name])

    def own_schema(self, schema: Schema, dialect: Dialect) -> Schema:
        """The fragment with every reference under the model's own name."""
        return replace_references(schema, lambda name: reference(self.own_name(name, dialect)))

    def fields(
        self,
        model: str,
        report: Callable[[Conflict], None] = ignore,
        *,
        only: Collection[str] | None = None,
    ) -> dict[str, Field]:
        """The properties of a model by wire name, of all its docs together.

        ``only`` keeps those of some dialects; the docs of the others still settle the names.
        """
        fields: dict[str, Field] = {}
        for doc in self.models[model]:
            if only is not None and doc.dialect.name not in only:
                continue
            siblings = [
                prop.name
                for other in self.models[model]
                if other is not doc
                for prop in other.properties
            ]
            taken: set[str] = set()
            for prop in doc.properties:
                name = settle(prop.name, doc.dialect, siblings)
                # Two properties of one doc are two, whatever their names come to.
                if name in taken:
                    name = prop.name
                taken.add(name)
                schema = self.own_schema(prop.schema, doc.dialect)
                default = self._default(prop.default, doc.dialect)
                found = _field(prop, doc, name, schema, default)
                known = fields.get(name)
                fields[name] = found if known is None else _merge(model, known, found, report)
        return fields

    def unresolved(self) -> list[Unresolved]:
        """What the docs name and none of them describes."""
        missing = [
            Unresolved(named, prop.linked, doc.path, prop.line)
            for _, doc, prop, named in self._references()
            if named not in self.models
        ]
        for doc in (doc for docs in self.models.values() for doc in docs):
            for prop in doc.properties:
                if (
                    isinstance(prop.default, EnumMember)
                    and self.own_name(prop.default.model, doc.dialect) in self.models
                    and self._default(prop.default, doc.dialect) is None
                ):
                    name = f"{prop.default.model}.{prop.default.member}"
                    missing.append(Unresolved(name, linked=False, path=doc.path, line=prop.line))
        return missing

    def connected(self) -> bool:
        """Whether some doc refers to another one at hand, which docs given singly do not."""
        return any(
            named in self.models and named != name for name, _, _, named in self._references()
        )

    def _default(self, default: object, dialect: Dialect) -> object:
        """The default, with the value of an enum's member in place of its name."""
        if not isinstance(default, EnumMember):
            return default
        docs = self.models.get(self.own_name(default.model, dialect), [])
        return next(
            (doc.members[default.member] for doc in docs if default.member in doc.members), None
        )

    def _references(self) -> Iterator[tuple[str, ModelDoc, PropertyDoc, str]]:
        for name, docs in self.models.items():
            for doc in docs:
                for prop in doc.properties:
                    for named in references(self.own_schema(prop.schema, doc.dialect)):
                        yield name, doc, prop, named


def derive(
    docs: Iterable[ModelDoc], report: Callable[[Conflict], None] = ignore
) -> dict[str, Schema]:
    """The schemas of all models, in order of their names.

    Several docs of one model give the union of their properties. Where they disagree beyond
    what a language cannot tell, the first doc counts and ``report`` hears of it.
    """
    catalogue = Catalogue(docs)
    return {
        name: _schema(name, catalogue.models[name], catalogue.fields(name, report))
        for name in sorted(catalogue.models)
    }


def _field(prop: PropertyDoc, doc: ModelDoc, name: str, schema: Schema, default: object) -> Field:
    values = prop.values
    if not values and prop.description and _constrained(schema) == {"type": "string"}:
        values = stated_values(prop.description) or ()
        # A default outside them proves that the prose does not name all values.
        if isinstance(default, str) and default not in values:
            values = ()
    return Field(
        name=name,
        printed=prop.name,
        settled=name != wire_name(prop.name, doc.dialect),
        schema=schema,
        required=prop.required,
        description=prop.description,
        default=default,
        read_only=prop.read_only,
        values=values,
        blind_to=doc.dialect.blind_to,
        path=doc.path,
        line=prop.line,
    )


def _constrained(schema: Schema) -> object:
    """The fragment that an enum of a property constrains: a list's items, or itself."""
    return schema.get("items") if schema.get("type") == "array" else schema


def _merge(model: str, first: Field, second: Field, report: Callable[[Conflict], None]) -> Field:
    def conflict(what: str, one: object, other: object) -> None:
        report(Conflict(model, first.name, what, one, other, second.path, second.line))

    schema = reconcile(first.schema, second.schema, first.blind_to, second.blind_to)
    if schema is None:
        conflict("the type", first.schema, second.schema)
    if first.required != second.required:
        conflict("required", first.required, second.required)
    if first.default != second.default and None not in (first.default, second.default):
        conflict("the default", first.default, second.default)
    if first.values and second.values and set(first.values) != set(second.values):
        conflict("the values", first.values, second.values)
    return replace(
        first,
        schema=first.schema if schema is None else schema,
        # Only what both languages cannot tell stays untold.
        blind_to=first.blind_to & second.blind_to,
        description=first.description or second.description,
        default=second.default if first.default is None else first.default,
        read_only=first.read_only or second.read_only,
        values=first.values or second.values,
    )


def _schema(name: str, docs: Sequence[ModelDoc], fields: Mapping[str, Field]) -> Schema:
    schema: Schema = {"$schema": DRAFT, "title": name}
    description = next((doc.description for doc in docs if doc.description), None)
    if description is not None:
        schema["description"] = description
    members = next((doc.members for doc in docs if doc.members), None)
    if members is not None:
        return schema | _enum(tuple(members.values()))
    schema["type"] = "object"
    schema["properties"] = {key: _property(found) for key, found in fields.items()}
    required = [key for key, found in fields.items() if found.required]
    return schema | ({"required": required} if required else {})


def _property(found: Field) -> Schema:
    schema = dict(found.schema)
    if found.values and isinstance(items := schema.get("items"), dict):
        schema["items"] = items | {"enum": list(found.values)}
    elif found.values:
        schema["enum"] = list(found.values)
    if found.default is not None:
        schema["default"] = found.default
    if found.read_only:
        schema["readOnly"] = True
    return schema | ({"description": found.description} if found.description else {})


def _enum(values: Sequence[str | int]) -> Schema:
    kind = "integer" if all(isinstance(value, int) for value in values) else "string"
    return {"type": kind, "enum": list(values)}


def plain(value: object) -> str:
    """A value as it stands in a file."""
    return json.dumps(value, ensure_ascii=False, default=str)
