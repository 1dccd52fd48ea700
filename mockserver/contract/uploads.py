"""Files of CSV that clients upload: the columns of each, and how one is read.

A file is refused as a whole, with the line and the column of every mistake. Knows nothing of
what its rows mean.
"""

import csv
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import orjson

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, counted, shown
from mockserver.moments import parse_date_time, write_date_time

FIELD = "upFile"
"""The field of the form that has the file."""


class Cell(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    INTEGER = "an integer"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    TIME = "a date-time as RFC 3339 has it"
    OBJECT = "a JSON object"


class Column(NamedTuple):
    """One column. Where ``required``, the file has it and none of its cells is empty."""

    name: str
    cell: Cell = Cell.TEXT
    required: bool = False
    enum: tuple[str, ...] = ()
    least: float | None = None
    """The smallest number that a cell may hold."""
    longest: int | None = None
    """The most characters that a cell may have."""


class Upload(NamedTuple):
    """The columns that a file may have, in any order."""

    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """The column of a name, whose case does not count."""
        folded = name.strip().casefold()
        return next((one for one in self.columns if one.name.casefold() == folded), None)


class Row(NamedTuple):
    """One row: the line it begins at, and its cells by column; None where one is empty."""

    line: int
    cells: Mapping[str, Any]


def read_upload(
    content_type: str, body: bytes, upload: Upload
) -> tuple[list[Row], tuple[Problem, ...]]:
    """The rows of an uploaded file, whose cells are as their columns say, and what is wrong.

    Rows with a wrong cell are among the problems and not among the rows. Raises ContractError
    where no row can be read at all.
    """
    text = _text(_file(content_type, body))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: list[Row] = []
    lines = _lines(reader, problems)
    columns = _header(next(lines, None), upload)
    for line, cells in lines:
        if len(problems) >= MOST_PROBLEMS:
            break
        if len(cells) != len(columns):
            details = f"line {line} must have {_cells(len(columns))}; got {len(cells)}"
            problems.append(at_line("length", line, details))
            continue
        before = len(problems)
        row = Row(line, _row(line, cells, columns, problems))
        if len(problems) == before:
            rows.append(row)
    return rows, tuple(problems)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def at_line(rule: str, line: int, details: str) -> Problem:
    """A problem of a line of the file."""
    return Problem(rule, details, f"/{FIELD}", line=line)


def at_cell(rule: str, line: int, column: str, details: str) -> Problem:
    """A problem of one cell of the file."""
    return at_line(rule, line, f"line {line}, column {column}: {details}")


def _file(content_type: str, body: bytes) -> bytes:
    """The file in a form. Raises ContractError."""
    # Only who uploads waits for what reads forms.
    from multipart import MultipartError, parse_form_data

    kind = content_type.partition(";")[0].strip().lower()
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        details = f"a file comes as multipart/form-data; got {shown(kind)}"
        raise ContractError([Problem("contentType", details, "Content-Type", in_body=False)])
    environment = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    size = len(body) + 1  # all of it is in memory already: no part has to go to a disk
    limits = {"memory_limit": size, "spool_limit": size}
    try:
        texts, files = parse_form_data(environment, strict=True, **limits)
    except MultipartError as error:
        raise ContractError([Problem("form", f"the form cannot be read: {error}", "")]) from None
    if FIELD in files:
        held: bytes = files[FIELD].raw
        return held
    if FIELD in texts:
        return str(texts[FIELD]).encode("utf-8", "surrogateescape")
    raise ContractError([Problem("required", f"the form must have a file {FIELD}", f"/{FIELD}")])


def _text(file: bytes) -> str:
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.count(b"\n", 0, error.start) + 1
        details = f"line {line} is not UTF-8"
        raise ContractError([at_line("contentEncoding", line, details)]) from None


def _lines(reader: Any, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line at which each begins; empty lines are none."""
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            details = f"line {line} cannot be read: {_CSV_ERRORS.get(str(error), error)}"
            problems.append(at_line("csv", line, details))
            return
        if cells:
            yield line, cells


_CSV_ERRORS = {
    "unexpected end of data": "a quote is not closed",
    "',' expected after '\"'": "a quote within a cell has to stand twice",
}


def _header(first: tuple[int, list[str]] | None, upload: Upload) -> list[Column]:
    """The columns of a file, by its first line. Raises ContractError."""
    offered = ", ".join(one.name for one in upload.columns)
    if first is None:
        details = f"the first line names the columns: {offered}"
        raise ContractError([at_line("required", 1, details)])
    line, names = first
    problems, columns = [], []
    for name in names:
        column = upload.column(name)
        if column is None:
            details = f"there is no column {shown(name)}; there may be: {offered}"
            problems.append(at_line("column", line, details))
        elif column in columns:
            problems.append(at_line("column", line, f"the column {column.name} comes twice"))
        else:
            columns.append(column)
    problems += [
        at_line("required", line, f"the column {one.name} is missing")
        for one in upload.columns
        if one.required and one not in columns
    ]
    if problems:
        raise ContractError(problems)
    return columns


def _row(
    line: int, cells: Sequence[str], columns: Sequence[Column], problems: list[Problem]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for text, column in zip(cells, columns, strict=True):
        row[column.name] = None
        if not text:
            if column.required:
                problems.append(at_cell("required", line, column.name, "must not be empty"))
            continue
        try:
            row[column.name] = _cell(text, column)
        except ValueError as error:
            problems.append(at_cell("type", line, column.name, f"{error}; got {shown(text)}"))
    return row


def _cell(text: str, column: Column) -> Any:
    """The value of a cell. Raises ValueError with what is wanted."""
    if column.enum and text not in column.enum:
        raise ValueError(f"must be one of: {', '.join(column.enum)}")
    if column.longest is not None and len(text) > column.longest:
        raise ValueError(f"must have at most {counted(column.longest, 'character')}")
    try:
        value = _READ[column.cell](text)
    except (ValueError, KeyError):
        raise ValueError(f"must be {column.cell}") from None
    if column.least is not None and value < column.least:
        raise ValueError(f"must be at least {column.least:g}")
    return value


_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError
    value = float(text)
    if not math.isfinite(value):
        raise ValueError
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _integer(text: str) -> int:
    # Twenty digits are beyond 64 bits; thousands of them would take their time.
    if len(text) > 20 or not _INTEGER.fullmatch(text):
        raise ValueError
    value = int(text)
    if abs(value) >= 2**63:
        raise ValueError
    return value


def _object(text: str) -> dict[str, Any]:
    value = orjson.loads(text)
    if not isinstance(value, dict):
        raise ValueError
    return value


_READ: Mapping[Cell, Callable[[str], Any]] = {
    Cell.TEXT: str,
    Cell.INTEGER: _integer,
    Cell.NUMBER: _number,
    Cell.BOOLEAN: lambda text: {"true": True, "false": False}[text.strip().lower()],
    Cell.TIME: lambda text: write_date_time(parse_date_time(text)),
    Cell.OBJECT: _object,
}
