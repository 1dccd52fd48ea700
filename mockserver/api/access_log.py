"""One line a request, to stderr. Never a header, a query or a body: keys stay out."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TextIO

_DELAY = 0.05
"""Seconds that a line may wait, so that many are written at once."""

_LONGEST_PATH = 200


Row = tuple[str, str, int, float, str, str]
"""The fields of a request that is noted, in their order."""


class Noted(NamedTuple):
    """What is noted of one request. Its target is written without the query."""

    method: str
    target: str
    status: int
    seconds: float
    operation: str
    account: str

    @property
    def path(self) -> str:
        """As it was sent, encoded."""
        return self.target.partition("?")[0]

    def line(self) -> str:
        path = self.path
        if len(path) > _LONGEST_PATH:
            path = path[:_LONGEST_PATH] + "..."
        name = self.account
        if not (name.isascii() and name.isprintable()):
            name = ascii(name)
        time = f"{self.seconds * 1000:.2f}ms"
        return f"{self.method} {path} {self.status} {time} {self.operation} account={name}\n"

    def json_line(self, now: datetime) -> str:
        """The same as one JSON object."""
        row = {
            "time": now.isoformat(timespec="milliseconds"),
            "level": "info",
            "message": "request",
            "method": self.method,
            "path": self.path[:_LONGEST_PATH],
            "status": self.status,
            "milliseconds": round(self.seconds * 1000, 2),
            "operation": self.operation,
            "account": self.account,
        }
        return json.dumps(row) + "\n"


class AccessLog:
    """Collects lines and writes them together a moment later."""

    def __init__(self, stream: TextIO, now: Callable[[], datetime] | None = None) -> None:
        """Lines are JSON with a time where ``now`` tells it."""
        self._stream = stream
        self._now = now
        self._waiting: list[Row] = []

    def note(self, request: Row) -> None:
        """Note one request, to be written soon."""
        if not self._waiting:
            asyncio.get_running_loop().call_later(_DELAY, self.flush)
        self._waiting.append(request)

    def _text(self) -> str:
        if self._now is None:
            return "".join([Noted._make(row).line() for row in self._waiting])
        now = self._now()
        return "".join([Noted._make(row).json_line(now) for row in self._waiting])

    def flush(self) -> None:
        """Write what was noted."""
        if not self._waiting:
            return
        text = self._text()
        self._waiting.clear()
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # A log that nobody reads any more must not stop the server.
            return
