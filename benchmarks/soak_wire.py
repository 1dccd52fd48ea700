"""Connections of the soak: one request at a time, and every answer read to its last byte.

Repeats nothing by itself, as HTTP clients do, so that every request is one request. What is
no whole answer in JSON is an error.
"""

import asyncio
import json
from array import array
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import perf_counter
from typing import Any, NoReturn

_PATIENCE = 20.0
"""Seconds that an answer may take before it counts as none."""
_PAUSE = 0.03
"""Seconds that a client thinks between two steps, on average."""
_SHOWN = 20
_LONGEST = 2**26
_EMPTY = frozenset({204, 304})


class BrokenError(Exception):
    """What came is no whole answer."""


class UnexpectedError(Exception):
    """A step of a client ends here, and the next one may begin; the tally has what was wrong."""


@dataclass(slots=True)
class Answer:
    """One answer: its status, and the JSON of its body."""

    status: int
    value: Any


@dataclass
class Tally:
    """What the clients saw: requests, how long they took, and everything that was wrong."""

    requests: int = 0
    checks: int = 0
    latencies: "array[float]" = field(default_factory=lambda: array("d"))
    errors: int = 0
    shown: list[str] = field(default_factory=list)

    def fail(self, what: str) -> None:
        """Note an error; the first ones are told."""
        self.errors += 1
        if len(self.shown) < _SHOWN:
            self.shown.append(what)


@dataclass
class Hub:
    """What all clients of one run share: the server, the tally and the end."""

    port: int
    tally: Tally
    deadline: float
    stopped: bool = False
    numbers: Any = field(default_factory=count)

    @property
    def over(self) -> bool:
        return self.stopped or perf_counter() >= self.deadline


def request_bytes(
    method: str, path: str, key: str, body: Any = None, headers: Sequence[str] = ()
) -> bytes:
    """A request as it is sent; a body of bytes is sent as it is, anything else as JSON."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: {key}", *headers]
    text = b""
    if body is not None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines += ["Content-Type: application/json", f"Content-Length: {len(text)}"]
    return "\r\n".join([*lines, "", ""]).encode() + text


class Line:
    """One connection, opened when it is needed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, *parts: bytes, pause: float = 0.0) -> None:
        """Send parts, with a pause after each."""
        if self._writer is None:
            opened = await asyncio.open_connection("127.0.0.1", self._port, limit=_LONGEST)
            self._reader, self._writer = opened
        for part in parts:
            try:
                self._writer.write(part)
            except RuntimeError as error:  # what uvloop says of a connection that has gone
                raise ConnectionError(str(error)) from None
            await self._writer.drain()
            if pause:
                await asyncio.sleep(pause)

    async def answer(self) -> Answer:
        """The next answer. Raises BrokenError, OSError or TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            try:
                return await self._read()
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
                raise BrokenError(str(error)) from None

    async def _read(self) -> Answer:
        assert self._reader is not None
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        version, status = head[0].split(" ")[:2]
        if version != "http/1.1":
            raise BrokenError(f"no answer of HTTP: {head[0][:80]}")
        fields = dict(line.split(": ", 1) for line in head[1:] if line)
        text = b""
        if int(status) not in _EMPTY:
            text = await self._reader.readexactly(int(fields["content-length"]))
        if fields.get("connection") == "close":
            self.drop()
        is_json = fields.get("content-type", "").startswith("application/json")
        return Answer(int(status), json.loads(text) if is_json else text)

    async def read_until(self, end: bytes) -> bytes:
        """What comes until some bytes come. Raises as ``answer`` does."""
        assert self._reader is not None
        async with asyncio.timeout(_PATIENCE):
            try:
                return await self._reader.readuntil(end)
            except asyncio.IncompleteReadError as error:
                raise BrokenError(f"ended before {end!r}") from error

    def drop(self) -> None:
        """Close it without a word; what was under way is broken off."""
        if self._writer is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._writer.transport.abort()
        self._reader = self._writer = None


class Caller:
    """A client with a connection that it keeps, and a mind of its own."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.line = Line(hub.port)
        self.random = Random(next(hub.numbers))

    async def ask(
        self,
        method: str,
        path: str,
        account: str,
        body: Any = None,
        *,
        wanted: tuple[int, ...] = (200,),
        headers: Sequence[str] = (),
        key: str = "",
    ) -> Answer:
        """Ask, and get an answer with a wanted status. Raises UnexpectedError."""
        scheme = "ManagementKey-v1" if _is_management(path) else "ApiKey-v1"
        sent = request_bytes(method, path, key or f"{scheme} {account}.key", body, headers)
        began = perf_counter()
        try:
            await self.line.send(sent)
            answer = await self.line.answer()
        except (OSError, BrokenError, TimeoutError) as error:
            self.fail(f"{method} {path} of {account}: {type(error).__name__} {error}")
        self.hub.tally.requests += 1
        self.hub.tally.latencies.append(perf_counter() - began)
        if answer.status not in wanted:
            self.fail(f"{method} {path} of {account}: {answer.status} {str(answer.value)[:200]}")
        return answer

    async def admin(
        self, method: str, call: str, account: str, body: Any = None, *, wanted: int = 200
    ) -> Any:
        """Ask the control plane about an account. Raises UnexpectedError."""
        mark = "&" if "?" in call else "?"
        path = f"/__admin/{call}{mark}account={account}"
        return (await self.ask(method, path, account, body, wanted=(wanted,))).value

    def fail(self, what: str) -> NoReturn:
        """Note what was wrong, and end this step."""
        self.line.drop()
        self.hub.tally.fail(what)
        raise UnexpectedError(what)

    async def think(self) -> None:
        await asyncio.sleep(self.random.expovariate(1 / _PAUSE))


def _is_management(path: str) -> bool:
    return path.startswith(("/v1/applications", "/v1/customers", "/v1/customer_search"))
