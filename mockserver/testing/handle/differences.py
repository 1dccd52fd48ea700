"""What of a wanted value is not in one that came: by place, and as a diff for the eye.

A wanted object is kept by one that has its members and maybe more; everything else must
be equal. Numbers are equal as numbers, so that 2 is 2.0.
"""

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

import orjson

from mockserver.contract.problems import pointer

_ABSENT = object()
Path = tuple[str | int, ...]


def differences(wanted: Any, came: Any) -> list[str]:
    """A line for each place where what came is not what was wanted."""
    return [
        f"{pointer(path) or '/'}: wanted {_shown(want)}, came {_shown(value)}"
        for path, want, value in _differing(wanted, came, ())
    ]


def holds(wanted: Any, came: Any) -> bool:
    """Whether what came has all that was wanted."""
    return next(_differing(wanted, came, ()), None) is None


def diff(wanted: Any, came: Any) -> list[str]:
    """The lines of both that differ, in unified form, without what was not asked for."""
    before, after = (_lines(value) for value in (wanted, _narrowed(wanted, came)))
    marked = unified_diff(before, after, "wanted", "came", lineterm="", n=2)
    return [line for line in marked if not line.startswith("@@")]


def _differing(wanted: Any, came: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(wanted, dict) and isinstance(came, dict):
        for key, inner in wanted.items():
            yield from _differing(inner, came.get(key, _ABSENT), (*path, key))
    elif isinstance(wanted, list) and isinstance(came, list):
        for index in range(max(len(wanted), len(came))):
            want = wanted[index] if index < len(wanted) else _ABSENT
            value = came[index] if index < len(came) else _ABSENT
            yield from _differing(want, value, (*path, index))
    elif not _equal(wanted, came):
        yield path, wanted, came


def _equal(wanted: Any, came: Any) -> bool:
    # Python takes True for 1; JSON does not.
    return isinstance(wanted, bool) == isinstance(came, bool) and bool(wanted == came)


def _narrowed(wanted: Any, came: Any) -> Any:
    """What came, without members of objects that nobody asked for."""
    if isinstance(wanted, dict) and isinstance(came, dict):
        return {key: _narrowed(inner, came[key]) for key, inner in wanted.items() if key in came}
    if isinstance(wanted, list) and isinstance(came, list):
        return [
            _narrowed(wanted[index], value) if index < len(wanted) else value
            for index, value in enumerate(came)
        ]
    return came


def _lines(value: Any) -> list[str]:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(value, option=options, default=repr).decode().splitlines()


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    return orjson.dumps(value, default=repr).decode()
