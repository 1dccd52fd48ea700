"""Writes the reference pages from the tables they show: ``python docs/make.py``.

A test compares what stands in ``docs/`` with what this makes.
"""

from pathlib import Path

from mockserver.assumptions import GUESSES
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.table import OPERATIONS
from mockserver.settings.table import table

_FOLDER = Path(__file__).resolve().parent
_MADE = "<!-- Made by docs/make.py of the tables in the code. -->\n"


def operations() -> str:
    """The page of operations."""
    lines = [
        "# Operations",
        "",
        _MADE,
        "| operationId | Method and path | Credentials | Statuses |",
        "| --- | --- | --- | --- |",
    ]
    for row in OPERATIONS:
        statuses = ", ".join(str(status) for status in sorted(row.answers))
        lines.append(
            f"| `{row.operation_id}` | `{row.method} {row.path}` | {row.credentials} | {statuses} |"
        )
    lines += ["", "Bodies and parameters: `GET /openapi.json` of a running server."]
    return "\n".join(lines) + "\n"


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
    """Write every page."""
    for name, make in PAGES.items():
        (_FOLDER / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
