"""Type expressions of every dialect, and what two of them may be taken to agree on."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.contract.dialects import (
    DIALECTS,
    PHP,
    PHP_NEW,
    PYTHON,
    PYTHON_PYDANTIC,
    Dialect,
    Schema,
)
from mockserver.contract.types import (
    UnknownTypeError,
    parse_type,
    reconcile,
    reference,
    references,
    replace_references,
)

TIME: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
TEXT: Schema = {"type": "string"}
UUID: Schema = {"type": "string", "format": "uuid"}
ITEM: Schema = {"$ref": "Item.json"}


def array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def mapping(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


@pytest.mark.parametrize(
    ("dialect", "text", "schema"),
    [
        (PYTHON, "list[Item]", array(ITEM)),
        (PYTHON, "dict(str, list[int])", mapping(array({"type": "integer"}))),
        (PYTHON, "list[dict(str, float)]", array(mapping({"type": "number"}))),
        (PYTHON, "dict(str, object)", {"type": "object"}),
        (PYTHON, "date", DAY),
        (PYTHON, "file", {"type": "string", "format": "binary"}),
        (PYTHON_PYDANTIC, "Dict[str, List[object]]", mapping(array({"type": "object"}))),
        (PYTHON_PYDANTIC, "List[Dict[str, Any]]", array({"type": "object"})),
        (PYTHON_PYDANTIC, "UUID", UUID),
        (PYTHON_PYDANTIC, "bytearray", {"type": "string", "contentEncoding": "base64"}),
        (PYTHON_PYDANTIC, "Union[int, Dict[str, bool]]",
         {"anyOf": [{"type": "integer"}, mapping({"type": "boolean"})]}),
        (PHP, "\\Shop\\Client\\Model\\Item[]", array(ITEM)),
        (PHP, "Item", ITEM),
        (PHP, "map[string,\\Shop\\Item[]]", mapping(array(ITEM))),
        (PHP, "map[string,map[string,int]][]", array(mapping(mapping({"type": "integer"})))),
        (PHP, "\\DateTime[]", array(TIME)),
        (PHP, "int[][]", array(array({"type": "integer"}))),
        (PHP_NEW, "array<string,array<string,\\Shop\\Item>>", mapping(mapping(ITEM))),
        (PHP_NEW, "array<string,mixed>", {"type": "object"}),
        (PHP_NEW, "mixed", {}),
    ],
)  # fmt: skip
def test_reads(dialect: Dialect, text: str, schema: Schema) -> None:
    assert parse_type(text, dialect) == schema


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        (PYTHON, "string"),
        (PYTHON, "list[string]"),
        (PYTHON, "list[]"),
        (PYTHON, "List[int]"),
        (PYTHON, "\\Shop\\Item"),
        (PHP, "str"),
        (PHP, "list[int]"),
        (PHP, "\\Sh op!\\Item"),
        (PYTHON_PYDANTIC, "Union[int, nothing]"),
        (PYTHON, ""),
    ],
)
def test_refuses_what_the_dialect_does_not_know(dialect: Dialect, text: str) -> None:
    with pytest.raises(UnknownTypeError):
        parse_type(text, dialect)


def test_refuses_endless_nesting() -> None:
    with pytest.raises(UnknownTypeError):
        parse_type("list[" * 5000 + "int" + "]" * 5000, PYTHON)


@settings(deadline=None)
@given(st.text(alphabet="listdcr[](){}<>, \\ATxobj:;", max_size=60), st.sampled_from(DIALECTS))
def test_any_text_is_read_or_refused(text: str, dialect: Dialect) -> None:
    try:
        schema = parse_type(text, dialect)
    except UnknownTypeError:
        return
    assert isinstance(schema, dict)


@dataclass(frozen=True)
class Kind:
    """How one kind of scalar is printed by the dialects, in the order of ``DIALECTS``."""

    spellings: tuple[str, str, str, str]


SCALARS = [
    Kind(("int", "int", "int", "int")),
    Kind(("float", "float", "float", "float")),
    Kind(("str", "str", "string", "string")),
    Kind(("bool", "bool", "bool", "bool")),
    Kind(("datetime", "datetime", "\\DateTime", "\\DateTime")),
    Kind(("object", "object", "object", "object")),
    Kind(("Item", "Item", "\\Shop\\Item", "\\Shop\\Model\\Item")),
]
SPELLINGS = st.recursive(
    st.sampled_from(SCALARS).map(lambda kind: kind.spellings),
    lambda inner: st.tuples(inner, st.sampled_from(["lists", "maps"])).map(
        lambda pair: tuple(
            getattr(dialect, pair[1])[0].replace("T", text)
            for dialect, text in zip(DIALECTS, pair[0], strict=True)
        )
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(SPELLINGS)
def test_one_type_is_one_schema_in_every_dialect(spellings: tuple[str, ...]) -> None:
    schemas = [parse_type(text, d) for text, d in zip(spellings, DIALECTS, strict=True)]
    assert schemas == [schemas[0]] * len(DIALECTS)


def test_references_are_found_and_replaced_at_any_depth() -> None:
    schema: Schema = {"anyOf": [array(mapping(ITEM)), reference("Part")]}
    assert references(schema) == ["Item", "Part"]
    renamed = replace_references(schema, lambda model: reference(f"New{model}"))
    assert references(renamed) == ["NewItem", "NewPart"]
    assert references(schema) == ["Item", "Part"]


NOTHING: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("first", "second", "first_blind", "second_blind", "exact"),
    [
        (TEXT, TEXT, NOTHING, NOTHING, TEXT),
        (TIME, DAY, {"date"}, NOTHING, DAY),
        (DAY, TIME, NOTHING, {"date"}, DAY),
        (TIME, DAY, NOTHING, NOTHING, None),
        (DAY, TIME, {"date"}, NOTHING, None),
        (TEXT, UUID, {"uuid"}, NOTHING, UUID),
        (TEXT, UUID, NOTHING, NOTHING, None),
        (TEXT, TIME, {"uuid", "date"}, NOTHING, None),
        ({"type": "number"}, {"type": "integer"}, {"integer"}, NOTHING, {"type": "integer"}),
        ({"type": "number"}, {"type": "integer"}, NOTHING, NOTHING, None),
        (array(mapping(TIME)), array(mapping(DAY)), {"date"}, NOTHING, array(mapping(DAY))),
        (array(TEXT), array(ITEM), {"uuid"}, {"uuid"}, None),
        (array(TEXT), TEXT, NOTHING, NOTHING, None),
    ],
)
def test_the_more_exact_of_two_counts_where_a_language_could_not_tell(
    first: Schema,
    second: Schema,
    first_blind: set[str],
    second_blind: set[str],
    exact: Schema | None,
) -> None:
    assert reconcile(first, second, frozenset(first_blind), frozenset(second_blind)) == exact
