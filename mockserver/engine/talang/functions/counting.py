"""Functions of numbers, and the joining of texts that shares the name ``+``."""

from typing import Any

from mockserver.engine.talang import numbers
from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.functions.costs import sizes
from mockserver.engine.talang.kinds import Kind

NUMBER, STRING = Kind.NUMBER, Kind.STRING


def _joined(host: Any, *texts: str) -> str:
    del host
    return "".join(texts)


COUNTING = (
    HostFunction("+", (NUMBER, NUMBER), NUMBER, numbers.add, variadic=True),
    HostFunction("+", (STRING, STRING), STRING, _joined, variadic=True, cost=sizes),
    HostFunction("concat", (STRING, STRING), STRING, _joined, variadic=True, cost=sizes),
    HostFunction("-", (NUMBER, NUMBER), NUMBER, numbers.subtract, variadic=True),
    HostFunction("*", (NUMBER, NUMBER), NUMBER, numbers.multiply, variadic=True),
    HostFunction("/", (NUMBER, NUMBER), NUMBER, numbers.divide, variadic=True),
    HostFunction("mod", (NUMBER, NUMBER), NUMBER, numbers.modulo, variadic=True),
    HostFunction("floor", (NUMBER,), NUMBER, numbers.floor),
    HostFunction("ceil", (NUMBER,), NUMBER, numbers.ceil),
)
