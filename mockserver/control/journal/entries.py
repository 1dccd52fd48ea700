"""Entries of the journal: what is known of one request, and the row that it is kept as.

A row is as few objects as can be: what came and went is in one piece, and an Entry is
made of it when somebody looks. Kept as they came, the many small parts of some thousand
requests would cost more than answering them.
"""

import struct
from datetime import UTC, datetime
from itertools import chain
from typing import Any, NamedTuple

from mockserver.contract.problems import Problem
from mockserver.control.matching.seen import RawHeaders, Seen
from mockserver.control.stubs.responses import Headers
from mockserver.control.stubs.stubs import Stub

OVERHEAD = 500
"""Bytes that a row takes besides what came and went."""

Parts = tuple[datetime, float, RawHeaders, bytes, bytes, str, tuple[Any, ...]]
"""What an Entry is made of after its number; all from the method on in a tuple of its own."""

Row = tuple[int, bytes, tuple[Any, ...]]

_FIXED = struct.Struct("<ddIII")
"""When it came, how long it took, and the lengths of body, answer and target."""


class Entry(NamedTuple):
    """One request and its answer. ``seconds`` is how long it took."""

    number: int
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


def packed(number: int, parts: Parts) -> Row:
    """The row of an Entry."""
    came, seconds, raw_headers, body, answer, target, rest = parts
    path = target.encode("utf-8", "surrogateescape")
    fixed = _FIXED.pack(came.timestamp(), seconds, len(body), len(answer), len(path))
    # No header has a line end in it.
    headers = b"\n".join(chain.from_iterable(raw_headers))
    return number, b"".join((fixed, body, answer, path, headers)), rest


def size_of(row: Row) -> int:
    """The bytes that a row takes."""
    return len(row[1]) + OVERHEAD


def unpacked(row: Row) -> Entry:
    """The Entry of a row."""
    number, whole, rest = row
    came, seconds, *lengths = _FIXED.unpack_from(whole)
    cuts = [_FIXED.size]
    for length in lengths:
        cuts.append(cuts[-1] + length)
    body, answer, path = (whole[cuts[i] : cuts[i + 1]] for i in range(3))
    lines = whole[cuts[3] :].split(b"\n") if len(whole) > cuts[3] else []
    return Entry(
        number,
        datetime.fromtimestamp(came, UTC),
        seconds,
        tuple(zip(lines[::2], lines[1::2], strict=True)),
        body,
        answer,
        path.decode("utf-8", "surrogateescape"),
        *rest,
    )
