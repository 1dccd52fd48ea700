"""Strings, numbers and free JSON: strategies of what has no fields.

Owns how long and how large the drawn values are. Knows keywords, but no models.
"""

from collections.abc import Callable
from datetime import datetime
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockserver.contract.patterns import read_pattern
from mockserver.contract.registry import Schema

LARGEST = 2**53 - 1
"""The largest integer that every reader of JSON keeps exactly."""

_WIDEST = 10**15
_SHORT = 10
_MOST = 3
"""Entries of a list or map that has no tighter limit."""

# A pattern means other characters in other libraries beyond ASCII: \w and \s among them.
_ASCII = st.characters(max_codepoint=127)

_ZONES = ("Z", "z", "+00:00", "+05:30", "-08:00")


def _date_times() -> SearchStrategy[str]:
    # Near the first and the last year an offset leads out of what a clock can say.
    days = st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1))  # noqa: DTZ001 - zone follows
    return st.builds(lambda day, zone: day.isoformat() + zone, days, st.sampled_from(_ZONES))


_FORMATS: dict[str, Callable[[], SearchStrategy[str]]] = {
    "date-time": _date_times,
    "date": lambda: st.dates().map(str),
    "uuid": lambda: st.uuids().map(str),
}


def strings(schema: Schema, *, brief: bool = False) -> SearchStrategy[str]:
    """Strings of a schema: short ones, and unless they shall be ``brief`` seldom a longest one."""
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]()
    low, high = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        return _matching(schema["pattern"], low, high)
    most = max(low, _SHORT)
    if brief or high is None or high <= most:
        return _texts(low, most if high is None else min(most, high))
    return _seldom(_texts(high, high), usually=_texts(low, most))


def _texts(low: int, high: int) -> SearchStrategy[str]:
    texts = st.text(min_size=min(low, _SHORT), max_size=min(high, _SHORT))
    # To draw a long text character by character takes more than it shows, and a body of many
    # long ones must not be larger than a server reads: hence ASCII.
    return texts if low <= _SHORT else texts.map(lambda text: text.ljust(low, "x"))


@st.composite
def _seldom(draw: st.DrawFn, strategy: SearchStrategy[str], *, usually: SearchStrategy[str]) -> str:
    return draw(strategy if draw(st.integers(0, 31)) == 31 else usually)


def _matching(pattern: str, low: int, high: int | None) -> SearchStrategy[str]:
    """Strings that match a pattern, made longer by repetition and shorter by a cut."""

    def fitted(text: str) -> str:
        return (text * ceil(low / (len(text) or 1)) if len(text) < low else text)[:high]

    read = read_pattern(pattern)
    drawn = st.from_regex(read, fullmatch=True, alphabet=_ASCII).map(fitted)
    matches = read.search
    # Most patterns allow both, and then nothing is thrown away here.
    return drawn.filter(lambda text: len(text) >= low and matches(text) is not None)


def integers(schema: Schema) -> SearchStrategy[int]:
    """Integers of a schema."""
    return _whole(schema, LARGEST)


def numbers(schema: Schema) -> SearchStrategy[int | float]:
    """Numbers of a schema, whole and broken."""
    above = "exclusiveMinimum" in schema
    fractions = st.floats(
        schema.get("exclusiveMinimum", schema.get("minimum", -_WIDEST)),
        schema.get("maximum", _WIDEST),
        exclude_min=above,
        allow_subnormal=False,
    )
    return st.one_of(_whole(schema, _WIDEST), fractions)


def _whole(schema: Schema, limit: int) -> SearchStrategy[int]:
    low = ceil(schema.get("minimum", -limit))
    if "exclusiveMinimum" in schema:
        low = floor(schema["exclusiveMinimum"]) + 1
    return st.integers(low, floor(schema.get("maximum", limit)))


def keys() -> SearchStrategy[str]:
    """Names in a map that leaves them to the client."""
    return st.text(max_size=_SHORT)


def maps(values: SearchStrategy[Any]) -> SearchStrategy[dict[str, Any]]:
    """Maps with names of the client's own."""
    return st.dictionaries(keys(), values, max_size=_MOST)


def lists(items: SearchStrategy[Any], schema: Schema) -> SearchStrategy[list[Any]]:
    """Lists of a schema, few entries each."""
    low, high = schema.get("minItems", 0), schema.get("maxItems", _MOST)
    # Only lists of plain values must have each of them once.
    unique = schema.get("uniqueItems", False)
    return st.lists(items, min_size=low, max_size=min(high, low + _MOST), unique=unique)


def free_json() -> SearchStrategy[Any]:
    """Small JSON: what an attribute of no declared type may be."""
    one = st.one_of(strings({}), integers({}), numbers({}), st.booleans())
    return st.one_of(one, st.lists(one, max_size=_MOST))
