"""Makes command-line options of the table of settings."""

from collections.abc import Callable, Iterable
from typing import Any

import click

from mockserver.settings import (
    SettingError,
    SettingRow,
    Settings,
    environment,
    from_environment,
    table,
    unknown_variables,
)

Function = Callable[..., Any]


def settings_options(names: Iterable[str] | None = None) -> Callable[[Function], Function]:
    """A decorator that adds the options of all settings, or of those named."""
    wanted = None if names is None else frozenset(names)
    rows = [row for row in table() if wanted is None or row.name in wanted]

    def decorate(function: Function) -> Function:
        for row in reversed(rows):
            function = _option(row)(function)
        return function

    return decorate


def read_settings(given: dict[str, Any]) -> Settings:
    """Settings of flags over environment over defaults. Raises click.UsageError."""
    return Settings(**read_named(given))


def read_named(given: dict[str, Any]) -> dict[str, Any]:
    """The settings that flags or the environment name. Raises click.UsageError."""
    for variable in unknown_variables(environment()):
        click.echo(f"mockserver: {variable} is no setting; it is ignored", err=True)
    flags = {name: value for name, value in given.items() if value not in (None, ())}
    try:
        named = {**from_environment(environment()), **flags}
        Settings(**named)
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    return named


def _option(row: SettingRow) -> Callable[[Function], Function]:
    shown = row.default if row.default not in ("", ()) else None
    help_text = f"{row.help} [{row.variable}]"
    if shown is not None:
        help_text += f" [default: {str(shown).lower() if row.kind is bool else shown}]"
    if row.kind is bool:
        declaration = f"{row.flag}/--no-{row.flag[2:]}"
        return click.option(declaration, row.name, default=None, help=help_text)
    if row.kind is tuple:
        return click.option(row.flag, row.name, multiple=True, help=help_text)
    return click.option(row.flag, row.name, type=row.kind, default=None, help=help_text)
