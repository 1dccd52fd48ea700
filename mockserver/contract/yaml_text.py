"""Reads a YAML text strictly, as JSON's types only: from bytes to a value, or to why not.

PyYAML only splits the text into events; which text is a number, what an alias may cost and
which keys are taken is settled here. So nothing is built before it was counted, and dates,
``yes`` and ``12:30`` stay strings. PyYAML is imported with the first text.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from mockserver.contract.body import read_json
from mockserver.contract.problems import ContractError, Problem, pointer, shown

if TYPE_CHECKING:
    from yaml.error import Mark
    from yaml.events import Event

_MAX_WEIGHT: Final = 1_000_000
_CHARACTERS_A_NODE: Final = 64
_MAX_PROBLEMS: Final = 100
_MAX_TOLD: Final = 200

# Of the core schema of YAML 1.2. A number that starts with 0, as postcodes and coupon codes
# do, would lose it: like in JSON it is no number.
_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]*)", re.ASCII)
_OCTAL_OR_HEX: Final = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)", re.ASCII)
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII
)
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_TAGS: Final = {
    "scalar": {None, "!", "tag:yaml.org,2002:str"},
    "sequence": {None, "!", "tag:yaml.org,2002:seq"},
    "mapping": {None, "!", "tag:yaml.org,2002:map"},
}
_NOT_PRINTABLE: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_INTEGERS: Final = range(-(2**63), 2**64)
_MAX_DIGITS: Final = 21  # with a sign; Python itself would refuse over 4300 as no number
_LONG_NUMBER: Final = re.compile(rb"\d{19}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def read_yaml(text: bytes, *, max_depth: int) -> Any:
    """The value that a YAML text holds. Raises ContractError with the problems found.

    An alias gives the very object of its anchor: what comes back is not to be changed.
    """
    if text[:1] in {b"{", b"[", b'"'}:
        # JSON is YAML, and much faster read as JSON. What is wrong with it is told with lines.
        try:
            value = read_json(text, max_depth=max_depth)
            if _LONG_NUMBER.search(text):  # one may have become a float
                json.loads(text, parse_int=_check_integer)
        except (ContractError, ValueError):
            pass
        else:
            return value
    return _Reader(max_depth).read(_decoded(text))


def _check_integer(digits: str) -> None:
    if len(digits) > _MAX_DIGITS or int(digits) not in _INTEGERS:
        raise ValueError("an integer of more than 64 bits")


def _refuse(details: str, place: str = "", rule: str = "yaml") -> NoReturn:
    raise ContractError([Problem(rule, details, place)])


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        *before, last = data[: error.start].split(b"\n")
        line, column = len(before) + 1, len(last.decode(errors="replace")) + 1
        _refuse(f"line {line}, column {column}: the text is not UTF-8")
    found = _NOT_PRINTABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        _refuse(f"line {line}, column {column}: {found[0]!a} may not stand in YAML")
    return text


def _events(text: str) -> Iterator["Event"]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        told = ", ".join(part for part in (error.context, error.problem) if part)[:_MAX_TOLD]
        mark = error.problem_mark or error.context_mark
        _refuse((f"{_at(mark)}: " if mark else "") + f"not YAML: {told}")
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape out of range
        _refuse(f"not YAML: {' '.join(str(error).split())[:_MAX_TOLD]}")


def _at(mark: "Mark") -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


@dataclass(slots=True)
class _Node:
    """A value with its cost once every alias is written out, and its levels."""

    value: Any
    weight: int = 1
    levels: int = 0


@dataclass(slots=True)
class _Open:
    """A mapping or a sequence whose end has not come yet."""

    node: _Node
    anchor: str | None
    key: str | None = None


class _Reader:
    """Builds the value of one document, event by event, without recursion."""

    def __init__(self, max_depth: int) -> None:
        self._max_depth = max_depth
        self._open: list[_Open] = []
        self._anchors: dict[str, _Node | None] = {}  # None while the anchor's node is open
        self._weight = 0
        self._problems: list[Problem] = []
        self._root: _Node | None = None

    def read(self, text: str) -> Any:
        for event in _events(text):
            self._take(event)
        if self._root is None and not self._problems:
            _refuse("the text is empty; wanted: a YAML document")
        if self._problems:
            raise ContractError(self._problems)
        assert self._root is not None
        return self._root.value

    def _take(self, event: "Event") -> None:
        from yaml import events

        match event:
            case events.DocumentStartEvent() if self._root is not None:
                self._stop(event, "another document starts; wanted: only one")
            case events.ScalarEvent():
                self._scalar(event)
            case events.SequenceStartEvent():
                self._start(event, "sequence", [])
            case events.MappingStartEvent():
                self._start(event, "mapping", {})
            case events.CollectionEndEvent():
                done = self._open.pop()
                if done.anchor is not None:
                    self._anchors[done.anchor] = done.node
                self._add(done.node)
            case events.AliasEvent():
                self._alias(event)

    # --- what comes ---

    def _start(self, event: Any, kind: str, empty: Any) -> None:
        if self._wants_key():
            self._stop(event, f"a {kind} is a key; wanted: a string")
        self._check_tag(event, kind)
        self._check_levels(event, 1)
        self._spend(event, 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(_Node(empty, levels=1), event.anchor))

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self._stop(event, f"no anchor has the name {shown(event.anchor)}")
        node = self._anchors[event.anchor]
        if node is None:
            self._stop(event, f"the anchor {shown(event.anchor)} holds itself")
        self._check_levels(event, node.levels)
        self._spend(event, node.weight)
        if not self._wants_key():
            self._add(node)
        elif isinstance(node.value, str):
            self._key(event, node.value)
        else:
            self._stop(event, "an alias of what is no string is a key; wanted: a string")

    def _scalar(self, event: Any) -> None:
        self._check_tag(event, "scalar")
        if _SURROGATE.search(event.value):
            self._problem(event, f"{shown(event.value)} holds half of a surrogate pair")
        weight = 1 + len(event.value) // _CHARACTERS_A_NODE
        self._spend(event, weight)
        plain = event.tag is None and event.implicit[0]
        value = self._resolved(event) if plain else event.value
        if event.anchor is not None:
            self._anchors[event.anchor] = _Node(value, weight)
        if not self._wants_key():
            self._add(_Node(value, weight))
        elif plain and event.value == "<<":
            self._stop(event, "merge keys (<<) are not taken; wanted: the members themselves")
        else:
            if not isinstance(value, str):
                self._problem(event, f"the key {shown(value)} is no string; wanted: quotes")
            self._key(event, event.value)

    def _resolved(self, event: Any) -> Any:
        """What a scalar without quotes stands for."""
        text = event.value
        if text in _WORDS:
            return _WORDS[text]
        if _NOT_FINITE.fullmatch(text):
            self._problem(event, f"{text} is not a number that JSON knows")
            return None
        number: int | float
        if _INTEGER.fullmatch(text):
            number = int(text) if len(text) <= _MAX_DIGITS else math.inf
        elif _OCTAL_OR_HEX.fullmatch(text):
            number = int(text[2:], 8 if text[1] == "o" else 16)
        elif _FLOAT.fullmatch(text):
            number = float(text)
        else:
            return text
        if math.isinf(number) or (isinstance(number, int) and number not in _INTEGERS):
            self._problem(event, f"{shown(text)} is too large a number; wanted: at most 64 bits")
            return None
        return number

    # --- where it goes ---

    def _wants_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].node.value, dict)
            and self._open[-1].key is None
        )

    def _key(self, event: Any, key: str) -> None:
        if key in self._open[-1].node.value:
            details = f"the key {shown(key)} came twice"
            self._problem(event, details, "duplicateKey", self._place(key))
        self._open[-1].key = key

    def _add(self, node: _Node) -> None:
        if not self._open:
            self._root = node
            return
        outer = self._open[-1]
        if isinstance(outer.node.value, list):
            outer.node.value.append(node.value)
        else:
            assert outer.key is not None
            outer.node.value[outer.key] = node.value
            outer.key = None
        outer.node.weight += node.weight
        outer.node.levels = max(outer.node.levels, node.levels + 1)

    # --- what is wrong ---

    def _place(self, *more: str) -> str:
        """The JSON pointer of what is being read."""
        path: list[str | int] = []
        for one in self._open:
            if isinstance(one.node.value, list):
                path.append(len(one.node.value))
            elif one.key is not None:
                path.append(one.key)
        return pointer([*path, *more])

    def _problem(
        self, event: Any, details: str, rule: str = "yaml", place: str | None = None
    ) -> None:
        details = f"{_at(event.start_mark)}: {details}"
        place = self._place() if place is None else place
        self._problems.append(Problem(rule, details, place))
        if len(self._problems) == _MAX_PROBLEMS:
            raise ContractError(self._problems)

    def _stop(self, event: Any, details: str, rule: str = "yaml") -> NoReturn:
        self._problem(event, details, rule)
        raise ContractError(self._problems)

    def _check_tag(self, event: Any, kind: str) -> None:
        if event.tag not in _TAGS[kind]:
            self._stop(event, f"the tag {shown(event.tag)} is not taken for a {kind}")

    def _check_levels(self, event: Any, levels: int) -> None:
        if len(self._open) + levels > self._max_depth:
            wanted = f"nested too deep; wanted: at most {self._max_depth} levels"
            self._stop(event, wanted, "depth")

    def _spend(self, event: Any, weight: int) -> None:
        """Count what is there once aliases are written out, before it is."""
        self._weight += weight
        if self._weight > _MAX_WEIGHT:
            self._stop(event, f"too large with its aliases; wanted: at most {_MAX_WEIGHT} values")
