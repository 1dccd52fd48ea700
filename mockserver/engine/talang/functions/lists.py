"""Functions of lists. No list is changed: what comes of one is a new list."""

from collections.abc import Callable
from typing import Any

from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.functions.costs import inner_sizes, sizes
from mockserver.engine.talang.functions.texts import text_of
from mockserver.engine.talang.kinds import Kind, kind_of

NUMBER, BOOLEAN, LIST, ATOM, ANY = Kind.NUMBER, Kind.BOOLEAN, Kind.LIST, Kind.ATOM, Kind.ANY


def _list(host: Any, *values: Any) -> list[Any]:
    del host
    return list(values)


def _head(host: Any, values: list[Any]) -> Any:
    del host
    return values[0] if values else None


def _tail(host: Any, values: list[Any]) -> list[Any]:
    del host
    return values[1:]


def _drop(host: Any, values: list[Any]) -> list[Any]:
    del host
    return values[:-1]


def _item(host: Any, values: list[Any], index: float) -> Any:
    del host
    if index != index // 1:
        raise TalangFailure(f"a place in a list is a whole number, not {index}")
    if not 0 <= index < len(values):
        raise TalangFailure(f"the list has no element {int(index)}")
    return values[int(index)]


def _push(host: Any, values: list[Any], *more: Any) -> list[Any]:
    del host
    return [*values, *more]


def _reverse(host: Any, values: list[Any]) -> list[Any]:
    del host
    return values[::-1]


def _count(host: Any, values: list[Any]) -> int:
    del host
    return len(values)


def _is_empty(host: Any, values: list[Any]) -> bool:
    del host
    return not values


def _of_numbers(choose: Callable[[list[float]], float]) -> Callable[..., float]:
    def call(host: Any, values: list[Any]) -> float:
        del host
        found = [value for value in values if kind_of(value) is NUMBER]
        if not found:
            raise TalangFailure("the list has no number")
        return choose(found)

    return call


def _sort(host: Any, values: list[Any], *descending: bool) -> list[Any]:
    del host
    kinds = {kind_of(value) for value in values}
    for kind in kinds:
        if kind in {Kind.LIST, Kind.MAP, Kind.ANY}:
            raise TalangFailure(f"nothing can be sorted by a {kind}")
    alike = len(kinds) == 1 and kinds <= {Kind.NUMBER, Kind.STRING, Kind.TIME}
    return sorted(values, key=None if alike else text_of, reverse=any(descending[:1]))


LISTS = (
    HostFunction("list", (ATOM,), LIST, _list, optional=1, variadic=True),
    HostFunction("head", (LIST,), ANY, _head),
    HostFunction("tail", (LIST,), LIST, _tail, cost=sizes),
    HostFunction("drop", (LIST,), LIST, _drop, cost=sizes),
    HostFunction("item", (LIST, NUMBER), ANY, _item),
    HostFunction("push", (LIST, ANY), LIST, _push, variadic=True, cost=sizes),
    HostFunction("append", (LIST, ANY), LIST, _push, variadic=True, cost=sizes),
    HostFunction("reverse", (LIST,), LIST, _reverse, cost=sizes),
    HostFunction("count", (LIST,), NUMBER, _count),
    HostFunction("isEmpty", (LIST,), BOOLEAN, _is_empty),
    HostFunction("min", (LIST,), NUMBER, _of_numbers(min), cost=sizes),
    HostFunction("max", (LIST,), NUMBER, _of_numbers(max), cost=sizes),
    HostFunction("sort", (LIST, BOOLEAN), LIST, _sort, optional=1, variadic=True, cost=inner_sizes),
)
