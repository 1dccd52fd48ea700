"""What the account's attributes demand of requests: names that are defined, values that fit.

Where an account defines attributes of an entity, nothing else is taken for it; where it
defines none, everything is. Changes nothing and keeps nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from heapq import nsmallest
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem, pointer, shown
from mockserver.engine.totals import plain
from mockserver.entities import Json, Kind, Reader
from mockserver.moments import parse_date_time
from mockserver.state import Moment

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "CustomerProfile": {
        "Name": "string",
        "Email": "string",
        "Gender": "string",
        "PhoneNumber": "string",
        "BirthDate": "time",
        "BillingAddress1": "string",
        "BillingAddress2": "string",
        "BillingCity": "string",
        "BillingPostalCode": "string",
        "BillingCountry": "string",
        "BillingState": "string",
        "Locale": "string",
        "Language": "string",
        "Currency": "string",
    }
}
"""Attributes that every account has, by entity and name, with their types."""

_MANDATORY: Mapping[str, str] = {"Campaign": "campaigns", "Coupon": "coupons"}
"""Entities whose mandatory attributes an Application lists, and under which word."""


_MOST_SHOWN = 50
"""Allowed values that a message names: as many as there may be suggestions."""


class Definition(NamedTuple):
    """One attribute as values are held against it.

    ``allowed`` are the only values that there may be, None where any may be;
    ``applications`` the only Applications that know it, None where all do.
    """

    type: str
    allowed: frozenset[str] | None = None
    applications: frozenset[int] | None = None
    event: str | None = None


Definitions = Mapping[str, Mapping[str, Sequence[Definition]]]
"""Definitions by entity and name; attributes of two event types may share a name."""


def attribute_problems(
    moment: Moment,
    entity: str,
    attributes: Mapping[str, Any] | None,
    place: str,
    *,
    event_type: str = "",
) -> list[Problem]:
    """What is wrong with the attributes that a request sends for an entity.

    ``entity`` is one of the names that attributes have for them (CustomerSession, CartItem,
    ...), ``place`` the JSON pointer of the attributes, ``event_type`` that of an Event. A null
    takes a value away and is always fine. Messages are those the vendor documents.
    """
    if not attributes:
        return []
    defined = moment.entities.derived(_definitions).get(entity)
    if defined is None:
        return []
    built_in = BUILT_IN.get(entity, {})
    problems: list[Problem] = []
    for name, value in attributes.items():
        if value is None:
            continue
        definition = _known(defined.get(name, ()), moment.application.id, event_type)
        if definition is None:
            if name not in built_in:
                details = f'The attribute "{name}" is not defined on {entity} entities.'
                problems.append(Problem("Unknown", details, place + pointer((name,))))
                continue
            definition = Definition(built_in[name])
        problem = _wrong(definition, name, value, place)
        if problem is not None:
            problems.append(problem)
    return problems


def defines_attributes(moment: Moment, entity: str) -> bool:
    """Whether the account defines attributes of an entity; where not, it takes any."""
    return entity in moment.entities.derived(_definitions)


def mandatory_problems(
    moment: Moment, entity: str, attributes: Mapping[str, Any] | None, place: str
) -> list[Problem]:
    """The attributes that an Application demands of a Campaign or Coupon, and that are missing."""
    settings = moment.application.settings.get("attributesSettings") or {}
    names = (settings.get("mandatory") or {}).get(_MANDATORY[entity]) or ()
    return [
        Problem("required", f"{name} is required", place + pointer((name,)))
        for name in names
        if (attributes or {}).get(name) is None
    ]


def _known(found: Sequence[Definition], application: int, event: str) -> Definition | None:
    """The definition that counts in an Application, and for an event type."""
    for one in found:
        if one.applications is not None and application not in one.applications:
            continue
        if one.event is None or one.event == event:
            return one
    return None


def _wrong(definition: Definition, name: str, value: Any, place: str) -> Problem | None:
    where = place + pointer((name,))
    fits, wanted = _TYPES[definition.type]
    if not fits(value):
        details = f'Value of "{name}" attribute ({shown(value)}) is not {wanted}'
        return Problem("Invalid type", details, where)
    if definition.allowed is None:
        return None
    values = value if isinstance(value, list) else [value]
    if all(_word(one) in definition.allowed for one in values):
        return None
    listed = ", ".join(f'"{one}"' for one in nsmallest(_MOST_SHOWN, definition.allowed))
    if len(definition.allowed) > _MOST_SHOWN:
        listed += ", ..."
    return Problem("enum", f"{name} must be one of the following: {listed}", where)


def _word(value: Any) -> str:
    """A value as lists of allowed values, which are of texts, would have it."""
    return value if isinstance(value, str) else shown(plain(value))


def _definitions(reader: Reader) -> Definitions:
    found: dict[str, dict[str, list[Definition]]] = {}
    for one in reader.values(Kind.ATTRIBUTE):
        definition = Definition(
            one["type"], _allowed(reader, one), subscribed(one), event_of(reader, one)
        )
        found.setdefault(one["entity"], {}).setdefault(one["name"], []).append(definition)
    return found


def _allowed(reader: Reader, attribute: Json) -> frozenset[str] | None:
    """The values an attribute is held to: those of an imported list count alone.

    An attribute that is said to have such a list, which is not there, may have any.
    """
    if not attribute.get("restrictedBySuggestions"):
        return None
    if not attribute.get("hasAllowedList"):
        return frozenset(attribute["suggestions"])
    imported = reader.get(Kind.ALLOWED_LIST, attribute["id"])
    return None if imported is None else frozenset(imported["items"])


def subscribed(definition: Json) -> frozenset[int] | None:
    """The Applications that know an attribute or a cost; None for all of them."""
    numbers = definition.get("subscribedApplicationsIds")
    return frozenset(numbers) if numbers else None


def event_of(reader: Reader, attribute: Json) -> str | None:
    """The event type whose attribute it is, None for one of every event."""
    if attribute["entity"] != "Event":
        return None
    if attribute.get("eventType"):
        return str(attribute["eventType"])
    kind = reader.get(Kind.EVENT_TYPE, attribute.get("eventTypeId"))
    return None if kind is None else str(kind["name"])


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_time(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parse_date_time(value)
    except ValueError:
        return False
    return True


def _is_location(value: Any) -> bool:
    return isinstance(value, dict)


def _list_of(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(fits(one) for one in value)


_TYPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "string": (_is_text, "a string"),
    "number": (_is_number, "a number"),
    "boolean": (_is_boolean, "a boolean"),
    "time": (_is_time, "a time"),
    "location": (_is_location, "a location"),
    "(list string)": (_list_of(_is_text), "a list of strings"),
    "(list number)": (_list_of(_is_number), "a list of numbers"),
    "(list time)": (_list_of(_is_time), "a list of times"),
    "(list location)": (_list_of(_is_location), "a list of locations"),
}
"""Each type: whether a value fits, and what a message calls it."""
