"""The reader of model docs: what it makes of a doc, and what it refuses."""

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.dialects import DIALECTS, PHP, PYTHON, Dialect
from mockserver.contract.model_docs import (
    EnumMember,
    ModelDoc,
    PropertyDoc,
    read_doc,
    read_docs,
)
from mockserver.contract.sections import ApiDoc, ModelDocError, UnreadLine

PATH = Path("docs/Thing.md")
NOTES_WANTED = "wanted [optional], [readonly] or [default to ...] as the last cell, or nothing"
TABLE = "Name | Type | Description | Notes\n--- | --- | --- | ---\n"


def doc(rows: str, *, heading: str = "# Thing", after: str = "") -> str:
    return f"{heading}\n\n## Properties\n\n{TABLE}{rows}\n{after}"


def model(text: str, dialects: tuple[Dialect, ...] = DIALECTS) -> ModelDoc:
    read = read_doc(text, PATH, dialects=dialects)
    assert isinstance(read, ModelDoc)
    return read


def prop(row: str) -> PropertyDoc:
    (only,) = model(doc(row)).properties
    return only


def unread(text: str) -> list[tuple[int, str]]:
    problems: list[UnreadLine] = []
    read_doc(text, PATH, report=problems.append)
    return [(problem.line, problem.reason) for problem in problems]


PYTHON_DOC = dedent("""\
    # Basket

    What a shopper carries,
    `as` told by the till.

    ## Properties
    Name | Type | Description | Notes
    ------------ | ------------- | ------------- | -------------
    **id** | **int** | Number of it. |\x20
    **made_at** | **datetime** | When it&#39;s made. | [optional] [readonly]\x20
    **parts** | [**list[Part]**](Part.md) |  | [optional]\x20
    **colour** | **str** | Say \\&quot;red\\&quot; &lt; or | `blue` | [optional] [default to 'red']

    [[Back to Model list]](../README.md#models) [[Back to README]](../README.md)


""")


def test_python_doc() -> None:
    basket = model(PYTHON_DOC)
    assert (basket.name, basket.dialect.name, basket.path) == ("Basket", "python", PATH)
    assert basket.description == "What a shopper carries, `as` told by the till."
    number, made, parts, colour = basket.properties
    assert (number.name, number.schema, number.line) == ("id", {"type": "integer"}, 9)
    assert (number.required, number.read_only, number.default) == (True, False, None)
    assert (made.required, made.read_only, made.description) == (False, True, "When it's made.")
    assert (parts.linked, parts.description, parts.type_text) == (True, None, "list[Part]")
    assert colour.description == 'Say "red" < or | `blue`'
    assert colour.default == "red"


def test_php_doc_with_bare_pipes() -> None:
    rows = "**madeAt** | [**\\DateTime**](\\DateTime.md) | Made. |\n**sizes** | **int[]** |  |"
    thing = model(doc(rows, heading="# # Thing"))
    assert thing.dialect.name == "php"
    assert [found.schema for found in thing.properties] == [
        {"type": "string", "format": "date-time"},
        {"type": "array", "items": {"type": "integer"}},
    ]
    assert all(found.required for found in thing.properties)


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("# Thing", "Thing"),
        ("# # Thing", "Thing"),
        ("# Shop.Thing", "Thing"),
        ("# Shop::Thing", "Thing"),
        ("# Shop.Client.Model.Thing", "Thing"),
        ("\n\n# Thing  ", "Thing"),
    ],
)
def test_the_name_is_the_last_part_of_the_heading(heading: str, name: str) -> None:
    assert model(doc("", heading=heading)).name == name


@pytest.mark.parametrize(
    ("cell", "literal", "value"),
    [
        ("str", "'open'", "open"),
        ("str", "&#39;open&#39;", "open"),
        ("str", "''", ""),
        ("str", "'a ] | b'", "a ] | b"),
        ("bool", "False", False),
        ("bool", "True", True),
        ("int", "1000", 1000),
        ("float", "-0.5", -0.5),
        ("float", "10", 10),
        ("list[str]", "[]", []),
        ("list[int]", "[1, 2]", [1, 2]),
        ("list[str]", "['a,b', 'c']", ["a,b", "c"]),
        ("object", "{}", {}),
        ("str", "None", None),
        ("Colour", "Colour.RED", EnumMember("Colour", "RED")),
    ],
)
def test_defaults(cell: str, literal: str, value: object) -> None:
    found = prop(f"**x** | [**{cell}**](X.md) | Some. | [optional] [default to {literal}]")
    assert found.default == value
    assert type(found.default) is type(value)
    assert found.description == "Some."


