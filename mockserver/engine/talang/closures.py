"""Closures of what is shallow: calls, junctions, attempts, walks through lists.

A closure takes the frame and gives the value, and costs the machine one instruction. It
calls those of its parts, so that ``nodes`` bounds how many stand in each other; what it does
and what it costs is what the instructions of ``machine`` do.
"""

from collections.abc import Callable, Sequence
from typing import Any

from mockserver.engine.talang.failure import TalangFailure, TooManySteps
from mockserver.engine.talang.machine import HOST, STEPS, WRITTEN, Frame, Leaf, Walk, without

Call = Callable[..., Any]
Cost = Callable[..., int]


def of_call(call: Call, arguments: Sequence[Leaf]) -> Leaf:
    """A call. Those of few arguments have a closure of their own, for speed."""
    if not arguments:
        return lambda frame: call(frame[HOST])
    if len(arguments) == 1:
        (only,) = arguments
        return lambda frame: call(frame[HOST], only(frame))
    if len(arguments) == 2:
        first, second = arguments
        return lambda frame: call(frame[HOST], first(frame), second(frame))
    return lambda frame: call(frame[HOST], *[leaf(frame) for leaf in arguments])


def of_call_with(call: Call, first: Leaf, value: Any) -> Leaf:
    """A call of which the second argument is known."""
    return lambda frame: call(frame[HOST], first(frame), value)


def of_costly_call(call: Call, arguments: Sequence[Leaf], cost: Cost) -> Leaf:
    """A call that costs more for longer arguments."""
    if len(arguments) == 2:
        first, second = arguments

        def run_two(frame: Frame) -> Any:
            one, two = first(frame), second(frame)
            steps = cost(one, two)
            if steps:
                frame[STEPS].spend(steps)
            return call(frame[HOST], one, two)

        return run_two

    def run(frame: Frame) -> Any:
        values = [leaf(frame) for leaf in arguments]
        steps = cost(*values)
        if steps:
            frame[STEPS].spend(steps)
        return call(frame[HOST], *values)

    return run


def of_junction(parts: Sequence[Leaf], *, until: bool) -> Leaf:
    """The first value that is ``until``, or the last one."""
    if len(parts) == 2:
        first, second = parts
        if until:
            return lambda frame: first(frame) or second(frame)
        return lambda frame: first(frame) and second(frame)
    *most, last = parts

    def run(frame: Frame) -> Any:
        for leaf in most:
            value = leaf(frame)
            if value is until:
                return value
        return last(frame)

    return run


def of_attempt(tried: Leaf, fallback: Leaf) -> Leaf:
    """The value of a part, or of another where it has none."""

    def run(frame: Frame) -> Any:
        try:
            return tried(frame)
        except TalangFailure:
            return fallback(frame)

    return run


def of_acting_attempt(tried: Leaf, fallback: Leaf) -> Leaf:
    """The same, where what a part makes is undone if it fails."""

    def run(frame: Frame) -> Any:
        host = frame[HOST]  # an ActingHost
        mark = host.mark()
        try:
            return tried(frame)
        except TalangFailure:
            host.undo(mark)
            return fallback(frame)

    return run


def of_map(keys: Sequence[str], values: Sequence[Leaf]) -> Leaf:
    """A map, made anew each time."""
    pairs = tuple(zip(keys, values, strict=True))
    return lambda frame: {key: leaf(frame) for key, leaf in pairs}


def of_walk(arguments: Sequence[Leaf], body: Leaf, walk: Walk) -> Leaf:
    """A walk through a list, with what the body makes of each element."""
    each, local, parameter, weight = walk.each, walk.local, walk.parameter, walk.weight

    def run(frame: Frame) -> Any:
        values = [leaf(frame) for leaf in arguments]
        elements = values.pop(each.position)
        collector = each.collect(frame[HOST], *values)
        add, steps, outer = collector.add, frame[STEPS], frame[WRITTEN]
        if parameter in outer:
            frame[WRITTEN] = without(outer, parameter)
        try:
            for element in (elements,) if each.single else elements:
                steps.left -= weight
                if steps.left < 0:
                    raise TooManySteps
                frame[local] = element
                if add(element, body(frame)):
                    break
        finally:
            frame[WRITTEN] = outer
        return collector.result()

    return run
