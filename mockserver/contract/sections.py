"""One model doc, taken apart: heading, introduction, property rows, enum sections.

Owns the Markdown that generators write, whatever the language: closed list of sections, code
fences, pipes, entities. Reads no type, no literal and no name; a line it has no place for is
reported, never passed over.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A line of a doc that could not be read: ``reason`` says what was found and wanted."""

    path: Path
    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class ModelDocError(ValueError):
    """Raised for a line that could not be read, where nothing collects such lines."""

    def __init__(self, problem: UnreadLine) -> None:
        super().__init__(str(problem))
        self.problem = problem


Report = Callable[[UnreadLine], None]


def fail(problem: UnreadLine) -> None:
    """The report that stops at the first problem."""
    raise ModelDocError(problem)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the property table, its cells decoded but not understood.

    ``linked`` tells that the type cell links the doc of a model. ``required`` is None where the
    table has no column that could say it.
    """

    line: int
    text: str
    name: str
    type_text: str
    linked: bool
    description: str | None
    required: bool | None
    read_only: bool
    default: str | None


@dataclass(frozen=True, slots=True)
class EnumSection:
    """The values of an enum, by member. ``title`` is None where the whole doc is the enum."""

    line: int
    text: str
    title: str | None
    of_list: bool
    members: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Page:
    """A model doc as it stands."""

    path: Path
    name: str
    description: str | None
    rows: tuple[Row, ...]
    enums: tuple[EnumSection, ...]


@dataclass(frozen=True, slots=True)
class ApiDoc:
    """A doc of operations, which lies among the model docs and describes no model."""

    path: Path


_HEADING = re.compile(r"#(?: #)? (?:[\w\\.:]*(?:\.|::|\\))?([A-Za-z_]\w*)\s*", re.ASCII)
_API_MARK = re.compile(r"All UR[IL]s are relative to")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_ENUM_TITLE = re.compile(r"Enum(?:: (?:(\w+)|\[(\w+)\]|List<(\w+)>))?")
_SKIPPED_TITLES = frozenset(
    {"Example", "Code Sample", "Methods", "Implemented Interfaces", "Load the model package"}
)
_DELIMITER = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_NAME = re.compile(r"\s*(?:\*\*([^*|\s][^*|]*)\*\*|`([^`|\s][^`|]*)`)\s*")
_TYPE = re.compile(
    r"\s*(?:\[\*\*(?P<bold_link>.+)\*\*\](?:\((?P<target>.*)\))?"
    r"|\*\*(?P<bold>.+)\*\*"
    r"|\[(?P<link>[^*\[\]]+)\]\((?P<plain_target>.*)\)"
    r"|(?P<plain>[^*]+?))\s*"
)
_NOTES = re.compile(
    r"\s*(?P<marks>(?:\[(?:optional|readonly)\]\s*)*)(?:\[default to (?P<default>.*)\])?\s*"
)
_LIST_VALUE = re.compile(r"\s*\* `(?P<member>.+?)` \(value: `(?P<value>.+)`\)\s*")
_TABLE_VALUE = re.compile(r"\s*\|?\s*(?P<member>\w+) \| (?P<value>\"[^\"]*\")\s*\|?\s*")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
# What generators add to an enum for a value they do not know; no service ever sends it.
_FALLBACKS = frozenset({"UNKNOWN_ENUM_VALUE", "unknown_default_open_api", "11184809", 11184809})


def take_apart(text: str, path: Path, report: Report = fail) -> Page | ApiDoc | None:
    """The parts of one doc; None where it is neither a model doc nor an API doc."""
    lines = text.removeprefix("\ufeff").split("\n")
    reader = _Reader(path, report)
    for number, line in enumerate(lines, start=1):
        if reader.state == "intro" and _API_MARK.match(line):
            return ApiDoc(path)
        reader.read(number, line.removesuffix("\r"))
    return reader.page()


@dataclass
class _Reader:
    path: Path
    report: Report
    state: str = "heading"
    fenced: bool = False
    name: str = ""
    columns: int = 0
    intro: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    enums: list[EnumSection] = field(default_factory=list)
    seen: bool = False

    def read(self, number: int, line: str) -> None:
        if self.state == "failed":
            return
        if self.state in {"intro", "skipped"} and _FENCE.match(line):
            self.fenced = not self.fenced
        title = None if self.fenced else _title(line)
        if self.state == "heading":
            self._heading(number, line)
        elif title is not None and self._enter(title, number, line):
            self.seen = True
        elif self.state == "intro":
            self.intro.append(line)
        elif self.state != "skipped" and line.strip() and not line.startswith("[[Back to "):
            self._content(number, line)

    def page(self) -> Page | None:
        if self.state == "failed":
            return None
        if not self.seen:
            what = "no heading" if self.state == "heading" else "no section of a model doc"
            reason = f"found {what}, wanted '## Properties' or '## Enum', or an API doc"
            self.report(UnreadLine(self.path, 1, "", reason))
            return None
        described = clean(" ".join(part.strip() for part in self.intro if part.strip()))
        enums = tuple(self.enums)
        return Page(self.path, self.name, described or None, tuple(self.rows), enums)

    def _heading(self, number: int, line: str) -> None:
        if not line.strip():
            return
        match = _HEADING.fullmatch(line)
        if match is None:
            self._unread(number, line, f"found {shown(line)}, wanted the heading '# ModelName'")
            self.state = "failed"
            return
        self.name = match[1]
        self.state = "intro"

    def _enter(self, title: str, number: int, line: str) -> bool:
        """Begin a section; False for a heading that belongs to the text around it."""
        enum = _ENUM_TITLE.fullmatch(html.unescape(title))
        if title == "Properties":
            self.state, self.columns = "table", 0
        elif enum is not None:
            named = enum[1] or enum[2] or enum[3]
            self.enums.append(EnumSection(number, line, named, enum[1] is None, {}))
            self.state = "enum"
        elif title in _SKIPPED_TITLES:
            self.state = "skipped"
            # A doc that has nothing but an example is no model doc.
            return self.seen
        else:
            return False
        return True

    def _content(self, number: int, line: str) -> None:
        if self.state == "enum":
            self._enum_value(number, line)
        elif _DELIMITER.fullmatch(line):
            return
        elif self.columns == 0:
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if cells not in (["Name", "Type", "Description", "Notes"], ["Name", "Type"]):
                wanted = "'Name | Type | Description | Notes'"
                self._unread(number, line, f"found {shown(line)}, wanted the table head {wanted}")
            self.columns = len(cells) if len(cells) in {2, 4} else 4
        else:
            self._row(number, line)

    def _row(self, number: int, line: str) -> None:
        bare = line
        if bare.lstrip().startswith("|"):
            bare = bare.strip()[1:].removesuffix("|")
        elif bare.endswith(" |"):
            bare += " "
        name_cell, _, rest = bare.partition(" | ")
        type_cell, _, rest = rest.partition(" | ") if self.columns == 4 else (rest, "", "")
        name, kind = _NAME.fullmatch(name_cell), _TYPE.fullmatch(type_cell)
        if name is None:
            self._unread(number, line, f"found {shown(name_cell)}, wanted a name as in '**id**'")
            return
        printed = html.unescape(name[1] or name[2])
        if kind is None:
            found = shown(type_cell) if type_cell else "no type"
            self._unread(number, line, f"{printed}: found {found}, wanted a type as in '**str**'")
            return
        described: str | None = None
        notes: re.Match[str] | None = None
        if self.columns == 4:
            described, notes = _description_and_notes(rest)
            if notes is None:
                wanted = "[optional], [readonly] or [default to ...] as the last cell, or nothing"
                self._unread(number, line, f"{printed}: found {shown(rest)}, wanted {wanted}")
                return
        target = kind["target"] or kind["plain_target"] or ""
        type_text = kind["bold_link"] or kind["bold"] or kind["link"] or kind["plain"]
        default = notes["default"] if notes else None
        self.rows.append(
            Row(
                line=number,
                text=line,
                name=printed,
                type_text=html.unescape(type_text).strip(),
                linked=target not in {"", ".md"},
                description=clean(described or "") or None,
                required="[optional]" not in notes["marks"] if notes else None,
                read_only=notes is not None and "[readonly]" in notes["marks"],
                default=None if default is None else html.unescape(default),
            )
        )

    def _enum_value(self, number: int, line: str) -> None:
        plain = html.unescape(line)
        match = _LIST_VALUE.fullmatch(plain) or _TABLE_VALUE.fullmatch(plain)
        if match is None:
            if re.fullmatch(r"\|?\s*Name \| Value\s*\|?", plain) or _DELIMITER.fullmatch(plain):
                return
            wanted = "a value as in '* `open` (value: `\"open\"`)'"
            self._unread(number, line, f"found {shown(line)}, wanted {wanted}")
            return
        value: str | int = match["value"]
        literal = match["value"]
        if _WHOLE_NUMBER.fullmatch(literal):
            value = int(literal)
        elif len(literal) >= 2 and literal[0] in "\"'" and literal[0] == literal[-1]:
            value = literal[1:-1]
        if value not in _FALLBACKS:
            self.enums[-1].members[match["member"]] = value

    def _unread(self, number: int, line: str, reason: str) -> None:
        self.report(UnreadLine(self.path, number, line, reason))


def _title(line: str) -> str | None:
    return line[3:].strip() if line.startswith("## ") else None


def _description_and_notes(rest: str) -> tuple[str, re.Match[str] | None]:
    """Split at the last pipe behind which notes stand: descriptions and defaults hold pipes."""
    end = len(rest)
    while (pipe := rest.rfind(" | ", 0, end)) >= 0:
        notes = _NOTES.fullmatch(rest, pipe + 3)
        if notes is not None:
            return rest[:pipe], notes
        end = pipe + 2
    return "", None


def clean(text: str) -> str:
    """Text without entities and without the backslash that generators put before a quote."""
    return re.sub(r"\\(?=[\"'])", "", html.unescape(text)).strip()


def shown(text: str) -> str:
    """A piece of a line, short enough for a message."""
    short = text.strip()
    return repr(short if len(short) <= 60 else f"{short[:57]}...")