def test_php_literals() -> None:
    row = "**x** | **bool** | a | [default to false]\n**y** | **string** | b | "
    assert model(doc(row)).properties[0].default is False


@pytest.mark.parametrize(
    ("cell", "literal"),
    [
        ("str", "open"),
        ("str", "5"),
        ("int", "'5'"),
        ("int", "True"),
        ("int", "1.5"),
        ("bool", "1"),
        ("bool", "false"),
        ("list[str]", "['a'"),
        ("list[str]", "[a b]"),
        ("Colour", "Shape.RED"),
        ("int", "9" * 5000),
    ],
)
def test_a_default_must_suit_the_type(cell: str, literal: str) -> None:
    row = f"**x** | [**{cell}**](X.md) | Some. | [default to {literal}]"
    ((line, reason),) = unread(doc(row))
    assert line == 7
    assert reason.startswith("x: found ")
    assert reason.endswith(f"wanted a default that suits the type {cell}")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("**x** | **strin** | a | ", "x: found 'strin', wanted a type of the python dialect"),
        ("x | **str** | a | ", "found 'x', wanted a name as in '**id**'"),
        ("**x** |", "x: found no type, wanted a type as in '**str**'"),
        ("and more of it", "found 'and more of it', wanted a name as in '**id**'"),
        ("**x** | **str** | a | [sometimes]", f"x: found 'a | [sometimes]', {NOTES_WANTED}"),
        ("**x** | **str** | [optional]", f"x: found '[optional]', {NOTES_WANTED}"),
        ("## Surprise", "found '## Surprise', wanted a name as in '**id**'"),
    ],
)  # fmt: skip
def test_an_unread_line_names_file_line_and_both_sides(row: str, reason: str) -> None:
    text = doc(f"**id** | **int** | a | \n{row}\n**z** | **str** | a | ")
    assert unread(text) == [(8, reason)]
    with pytest.raises(ModelDocError) as caught:
        read_doc(text, PATH)
    assert str(caught.value) == f"{PATH}:8: {reason}"
    assert caught.value.problem.text == row


def test_every_problem_is_collected_and_the_rest_is_read() -> None:
    problems: list[UnreadLine] = []
    text = doc("**a** | **nope** | a | \n**b** | **str** | b | \n**b** | **str** | b | ")
    read = read_doc(text, PATH, report=problems.append)
    assert isinstance(read, ModelDoc)
    assert [found.name for found in read.properties] == ["b"]
    assert [str(problem) for problem in problems] == [
        f"{PATH}:7: a: found 'nope', wanted a type of the python dialect",
        f"{PATH}:9: b: found the name twice, wanted it once",
    ]


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("", 1, "no heading"),
        ("# Thing\n\nSome words.\n", 1, "no section of a model doc"),
        ("Some words.\n# Thing\n", 1, "'Some words.'"),
        ("# Thing\n## Properties\nName | Kind\n", 3, "'Name | Kind'"),
        ("# Thing\n## Example\n```python\n## Properties\n```\n", 1, "no section of a model doc"),
    ],
)
def test_what_is_no_model_doc_is_reported(text: str, line: int, found: str) -> None:
    ((where, reason),) = unread(text)
    assert where == line
    assert reason.startswith(f"found {found}, wanted")


def test_an_api_doc_is_recognised() -> None:
    text = "# shop.ThingApi\n\nAll URIs are relative to *https://shop.test*\n\n## Properties\n"
    assert read_doc(text, PATH) == ApiDoc(PATH)


