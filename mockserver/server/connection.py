"""One connection and its bounds: how long a request may take to arrive, how many there may be.

Says in JSON what is no HTTP. What a request means is the matter of the pipeline.
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web
from aiohttp.http import RawRequestMessage
from aiohttp.http_exceptions import HttpProcessingError

from mockserver.api.errors import (
    BAD_HTTP,
    BUSY,
    HINT_HEADER,
    INTERNAL,
    LATE,
    ApiError,
    ErrorKind,
    envelope,
    hint_header,
)
from mockserver.server.cork import Cork, CorkedTransport
from mockserver.server.response import Response, raw_answer

if TYPE_CHECKING:
    from aiohttp import StreamReader
    from aiohttp.abc import AbstractStreamWriter

_CLIENTS_FAULTS = (ConnectionError, web.RequestPayloadError, HttpProcessingError)
_REQUEST_LINE = b" HTTP/1."
_FEED = web.RequestHandler.data_received
_LOG = logging.getLogger("mockserver")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a client may do to its connection. Times are in seconds, sizes in bytes."""

    body: int
    line: int
    header: int
    headers: int
    connections: int
    requests: int
    header_time: float
    body_time: float
    write_time: float
    idle_time: float


class Connection(web.RequestHandler):
    """A connection that knows by when what is arriving must be there."""

    __slots__ = (
        "_head_time",
        "_upgrading",
        "_write_time",
        "body_by",
        "head_by",
        "requests",
        "write_by",
    )

    def __init__(self, manager: "Server", bounds: Bounds, **options: Any) -> None:
        super().__init__(manager, **options)
        self._head_time = bounds.header_time
        self._write_time = bounds.write_time
        self.write_by = inf
        self._upgrading: StreamReader | None = None
        """The body of a request that asks for another protocol."""
        self.requests = 0
        self.head_by = inf
        self.body_by = inf

    def data_received(self, data: bytes) -> None:
        # Of what comes once for every request each step is counted.
        if self._upgrading is not None:
            self._mind_upgrading(data)
        in_body = self.body_by != inf
        _FEED(self, data)
        if self._messages:
            message, payload = self._messages[-1]
            if type(message) is RawRequestMessage and message.upgrade:
                self._begin_upgrading(message, payload, data)
        elif data and not in_body and self.head_by == inf:
            # A head begins to arrive.
            self.head_by = self._loop.time() + self._head_time

    def _begin_upgrading(
        self, message: RawRequestMessage, payload: "StreamReader", data: bytes
    ) -> None:
        """Note a request that asks for another protocol.

        The parser drops what came along with it, unless it knows the protocol: WebSocket.
        Whoever sent more is told so by a connection that ends.
        """
        if message.headers.get("Upgrade", "").lower() != "websocket":
            self._upgrading = payload
            if data.count(_REQUEST_LINE) > 1:
                self.close()

    def _mind_upgrading(self, data: bytes) -> None:
        """The same, where the body of that request is still arriving."""
        if self._upgrading is not None and not self._upgrading.is_eof() and _REQUEST_LINE in data:
            self._loop.call_soon(self.close)  # what completes the body has to be read first
        elif self._upgrading is not None and self._upgrading.is_eof():
            self._upgrading = None

    def late(self, now: float) -> str:
        """What should have arrived by now, or nothing."""
        if self.head_by < now:
            if self._current_request is None and not self._messages:
                return "head"
            self.head_by = now + self._head_time  # whoever waits for an answer may take time
        return "body" if self.body_by < now else ""

    def pause_writing(self) -> None:
        super().pause_writing()
        self.write_by = self._loop.time() + self._write_time

    def resume_writing(self) -> None:
        super().resume_writing()
        self.write_by = inf

    def abandon(self) -> None:
        """Give up a client that does not read its answer."""
        if self.transport is not None:
            # It need not be told: it does not read.
            self.transport.abort()

    def arrived(self) -> None:
        """A body is complete."""
        self.body_by = inf

    def cut(self, what: str) -> None:
        """Say that what was to arrive is late, and close."""
        transport = self.transport
        if transport is not None:
            hint = f"the {what} of the request did not arrive in time"
            transport.write(_said(LATE, hint))
        self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what is no HTTP, and to a fault that nobody caught."""
        del request
        if status >= 500:
            # Who reads events may leave between two of them; nobody waits for this answer.
            if not isinstance(exc, _CLIENTS_FAULTS):
                _LOG.error("a fault of this server", exc_info=exc)
            error = ApiError(INTERNAL)
        else:
            error = ApiError(BAD_HTTP, hint=_first_line(message or str(exc or "")))
        headers = {"Content-Type": "application/json"}
        if error.hint:
            headers[HINT_HEADER] = hint_header([error.hint])
        self.close()
        return Response(error.status, orjson.dumps(envelope(error, None)), headers)

    def log_exception(self, *args: Any, **options: Any) -> None:
        # That a body breaks off or cannot be decoded is no fault of ours.
        if not isinstance(options.get("exc_info"), _CLIENTS_FAULTS):
            super().log_exception(*args, **options)


class Request(web.BaseRequest):
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


class Server(web.Server):
    """Makes connections, keeps their number, and cuts those that let it wait."""

    def __init__(self, handler: Any, bounds: Bounds) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            handler,
            request_factory=self._request,
            # A search through a million customers ends when nobody waits for it any more.
            handler_cancellation=True,
        )
        self._bounds = bounds
        self._cork = Cork(loop)
        self._running_loop = loop
        self._open: set[Connection] = set()
        # Late ones are looked for a few times while the shortest time passes.
        self._period = min(1.0, min(bounds.header_time, bounds.body_time, bounds.write_time) / 4)
        self._sweeping: asyncio.TimerHandle | None = None

    def __call__(self) -> Any:
        bounds = self._bounds
        if len(self._open) >= bounds.connections:
            return _Refusal()
        connection = Connection(
            self,
            bounds,
            loop=self._running_loop,
            access_log=None,
            keepalive_timeout=bounds.idle_time,
            max_line_size=bounds.line,
            max_field_size=bounds.header,
            max_headers=bounds.headers,
        )
        return _Greeter(connection, self._cork)

    @property
    def open(self) -> int:
        """Connections that are open."""
        return len(self._open)

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        super().connection_made(handler, transport)
        if isinstance(handler, Connection):
            self._open.add(handler)
            if self._sweeping is None:
                self._sweeping = self._running_loop.call_later(self._period, self._sweep)

    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self._open.discard(handler)

    def abandon_idle_readers(self) -> None:
        """Give up the clients that leave their answers unread."""
        for connection in list(self._open):
            if connection.write_by != inf:
                connection.abandon()

    def _request(
        self,
        message: RawRequestMessage,
        payload: "StreamReader",
        protocol: web.RequestHandler,
        writer: "AbstractStreamWriter",
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        assert isinstance(protocol, Connection)
        protocol.head_by = inf
        protocol.requests += 1
        if protocol.requests >= self._bounds.requests:
            message = message._replace(should_close=True)
        if not payload.is_eof():
            protocol.body_by = self._running_loop.time() + self._bounds.body_time
            payload.on_eof(protocol.arrived)
        return Request(
            message,
            payload,
            protocol,
            writer,
            task,
            self._running_loop,
            client_max_size=self._bounds.body,
        )

    def _sweep(self) -> None:
        now = self._running_loop.time()
        for connection in list(self._open):
            what = connection.late(now)
            if connection.write_by < now:
                connection.abandon()
            elif what:
                connection.cut(what)
        self._sweeping = (
            self._running_loop.call_later(self._period, self._sweep) if self._open else None
        )


class _Greeter(asyncio.Protocol):
    """Hands a new connection to its handler, and is heard of no more."""

    def __init__(self, handler: Connection, cork: Cork) -> None:
        self._handler = handler
        self._cork = cork

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.set_protocol(self._handler)
        self._handler.connection_made(CorkedTransport(transport, self._cork))


class _Refusal(asyncio.Protocol):
    """Tells a client that there are too many, and closes."""

    def connection_made(self, transport: Any) -> None:
        transport.write(_said(BUSY, "too many connections are open"))
        transport.close()


def _said(kind: ErrorKind, hint: str) -> bytes:
    error = ApiError(kind)
    return raw_answer(error.status, orjson.dumps(envelope(error, None)), hint_header([hint]))


def _first_line(text: str) -> str:
    return text.partition("\n")[0].rstrip(" :")
