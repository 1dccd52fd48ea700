"""What happens while a template renders: its meter, its values, its arithmetic.

Every step, every loop and every text is charged. Values are those of JSON, and nothing of
them can be reached but their members.
"""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

import orjson

from mockserver.contract.problems import shown

FUNCTION_NAMES: Final = frozenset({"now", "uuid", "random_int", "random_string", "json_path"})
MAX_SOURCE: Final = 64 * 1024  # characters
MAX_TEXT: Final = 1024 * 1024  # bytes
_MAX_STEPS: Final = 500_000  # some tenths of a second
_CHARACTERS_A_STEP: Final = 64
LOOP: Final = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
RUN: Final = "(run)"  # names in brackets are ours: no template can spell them


class TemplateError(ValueError):
    """Why a template cannot be made or rendered, in one line."""

    def __init__(self, message: str, line: int | None = None, place: str = "") -> None:
        message = " ".join(message.split())
        message = message if len(message) <= 200 else message[:200] + "…"
        where = [place] if place else []
        where += [f"line {line}"] if line else []
        super().__init__(": ".join([*where, message]))


def refuse(message: str, line: int | None = None) -> NoReturn:
    raise TemplateError(message, line)


class Run:
    """The meter of one rendering, and the functions it may call."""

    def __init__(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.functions = functions
        self.kept: Any = None
        self._steps = 0
        self._bytes = 0

    def spend(self, steps: int) -> None:
        self._steps += steps
        if self._steps > _MAX_STEPS:
            refuse("the template runs too long")

    def write(self, text: str) -> None:
        """Count what becomes part of the result, which is at most MAX_TEXT."""
        self._count(len(text) if text.isascii() else len(text.encode()))

    def keep(self, value: Any) -> None:
        self.kept = None if is_missing(value) else value
        self._count(self.weigh(self.kept))

    def _count(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_TEXT:
            refuse(f"the result is too long; wanted: at most {MAX_TEXT} bytes")

    def text(self, value: Any) -> str:
        """A value as a template writes it: a string itself, nothing if missing, else JSON."""
        if isinstance(value, str):
            self.spend(len(value) // _CHARACTERS_A_STEP)
            return value
        if is_missing(value):
            return ""
        self.weigh(value)
        return orjson.dumps(value, default=dict).decode()

    def weigh(self, value: Any) -> int:
        """Charge for every part of a JSON value; gives about the length of its text."""
        size, parts, stack = 0, 0, [value]
        while stack:
            current = stack.pop()
            parts += 1
            if isinstance(current, str):
                size += len(current) + 2
            elif isinstance(current, Mapping):
                size += 2 + sum(len(key) + 4 for key in current)
                stack.extend(current.values())
            elif isinstance(current, list | tuple):
                size += 2 + len(current)
                stack.extend(current)
            elif not is_missing(current):
                checked(current)
                size += 5
            if size > MAX_TEXT:
                refuse(f"a value is too long; wanted: at most {MAX_TEXT} characters")
        self.spend(parts + size // _CHARACTERS_A_STEP)
        return size


def is_missing(value: Any) -> bool:
    from jinja2 import Undefined

    return isinstance(value, Undefined)


def missing(name: Any) -> Any:
    from jinja2 import ChainableUndefined

    return ChainableUndefined(hint=f"{shown(name)} is missing", name=str(name))


def checked(value: Any) -> Any:
    """A value that is no text and no container, if JSON has it in 64 bits."""
    match value:
        case None | bool() | str():
            return value
        case int() if -(2**63) <= value < 2**64:
            return value
        case float() if math.isfinite(value):
            return value
        case int() | float():
            refuse("a number is too large")
    refuse(f"a {type(value).__name__} is no JSON value")


def number(value: Any, use: str) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if is_missing(value):
        refuse(f"{value._undefined_message}; wanted: a number for {use}")
    refuse(f"{shown(value)} cannot be used with {use}; wanted: a number")


def member(value: Any, key: Any) -> Any:
    """A part of a value by its key or index. Never looks at attributes."""
    from jinja2.runtime import LoopContext

    if is_missing(value):
        return value
    if isinstance(value, Mapping):
        if isinstance(key, str) and key in value:
            return value[key]
    elif isinstance(value, list | tuple | str):
        if isinstance(key, int) and -len(value) <= key < len(value):
            return value[key]
    elif isinstance(value, LoopContext) and key in LOOP:
        return getattr(value, key)
    return missing(key)


def at(run: Run, value: Any, path: str | None) -> Any:
    """What a path of names leads to in a value; each of its steps is counted."""
    keys = path.split(".") if path else []
    run.spend(len(keys))
    for key in keys:
        value = member(value, int(key) if key.isdecimal() and len(key) < 9 else key)
    return value


ARITHMETIC: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
}


def calculated(sign: str, left: Any, right: Any) -> Any:
    hint = f"{sign} (~ joins texts)" if sign == "+" else sign
    left, right = number(left, hint), number(right, hint)
    if sign in "//%" and right == 0:
        refuse("division by zero")
    return checked(ARITHMETIC[sign](left, right))


def items(run: Run, value: Any) -> list[Any]:
    if value is None or is_missing(value):
        return []
    if not isinstance(value, list | tuple | str | Mapping):
        refuse(f"{shown(value)} has no items")
    run.spend(len(value))
    return list(value)
