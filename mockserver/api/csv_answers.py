"""Answers that are CSV: rows as RFC 4180 has them, in blocks, so that no file is ever whole.

Knows how cells are written, and nothing of what they mean.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from mockserver.moments import parse_date_time

CSV_HEADERS = {"Content-Type": "application/csv"}

AT_ONCE = 256 * 1024
"""Bytes that are written in one piece. What is longer is streamed."""

_BLOCK = 64 * 1024

DATE_FORMATS = ("excel", "ISO8601")


class Csv:
    """A table: the names of its columns, and rows that are made when they are written.

    Cells are texts, numbers, booleans (true, false), None (an empty cell), objects and lists
    (JSON), or ``orjson.Fragment`` of what is JSON already. None in the place of a row is no row:
    who looks through much for little gives it now and then, so that others get their turn.
    """

    __slots__ = ("_columns", "_rows")

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[Any] | None]) -> None:
        self._columns = columns
        self._rows = rows

    def blocks(self) -> Iterator[bytes]:
        """The table in blocks of bytes, some of them empty; lines end as RFC 4180 wants."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow(self._columns)
        for row in self._rows:
            if row is not None:
                writer.writerow([_cell(value) for value in row])
            if buffer.tell() >= _BLOCK or (row is None and buffer.tell()):
                yield buffer.getvalue().encode("utf-8", "backslashreplace")
                buffer.seek(0)
                buffer.truncate()
            if row is None:
                yield b""
        yield buffer.getvalue().encode("utf-8", "backslashreplace")


def begun(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """The beginning of a table, and the blocks after it, None where it is all."""
    found: list[bytes] = []
    size = 0
    for block in blocks:
        found.append(block)
        size += len(block)
        if size >= AT_ONCE or not block:
            return b"".join(found), blocks
    return b"".join(found), None


def date(value: str | None, form: str | None) -> str | None:
    """A time as the parameter dateFormat asks for it."""
    if not value or form != "excel":
        return value
    return parse_date_time(value).replace(tzinfo=None).isoformat(" ", "seconds")


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return value
    return orjson.dumps(value).decode()
