"""A server in a thread of its own, for programs that do not run an event loop."""

import asyncio
import select
import socket
from collections.abc import Mapping
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from mockserver.testing.ways import Across, UnreachableError

if TYPE_CHECKING:
    from mockserver.app import Service

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
    from mockserver.app import Service
    from mockserver.settings import Settings

    return Service(Settings(**{**FOR_TESTS, **settings}), SystemClock())


def bound_socket() -> socket.socket:
    """A socket on a free port, which takes connections that nobody answers yet."""
    sock = socket.create_server((HOST, 0), backlog=1024)
    sock.setblocking(False)
    return sock


class ServerThread:
    """One server from ``start`` to ``stop``.

    ``lazy``: it listens from the start, and is made when the first client comes.
    """

    def __init__(self, settings: Mapping[str, Any], *, lazy: bool = False) -> None:
        self._settings = settings
        self._lazy = lazy
        self._sock = bound_socket()
        self.url = f"http://{HOST}:{self._sock.getsockname()[1]}"
        self._woken, self._wake = socket.socketpair()
        self._ready = Event()
        self.fault: BaseException | None = None
        """What kept the server from starting, or ended it."""
        self._way: Across | None = None
        self.service: Service | None = None
        self._thread = Thread(target=self._run, name="mockserver", daemon=True)

    def start(self) -> None:
        """Serve. Raises what keeps the server from it, unless it is lazy."""
        self._thread.start()
        if not self._lazy:
            self._ready.wait()
            if self.fault is not None:
                self.stop()
                raise self.fault

    @property
    def way(self) -> Across:
        """To this server. Raises UnreachableError before it runs."""
        if self._way is None:
            raise UnreachableError("the server of this test run does not run")
        return self._way

    def stop(self) -> None:
        """End the server, and the thread with it."""
        self._wake.send(b".")
        self._thread.join()
        for sock in (self._sock, self._woken, self._wake):
            sock.close()

    def _run(self) -> None:
        try:
            if self._lazy:
                came, _, _ = select.select([self._sock, self._woken], [], [])
                if self._woken in came:
                    return
            with asyncio.Runner() as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - it belongs to who waits for the server
            self.fault = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        from mockserver.server import listening

        loop = asyncio.get_running_loop()
        self.service = service_for_tests(self._settings)
        async with listening(self.service, self._sock):
            self._way = Across(self.service, loop, self.url)
            self._ready.set()
            self._woken.setblocking(False)
            await loop.sock_recv(self._woken, 1)
        self._way = None
