"""What stands after the two underscores: ``total__gte`` and the operators of checkAttribute.

Makes the fields of a block out of a suffix and a value. Knows no attribute.
"""

from collections.abc import Callable, Mapping
from typing import Any

from mockserver.promotions.wanted import (
    Json,
    flag,
    integer,
    is_time,
    number,
    scalar,
    scalars,
    several,
    text,
    time,
    which,
    wrong,
)

Make = Callable[[str, Any], Json]

_FIRST, _LAST = "0001-01-02T00:00:00.000000Z", "9999-12-30T00:00:00.000000Z"


def _equals(argument: str, value: Any) -> Json:
    if value is None:
        return {"operator": "not(exists)"}
    if isinstance(value, bool):
        return {"operator": "isTrue" if value else "isFalse"}
    return {"operator": "equals", "value": scalar(argument, value)}


def _differs(argument: str, value: Any) -> Json:
    if value is None:
        return {"operator": "exists"}
    if isinstance(value, bool):
        return {"operator": "isFalse" if value else "isTrue"}
    return {"operator": "not(equals)", "value": scalar(argument, value)}


def _compared(operator: str, of_times: Callable[[str], Json]) -> Make:
    def make(argument: str, value: Any) -> Json:
        if is_time(value):
            return of_times(time(argument, value))
        found = number(argument, value, wanted="a number or a time")
        return {"operator": operator, "value": found}

    return make


def _within(start: str, end: str) -> Json:
    ends = {"startInclusive": True, "endInclusive": True, "timezoneInsensitive": False}
    return {"operator": "within", "start": start, "end": end, **ends}


def _pair(argument: str, value: Any) -> tuple[Any, Any]:
    found = several(argument, value, "two: the least and the greatest")
    if len(found) != 2:
        raise wrong(argument, value, "a list of two: the least and the greatest")
    return found[0], found[1]


def _between(argument: str, value: Any) -> Json:
    low, high = _pair(argument, value)
    if is_time(low) or is_time(high):
        return _within(time(argument, low), time(argument, high))
    wanted = "a list of two numbers, or of two times"
    least = number(argument, low, wanted=wanted)
    most = number(argument, high, wanted=wanted)
    if least > most:
        raise wrong(argument, value, "a list of two: the least and the greatest")
    return {"operator": "between", "min": least, "max": most}


def _stretch(operator: str) -> Make:
    def make(argument: str, value: Any) -> Json:
        low, high = _pair(argument, value)
        return {**_within(time(argument, low), time(argument, high)), "operator": operator}

    return make


def _time(operator: str) -> Make:
    return lambda argument, value: {"operator": operator, "value": time(argument, value)}


def _text(operator: str) -> Make:
    return lambda argument, value: {"operator": operator, "value": text(argument, value)}


def _list(operator: str, field: str = "value") -> Make:
    return lambda argument, value: {"operator": operator, field: scalars(argument, value)}


def _truth(yes: str, no: str) -> Make:
    return lambda argument, value: {"operator": yes if flag(argument, value) else no}


def _collection(operator: str) -> Make:
    return lambda argument, value: {
        "operator": operator,
        "value": which(argument, value, "a collection"),
    }


def _counted(operator: str) -> Make:
    def make(argument: str, value: Any) -> Json:
        wanted = "a list of two: a number, and a list of values"
        found = several(argument, value, "two: a number, and a list of values")
        if len(found) != 2:
            raise wrong(argument, value, wanted)
        count = integer(argument, found[0], least=1)
        return {"operator": operator, "values": scalars(argument, found[1]), "count": count}

    return make


OPERATORS: Mapping[str, Make] = {
    "eq": _equals,
    "ne": _differs,
    "gt": _compared("greaterThan", lambda at: {"operator": "after", "value": at}),
    "gte": _compared("greaterThanOrEqual", lambda at: _within(at, _LAST)),
    "lt": _compared("lessThan", lambda at: {"operator": "before", "value": at}),
    "lte": _compared("lessThanOrEqual", lambda at: _within(_FIRST, at)),
    "between": _between,
    "after": _time("after"),
    "before": _time("before"),
    "within": _stretch("within"),
    "not_within": _stretch("not(within)"),
    "in": _list("oneOf"),
    "not_in": _list("not(oneOf)"),
    "contains": _text("contains"),
    "not_contains": _text("not(contains)"),
    "startswith": _text("startsWith"),
    "endswith": _text("endsWith"),
    "matches": _text("matchesRegexp"),
    "exists": _truth("exists", "not(exists)"),
    "empty": _truth("empty", "not(empty)"),
    "in_collection": _collection("inCollection"),
    "not_in_collection": _collection("not(inCollection)"),
    "has_any": _list("containsOneOf", "values"),
    "has_all": _list("containsAllOf", "values"),
    "has_none": _list("containsNoneOf", "values"),
    "has_at_least": _counted("containsAtLeast"),
    "has_exactly": _counted("containsExactly"),
}
"""Every suffix; none at all is ``eq``."""

BALANCE_OPERATORS: Mapping[str, str] = {
    "eq": "equals",
    "ne": "not(equals)",
    "gt": "greaterThan",
    "gte": "greaterThanOrEqual",
    "lt": "lessThan",
    "lte": "lessThanOrEqual",
}
"""Those of a balance of points."""


def check(attribute: str, argument: str, suffix: str, value: Any) -> Json:
    """A block that checks an attribute, named by its path."""
    make = OPERATORS.get(suffix)
    if make is None:
        raise wrong(argument, value, f"named with one of {', '.join(OPERATORS)} at its end")
    fields = make(argument, value)
    operator = fields.pop("operator")
    return {"type": "checkAttribute", "operator": operator, "attribute": attribute, **fields}
