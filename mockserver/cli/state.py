"""``mockserver export``, ``import`` and ``reset``: the state of accounts, from outside.

They act on a running server by its URL, or on the store of one that is stopped.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import orjson

from mockserver.account.accounts import DEFAULT
from mockserver.account.stores.opening import sqlite_path
from mockserver.cli.options import read_named, settings_options
from mockserver.cli.unusable import UNUSABLE, unusable
from mockserver.contract.packaged import packaged_validators
from mockserver.contract.problems import ContractError
from mockserver.control.setup.fixture_files import FixtureError, read_files
from mockserver.settings.reading import environment
from mockserver.settings.table import Settings
from mockserver.state import Json
from mockserver.testing.handle.talon import done
from mockserver.testing.handle.variables import ADMIN_TOKEN
from mockserver.testing.handle.ways import (
    OverHttp,
    ServerRefusedError,
    Standing,
    UnreachableError,
    Way,
)
from mockserver.testing.serving.accounts import call

_URL = "http://127.0.0.1:9000"
_FAILED: tuple[type[Exception], ...] = (
    ContractError,
    ServerRefusedError,
    UnreachableError,
    *UNUSABLE,
)
_ALL = ("admin_token", "assume", "customers", "fixtures", "locale", "seed", "sessions")
"""What a store has to be opened with as its server was, and what a server is asked with."""


def _of_accounts(function: Callable[..., None]) -> Callable[..., None]:
    """A command on the accounts of the server or the store at ``--at``."""

    @wraps(function)
    def command(at: str, account: str | None, **given: Any) -> None:
        own = {name: given.pop(name) for name in ("file",) if name in given}
        try:
            with _reached(at, read_named(given)) as way:
                function(way, account, **own)
        except _FAILED as error:
            raise unusable(error) from None
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}") from None

    at = click.option(
        "--at",
        default=_URL,
        show_default=True,
        help="URL of a running server, or sqlite:PATH, the store of one that is stopped.",
    )
    account = click.option("--account", help="This account only.")
    return at(account(settings_options(_ALL)(command)))


@click.command("export")
@click.argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@_of_accounts
def export(way: Way, account: str | None, file: str) -> None:
    """Write the state of every account, or of one, to FILE or to stdout, as a fixture."""
    if account is not None:
        document = {"version": 1, **_state(way, account)}
    else:
        states = {name: _state(way, name) for name in _names(way)}
        document = {"version": 1, "accounts": states}
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    if file == "-":
        sys.stdout.buffer.write(text)
    else:
        # A reader sees the whole of it, or what was there before.
        path = Path(file)
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_bytes(text)
        temporary.replace(path)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_of_accounts
def import_(way: Way, account: str | None, file: Path) -> None:
    """Have accounts be as FILE says: a fixture in JSON or YAML, as export writes it.

    What it says of "accounts" is for these, or only for that of --account; all else is for
    --account, or for "default". Every account is as FILE says, or all are as before.
    """
    states = _states(file, account)
    there, before = _names(way), dict[str, Json]()
    for name in states:
        if name in there:
            before[name] = _state(way, name)
    begun: list[str] = []
    try:
        for name, state in states.items():
            begun.append(name)
            done(call(way, "PUT", _target("state", name), {"version": 1, **state}))
    except (ServerRefusedError, UnreachableError) as error:
        for name in begun:
            if name in before:
                done(call(way, "PUT", _target("state", name), {"version": 1, **before[name]}))
            else:
                done(call(way, "DELETE", f"/accounts/{quote(name, safe='')}", judged="true"))
        raise FixtureError(f"{file}: the account {begun[-1]!r}: {error}") from None
    click.echo(f"{file} was taken over by: {', '.join(states)}", err=True)


def _states(file: Path, account: str | None) -> Json:
    """What a file says of each account. Raises FixtureError."""
    document: Json = read_files(file, packaged_validators())
    states: Json = document.pop("accounts", {})
    del document["version"]
    if not states:
        return {account or DEFAULT: document}
    if account is None:
        return {DEFAULT: document, **states} if document else states
    if account not in states:
        raise FixtureError(f"{file}: says nothing of an account {account!r}")
    return {account: states[account]}


@click.command("reset")
@_of_accounts
def reset(way: Way, account: str | None) -> None:
    """Put every account, or one, back to its beginning."""
    names = _names(way) if account is None else [account]
    for name in names:
        done(call(way, "POST", _target("reset", name)))
    click.echo(f"put back: {', '.join(names)}", err=True)


def _names(way: Way) -> list[str]:
    """The accounts that are open, and those that rest in the store."""
    listed = done(call(way, "GET", "/accounts"))
    return sorted({row["name"] for row in listed["accounts"]} | set(listed.get("resting", ())))


def _state(way: Way, account: str) -> Json:
    """The state of an account, as a file of several names it."""
    state: Json = done(call(way, "GET", _target("state", account)))
    del state["version"]
    return state


def _target(what: str, account: str) -> str:
    return f"/{what}?account={quote(account, safe='')}"


@contextmanager
def _reached(at: str, named: Json) -> Iterator[Way]:
    """The server at a URL, or one made of a store for this moment.

    Raises UnreachableError, or what ``Service`` raises.
    """
    path = sqlite_path(at)
    if not path and "://" in at:
        token = named.get("admin_token") or environment().get(ADMIN_TOKEN, "")
        remote = OverHttp(at, token)
        try:
            yield remote
        finally:
            remote.close()
        return
    if not path or not Path(path).exists():
        message = f"there is no server or store at {at!r}; wanted: URL or sqlite:PATH"
        raise click.ClickException(message)
    from mockserver.account.clock import SystemClock
    from mockserver.app.service import Service

    settings = {name: value for name, value in named.items() if name in _ALL}
    # Whoever looks at a store lets nothing go.
    settings |= {"store": at, "access_log": False, "max_accounts": sys.maxsize}
    service = Service(Settings(**settings), SystemClock())
    try:
        yield Standing(service, "")
    finally:
        asyncio.run(service.close())
