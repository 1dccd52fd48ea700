"""The folder of derived schemas: refining, writing and comparing its files.

Owns the merge patches (RFC 7396) that say by hand what no doc states, and the exact text of a
schema's file, so that the same docs always give the same bytes. Derives nothing.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from mockserver.contract.derivation import plain
from mockserver.contract.dialects import Schema
from mockserver.contract.sections import shown

_KEY_ORDER = ("$schema", "title", "description", "type", "properties", "required")


class RefinementError(ValueError):
    """A refinement that cannot be applied."""


def apply_refinements(schemas: Mapping[str, Schema], folder: Path) -> dict[str, Schema]:
    """The schemas with the merge patches of ``folder``, one ``<Model>.json`` each, applied.

    Raises RefinementError for a file that is no patch or names a model that does not exist.
    """
    refined = dict(schemas)
    for file in sorted(folder.glob("*.json")):
        if file.stem not in schemas:
            raise RefinementError(f"{file}:1: found no model {file.stem}, wanted one of the docs'")
        try:
            patch = json.loads(file.read_text(encoding="utf-8"))
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise RefinementError(f"{file}:1: found no JSON ({error}), wanted an object") from None
        if not isinstance(patch, dict):
            raise RefinementError(f"{file}:1: found {plain(patch)}, wanted an object")
        refined[file.stem] = _patched(schemas[file.stem], patch)
    return refined


def _patched(target: object, patch: Mapping[str, object]) -> Schema:
    result: Schema = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _patched(result.get(key), value) if isinstance(value, dict) else value
    return result


def schema_text(schema: Schema) -> str:
    """A schema as its file holds it."""
    known = {key: schema[key] for key in _KEY_ORDER if key in schema}
    return json.dumps(known | schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(schemas: Mapping[str, Schema], folder: Path) -> None:
    """Write one ``<Model>.json`` per schema, making the folder where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        (folder / f"{name}.json").write_text(schema_text(schema), encoding="utf-8", newline="\n")


def differing(schemas: Mapping[str, Schema], folder: Path) -> list[str]:
    """In what the files of ``folder`` differ from the schemas, one plain sentence each."""
    present = {file.stem: file for file in sorted(folder.glob("*.json"))}
    differences = [
        f"{file}:1: found a schema, wanted none: no doc describes {name}"
        for name, file in present.items()
        if name not in schemas
    ]
    for name, schema in schemas.items():
        file = folder / f"{name}.json"
        if name not in present:
            differences.append(f"{file}:1: found no file, wanted the schema of {name}")
            continue
        wanted = schema_text(schema).split("\n")
        found = file.read_text(encoding="utf-8", errors="replace").split("\n")
        if found != wanted:
            line = _first_difference(found, wanted)
            differences.append(
                f"{file}:{line + 1}: found {_at(found, line)}, wanted {_at(wanted, line)}"
            )
    return differences


def _first_difference(found: Sequence[str], wanted: Sequence[str]) -> int:
    pairs = enumerate(zip(found, wanted, strict=False))
    shorter = min(len(found), len(wanted))
    return next((index for index, (one, other) in pairs if one != other), shorter)


def _at(lines: Sequence[str], index: int) -> str:
    return shown(lines[index]) if index < len(lines) else "the end of the file"
