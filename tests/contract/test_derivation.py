"""From model docs to schemas: their form, the merging of docs, refinements and files."""

import json
from pathlib import Path

import pytest

from mockserver.contract.agreement import compare
from mockserver.contract.derivation import DRAFT, Catalogue, Conflict, derive
from mockserver.contract.dialects import Schema
from mockserver.contract.model_docs import ModelDoc, read_doc, read_docs
from mockserver.contract.schema_files import (
    RefinementError,
    apply_refinements,
    differing,
    schema_text,
    write_schemas,
)

ROOT = Path(__file__).parents[2]
REFRESH = "mockserver derive schemas/docs --refine schemas/refinements --out schemas"
TABLE = "## Properties\nName | Type | Description | Notes\n--- | --- | --- | ---\n"


def doc(
    name: str, *rows: str, language: str = "python", intro: str = "", after: str = ""
) -> ModelDoc:
    text = f"# {name}\n{intro}\n{TABLE}" + "".join(f"{row}\n" for row in rows) + after
    read = read_doc(text, Path(language) / f"{name}.md")
    assert isinstance(read, ModelDoc)
    return read


def properties(schema: Schema) -> dict[str, dict[str, object]]:
    found = schema["properties"]
    assert isinstance(found, dict)
    return found


BASKET = (
    "**basket_id** | **str** | Its id. | ",
    "**parts** | [**list[Part]**](Part.md) | All of it. | ",
    "**prices** | **dict(str, float)** |  | [optional] [readonly] ",
    "**state** | **str** | How far. | [default to 'open']",
)


def test_the_form_of_a_schema() -> None:
    schemas = derive([doc("Part"), doc("Basket", *BASKET, intro="What one carries.")])
    assert list(schemas) == ["Basket", "Part"]
    assert schemas["Part"] == {
        "$schema": DRAFT,
        "title": "Part",
        "type": "object",
        "properties": {},
    }
    assert schemas["Basket"] == {
        "$schema": DRAFT,
        "title": "Basket",
        "description": "What one carries.",
        "type": "object",
        "properties": {
            "basketId": {"type": "string", "description": "Its id."},
            "parts": {
                "type": "array",
                "items": {"$ref": "Part.json"},
                "description": "All of it.",
            },
            "prices": {
                "type": "object",
                "additionalProperties": {"type": "number"},
                "readOnly": True,
            },
            "state": {"type": "string", "default": "open", "description": "How far."},
        },
        "required": ["basketId", "parts", "state"],
    }


def test_an_enum_lands_where_the_values_are() -> None:
    after = '## Enum: KindsEnum\n* `a` (value: `"a"`)\n## Enum: SizeEnum\n* `s` (value: `"s"`)\n'
    thing = doc(
        "Thing",
        "**kinds** | **list[str]** | Words. | ",
        "**size** | **str** | Possible values: - `l` | ",
        "**mood** | **str** | Can be one of (good,bad) | [default to 'bad']",
        "**turn** | **str** | Can be one of (left,right) | [default to 'up']",
        "**marks** | **list[str]** | Can be one of (good,bad) | ",
        "**count** | **int** | Can be one of (one,two) | ",
        after=after,
    )
    found = properties(derive([thing])["Thing"])
    assert found["kinds"]["items"] == {"type": "string", "enum": ["a"]}
    assert found["size"]["enum"] == ["s"], "a section outranks the prose"
    assert found["mood"]["enum"] == ["good", "bad"]
    assert "enum" not in found["turn"], "the default shows that the prose names not all values"
    assert found["marks"]["items"] == {"type": "string", "enum": ["good", "bad"]}
    assert "enum" not in found["count"]


def test_a_model_may_be_an_enum_and_lend_its_members_to_defaults() -> None:
    colour = read_doc("# Colour\n\n## Enum\n* `RED` (value: `'red'`)\n", Path("Colour.md"))
    assert isinstance(colour, ModelDoc)
    wall = doc("Wall", "**tint** | [**Colour**](Colour.md) | a | [default to Colour.RED]")
    schemas = derive([colour, wall])
    assert schemas["Colour"] == {
        "$schema": DRAFT,
        "title": "Colour",
        "type": "string",
        "enum": ["red"],
    }
    assert properties(schemas["Wall"])["tint"]["default"] == "red"
    assert "default" not in properties(derive([wall])["Wall"])["tint"]
    other = doc("Wall", "**tint** | [**Colour**](Colour.md) | a | [default to Colour.BLUE]")
    assert [missing.name for missing in Catalogue([colour, other]).unresolved()] == ["Colour.BLUE"]
    assert [missing.name for missing in Catalogue([other]).unresolved()] == ["Colour"]


