"""Entries of the journal: what is known of one request.

A row is what is kept of it: a plain tuple, which costs least, of which an Entry is made
when somebody looks.
"""

from datetime import datetime
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem
from mockserver.control.matching.seen import RawHeaders, Seen
from mockserver.control.stubs.responses import Headers
from mockserver.control.stubs.stubs import Stub

OVERHEAD = 1500
"""Bytes that a row takes besides what came and went: places in memory."""

Parts = tuple[Any, ...]
"""What an Entry has after number and size, in its order."""

Row = tuple[int, int, Parts]
"""Number, size in bytes, and parts."""


class Entry(NamedTuple):
    """One request and its answer. ``seconds`` is how long it took, ``size`` what it takes."""

    number: int
    size: int
    came: datetime
    seconds: float
    raw_headers: RawHeaders
    body: bytes
    answer: bytes
    target: str
    method: str
    client: str
    operation_id: str
    status: int
    answer_headers: Headers
    problems: tuple[Problem, ...]
    hints: tuple[str, ...]
    answer_problems: tuple[Problem, ...]
    stub: Stub | None
    fault: str | None

    def seen(self) -> Seen:
        """The request as matchers see it."""
        return Seen(self.method, self.target, self.raw_headers, self.body, self.operation_id)

    @property
    def matched(self) -> bool:
        """Whether a stub or an operation of the account answered."""
        return self.stub is not None or bool(self.operation_id)

    @property
    def verdict(self) -> str:
        if self.problems:
            return "request"
        return "answer" if self.answer_problems else "valid"


_PROBLEMS = Entry._fields.index("problems") - 2
_ANSWER_PROBLEMS = Entry._fields.index("answer_problems") - 2


def is_broken(parts: Parts) -> bool:
    """Whether the contract was broken, by the request or by its answer."""
    return bool(parts[_PROBLEMS] or parts[_ANSWER_PROBLEMS])


def entry_of(row: Row) -> Entry:
    """The Entry of a row."""
    number, size, parts = row
    return Entry(number, size, *parts)
