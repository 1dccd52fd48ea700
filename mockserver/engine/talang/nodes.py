"""Parts of an expression on their way to a program: nodes, and how they are put together.

What is shallow becomes one closure (a leaf), which costs the machine one instruction; what
is deep becomes instructions, so that neither putting together nor running calls itself.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from mockserver.engine.talang import closures
from mockserver.engine.talang.closures import Call, Cost
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.kinds import Kind, surely_is, taker
from mockserver.engine.talang.machine import (
    CALL,
    COSTLY,
    EACH,
    END_TRY,
    EVAL,
    MAP,
    NEXT,
    PUSH,
    TRY,
    UNLESS_FALSE,
    UNLESS_TRUE,
    Instruction,
    Leaf,
    Program,
    Walk,
)

HIGHEST = 6
"""How many closures stand in each other at most."""

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
    leaves = _leaves(arguments, height)
    if leaves is not None:
        if cost is not None:
            leaf = closures.of_costly_call(call, leaves, cost)
        elif len(arguments) == 2 and arguments[1].constant:
            leaf = closures.of_call_with(call, leaves[0], arguments[1].value)
        else:
            leaf = closures.of_call(call, leaves)
        return Node(kind, weight=weight, leaf=leaf, height=height)
    count = len(arguments)
    last = (CALL, call, count) if cost is None else (COSTLY, call, (count, cost))
    return Node(kind, (*arguments, last), weight)


def junction(nodes: Sequence[Node], *, until: bool) -> Node:
    """The first value of two conditions or more that is ``until``, or the last one."""
    weight = len(nodes) + sum(node.weight for node in nodes)
    height = 1 + max(node.height for node in nodes)
    leaves = _leaves(nodes, height)
    if leaves is not None:
        leaf = closures.of_junction(leaves, until=until)
        return Node(Kind.BOOLEAN, weight=weight, leaf=leaf, height=height)
    end, instruction = Label(), UNLESS_TRUE if until else UNLESS_FALSE
    pieces: list[Piece] = [nodes[0]]
    for node in nodes[1:]:
        pieces += ((instruction, end, None), node)
    return Node(Kind.BOOLEAN, (*pieces, end), weight)


def attempt(tried: Node, fallback: Node, kind: Kind, *, undoes: bool = False) -> Node:
    """The value of a node, or of another one where it has none.

    ``undoes`` says whether what it has made before it failed is undone.
    """
    if tried.constant:
        return tried
    weight = tried.weight + fallback.weight + 2
    height = 1 + max(tried.height, fallback.height)
    leaves = _leaves((tried, fallback), height)
    if leaves is not None:
        make = closures.of_acting_attempt if undoes else closures.of_attempt
        return Node(kind, weight=weight, leaf=make(*leaves), height=height)
    otherwise, end = Label(), Label()
    pieces = ((TRY, otherwise, undoes), tried, (END_TRY, end, None))
    return Node(kind, (*pieces, otherwise, fallback, end), weight)


def walked(arguments: Sequence[Node], body: Node, walk: Walk, kind: Kind) -> Node:
    """A walk through a list, which is one of the arguments, with a body for each element."""
    weight = 2 + sum(node.weight for node in arguments)
    height = 1 + max(node.height for node in (*arguments, body))
    leaves = _leaves((*arguments, body), height)
    if leaves is not None:
        leaf = closures.of_walk(leaves[:-1], leaves[-1], walk)
        return Node(kind, weight=weight, leaf=leaf, height=height)
    after = Label()
    pieces = (*arguments, (EACH, after, walk), body, (NEXT, after, None), after)
    return Node(kind, pieces, weight)


def map_of(keys: tuple[str, ...], nodes: Sequence[Node]) -> Node:
    """A map, made anew each time."""
    weight = 1 + sum(node.weight for node in nodes)
    height = 1 + max((node.height for node in nodes), default=0)
    leaves = _leaves(nodes, height)
    if leaves is not None:
        leaf = closures.of_map(keys, leaves)
        return Node(Kind.MAP, weight=weight, leaf=leaf, height=height)
    return Node(Kind.MAP, (*nodes, (MAP, keys, None)), weight)


def _leaves(nodes: Sequence[Node], height: int) -> list[Leaf] | None:
    """The closures of nodes that another one may be made of, of that height."""
    leaves = [node.leaf for node in nodes if node.leaf is not None]
    return leaves if height <= HIGHEST and len(leaves) == len(nodes) else None


def assembled(node: Node, locals_: int, acts: int = 0) -> Program:
    """The program of a node: its pieces in order, labels as numbers."""
    if node.leaf is not None:
        return Program(node.kind, node.leaf, (), node.weight, locals_, acts)
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
    return Program(node.kind, None, numbered, node.weight, locals_, acts)
