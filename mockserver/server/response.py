"""An answer of ours on its way: head and body as one text."""

from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time

from aiohttp import HttpVersion11, web

from mockserver.api.asked import Headers
from mockserver.api.errors import HINT_HEADER
from mockserver.api.exchange import JSON_HEADERS
from mockserver.api.wire import BODILESS


class Response(web.StreamResponse):
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
        if body is None and status in BODILESS:
            text = head + b"\r\n"
        elif body is None:
            # Without a length a client waits for the end of the connection.
            text = head + b"Content-Length: 0\r\n\r\n"
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
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode(
        "latin-1", "replace"
    )


_JSON_LINE = b"Content-Type: application/json\r\n"


def raw_answer(status: int, body: bytes, hint: str) -> bytes:
    """A whole answer after which the connection ends, for whoever is not read any further."""
    head = _usual_head(status, int(time())) + _JSON_LINE
    hinted = f"{HINT_HEADER}: {hint}\r\n".encode()
    length = b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head + hinted + length + body
