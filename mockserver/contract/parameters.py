"""Parameters of an operation: what each may be, and reading them off a request.

Reads strings that have already been percent-decoded. Every spelling that the
vendor's SDKs use is understood; anything else is a problem that names the parameter.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from mockserver.contract.problems import ContractError, Problem, counted, shown
from mockserver.moments import parse_date_time

_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$", re.ASCII)
_DIGITS = 18
"""Those of the longest integer: any SDK can hold it."""
_ZONELESS = re.compile(r"[\d-]{10}T[\d:.]+", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(rf"-?\d{{1,{_DIGITS}}}(\.\d{{1,{_DIGITS}}})?([eE][+-]?\d{{1,3}})?", re.ASCII)


class Kind(StrEnum):
    """How the text of a parameter is read."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE_TIME = "date-time"
    LIST = "array"


class Place(StrEnum):
    """Where a parameter travels."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``default`` is what a handler sees when a request leaves it out.

    A list is read as a tuple of strings; what is said of its values holds for each of them.
    """

    name: str
    place: Place
    kind: Kind
    description: str
    required: bool = False
    default: Any = None
    enum: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    zone_optional: bool = False
    """Whether a date-time may leave out its zone, which is UTC then."""
    day_alone: bool = False
    """Whether a date-time may be a day alone, which is its midnight in UTC then."""
    explode: bool = True
    """Whether a list has its key once a value, and not all of them in one text with commas."""

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the parameter, as an OpenAPI document shows it."""
        if self.kind is Kind.LIST:
            return {"type": "array", "items": {"type": "string"} | self._limits()}
        schema: dict[str, Any] = {"type": "string" if self.kind is Kind.DATE_TIME else self.kind}
        if self.kind is Kind.DATE_TIME:
            schema["format"] = "date-time"
        schema |= self._limits()
        return schema if self.default is None else schema | {"default": self.default}

    def _limits(self) -> dict[str, Any]:
        lowest, highest = self.minimum, self.maximum
        if self.kind is Kind.INTEGER:
            lowest = 1 - 10**_DIGITS if lowest is None else lowest
            highest = 10**_DIGITS - 1 if highest is None else highest
        words: list[Any] = list(self.enum)
        if self.kind is Kind.BOOLEAN:
            words = [word == "true" for word in words]
        limits = {
            "enum": words or None,
            "minimum": lowest,
            "maximum": highest,
            "minLength": self.min_length,
            "maxLength": self.max_length,
            "pattern": None if self.pattern is None else f"^({self.pattern})$",
        }
        return {word: limit for word, limit in limits.items() if limit is not None}

    def read(self, text: str) -> Any:
        """The value of the parameter. Raises ContractError."""
        match self.kind:
            case Kind.BOOLEAN:
                return self._boolean(text)
            case Kind.INTEGER:
                return self._integer(text)
            case Kind.NUMBER:
                return self._number(text)
            case Kind.DATE_TIME:
                return self._date_time(text)
            case Kind.LIST:
                return self.read_all((text,))
        return self._string(text)

    def read_all(self, texts: Sequence[str]) -> tuple[str, ...]:
        """The values of a list whose key came once for each text. Raises ContractError.

        Clients differ in how they write a list, so commas part values in either style. Where
        the key stands once a value, a blank one counts: it is the ID of a main ledger.
        """
        values = [value for text in texts for value in text.split(",")]
        return tuple(self._string(value) for value in values if value or self.explode)

    def _string(self, text: str) -> str:
        if self.enum and text not in self.enum:
            raise self._no_word(text)
        if self.pattern is not None and not re.fullmatch(self.pattern, text):
            raise self.wrong("pattern", f"must match {self.pattern}", text)
        if self.min_length is not None and len(text) < self.min_length:
            least = counted(self.min_length, "character")
            raise self.wrong("minLength", f"must have at least {least}", text)
        if self.max_length is not None and len(text) > self.max_length:
            most = counted(self.max_length, "character")
            raise self.wrong("maxLength", f"must have at most {most}", text)
        return text

    def within(self, value: int) -> None:
        """Raise ContractError for a number out of range."""
        if self.minimum is not None and value < self.minimum:
            raise self.wrong("minimum", f"must be at least {self.minimum}", str(value))
        if self.maximum is not None and value > self.maximum:
            raise self.wrong("maximum", f"must be at most {self.maximum}", str(value))

    def wrong(self, rule: str, wanted: str, came: str) -> ContractError:
        """The refusal of one value of this parameter."""
        details = f"{self.name} {wanted}; got {shown(came)}"
        return ContractError([Problem(rule, details, self.name, in_body=False)])

    def _no_word(self, text: str) -> ContractError:
        wanted = ", ".join(shown(value) for value in self.enum)
        return self.wrong("enum", f"must be one of the following: {wanted}", text)

    def _boolean(self, text: str) -> bool:
        lowered = text.lower()
        if lowered not in {"true", "1", "false", "0", ""}:
            raise self.wrong("type", "must be true or false", text)
        value = lowered in {"true", "1"}  # PHP writes false as nothing at all
        if self.enum and ("true" if value else "false") not in self.enum:
            raise self._no_word(text)
        return value

    def _integer(self, text: str) -> int:
        # int() also takes blanks, underscores and other scripts' digits: none is an integer here.
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()):
            raise self.wrong("type", "must be an integer", text)
        if len(digits) > _DIGITS:
            raise self.wrong("type", f"must be an integer of at most {_DIGITS} digits", text)
        return int(text)

    def _number(self, text: str) -> int | float:
        value = float(text) if _NUMBER.fullmatch(text) else math.inf
        if math.isinf(value):
            raise self.wrong("type", "must be a number", text)
        if not value.is_integer():
            return value
        whole, _, _ = text.partition(".")  # exact, where a float has too few digits
        return int(value) if "e" in text.lower() else int(whole)

    def _date_time(self, text: str) -> Any:
        if self.zone_optional and _ZONELESS.fullmatch(text):
            text += "Z"
        if self.day_alone and _DAY.fullmatch(text):
            text += "T00:00:00Z"
        try:
            # A "+" that a client forgot to encode arrives as a blank, and the newest SDK
            # writes offsets without a colon.
            return parse_date_time(_OFFSET.sub(r"\1:\2", text.replace(" ", "+")))
        except ValueError:
            raise self.wrong("format", "must be an RFC 3339 date-time", text) from None


class RepeatedQuery(dict[str, str]):
    """A query in which keys came more than once: the last value of each, as in any other.

    ``texts`` has all values of each key in the order in which they came.
    """

    __slots__ = ("texts",)

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(pairs)
        self.texts: dict[str, list[str]] = {}
        for key, text in pairs:
            self.texts.setdefault(key, []).append(text)


def read_query(text: str) -> dict[str, str]:
    """The values of a query by key, the last one where a key came more than once.

    All of them are kept beside (``RepeatedQuery``), for parameters that are lists.
    """
    pairs = parse_qsl(text, keep_blank_values=True)
    values = dict(pairs)
    return values if len(values) == len(pairs) else RepeatedQuery(pairs)


class ParameterReader:
    """Reads the parameters of one operation."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._defaults = {parameter.name: parameter.default for parameter in parameters}
        self._by_place = [
            (place, [parameter for parameter in parameters if parameter.place is place])
            for place in Place
        ]
        self._by_place = [(place, some) for place, some in self._by_place if some]
        self._needed = frozenset(
            place for place, some in self._by_place if any(one.required for one in some)
        )

    def read(
        self, path: Mapping[str, str], query: Mapping[str, str], headers: Mapping[str, str]
    ) -> dict[str, Any]:
        """Every parameter by name, defaults filled in.

        Raises ContractError with the problems of all of them.
        """
        values = dict(self._defaults)
        sources = {Place.PATH: path, Place.QUERY: query, Place.HEADER: headers}
        problems: list[Problem] = []
        for place, parameters in self._by_place:
            given = sources[place]
            if not given and place not in self._needed:
                continue
            for parameter in parameters:
                text = given.get(parameter.name)
                if text is None:
                    if parameter.required:
                        problems.append(_missing(parameter))
                    continue
                try:
                    if place is Place.HEADER and not text.isprintable():
                        raise parameter.wrong("format", "must be printable text", text)
                    values[parameter.name] = (
                        parameter.read_all(given.texts[parameter.name])
                        if parameter.kind is Kind.LIST and isinstance(given, RepeatedQuery)
                        else parameter.read(text)
                    )
                except ContractError as error:
                    problems.extend(error.problems)
        if problems:
            raise ContractError(problems)
        return values


def _missing(parameter: Parameter) -> Problem:
    details = f"{parameter.name} is required"
    return Problem("required", details, parameter.name, in_body=False)
