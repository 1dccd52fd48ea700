"""``mockserver assumptions``: the table of guesses."""

from typing import Any

import click

from mockserver.assumptions import UnknownAssumptionError, parse_assumptions
from mockserver.cli.options import read_settings, settings_options


@click.command()
@settings_options(["assume"])
def assumptions(**given: Any) -> None:
    """List every guess about the real service, the choice in force and the evidence."""
    settings = read_settings(given)
    try:
        chosen = parse_assumptions(settings.assume)
    except UnknownAssumptionError as error:
        raise click.UsageError(str(error)) from None
    for guess, choice in chosen.items():
        others = ", ".join(other for other in guess.choices if other != choice)
        click.echo(f"{guess.name} = {choice}" + (f"  (or: {others})" if others else ""))
        click.echo(f"    {guess.question}.")
        click.echo(f"    {guess.evidence}")
