"""Models whose fields depend on one word among them: each of their forms as a model of its own.

Owns reading ``allOf`` of ``if`` and ``then``, as the schemas use it. Must not draw anything.
"""

from collections.abc import Iterator

from mockserver.contract.registry import Schema, SchemaRegistry


class Form(str):
    """The name of a model that is one form of another; no field leads to it."""

    __slots__ = ()


def by_form(schemas: SchemaRegistry) -> SchemaRegistry:
    """The same models, of which those with forms are one of them: ``oneOf``, with references.

    In a form the word has a ``const`` besides its ``enum``, which stays the rule that a server
    reports.
    """
    split: dict[str, Schema] = {}
    for name in schemas.names():
        schema = schemas[name]
        if "allOf" not in schema:
            split[name] = schema
            continue
        own = dict(_forms(name, schema))
        split |= own
        references = [{"$ref": f"{form}.json"} for form in own]
        split[name] = {"type": schema["type"], "oneOf": references}
    return SchemaRegistry(split)


def form_of(schema: Schema) -> Form:
    """The form that an entry of ``oneOf`` refers to."""
    return Form(schema["$ref"].removesuffix(".json"))


def _forms(name: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    common = {key: value for key, value in schema.items() if key != "allOf"}
    for rule in schema["allOf"]:
        ((word, wanted),) = rule["if"]["properties"].items()
        fields = {**common["properties"], **rule["then"]["properties"]}
        fields[word] = {**fields[word], **wanted}
        yield f"{name} {wanted['const']}", {**common, "properties": fields}
