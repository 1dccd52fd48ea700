"""What is wrong with something a client sent, in one shape for every check.

A problem names the place, the rule that was broken, what came and what was
wanted. It knows neither HTTP nor the envelope in which it will be answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

MOST_PROBLEMS = 1000
"""Problems that are told at most: nobody reads more, and looking for them takes time."""

_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule.

    ``place`` is a JSON pointer into the body, or the name of a parameter when
    ``in_body`` is false. ``rule`` is the JSON Schema keyword, or a word of its kind.
    """

    rule: str
    details: str
    place: str
    in_body: bool = True
    line: int | None = None
    """The line of an uploaded file."""

    @property
    def source(self) -> dict[str, str]:
        """The ErrorSource of an answer."""
        if self.line is not None:
            return {"line": str(self.line)}
        return {"pointer" if self.in_body else "parameter": self.place}


class ContractError(Exception):
    """Something a client sent breaks the contract. Holds every problem found, in order."""

    def __init__(self, problems: Sequence[Problem], *, too_large: bool = False) -> None:
        super().__init__("; ".join(f"{p.place or '/'}: {p.details}" for p in problems))
        self.problems = tuple(problems)
        self.too_large = too_large


def pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a path of keys and indexes."""
    text = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
    # Half a surrogate pair, which a key can hold, is nothing that an answer can be made of.
    return text.encode("utf-8", "backslashreplace").decode()


def shown(value: Any) -> str:
    """A value as a message shows it: JSON, cut where it is long, never failing."""
    if isinstance(value, str) and len(value) > _SHOWN_CHARACTERS:
        value = value[:_SHOWN_CHARACTERS] + "…"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # an integer beyond 64 bits, a lone surrogate
        text = ascii(value)
    return text if len(text) <= _SHOWN_CHARACTERS * 2 else text[: _SHOWN_CHARACTERS * 2] + "…"


def counted(number: float, one: str, many: str | None = None) -> str:
    """A number of things as a message says it: ``1 entry``, ``2 entries``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
