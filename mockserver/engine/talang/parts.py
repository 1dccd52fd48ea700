"""One expression that is being read: its parts, what they know of each other, its faults.

Each part is read by a generator that asks for the parts within it; a loop drives them, so
that no expression is too deep. What parts mean is decided by ``compiler`` and those below it.
"""

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

from mockserver.engine.talang.environment import Environment
from mockserver.engine.talang.kinds import Kind, kind_of
from mockserver.engine.talang.machine import FIRST_LOCAL
from mockserver.engine.talang.nodes import UNKNOWN, Node, constant
from mockserver.engine.talang.numbers import is_finite

_MOST_PARTS = 50_000
_DEEPEST = 10_000
_MOST_FAULTS = 100
"""Further ones are left out."""

_LONGEST_PLACE = 200
"""Keys of a pointer; what lies deeper is told as of the part at that depth."""

Place = tuple[Any, str | int] | None
"""The place round a part, and its key there; None is the whole expression."""


class Fault(NamedTuple):
    """What is wrong with a part. ``place`` is a JSON pointer within the expression."""

    place: str
    details: str


class TalangError(Exception):
    """An expression cannot be compiled. ``faults`` has all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.place}: {fault.details}" for fault in faults[:5]))
        self.faults = faults


class Part(NamedTuple):
    """An expression within another, that is to be read."""

    expression: Any
    place: Place


Reading = Generator[Part, Node, Node]
"""Reads one part: asks for those within it, and returns its node."""

Begin = Callable[["Compiler", Any, Place], Reading]


class Template(NamedTuple):
    """A stored template. ``kinds`` are those of its arguments, where it tells them."""

    expression: Any
    kinds: tuple[Kind, ...] | None = None
    result: Kind = Kind.ANY


_MANY = 2


class Compiler:
    """One expression that is being read, and what its parts know of each other."""

    def __init__(self, environment: Environment, begin: Begin, *, may_act: bool) -> None:
        """``begin`` reads a list that is not empty, or a map.

        ``may_act`` says whether the expression may call functions that act.
        """
        self.environment = environment
        self._may_act = may_act
        self.acts = 0
        """How many calls of such functions there are; one over a list counts as many."""
        self._begin_reading = begin
        self.faults: list[Fault] = []
        self.locals = 0
        self.scopes: dict[str, list[int]] = {}
        """The places in a frame of the lambdas' parameters, by name, the innermost last."""
        self.caught = 0
        """How many parts round the one that is being read have something in their place."""
        self.written: set[str] = set()
        """What ``set`` has written so far, by the first parts of the paths."""
        self.templates: dict[str, Template] = {}
        """Those that the expression itself has stored."""
        self.arguments: list[list[Node]] = []
        """The arguments of the templates that are being read, the innermost last."""
        self.open_templates: list[tuple[str, Place]] = []
        """Their names, and where they are called."""
        self._left = _MOST_PARTS

    def fault(self, place: Place, details: str) -> Node:
        """Note what is wrong with a part; gives a node to go on with."""
        if self.open_templates:
            # A place within a template means nothing here: its call has one.
            name, place = self.open_templates[0]
            details = f"in the template {name}: {details}"
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(_pointer(place), details))
        return UNKNOWN

    def acted(self, name: str, place: Place, *, often: bool) -> None:
        """Note a call of a function that acts, once or for each element of a list."""
        self.acts += _MANY if often else 1
        if not self._may_act:
            self.fault(place, f"{name} gives an effect, and here only a value may be worked out")

    def add_local(self) -> int:
        """A new place in the frame."""
        self.locals += 1
        return FIRST_LOCAL + self.locals - 1

    def read(self, part: Part) -> Node:
        """The node of a part with all that is in it."""
        readings: list[Reading] = []
        node: Node | None = self._begin(part, readings)
        while readings:
            try:
                # A generator that was not begun takes nothing.
                wanted = readings[-1].send(node)  # type: ignore[arg-type]
            except StopIteration as stop:
                readings.pop()
                node = stop.value
            else:
                node = self._begin(wanted, readings)
        assert node is not None
        return node

    def _begin(self, part: Part, readings: list[Reading]) -> Node | None:
        """The node of a part without parts; for any other its reading is begun."""
        expression, place = part
        self._left -= 1
        if self._left < 0 or len(readings) > _DEEPEST:
            what = f"{_MOST_PARTS} parts" if self._left < 0 else f"{_DEEPEST} levels"
            self.fault(place, f"the expression has more than {what}")
            raise TalangError(tuple(self.faults))
        if (type(expression) is list and expression) or type(expression) is dict:
            readings.append(self._begin_reading(self, expression, place))
            return None
        return self._literal(expression, place)

    def _literal(self, value: Any, place: Place) -> Node:
        if value == [] and type(value) is list:
            return constant(None, Kind.NULL)
        kind = kind_of(value)
        if kind in {Kind.ANY, Kind.LIST, Kind.MAP, Kind.TIME}:
            return self.fault(place, f"{type(value).__name__} is no part of an expression")
        if kind is Kind.NUMBER and not is_finite(value):
            return self.fault(place, "a number is finite")
        return constant(value, kind)


def _pointer(place: Place) -> str:
    keys = []
    while place is not None:
        place, key = place
        keys.append(str(key).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{key}" for key in keys[: -_LONGEST_PLACE - 1 : -1])
