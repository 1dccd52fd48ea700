"""The readers of what people write by hand: model docs and fixtures, whatever stands in them.

None raises anything but what it documents, and none takes long over a text of a few thousand
characters; what is refused is told with its place, what is taken can be used.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mockserver.account.clock import SystemClock
from mockserver.app.setups import Setups
from mockserver.assumptions import Assumptions
from mockserver.contract.derivation import Catalogue, derive
from mockserver.contract.model_docs import ModelDoc, read_doc, read_docs
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.schema_files import schema_text
from mockserver.contract.sections import ApiDoc, ModelDocError, UnreadLine
from mockserver.contract.validation import Validators
from mockserver.control.setup.fixture_files import FixtureError, read_files
from mockserver.resources import resource_folder
from mockserver.settings.table import Settings
from tests.fuzz.effort import effort

PATH = Path("docs/Thing.md")
SLOW = 2000  # milliseconds; what is right takes a hundredth of it
ROOT = Path(__file__).parents[2]
DOCS = [file.read_text("utf-8") for file in sorted((ROOT / "schemas" / "docs").glob("*.md"))]
REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)

# --- texts ---

SIGNS = ["|", " | ", "**", "`", "[", "]", "(", ")", "'", "\\", "&#39;", "&", "---", ":--", "{}"]
WORDS_OF_DOCS = ["[optional]", "[readonly]", "[default to ", "list[", "dict(str, ", "map[string,"]
SECTIONS = ["# ", "## ", "## Enum", "## Enum: KindEnum", "## Properties", "```", "Thing.RED"]
BREAKS = ["\n", "\r\n", "\r", "\t", "\x85", "\u2028", "\ufeff", "\0", "é"]
MARKUP = st.sampled_from([*SIGNS, *WORDS_OF_DOCS, *SECTIONS, *BREAKS])
TYPES = st.recursive(
    st.sampled_from(["int", "str", "float", "bool", "object", "string", "Thing", "datetime", "x"]),
    lambda inner: (
        st.builds("list[{}]".format, inner)
        | st.builds("dict(str, {})".format, inner)
        | st.builds("map[string,{}]".format, inner)
        | st.builds("{}[]".format, inner)
        | st.builds("Union[{}, {}]".format, inner, inner)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(["id", "kind", "made_at", "_global", "é", "sizes", "aB", "**", ""])
NOTES = st.lists(
    st.sampled_from(["[optional]", "[readonly]"])
    | st.builds("[default to {}]".format, st.sampled_from(["'a'", "1", "True", "[1, 2]", "K.A"])),
    max_size=2,
).map(" ".join)
ROWS = st.builds("**{}** | **{}** | {} | {}".format, NAMES, TYPES, st.text(max_size=9), NOTES)
VALUES = st.builds("* `{}` (value: `{}`)".format, NAMES, st.sampled_from(['"a"', "1", "'b'", "c"]))
LINES = st.one_of(
    st.sampled_from(["# Thing", "## Properties", "Name | Type | Description | Notes", "---|---"]),
    st.sampled_from(["## Enum", "## Enum: KindEnum", "## Enum: [KindEnum]", "## Example", "```"]),
    ROWS,
    VALUES,
    st.lists(MARKUP | st.text(max_size=5), max_size=8).map("".join),
)
HEAD = "# Thing\n\n## Properties\n\nName | Type | Description | Notes\n--- | --- | --- | ---\n"
ENUM = st.builds(
    "{}{}\n## {}\n{}\n".format,
    st.just(f"{HEAD}**kind** | **str** | a | \n"),
    ROWS,
    st.sampled_from(["Enum: KindEnum", "Enum: [KindEnum]", "Enum"]),
    st.lists(VALUES, min_size=1, max_size=3).map("\n".join),
)
MADE_UP = st.builds("{}{}".format, st.just(HEAD) | st.just(""), st.lists(LINES).map("\n".join))
REPEATED = st.builds(
    lambda before, token, times, after: before + token * times + after,
    st.sampled_from([HEAD, "", f"{HEAD}**x** | **", f"{HEAD}**x** | **int** | a | ", "# T\n## E"]),
    MARKUP | st.builds("{}{}".format, MARKUP, MARKUP),
    st.integers(100, 1500),
    MARKUP,
)


@st.composite
def edited(draw: st.DrawFn, texts: st.SearchStrategy[Any], pieces: st.SearchStrategy[Any]) -> Any:
    """A text, or bytes, in which a few stretches are taken out, doubled or something else."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        put = draw(pieces | st.just(text[start:end] * 2))
        text = text[:start] + put + text[end:]
    return text


