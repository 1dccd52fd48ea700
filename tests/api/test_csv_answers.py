"""Answers in CSV: cells as RFC 4180 has them, in blocks, whatever the rows hold."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.api.csv_answers import AT_ONCE, Csv, begun, date


def text(rows: list[list[Any]]) -> str:
    return b"".join(Csv(["a", "b"], rows).blocks()).decode()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1.5, "1.5"),
        ("plain", "plain"),
        ("a,b", '"a,b"'),
        ('say "hi"', '"say ""hi"""'),
        ("two\nlines", '"two\nlines"'),
        ({"x": [1, None]}, '"{""x"":[1,null]}"'),
        ([], "[]"),
        ("é\ud800", "é\\ud800"),
    ],
)
def test_cells(value: Any, cell: str) -> None:
    assert text([[value, 1]]) == f"a,b\r\n{cell},1\r\n"


def test_a_table_without_rows_has_its_first_line() -> None:
    assert text([]) == "a,b\r\n"


def test_rows_are_made_as_they_are_written() -> None:
    made = 0

    def rows() -> Iterator[list[Any]]:
        nonlocal made
        for _ in range(100_000):
            made += 1
            yield ["x" * 50, made]

    body, rest = begun(Csv(["a", "b"], rows()).blocks())
    assert rest is not None
    assert AT_ONCE <= len(body) < 2 * AT_ONCE
    assert made < 10_000
    assert b"".join([body, *rest]).count(b"\r\n") == 100_001


def test_a_small_table_has_no_rest() -> None:
    assert begun(Csv(["a"], [[1]]).blocks()) == (b"a\r\n1\r\n", None)


@given(st.lists(st.tuples(st.text(), st.integers() | st.booleans() | st.none())))
def test_whatever_is_written_is_read_back(rows: list[tuple[str, Any]]) -> None:
    body = b"".join(Csv(["a", "b"], rows).blocks()).decode()
    first, *found = csv.reader(io.StringIO(body, newline=""))
    assert first == ["a", "b"]
    shown = {None: "", True: "true", False: "false"}
    wanted = [
        [
            one.encode("utf-8", "backslashreplace").decode(),
            shown[other] if other is None or isinstance(other, bool) else str(other),
        ]
        for one, other in rows
    ]
    assert found == wanted


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("excel", "2026-05-01 10:00:00"),
        ("ISO8601", "2026-05-01T10:00:00Z"),
        (None, "2026-05-01T10:00:00Z"),
    ],
)
def test_dates(form: str | None, shown: str) -> None:
    assert date("2026-05-01T10:00:00Z", form) == shown
    assert date(None, form) is None
    assert date("", form) == ""
