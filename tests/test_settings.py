"""Settings: one table, read from flags over the environment over defaults."""

import os
from dataclasses import FrozenInstanceError, fields
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from mockserver.cli.options import read_settings
from mockserver.cli.serve import serve
from mockserver.settings.reading import from_environment, unknown_variables
from mockserver.settings.table import ENVIRONMENT_PREFIX, SettingError, SettingRow, Settings, table

ROWS = list(table())
NAMES = [row.name for row in ROWS]

each_row = pytest.mark.parametrize("row", ROWS, ids=NAMES)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.startswith(ENVIRONMENT_PREFIX):
            monkeypatch.delenv(variable)


def other(row: SettingRow) -> tuple[str, Any]:
    """A text and the value it stands for, which is not the default."""
    if row.kind is bool:
        return ("false", False) if row.default else ("true", True)
    if row.kind is int:
        return str(row.default + 1), row.default + 1
    if row.kind is float:
        return str(row.default + 1), row.default + 1
    if row.kind is tuple:
        return "a=b, c=d", ("a=b", "c=d")
    if row.choices:
        return row.choices[-1], row.choices[-1]
    return "something", "something"


def test_the_table_has_every_setting() -> None:
    assert [field.name for field in fields(Settings)] == NAMES
    defaults = Settings()
    assert {row.name: row.default for row in ROWS} == {
        name: getattr(defaults, name) for name in NAMES
    }
    assert len({row.variable for row in ROWS}) == len({row.flag for row in ROWS}) == len(ROWS)


@each_row
def test_a_row_is_whole(row: SettingRow) -> None:
    assert row.help.endswith(".")
    assert row.variable == f"MOCKSERVER_{row.name.upper()}"
    assert row.flag == f"--{row.name.replace('_', '-')}"
    assert row.kind in {str, int, float, bool, tuple}
    assert isinstance(row.default, row.kind)
    assert (row.minimum is not None) == (row.kind in {int, float}), "a number has a lower limit"


@each_row
def test_the_help_of_serve_shows_it(row: SettingRow) -> None:
    shown = CliRunner().invoke(serve, ["--help"], terminal_width=200).stdout
    assert f"{row.flag}" in shown
    assert f"[{row.variable}]" in " ".join(shown.split())


@each_row
def test_the_environment_over_the_default(row: SettingRow, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(read_settings({}), row.name) == row.default
    text, value = other(row)
    monkeypatch.setenv(row.variable, text)
    settings = read_settings(dict.fromkeys(NAMES))
    assert getattr(settings, row.name) == value
    unmoved = [name for name in NAMES if name != row.name]
    assert all(getattr(settings, name) == getattr(Settings(), name) for name in unmoved)


@each_row
def test_a_flag_over_the_environment(row: SettingRow, monkeypatch: pytest.MonkeyPatch) -> None:
    text, _ = other(row)
    monkeypatch.setenv(row.variable, text)
    if row.kind is tuple:
        given: Any = ("x=y",)
    else:
        given = row.default if row.kind is not str or row.choices else "of the flag"
    assert getattr(read_settings({row.name: given}), row.name) == given


@pytest.mark.parametrize("value", [0, False, ""], ids=["zero", "off", "nothing"])
def test_a_flag_that_says_no_is_a_flag(value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = {int: "customers", bool: "access_log", str: "fixtures"}[type(value)]
    monkeypatch.setenv(f"{ENVIRONMENT_PREFIX}{name.upper()}", "1")
    assert getattr(read_settings({name: value}), name) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, True) for text in ("1", "true", "TRUE", "yes", "on", " true ")),
        *((text, False) for text in ("0", "false", "False", "no", "off", "", " ")),
    ],
)
def test_spellings_of_switches(text: str, value: bool) -> None:
    assert from_environment({"MOCKSERVER_STRICT": text}) == {"strict": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [("a=b", ("a=b",)), ("a=b,c=d", ("a=b", "c=d")), (" a=b , ,", ("a=b",)), ("", ())],
)
def test_spellings_of_lists(text: str, value: tuple[str, ...]) -> None:
    assert from_environment({"MOCKSERVER_ASSUME": text}) == {"assume": value}


