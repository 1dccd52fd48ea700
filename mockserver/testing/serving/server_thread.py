"""A server in a thread of its own, for programs that do not run an event loop."""

import asyncio
import socket
from collections.abc import Mapping
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from mockserver.testing.handle.ways import Across, UnreachableError

if TYPE_CHECKING:
    from mockserver.app.service import Service

HOST = "127.0.0.1"

FOR_TESTS: Mapping[str, Any] = {
    "host": HOST,
    "port": 0,
    "access_log": False,
    # The accounts of tests are many and short: what one sends is kept until it is judged.
    "journal": 100_000,
    "journal_bytes": 256 * 1024 * 1024,
}
"""Settings that differ from those of the command."""


def service_for_tests(settings: Mapping[str, Any]) -> "Service":
    """The service of some settings over those for tests.

    Raises SettingError, and what ``Service`` raises.
    """
    from mockserver.account.clock import SystemClock
    from mockserver.app.service import Service
    from mockserver.settings.table import SettingError, Settings

    chosen = Settings(**{**FOR_TESTS, **settings})
    if not chosen.journal:
        raise SettingError("--journal (MOCKSERVER_JOURNAL) is 0; nothing can be checked so")
    return Service(chosen, SystemClock())


def bound_socket() -> socket.socket:
    """A socket on a free port, which takes connections that nobody answers yet."""
    sock = socket.create_server((HOST, 0), backlog=1024)
    sock.setblocking(False)
    return sock


class ServerThread:
    """One server from ``start`` to ``stop``."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._sock = bound_socket()
        self.url = f"http://{HOST}:{self._sock.getsockname()[1]}"
        self._ended: asyncio.Future[None] | None = None
        self._ready = Event()
        self._fault: BaseException | None = None
        self._way: Across | None = None
        self.service: Service | None = None
        self._thread = Thread(target=self._run, name="mockserver", daemon=True)

    def start(self) -> None:
        """Serve. Raises what keeps the server from it."""
        self._thread.start()
        self._ready.wait()
        if self._fault is not None:
            self.stop()
            raise self._fault

    @property
    def way(self) -> Across:
        """To this server. Raises UnreachableError when it does not run."""
        if self._way is None:
            raise UnreachableError("the server of this test run does not run")
        return self._way

    def stop(self) -> None:
        """End the server, and the thread with it."""
        way, ended = self._way, self._ended
        if way is not None and ended is not None:
            way.run(lambda: ended.set_result(None))
        self._thread.join()
        self._sock.close()

    def _run(self) -> None:
        try:
            with asyncio.Runner() as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - it belongs to who waits for the server
            self._fault = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from mockserver.server.serving import listening

        loop = asyncio.get_running_loop()
        self.service = service_for_tests(self._settings)
        async with listening(self.service, self._sock):
            self._ended = loop.create_future()
            self._way = Across(self.service, loop, self.url)
            self._ready.set()
            await self._ended
        self._way = None
