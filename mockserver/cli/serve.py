"""``mockserver serve``: runs the server until SIGTERM or SIGINT.

Owns the listening socket, the startup line and the way out.
"""

import asyncio
import contextlib
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import click

from mockserver import __version__
from mockserver.account.clock import SystemClock
from mockserver.app import Service
from mockserver.assumptions import UnknownAssumptionError
from mockserver.cli.options import read_settings, settings_options
from mockserver.contract.registry import BrokenSchemaError
from mockserver.control.setup.fixture_files import FixtureError
from mockserver.population.locales import UnknownLocaleError
from mockserver.server import listening


@click.command()
@settings_options()
def serve(**given: Any) -> None:
    """Serve a Talon.One account until the process is told to end."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    settings = read_settings(given)
    try:
        service = Service(settings, SystemClock())
    except (BrokenSchemaError, FixtureError, UnknownAssumptionError, UnknownLocaleError) as error:
        raise click.ClickException(str(error)) from None
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(service))


def _loop_factory() -> Any:
    """uvloop's event loop where it is installed, or None for that of asyncio."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _run(service: Service) -> None:
    settings = service.settings
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
            loop.add_signal_handler(number, ended.set)
    async with contextlib.AsyncExitStack() as stack:
        try:
            port = await stack.enter_async_context(listening(service))
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            message = f"cannot listen on {settings.host}:{settings.port}: {reason}"
            raise click.ClickException(message) from None
        if settings.port_file:
            try:
                _write_port(Path(settings.port_file), port)
            except OSError as error:
                message = f"cannot write the port file {settings.port_file}: {error.strerror}"
                raise click.ClickException(message) from None
        # What start-up made stays for good: the collector need not walk it again.
        gc.collect()
        gc.freeze()
        click.echo(_startup_line(service, port), err=True)
        await ended.wait()


def _write_port(path: Path, port: int) -> None:
    """Write the port so that a reader sees all of it or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(f"{port}\n")
    temporary.replace(path)


def _startup_line(service: Service, port: int) -> str:
    settings, people = service.settings, service.first_setup.people
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    url = f"http://{host}:{port}"
    return (
        f"mockserver {__version__} at {url}: seed {people.seed}, "
        f"{people.customers} customers, {people.customers * people.sessions} sessions, "
        f"{len(service.registry)} schemas, {len(service.operations)} operations. "
        f"Look at {url}/openapi.json next."
    )
