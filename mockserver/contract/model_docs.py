"""Model docs as OpenAPI Generator writes them, read into ``ModelDoc`` values.

Owns the choice of the dialect and the meaning of a row: its type and its default. Finds the
files of a folder. Makes no schema and no wire name: ``derivation`` does. Whatever cannot be
read is reported with file and line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockserver.contract.dialects import DIALECTS, Dialect, Schema
from mockserver.contract.sections import (
    ApiDoc,
    EnumSection,
    Page,
    Report,
    Row,
    UnreadLine,
    fail,
    shown,
    take_apart,
)
from mockserver.contract.types import (
    UnknownTypeError,
    parse_type,
    references,
    referred,
    replace_references,
)


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A default that names a member of an enum model instead of giving its value."""

    model: str
    member: str


@dataclass(frozen=True, slots=True)
class PropertyDoc:
    """One property as a doc prints it. ``default`` of None is no default.

    ``linked`` tells that the doc links its type to a model's doc. ``values`` are those of an
    enum section of the same doc.
    """

    name: str
    type_text: str
    schema: Schema
    description: str | None
    required: bool
    read_only: bool
    default: object
    values: tuple[str | int, ...]
    linked: bool
    line: int


@dataclass(frozen=True, slots=True)
class ModelDoc:
    """One model as a doc prints it. ``members`` is not empty where the whole model is an enum."""

    name: str
    description: str | None
    properties: tuple[PropertyDoc, ...]
    members: dict[str, str | int]
    dialect: Dialect
    path: Path


def read_doc(
    text: str, path: Path, *, dialects: Sequence[Dialect] = DIALECTS, report: Report = fail
) -> ModelDoc | ApiDoc | None:
    """Read one doc. None where it is no doc at all, which is reported.

    Raises ModelDocError at the first unread line, unless ``report`` collects them.
    """
    problems: list[UnreadLine] = []
    page = take_apart(text, path, problems.append)
    if isinstance(page, Page):
        doc = interpret(page, fitting(page, dialects)[0], problems.append)
        _hand_on(problems, report)
        return doc
    _hand_on(problems, report)
    return page


def read_docs(
    sources: Iterable[Path], *, dialects: Sequence[Dialect] = DIALECTS, report: Report = fail
) -> list[ModelDoc]:
    """Read every model doc of the files and folders given, in that order; API docs fall away.

    A doc that fits several dialects is read with the one of them that fits most docs beside it.
    """
    docs: list[ModelDoc] = []
    for source in sources:
        problems: dict[Path, list[UnreadLine]] = {file: [] for file in doc_files(source)}
        pages = {file: _page(file, found.append) for file, found in problems.items()}
        fits = {
            file: fitting(page, dialects) for file, page in pages.items() if isinstance(page, Page)
        }
        readable = Counter(
            (file.parent, dialect.name) for file, fitted in fits.items() for dialect in fitted
        )
        for file, page in pages.items():
            if isinstance(page, Page):
                beside = [readable[file.parent, dialect.name] for dialect in fits[file]]
                chosen = fits[file][beside.index(max(beside))]
                docs.append(interpret(page, chosen, problems[file].append))
            _hand_on(problems[file], report)
    return docs


def _hand_on(problems: Iterable[UnreadLine], report: Report) -> None:
    """Report in the order of the lines, whichever step found them."""
    for problem in sorted(problems, key=lambda found: found.line):
        report(problem)


def doc_files(source: Path) -> list[Path]:
    """The Markdown files of a folder, or the file itself."""
    return sorted(source.rglob("*.md")) if source.is_dir() else [source]


def _page(file: Path, report: Report) -> Page | ApiDoc | None:
    data = file.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report(UnreadLine(file, line, "", "found bytes that are not UTF-8, wanted UTF-8 text"))
        return None
    return take_apart(text, file, report)


def fitting(page: Page, dialects: Sequence[Dialect]) -> list[Dialect]:
    """The dialects that read most of the doc's types, and of those most without a guess.

    A guess is a capitalised name taken for a model though nothing links it to one: to Python
    ``Integer`` is a model, to Ruby it is a number.
    """
    scores = [_score(page.rows, dialect) for dialect in dialects]
    best = max(scores)
    return [dialect for dialect, score in zip(dialects, scores, strict=True) if score == best]


def _score(rows: Iterable[Row], dialect: Dialect) -> tuple[int, int]:
    read = guessed = 0
    for row in rows:
        try:
            schema = parse_type(row.type_text, dialect)
        except UnknownTypeError:
            continue
        read += 1
        guessed += bool(references(schema)) and not row.linked
    return read, -guessed


