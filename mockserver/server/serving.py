"""Listens: from a socket that is bound to the last answer.

A server listens before it has its data, and says so until it has them; when it ends it
says so too, lets the requests under way go, and writes what is to be written.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

import orjson
from aiohttp import web

from mockserver.api.errors import LOADING, ApiError, envelope
from mockserver.api.exchange import JSON_HEADERS
from mockserver.api.pipeline import Pipeline
from mockserver.server.connection import Bounds, Server
from mockserver.server.response import Response
from mockserver.server.tls import tls_context
from mockserver.settings.table import Settings

_BACKLOG = 1024


class Served(Protocol):
    """What is served, and how it ends."""

    @property
    def settings(self) -> Settings: ...

    @property
    def pipeline(self) -> Pipeline: ...

    def end(self) -> None:
        """Say that it ends, and let every answer go that waits."""

    async def close(self) -> None:
        """Write what is still to be written."""


def bounds_of(settings: Settings) -> Bounds:
    """The bounds of connections that settings name."""
    return Bounds(
        body=settings.max_body,
        line=settings.max_request_line,
        header=settings.max_header_bytes,
        headers=settings.max_headers,
        connections=settings.max_connections,
        requests=settings.max_connection_requests,
        header_time=settings.header_timeout,
        body_time=settings.body_timeout,
        write_time=settings.write_timeout,
        idle_time=settings.keep_alive,
    )


class Listening:
    """A server that takes requests, and has something to answer with as soon as it is given."""

    def __init__(self, settings: Settings) -> None:
        """Needs a running event loop."""
        self._settings = settings
        self._server = Server(self._early, bounds_of(settings))
        self._served: Served | None = None
        self._sockets: asyncio.Server | None = None
        self._runner = web.ServerRunner(
            self._server, handle_signals=False, shutdown_timeout=settings.grace
        )

    async def open(self, sock: socket.socket | None = None) -> int:
        """Listen, on a socket that is bound or at the address of the settings. Gives the port.

        Raises OSError, or SettingError for a certificate that cannot be used.
        """
        settings = self._settings
        tls = tls_context(settings)
        await self._runner.setup()
        # The sites of aiohttp would wait a minute for a client that never greets.
        patience = {"ssl_handshake_timeout": settings.header_timeout} if tls is not None else {}
        where: dict[str, Any] = {"sock": sock}
        if sock is None:
            where = {"host": settings.host or None, "port": settings.port}
        loop: Any = asyncio.get_running_loop()
        sockets: asyncio.Server = await loop.create_server(
            self._server, **where, ssl=tls, backlog=_BACKLOG, **patience
        )
        self._sockets = sockets
        port: int = sockets.sockets[0].getsockname()[1]
        return port

    def serve(self, served: Served) -> None:
        """Answer with this from now on."""
        self._served = served
        self._server.request_handler = partial(served.pipeline.answer, respond=Response)

    async def close(self) -> None:
        """Take no more connections, let what is under way end, and write what is to be written."""
        served = self._served
        if self._sockets is not None:
            self._sockets.close()
        if served is not None:
            served.end()
        self._server.abandon_idle_readers()
        await self._runner.cleanup()
        if served is not None:
            await served.close()

    async def _early(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer on a connection that is older than what is served."""
        if self._served is not None:
            return await self._served.pipeline.answer(request, respond=Response)
        error = ApiError(LOADING)
        # The next request on a new connection finds what is served at once.
        response = web.Response(
            status=error.status,
            body=orjson.dumps(envelope(error, None)),
            headers={**JSON_HEADERS, "Server": "mockserver", "Retry-After": "1"},
        )
        response.force_close()
        return response


@asynccontextmanager
async def listening(served: Served, sock: socket.socket | None = None) -> AsyncIterator[int]:
    """Answer on the address of the settings, or on a socket that is bound, until the block ends.

    Gives the port. Requests under way at the end get a moment. Raises OSError.
    """
    server = Listening(served.settings)
    server.serve(served)
    try:
        yield await server.open(sock)
    finally:
        await server.close()


def create_server(pipeline: Pipeline, settings: Settings) -> Any:
    """A protocol factory for ``web.ServerRunner``. Needs a running event loop."""
    return Server(partial(pipeline.answer, respond=Response), bounds_of(settings))