def test_sections_that_state_nothing_are_passed_over() -> None:
    after = (
        "## Example\n\n```python\n# Not a heading\n## Properties\n```\nwords\n## Methods\n### New\n"
    )
    assert len(model(doc("**x** | **int** | a | ", after=after)).properties) == 1


def test_a_heading_inside_the_introduction_is_text() -> None:
    text = "# Thing\n\nWords.\n## How it works\n- so\n\n## Properties\n" + TABLE
    assert model(text).description == "Words. ## How it works - so"


ENUMS = """
## Enum: StateEnum

* `open` (value: `"open"`)

* `shut` (value: `"closed"`)

## Enum: [PartKindsEnum]

* `a` (value: `"a"`)
"""


def test_enum_sections_belong_to_their_property() -> None:
    rows = (
        "**state** | **str** | a | \n**part_kinds** | **list[str]** | b | \n**x** | **str** | c | "
    )
    state, kinds, other = model(doc(rows, after=ENUMS)).properties
    assert state.values == ("open", "closed")
    assert kinds.values == ("a",)
    assert other.values == ()


def test_an_enum_section_without_its_property_is_reported() -> None:
    problems = unread(doc("**state** | **str** | a | ", after=ENUMS))
    assert problems == [
        (15, "found '## Enum: [PartKindsEnum]', wanted a property of that name in the table")
    ]


def test_an_enum_section_stands_once() -> None:
    after = '## Enum: StateEnum\n* `a` (value: `"a"`)\n' * 2
    assert unread(doc("**state** | **str** | a | ", after=after)) == [
        (10, "found '## Enum: StateEnum' twice, wanted it once")
    ]


def test_an_enum_of_a_list_needs_a_list() -> None:
    rows = "**state** | **str** | a | \n**partKinds** | **str** | a | "
    assert unread(doc(rows, after=ENUMS)) == [
        (8, "partKinds: found an enum of a list, wanted a list as its type")
    ]


def test_an_enum_section_needs_values_it_can_read() -> None:
    after = "## Enum: StateEnum\n* open\n"
    assert [line for line, _ in unread(doc("**state** | **str** | a | ", after=after))] == [8, 9]


@pytest.mark.parametrize(
    ("section", "members"),
    [
        ("* `A` (value: `'a'`)\n* `B_C` (value: `'b.c'`)", {"A": "a", "B_C": "b.c"}),
        ("* `ONE` (value: `1`)", {"ONE": 1}),
        ("    * `A` (value: `&quot;a&quot;`)", {"A": "a"}),
        ("Name | Value\n---- | -----\nA | &quot;a&quot;", {"A": "a"}),
        ("* `A` (value: `'a'`)\n* `UNKNOWN` (value: `'unknown_default_open_api'`)", {"A": "a"}),
    ],
)  # fmt: skip
def test_a_doc_may_be_one_enum(section: str, members: dict[str, object]) -> None:
    assert model(f"# Colour\n\n\n## Enum\n\n{section}\n").members == members


def test_carriage_returns_and_a_byte_order_mark_do_no_harm() -> None:
    text = "\ufeff" + PYTHON_DOC.replace("\n", "\r\n")
    assert model(text) == model(PYTHON_DOC)


RUBY = Dialect(
    name="ruby",
    lists=("Array<T>",),
    maps=("Hash<String, T>",),
    scalars={
        "Integer": {"type": "integer"},
        "String": {"type": "string"},
        "Boolean": {"type": "boolean"},
        "Date": {"type": "string", "format": "date"},
        "Object": {"type": "object"},
    },
    separators=":",
    literals={"true": True, "false": False, "nil": None},
)

TYPESCRIPT = Dialect(
    name="typescript",
    lists=("Array<T>", "Set<T>"),
    maps=("{ [key: string]: T; }",),
    scalars={
        "number": {"type": "number"},
        "string": {"type": "string"},
        "Date": {"type": "string", "format": "date-time"},
    },
    blind_to=frozenset({"integer", "date"}),
)


