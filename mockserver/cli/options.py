"""Makes command-line options of the table of settings."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from mockserver.settings.reading import (
    CONFIG_VARIABLE,
    environment,
    from_environment,
    from_file,
    listed,
    unknown_variables,
)
from mockserver.settings.table import SettingError, SettingRow, Settings, table

Function = Callable[..., Any]
CONFIG = "config"
"""The flag that names the settings file; it is no setting of a server."""


def settings_options(names: Iterable[str] | None = None) -> Callable[[Function], Function]:
    """A decorator that adds the options of all settings, or of those named."""
    wanted = None if names is None else frozenset(names)
    rows = [row for row in table() if wanted is None or row.name in wanted]

    def decorate(function: Function) -> Function:
        for row in reversed(rows):
            function = _option(row)(function)
        help_text = f"Settings file in TOML: port = 9001. [{CONFIG_VARIABLE}]"
        return click.option("--config", CONFIG, default=None, help=help_text)(function)

    return decorate


def read_settings(given: dict[str, Any]) -> Settings:
    """Settings of flags over environment over file over defaults. Raises click.UsageError."""
    return Settings(**read_named(given))


def read_named(given: dict[str, Any]) -> dict[str, Any]:
    """The settings that flags, the environment or a file name. Raises click.UsageError."""
    variables = environment()
    for variable in unknown_variables(variables):
        click.echo(f"mockserver: {variable} is no setting; it is ignored", err=True)
    config = given.get(CONFIG) or variables.get(CONFIG_VARIABLE)
    flags = {
        name: listed(value) if isinstance(value, tuple) else value
        for name, value in given.items()
        if value not in (None, ()) and name != CONFIG
    }
    try:
        filed = from_file(Path(config)) if config else {}
        named = {**filed, **from_environment(variables), **flags}
        Settings(**named)
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    return named


def _option(row: SettingRow) -> Callable[[Function], Function]:
    shown = row.default if row.default not in ("", ()) else None
    help_text = f"{row.help} [{row.variable}]"
    if shown is not None:
        help_text += f" [default: {row.default_text}]"
    if row.kind is bool:
        declaration = f"{row.flag}/--no-{row.flag[2:]}"
        return click.option(declaration, row.name, default=None, help=help_text)
    if row.kind is tuple:
        return click.option(row.flag, row.name, multiple=True, help=help_text)
    kind = click.Choice(row.choices) if row.choices else row.kind
    return click.option(row.flag, row.name, type=kind, default=None, help=help_text)
