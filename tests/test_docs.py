"""What the documentation shows is run, and what it lists is what there is."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs import make
from mockserver import __version__
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.contract.validation import Validators
from mockserver.resources import resource_folder

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TUTORIAL = ROOT / "docs" / "testing.md"
PAGES = sorted(
    path
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
    if "```console" in path.read_text(encoding="utf-8") and path != TUTORIAL
)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output shown."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        end = next(
            (i for i, line in enumerate(lines) if i and not line.startswith("> ")), len(lines)
        )
        command = lines[0] + "".join(line[2:] for line in lines[1:end])
        yield command, "".join(lines[end:])


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server as the README starts it, but for its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=_environment(),
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    try:
        found = re.search(r"at http://(127\.0\.0\.1:\d+):", line)
        assert found, line
        yield found[1]
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _environment() -> dict[str, str]:
    """One in which ``mockserver`` is the command under test, even where it is not installed."""
    kept = {name: value for name, value in os.environ.items() if "MOCKSERVER" not in name}
    return kept | {"PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("path", PAGES, ids=[path.stem for path in PAGES])
def test_console_blocks_print_what_they_show(path: Path, server: str, tmp_path: Path) -> None:
    """Every page has a server of its own, and its calls are made in their order."""
    shim = tmp_path / "mockserver"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m mockserver "$@"\n')
    shim.chmod(0o755)
    environment = _environment()
    environment["PATH"] = f"{tmp_path}{os.pathsep}{environment['PATH']}"
    for block in blocks(path.read_text(encoding="utf-8"), "console"):
        for command, shown in commands(block):
            here = command.replace("localhost:9000", server)
            here = here.replace("/tmp/", f"{tmp_path}/")
            done = subprocess.run(
                ["bash", "-c", here],
                capture_output=True,
                text=True,
                cwd=ROOT,
                env=environment,
                check=True,
                timeout=60,
            )
            printed = done.stdout.replace(f"{tmp_path}/", "/tmp/")
            assert alike(printed.replace(server, "localhost:9000"), shown), (
                f"{command}{printed}{done.stderr}"
            )


def test_the_tutorial_runs(server: str, tmp_path: Path) -> None:
    """Files are written and commands run in their order, in one folder."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, module in (("mockserver", "mockserver"), ("pytest", "pytest"), ("python", "")):
        shim = programs / name
        shim.write_text(
            f'#!/bin/sh\nexec {sys.executable} {"-m " + module if module else ""} "$@"\n'
        )
        shim.chmod(0o755)
    folder = tmp_path / "shop"
    folder.mkdir()
    # Where CI is set, pytest writes its summary otherwise.
    unwanted = ("TALON_", "CI", "BUILD_NUMBER", "PYTEST_")
    environment = {
        name: value for name, value in _environment().items() if not name.startswith(unwanted)
    }
    environment |= {
        "PATH": f"{programs}{os.pathsep}{environment['PATH']}",
        # Those that the page needs: every plugin that happens to be here would cost a second.
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "-p no:cacheprovider -p asyncio -p mockserver.testing.plugin "
        "-o asyncio_default_fixture_loop_scope=function",
    }
    for name, language, text in named_blocks(TUTORIAL.read_text(encoding="utf-8")):
        if name:
            (folder / name).write_text(text)
            continue
        assert language == "console"
        for command, shown in commands(text):
            done = subprocess.run(
                ["bash", "-c", command.replace("localhost:9000", server)],
                capture_output=True,
                text=True,
                cwd=folder,
                env=environment,
                check=False,
                timeout=60,
            )
            assert alike(done.stdout, shown), f"{command}{done.stdout}{done.stderr}"


def named_blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Every fenced block: the file it is, if a line before it says so, its language, its text."""
    pattern = r"(?:^`([\w.-]+)`:\n\n)?^```(\w+)\n(.*?)^```$"
    yield from re.findall(pattern, page, re.MULTILINE | re.DOTALL)


def alike(printed: str, shown: str) -> bool:
    """Whether a text is the one shown.

    … stands for anything on one line, ⋯ for blanks at its end, a line ⋮ for any lines.
    """
    pattern = "".join(
        {"…": ".*?", "⋯": " *", "⋮": "(?s:.*?)"}.get(part.strip("\n"), re.escape(part))
        for part in re.split(r"(…|⋯|⋮\n?)", shown.strip())
    )
    return re.fullmatch(pattern, printed.strip()) is not None


def test_the_startup_line_is_the_one_shown(server: str) -> None:
    (shown,) = blocks(README, "text")
    assert shown.startswith(f"mockserver {__version__} at http://127.0.0.1:9000: ")
    registry = SchemaRegistry.load(resource_folder("schemas"))
    assert f"{len(registry)} schemas, {len(make.OPERATIONS)} operations" in shown
    assert f"[{len(make.OPERATIONS)} operations]" in README


def test_the_fixture_shown_is_one() -> None:
    (shown,) = blocks(README, "json")
    registry = SchemaRegistry.load(resource_folder("schemas"))
    assert Validators(registry)["Fixture"].check(json.loads(shown)) == ([], [])


def test_python_shown_compiles() -> None:
    for block in blocks(README, "python"):
        compile(block, "README.md", "exec")


@pytest.mark.parametrize("name", make.PAGES)
def test_reference_pages_are_up_to_date(name: str) -> None:
    made: Any = make.PAGES[name]()
    standing = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert standing == made, "refresh with: python docs/make.py"


def test_links_lead_somewhere() -> None:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links {target}"


def test_the_changelog_has_this_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == __version__


def test_the_readme_stays_short() -> None:
    assert len(README.splitlines()) < 250


SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
HELD = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY)


@pytest.mark.parametrize(("file", "test"), HELD)
def test_every_threat_names_a_test_that_there_is(file: str, test: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {test or 'test_'}", source, re.MULTILINE)


def test_every_row_of_threats_names_a_test() -> None:
    rows = [line for line in SECURITY.splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 20
    assert all("`tests/" in row for row in rows)


def test_every_operation_is_tested_with_every_answer_that_is_good() -> None:
    tested = json.loads((ROOT / "docs" / "tested.json").read_text(encoding="utf-8"))
    for row in OPERATIONS:
        seen = tested[row.operation_id]
        assert seen["tests"], row.operation_id
        assert {status for status in row.answers if status < 300} <= set(seen["statuses"])
