"""Runs compiled expressions: a flat list of instructions, a stack, loops and handlers.

Nothing here calls itself. What repeats is paid in steps, which all programs of one
evaluation share.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from mockserver.engine.talang.environment import Collector, Each
from mockserver.engine.talang.failure import TalangFailure, TooManySteps
from mockserver.engine.talang.kinds import Kind

(
    EVAL,
    PUSH,
    CALL,
    COSTLY,
    UNLESS_FALSE,
    UNLESS_TRUE,
    TRY,
    END_TRY,
    EACH,
    NEXT,
    MAP,
    SET,
    STORE,
    POP,
) = range(14)

Frame = list[Any]
"""What a running program reads: the host, the steps, what ``set`` wrote, the lambdas' values."""

HOST, STEPS, WRITTEN, FIRST_LOCAL = range(4)

Leaf = Callable[[Frame], Any]
"""A part of an expression that gives its value by itself."""

Instruction = tuple[int, Any, Any]

_NOTHING: Mapping[str, Any] = {}


class Steps:
    """What an evaluation may still cost."""

    __slots__ = ("left",)

    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self, steps: int) -> None:
        """Raises TooManySteps."""
        self.left -= steps
        if self.left < 0:
            raise TooManySteps


class Walk(NamedTuple):
    """How a list is walked through: how many arguments there are, where each element goes.

    ``weight`` is what one round costs; ``parameter`` is the name that the lambda gives to
    the element.
    """

    each: Each
    arguments: int
    local: int
    parameter: str
    weight: int


class _Loop(NamedTuple):
    """A list that is being walked through. ``written`` is what had been set before."""

    elements: Iterator[Any]
    collector: Collector
    walk: Walk
    body: int
    written: Mapping[str, Any]


class Program:
    """A compiled expression. ``kind`` is that of its value, ``acts`` counts calls that act."""

    __slots__ = ("_code", "_leaf", "_locals", "_weight", "acts", "kind")

    def __init__(  # noqa: PLR0917 - what a program is made of
        self,
        kind: Kind,
        leaf: Leaf | None,
        code: tuple[Instruction, ...],
        weight: int,
        locals_: int,
        acts: int,
    ) -> None:
        """``weight`` is how many steps it takes, without the rounds of loops."""
        self.kind = kind
        self.acts = acts
        self._leaf = leaf
        self._code = code
        self._weight = weight
        self._locals = (None,) * locals_

    def run(self, host: Any, steps: Steps) -> Any:
        """The value. Raises TalangFailure where it has none, and TooManySteps."""
        steps.left -= self._weight
        if steps.left < 0:
            raise TooManySteps
        frame = [host, steps, _NOTHING, *self._locals]
        return _run(self._code, frame) if self._leaf is None else self._leaf(frame)


def _run(code: tuple[Instruction, ...], frame: Frame) -> Any:  # noqa: C901, PLR0912, PLR0915 - a machine
    handlers: list[tuple[int, int, int, Any]] = []
    stack: list[Any] = []
    loops: list[_Loop] = []
    host: Any = frame[HOST]
    counter, end = 0, len(code)
    while True:
        try:
            while counter < end:
                op, one, two = code[counter]
                counter += 1
                if op == EVAL:
                    stack.append(one(frame))
                elif op == UNLESS_FALSE:
                    if stack[-1]:
                        stack.pop()
                    else:
                        counter = one
                elif op == UNLESS_TRUE:
                    if stack[-1]:
                        counter = one
                    else:
                        stack.pop()
                elif op == PUSH:
                    stack.append(one)
                elif op == CALL:
                    if two == 1:
                        stack[-1] = one(host, stack[-1])
                    else:
                        arguments = stack[-two:]
                        del stack[-two:]
                        stack.append(one(host, *arguments))
                elif op == TRY:
                    mark = host.mark() if two else None
                    handlers.append((one, len(stack), len(loops), mark))
                elif op == END_TRY:
                    handlers.pop()
                    counter = one
                elif op == NEXT:
                    counter = _next(frame, stack, loops, one)
                elif op == EACH:
                    counter = _begin(frame, stack, loops, counter, (one, two))
                elif op == COSTLY:
                    count, cost = two
                    arguments = stack[-count:]
                    del stack[-count:]
                    frame[STEPS].spend(cost(*arguments))
                    stack.append(one(host, *arguments))
                elif op == MAP:
                    values = stack[len(stack) - len(one) :]
                    del stack[len(stack) - len(one) :]
                    stack.append(dict(zip(one, values, strict=True)))
                elif op == SET:
                    frame[STEPS].spend(len(frame[WRITTEN]))
                    frame[WRITTEN] = _with(frame, one, stack.pop())
                    stack.append(None)
                elif op == STORE:
                    frame[one] = stack.pop()
                else:
                    stack.pop()
        except TalangFailure:
            if not handlers:
                raise
            counter, depth, inner, mark = handlers.pop()
            if mark is not None:
                host.undo(mark)
            del stack[depth:]
            if len(loops) > inner:
                frame[WRITTEN] = loops[inner].written
                del loops[inner:]
        else:
            return stack[-1]


def _begin(
    frame: Frame, stack: list[Any], loops: list[_Loop], counter: int, to: tuple[int, Walk]
) -> int:
    """Begin to walk through a list; gives where to go on."""
    after, walk = to
    arguments = stack[-walk.arguments :]
    del stack[-walk.arguments :]
    value = arguments.pop(walk.each.position)
    elements: Iterator[Any] = iter((value,) if walk.each.single else value)
    collector = walk.each.collect(frame[HOST], *arguments)
    loop = _Loop(elements, collector, walk, counter, frame[WRITTEN])
    loops.append(loop)
    return _round(frame, stack, loops, after)


def _next(frame: Frame, stack: list[Any], loops: list[_Loop], after: int) -> int:
    """Take what came of an element, and go to the next one."""
    loop = loops[-1]
    if loop.collector.add(frame[loop.walk.local], stack.pop()):
        return _finish(frame, stack, loops, after)
    return _round(frame, stack, loops, after)


def _round(frame: Frame, stack: list[Any], loops: list[_Loop], after: int) -> int:
    """Go into the body with the next element, or behind it where there is none."""
    loop = loops[-1]
    for element in loop.elements:
        frame[STEPS].spend(loop.walk.weight)
        frame[loop.walk.local] = element
        written = loop.written
        if loop.walk.parameter in written:
            # The parameter hides what was set outside under its name.
            written = without(written, loop.walk.parameter)
        frame[WRITTEN] = written
        return loop.body
    return _finish(frame, stack, loops, after)


def without(written: Mapping[str, Any], parameter: str) -> Mapping[str, Any]:
    """What was set, but for what the parameter of a lambda hides."""
    return {name: value for name, value in written.items() if name != parameter}


def _finish(frame: Frame, stack: list[Any], loops: list[_Loop], after: int) -> int:
    loop = loops.pop()
    frame[WRITTEN] = loop.written
    stack.append(loop.collector.result())
    return after


def _with(frame: Frame, path: tuple[str, ...], value: Any) -> Mapping[str, Any]:
    """What is written, with one value more; maps on the way are made anew."""
    root = dict(frame[WRITTEN])
    inner = root
    for part in path[:-1]:
        there = inner.get(part)
        frame[STEPS].spend(len(there) if isinstance(there, dict) else 1)
        inner[part] = dict(there) if isinstance(there, dict) else {}
        inner = inner[part]
    inner[path[-1]] = value
    return root
