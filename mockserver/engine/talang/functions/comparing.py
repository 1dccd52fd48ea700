"""Functions that compare: equality of atoms, order of numbers and of times."""

import operator
from collections.abc import Callable
from datetime import datetime
from typing import Any

from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.functions.costs import first_size
from mockserver.engine.talang.kinds import Kind, kind_of
from mockserver.engine.talang.times import read_time

NUMBER, TIME, ATOM, BOOLEAN = Kind.NUMBER, Kind.TIME, Kind.ATOM, Kind.BOOLEAN


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal: of one kind, numbers as numbers, times as instants.

    Data are JSON: a text is equal to the time that it names.
    """
    if type(one) is type(other):
        return bool(one == other)
    left, right = kind_of(one), kind_of(other)
    if left is right:
        return bool(one == other)
    if {left, right} == {Kind.TIME, Kind.STRING}:
        time, text = (one, other) if left is Kind.TIME else (other, one)
        try:
            return bool(time == read_time(text))
        except TalangFailure:
            return False
    return False


def _equal(host: Any, first: Any, second: Any, *others: Any) -> bool:
    del host
    if not same(first, second):
        return False
    return all(same(first, other) for other in others)


def _unequal(host: Any, first: Any, second: Any, *others: Any) -> bool:
    del host
    if same(first, second):
        return False
    return not any(same(first, other) for other in others)


Order = Callable[[Any, Any], bool]


def _two(compare: Order) -> Callable[..., bool]:
    def call(host: Any, first: Any, second: Any) -> bool:
        del host
        return compare(first, second)

    return call


def _many(compare: Order) -> Callable[..., bool]:
    def call(host: Any, first: Any, *others: Any) -> bool:
        del host
        return all(compare(first, other) for other in others)

    return call


def _between(host: Any, *values: Any) -> bool:
    del host
    *inner, least, most = values
    return all(least < value < most for value in inner)


def _ordered(name: str, compare: Order) -> tuple[HostFunction, ...]:
    return tuple(
        function
        for kind in (NUMBER, TIME)
        for function in (
            HostFunction(name, (kind, kind), BOOLEAN, _two(compare)),
            HostFunction(name, (kind, kind, kind), BOOLEAN, _many(compare), variadic=True),
        )
    )


def _after(host: Any, one: datetime, other: datetime) -> bool:
    del host
    return one > other


def _before(host: Any, one: datetime, other: datetime) -> bool:
    del host
    return one < other


def _not(host: Any, value: bool) -> bool:
    del host
    return not value


COMPARING = (
    HostFunction("not", (BOOLEAN,), BOOLEAN, _not),
    HostFunction("=", (ATOM, ATOM), BOOLEAN, _equal, variadic=True, cost=first_size),
    HostFunction("!=", (ATOM, ATOM), BOOLEAN, _unequal, variadic=True, cost=first_size),
    *_ordered(">", operator.gt),
    *_ordered(">=", operator.ge),
    *_ordered("<", operator.lt),
    *_ordered("<=", operator.le),
    HostFunction("between", (NUMBER, NUMBER, NUMBER), BOOLEAN, _between, variadic=True),
    HostFunction("between", (TIME, TIME, TIME), BOOLEAN, _between, variadic=True),
    HostFunction("after", (TIME, TIME), BOOLEAN, _after),
    HostFunction("before", (TIME, TIME), BOOLEAN, _before),
    HostFunction("betweenTimes", (TIME, TIME, TIME), BOOLEAN, _between),
)
