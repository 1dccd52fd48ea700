"""Reads what is evaluated in a way of its own: conditions, catch, bindings, templates.

The words are those of the language; whatever else is called is a function.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind, common, kind_of, may_be
from mockserver.engine.talang.machine import SET, STORE
from mockserver.engine.talang.nodes import Node, attempt, called, constant, junction, map_of
from mockserver.engine.talang.parts import Compiler, Part, Place, Reading
from mockserver.engine.talang.paths import read_path
from mockserver.engine.talang.templates import read_argument, read_template, store_template

Form = Callable[[Compiler, Sequence[Any], Place], Reading]

_TRUTHS = {Kind.BOOLEAN, Kind.LIST, Kind.MAP}


def _condition(host: Any, value: Any) -> bool:
    del host
    if type(value) is bool:
        return value
    kind = kind_of(value)
    if kind in {Kind.LIST, Kind.MAP}:
        return True  # as the language has it
    raise TalangFailure(f"a condition is a boolean, not a {kind}")


def _junction(*, until: bool) -> Form:
    """``and`` or ``or``: the first value that settles it is the last one looked at."""

    def read(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
        nodes: list[Node] = []
        for index, argument in enumerate(arguments, 1):
            here = (place, index)
            node = yield Part(argument, here)
            if not any(may_be(node.kind, kind) for kind in _TRUTHS):
                compiler.fault(here, f"a condition is a boolean, not a {node.kind}")
            exact = node.kind is Kind.BOOLEAN
            nodes.append(node if exact else called(_condition, (node,), Kind.BOOLEAN))
        if not nodes:
            return constant(not until, Kind.BOOLEAN)
        if len(nodes) == 1:
            return nodes[0]
        return junction(nodes, until=until)

    return read


def _catch(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``["catch", fallback, expression]``."""
    if len(arguments) != 2:
        return compiler.fault(place, "catch has a fallback, then an expression")
    compiler.caught += 1
    before = compiler.acts
    tried = yield Part(arguments[1], (place, 2))
    compiler.caught -= 1
    undoes = compiler.acts > before and not _acts_last(compiler, arguments[1], before)
    fallback = yield Part(arguments[0], (place, 1))
    return attempt(tried, fallback, common([tried.kind, fallback.kind]), undoes=undoes)


def _acts_last(compiler: Compiler, expression: Any, before: int) -> bool:
    """Whether all that an expression makes comes of its outermost call: it fails before that."""
    if compiler.acts - before > 1 or not isinstance(expression[0], str):
        return False
    name = compiler.environment.canonical(expression[0])
    return any(one.acts for one in compiler.environment.function(name))


def _safe_read(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``[".|", default, path]``: as catch, but what is read is of the kind of the default."""
    if len(arguments) != 2:
        return compiler.fault(place, ".| has a default, then a path")
    default = yield Part(arguments[0], (place, 1))
    compiler.caught += 1
    read = yield Part(arguments[1], (place, 2))
    compiler.caught -= 1
    if not (may_be(read.kind, default.kind) or may_be(default.kind, read.kind)):
        details = f"{default.kind} wanted as the default is, {read.kind} given"
        return compiler.fault((place, 2), details)
    local = compiler.add_local()
    kept = Node(default.kind, leaf=lambda frame: frame[local])
    found = called(_agreed, (kept, attempt(read, kept, Kind.ANY)), default.kind)
    weight = default.weight + found.weight + 1
    return Node(default.kind, (default, (STORE, local, None), found), weight)


def _agreed(host: Any, default: Any, value: Any) -> Any:
    del host
    if kind_of(default) is not kind_of(value):
        raise TalangFailure(f"{kind_of(default)} wanted as the default is, {kind_of(value)} given")
    return value


def _set(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``["set", part, ..., value]`` writes into the scope that it stands in."""
    path = arguments[:-1]
    if not path or not all(isinstance(part, str) for part in path):
        return compiler.fault(place, "set has the parts of a path, which are texts, then a value")
    value = yield Part(arguments[-1], (place, len(arguments)))
    compiler.written.add(path[0])
    return Node(Kind.NULL, (value, (SET, tuple(path), None)), value.weight + 1)


def _kv(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``["kv", ["key", value], ...]``: a map."""
    nodes: dict[str, Node] = {}
    for index, pair in enumerate(arguments, 1):
        here = (place, index)
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
            compiler.fault(here, 'a pair of kv is like ["key", value]')
            continue
        nodes[pair[0]] = yield Part(pair[1], (here, 1))
    return map_of(tuple(nodes), list(nodes.values()))


def _identity(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    if len(arguments) != 1:
        return compiler.fault(place, "identity has one argument")
    return (yield Part(arguments[0], (place, 1)))


def _noop(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    yield from ()
    if arguments:
        return compiler.fault(place, "noop has no argument")
    return constant(None, Kind.NULL)


FORMS: Mapping[str, Form] = {
    ".": read_path,
    ".|": _safe_read,
    "and": _junction(until=False),
    "or": _junction(until=True),
    "catch": _catch,
    "set": _set,
    "kv": _kv,
    "identity": _identity,
    "noop": _noop,
    "!": read_template,
    "#": read_argument,
    "settemplate": store_template,
}
"""By their names in lower case."""
