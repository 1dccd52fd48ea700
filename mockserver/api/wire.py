"""Answers that are bent on their way out: broken connections, dribbling bodies, any header.

The usual answer is written by whoever runs the server; here stands what only a test wants.
"""

import asyncio
import os
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from random import Random
from typing import Any

from aiohttp import HttpVersion11, web
from multidict import CIMultiDict

from mockserver.api.asked import Reply
from mockserver.api.errors import HINT_HEADER, hint_header
from mockserver.control.stubs.delays import Dribble
from mockserver.control.stubs.responses import CUT_BODY
from mockserver.control.tenant import Tenant

BODILESS = frozenset({204, 304})
"""Statuses whose answers end with their headers."""

_GARBAGE = 64
"""Bytes of a body that is none."""


def bent_response(tenant: Tenant, reply: Reply) -> web.StreamResponse:
    """The response of a reply that a stub or a fault made."""
    bent = reply.bent
    if bent is not None and bent.fault == CUT_BODY:
        return _CutResponse(reply)
    if bent is not None and bent.fault is not None:
        return _BrokenResponse(bent.fault, tenant.random)
    headers: CIMultiDict[str] = CIMultiDict(bent.headers or () if bent is not None else ())
    if bent is not None and bent.headers is None:
        if reply.body is not None:
            headers["Content-Type"] = "application/json"
        headers.update(reply.headers or {})
    if reply.hints:
        headers[HINT_HEADER] = hint_header(reply.hints)
    headers["Server"] = "mockserver"
    reason = bent.reason if bent is not None else None
    body = reply.body or b""
    if bent is not None and bent.dribble is not None and body and reply.status not in BODILESS:
        return _DribblingResponse(reply, reason, headers, bent.dribble, tenant)
    return web.Response(status=reply.status, reason=reason, headers=headers, body=body or None)


class _BrokenResponse(web.StreamResponse):
    """No answer: what a client sees when the other side fails."""

    def __init__(self, fault: str, random: Random) -> None:
        super().__init__(status=500)
        self._fault = fault
        self._garbage = random.randbytes(_GARBAGE)

    @property
    def keep_alive(self) -> bool:
        return False

    async def prepare(self, request: web.BaseRequest) -> None:
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")
        if self._fault == "CONNECTION_RESET_BY_PEER":
            _reset(transport)
            return
        if self._fault == "MALFORMED_RESPONSE_CHUNK":
            transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                b"Transfer-Encoding: chunked\r\n\r\n" + self._garbage
            )
        elif self._fault == "RANDOM_DATA_THEN_CLOSE":
            transport.write(self._garbage)
        transport.close()

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to write."""


def _reset(transport: Any) -> None:
    """Close a connection so that the other side is told of a reset."""
    sock = transport.get_extra_info("socket")
    if sock is not None and hasattr(os, "dup") and sock.fileno() >= 0:
        # The loop's own handle does not let its options be set everywhere; one of ours does.
        with suppress(OSError), socket.socket(fileno=os.dup(sock.fileno())) as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class _CutResponse(web.StreamResponse):
    """An answer that announces a body, sends half of it and ends: half of the head, if it has none.

    HEAD is cut like a GET: what a client must not see is a whole answer.
    """

    def __init__(self, reply: Reply) -> None:
        super().__init__(status=reply.status)
        body = reply.body or b""
        head = (
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}\r\n"
            f"Server: mockserver\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        ).encode()
        self._sent = head + b"\r\n\r\n" + body[: len(body) // 2] if body else head[: len(head) // 2]

    @property
    def keep_alive(self) -> bool:
        return False

    async def prepare(self, request: web.BaseRequest) -> None:
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("the client has gone")
        transport.write(self._sent)
        transport.close()

    async def write_eof(self, data: bytes = b"") -> None:
        """Nothing is left to write."""


class _DribblingResponse(web.StreamResponse):
    """A body that comes in parts, with pauses between them."""

    def __init__(
        self,
        reply: Reply,
        reason: str | None,
        headers: CIMultiDict[str],
        dribble: Dribble,
        tenant: Tenant,
    ) -> None:
        super().__init__(status=reply.status, reason=reason, headers=headers)
        self._whole = reply.body or b""
        self.content_length = len(self._whole)
        self._dribble = dribble
        self._tenant = tenant
        self._era = reply.bent.era if reply.bent is not None else 0

    async def prepare(self, request: web.BaseRequest) -> Any:
        writer = await super().prepare(request)
        if request.method == "HEAD":
            return writer
        parts = self._dribble.parts(self._whole)
        wait = self._dribble.duration / len(parts)
        self._tenant.busy += 1
        try:
            for part in parts:
                await self._tenant.pauses.sleep(wait, self._era)
                await self.write(part)
        finally:
            self._tenant.busy -= 1
        return writer


class StreamedResponse(web.StreamResponse):
    """A body that is made while it is sent, so that it is never whole."""

    def __init__(
        self, tenant: Tenant, status: int, headers: Mapping[str, str], blocks: Iterator[bytes]
    ) -> None:
        super().__init__(status=status, headers={**headers, "Server": "mockserver"})
        self._tenant = tenant
        self._blocks = blocks

    async def prepare(self, request: web.BaseRequest) -> Any:
        if request.version >= HttpVersion11:
            self.enable_chunked_encoding()
        else:
            self.force_close()
        writer = await super().prepare(request)
        self._tenant.busy += 1
        try:
            for block in self._blocks:
                if block:
                    await self.write(block)
                await asyncio.sleep(0)  # others get their turn
        finally:
            self._tenant.busy -= 1
        return writer