def test_a_reserved_model_name_is_undone_in_names_and_references() -> None:
    python = [
        doc("ModelReturn"),
        doc("Visit", "**_return** | [**ModelReturn**](ModelReturn.md) | a | "),
    ]
    php = [doc("Visit", "**return** | [**\\X\\Return**](Return.md) | a | ", language="php")]
    schemas = derive([*python, *php])
    assert set(schemas) == {"Return", "Visit"}
    assert properties(schemas["Visit"])["return"]["$ref"] == "Return.json"
    assert derive([*python, doc("Return")]).keys() == {"ModelReturn", "Return", "Visit"}


PYTHON_ITEM = doc(
    "Item",
    "**catalog_item_id** | **int** | Here. | ",
    "**born** | **date** |  | [optional] ",
    "**code** | **str** | a | ",
    "**only_here** | **str** | a | ",
)
PHP_ITEM = doc(
    "Item",
    "**catalogItemID** | **int** | There. | [default to 3]",
    "**born** | **\\DateTime** | Day. | [optional] [readonly]",
    "**code** | **int** | a | [optional]",
    "**onlyThere** | **string** | a | ",
    language="php",
)


@pytest.mark.parametrize("order", [[PYTHON_ITEM, PHP_ITEM], [PHP_ITEM, PYTHON_ITEM]])
def test_docs_of_one_model_complete_each_other(order: list[ModelDoc]) -> None:
    found = properties(derive(order)["Item"])
    assert set(found) == {"catalogItemID", "born", "code", "onlyHere", "onlyThere"}
    assert found["catalogItemID"]["default"] == 3
    assert found["born"] == {
        "type": "string",
        "format": "date",
        "readOnly": True,
        "description": "Day.",
    }


def test_the_first_doc_counts_in_a_conflict_and_it_is_reported() -> None:
    number, text = '{"type": "integer"}', '{"type": "string"}'
    conflicts: list[Conflict] = []
    schema = derive([PYTHON_ITEM, PHP_ITEM], conflicts.append)["Item"]
    assert properties(schema)["code"]["type"] == "string"
    required = schema["required"]
    assert isinstance(required, list)
    assert "code" in required
    assert [str(conflict) for conflict in conflicts] == [
        f"php/Item.md:8: Item.code: found the type {number}, where an earlier doc has {text}",
        "php/Item.md:8: Item.code: found required false, where an earlier doc has true",
    ]


def test_different_defaults_and_values_are_conflicts() -> None:
    rows = ("**a** | **str** | Can be one of (x,y) | [default to 'x']",)
    other = ("**a** | **str** | Can be one of (x,y,z) | [default to 'y']",)
    conflicts: list[Conflict] = []
    schema = derive([doc("Item", *rows), doc("Item", *other)], conflicts.append)["Item"]
    assert properties(schema)["a"]["default"] == "x"
    assert properties(schema)["a"]["enum"] == ["x", "y"]
    assert [conflict.what for conflict in conflicts] == ["the default", "the values"]


def test_two_properties_of_one_doc_stay_two() -> None:
    rows = ("**fooBar** | **int** | a | ", "**foo_bar** | **string** | a | ")
    found = properties(derive([doc("Item", *rows, language="php")])["Item"])
    assert {name: schema["type"] for name, schema in found.items()} == {
        "fooBar": "integer",
        "foo_bar": "string",
    }


def test_references_without_a_doc_are_found() -> None:
    catalogue = Catalogue([doc("Basket", *BASKET)])
    (missing,) = catalogue.unresolved()
    assert str(missing) == "python/Basket.md:7: found Part, wanted a doc that describes it"
    assert missing.linked
    assert not catalogue.connected()
    whole = Catalogue([doc("Basket", *BASKET), doc("Part")])
    assert whole.unresolved() == []
    assert whole.connected()


