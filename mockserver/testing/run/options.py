"""What a test run is told: by marker, command line, environment, ini file, nearest first.

Owns the names of options and markers. Reads values, and starts nothing.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mockserver.settings.reading import environment, from_environment, read_setting
from mockserver.settings.table import SettingError, SettingRow, table
from mockserver.testing.handle.variables import URL

PROPERTY = "talon"
"""Of a test's report: the tally of what it called."""

UNUSED_STUBS = ("ignore", "report", "fail")

_OF_ACCOUNTS = ("seed", "customers", "sessions", "locale", "fixtures", "strict", "assume")
_OF_TESTS = ("now", "unused_stubs", "outages", "outage_operations", "slow")
MARKED = (*_OF_ACCOUNTS, *_OF_TESTS)
"""What ``@pytest.mark.talon`` takes."""


def setting_rows() -> Iterator[SettingRow]:
    """The settings that a test run and a test may have of their own."""
    return (row for row in table() if row.name in _OF_ACCOUNTS)


def add_options(parser: pytest.Parser) -> None:
    """Add what pytest is told about this plugin."""
    group = parser.getgroup("talon", "Talon.One mock server")
    group.addoption(
        "--talon-url",
        metavar="URL",
        help=f"Use the server at this address instead of one in this process [{URL}]",
    )
    for row in setting_rows():
        option = f"--talon-{row.name}"
        if row.kind is bool:
            group.addoption(option, action="store_true", default=None, help=row.help)
        elif row.kind is tuple:
            group.addoption(option, action="append", metavar="NAME=CHOICE", help=row.help)
        else:
            group.addoption(option, type=row.kind, metavar=row.name.upper(), help=row.help)
        parser.addini(f"talon_{row.name}", row.help, default="")
    group.addoption(
        "--talon-unused-stubs",
        choices=UNUSED_STUBS,
        help="What becomes of stubs that were set and answered nothing",
    )
    group.addoption(
        "--talon-report",
        action="store_true",
        help="Say at the end which operations and statuses the tests reached",
    )
    group.addoption("--talon-report-json", metavar="FILE", help="Write the same as JSON")
    parser.addini("talon_url", "Address of the server to use", default="")
    parser.addini("talon_unused_stubs", "ignore, report or fail", default="ignore")


class RunOptions(NamedTuple):
    """What the command line and the ini file say of a run; the environment is asked later."""

    url: str
    """Of the command line."""
    ini_url: str
    ini: Mapping[str, Any]
    command_line: Mapping[str, Any]
    unused_stubs: str
    report: bool
    report_json: str


def run_options(config: pytest.Config) -> RunOptions:
    """What the run is told. Raises pytest.UsageError for what cannot be read."""
    try:
        ini = _of_ini(config)
    except SettingError as error:
        raise pytest.UsageError(str(error)) from None
    unused = config.getoption("talon_unused_stubs") or config.getini("talon_unused_stubs")
    if unused not in UNUSED_STUBS:
        wanted = ", ".join(UNUSED_STUBS)
        raise pytest.UsageError(f"talon_unused_stubs is {unused!r}; wanted: {wanted}")
    return RunOptions(
        url=config.getoption("talon_url") or "",
        ini_url=config.getini("talon_url"),
        ini=ini,
        command_line=_of_command_line(config),
        unused_stubs=unused,
        report=config.getoption("talon_report"),
        report_json=config.getoption("talon_report_json") or "",
    )


class ServerOptions(NamedTuple):
    """Which server a run has: one elsewhere, or one in this process."""

    url: str
    settings: Mapping[str, Any]
    """Those of accounts, by name."""
    server: Mapping[str, Any]
    """Those of a server in this process besides."""


def server_options(options: RunOptions) -> ServerOptions:
    """What the first test that uses it has for a server. Raises SettingError.

    Only now is the environment read: a variable that cannot be is no matter of other tests.
    """
    variables = environment()
    ours = {
        row.variable: variables[row.variable]
        for row in table()
        if not row.of_command and row.variable in variables
    }
    given = from_environment(ours)
    settings = {row.name: given[row.name] for row in setting_rows() if row.name in given}
    if "fixtures" in settings:
        settings["fixtures"] = str(Path.cwd() / settings["fixtures"])
    return ServerOptions(
        url=options.url or variables.get(URL) or options.ini_url,
        settings={**options.ini, **settings, **options.command_line},
        server={name: value for name, value in given.items() if name not in settings},
    )


def _of_ini(config: pytest.Config) -> dict[str, Any]:
    folder = config.inipath.parent if config.inipath is not None else config.rootpath
    found: dict[str, Any] = {}
    for row in setting_rows():
        text = config.getini(f"talon_{row.name}")
        if text:
            found[row.name] = read_setting(row, f"talon_{row.name}", text)
    if "fixtures" in found:
        found["fixtures"] = str(folder / found["fixtures"])
    return found


def _of_command_line(config: pytest.Config) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in setting_rows():
        value = config.getoption(f"talon_{row.name}")
        if value is not None:
            found[row.name] = tuple(value) if row.kind is tuple else value
    if "fixtures" in found:
        found["fixtures"] = str(config.invocation_params.dir / found["fixtures"])
    return found


def marked(node: pytest.Item) -> dict[str, Any]:
    """What the markers of a test say, the nearest word counting. Raises ValueError."""
    words: dict[str, Any] = {}
    for mark in node.iter_markers("talon"):
        if mark.args:
            raise ValueError("@pytest.mark.talon takes names only, such as seed=7")
        unknown = ", ".join(name for name in mark.kwargs if name not in MARKED)
        if unknown:
            raise ValueError(f"@pytest.mark.talon has no {unknown}; it has {', '.join(MARKED)}")
        words = {**mark.kwargs, **words}
    if words.get("unused_stubs", "ignore") not in UNUSED_STUBS:
        raise ValueError(f"unused_stubs is one of {', '.join(UNUSED_STUBS)}")
    if not isinstance(words.get("fixtures", ""), str | Path):
        raise ValueError(f"fixtures is the path of a file or folder; got {words['fixtures']!r}")
    if words.get("fixtures"):
        beside = node.path.parent / words["fixtures"]
        words["fixtures"] = str(
            beside if beside.exists() else node.config.rootpath / words["fixtures"]
        )
    return words


def account_words(words: Mapping[str, Any]) -> dict[str, Any]:
    """Of what markers say, what opens the account."""
    return {name: value for name, value in words.items() if name in (*_OF_ACCOUNTS, "now")}
