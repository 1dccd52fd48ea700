"""Content patterns: what one value of a request must be.

What a compiled pattern is and what it is asked about; ``operators`` compiles them. Matching
never raises, and never runs long.
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any, NamedTuple

import orjson

from mockserver.contract.problems import ContractError, Problem, pointer, shown
from mockserver.control.matching.work import TooMuchWorkError

NOT_JSON = object()
"""Stands for the value of a text that is no JSON."""

_COMPARED = 200
"""Characters that the distance of two texts looks at."""


class Subject:
    """One value of an attribute: a text, and what it holds."""

    def __init__(self, text: str, raw: bytes | None = None) -> None:
        self.text = text
        self.raw = text.encode("utf-8", "replace") if raw is None else raw

    @cached_property
    def json(self) -> Any:
        """The JSON value of the text, or NOT_JSON."""
        try:
            return orjson.loads(self.raw)
        except orjson.JSONDecodeError:
            return NOT_JSON


Values = Sequence[Subject]
"""Every value of an attribute; none where it is absent."""


class ContentPattern:
    """One compiled pattern."""

    __slots__ = ("_distance", "_holds")

    def __init__(
        self, holds: Callable[[Values], bool], distance: Callable[[Values], float] | None = None
    ) -> None:
        self._holds = holds
        self._distance = distance

    def matches(self, values: Values) -> bool:
        """Whether an attribute is as wanted. What would take too long is not."""
        try:
            return self._holds(values)
        except (TooMuchWorkError, RecursionError):
            return False

    def distance(self, values: Values) -> float:
        """0 for a match, else how far it is from one, at most 1."""
        if self.matches(values):
            return 0.0
        if self._distance is None:
            return 1.0
        try:
            return min(1.0, max(0.01, self._distance(values)))
        except (TooMuchWorkError, RecursionError):
            return 1.0


class Operand(NamedTuple):
    """What an operator is compiled of: the pattern it stands in, and where."""

    pattern: Mapping[str, Any]
    name: str
    place: str
    depth: int

    @property
    def value(self) -> Any:
        return self.pattern[self.name]

    def wrong(self, rule: str, details: str, *, at: str = "") -> ContractError:
        """What is wrong with it, as an error; ``at`` names another member of the pattern."""
        return ContractError([Problem(rule, details, f"{self.place}{pointer([at or self.name])}")])

    def text(self) -> str:
        """The value, which must be a text."""
        if not isinstance(self.value, str):
            raise self.wrong("type", f"{self.name} must be a string; got {shown(self.value)}")
        return self.value

    def flag(self, name: str) -> bool:
        """A modifier beside the operator, false where it is left out."""
        given = self.pattern.get(name, False)
        if not isinstance(given, bool):
            raise self.wrong("type", f"{name} must be a boolean; got {shown(given)}", at=name)
        return given


def one_of(test: Callable[[Subject], bool]) -> Callable[[Values], bool]:
    """Whether any of the values passes a test."""
    return lambda values: any(test(value) for value in values)


def nearest(unlike: Callable[[Subject], float]) -> Callable[[Values], float]:
    """The smallest distance of any value."""
    return lambda values: min((unlike(value) for value in values), default=1.0)


def unlike(wanted: str, came: str) -> float:
    """How unlike two texts are, by their beginnings."""
    matcher = SequenceMatcher(None, wanted[:_COMPARED], came[:_COMPARED], autojunk=False)
    return 1.0 - matcher.ratio()
