"""Layouts of times, in the letters of Joda: ``yyyy-MM-dd HH:mm``.

Letters: y Y u (year), M, d, D (day of the year), E e (weekday), a, h K H k, m, s, S, z Z;
text stands in quotes, two quotes are one. Names are English.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.talang.times import moved, shortened

_LONGEST = 100
_PARTS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_ZONE = re.compile(r"[Zz]|UTC|GMT|[+-]\d{2}:?\d{2}", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+", re.ASCII)


class _Part(NamedTuple):
    """A letter that stands so many times, or, without a letter, literal text."""

    letter: str
    width: int
    text: str = ""


def _parts(layout: str) -> list[_Part]:
    """The parts of a layout. Raises TalangFailure."""
    if len(layout) > _LONGEST:
        raise TalangFailure(f"a layout has at most {_LONGEST} characters")
    found: list[_Part] = []
    at = 0
    while at < len(layout):
        match = _PARTS.match(layout, at)
        if match is None:
            raise TalangFailure(f"the layout {shortened(layout)} has a quote without its end")
        at = match.end()
        quoted, letter = match[1], match[2]
        if letter is not None:
            if letter not in _WRITERS:
                raise TalangFailure(f"a layout has no letter {letter}")
            found.append(_Part(letter, len(match[0])))
        elif quoted is not None:
            found.append(_Part("", 0, quoted.replace("''", "'") or "'"))
        else:
            found.append(_Part("", 0, match[0]))
    return found


def _year(time: datetime, count: int) -> str:
    return f"{time.year % 100:02}" if count == 2 else str(time.year).zfill(count)


def _month(time: datetime, count: int) -> str:
    name = _MONTHS[time.month - 1]
    return str(time.month).zfill(count) if count < 3 else name[:3] if count == 3 else name


def _weekday(time: datetime, count: int) -> str:
    name = _DAYS[time.weekday()]
    return name if count > 3 else name[:3]


def _zone(time: datetime, count: int) -> str:
    text = time.isoformat()[-6:]
    return text if count > 1 else text.replace(":", "")


def _plain(value: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda time, count: str(value(time)).zfill(count)


_WRITERS: Mapping[str, Callable[[datetime, int], str]] = {
    "y": _year,
    "Y": _year,
    "u": _year,
    "M": _month,
    "d": _plain(lambda time: time.day),
    "D": _plain(lambda time: time.timetuple().tm_yday),
    "E": _weekday,
    "e": _plain(lambda time: time.isoweekday() % 7),
    "a": lambda time, _: "AM" if time.hour < 12 else "PM",
    "h": _plain(lambda time: time.hour % 12 or 12),
    "K": _plain(lambda time: time.hour % 12),
    "H": _plain(lambda time: time.hour),
    "k": _plain(lambda time: time.hour or 24),
    "m": _plain(lambda time: time.minute),
    "s": _plain(lambda time: time.second),
    "S": lambda time, count: f"{time.microsecond:06}".ljust(count, "0")[:count],
    "z": lambda time, _: "UTC" if not time.utcoffset() else _zone(time, 2),
    "Z": _zone,
}


def write_in(layout: str, time: datetime) -> str:
    """A time in a layout, in its own zone. Raises TalangFailure."""
    return "".join(
        _WRITERS[part.letter](time, part.width) if part.letter else part.text
        for part in _parts(layout)
    )


def read_in(layout: str, text: str) -> datetime:
    """The time that a text names in a layout. Raises TalangFailure.

    What the layout does not have is that of the first of January of the year 1, midnight, UTC.
    """
    reading = _Reading(text)
    parts = _parts(layout)
    for index, part in enumerate(parts):
        # Digits that follow each other are told apart by the count of letters.
        tight = index + 1 < len(parts) and bool(parts[index + 1].letter)
        reading.take(part, tight=tight)
    if reading.at != len(text):
        raise TalangFailure(f"{shortened(text)} goes on after its layout")
    return reading.time()


class _Reading:
    """A text that is being read, and what was found in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}
        self._zone = UTC
        self.at = 0

    def take(self, part: _Part, *, tight: bool) -> None:
        """Read one part. Raises TalangFailure."""
        letter, count, text = part
        if not letter:
            if not self._text.startswith(text, self.at):
                raise self._wrong(f"{text!r}")
            self.at += len(text)
        elif letter in "zZ":
            self._zone = _zone_of(self._match(_ZONE, "a zone"))
        elif letter == "a":
            word = self._match(_WORD, "AM or PM").upper()
            if word not in {"AM", "PM"}:
                raise self._wrong("AM or PM")
            self._found["a"] = 12 if word == "PM" else 0
        elif letter == "E" or (letter == "M" and count > 2):
            names = _DAYS if letter == "E" else _MONTHS
            self._found[letter] = self._name(names) + 1
        else:
            self._number(letter, count, tight=tight)

    def _number(self, letter: str, count: int, *, tight: bool) -> None:
        most = count if tight or letter == "S" else max(count, 4 if letter in "yYu" else 2)
        if letter == "D":
            most = 3
        digits = self._match(re.compile(rf"\d{{1,{most}}}", re.ASCII), f"a number for {letter}")
        value = int(digits)
        if letter in "yYu" and count == 2 and len(digits) == 2:
            value += 2000 if value < 69 else 1900
        if letter == "S":
            value = int((digits + "000000")[:6])
        self._found["y" if letter in "Yu" else letter] = value

    def _name(self, names: tuple[str, ...]) -> int:
        word = self._match(_WORD, "a name").casefold()
        for index, name in enumerate(names):
            if word in {name.casefold(), name[:3].casefold()}:
                return index
        raise self._wrong("a name of a month or a day")

    def _match(self, pattern: re.Pattern[str], wanted: str) -> str:
        match = pattern.match(self._text, self.at)
        if match is None:
            raise self._wrong(wanted)
        self.at = match.end()
        return match[0]

    def _wrong(self, wanted: str) -> TalangFailure:
        return TalangFailure(f"{shortened(self._text)} at {self.at + 1}: {wanted} wanted")

    def time(self) -> datetime:
        """The time. Raises TalangFailure where there is none such."""
        found = self._found
        hour = found.get("H", found.get("k", 0) % 24)
        if "h" in found or "K" in found:
            hour = found.get("h", found.get("K", 0)) % 12 + found.get("a", 0)
        try:
            time = datetime(
                found.get("y", 1),
                found.get("M", 1),
                found.get("d", 1),
                hour,
                found.get("m", 0),
                found.get("s", 0),
                found.get("S", 0),
                tzinfo=self._zone,
            )
        except ValueError:
            raise TalangFailure(f"{shortened(self._text)} is no time") from None
        return moved(time, timedelta(days=found["D"] - 1 if "D" in found else 0))


def _zone_of(text: str) -> timezone:
    if text in {"Z", "z", "UTC", "GMT"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        raise TalangFailure(f"{text} is no zone")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
