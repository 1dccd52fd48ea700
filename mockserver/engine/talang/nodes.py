"""Parts of an expression on their way to a program: nodes, and how they are put together.

What is shallow becomes one closure (a leaf), which costs the machine one instruction; what
is deep becomes instructions, so that neither putting together nor running calls itself.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind, surely_is, taker
from mockserver.engine.talang.machine import (
    CALL,
    COSTLY,
    EVAL,
    HOST,
    MAP,
    PUSH,
    STEPS,
    Instruction,
    Leaf,
    Program,
)

_HIGHEST = 6
"""How many closures stand in each other at most."""

Call = Callable[..., Any]
Cost = Callable[..., int]
Piece = Any
"""A node, an instruction, or a label."""


class Label:
    """A place in the code; instructions that name it get its number."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        self.at = 0


class Node(NamedTuple):
    """A part that gives a value: a constant, a leaf, or pieces of code.

    ``weight`` is how many steps it takes; ``height`` how many closures stand in a leaf.
    """

    kind: Kind
    pieces: tuple[Piece, ...] = ()
    weight: int = 1
    leaf: Leaf | None = None
    height: int = 0
    constant: bool = False
    value: Any = None


def constant(value: Any, kind: Kind) -> Node:
    """A node of a value that is known."""
    return Node(kind, leaf=lambda _: value, constant=True, value=value)


UNKNOWN = constant(None, Kind.ANY)._replace(constant=False)
"""Stands for what has a fault, so that nothing else is found wrong with it."""


def failing(message: str) -> Node:
    """A node that has no value."""

    def fail(_: Any) -> Any:
        raise TalangFailure(message)

    return Node(Kind.ANY, leaf=fail)


def taken(node: Node, wanted: Kind, what: str = "") -> Node:
    """A node whose value is surely of a kind, which the given one may be."""
    if surely_is(node.kind, wanted):
        return node
    take = taker(wanted, what)
    return called(lambda _, value: take(value), (node,), wanted)._replace(weight=node.weight)


def called(call: Call, arguments: Sequence[Node], kind: Kind, cost: Cost | None = None) -> Node:
    """A call of a function that takes the host and the values of some nodes."""
    weight = 1 + sum(node.weight for node in arguments)
    height = 1 + max((node.height for node in arguments), default=0)
    if height <= _HIGHEST and all(node.leaf is not None for node in arguments):
        leaf = _fused(call, arguments) if cost is None else _costly(call, arguments, cost)
        return Node(kind, weight=weight, leaf=leaf, height=height)
    count = len(arguments)
    last = (CALL, call, count) if cost is None else (COSTLY, call, (count, cost))
    return Node(kind, (*arguments, last), weight)


def _fused(call: Call, arguments: Sequence[Node]) -> Leaf:
    """A call as one closure. Those of few arguments have their own, for speed."""
    if not arguments:
        return lambda frame: call(frame[HOST])
    if len(arguments) == 1:
        only = _leaf(arguments[0])
        return lambda frame: call(frame[HOST], only(frame))
    if len(arguments) == 2:
        one, two = arguments
        first, second = _leaf(one), _leaf(two)
        if two.constant:
            value = two.value
            return lambda frame: call(frame[HOST], first(frame), value)
        return lambda frame: call(frame[HOST], first(frame), second(frame))
    leaves = [_leaf(node) for node in arguments]
    return lambda frame: call(frame[HOST], *[leaf(frame) for leaf in leaves])


def _costly(call: Call, arguments: Sequence[Node], cost: Cost) -> Leaf:
    leaves = [_leaf(node) for node in arguments]

    def run(frame: list[Any]) -> Any:
        values = [leaf(frame) for leaf in leaves]
        steps = cost(*values)
        if steps:
            frame[STEPS].spend(steps)
        return call(frame[HOST], *values)

    return run


def _leaf(node: Node) -> Leaf:
    assert node.leaf is not None
    return node.leaf


def map_of(keys: tuple[str, ...], nodes: Sequence[Node]) -> Node:
    """A map, made anew each time."""
    weight = 1 + sum(node.weight for node in nodes)
    return Node(Kind.MAP, (*nodes, (MAP, keys, None)), weight)


def assembled(node: Node, locals_: int) -> Program:
    """The program of a node: its pieces in order, labels as numbers."""
    if node.leaf is not None:
        return Program(node.kind, node.leaf, (), node.weight, locals_)
    code: list[Instruction] = []
    waiting = [iter((node,))]
    while waiting:
        piece = next(waiting[-1], None)
        if piece is None:
            waiting.pop()
        elif isinstance(piece, Label):
            piece.at = len(code)
        elif not isinstance(piece, Node):
            code.append(piece)
        elif piece.constant:
            code.append((PUSH, piece.value, None))
        elif piece.leaf is not None:
            code.append((EVAL, piece.leaf, None))
        else:
            waiting.append(iter(piece.pieces))
    numbered = tuple((op, one.at if isinstance(one, Label) else one, two) for op, one, two in code)
    return Program(node.kind, None, numbered, node.weight, locals_)
