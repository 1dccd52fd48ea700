"""Rooms: imports only go down, so that a lower one can be read without a higher one.

Parses the source; an import inside a function counts like any other.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import mockserver

SOURCE = Path(mockserver.__file__).parent
PATHS = sorted(SOURCE.rglob("*.py"))

# What has a floor: a folder or a module of the package. The same floor is not below itself.
FLOORS = {
    "settings": 0,
    "assumptions": 0,
    "resources": 0,
    "moments": 0,
    "entities": 0,
    "linear_regex": 0,
    "state": 1,
    "contract": 1,
    "promotions": 1,
    "population": 1,
    "engine": 2,
    "account": 2,
    "control": 3,
    "api": 4,
    "app": 5,
    "server": 5,
    "testing": 6,
    "cli": 7,
}
# The doors of the package: they name what is inside and have no floor of their own.
DOORS = {"__init__", "__main__"}


@dataclass(frozen=True)
class Import:
    """One import: the module named, with its line."""

    module: str
    line: int


def room(module: str) -> str:
    """``mockserver.contract.body`` is of the room ``contract``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def module_name(path: Path) -> str:
    parts = ("mockserver", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)


def is_module(name: str) -> bool:
    if not re.fullmatch(r"mockserver(\.\w+)+", name):
        return False
    path = SOURCE.joinpath(*name.split(".")[1:])
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file, wherever it stands; ``from package import module`` names both."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import hides its room"
            assert node.module is not None
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield Import(inner if is_module(inner) else node.module, node.lineno)
        elif isinstance(node, ast.Constant) and is_module(str(node.value)):
            # Commands are imported by name.
            yield Import(str(node.value), node.lineno)


def test_every_room_has_a_floor() -> None:
    rooms = {room(module_name(path)) for path in PATHS}
    assert rooms - DOORS <= set(FLOORS)
    assert {"contract", "engine", "account", "api", "app", "cli"} <= rooms


def wrong_imports(path: Path) -> list[str]:
    own = room(module_name(path))
    found = []
    for one in imports(path):
        if not one.module.startswith("mockserver"):
            continue
        other = room(one.module)
        # The package itself has its version, which anyone may read.
        if other in {own, "__init__"}:
            continue
        if FLOORS[other] >= FLOORS[own]:
            found.append(f"{path.relative_to(SOURCE)}:{one.line}: {own} imports {one.module}")
    return found


INSIDE = [path for path in PATHS if path.parent != SOURCE or path.stem not in DOORS]


@pytest.mark.parametrize("path", INSIDE, ids=[str(path.relative_to(SOURCE)) for path in INSIDE])
def test_imports_go_down(path: Path) -> None:
    assert wrong_imports(path) == []


def test_an_import_that_goes_up_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself: at the top, inside a function, of a module, by name, within one floor."""
    monkeypatch.setattr("tests.test_rooms.SOURCE", tmp_path)
    for name in ("contract", "engine", "api", "account"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
    path = tmp_path / "engine" / "rules.py"
    path.write_text(
        "import os\n"
        "import mockserver.api\n"
        "from mockserver import __version__, api\n"
        "from mockserver.contract import problems\n"
        "from mockserver.engine import other\n"
        "def late():\n"
        "    from mockserver.account.account import Account\n"
        "    import_module('mockserver.api')\n"
    )
    found = [line.split(": ")[0].rpartition(":")[2] for line in wrong_imports(path)]
    assert sorted(found) == ["2", "3", "7", "8"]


NO_WEB = {"contract", "engine", "population", "account", "state", "settings", "assumptions"}
LOWER = [path for path in INSIDE if room(module_name(path)) in NO_WEB]


@pytest.mark.parametrize("path", LOWER, ids=[str(path.relative_to(SOURCE)) for path in LOWER])
def test_lower_rooms_know_no_web(path: Path) -> None:
    foreign = {one.module.split(".")[0] for one in imports(path)}
    assert not foreign & {"aiohttp", "click", "asyncio", "yarl", "multidict", "http", "socket"}


READERS = {"environ", "environb", "getenv", "getenvb", "putenv"}


def test_the_environment_is_read_in_one_place() -> None:
    found = set()
    for path in PATHS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = getattr(node, "attr", None) or getattr(node, "id", None)
            imported = isinstance(node, ast.alias) and node.name in READERS
            if named in READERS or imported:
                found.add(str(path.relative_to(SOURCE)))
    assert found == {"settings/reading.py"}


CLOCKS = {"now", "utcnow", "today", "time", "time_ns"}


def test_the_time_is_read_in_one_place() -> None:
    """``perf_counter`` measures and is no clock."""
    found = set()
    for path in PATHS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            if node.func.attr in CLOCKS and getattr(owner, "id", "") in {
                "datetime",
                "date",
                "time",
            }:
                found.add(str(path.relative_to(SOURCE)))
    assert found == {"account/clock.py"}