def interpret(page: Page, dialect: Dialect, report: Report = fail) -> ModelDoc:
    """Understand the parts of a doc in one dialect, leaving out the rows that were reported."""
    members, sections = _enums(page, report)
    properties: dict[str, PropertyDoc] = {}
    for row in page.rows:
        section = sections.pop(f"{row.name.replace('_', '').lower()}enum", None)
        try:
            if row.name in properties:
                raise _UnreadableError(f"{row.name}: found the name twice, wanted it once")
            properties[row.name] = _property(row, dialect, section)
        except _UnreadableError as problem:
            report(UnreadLine(page.path, row.line, row.text, str(problem)))
    for section in sections.values():
        reason = f"found {shown(section.text)}, wanted a property of that name in the table"
        report(UnreadLine(page.path, section.line, section.text, reason))
    found = tuple(properties.values())
    return ModelDoc(page.name, page.description, found, members, dialect, page.path)


def _enums(page: Page, report: Report) -> tuple[dict[str, str | int], dict[str, EnumSection]]:
    """The members of the doc where it is an enum, and the sections of its properties' enums.

    The sections go by their titles in lower case.
    """
    members: dict[str, str | int] = {}
    sections: dict[str, EnumSection] = {}
    for section in page.enums:
        title = section.title and section.title.lower()
        problem = None
        if not section.members:
            problem = "without a value, wanted at least one"
        elif title in sections or (title is None and members):
            problem = "twice, wanted it once"
        elif title is None:
            members = section.members
        else:
            sections[title] = section
        if problem is not None:
            reason = f"found {shown(section.text)} {problem}"
            report(UnreadLine(page.path, section.line, section.text, reason))
    return members, sections


class _UnreadableError(Exception):
    """A row's cell that the dialect cannot read; its text is the reason."""


def _property(row: Row, dialect: Dialect, section: EnumSection | None) -> PropertyDoc:
    try:
        schema = parse_type(row.type_text, dialect)
    except UnknownTypeError:
        wanted = f"a type of the {dialect.name} dialect"
        raise _UnreadableError(
            f"{row.name}: found {shown(row.type_text)}, wanted {wanted}"
        ) from None
    values: tuple[str | int, ...] = ()
    if section is not None:
        values = tuple(section.members.values())
        # Where the type is the enum's own name, it stands for the kind of its values.
        kind = "string" if all(isinstance(value, str) for value in values) else "integer"
        own = section.title
        schema = replace_references(
            schema, lambda model: {"type": kind} if model == own else {"$ref": f"{model}.json"}
        )
        if section.of_list and schema.get("type") != "array":
            raise _UnreadableError(
                f"{row.name}: found an enum of a list, wanted a list as its type"
            )
    default = None if row.default is None else _default(row, row.default, schema, dialect)
    return PropertyDoc(
        name=row.name,
        type_text=row.type_text,
        schema=schema,
        description=row.description,
        # A dialect that does not say what is required requires nothing.
        required=bool(row.required),
        read_only=row.read_only,
        default=default,
        values=values,
        linked=row.linked,
        line=row.line,
    )


_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}(?:[eE][-+]?[0-9]{1,2})?")
_ELEMENT = re.compile(r"\s*('[^']*'|\"[^\"]*\"|[^,'\"\s]+)\s*(?:,|$)")
_MEMBER = re.compile(r"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\.([A-Za-z_]\w*)", re.ASCII)
# Which kinds of value suit a type. A number may be written without a fraction.
_SUITABLE: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "string": str,
    "array": list,
    "object": dict,
}


class _LiteralError(ValueError):
    """A default that is no literal of the dialect."""


def _default(row: Row, text: str, schema: Schema, dialect: Dialect) -> object:
    wanted = f"a default that suits the type {row.type_text}"
    problem = _UnreadableError(f"{row.name}: found {shown(text)}, wanted {wanted}")
    try:
        value = _literal(text.strip(), dialect)
    except _LiteralError:
        raise problem from None
    kind = schema.get("type")
    if isinstance(value, EnumMember):
        suits = referred(schema) == value.model
    elif isinstance(value, bool):
        suits = kind in {"boolean", None}
    else:
        suits = value is None or not isinstance(kind, str) or isinstance(value, _SUITABLE[kind])
    if not suits:
        raise problem
    return value


def _literal(text: str, dialect: Dialect) -> object:
    value: object
    if text in dialect.literals:
        value = dialect.literals[text]
    elif _INTEGER.fullmatch(text):
        value = int(text)
    elif _NUMBER.fullmatch(text):
        value = float(text)
    elif len(text) >= 2 and text[0] in "'\"" and text[0] == text[-1]:
        value = text[1:-1]
    elif text == "{}":
        value = {}
    elif text.startswith("[") and text.endswith("]"):
        value = _elements(text[1:-1].strip(), dialect)
    elif member := _MEMBER.fullmatch(text):
        value = EnumMember(member[1], member[2])
    else:
        raise _LiteralError(text)
    return value


def _elements(text: str, dialect: Dialect) -> list[object]:
    values, position = [], 0
    while position < len(text):
        element = _ELEMENT.match(text, position)
        if element is None:
            raise _LiteralError(text)
        values.append(_literal(element[1], dialect))
        position = element.end()
    return values
