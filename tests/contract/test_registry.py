"""The schemas: what stops the start, what a bundle holds, and the committed ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mockserver.contract.registry import (
    DIALECT,
    BrokenSchemaError,
    SchemaRegistry,
    references,
    with_references,
)
from mockserver.resources import resource_folder

SCHEMAS = resource_folder("schemas")
FILES = sorted(SCHEMAS.glob("*.json"))
REGISTRY = SchemaRegistry.load(SCHEMAS)


def load(folder: Path, **schemas: Any) -> SchemaRegistry:
    for name, schema in schemas.items():
        text = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
        (folder / f"{name}.json").write_bytes(text)
    return SchemaRegistry.load(folder)


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        (b"{", ": not JSON: "),
        (b"", ": not JSON: "),
        (b'{"title": "\xff"}', ": not JSON: "),
        (b"{} {}", ": not JSON: "),
        ([], ": /: a schema file holds one object"),
        (True, ": /: a schema file holds one object"),
        ({"type": "text"}, ': /type: "text" '),
        ({"properties": {"a": {"minLength": -1}}}, ": /properties/a/minLength: -1 "),
        ({"properties": {"a/b": {"required": "c"}}}, ': /properties/a~1b/required: "c" '),
        ({"items": [{}]}, ": /items: "),
        ({"$ref": 5}, ": /$ref: 5 "),
        ({"$ref": "Ghost.json"}, ": /$ref: no schema is named 'Ghost'"),
        (
            {"properties": {"a/b": {"items": {"$ref": "Ghost.json"}}}},
            ": /properties/a~1b/items/$ref: no schema is named 'Ghost'",
        ),
        ({"allOf": [{}, {"$ref": "#/$defs/x"}]}, ": /allOf/1/$ref: no schema is named '#/$defs/x'"),
        (
            {"properties": {"default": {"$ref": "Ghost.json"}}},
            ": /properties/default/$ref: no schema is named 'Ghost'",
        ),
        ({"properties": {"a": {"pattern": "("}}}, ": /properties/a/pattern: "),
        (b'{"\\u0070attern": "("}', ": /pattern: "),
        (b'{"\\u0024ref": "Ghost.json"}', ": /$ref: no schema is named 'Ghost'"),
        (b'{"$ref" : "Gho\\u0073t.json"}', ": /$ref: no schema is named 'Ghost'"),
        ({"$schema": "http://localhost:1/schema"}, ": /$schema: "),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, ": /$schema: "),
    ],
    ids=[
        "cut off",
        "empty",
        "not UTF-8",
        "two values",
        "array",
        "boolean",
        "unknown type",
        "negative length",
        "required is no list",
        "items of an older draft",
        "reference is no text",
        "unknown model",
        "unknown model deep down",
        "reference into the schema",
        "unknown model of a property named like a keyword",
        "pattern that is none",
        "pattern under an escaped name",
        "reference under an escaped name",
        "reference with an escape",
        "unknown dialect",
        "older dialect",
    ],
)
def test_a_broken_schema_stops_with_file_and_pointer(
    tmp_path: Path, schema: Any, reason: str
) -> None:
    with pytest.raises(BrokenSchemaError) as caught:
        load(tmp_path, Fine={"type": "object"}, Sad=schema)
    assert str(caught.value).startswith(f"{tmp_path / 'Sad.json'}{reason}")


def test_values_are_no_references(tmp_path: Path) -> None:
    data = {"$ref": "Ghost.json"}
    schema = {"enum": [data], "const": data, "default": data, "examples": [data]}
    assert load(tmp_path, Fine=schema).names() == ["Fine"]


def test_a_registry_holds_what_its_folder_does(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("no schema")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "Other.json").write_text("no schema")
    registry = load(tmp_path, B={"type": "object"}, A={"$ref": "B.json"})
    assert registry.names() == ["A", "B"]
    assert len(registry) == 2
    assert "A" in registry
    assert "Other" not in registry
    assert registry["B"] == {"type": "object"}


def test_a_bundle_has_exactly_what_is_referred_to(tmp_path: Path) -> None:
    registry = load(
        tmp_path,
        A={"type": "object", "properties": {"b": {"$ref": "B.json"}, "self": {"$ref": "A.json"}}},
        B={"items": {"$ref": "C.json"}},
        C={"additionalProperties": {"anyOf": [{"$ref": "A.json"}, {"type": "string"}]}},
        D={"$ref": "A.json"},
    )
    assert set(registry.bundle("A")["$defs"]) == {"A", "B", "C"}
    assert set(registry.bundle("D")["$defs"]) == {"A", "B", "C", "D"}
    bundle = registry.bundle("B")
    assert (bundle["$schema"], bundle["$ref"]) == (DIALECT, "#/$defs/B")
    assert bundle["$defs"]["B"] == {"items": {"$ref": "#/$defs/C"}}
    assert Draft202012Validator(registry.bundle("A")).is_valid({"b": [{"x": {"b": [{"x": "y"}]}}]})
    assert not Draft202012Validator(registry.bundle("A")).is_valid(
        {"b": [{"x": {"b": [{"x": 1}]}}]}
    )


def test_a_bundle_follows_a_property_that_is_named_like_a_keyword(tmp_path: Path) -> None:
    registry = load(tmp_path, A={"properties": {"default": {"$ref": "B.json"}}}, B={})
    assert set(registry.bundle("A")["$defs"]) == {"A", "B"}


def test_making_a_bundle_changes_no_schema(tmp_path: Path) -> None:
    schema = {"$schema": DIALECT, "properties": {"a": {"$ref": "A.json"}}}
    registry = load(tmp_path, A=schema)
    registry.bundle("A")
    assert registry["A"] == schema


def closure(name: str) -> set[str]:
    """The models that one refers to, found in the files themselves."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            text = (SCHEMAS / f"{current}.json").read_text(encoding="utf-8")
            waiting += [part.split('.json"')[0] for part in text.split('"$ref": "')[1:]]
    return found


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_committed_schema(file: Path) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert schema["$schema"] == DIALECT
    assert schema["title"] == file.stem
    Draft202012Validator.check_schema(schema)
    assert set(schema.get("required", ())) <= set(schema.get("properties", ()))
    for _, target in references(schema):
        assert (SCHEMAS / f"{target}.json").is_file(), target
    bundle = REGISTRY.bundle(file.stem)
    assert set(bundle["$defs"]) == closure(file.stem)
    Draft202012Validator.check_schema(bundle)
    local = {f"#/$defs/{name}" for name in bundle["$defs"]}
    assert {target for _, target in references(bundle)} <= local


def test_every_committed_schema_is_loaded() -> None:
    assert REGISTRY.names() == [file.stem for file in FILES]


def test_references_get_their_prefix_and_the_dialect_is_left_out() -> None:
    schema = {"$schema": DIALECT, "items": [{"$ref": "A.json"}], "$ref": "B.json"}
    assert with_references(schema, "#/x/") == {"items": [{"$ref": "#/x/A"}], "$ref": "#/x/B"}
