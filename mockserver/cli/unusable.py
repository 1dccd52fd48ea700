"""What a server cannot be made of, and how that is said.

Imports no server: a command that asks one that runs starts the sooner.
"""

from collections.abc import Mapping

import click

from mockserver.account.stores.opening import StoreUrlError
from mockserver.account.stores.store import StoreError
from mockserver.assumptions import UnknownAssumptionError
from mockserver.contract.registry import BrokenSchemaError
from mockserver.control.setup.fixture_files import FixtureError
from mockserver.population.locales import UnknownLocaleError
from mockserver.settings.table import table

_NAMED_BY: Mapping[type[Exception], str] = {
    FixtureError: "fixtures",
    StoreError: "store",
    StoreUrlError: "store",
    UnknownAssumptionError: "assume",
    UnknownLocaleError: "locale",
}
UNUSABLE: tuple[type[Exception], ...] = (BrokenSchemaError, *_NAMED_BY)
"""What making a server raises."""


def unusable(error: Exception) -> click.ClickException:
    """Why there is no server, with the setting that is at fault."""
    name = _NAMED_BY.get(type(error))
    row = next((row for row in table() if row.name == name), None)
    between = "\n" if "\n" in str(error) else " "
    place = f"{row.flag} ({row.variable}):{between}" if row is not None else ""
    return click.ClickException(f"{place}{error}")
