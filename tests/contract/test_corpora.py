"""The reader against whole docs folders of two vendor SDKs, where they are at hand.

They lie beside the repository and are no part of it; without them these tests are skipped.
"""

import json
from pathlib import Path

import pytest

from mockserver.contract.agreement import compare
from mockserver.contract.derivation import Catalogue, derive
from mockserver.contract.model_docs import ModelDoc, read_docs

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PYTHON = SHARED / "corpora" / "talon-python-12.0.0"
PHP = SHARED / "corpora" / "talon-php-25.15.0"
SEEDS = SHARED / "seeds"

pytestmark = pytest.mark.skipif(
    not (PYTHON.is_dir() and PHP.is_dir() and SEEDS.is_dir()),
    reason=f"the vendor's docs are not at hand: {SHARED} has no corpora and seeds",
)


@pytest.mark.parametrize(
    ("folder", "dialect", "models", "properties"),
    [(PYTHON, "python", 701, 3761), (PHP, "php", 590, 3122)],
    ids=["python", "php"],
)
def test_every_line_is_read(folder: Path, dialect: str, models: int, properties: int) -> None:
    # An unread line raises, with its file and line.
    docs = read_docs([folder])
    assert {doc.dialect.name for doc in docs} == {dialect}
    assert len(docs) == models
    assert sum(len(doc.properties) for doc in docs) == properties
    assert Catalogue(docs).unresolved() == []
    assert len(derive(docs)) == models


def test_the_two_languages_agree() -> None:
    found = compare(read_docs([PYTHON, PHP]), frozenset({"python"}), frozenset({"php"}))
    assert (found.models, found.fields, found.numbered) == (539, 3007, 51)
    # The older docs lack what the newer version added; six properties went the other way.
    assert (len(found.only_first), len(found.only_second)) == (86, 6)
    assert found.percentage > 99.6
    # All that is left are properties whose being required changed between the versions.
    assert {(one.field, one.what) for one in found.differences} == {
        ("notificationType", "required"),
        ("totalResultSize", "required"),
        ("position", "required"),
    }
    assert len(found.differences) == 10


def test_the_camel_case_docs_settle_names() -> None:
    docs = read_docs([PYTHON, PHP])
    fields = Catalogue(docs).fields("CartItem")
    assert fields["catalogItemID"].printed == "catalog_item_id"
    assert "catalogItemId" not in fields


SEED_DOCS = sorted(SEEDS.glob("*.md"))


@pytest.mark.parametrize("seed", SEED_DOCS, ids=[path.name for path in SEED_DOCS])
def test_a_seed_is_contained_in_the_committed_schema(seed: Path) -> None:
    docs = read_docs([seed])
    assert [type(doc) for doc in docs] == [ModelDoc]
    ((model, schema),) = derive(docs).items()
    committed = json.loads((ROOT / "schemas" / f"{model}.json").read_text(encoding="utf-8"))
    properties, required = schema["properties"], schema["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    assert properties.keys() <= committed["properties"].keys()
    assert set(required) <= set(committed["required"])
    for name, stated in properties.items():
        assert_contained(stated, committed["properties"][name], f"{model}.{name}")


def assert_contained(stated: dict[str, object], whole: dict[str, object], where: str) -> None:
    """Every key of the seed's fragment says the same there, save words and nullability."""
    for key, value in stated.items():
        if key == "description":
            continue
        found = whole.get(key)
        if key == "enum":
            assert isinstance(found, list), where
            assert isinstance(value, list), where
            assert set(value) <= set(found), where
        elif isinstance(value, dict):
            assert isinstance(found, dict), where
            assert_contained(value, found, f"{where}.{key}")
        elif key == "type" and isinstance(found, list):
            assert set(found) - {"null"} == {value}, where
        else:
            assert found == value, f"{where}.{key}"