def test_agreement_counts_what_is_shared() -> None:
    numbered = [
        doc("InlineResponse2001", "**a** | **int** | a | "),
        doc("InlineResponse2001", "**a** | **string** | a | ", language="php"),
    ]
    found = compare([PYTHON_ITEM, PHP_ITEM, *numbered], frozenset({"python"}), frozenset({"php"}))
    assert (found.models, found.fields, found.numbered, found.agreeing) == (1, 3, 1, 2)
    assert found.percentage == pytest.approx(200 / 3)
    assert (found.only_first, found.only_second) == (("Item.onlyHere",), ("Item.onlyThere",))
    number, text = '{"type": "integer"}', '{"type": "string"}'
    assert found.settled == (("Item", "catalog_item_id", "catalogItemID"),)
    assert [str(difference) for difference in found.differences] == [
        f"php/Item.md:8: Item.code: the type is {text} there and {number} here",
        "php/Item.md:8: Item.code: required is true there and false here",
    ]


def test_agreement_of_nothing_is_whole() -> None:
    assert compare([PYTHON_ITEM], frozenset({"python"}), frozenset({"php"})).percentage == 100


def refine(folder: Path, name: str, patch: object) -> dict[str, Schema]:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(patch))
    return apply_refinements(derive([doc("Basket", *BASKET), doc("Part")]), folder)


def test_a_refinement_is_a_merge_patch(tmp_path: Path) -> None:
    patch = {
        "properties": {"basketId": {"maxLength": 9, "description": None}, "prices": None},
        "required": ["parts"],
        "minProperties": 1,
    }
    refined = refine(tmp_path, "Basket", patch)
    found = properties(refined["Basket"])
    assert found["basketId"] == {"type": "string", "maxLength": 9}
    assert set(found) == {"basketId", "parts", "state"}
    assert refined["Basket"]["required"] == ["parts"]
    assert refined["Basket"]["minProperties"] == 1
    assert refined["Part"] == derive([doc("Part")])["Part"]


def test_a_merge_patch_replaces_what_is_no_object(tmp_path: Path) -> None:
    refined = refine(tmp_path, "Basket", {"required": {"a": {"b": 1, "c": None}}})
    assert refined["Basket"]["required"] == {"a": {"b": 1}}


def test_a_refinement_needs_its_model_and_an_object(tmp_path: Path) -> None:
    with pytest.raises(RefinementError, match=r"Ghost\.json:1: found no model Ghost"):
        refine(tmp_path / "a", "Ghost", {})
    with pytest.raises(RefinementError, match=r"Part\.json:1: found \[\], wanted an object"):
        refine(tmp_path / "b", "Part", [])
    (tmp_path / "b" / "Part.json").write_text("{")
    with pytest.raises(RefinementError, match=r"Part\.json:1: found no JSON"):
        apply_refinements(derive([doc("Part")]), tmp_path / "b")


def test_files_are_written_in_a_fixed_form(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "schemas"
    schema: Schema = {"minProperties": 1, "type": "object", "title": "Ding-ä", "$schema": DRAFT}
    write_schemas({"Ding": schema}, out)
    text = (out / "Ding.json").read_bytes().decode()
    assert text == (
        f'{{\n  "$schema": "{DRAFT}",\n  "title": "Ding-ä",\n  "type": "object",\n'
        '  "minProperties": 1\n}\n'
    )
    assert text == schema_text(schema)


def test_differing_files_are_named(tmp_path: Path) -> None:
    schemas = derive([doc("Basket", *BASKET), doc("Part")])
    write_schemas(schemas, tmp_path)
    assert differing(schemas, tmp_path) == []
    (tmp_path / "Part.json").unlink()
    (tmp_path / "Ghost.json").write_text("{}")
    basket = tmp_path / "Basket.json"
    basket.write_text(basket.read_text().replace('"Basket"', '"Bag"'))
    assert differing(schemas, tmp_path) == [
        f"{tmp_path / 'Ghost.json'}:1: found a schema, wanted none: no doc describes Ghost",
        f'{basket}:3: found \'"title": "Bag",\', wanted \'"title": "Basket",\'',
        f"{tmp_path / 'Part.json'}:1: found no file, wanted the schema of Part",
    ]
    basket.write_text(schema_text(schemas["Basket"])[:-1])
    assert differing(schemas, tmp_path)[1].endswith("found the end of the file, wanted ''")


def test_committed() -> None:
    """The schemas in the repository are what its docs and refinements say."""
    catalogue = read_docs([ROOT / "schemas" / "docs"])
    assert Catalogue(catalogue).unresolved() == []
    conflicts: list[Conflict] = []
    schemas = apply_refinements(
        derive(catalogue, conflicts.append), ROOT / "schemas" / "refinements"
    )
    assert conflicts == []
    differences = differing(schemas, ROOT / "schemas")
    assert not differences, "\n".join([*differences, f"refresh them with: {REFRESH}"])
