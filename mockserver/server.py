"""The server without an application round it: the pipeline finds the operation itself.

Owns what lies between a socket and the pipeline. Answers as the application does,
with less on the way: no second router, and one burst of writes a turn of the loop.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from email.utils import formatdate
from functools import lru_cache, partial
from http import HTTPStatus
from time import time
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import HttpVersion11, web

from mockserver.api.asked import Headers
from mockserver.api.exchange import JSON_HEADERS
from mockserver.api.pipeline import Pipeline
from mockserver.settings import Settings

_GRACE = 0.5
"""Seconds that requests under way get when the server is told to end."""

_BACKLOG = 1024

if TYPE_CHECKING:
    from aiohttp import StreamReader
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.http import RawRequestMessage


def create_server(pipeline: Pipeline, *, max_body: int) -> web.Server:
    """A protocol factory for ``web.ServerRunner``. Needs a running event loop."""
    loop = asyncio.get_running_loop()

    def request(
        message: "RawRequestMessage",
        payload: "StreamReader",
        protocol: web.RequestHandler,
        writer: "AbstractStreamWriter",
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        return _Request(message, payload, protocol, writer, task, loop, client_max_size=max_body)

    return _Server(
        partial(pipeline.answer, respond=_Response),
        request_factory=request,
        # A search through a million customers ends when nobody waits for it any more.
        handler_cancellation=True,
        access_log=None,
    )


class Served(Protocol):
    """What is served, and how it ends."""

    settings: Settings
    pipeline: Pipeline

    def end(self) -> None:
        """Let every answer go that waits."""

    def close(self) -> None:
        """Write what is still to be written."""


@asynccontextmanager
async def listening(served: Served, sock: socket.socket | None = None) -> AsyncIterator[int]:
    """Answer on the address of the settings, or on a socket that is bound, until the block ends.

    Gives the port. Requests under way at the end get a moment. Raises OSError.
    """
    settings = served.settings
    server = create_server(served.pipeline, max_body=settings.max_body)
    runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=_GRACE)
    await runner.setup()
    try:
        site: web.BaseSite = (
            web.TCPSite(runner, settings.host, settings.port, backlog=_BACKLOG)
            if sock is None
            else web.SockSite(runner, sock, backlog=_BACKLOG)
        )
        await site.start()
        yield runner.addresses[0][1]
    finally:
        served.end()
        await runner.cleanup()
        served.close()


class _Request(web.BaseRequest):
    """A request that says "go on" to a client that asks before it sends its body."""

    def read(self) -> Coroutine[Any, Any, bytes]:
        if "Expect" in self.headers:
            return self._invited()
        return super().read()

    async def _invited(self) -> bytes:
        if self.headers["Expect"].lower() == "100-continue":
            await self.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.writer.output_size = 0
        return await super().read()


class _Response(web.StreamResponse):
    """An answer of ours on its way: JSON that is complete, or nothing.

    The general response of aiohttp can stream, compress and carry cookies, and asks for each
    answer whether it must. This one writes head and body as one text.
    """

    def __init__(self, status: int, body: bytes | None, headers: Headers) -> None:
        # The base class would make a table of headers that nobody reads.
        self._answer = status, body, headers
        self._alive = False

    @property
    def keep_alive(self) -> bool:
        return self._alive

    @property
    def status(self) -> int:
        return self._answer[0]

    async def prepare(self, request: web.BaseRequest) -> None:
        status, body, headers = self._answer
        self._alive = request.keep_alive
        head = _usual_head(status, int(time()))
        if headers is not None:
            head += _written(headers)
        if not self._alive:
            head += b"Connection: close\r\n"
        elif request.version < HttpVersion11:
            head += b"Connection: keep-alive\r\n"
        if body is None:
            text = head + b"\r\n"
        else:
            text = b"%bContent-Length: %d\r\n\r\n" % (head, len(body))
            if request.method != "HEAD":
                text += body
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")
        transport.write(text)
        await request.writer.drain()

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to write."""


@lru_cache(maxsize=64)
def _usual_head(status: int, second: int) -> bytes:
    date = formatdate(second, usegmt=True)
    phrase = HTTPStatus(status).phrase
    return f"HTTP/1.1 {status} {phrase}\r\nDate: {date}\r\nServer: mockserver\r\n".encode()


def _written(headers: Mapping[str, str]) -> bytes:
    if headers is JSON_HEADERS:
        return _JSON_LINE
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("latin-1")


_JSON_LINE = b"Content-Type: application/json\r\n"


class _Server(web.Server):
    """Gives every connection a transport whose writes wait for the end of the turn."""

    def __init__(self, handler: Any, **options: Any) -> None:
        super().__init__(handler, **options)
        self._cork = _Cork(asyncio.get_running_loop())

    def __call__(self) -> Any:
        return _Greeter(super().__call__(), self._cork)


class _Greeter(asyncio.Protocol):
    """Hands a new connection to its handler, and is heard of no more."""

    def __init__(self, handler: web.RequestHandler, cork: "_Cork") -> None:
        self._handler = handler
        self._cork = cork

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.set_protocol(self._handler)
        self._handler.connection_made(_CorkedTransport(transport, self._cork))


class _Cork:
    """Knows the transports with something to write, and lets it out once a turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[_CorkedTransport] = []

    def add(self, transport: "_CorkedTransport") -> None:
        if not self._waiting:
            self._loop.call_soon(self._pull)
        self._waiting.append(transport)

    def _pull(self) -> None:
        waiting, self._waiting = self._waiting, []
        for transport in waiting:
            transport.flush()


class _CorkedTransport(asyncio.Transport):
    """A transport that gathers what is written in one turn of the loop.

    Each write is a call to the kernel, after which the interpreter starts cold; requests
    that came together are handled together when their answers leave together.
    """

    def __init__(self, transport: Any, cork: _Cork) -> None:
        super().__init__()
        self._transport = transport
        self._cork = cork
        self._chunks: list[Any] = []

    def write(self, data: Any) -> None:
        if not self._chunks:
            self._cork.add(self)
        self._chunks.append(data)

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        for data in list_of_data:
            self.write(data)

    def flush(self) -> None:
        chunks = self._chunks
        if chunks and not self._transport.is_closing():
            self._transport.write(chunks[0] if len(chunks) == 1 else b"".join(chunks))
        self._chunks = []

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def write_eof(self) -> None:
        self.flush()
        self._transport.write_eof()

    def can_write_eof(self) -> bool:
        return bool(self._transport.can_write_eof())

    def abort(self) -> None:
        self._chunks = []
        self._transport.abort()

    def is_closing(self) -> bool:
        return bool(self._transport.is_closing())

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._transport.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        protocol: asyncio.BaseProtocol = self._transport.get_protocol()
        return protocol

    def is_reading(self) -> bool:
        return bool(self._transport.is_reading())

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._transport.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        waiting = sum(len(chunk) for chunk in self._chunks)
        return int(self._transport.get_write_buffer_size()) + waiting

    def get_write_buffer_limits(self) -> tuple[int, int]:
        limits: tuple[int, int] = self._transport.get_write_buffer_limits()
        return limits
