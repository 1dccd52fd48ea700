"""Uploaded files: read as their columns say, or refused with line and column of each mistake."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.contract.problems import ContractError
from mockserver.contract.uploads import Cell, Column, Upload, read_upload

UPLOAD = Upload(
    (
        Column("code", required=True, longest=8),
        Column("uses", Cell.INTEGER, least=0),
        Column("off", Cell.NUMBER),
        Column("active", Cell.BOOLEAN),
        Column("ends", Cell.TIME),
        Column("attributes", Cell.OBJECT),
        Column("state", enum=("on", "off")),
    )
)
FORM = "multipart/form-data; boundary=edge"


def form(file: bytes, name: str = "upFile", more: str = '; filename="a.csv"') -> bytes:
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return head.encode() + file + b"\r\n--edge--\r\n"


def read(text: str) -> list[tuple[int, dict[str, Any]]]:
    rows, problems = read_upload(FORM, form(text.encode()), UPLOAD)
    assert not problems
    return [(row.line, dict(row.cells)) for row in rows]


def refused(body: bytes, content_type: str = FORM) -> list[tuple[str, str, int | None]]:
    try:
        _, problems = read_upload(content_type, body, UPLOAD)
    except ContractError as error:
        problems = error.problems
    return [(one.rule, one.details, one.line) for one in problems]


def test_cells_are_read_as_their_columns_say() -> None:
    assert read(
        "code,uses,off,active,ends,attributes,state\r\n"
        'A,3,2.50,True,2026-05-01T00:00:00+02:00,"{""Color"":""red""}",on\r\n'
        "B,,,,,,\r\n"
    ) == [
        (
            2,
            {
                "code": "A",
                "uses": 3,
                "off": 2.5,
                "active": True,
                "ends": "2026-04-30T22:00:00.000000Z",
                "attributes": {"Color": "red"},
                "state": "on",
            },
        ),
        (
            3,
            {
                "code": "B",
                **dict.fromkeys(("uses", "off", "active", "ends", "attributes", "state")),
            },
        ),
    ]


def test_columns_come_in_any_order_and_may_be_left_out() -> None:
    assert read("uses,CODE\n1,A\n\n2,B\n") == [
        (2, {"uses": 1, "code": "A"}),
        (4, {"uses": 2, "code": "B"}),
    ]


def test_a_row_is_told_by_the_line_it_begins_at() -> None:
    assert [line for line, _ in read('code,off\n"A\nB",1\n"C",2\n')] == [2, 4]


@pytest.mark.parametrize(
    "body",
    [
        form(b"\xef\xbb\xbfcode\r\nA\r\n"),
        form(b"code\nA", more=""),
        form(b"code\nA\n", more='; filename="odd;name.csv"\r\nContent-Type: text/csv'),
    ],
    ids=["byte order mark", "no file name", "a type of its own"],
)
def test_forms_as_clients_make_them(body: bytes) -> None:
    ((row,), _) = read_upload(FORM, body, UPLOAD)
    assert row.cells == {"code": "A"}


def test_a_form_without_parts() -> None:
    ((row,), _) = read_upload("application/x-www-form-urlencoded", b"upFile=code%0AA", UPLOAD)
    assert row.cells == {"code": "A"}


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [("required", 1)]),
        ("code,colour\nA,b", [("column", 1)]),
        ("code,Code\nA,b", [("column", 1)]),
        ("uses\n1", [("required", 1)]),
        ("code\n\n \nA,B", [("length", 4)]),
        (
            "code,uses\n,1\nA,-1\nB,1.5\nC,x",
            [("required", 2), ("type", 3), ("type", 4), ("type", 5)],
        ),
        ("code,off\nA,nan\nB,1e999", [("type", 2), ("type", 3)]),
        ("code,active\nA,yes", [("type", 2)]),
        ("code,ends\nA,tomorrow", [("type", 2)]),
        ("code,attributes\nA,[]\nB,{", [("type", 2), ("type", 3)]),
        ("code,state\nA,maybe", [("type", 2)]),
        ("code\nABCDEFGHI", [("type", 2)]),
        ("code,uses\nA,99999999999999999999", [("type", 2)]),
        ("code,uses\nA,1_0\nB, 5\nC,\u0663\nD,+1\nE,0x1", [("type", n) for n in range(2, 7)]),
        ("code,off\nA,1_0\nB,.5\nC,1e\nD,\u0663.5", [("type", n) for n in range(2, 6)]),
        ('code\n"A', [("csv", 2)]),
    ],
)
def test_what_is_refused(text: str, problems: list[tuple[str, int]]) -> None:
    assert [(rule, line) for rule, _, line in refused(form(text.encode()))] == problems


def test_a_refusal_names_the_column_what_came_and_what_was_wanted() -> None:
    ((_, details, _),) = refused(form(b"code,uses\nA,many"))
    assert details == 'line 2, column uses: must be an integer; got "many"'


@pytest.mark.parametrize(
    ("body", "content_type", "rule"),
    [
        (b"code\nA", "text/csv", "contentType"),
        (b"", "", "contentType"),
        (b"code\nA", FORM, "form"),
        (form(b"code\nA", name="file"), FORM, "required"),
        (form(b"code\n\xff"), FORM, "contentEncoding"),
        (b"x", "multipart/form-data", "form"),
    ],
)
def test_what_is_no_file(body: bytes, content_type: str, rule: str) -> None:
    assert [one[0] for one in refused(body, content_type)] == [rule]


def test_problems_are_not_told_without_end() -> None:
    assert len(refused(form(b"code,uses\n" + b"A,x\n" * 5000))) == 1000


@given(st.lists(st.text(max_size=8).filter(bool), min_size=1, max_size=5))
def test_what_csv_can_write_is_read_back(codes: list[str]) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["code"], *([code] for code in codes)])
    file = buffer.getvalue().encode("utf-8", "replace")
    rows, _ = read_upload(FORM, form(file), UPLOAD)
    assert [row.cells["code"] for row in rows] == [
        code.encode("utf-8", "replace").decode() for code in codes
    ]


def test_rows_that_are_right_are_given_beside_what_is_wrong() -> None:
    rows, problems = read_upload(FORM, form(b"code,uses\nA,x\nB,1\nC\n"), UPLOAD)
    assert [(row.line, row.cells["code"]) for row in rows] == [(3, "B")]
    assert [one.line for one in problems] == [2, 4]


def test_a_quote_that_is_not_closed() -> None:
    ((_, details, line),) = refused(form(b'code\n"A'))
    assert (details, line) == ("line 2 cannot be read: a quote is not closed", 2)