@pytest.mark.parametrize(
    ("variable", "text", "wanted"),
    [
        ("MOCKSERVER_STRICT", "maybe", "true or false"),
        ("MOCKSERVER_ACCESS_LOG", "2", "true or false"),
        ("MOCKSERVER_PORT", "nine", "a whole number"),
        ("MOCKSERVER_PORT", "", "a whole number"),
        ("MOCKSERVER_SEED", "1.5", "a whole number"),
        ("MOCKSERVER_CUSTOMERS", "1e3", "a whole number"),
    ],
)
def test_a_variable_that_cannot_be_read_names_itself(
    variable: str, text: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = f"{variable} is {text!r}; wanted: {wanted}"
    with pytest.raises(SettingError) as caught:
        from_environment({variable: text})
    assert str(caught.value) == message
    monkeypatch.setenv(variable, text)
    with pytest.raises(click.UsageError) as shown:
        read_settings({})
    assert shown.value.message == message


LIMITS = [
    (row, limit)
    for row in ROWS
    for limit in ("minimum", "maximum")
    if getattr(row, limit) is not None
]


@pytest.mark.parametrize(
    ("row", "limit"), LIMITS, ids=[f"{row.name} {limit}" for row, limit in LIMITS]
)
def test_a_number_beyond_its_limit_names_itself(row: SettingRow, limit: str) -> None:
    edge = getattr(row, limit)
    beyond, word = (edge - 1, "least") if limit == "minimum" else (edge + 1, "most")
    assert getattr(Settings(**{row.name: edge}), row.name) == edge
    with pytest.raises(SettingError) as caught:
        Settings(**{row.name: beyond})
    assert str(caught.value).startswith(row.flag)
    assert str(caught.value).endswith(f" is {beyond}; wanted: at {word} {edge}")


def test_a_variable_beyond_its_limit_is_named_as_what_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever set a variable does not look for a flag."""
    monkeypatch.setenv("MOCKSERVER_PORT", "70000")
    with pytest.raises(click.UsageError) as caught:
        read_settings({})
    assert "MOCKSERVER_PORT" in caught.value.message
    assert "70000" in caught.value.message


def test_a_flag_that_cannot_be_read_names_itself() -> None:
    for arguments in (["--port", "nine"], ["--port", "70000"], ["--customers", "-1"]):
        result = CliRunner().invoke(serve, arguments)
        assert result.exit_code == 2
        assert arguments[0] in result.stderr
        assert arguments[1] in result.stderr


def test_variables_that_are_no_settings_are_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOCKSERVER_PROT", "1")
    monkeypatch.setenv("MOCKSERVER_SERVICE_HOST", "10.0.0.1")
    assert read_settings({}) == Settings()
    assert capsys.readouterr().err == ("mockserver: MOCKSERVER_PROT is no setting; it is ignored\n")


def test_what_an_orchestrator_sets_for_a_service_of_this_name_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        "PORT": "tcp://10.0.0.1:9000",
        "SERVICE_HOST": "10.0.0.1",
        "SERVICE_PORT": "9000",
        "SERVICE_PORT_HTTP": "9000",
        "PORT_9000_TCP": "tcp://10.0.0.1:9000",
        "PORT_9000_TCP_ADDR": "10.0.0.1",
        "NAME": "/web/mockserver",
        "ENV_LANG": "C",
    }.items():
        monkeypatch.setenv(f"MOCKSERVER_{name}", value)
    assert read_settings({}) == Settings()
    assert capsys.readouterr().err == ""


def test_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mock.toml"
    file.write_text(
        'port = 9001\nseed = 7\nmax-depth = 9\nfixtures = "shop.yaml"\ngrace = 2\n'
        'strict = true\nassume = ["a=b"]\ncors = ["none"]\nstore = "sqlite:kept.db"\n'
    )
    monkeypatch.setenv("MOCKSERVER_SEED", "8")
    settings = read_settings({"config": str(file), "max_depth": 10})
    assert settings == Settings(
        port=9001,
        seed=8,
        max_depth=10,
        fixtures=str(tmp_path / "shop.yaml"),
        grace=2.0,
        strict=True,
        assume=("a=b",),
        cors=(),
        store=f"sqlite:{tmp_path}/kept.db",
    )
    monkeypatch.setenv("MOCKSERVER_CONFIG", str(file))
    assert read_settings({}).port == 9001


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("prot = 1", "prot is no setting; mockserver serve --help lists them"),
        ("port = '1'", "port is '1'; wanted: a whole number"),
        ("port = true", "port is True; wanted: a whole number"),
        ("strict = 1", "strict is 1; wanted: true or false"),
        ("grace = 'x'", "grace is 'x'; wanted: a number"),
        ("assume = 'a'", "assume is 'a'; wanted: a list of texts"),
        ("admin-token = 5", "admin-token is ***; wanted: a text"),
    ],
)
def test_a_settings_file_that_cannot_be_read(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "mock.toml"
    file.write_text(text)
    with pytest.raises(click.UsageError) as caught:
        read_settings({"config": str(file)})
    assert caught.value.message.startswith(f"{file}: {fault}")


def test_a_settings_file_that_is_none(tmp_path: Path) -> None:
    noise = tmp_path / "noise.toml"
    noise.write_text("port = ")
    for path, fault in (
        (noise, "is no TOML: "),
        (tmp_path / "none", "cannot be read: No such file or directory"),
        (Path("/dev/zero"), "is no file"),
        (tmp_path, "is no file"),
    ):
        with pytest.raises(click.UsageError) as caught:
            read_settings({"config": str(path)})
        wanted = f"--config (MOCKSERVER_CONFIG) is {path}, which {fault}"
        assert caught.value.message.startswith(wanted)


def test_a_secret_is_not_shown() -> None:
    settings = Settings(admin_token="sesame")
    assert "sesame" not in repr(settings)
    assert "sesame" not in str(settings)


@pytest.mark.parametrize("token", ["t\u00f6k", "a\nb"])
def test_a_token_travels_in_a_header(token: str) -> None:
    with pytest.raises(
        SettingError, match=r"MOCKSERVER_ADMIN_TOKEN\) is \*\*\*; wanted: printable"
    ):
        Settings(admin_token=token)


def test_only_variables_with_the_prefix_are_looked_at() -> None:
    environment = {"PORT": "1", "mockserver_port": "1", "XMOCKSERVER_PORT": "1", "SEED": "x"}
    assert unknown_variables(environment) == []
    assert from_environment(environment) == {}
    assert unknown_variables({"MOCKSERVER_": "", "MOCKSERVER_SEED": "1"}) == ["MOCKSERVER_"]


def test_settings_do_not_change() -> None:
    settings = Settings()
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
