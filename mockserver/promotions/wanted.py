"""Checks the arguments of builders, one kind of value a function.

Each gives the value as JSON has it, or raises ``PromotionError``, which names the argument, what
came and what was wanted. Knows no builder.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from mockserver.moments import parse_date_time, write_date_time

Json = dict[str, Any]
Number = int | float | Decimal
Amount = Number | str
"""A number, or text that is one ``{{expression}}``."""
Time = datetime | str
Which = int | str
"""An entity by its ID or its name."""

_SHOWN = 60
_MOST = 2**53
"""Beyond it JSON numbers lose their units."""


class PromotionError(ValueError):
    """A builder was given what it cannot take.

    ``path`` leads to it: the argument, and keys and indexes within it.
    """

    def __init__(self, path: tuple[str | int, ...], got: str, wanted: str) -> None:
        self.path = path
        self.got = got
        self.wanted = wanted
        super().__init__(f"{self.argument} must be {wanted}; got {got}")

    @property
    def argument(self) -> str:
        """The path as text: ``when.total__gte``."""
        return ".".join(str(part) for part in self.path) or "a promotion"

    def within(self, *path: str | int) -> "PromotionError":
        """The same error of an argument further out."""
        return PromotionError((*path, *self.path), self.got, self.wanted)


def wrong(argument: str, value: object, wanted: str) -> PromotionError:
    """The error of one argument."""
    return PromotionError((argument,), shown(value), wanted)


def shown(value: object) -> str:
    """A value as a message shows it, cut where it is long, never failing."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return f"a {type(value).__name__}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, str):
        value = value[: _SHOWN + 1]
    try:
        text = repr(value)
    except ValueError:  # an integer of thousands of digits
        return "a number beyond all bounds"
    return text if len(text) <= _SHOWN + 2 else f"{text[:_SHOWN]}…"


def number(
    argument: str,
    value: object,
    *,
    least: float | None = None,
    most: float | None = None,
    wanted: str = "a number",
) -> float:
    """A finite number as JSON has it: whole ones without a fraction."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(argument, value, wanted)
    low, high = -_MOST if least is None else least, _MOST if most is None else most
    if not low <= value <= high:  # nor is what is no number
        raise wrong(argument, value, wanted)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def integer(argument: str, value: object, *, least: int = 0, most: int = _MOST) -> int:
    """A whole number."""
    wanted = f"a whole number of at least {least}"
    found = number(argument, value, least=least, most=most, wanted=wanted)
    if not isinstance(found, int):
        raise wrong(argument, value, wanted)
    return found


def amount(argument: str, value: object, *, wanted: str = "a number of at least 0") -> float | str:
    """A number that is not negative, or text that is one ``{{expression}}``."""
    if isinstance(value, str):
        if value.startswith("{{") and value.endswith("}}"):
            return value
        raise wrong(argument, value, f"{wanted}, or an expression in {{{{ }}}}")
    return number(argument, value, least=0, wanted=wanted)


def text(argument: str, value: object, *, wanted: str = "text that is not empty") -> str:
    """Text with something in it."""
    if not isinstance(value, str) or not value:
        raise wrong(argument, value, wanted)
    return value


def any_text(argument: str, value: object) -> str:
    """Text, which may be empty."""
    if not isinstance(value, str):
        raise wrong(argument, value, "text")
    return value


def flag(argument: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise wrong(argument, value, "true or false")
    return value


def choice(argument: str, value: object, choices: Collection[str]) -> str:
    """One of some words."""
    if not isinstance(value, str) or value not in choices:
        raise wrong(argument, value, f"one of {', '.join(choices)}")
    return value


def time(argument: str, value: object) -> str:
    """A time as the API writes it; a datetime without a zone is in UTC."""
    if isinstance(value, datetime):
        zoned = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return write_date_time(zoned)
    if isinstance(value, str):
        try:
            return write_date_time(parse_date_time(value))
        except ValueError:
            pass
    raise wrong(argument, value, "a datetime, or an RFC 3339 date-time")


def is_time(value: object) -> bool:
    """Whether a value is a time, or text that writes one."""
    if isinstance(value, str):
        try:
            parse_date_time(value)
        except ValueError:
            return False
    return isinstance(value, datetime | str)


def scalar(argument: str, value: object) -> Any:
    """One value that an attribute can have: text, number, truth, time."""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, datetime):
        return time(argument, value)
    if isinstance(value, date):
        return value.isoformat()
    return number(argument, value, wanted="text, a number, a truth or a time")


def scalars(argument: str, value: object) -> list[Any]:
    """A list of such values that has one at least."""
    return [scalar(argument, one) for one in several(argument, value, "values")]


def several(argument: str, value: object, what: str) -> list[Any]:
    """A list that is not empty."""
    if isinstance(value, set | frozenset):
        value = sorted(value, key=repr)
    if isinstance(value, str | Mapping) or not isinstance(value, Sequence) or not value:
        raise wrong(argument, value, f"a list of {what}")
    return list(value)


def mapping(argument: str, value: object, wanted: str) -> Json:
    """Fields with their values."""
    if not isinstance(value, Mapping):
        raise wrong(argument, value, wanted)
    for key in value:
        if not isinstance(key, str):
            raise wrong(argument, key, f"{wanted}, each key a text")
    return dict(value)


def which(argument: str, value: object, what: str) -> Json:
    """A reference to an entity, as blocks have it: by ID, or by name."""
    if isinstance(value, str) and value:
        return {"name": value}
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST:
        return {"id": value}
    raise wrong(argument, value, f"the ID or the name of {what}")


def party(argument: str, value: object) -> str:
    """Whom a rule means, as blocks have it."""
    parties = {"customer": "Current", "advocate": "Advocate"}
    return parties[choice(argument, value, parties)]


def plain(value: float | Decimal) -> str:
    """A number as an expression writes it: no exponent, no rounding."""
    written = format(Decimal(str(value)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def named(fields: Mapping[str, Any]) -> Json:
    """Fields of a block without those that were left out."""
    return {name: value for name, value in fields.items() if value is not None}
