"""Reads calls of functions: which overload is meant, and the lambda of those over lists.

With kinds known a call that fits none is a fault; where they are not, it is decided when it
runs, by the first overload that takes the values.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mockserver.engine.talang.environment import HostFunction
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.functions import BUILTINS
from mockserver.engine.talang.kinds import Kind, common, kind_of, may_be, surely_is, taker
from mockserver.engine.talang.machine import Walk
from mockserver.engine.talang.nodes import Node, called, constant, taken, walked
from mockserver.engine.talang.parts import Compiler, Part, Place, Reading
from mockserver.engine.talang.times import read_time, shortened


class _Lambda(NamedTuple):
    """A lambda among arguments: where it stands, its parameter, its body."""

    position: int
    parameter: str
    body: Any
    place: Place
    length: int


def functions_of(compiler: Compiler, name: str) -> tuple[HostFunction, ...]:
    """The functions of a canonical name, in the order in which they are tried."""
    return (*BUILTINS.get(name, ()), *compiler.environment.function(name))


def read_call(
    compiler: Compiler,
    name: str,
    functions: Sequence[HostFunction],
    arguments: Sequence[Any],
    place: Place,
    *,
    first: int = 1,
) -> Reading:
    """Read a call. ``first`` is the place of the first argument in the expression."""
    if not functions:
        return compiler.fault(place, f"there is no function {shortened(name)}")
    found = _lambda(functions, arguments, place, first)
    if found is not None:
        functions = [
            one for one in functions if one.each and one.each.position + 1 == found.position
        ]
    else:
        plain = [one for one in functions if one.each is None]
        if not plain:
            wanted = ", or ".join(one.shown() for one in functions)
            return compiler.fault(place, f'{wanted} wanted, the lambda like [["Item"], ...]')
        functions = plain
    nodes: list[Node] = []
    for index, argument in enumerate(arguments):
        if found is None or not found.position <= index < found.position + found.length:
            nodes.append((yield Part(argument, (place, first + index))))
    candidates = _candidates(functions, nodes)
    if not candidates:
        wanted = ", or ".join(one.shown() for one in functions)
        given = ", ".join(node.kind for node in nodes)
        unknown = compiler.fault(place, f"{wanted} wanted, ({given}) given")
        if found is None:
            return unknown
        candidates = functions[:1]
    if any(one.acts for one in candidates):
        compiler.acted(candidates[0].name, place, often=found is not None)
    if found is not None:
        return (yield from _walk(compiler, candidates[0], nodes, found))
    wrong = _wrong_literals(candidates[0], nodes)
    return compiler.fault(place, wrong) if wrong else _resolved(name, candidates, nodes)


def _wrong_literals(function: HostFunction, nodes: Sequence[Node]) -> str:
    """What is wrong with literal arguments, whatever the others are."""
    if function.check is not None:
        try:
            function.check(*(node.value for node in nodes))
        except ValueError as error:
            return str(error)
    return ""


def _lambda(
    functions: Sequence[HostFunction], arguments: Sequence[Any], place: Place, first: int
) -> _Lambda | None:
    """The lambda of a call, in either spelling, if there is one."""
    for function in functions:
        if function.each is None:
            continue
        position = function.each.position + 1
        if position >= len(arguments):
            continue
        given = arguments[position]
        here = (place, first + position)
        if isinstance(given, list) and len(given) == 2 and isinstance(given[0], list):
            names = given[0]
            if len(names) == 1 and isinstance(names[0], str):
                return _Lambda(position, names[0], given[1], (here, 1), 1)
        spelled_out = isinstance(given, str) and position + 1 < len(arguments)
        if spelled_out and function.fits(len(arguments) - 2):
            body = arguments[position + 1]
            return _Lambda(position, given, body, (place, first + position + 1), 2)
    return None


def _candidates(functions: Sequence[HostFunction], nodes: Sequence[Node]) -> list[HostFunction]:
    """The overloads that may be meant, up to the first that surely is."""
    found = []
    for function in functions:
        if not function.fits(len(nodes)):
            continue
        kinds = [function.kind(index) for index in range(len(nodes))]
        if all(_may_be(node, kind) for node, kind in zip(nodes, kinds, strict=True)):
            found.append(function)
            if all(surely_is(node.kind, kind) for node, kind in zip(nodes, kinds, strict=True)):
                break
    return found


def _may_be(node: Node, wanted: Kind) -> bool:
    return may_be(node.kind, wanted) or _is_time(node, wanted)


def _is_time(node: Node, wanted: Kind) -> bool:
    """Whether a literal text stands for a time: JSON has no other."""
    if wanted is not Kind.TIME or not node.constant or node.kind is not Kind.STRING:
        return False
    try:
        read_time(node.value)
    except TalangFailure:
        return False
    return True


def _argument(node: Node, wanted: Kind, what: str) -> Node:
    if _is_time(node, wanted):
        return constant(read_time(node.value), Kind.TIME)
    return taken(node, wanted, what)


def _resolved(name: str, candidates: Sequence[HostFunction], nodes: Sequence[Node]) -> Node:
    """The call of the one overload that is meant, or of the one that fits when it runs."""
    costs = [one.cost for one in candidates if one.cost is not None]
    if len(candidates) > 1:
        kind = common([one.result for one in candidates])
        return called(_chosen(name, candidates), nodes, kind, costs[0] if costs else None)
    (function,) = candidates
    values = [
        _argument(node, function.kind(index), f"{function.name}, argument {index + 1}")
        for index, node in enumerate(nodes)
    ]
    return called(_trusted(function), values, function.result, function.cost)


def _trusted(function: HostFunction) -> Callable[..., Any]:
    """The function; one of the host has its result looked at."""
    call = function.call
    assert call is not None
    if function in BUILTINS.get(function.name.casefold(), ()):
        return call
    if function.result in {Kind.ANY, Kind.NULL}:
        return call
    take = taker(function.result, f"the result of {function.name}")
    return lambda host, *arguments: take(call(host, *arguments))


def _chosen(name: str, candidates: Sequence[HostFunction]) -> Callable[..., Any]:
    """A call of the first overload that takes the arguments."""
    calls = [(_trusted(one), one) for one in candidates]
    takers = {kind: taker(kind) for kind in Kind if kind is not Kind.ANY}

    def call(host: Any, *arguments: Any) -> Any:
        for function, one in calls:
            values = []
            try:
                for index, value in enumerate(arguments):
                    kind = one.kind(index)
                    values.append(value if kind is Kind.ANY else takers[kind](value))
            except TalangFailure:
                continue
            return function(host, *values)
        given = ", ".join(kind_of(value) for value in arguments)
        wanted = ", or ".join(one.shown() for one in candidates)
        raise TalangFailure(f"{wanted} wanted, {name}({given}) given")

    return call


def _walk(
    compiler: Compiler, function: HostFunction, nodes: Sequence[Node], found: _Lambda
) -> Reading:
    """A call over a list: the arguments, then the body for each element."""
    each = function.each
    assert each is not None
    local = compiler.add_local()
    places = compiler.scopes.setdefault(found.parameter, [])
    places.append(local)
    body = yield Part(found.body, found.place)
    places.pop()
    if not may_be(body.kind, each.body):
        compiler.fault(found.place, f"{each.body} wanted, {body.kind} given")
    values = [
        _argument(node, function.kind(index), f"{function.name}, argument {index + 1}")
        for index, node in enumerate(nodes)
    ]
    body = taken(body, each.body, f"the lambda of {function.name}")
    walk = Walk(each, len(values), local, found.parameter, body.weight + 1)
    return walked(values, body, walk, body.kind if each.single else function.result)