ANY_DOC = edited(st.sampled_from(DOCS), MARKUP | st.text(max_size=5)) | MADE_UP | ENUM | REPEATED


@effort(600, deadline=SLOW)
@example("# Thing\n## Enum: X\x85Enum\n")
@given(ANY_DOC | st.text())
def test_a_doc_is_read_or_told_where_it_cannot_be(text: str) -> None:
    problems: list[UnreadLine] = []
    read = read_doc(text, PATH, report=problems.append)
    for problem in problems:
        assert problem.path == PATH
        assert 1 <= problem.line <= text.count("\n") + 1
        assert "\n" not in str(problem)
        assert "wanted" in problem.reason
    if problems:
        with pytest.raises(ModelDocError) as caught:
            read_doc(text, PATH)
        assert caught.value.problem in problems
    else:
        assert isinstance(read, ModelDoc | ApiDoc)
    if isinstance(read, ModelDoc):
        usable([read])


THING = read_doc(f"{HEAD}**id** | **int** | a | \n**kind** | [**Thing**](Thing.md) | b | ", PATH)


def usable(docs: list[ModelDoc]) -> None:
    """The schemas of the docs are schemas, alone and together with another doc of the model."""
    assert isinstance(THING, ModelDoc)
    for some in (docs, [*docs, THING], [THING, *docs]):
        for schema in derive(some, report=str).values():
            jsonschema_rs.meta.validate(json.loads(schema_text(schema)))
        assert all(str(missing) for missing in Catalogue(some).unresolved())


@effort(150, deadline=SLOW)
@given(edited(st.sampled_from(DOCS).map(str.encode), st.binary(max_size=4)) | st.binary())
def test_a_file_of_any_bytes_is_read_or_told(tmp_path_factory: Any, data: bytes) -> None:
    file = tmp_path_factory.mktemp("docs") / "Thing.md"
    file.write_bytes(data)
    problems: list[UnreadLine] = []
    docs = read_docs([file.parent], report=problems.append)
    assert docs or problems or b"All UR" in data
    assert all(1 <= problem.line <= data.count(b"\n") + 1 for problem in problems)


# --- fixtures ---

