"""What a test says of its account, made into the document that opens one.

Fixture files are read here, where the test is: the server may be elsewhere.
"""

import base64
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from mockserver.contract.packaged import packaged_validators
from mockserver.control.setup.fixture_files import fixture_folder, read_files
from mockserver.control.setup.watched import fixture_state
from mockserver.state import Json
from mockserver.testing.handle.data import written

POPULATION = ("seed", "customers", "sessions", "locale")
WORDS = (*POPULATION, "fixtures", "strict", "assume", "now")
"""What can be said of an account."""

_OF_FILES = frozenset({"version", "accounts"})
"""Members of a fixture that no single account has."""


def account_document(given: Mapping[str, Any], folder: Path) -> Json:
    """The NewAccount of some of WORDS; a path in ``fixtures`` begins at ``folder``.

    Raises ValueError for another word, and FixtureError for a file that is no fixture.
    """
    unknown = [word for word in given if word not in WORDS]
    if unknown:
        raise ValueError(f"{', '.join(unknown)}: wanted are {', '.join(WORDS)}")
    document: Json = {}
    if given.get("fixtures"):
        path = folder / given["fixtures"]
        document = dict(_read(path, fixture_state(path)))
    people = {word: given[word] for word in POPULATION if given.get(word) is not None}
    if people:
        document["population"] = {**document.get("population", {}), **people}
    settings: Json = {}
    if given.get("strict") is not None:
        settings["strict"] = given["strict"]
    if given.get("assume"):
        settings["assumptions"] = _assumptions(given["assume"])
    if settings:
        document["settings"] = {**document.get("settings", {}), **settings}
    if given.get("now") is not None:
        document["clock"] = {"now": written(given["now"]), "frozen": True}
    return document


@lru_cache(maxsize=32)
def _read(path: Path, state: tuple[tuple[str, int, int], ...]) -> Json:
    """What a fixture says of an account, read again only when a file of it has changed."""
    del state
    document = {
        word: value
        for word, value in read_files(path, packaged_validators()).items()
        if word not in _OF_FILES
    }
    if "mappings" in document:
        folder = fixture_folder(path)
        document["mappings"] = [_with_body(stub, folder) for stub in document["mappings"]]
    return document


def _assumptions(given: Any) -> Json:
    """Choices by name, given so or as NAME=CHOICE."""
    if isinstance(given, Mapping):
        return dict(given)
    return {name: choice for name, _, choice in (one.partition("=") for one in given)}


def _with_body(stub: Json, folder: Path) -> Json:
    """A stub that brings the file which its body is in, if there is one."""
    response = dict(stub.get("response") or {})
    name = response.get("bodyFileName")
    if name is None:
        return stub
    path = (folder / name).resolve()
    # A name must not lead out of the folder; the server says that it has no such file.
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return stub
    del response["bodyFileName"]
    content = path.read_bytes()
    try:
        response["body"] = content.decode()
    except UnicodeDecodeError:
        response["base64Body"] = base64.b64encode(content).decode()
    return {**stub, "response": response}
