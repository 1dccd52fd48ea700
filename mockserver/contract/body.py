"""Reads a JSON text strictly: from bytes to a value, or to every reason why not.

Stricter than JSON parsers are: no NaN, no duplicate keys, no lone surrogates,
no nesting beyond a limit. The way for good bodies stays inside C; only a body
that may be bad is read a second time to find the place.
"""

import json
import math
from typing import Any, NoReturn

import orjson

from mockserver.contract.problems import ContractError, Problem, pointer, shown


def read_json(text: bytes, *, max_depth: int) -> Any:
    """The value that a JSON text holds. Raises ContractError with every problem found."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        _explain(text, error, max_depth)
    # A body with no more brackets than levels allowed cannot be nested deeper than that.
    if text.count(b"{") + text.count(b"[") > max_depth:
        _check_depth(value, max_depth)
    # A parser drops all but the last of equal keys, and each dropped one takes at least its
    # own colon along: equally many colons before and after mean that nothing was dropped.
    # An escape may hide or add a colon, so a text with escapes of that kind is read again.
    if text.count(b":") != orjson.dumps(value).count(b":") or (
        b"\\" in text and b"\\u" in text  # one byte is looked for much faster than two
    ):
        _check_duplicates(text)
    return value


def _check_depth(value: Any, max_depth: int) -> None:
    level: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    for _ in range(max_depth):
        level = [
            ((*path, key), inner)
            for path, outer in level
            if isinstance(outer, dict | list)
            for key, inner in (outer.items() if isinstance(outer, dict) else enumerate(outer))
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    details = f"nested too deep; wanted: at most {max_depth} levels"
    raise ContractError([Problem("depth", details, pointer(level[0][0]))])


class _Repeated:
    """Stands for an object some of whose keys came twice, until its place is known."""

    def __init__(self, members: dict[str, Any], keys: list[str]) -> None:
        self.members = members
        self.keys = keys


def _pairs(pairs: list[tuple[str, Any]]) -> Any:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    seen: set[str] = set()
    repeated = []
    for key, _ in pairs:
        if key in seen and key not in repeated:
            repeated.append(key)
        seen.add(key)
    return _Repeated(members, repeated)


def _check_duplicates(text: bytes) -> None:
    problems = _find(json.loads(text, object_pairs_hook=_pairs))
    if problems:
        raise ContractError(problems)


def _find(value: Any) -> list[Problem]:
    """What JSON has no word for, with its place: repeated keys, NaN, lone surrogates."""
    problems: list[Problem] = []
    stack: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while stack:
        path, current = stack.pop()
        if isinstance(current, _Repeated):
            for key in current.keys:
                place = pointer((*path, key))
                problems.append(Problem("duplicateKey", f"the key {shown(key)} came twice", place))
            current = current.members
        if isinstance(current, dict):
            for key, inner in current.items():
                if _is_broken(key):
                    problems.append(_surrogate(pointer(path), key))
                stack.append(((*path, key), inner))
        elif isinstance(current, list):
            stack.extend(((*path, index), inner) for index, inner in enumerate(current))
        elif isinstance(current, str) and _is_broken(current):
            problems.append(_surrogate(pointer(path), current))
        elif isinstance(current, float) and not math.isfinite(current):
            details = f"{current} is not a number that JSON knows"
            problems.append(Problem("json", details, pointer(path)))
    return sorted(problems, key=lambda problem: problem.place)


def _is_broken(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _surrogate(place: str, text: str) -> Problem:
    return Problem("json", f"{shown(text)} holds half of a surrogate pair", place)


def _explain(text: bytes, error: orjson.JSONDecodeError, max_depth: int) -> NoReturn:
    """Raise ContractError with the best account of why a text is not JSON."""
    if not text.strip():
        raise ContractError([Problem("json", "the body is empty; wanted: a JSON object", "")])
    if "depth" in str(error):
        details = f"nested too deep; wanted: at most {max_depth} levels"
        raise ContractError([Problem("depth", details, "")])
    problems: list[Problem] = []
    try:
        problems = _find(json.loads(text.decode("utf-8"), object_pairs_hook=_pairs))
    except (ValueError, RecursionError):
        # Not even a lenient parser reads it; what the strict one said has to do.
        problems = []
    if not problems:
        problems = [Problem("json", f"not JSON: {error}", "")]
    raise ContractError(problems)
