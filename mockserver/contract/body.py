"""Reads a JSON text strictly: from bytes to a value, or to every reason why not.

Stricter than JSON parsers are: no NaN, no duplicate keys, no lone surrogates, no nesting and
no number of values beyond a limit. The way for good bodies stays inside C; only a body that
may be bad is read a second time to find the place.
"""

import json
import math
from typing import Any, NoReturn

import orjson

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, pointer, shown

MANY_VALUES = 5_000_000
"""Values that a document may hold which whoever runs the server gives it."""

Link = tuple[Any, str | int] | None
"""The way to a place, from its end: the link to what holds it, and its key there."""


def read_json(text: bytes, *, max_depth: int, max_values: int = MANY_VALUES) -> Any:
    """The value that a JSON text holds. Raises ContractError with the problems found."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        _explain(text, error, max_depth, max_values)
    brackets = text.count(b"{") + text.count(b"[")
    # Every value but the first follows a comma, or is the first of what holds it.
    if text.count(b",") + brackets >= max_values:
        _check_number(value, max_values)
    # A body with no more brackets than levels allowed cannot be nested deeper than that.
    if brackets > max_depth:
        _check_depth(value, max_depth)
    # A parser drops all but the last of equal keys, and each dropped one takes at least its
    # own colon along: equally many colons before and after mean that nothing was dropped.
    # An escape may hide or add a colon, so a text with escapes of that kind is read again.
    if text.count(b":") != orjson.dumps(value).count(b":") or (
        b"\\" in text and b"\\u" in text  # one byte is looked for much faster than two
    ):
        _check_duplicates(text)
    return value


def _check_number(value: Any, most: int) -> None:
    stack, found = [value] if isinstance(value, dict | list) else [], 1
    while stack:
        current = stack.pop()
        found += len(current)
        if found > most:
            details = f"the body holds too many values; wanted: at most {most}"
            raise ContractError([Problem("values", details, "")])
        inner = current.values() if isinstance(current, dict) else current
        stack.extend(one for one in inner if isinstance(one, dict | list))


def _check_depth(value: Any, max_depth: int) -> None:
    level: list[tuple[Link, Any]] = [(None, value)]
    for _ in range(max_depth):
        level = [
            ((link, key), inner)
            for link, outer in level
            if isinstance(outer, dict | list)
            for key, inner in (outer.items() if isinstance(outer, dict) else enumerate(outer))
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    details = f"nested too deep; wanted: at most {max_depth} levels"
    raise ContractError([Problem("depth", details, _place(level[0][0]))])


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
    repeated: dict[str, None] = {}
    for key, _ in pairs:
        if key in seen:
            repeated[key] = None
            if len(repeated) == MOST_PROBLEMS:
                break
        seen.add(key)
    return _Repeated(members, list(repeated))


def _check_duplicates(text: bytes) -> None:
    problems = _find(json.loads(text, object_pairs_hook=_pairs))
    if problems:
        raise ContractError(problems)


def _find(value: Any) -> list[Problem]:
    """What JSON has no word for, with its place: repeated keys, NaN, lone surrogates.

    Not many more than MOST_PROBLEMS of them.
    """
    problems = [] if isinstance(value, dict | list | _Repeated) else _of_scalar(None, value)
    stack: list[tuple[Link, Any]] = [(None, value)]
    while stack and len(problems) < MOST_PROBLEMS:
        link, current = stack.pop()
        if isinstance(current, _Repeated):
            for key in current.keys:
                details = f"the key {shown(key)} came twice"
                problems.append(Problem("duplicateKey", details, _place((link, key))))
            current = current.members
        if isinstance(current, dict):
            for key, inner in current.items():
                if _is_broken(key):
                    problems.append(_surrogate(_place(link), key))
                _look(problems, stack, (link, key), inner)
        elif isinstance(current, list):
            for index, inner in enumerate(current):
                _look(problems, stack, (link, index), inner)
    return sorted(problems[:MOST_PROBLEMS], key=lambda problem: problem.place)


def _look(problems: list[Problem], stack: list[tuple[Link, Any]], link: Link, value: Any) -> None:
    if isinstance(value, dict | list | _Repeated):
        stack.append((link, value))
    elif isinstance(value, str | float):
        problems += _of_scalar(link, value)


def _of_scalar(link: Link, value: Any) -> list[Problem]:
    if isinstance(value, str) and _is_broken(value):
        return [_surrogate(_place(link), value)]
    if isinstance(value, float) and not math.isfinite(value):
        return [Problem("json", f"{value} is not a number that JSON knows", _place(link))]
    return []


def _place(link: Link) -> str:
    """The JSON pointer of a place."""
    path: list[str | int] = []
    while link is not None:
        link, key = link
        path.append(key)
    return pointer(tuple(reversed(path)))


def _is_broken(text: str) -> bool:
    if text.isascii():
        return False
    return any("\ud800" <= character <= "\udfff" for character in text)


def _surrogate(place: str, text: str) -> Problem:
    return Problem("json", f"{shown(text)} holds half of a surrogate pair", place)


def _explain(
    text: bytes, error: orjson.JSONDecodeError, max_depth: int, max_values: int
) -> NoReturn:
    """Raise ContractError with the best account of why a text is not JSON."""
    if not text.strip():
        raise ContractError([Problem("json", "the body is empty; wanted: a JSON object", "")])
    if "depth" in str(error):
        details = f"nested too deep; wanted: at most {max_depth} levels"
        raise ContractError([Problem("depth", details, "")])
    problems: list[Problem] = []
    if text.count(b",") + text.count(b"{") + text.count(b"[") <= max_values:
        try:
            problems = _find(json.loads(text.decode("utf-8"), object_pairs_hook=_pairs))
        except (ValueError, RecursionError):
            # Not even a lenient parser reads it; what the strict one said has to do.
            problems = []
    if not problems:
        problems = [Problem("json", f"not JSON: {error}", "")]
    raise ContractError(problems)