FIXTURE: dict[str, Any] = {
    "version": 1,
    "applications": [{"id": 1, "name": "Shop", "currency": "EUR", "keys": ["a.b", "c"]}],
    "managementKeys": ["m"],
    "users": [{"email": "a@b.c", "password": "p"}],
    "audiences": [{"id": 3, "name": "VIP"}],
    "population": {"seed": 7, "customers": 2, "sessions": 1, "locale": "en_US"},
    "customers": [{"integrationId": "ann", "attributes": {"Tier": "gold"}, "totalSales": 5}],
    "sessions": [
        {
            "integrationId": "cart-9",
            "profileId": "ann",
            "state": "partially_returned",
            "cartItems": [{"sku": "shoe", "price": 49.9, "quantity": 2, "returnedQuantity": 1}],
            "couponCodes": ["A"],
        }
    ],
    "mappings": [{"request": {"urlPath": "/v3"}, "response": {"status": 200, "jsonBody": {}}}],
    "scenarios": {"one": "Started"},
    "settings": {"faults": [{"operationId": ["getApplications"], "response": {"error": 503}}]},
    "nextIds": {"profile": 9},
    "tokens": [{"token": "default.x", "ends": "2027-01-01T00:00:00Z"}],
    "clock": {"now": "2026-11-27T08:00:00Z", "frozen": True},
    "accounts": {"acme": {"managementKeys": [], "customers": [{"integrationId": "bob"}]}},
}
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)  # beyond that JSON has a fraction, and YAML a refusal
    | st.sampled_from([0, 1, -1, 1.5, 1e300, "", "open", "2026-01-01T00:00:00Z", "xx_XX"])
    | st.text(max_size=4)
)
WORDS = st.sampled_from([*FIXTURE, "id", "name", "integrationId", "cartItems", "state", "request"])
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a tree but its root."""
    if not isinstance(tree, dict | list):
        return []
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    return [way for key, value in inner for way in ((*path, key), *places(value, (*path, key)))]


@st.composite
def bent(draw: st.DrawFn) -> Any:
    """A fixture that is right, but for a place or two, where something else stands, or nothing."""
    tree = copy.deepcopy(FIXTURE)
    for _ in range(draw(st.integers(0, 2))):
        way = draw(st.sampled_from(places(tree)))
        holder = tree
        for key in way[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            same_kind = st.text() if isinstance(holder[way[-1]], str) else LEAVES
            holder[way[-1]] = draw(same_kind | TREES)
        else:
            del holder[way[-1]]
    return tree


def outcome(file: Path, read: Callable[[Path], Any]) -> Any:
    """What a fixture says, or where it is wrong; every line of that names the file."""
    try:
        return read(file)
    except FixtureError as error:
        lines = str(error).split("\n")
        assert all(line.startswith(f"{file}: ") for line in lines), lines
        str(error).encode()
        return [line.removeprefix(f"{file}: ").split(": ")[0] for line in lines]


def written(folder: Path, name: str, data: bytes) -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def documents(file: Path) -> Any:
    """What a file says, which can be said again."""
    document = read_files(file, VALIDATORS)
    json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    return document


def accounts(file: Path) -> Any:
    """Read as a server reads it; then what its accounts begin with."""
    settings = Settings(fixtures=str(file), customers=1, sessions=1)
    setups = Setups(settings, VALIDATORS, REGISTRY, SystemClock(), Assumptions())
    return setups.first("default"), setups.first("acme")


def test_the_fixture_that_is_bent_is_right(tmp_path: Path) -> None:
    file = written(tmp_path, "f.json", json.dumps(FIXTURE).encode())
    assert documents(file) == FIXTURE
    default, acme = accounts(file)
    assert (default.fixture.management_keys, acme.fixture.management_keys) == ({"m"}, frozenset())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fixtures")


@effort(150, deadline=SLOW)
@given(bent() | TREES)
def test_a_tree_is_the_same_in_json_and_in_yaml(folder: Path, tree: Any) -> None:
    text = json.dumps(tree).encode()
    said = outcome(written(folder, "f.json", text), documents)
    assert outcome(written(folder, "f.yaml", text), documents) == said
    block = yaml.safe_dump(tree, allow_unicode=False).encode()
    assert outcome(written(folder, "g.yml", block), documents) == said


@effort(500, deadline=SLOW)
@given(bent())
def test_a_fixture_sets_accounts_up_or_says_why_not(folder: Path, tree: Any) -> None:
    outcome(written(folder, "f.json", json.dumps(tree).encode()), accounts)


PIECES = st.binary(max_size=3) | st.sampled_from(
    [b"{", b"[", b"&a ", b"*a", b"<<: ", b"!!binary ", b"? ", b"- ", b"\xff", b"\\ud800", b"1e999"]
)
LARGE = st.builds(bytes.__mul__, PIECES, st.just(3000))
DEEP = st.integers(1, 3000).map(lambda levels: b"[" * levels + b"]" * levels)
TEXTS = st.sampled_from([json.dumps(FIXTURE).encode(), yaml.safe_dump(FIXTURE).encode()])


@pytest.mark.parametrize("name", ["f.json", "f.yaml"])
def test_any_bytes_are_a_fixture_or_told_why_not(folder: Path, name: str) -> None:
    @effort(400, deadline=SLOW)
    @example(rb'{"version": 1, "scenarios": {"half of a pair": "\ud800"}}')
    @example(rb'scenarios: {half of a pair: "\ud800"}' + b"\nversion: 1")
    @given(edited(TEXTS, PIECES) | st.binary() | LARGE | DEEP)
    def check(data: bytes) -> None:
        outcome(written(folder, name, data), documents)

    check()
