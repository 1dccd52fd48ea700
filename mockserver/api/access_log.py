"""One line a request, to stderr. Never a header, a query or a body: keys stay out."""

import asyncio
from typing import TextIO

_DELAY = 0.05
"""Seconds that a line may wait, so that many are written at once."""


class AccessLog:
    """Collects lines and writes them together a moment later."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []

    def write(
        self,
        method: str,
        path: str,
        status: int,
        *,
        seconds: float,
        operation: str,
        account: str,
    ) -> None:
        """Note one request. ``path`` is as it was sent, percent-encoded, without its query."""
        if not self._lines:
            asyncio.get_running_loop().call_later(_DELAY, self.flush)
        shown = path if len(path) <= 200 else path[:200] + "..."
        name = account if account.isascii() and account.isprintable() else ascii(account)
        self._lines.append(
            f"{method} {shown} {status} {seconds * 1000:.2f}ms {operation} account={name}\n"
        )

    def flush(self) -> None:
        """Write what was noted."""
        if not self._lines:
            return
        text = "".join(self._lines)
        self._lines.clear()
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):
            # A log that nobody reads any more must not stop the server.
            return
