"""Ways to a control plane: in this thread, in another one, or over HTTP.

Owns how a call gets there and back, and nothing of what it means. Those that a synchronous
handle uses never give an awaitable.
"""

import asyncio
import http.client
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from mockserver.app.service import Service

T = TypeVar("T")

_PATIENCE = 10.0
"""Seconds until a server that does not answer is given up."""

_NO_HEADERS: Mapping[str, str] = {}


class UnreachableError(Exception):
    """No server answers where one should, or something else does."""


class ServerRefusedError(Exception):
    """The server refused a call of the control plane.

    ``status`` is what it answered, ``errors`` what was wrong: ``title``, ``detail`` and
    ``source`` of each, as WireMock writes them.
    """

    def __init__(self, status: int, errors: list[dict[str, Any]]) -> None:
        self.status = status
        self.errors = errors
        super().__init__("; ".join(_line(error) for error in errors) or f"answered {status}")


def _line(error: Mapping[str, Any]) -> str:
    source = error.get("source")
    if not isinstance(source, dict):
        source = {}
    place = source.get("pointer") or source.get("parameter") or ""
    return f"{place}: {error.get('detail')}" if place else str(error.get("detail"))


class Answered(NamedTuple):
    """What came back."""

    status: int
    body: bytes


class Way(Protocol):
    """A way to one server. ``url`` is its address, for a client of the API."""

    url: str

    def ask(self, method: str, target: str, body: bytes) -> Answered | Awaitable[Answered]:
        """Make one call of the control plane. Raises UnreachableError."""

    def pause(self, seconds: float) -> bool | Awaitable[bool]:
        """Let time pass; False where the server would not run meanwhile."""


def _ask(service: "Service", url: str, method: str, target: str, body: bytes) -> Answered:
    said = service.door.ask(method, target, body, headers=_NO_HEADERS, base_url=url)
    return Answered(said.status, said.body)


def _token_header(token: str) -> Mapping[str, str]:
    return {"X-Mock-Admin-Token": token} if token else {}


class Direct:
    """To a server on the event loop that runs here.

    Everything else on the loop has a turn at each call, as with one over a wire.
    """

    def __init__(self, service: "Service", url: str) -> None:
        self._service = service
        self.url = url

    async def ask(self, method: str, target: str, body: bytes) -> Answered:
        await asyncio.sleep(0)
        return _ask(self._service, self.url, method, target, body)

    async def pause(self, seconds: float) -> bool:
        return await _slept(seconds)


class Standing:
    """To a server on this thread's event loop while that stands still."""

    def __init__(self, service: "Service", url: str) -> None:
        self._service = service
        self.url = url

    def ask(self, method: str, target: str, body: bytes) -> Answered:
        return _ask(self._service, self.url, method, target, body)

    def pause(self, seconds: float) -> bool:
        del seconds
        return False


async def _slept(seconds: float) -> bool:
    await asyncio.sleep(seconds)
    return True


class Across:
    """To a server whose event loop runs in another thread."""

    def __init__(self, service: "Service", loop: asyncio.AbstractEventLoop, url: str) -> None:
        self._service = service
        self._loop = loop
        self._process = os.getpid()
        self.url = url

    def ask(self, method: str, target: str, body: bytes) -> Answered:
        return self.run(lambda: _ask(self._service, self.url, method, target, body))

    def run(self, call: Callable[[], T]) -> T:
        """Have something done in the server's thread, between two turns of its loop."""
        if os.getpid() != self._process:
            raise UnreachableError(
                "the server runs in the process that this one was forked from; "
                "talon.environment() leads there"
            )
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(call())
            except BaseException as error:  # noqa: BLE001 - it belongs to who asked
                done.set_exception(error)

        try:
            self._loop.call_soon_threadsafe(run)
        except RuntimeError:
            raise UnreachableError("the server of this test run has ended") from None
        try:
            return done.result(_PATIENCE)
        except TimeoutError:
            raise UnreachableError(f"the server did not answer in {_PATIENCE:g} s") from None

    def pause(self, seconds: float) -> bool:
        time.sleep(seconds)
        return True


class OverHttp:
    """To a server somewhere, over one connection that several threads may use."""

    def __init__(self, url: str, token: str = "") -> None:
        """Raises UnreachableError for an address that is none."""
        self.url = url.rstrip("/")
        self._token = _token_header(token)
        parts = urlsplit(self.url)
        makers = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        maker = makers.get(parts.scheme)
        if maker is None or not parts.hostname:
            raise UnreachableError(f"{url!r} is no address; wanted one like http://localhost:9000")
        self._connection = maker(parts.hostname, parts.port, timeout=_PATIENCE)
        self._path = parts.path
        self._kept = False
        self._lock = Lock()

    def ask(self, method: str, target: str, body: bytes) -> Answered:
        with self._lock:
            try:
                if self._kept:
                    try:
                        return self._once(method, target, body)
                    except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                        # It was closed while nobody used it; a new one tells the truth.
                        pass
                return self._once(method, target, body)
            except (OSError, http.client.HTTPException) as error:
                message = f"no server answers at {self.url}: {error or type(error).__name__}"
                raise UnreachableError(message) from None

    def _once(self, method: str, target: str, body: bytes) -> Answered:
        headers = {**self._token, **({"Content-Type": "application/json"} if body else {})}
        try:
            self._connection.request(method, self._path + target, body or None, headers)
            response = self._connection.getresponse()
            answered = Answered(response.status, response.read())
        except BaseException:
            # Whoever broke off may call again: half an exchange must not stand in the way.
            self._connection.close()
            self._kept = False
            raise
        self._kept = True
        return answered

    def pause(self, seconds: float) -> bool:
        time.sleep(seconds)
        return True

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._connection.close()


class OverAioHttp:
    """To a server somewhere, without keeping the event loop from other things."""

    def __init__(self, url: str, session: "ClientSession", token: str = "") -> None:
        self.url = url.rstrip("/")
        self._token = _token_header(token)
        self._session = session

    async def ask(self, method: str, target: str, body: bytes) -> Answered:
        from aiohttp import ClientError
        from yarl import URL

        url = URL(self.url + target, encoded=True)
        headers = {**self._token, **({"Content-Type": "application/json"} if body else {})}
        try:
            async with self._session.request(
                method, url, data=body or None, headers=headers
            ) as response:
                return Answered(response.status, await response.read())
        except (ClientError, TimeoutError) as error:
            raise UnreachableError(f"no server answers at {self.url}: {error}") from None

    async def pause(self, seconds: float) -> bool:
        return await _slept(seconds)
