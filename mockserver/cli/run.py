"""``mockserver run -- COMMAND``: a server for as long as a command runs, and its verdict.

Owns the child process and the exit status; what broke the contract is told by ``testing``.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

import click

from mockserver.assumptions import UnknownAssumptionError
from mockserver.cli.options import read_named, settings_options
from mockserver.contract.registry import BrokenSchemaError
from mockserver.control.setup.fixture_files import FixtureError
from mockserver.population.locales import UnknownLocaleError
from mockserver.settings.reading import environment
from mockserver.settings.table import SettingError, table
from mockserver.testing.handle.case import case_of
from mockserver.testing.handle.contract_check import ContractBrokenError, report
from mockserver.testing.handle.talon import Talon, done
from mockserver.testing.handle.variables import ADMIN_TOKEN
from mockserver.testing.run.tally import Tally
from mockserver.testing.serving.accounts import call
from mockserver.testing.serving.mock_server import MockServer

_SETTINGS = [row.name for row in table() if not row.of_command]
_UNUSABLE = (
    BrokenSchemaError,
    FixtureError,
    SettingError,
    UnknownAssumptionError,
    UnknownLocaleError,
)
_BROKEN = 1
_NOT_FOUND = 127
_NOT_RUNNABLE = 126
_BY_SIGNAL = 128


@click.command(context_settings={"allow_interspersed_args": False})
@click.option(
    "--env",
    "names",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a variable of the command too; {url}, {account}, {integration_key} and "
    "{management_key} are filled in. Can be repeated.",
)
@click.option("--report", "wants_report", is_flag=True, help="Say which operations were called.")
@settings_options(_SETTINGS)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(names: Sequence[str], wants_report: bool, command: Sequence[str], **given: Any) -> None:
    """Run COMMAND beside a server on a free port, and fail if it breaks the contract.

    The command finds the server in TALON_MOCK_URL, TALON_MOCK_INTEGRATION_KEY and
    TALON_MOCK_MANAGEMENT_KEY. The exit status is that of the command, or 1 if that is 0 and
    requests broke the contract.
    """
    named = {name: value for name, value in read_named(given).items() if name in _SETTINGS}
    server = MockServer("", **named)
    try:
        server.start()
    except _UNUSABLE as error:
        raise click.ClickException(str(error)) from None
    try:
        done(call(server.way, "GET", "/clock"))  # opens the account
        talon = Talon(case_of(done(call(server.way, "GET", "/accounts/default"))), server.way)
        try:
            variables = talon.environment(**dict(_pair(name) for name in names))
        except ValueError as error:
            raise click.UsageError(f"--env: {error}") from None
        token = {ADMIN_TOKEN: named["admin_token"]} if named.get("admin_token") else {}
        status = _status(command, {**environment(), **variables, **token})
        told = _verdict(server, wants_report=wants_report)
    finally:
        server.stop()
    if told:
        click.echo(told, err=True)
    sys.exit(status or (_BROKEN if told else 0))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise click.UsageError(f"--env is {text!r}; wanted: NAME=VALUE")
    return name, value


def _status(command: Sequence[str], variables: dict[str, str]) -> int:
    """Run a command to its end and give its exit status, as a shell would."""
    try:
        process = subprocess.Popen(command, env=variables)  # noqa: S603 - it is what was asked for
    except OSError as error:
        click.echo(f"mockserver: cannot run {command[0]}: {error.strerror}", err=True)
        return _NOT_FOUND if isinstance(error, FileNotFoundError) else _NOT_RUNNABLE
    with _passing_on(process):
        status = process.wait()
    return status if status >= 0 else _BY_SIGNAL - status


@contextmanager
def _passing_on(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Have signals end the command first: what it did is judged all the same."""

    def terminate(number: int, frame: FrameType | None) -> None:
        del frame
        process.send_signal(number)

    # A terminal sends SIGINT to the command as well.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None:
            before[number] = signal.signal(number, terminate)
    try:
        yield
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)


def _verdict(server: MockServer, *, wants_report: bool) -> str:
    """What broke the contract in any account, or nothing. Prints the report that is wanted."""
    told: list[str] = []
    tally = Tally()
    listed = done(call(server.way, "GET", "/accounts"))
    gone = listed["brokenForgotten"]
    if gone:
        told.append(f"{gone} requests broke the contract in accounts that were let go since")
    for summary in listed["accounts"]:
        talon = Talon(case_of(summary), server.way)
        try:
            found = talon.unexpected_violations()
        except ContractBrokenError as error:
            told.append(str(error))
            continue
        if found:
            told.append(report(found, talon.account, hint=False))
        if wants_report:
            coverage = done(call(server.way, "GET", "/coverage", account=talon.account))
            tally.add(talon.account, Tally.of_test(coverage, len(found), []).text())
    if wants_report:
        click.echo("\n".join(tally.lines("account")), err=True)
    return "\n\n".join(told)
