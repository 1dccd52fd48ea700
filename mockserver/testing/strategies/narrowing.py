"""Models that are made narrower than the contract has them: what a server takes of them.

Owns how a table of rules is put into models. Must not know a rule.
"""

from collections.abc import Mapping
from typing import NamedTuple

from mockserver.contract.registry import Schema


class Rules(NamedTuple):
    """Rules of some models, each by the name of the model."""

    tighter: Mapping[str, Mapping[str, Schema]]
    """What fields have to be besides."""
    left_out: Mapping[str, tuple[str, ...]]
    """Fields that a body must not have."""
    needed: Mapping[str, tuple[str, ...]]
    """Fields that a body needs besides."""


def narrow(models: dict[str, Schema], rules: Rules) -> None:
    """Put rules into models, which are changed in place and whose schemas are not."""
    for name, fields in rules.tighter.items():
        models[name] = with_fields(models[name], fields)
    for name, left_out in rules.left_out.items():
        named = models[name]["properties"].items()
        kept = {field: inner for field, inner in named if field not in left_out}
        models[name] = {**models[name], "properties": kept}
    for name, needed in rules.needed.items():
        required = dict.fromkeys([*models[name].get("required", ()), *needed])
        models[name] = {**models[name], "required": list(required)}


def with_fields(schema: Schema, fields: Mapping[str, Schema]) -> Schema:
    """A model whose fields have to be more than they had to be."""
    named = schema["properties"]
    tighter = {name: {**named[name], **more} for name, more in fields.items()}
    return {**schema, "properties": {**named, **tighter}}
