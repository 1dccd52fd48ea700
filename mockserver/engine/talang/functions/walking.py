"""Functions that take a lambda: what they make of the value it has for each element."""

from operator import itemgetter
from typing import Any

from mockserver.engine.talang.environment import Each, HostFunction
from mockserver.engine.talang.kinds import Kind
from mockserver.engine.talang.numbers import add

NUMBER, STRING, BOOLEAN, LIST, ANY = (
    Kind.NUMBER,
    Kind.STRING,
    Kind.BOOLEAN,
    Kind.LIST,
    Kind.ANY,
)


class _Mapped:
    """The values, in order."""

    __slots__ = ("_values",)

    def __init__(self, host: Any) -> None:
        del host
        self._values: list[Any] = []

    def add(self, element: Any, value: Any) -> None:
        del element
        self._values.append(value)

    def result(self) -> list[Any]:
        return self._values


class _Filtered:
    """The elements whose value is true."""

    __slots__ = ("_elements",)

    def __init__(self, host: Any) -> None:
        del host
        self._elements: list[Any] = []

    def add(self, element: Any, value: Any) -> None:
        if value:
            self._elements.append(element)

    def result(self) -> list[Any]:
        return self._elements


class _Sorted:
    """The elements in the order of their values; those of equal values stay in theirs."""

    __slots__ = ("_descending", "_pairs")

    def __init__(self, host: Any, descending: bool = False) -> None:
        del host
        self._descending = descending
        self._pairs: list[tuple[Any, Any]] = []

    def add(self, element: Any, value: Any) -> None:
        self._pairs.append((value, element))

    def result(self) -> list[Any]:
        ordered = sorted(self._pairs, key=itemgetter(0), reverse=self._descending)
        return [element for _, element in ordered]


class _Until:
    """Whether any value is ``wanted``; no further element is looked at then."""

    __slots__ = ("_met",)
    wanted: bool

    def __init__(self, host: Any) -> None:
        del host
        self._met = False

    def add(self, element: Any, value: Any) -> bool:
        del element
        self._met = value is self.wanted
        return self._met


class _Exists(_Until):
    __slots__ = ()
    wanted = True

    def result(self) -> bool:
        return self._met


class _Every(_Until):
    __slots__ = ()
    wanted = False

    def result(self) -> bool:
        return not self._met


class _Sum:
    """The sum of the values."""

    __slots__ = ("_total",)

    def __init__(self, host: Any) -> None:
        del host
        self._total: float = 0

    def add(self, element: Any, value: Any) -> None:
        del element
        self._total = add(None, self._total, value)

    def result(self) -> float:
        return self._total


class _Last:
    """The value of the only element."""

    __slots__ = ("_value",)

    def __init__(self, host: Any) -> None:
        del host
        self._value: Any = None

    def add(self, element: Any, value: Any) -> None:
        del element
        self._value = value

    def result(self) -> Any:
        return self._value


def _sorting(name: str, kind: Kind) -> HostFunction:
    each = Each(0, _Sorted, kind)
    return HostFunction(name, (LIST, BOOLEAN), LIST, None, optional=1, each=each)


WALKING = (
    HostFunction("map", (LIST,), LIST, None, each=Each(0, _Mapped)),
    HostFunction("filter", (LIST,), LIST, None, each=Each(0, _Filtered, BOOLEAN)),
    HostFunction("exists", (LIST,), BOOLEAN, None, each=Each(0, _Exists, BOOLEAN)),
    HostFunction("every", (LIST,), BOOLEAN, None, each=Each(0, _Every, BOOLEAN)),
    HostFunction("sum", (LIST,), NUMBER, None, each=Each(0, _Sum, NUMBER)),
    HostFunction("do", (ANY,), ANY, None, each=Each(0, _Last, single=True)),
    _sorting("sortByNumber", NUMBER),
    _sorting("sortByString", STRING),
)
