"""Fixture files: one file or a folder of them, JSON or YAML, read into one document.

Says file, place and reason of every fault. Knows nothing of what is set up with it.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from mockserver.contract.body import read_json
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.control.setup.entities import ENTITY_WORDS, names_entities

_MAX_DEPTH = 64
SUFFIXES = (".json", ".yaml", ".yml")
_ADDED_UP = ("customers", "sessions", "mappings")
"""What the files of a folder give together; of everything else the last file's word counts."""


class FixtureError(Exception):
    """A fixture file that cannot be used. The message has one line for every fault."""


def faults(path: Path | str, problems: Iterable[Problem]) -> FixtureError:
    """The error that names file, place and reason of every problem."""
    lines = [f"{path}: {problem.place or '/'}: {problem.details}" for problem in problems]
    return FixtureError("\n".join(lines))


def read_fixtures(path: Path, usual: Path, validators: Validators) -> dict[str, Any]:
    """The document of a file, or of all files of a folder in the order of their names.

    What they leave out is taken from the file ``usual``. Raises FixtureError.
    """
    given, base = read_files(path, validators), _read(usual, validators)
    if names_entities(given):  # it says all that there is: the rest belongs to other campaigns
        base = {word: value for word, value in base.items() if word not in ENTITY_WORDS}
    return {**base, **given}


def read_files(path: Path, validators: Validators) -> dict[str, Any]:
    """What a file says, or all files of a folder together. Raises FixtureError."""
    document: dict[str, Any] = {}
    for file in _files(path):
        document = _merged(document, _read(file, validators))
    return document


def fixture_folder(path: Path) -> Path:
    """The folder that a fixture's files lie in."""
    return path if path.is_dir() else path.parent


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
    if not files:
        raise FixtureError(f"{path}: the folder has no file that ends in {', '.join(SUFFIXES)}")
    return files


def _read(path: Path, validators: Validators) -> dict[str, Any]:
    try:
        if path.exists() and not path.is_file():  # a device may never come to its end
            raise FixtureError(f"{path}: cannot be read: it is no file")
        text = path.read_bytes()
    except OSError as error:
        raise FixtureError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        value = _value(path, text)
    except ContractError as error:
        raise faults(path, error.problems) from None
    problems, unknown = validators["Fixture"].check(value)
    problems += [Problem("additionalProperties", "no fixture has this field", p) for p in unknown]
    if problems:
        raise faults(path, problems)
    document: dict[str, Any] = value
    return document


def _value(path: Path, text: bytes) -> Any:
    if path.suffix == ".json":
        return read_json(text, max_depth=_MAX_DEPTH)
    from mockserver.contract.yaml_text import read_yaml  # only who brings YAML waits for it

    return read_yaml(text, max_depth=_MAX_DEPTH)


def _merged(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**first, **then}
    for name in _ADDED_UP:
        if name in first and name in then:
            merged[name] = [*first[name], *then[name]]
    if "accounts" in first and "accounts" in then:
        merged["accounts"] = dict(first["accounts"])
        for name, part in then["accounts"].items():
            merged["accounts"][name] = _merged(first["accounts"].get(name, {}), part)
    return merged
