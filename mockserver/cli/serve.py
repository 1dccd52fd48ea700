"""``mockserver serve``: runs the server until SIGTERM or SIGINT.

Owns the life of the process: listen, load, say so, read fixtures again, and the way out.
"""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockserver import __version__
from mockserver.account.clock import SystemClock
from mockserver.app.service import Service
from mockserver.cli.logs import begin_logs
from mockserver.cli.options import read_settings, settings_options
from mockserver.cli.unusable import UNUSABLE, unusable
from mockserver.control.setup.watched import State, fixture_state
from mockserver.server.serving import Listening
from mockserver.settings.table import SettingError, Settings

if TYPE_CHECKING:
    import logging

_OWN_FILES = 20
"""Files that a server has open besides its connections."""

_LOOK = 1.0
"""Seconds between two looks at watched files."""


@click.command()
@settings_options()
def serve(**given: Any) -> None:
    """Serve a Talon.One account until the process is told to end."""
    settings = read_settings(given)
    log = begin_logs(settings.log_format)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_Serving(settings, log).run())


def _loop_factory() -> Any:
    """uvloop's event loop where it is installed, or None for that of asyncio."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


class _Serving:
    """One server from its first socket to its last answer."""

    def __init__(self, settings: Settings, log: "logging.Logger") -> None:
        self._settings = settings
        self._log = log
        self._told = asyncio.Queue[int]()
        """Signals that came."""

    async def run(self) -> None:
        """Serve until told to end."""
        self._listen_for_signals()
        settings = self._settings
        listening = Listening(settings)
        try:
            port = await self._opened(listening)
            # Health is answered meanwhile: what is loaded may be large.
            watched = self._watched
            before = fixture_state(watched) if watched is not None else None
            loading = asyncio.ensure_future(asyncio.to_thread(Service, settings, SystemClock()))
            told = asyncio.ensure_future(self._ended())
            await asyncio.wait({loading, told}, return_when=asyncio.FIRST_COMPLETED)
            if not loading.done():
                os._exit(0)  # nothing was begun, and a thread cannot be told to end
            service = _loaded(loading)
            listening.serve(service)
            self._announce(service, port)
            watching = asyncio.ensure_future(self._watch(service, before))
            await told
            watching.cancel()
            service.ending = True
            if settings.drain:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._ended(), settings.drain)
        finally:
            await listening.close()

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                with contextlib.suppress(NotImplementedError):  # Windows has no such handlers
                    loop.add_signal_handler(number, self._told.put_nowait, number)
        self._again = asyncio.Event()

    async def _ended(self) -> None:
        """Wait until the process is told to end; what else it is told is noted."""
        while await self._told.get() == getattr(signal, "SIGHUP", None):
            self._again.set()

    async def _opened(self, listening: Listening) -> int:
        settings = self._settings
        try:
            return await listening.open()
        except OSError as error:
            found = isinstance(error, socket.gaierror) or not error.errno
            reason = error.strerror if found else os.strerror(error.errno or 0)
            message = f"cannot listen on {settings.host}:{settings.port}: {reason or error}"
            raise click.ClickException(message) from None
        except SettingError as error:
            raise click.ClickException(str(error)) from None

    def _announce(self, service: Service, port: int) -> None:
        if self._settings.port_file:
            try:
                _write_port(Path(self._settings.port_file), port)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or "it is no file"
                message = f"cannot write the port file {self._settings.port_file}: {reason}"
                raise click.ClickException(message) from None
        # What start-up made stays for good: the collector need not walk it again.
        gc.collect()
        gc.freeze()
        self._log.info(_startup_line(service, port))
        files = _open_files()
        if files < self._settings.max_connections + _OWN_FILES:
            self._log.warning(
                "this process may open %d files, which is less than --max-connections asks for",
                files,
            )

    @property
    def _watched(self) -> Path | None:
        settings = self._settings
        return Path(settings.fixtures) if settings.watch and settings.fixtures else None

    async def _watch(self, service: Service, state: State | None) -> None:
        """Read the fixtures again whenever that is asked for, or a file has changed.

        ``state`` is that of the files before they were read.
        """
        watched = self._watched
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._again.wait(), _LOOK if watched is not None else None)
            now = fixture_state(watched) if watched is not None else None
            if now == state and not self._again.is_set():
                continue
            self._again.clear()
            state = now
            try:
                setups = await asyncio.to_thread(service.read_again)
                kept = service.renew(setups)
            except UNUSABLE as error:
                self._log.error("the fixtures are as they were: %s", error)
                continue
            except Exception:  # noqa: BLE001 - the next change of a file may mend it
                self._log.exception("the fixtures are as they were; this is a fault of ours")
                continue
            also = f"; {kept} accounts keep what they were opened with" if kept else ""
            self._log.info("the fixtures were read again%s", also)


def _open_files() -> int:
    """How many files and connections the system lets this process have open."""
    try:
        from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit
    except ImportError:  # Windows has no such limit
        return sys.maxsize
    soft = getrlimit(RLIMIT_NOFILE)[0]
    return sys.maxsize if soft == RLIM_INFINITY else soft


def _loaded(loading: "asyncio.Future[Service]") -> Service:
    try:
        return loading.result()
    except UNUSABLE as error:
        raise unusable(error) from None


def _write_port(path: Path, port: int) -> None:
    """Write the port so that a reader sees all of it or nothing."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(f"{port}\n")
    temporary.replace(path)


def _startup_line(service: Service, port: int) -> str:
    settings, people = service.settings, service.first_setup.people
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    scheme = "https" if settings.tls_cert or settings.tls_self_signed else "http"
    url = f"{scheme}://{host}:{port}"
    return (
        f"mockserver {__version__} at {url}: seed {people.seed}, "
        f"{people.customers} customers, {people.customers * people.sessions} sessions, "
        f"{len(service.registry)} schemas, {len(service.operations)} operations. "
        f"Look at {url}/openapi.json next."
    )
