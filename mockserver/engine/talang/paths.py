"""Reads paths: of the lambdas' values, of what was set, of the host's slots.

The innermost that has the first part of a path is meant; parts that no slot has are read in
its value.
"""

from collections.abc import Callable, Sequence
from typing import Any

from mockserver.engine.talang.environment import Slot
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind, taker
from mockserver.engine.talang.machine import HOST, WRITTEN, Frame, Leaf
from mockserver.engine.talang.nodes import Node, called, failing, taken
from mockserver.engine.talang.parts import Compiler, Part, Place, Reading
from mockserver.engine.talang.times import shortened


def read_path(compiler: Compiler, arguments: Sequence[Any], place: Place) -> Reading:
    """``[".", "Session", "Total"]``. Parts after the first may be expressions that give texts."""
    path: list[str] = []
    for part in arguments:
        if not isinstance(part, str):
            break
        path.append(part)
    if not path:
        return compiler.fault(place, 'a path begins with a text: [".", "Session", "Total"]')
    node = _named(compiler, tuple(path), place)
    if len(path) == len(arguments):
        return node
    parts = []
    for index, argument in enumerate(arguments[len(path) :], len(path) + 1):
        part = yield Part(argument, (place, index))
        if part.kind not in {Kind.STRING, Kind.ANY, Kind.ATOM}:
            compiler.fault((place, index), f"a part of a path is a text, not a {part.kind}")
            continue
        parts.append(taken(part, Kind.STRING, "a part of a path"))
    return called(_inner, (node, *parts), Kind.ANY)


def _inner(host: Any, value: Any, *parts: str) -> Any:
    del host
    return _fields(value, parts, parts)


def _named(compiler: Compiler, path: tuple[str, ...], place: Place) -> Node:
    """What a path names that is known."""
    places = compiler.scopes.get(path[0])
    shown = ".".join(path)
    if places:
        found: Node | None = _of_lambda(places[-1], path)
    else:
        found = _of_slot(compiler, path)
    if path[0] in compiler.written:
        return Node(Kind.ANY, leaf=_of_written(path, found))
    if found is not None:
        return found
    message = f"unable to find {shortened(shown)}"
    return failing(message) if compiler.caught else compiler.fault(place, message)


def _of_lambda(local: int, path: tuple[str, ...]) -> Node:
    if len(path) == 1:
        return Node(Kind.ANY, leaf=lambda frame: frame[local])
    if len(path) == 2:
        (_, field) = path

        def read(frame: Frame) -> Any:
            try:
                return frame[local][field]
            except (KeyError, TypeError, IndexError):
                raise TalangFailure(f"unable to find {shortened('.'.join(path))}") from None

        return Node(Kind.ANY, leaf=read)
    return Node(Kind.ANY, leaf=lambda frame: _fields(frame[local], path[1:], path))


def _of_slot(compiler: Compiler, path: tuple[str, ...]) -> Node | None:
    """The slot of a path, or of the longest beginning that it goes on from."""
    slot = compiler.environment.slot(path)
    if slot is not None:
        return Node(slot.kind, leaf=_reading(slot, path))
    for length in range(len(path) - 1, 0, -1):
        slot = compiler.environment.slot(path[:length])
        if slot is None:
            continue
        if not (slot.open or slot.kind is Kind.ANY or (length == 1 and slot.kind is Kind.MAP)):
            return None
        return Node(Kind.ANY, leaf=_within(_reading(slot, path[:length]), length, path))
    return None


def _within(read: Leaf, length: int, path: tuple[str, ...]) -> Leaf:
    """What the rest of a path reads in the value of a slot."""
    rest = path[length:]
    return lambda frame: _fields(read(frame), rest, path)


def _reading(slot: Slot, path: tuple[str, ...]) -> Leaf:
    read: Callable[[Any], Any] = slot.read
    if slot.kind is Kind.ANY:
        return lambda frame: read(frame[HOST])
    take = taker(slot.kind, ".".join(path))
    return lambda frame: take(read(frame[HOST]))


def _of_written(path: tuple[str, ...], otherwise: Node | None) -> Leaf:
    """What was set under a path; else what it names outside."""

    def read(frame: Frame) -> Any:
        if path[0] in frame[WRITTEN]:
            try:
                return _fields(frame[WRITTEN], path, path)
            except TalangFailure:
                if otherwise is None:
                    raise
        if otherwise is None:
            raise TalangFailure(f"unable to find {shortened('.'.join(path))}")
        assert otherwise.leaf is not None
        return otherwise.leaf(frame)

    return read


def _fields(value: Any, parts: Sequence[str], path: Sequence[str]) -> Any:
    for part in parts:
        try:
            value = value[part]
        except (KeyError, TypeError, IndexError):
            raise TalangFailure(f"unable to find {shortened('.'.join(path))}") from None
    return value
