"""The kinds of values, and which value is of which.

A value is a number (int or float), text, a boolean, an aware datetime, None, a list, or a
dict. Data are JSON, so that a time may still be text where a time is wanted.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from types import NoneType
from typing import Any

from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.times import read_time


class Kind(StrEnum):
    """What a value is, or an argument has to be."""

    NUMBER = "number"
    STRING = "string"
    BOOLEAN = "boolean"
    TIME = "time"
    NULL = "null"
    LIST = "list"
    MAP = "map"
    ATOM = "atom"
    """Anything but a list or a map: a kind of arguments alone."""
    ANY = "any"
    """Not known before it runs."""


_ATOMS = frozenset({Kind.NUMBER, Kind.STRING, Kind.BOOLEAN, Kind.TIME, Kind.NULL, Kind.ATOM})

_TYPES: Mapping[Kind, frozenset[type]] = {
    Kind.NUMBER: frozenset({int, float}),
    Kind.STRING: frozenset({str}),
    Kind.BOOLEAN: frozenset({bool}),
    Kind.TIME: frozenset({datetime}),
    Kind.NULL: frozenset({NoneType}),
    Kind.LIST: frozenset({list}),
    Kind.MAP: frozenset({dict}),
    Kind.ATOM: frozenset({int, float, str, bool, datetime, NoneType}),
}
_BY_TYPE = {one: kind for kind, types in _TYPES.items() if kind is not Kind.ATOM for one in types}

_BY_CLASS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    ((int, float), Kind.NUMBER),
    (str, Kind.STRING),
    (datetime, Kind.TIME),
    ((list, tuple), Kind.LIST),
    (Mapping, Kind.MAP),
)
"""For values of classes made of these."""


def kind_of(value: Any) -> Kind:
    """The kind of a value; ANY for what is no value of the language."""
    found = _BY_TYPE.get(type(value))
    if found is not None:
        return found
    for types, kind in _BY_CLASS:
        if isinstance(value, types):
            return kind
    return Kind.ANY


def may_be(known: Kind, wanted: Kind) -> bool:
    """Whether a value known to be of one kind can be what is wanted."""
    if surely_is(known, wanted) or known is Kind.ANY:
        return True
    return known is Kind.ATOM and wanted in _ATOMS


def surely_is(known: Kind, wanted: Kind) -> bool:
    """Whether a value known to be of one kind is what is wanted, whatever it is."""
    if known is wanted or wanted is Kind.ANY:
        return True
    return wanted is Kind.ATOM and known in _ATOMS


def common(kinds: list[Kind]) -> Kind:
    """What is known of a value that is of one of some kinds."""
    return kinds[0] if kinds and all(kind is kinds[0] for kind in kinds) else Kind.ANY


def taker(wanted: Kind, what: str = "") -> Callable[[Any], Any]:
    """Gives values as they are wanted. What it makes raises TalangFailure for any other.

    ``what`` names the value in the message.
    """
    types = _TYPES[wanted]
    named = f"{what}: " if what else ""

    def take(value: Any) -> Any:
        if type(value) in types:
            return value
        kind = kind_of(value)
        if wanted is Kind.TIME and kind is Kind.STRING:
            return read_time(value)
        if kind is Kind.LIST and wanted is Kind.LIST:
            return list(value)
        if not surely_is(kind, wanted):
            raise TalangFailure(f"{named}{wanted} wanted, {kind} given")
        return value

    return take