def test_a_further_dialect_is_one_table() -> None:
    rows = dedent("""\
        | Name | Type | Description | Notes |
        | ---- | ---- | ----------- | ----- |
        | **born_on** | **Date** | Day. |  |
        | **tags** | **Hash&lt;String, Array&lt;Tag&gt;&gt;** | All. | [optional] |
        |**open** | **Boolean** | Is it? | [optional][default to true] |
    """)
    thing = model(f"# Shop::Thing\n\n## Properties\n\n{rows}", (*DIALECTS, RUBY))
    assert thing.dialect is RUBY
    day, tags, is_open = thing.properties
    assert day.schema == {"type": "string", "format": "date"}
    assert tags.schema == {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"$ref": "Tag.json"}},
    }
    assert (day.required, tags.required, is_open.default) == (True, False, True)


def test_a_dialect_with_two_columns_requires_nothing() -> None:
    text = dedent("""
        # Thing

        ## Properties

        Name | Type
        ------------ | -------------
        `bornOn` | Date
        `counts` | { [key: string]: Array&lt;number&gt;; }
        `part` | [Part](Part.md)
    """)
    thing = model(text, (*DIALECTS, RUBY, TYPESCRIPT))
    assert thing.dialect is TYPESCRIPT
    born, counts, part = thing.properties
    assert born.schema == {"type": "string", "format": "date-time"}
    assert counts.schema["additionalProperties"] == {"type": "array", "items": {"type": "number"}}
    assert part.linked
    assert not any(found.required for found in thing.properties)


def test_a_known_type_beats_a_name_taken_for_a_model() -> None:
    text = doc("**x** | **String** | a | \n**y** | **Integer** | a | ")
    assert model(text, (*DIALECTS, RUBY)).dialect is RUBY
    assert model(text).dialect is PYTHON


def test_a_doc_that_fits_several_dialects_follows_its_folder(tmp_path: Path) -> None:
    (tmp_path / "A.md").write_text(doc("**x** | **int** | a | ", heading="# A"))
    (tmp_path / "B.md").write_text(doc("**x** | **string** | a | ", heading="# B"))
    assert [found.dialect for found in read_docs([tmp_path])] == [PHP, PHP]
    assert [found.dialect for found in read_docs([tmp_path / "A.md"])] == [PYTHON]


def test_folders_are_read_whole_and_api_docs_fall_away(tmp_path: Path) -> None:
    (tmp_path / "Model").mkdir()
    (tmp_path / "Model" / "B.md").write_text(doc("", heading="# # B"))
    (tmp_path / "A.md").write_text(doc("", heading="# A"))
    (tmp_path / "AApi.md").write_text("# AApi\n\nAll URIs are relative to *x*\n")
    (tmp_path / "notes.txt").write_text("not a doc")
    assert [found.name for found in read_docs([tmp_path])] == ["A", "B"]


def test_a_file_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "A.md"
    file.write_bytes(b"# A\n\n\xff\n")
    with pytest.raises(ModelDocError, match=r"A\.md:3: found bytes that are not UTF-8"):
        read_docs([file])


PIECES = st.sampled_from(
    [
        "# Thing", "## Properties", "Name | Type | Description | Notes", "--- | ---", "**x** | ",
        "**int**", " | ", "[optional]", "[default to ", "]", "'a'", "## Enum", "## Enum: XEnum",
        '* `a` (value: `"a"`)', "```", "\n", "\r", "&#x60;", "&", "[**list[", "]**](A.md)",
        "## Example", "\\", "| ", "All URIs are relative to",
    ]
)  # fmt: skip


@settings(deadline=None)
@given(st.text() | st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    problems: list[UnreadLine] = []
    read = read_doc(text, PATH, report=problems.append)
    assert read is not None or problems
    lines = text.count("\n") + 1
    assert all(1 <= problem.line <= lines and problem.reason for problem in problems)


@settings(deadline=None)
@given(st.text() | st.lists(PIECES, max_size=40).map("\n".join))
def test_the_only_error_is_the_documented_one(text: str) -> None:
    problems: list[UnreadLine] = []
    read_doc(text, PATH, report=problems.append)
    if not problems:
        read_doc(text, PATH)
        return
    with pytest.raises(ModelDocError) as caught:
        read_doc(text, PATH)
    assert caught.value.problem == problems[0]
