"""Bytes to a server and back."""

import asyncio
import contextlib
import re
from typing import NamedTuple

from tests.conftest import Server

KEY = b"Host: x\r\nAuthorization: ApiKey-v1 k\r\n"
HEALTH = b"GET /v1/status/health HTTP/1.1\r\nHost: x\r\n"
LAST = HEALTH + b"Connection: close\r\n\r\n"
CALM = b'{"status":"ok"}'
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Answer(NamedTuple):
    """One answer as it came."""

    status: int
    head: bytes
    body: bytes


async def talk(server: Server, *parts: bytes, seconds: float = 5) -> bytes:
    """Send bytes on one connection and read what comes until it is closed."""
    client = server.client
    reader, writer = await asyncio.open_connection(client.host, client.port)
    came = b""
    try:
        async with asyncio.timeout(seconds):
            for part in parts:
                writer.write(part)
                await writer.drain()
            came = await reader.read()
    except ConnectionError:
        pass  # closed while more was to be sent
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    return came


def answers(came: bytes) -> list[Answer]:
    """The answers that bytes are made of. Raises AssertionError for anything else."""
    found = []
    while came:
        head, end, rest = came.partition(b"\r\n\r\n")
        status = _STATUS.match(head + b"\r\n")
        assert status, came[:200]
        assert end, came[:200]
        length = _LENGTH.search(head)
        size = int(length[1]) if length else 0
        assert len(rest) >= size, came[:200]
        found.append(Answer(int(status[1]), head, rest[:size]))
        came = rest[size:]
    return found
