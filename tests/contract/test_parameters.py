"""Parameters: every spelling that is understood, and every one that is not."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mockserver.contract.operations import (
    PAGING,
    flag,
    moment,
    path_integer,
    path_string,
    query,
    query_list,
    wanted,
)
from mockserver.contract.parameters import Kind, Parameter, ParameterReader, Place, read_query
from mockserver.contract.problems import ContractError

FLAG = flag("dry", "A boolean.")
NUMBER = path_integer("id", "An integer.")
TIME = moment("now", "A date-time.")
WORD = query("state", "One of some words.", enum=("open", "closed"))
NAME = path_string("name", "A text.")
CARD = path_string("card", "A text of some length.", min_length=4, max_length=8)
AMOUNT = Parameter("amount", Place.QUERY, Kind.NUMBER, "A number.")
ONLY_TRUE = Parameter("waits", Place.QUERY, Kind.BOOLEAN, "True or nothing.", enum=("true",))
REPEATED = query_list("ids", "A list with a key for each value.")
COMMAS = query_list("kinds", "A list with commas.", enum=("new", "old"), explode=False)


def wrong(parameter: Parameter, text: str) -> tuple[str, str, str]:
    """Rule, place and details of the one problem of a text."""
    with pytest.raises(ContractError) as caught:
        parameter.read(text)
    (problem,) = caught.value.problems
    assert not problem.in_body
    return problem.rule, problem.place, problem.details


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "tRuE", "1"])
def test_true(text: str) -> None:
    assert FLAG.read(text) is True


@pytest.mark.parametrize("text", ["false", "False", "FALSE", "0", ""], ids=lambda text: text or "-")
def test_false(text: str) -> None:
    assert FLAG.read(text) is False


@pytest.mark.parametrize(
    "text", ["yes", "no", "on", "2", "-1", "01", "t", " true", "true ", "null", "None", "\uff11"]
)
def test_neither_true_nor_false(text: str) -> None:
    rule, place, details = wrong(FLAG, text)
    assert (rule, place) == ("type", "dry")
    assert details.startswith("dry must be true or false; got ")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-7", -7),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("-" + "9" * 18, 1 - 10**18),
    ],
)
def test_integers(text: str, value: int) -> None:
    assert NUMBER.read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "--1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "1.0",
        "1e3",
        "0x10",
        "one",
        "\uff11",
        "\u0661",
        "\u00b2",
    ],
    ids=lambda text: ascii(text)[:24],
)
def test_no_integers(text: str) -> None:
    rule, place, details = wrong(NUMBER, text)
    assert (rule, place) == ("type", "id")
    assert details.startswith("id must be an integer; got ")


@pytest.mark.parametrize("text", ["9" * 19, f"-{10**30}", "9" * 5000], ids=["19", "31", "5000"])
def test_integers_that_are_too_long(text: str) -> None:
    rule, place, details = wrong(NUMBER, text)
    assert (rule, place) == ("type", "id")
    assert details.startswith("id must be an integer of at most 18 digits; got ")
    assert len(details) < 200


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-05-06T07:08:09Z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06t07:08:09z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09.5Z", datetime(2024, 5, 6, 7, 8, 9, 500_000, tzinfo=UTC)),
        ("2024-05-06T07:08:09.1234569Z", datetime(2024, 5, 6, 7, 8, 9, 123_456, tzinfo=UTC)),
        ("2024-05-06T07:08:09+02:00", datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09 02:00", datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)),
        ("2024-05-06T07:08:09-02:30", datetime(2024, 5, 6, 9, 38, 9, tzinfo=UTC)),
        ("2024-01-01T00:00:00 02:00", datetime(2023, 12, 31, 22, tzinfo=UTC)),
    ],
)
def test_date_times(text: str, value: datetime) -> None:
    assert TIME.read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2024-05-06",
        "2024-05-06 07:08:09Z",
        "2024-05-06T07:08:09",
        "2024-02-30T07:08:09Z",
        "1715000000",
        "2024-05-06T07:08:09  02:00",
        "0001-01-01T00:00:00 02:00",
    ],
)
def test_no_date_times(text: str) -> None:
    rule, place, details = wrong(TIME, text)
    assert (rule, place) == ("format", "now")
    assert details.startswith("now must be an RFC 3339 date-time; got ")


def test_words() -> None:
    assert [WORD.read(text) for text in ("open", "closed")] == ["open", "closed"]
    for text in ("", "Open", "open ", "lost"):
        assert wrong(WORD, text) == (
            "enum",
            "state",
            f'state must be one of the following: "open", "closed"; got "{text}"',
        )


def test_texts_are_taken_as_they_are_up_to_their_length() -> None:
    for text in ("", " a b ", "true", "é/😀", "x" * 1000, "😀" * 1000):
        assert NAME.read(text) == text
    rule, place, details = wrong(NAME, "x" * 1001)
    assert (rule, place) == ("maxLength", "name")
    assert details.startswith("name must have at most 1000 characters; got ")
    assert len(details) < 200


def test_a_text_has_at_least_its_least_length() -> None:
    assert [CARD.read(text) for text in ("abcd", "abcdefgh", "😀😀😀😀")] == [
        "abcd",
        "abcdefgh",
        "😀😀😀😀",
    ]
    for text in ("", "abc", "😀😀😀"):
        assert wrong(CARD, text) == (
            "minLength",
            "card",
            f'card must have at least 4 characters; got "{text}"',
        )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-7", -7),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("3.0", 3),
        ("9" * 18, 10**18 - 1),
        ("123456789012345678.0", 123456789012345678),
        ("1e3", 1000),
        ("2.5E-1", 0.25),
    ],
)
def test_numbers(text: str, value: float) -> None:
    read = AMOUNT.read(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e999",
        "NaN",
        "inf",
        "-inf",
        " 1",
        "1\n",
        "1,5",
        "\u0661",
        "9" * 19,
    ],
    ids=ascii,
)
def test_no_numbers(text: str) -> None:
    rule, place, details = wrong(AMOUNT, text)
    assert (rule, place) == ("type", "amount")
    assert details.startswith("amount must be a number; got ")


def test_a_flag_may_be_true_or_left_out_alone() -> None:
    assert [ONLY_TRUE.read(text) for text in ("true", "True", "1")] == [True, True, True]
    for text in ("false", "False", "0", ""):
        assert wrong(ONLY_TRUE, text) == (
            "enum",
            "waits",
            f'waits must be one of the following: "true"; got "{text}"',
        )
    assert wrong(ONLY_TRUE, "yes")[0] == "type"
    assert ParameterReader((ONLY_TRUE,)).read({}, {}, {}) == {"waits": None}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", ()),
        ("ids=a", ("a",)),
        ("ids=a&ids=b", ("a", "b")),
        ("ids=a,b", ("a", "b")),
        ("ids=a%2Cb", ("a", "b")),
        ("ids=a,b&x=1&ids=c", ("a", "b", "c")),
        ("ids=b&ids=a&ids=b", ("b", "a", "b")),
        ("ids=", ("",)),
        ("ids=&ids=a", ("", "a")),
        ("ids=,a", ("", "a")),
        ("IDS=a", ()),
        ("x=1&x=2", ()),
        ("x=1&x=2&ids=a,b", ("a", "b")),
    ],
)
def test_lists_with_a_key_for_each_value(text: str, ids: tuple[str, ...]) -> None:
    assert ParameterReader((REPEATED,)).read({}, read_query(text), {}) == {"ids": ids}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("kinds=new", ("new",)),
        ("kinds=new,old", ("new", "old")),
        ("kinds=new&kinds=old", ("new", "old")),
        ("kinds=new,old&kinds=new", ("new", "old", "new")),
        ("kinds=", ()),
        ("kinds=,new,", ("new",)),
        ("", ()),
    ],
)
def test_lists_with_commas(text: str, kinds: tuple[str, ...]) -> None:
    assert ParameterReader((COMMAS,)).read({}, read_query(text), {}) == {"kinds": kinds}


@pytest.mark.parametrize("text", ["kinds=new,lost", "kinds=lost&kinds=new", "kinds=lost"])
def test_every_value_of_a_list_is_looked_at(text: str) -> None:
    with pytest.raises(ContractError) as caught:
        ParameterReader((COMMAS,)).read({}, read_query(text), {})
    (problem,) = caught.value.problems
    assert (problem.rule, problem.place, problem.in_body) == ("enum", "kinds", False)
    assert problem.details == 'kinds must be one of the following: "new", "old"; got "lost"'


def test_of_other_parameters_the_last_value_counts() -> None:
    query_values = read_query("state=open&ids=a&state=closed&ids=b&dry=")
    assert query_values == {"state": "closed", "ids": "b", "dry": ""}
    values = ParameterReader((WORD, FLAG, REPEATED)).read({}, query_values, {})
    assert values == {"state": "closed", "dry": False, "ids": ("a", "b")}


def test_each_is_read_from_its_own_place() -> None:
    header = Parameter("X-Key", Place.HEADER, Kind.STRING, "A header.")
    # The same names stand in the wrong places too, with values that would be refused.
    bad = {"id": "x", "dry": "x", "state": "x", "now": "x"}
    values = ParameterReader((NUMBER, FLAG, TIME, WORD, header)).read(
        {**bad, "id": "4"},
        {**bad, "dry": "1", "state": "open", "now": "2024-05-06T07:08:09Z"},
        {**bad, "X-Key": "k"},
    )
    assert values == {
        "id": 4,
        "dry": True,
        "state": "open",
        "now": datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC),
        "X-Key": "k",
    }


def test_what_is_left_out_has_its_default() -> None:
    values = ParameterReader((FLAG, WORD, TIME, *PAGING)).read({}, {}, {})
    assert values == {"dry": False, "state": None, "now": None, "pageSize": 1000, "skip": 0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-05-06", datetime(2024, 5, 6, tzinfo=UTC)),
        ("2024-05-06T07:08:09Z", datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)),
    ],
)
def test_a_day_alone_is_its_midnight(text: str, value: datetime) -> None:
    assert replace(TIME, day_alone=True).read(text) == value


@pytest.mark.parametrize("text", ["2024-05-6", "2024-02-30", "20240506", "2024-05-06T07:08:09"])
def test_no_days(text: str) -> None:
    assert wrong(replace(TIME, day_alone=True), text)[0] == "format"


@pytest.mark.parametrize("given", [{}, {"other": "x"}])
def test_what_must_not_be_left_out(given: dict[str, str]) -> None:
    with pytest.raises(ContractError) as caught:
        ParameterReader((wanted(WORD), TIME)).read({}, given, {})
    (problem,) = caught.value.problems
    assert (problem.place, problem.rule) == ("state", "required")
    assert ParameterReader((wanted(WORD), TIME)).read({}, {"state": "open"}, {})["now"] is None


def test_all_problems_come_at_once_and_in_order() -> None:
    query_texts = {"dry": "maybe", "state": "lost", "now": "later", "skip": "0", "pageSize": "x"}
    with pytest.raises(ContractError) as caught:
        ParameterReader((NUMBER, FLAG, WORD, TIME, *PAGING)).read({"id": "x"}, query_texts, {})
    problems = caught.value.problems
    assert [(problem.place, problem.rule) for problem in problems] == [
        ("id", "type"),
        ("dry", "type"),
        ("state", "enum"),
        ("now", "format"),
        ("pageSize", "type"),
    ]


MOST = {"maximum": 10**18 - 1}


@pytest.mark.parametrize(
    ("parameter", "schema"),
    [
        (FLAG, {"type": "boolean", "default": False}),
        (NUMBER, {"type": "integer", "minimum": 1 - 10**18, "maximum": 10**18 - 1}),
        (TIME, {"type": "string", "format": "date-time"}),
        (WORD, {"type": "string", "enum": ["open", "closed"]}),
        (NAME, {"type": "string", "maxLength": 1000}),
        (PAGING[0], {"type": "integer", "default": 1000, "minimum": 1, "maximum": 1000}),
        (PAGING[1], {"type": "integer", "default": 0, "minimum": 0} | MOST),
        (CARD, {"type": "string", "minLength": 4, "maxLength": 8}),
        (AMOUNT, {"type": "number"}),
        (ONLY_TRUE, {"type": "boolean", "enum": [True]}),
        (REPEATED, {"type": "array", "items": {"type": "string"}}),
        (COMMAS, {"type": "array", "items": {"type": "string", "enum": ["new", "old"]}}),
    ],
    ids=lambda part: part.name if isinstance(part, Parameter) else "",
)
def test_a_parameter_as_the_api_document_shows_it(
    parameter: Parameter, schema: dict[str, Any]
) -> None:
    assert parameter.schema() == schema
