"""A type expression of a model doc, read into a fragment of JSON Schema.

Owns the recursion over lists, maps and unions, references, and the question whether two
fragments say the same as far as their languages can tell. Knows no language: a ``Dialect``
says how each one writes these things.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from mockserver.contract.dialects import Dialect, Schema

_MODEL = re.compile(r"[A-Z][A-Za-z0-9_]*")
_NAMESPACE = re.compile(r"[A-Za-z0-9_]*")
_FREE: tuple[Schema, ...] = ({}, {"type": "object"})
_DEEPEST = 16
_NESTED_KEYS = ("items", "additionalProperties")


class UnknownTypeError(ValueError):
    """A type expression that the dialect has no reading for."""


def reference(model: str) -> Schema:
    """The reference to another model's schema, which lies in the same folder."""
    return {"$ref": f"{model}.json"}


def referred(schema: Schema) -> str | None:
    """The model a fragment refers to, if it is a reference."""
    target = schema.get("$ref")
    return target.removesuffix(".json") if isinstance(target, str) else None


def parse_type(text: str, dialect: Dialect) -> Schema:
    """The schema fragment of one type expression. A capitalised name is taken for a model.

    Raises UnknownTypeError.
    """
    schema = _parse(_compact(text), _grammar(dialect), 0)
    if schema is None:
        raise UnknownTypeError(text)
    return schema


@dataclass(frozen=True, slots=True)
class _Grammar:
    """A dialect without its spaces, the wrappers split into what stands before and behind T."""

    scalars: dict[str, Schema]
    lists: tuple[tuple[str, str], ...]
    maps: tuple[tuple[str, str], ...]
    unions: tuple[tuple[str, str], ...]
    separators: str


@lru_cache(maxsize=64)
def _grammar(dialect: Dialect) -> _Grammar:
    def wrappers(patterns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        parts = (re.split(r"\bT\b", _compact(pattern)) for pattern in patterns)
        return tuple((before, behind) for before, behind in parts)

    return _Grammar(
        scalars={_compact(name): schema for name, schema in dialect.scalars.items()},
        lists=wrappers(dialect.lists),
        maps=wrappers(dialect.maps),
        unions=wrappers(dialect.unions),
        separators=dialect.separators,
    )


def _compact(text: str) -> str:
    return "".join(text.split())


def _parse(text: str, grammar: _Grammar, depth: int) -> Schema | None:
    # No generator nests this deep; a text that does is noise and must not exhaust the stack.
    if depth > _DEEPEST:
        return None
    if text in grammar.scalars:
        return dict(grammar.scalars[text])
    for inner in _unwrapped(text, grammar.lists):
        items = _parse(inner, grammar, depth + 1)
        if items is not None:
            return {"type": "array", "items": items}
    for inner in _unwrapped(text, grammar.maps):
        values = _parse(inner, grammar, depth + 1)
        if values is not None:
            # "object" means any value as often as an object, so a map of it says nothing
            # about its values.
            free = inner in grammar.scalars and values in _FREE
            return {"type": "object"} | ({} if free else {"additionalProperties": values})
    for inner in _unwrapped(text, grammar.unions):
        branches = [_parse(part, grammar, depth + 1) for part in _split_top_level(inner)]
        known = [branch for branch in branches if branch is not None]
        if len(known) == len(branches):
            return {"anyOf": known}
    return _parse_reference(text, grammar.separators)


def _parse_reference(text: str, separators: str) -> Schema | None:
    *namespace, name = re.split(f"[{re.escape(separators)}]", text) if separators else [text]
    if _MODEL.fullmatch(name) and all(map(_NAMESPACE.fullmatch, namespace)):
        return reference(name)
    return None


def _unwrapped(text: str, wrappers: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for before, behind in wrappers:
        if (
            len(text) > len(before) + len(behind)
            and text.startswith(before)
            and text.endswith(behind)
        ):
            yield text[len(before) : len(text) - len(behind)]


def _split_top_level(text: str) -> list[str]:
    """Split at the commas that no bracket encloses."""
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(text):
        depth += (letter in "[({<") - (letter in "])}>")
        if letter == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def fragments(schema: Schema) -> Iterator[Schema]:
    """The fragment itself and every fragment within it."""
    yield schema
    for key in _NESTED_KEYS:
        nested = schema.get(key)
        if isinstance(nested, dict):
            yield from fragments(nested)
    branches = schema.get("anyOf")
    if isinstance(branches, list):
        for branch in branches:
            yield from fragments(branch)


def references(schema: Schema) -> list[str]:
    """The models a fragment refers to, at any depth."""
    return [model for model in map(referred, fragments(schema)) if model is not None]


def replace_references(schema: Schema, replacement: Callable[[str], Schema]) -> Schema:
    """A copy in which every reference is what ``replacement`` makes of its model."""
    model = referred(schema)
    if model is not None:
        return replacement(model)
    changed = dict(schema)
    for key in _NESTED_KEYS:
        nested = schema.get(key)
        if isinstance(nested, dict):
            changed[key] = replace_references(nested, replacement)
    branches = schema.get("anyOf")
    if isinstance(branches, list):
        changed["anyOf"] = [replace_references(branch, replacement) for branch in branches]
    return changed


def reconcile(
    first: Schema, second: Schema, first_blind: frozenset[str], second_blind: frozenset[str]
) -> Schema | None:
    """The more exact of two fragments that differ only in what a language cannot tell.

    None where they truly differ.
    """
    if first == second:
        return first
    if first.keys() == second.keys():
        for key in _NESTED_KEYS:
            one, other = first.get(key), second.get(key)
            if isinstance(one, dict) and isinstance(other, dict):
                exact = reconcile(one, other, first_blind, second_blind)
                return None if exact is None else {**first, key: exact}
    if _could_not_tell(first, second, first_blind):
        return second
    if _could_not_tell(second, first, second_blind):
        return first
    return None


def _could_not_tell(vague: Schema, exact: Schema, blind_to: frozenset[str]) -> bool:
    if exact == {"type": "integer"}:
        return vague == {"type": "number"} and "integer" in blind_to
    detail = exact.get("format") or exact.get("contentEncoding")
    if exact.get("type") != "string" or detail not in blind_to:
        return False
    printed: Schema = {"type": "string"}
    if detail == "date":
        printed["format"] = "date-time"
    return vague == printed
