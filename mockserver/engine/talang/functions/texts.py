"""Functions of texts. The subject stands first; of a regular expression, the expression."""

from collections.abc import Callable
from typing import Any

from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.functions.costs import characters, inner_sizes, sizes
from mockserver.engine.talang.kinds import Kind, kind_of
from mockserver.engine.talang.numbers import shown
from mockserver.engine.talang.regex import regex_of
from mockserver.engine.talang.times import write_time

STRING, BOOLEAN, LIST, ATOM = Kind.STRING, Kind.BOOLEAN, Kind.LIST, Kind.ATOM

_NEW_PATTERN = 400
"""Steps that it costs to compile a regular expression, which may take milliseconds."""


def text_of(value: Any) -> str:
    """An atom as text: numbers plain, times in RFC 3339."""
    match kind_of(value):
        case Kind.STRING:
            return str(value)
        case Kind.BOOLEAN:
            return "true" if value else "false"
        case Kind.NUMBER:
            return shown(value)
        case Kind.TIME:
            return write_time(value)
    return "null"


def _to_string(host: Any, value: Any) -> str:
    del host
    return text_of(value)


def _contains(host: Any, text: str, *parts: str) -> bool:
    del host
    return all(part in text for part in parts)


def _not_contains(host: Any, text: str, *parts: str) -> bool:
    del host
    return not any(part in text for part in parts)


def _starts_with(host: Any, text: str, *parts: str) -> bool:
    del host
    return all(text.startswith(part) for part in parts)


def _ends_with(host: Any, text: str, *parts: str) -> bool:
    del host
    return all(text.endswith(part) for part in parts)


def _matches(host: Any, pattern: str, *texts: str) -> bool:
    del host
    try:
        regex = regex_of(pattern)
    except ValueError as error:
        raise TalangFailure(str(error)) from None
    return all(regex.search(text) for text in texts)


def _check_pattern(pattern: str | None, *texts: str | None) -> None:
    del texts
    if pattern is not None:
        regex_of(pattern)


def _matching_cost(pattern: str, *texts: str) -> int:
    misses = regex_of.cache_info().misses
    try:
        regex = regex_of(pattern)
    except ValueError:
        return _NEW_PATTERN
    cost = sum(regex.cost(text) for text in texts)
    return cost + (_NEW_PATTERN if regex_of.cache_info().misses > misses else 0)


def _first_name(host: Any, text: str) -> str:
    del host
    return text.split(" ", 1)[0]


def _last_name(host: Any, text: str) -> str:
    del host
    return text.rsplit(" ", 1)[-1]


def _split(host: Any, text: str, separator: str) -> list[str]:
    del host
    return text.split(separator) if separator else list(text)


def _join(host: Any, texts: list[Any], separator: str) -> str:
    del host
    for text in texts:
        if type(text) is not str:
            raise TalangFailure(f"only texts can be joined, not a value of kind {kind_of(text)}")
    return separator.join(texts)


def _join_cost(texts: list[Any], separator: str) -> int:
    return inner_sizes(texts) + (len(texts) * len(separator) >> 4)


def _of_two(name: str, call: Callable[..., bool]) -> HostFunction:
    return HostFunction(name, (STRING, STRING), BOOLEAN, call, variadic=True, cost=_search_cost)


def _search_cost(text: Any, *parts: Any) -> int:
    return sizes(text) * len(parts) + sizes(*parts)


TEXTS = (
    HostFunction("toString", (ATOM,), STRING, _to_string),
    _of_two("contains", _contains),
    _of_two("notContains", _not_contains),
    _of_two("startsWith", _starts_with),
    _of_two("endsWith", _ends_with),
    HostFunction(
        "~",
        (STRING, STRING),
        BOOLEAN,
        _matches,
        variadic=True,
        cost=_matching_cost,
        check=_check_pattern,
    ),
    HostFunction("firstName", (STRING,), STRING, _first_name, cost=sizes),
    HostFunction("lastName", (STRING,), STRING, _last_name, cost=sizes),
    HostFunction("split", (STRING, STRING), LIST, _split, cost=characters),
    HostFunction("join", (LIST, STRING), STRING, _join, cost=_join_cost),
)
