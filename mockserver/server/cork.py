"""One burst of writes a turn of the loop: what transports write waits for the end of it."""

import asyncio
from collections.abc import Iterable
from typing import Any


class Cork:
    """Knows the transports with something to write, and lets it out once a turn."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[CorkedTransport] = []

    def add(self, transport: "CorkedTransport") -> None:
        if not self._waiting:
            self._loop.call_soon(self._pull)
        self._waiting.append(transport)

    def _pull(self) -> None:
        waiting, self._waiting = self._waiting, []
        for transport in waiting:
            transport.flush()


class CorkedTransport(asyncio.Transport):
    """A transport that gathers what is written in one turn of the loop.

    Each write is a call to the kernel, after which the interpreter starts cold; requests
    that came together are handled together when their answers leave together.
    """

    def __init__(self, transport: Any, cork: Cork) -> None:
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
