"""Writes the reference pages from the tables they show: ``python docs/make.py``.

A test compares what stands in ``docs/`` with what this makes. What is tested of each operation
stands in ``tested.json``, which a run of the tests makes anew:
``TESTED=/tmp/tested pytest tests/api && python docs/make.py /tmp/tested``.
"""

import json
import sys
from pathlib import Path

from mockserver.assumptions import GUESSES
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.operations import Operation
from mockserver.contract.table import OPERATIONS
from mockserver.settings.table import table

_FOLDER = Path(__file__).resolve().parent
_TESTED = _FOLDER / "tested.json"
_MADE = "<!-- Made by docs/make.py of the tables in the code. -->\n"


def operations() -> str:
    """The page of operations."""
    lines = [
        "# Operations",
        "",
        _MADE,
        "What a stateful operation writes, the others read. A generated one answers what is made",
        "up of its model: the same for the same account and seed. Statuses in bold are those that",
        "the tests named have seen.",
        "",
        "| operationId | Method and path | Credentials | Answers | Statuses | Tests |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    tested = json.loads(_TESTED.read_text(encoding="utf-8"))
    for row in OPERATIONS:
        seen = tested.get(row.operation_id, {"statuses": [], "tests": []})
        statuses = ", ".join(
            f"**{status}**" if status in seen["statuses"] else str(status)
            for status in sorted(row.answers)
        )
        tests = ", ".join(_module(path) for path in seen["tests"][:3])
        lines.append(
            f"| `{row.operation_id}` | `{row.method} {row.path}` | {row.credentials} "
            f"| {_answers(row)} | {statuses} | {tests} |"
        )
    lines += ["", "Bodies and parameters: `GET /openapi.json` of a running server."]
    return "\n".join(lines) + "\n"


def _answers(row: Operation) -> str:
    kind = "generated" if row.generated else "stateful"
    return f"{kind}, CSV" if row.csv else kind


def _module(path: str) -> str:
    return f"[{Path(path).stem.removeprefix('test_')}](../{path})"


def take_over(folder: Path) -> None:
    """Have ``tested.json`` be what a run of the tests has noted."""
    found: dict[str, dict[str, set[str]]] = {}
    for file in sorted(folder.glob("*.json")):
        for operation, noted in json.loads(file.read_text(encoding="utf-8")).items():
            entry = found.setdefault(operation, {"statuses": set(), "tests": set()})
            for word, values in noted.items():
                entry[word] |= set(values)
    order = [row.operation_id for row in OPERATIONS if row.operation_id in found]
    written = {
        name: {word: sorted(values) for word, values in found[name].items()} for name in order
    }
    _TESTED.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def control_plane() -> str:
    """The page of calls under ``/__admin``."""
    lines = [
        "# The control plane",
        "",
        _MADE,
        "Every call acts on the account of the credentials it carries, or of `?account=NAME`;",
        "without either, on `default`. None needs a key, unless the server was started with",
        "[`--admin-token`](running.md#pages-in-a-browser). Bodies, parameters and answers are in",
        "`GET /__admin/openapi.json` of a running server. What is refused is answered with",
        '`{"errors": [{"code", "title", "detail", "source"}]}`: 422 for a body, 400 for a',
        "parameter, each with its place.",
        "",
        "| Call | What it does |",
        "| --- | --- |",
    ]
    lines += [f"| `{row.method} {row.path}` | {row.summary}. |" for row in ADMIN_OPERATIONS]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """The page of settings."""
    lines = [
        "# Settings",
        "",
        _MADE,
        "A flag beats its environment variable, which beats the settings file, which beats the",
        "default. A value that cannot be used stops the start with its name. The file is TOML and",
        "named by `--config` (`MOCKSERVER_CONFIG`); its keys are the flags without their dashes:",
        "",
        "```toml",
        "port = 9001",
        'fixtures = "shop.yaml"',
        'assume = ["missing-price=zero"]',
        "```",
        "",
        "Lists are separated by commas in a variable; `none` is the empty one.",
    ]
    group = ""
    for row in table():
        if row.group != group:
            group = row.group
            lines += ["", f"## {group}", ""]
            lines += [
                "| Flag | Environment variable | Default | Meaning |",
                "| --- | --- | --- | --- |",
            ]
        flag = f"`{row.flag}`, `--no-{row.flag[2:]}`" if row.kind is bool else f"`{row.flag}`"
        default = f"`{row.default_text}`" if row.default_text else ""
        lines.append(f"| {flag} | `{row.variable}` | {default} | {row.help} |")
    return "\n".join(lines) + "\n"


def assumptions() -> str:
    """The page of guesses."""
    lines = [
        "# Assumptions",
        "",
        _MADE,
        "What the documentation of the real service leaves open, and the choice made here. Switch",
        "one with `--assume NAME=CHOICE`; `mockserver assumptions` lists those in force.",
        "",
        "| Name | Question | Choice | Other choices | Evidence |",
        "| --- | --- | --- | --- | --- |",
    ]
    for guess in GUESSES:
        others = ", ".join(f"`{choice}`" for choice in guess.choices[1:])
        lines.append(
            f"| `{guess.name}` | {guess.question}. | `{guess.choices[0]}` | {others} "
            f"| {guess.evidence} |"
        )
    return "\n".join(lines) + "\n"


PAGES = {
    "operations.md": operations,
    "control-plane.md": control_plane,
    "settings.md": settings,
    "assumptions.md": assumptions,
}


def main() -> None:
    """Write every page; first take over what is tested, if a folder is named."""
    if len(sys.argv) > 1:
        take_over(Path(sys.argv[1]))
    for name, make in PAGES.items():
        (_FOLDER / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
