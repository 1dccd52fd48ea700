"""Whether the files of a fixture have changed: those it is made of, and those its stubs name."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

from mockserver.control.setup.fixture_files import SUFFIXES

State = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of every file."""

_NAMED = re.compile(rb"""bodyFileName["']?\s*:\s*["']?([^"'\s,}\]]+)""")


def fixture_state(path: Path) -> State:
    """What changes whenever a file does that a fixture is made of."""
    files = _state(_own(path))
    folder = path if _is_folder(path) else path.parent
    return files + _state(folder / name for name in _named(files))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # nobody may look


def _own(path: Path) -> Iterator[Path]:
    if not _is_folder(path):
        yield path
        return
    try:
        yield from sorted(file for file in path.iterdir() if file.suffix in SUFFIXES)
    except OSError:
        return  # it has just gone


def _state(files: Iterator[Path]) -> State:
    found = []
    for file in files:
        try:
            stat = file.stat()
        except (OSError, ValueError):
            continue  # it has just gone, or cannot be the name of a file
        if S_ISREG(stat.st_mode):
            found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


@lru_cache(maxsize=32)
def _named(files: State) -> tuple[str, ...]:
    """The files that the stubs of these fixtures answer with."""
    names: dict[str, None] = {}
    for name, _, _ in files:
        try:
            text = Path(name).read_bytes()
        except OSError:
            continue  # as above
        names |= dict.fromkeys(found.decode("utf-8", "replace") for found in _NAMED.findall(text))
    return tuple(names)
