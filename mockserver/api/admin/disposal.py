"""Lets go of what was dropped, a little in every turn of the event loop.

An account that held a hundred thousand sessions would stop the server for a moment if all
of them went at once.
"""

import asyncio
from collections import deque
from collections.abc import Iterator

_PAUSE = 0.005
"""Seconds before it begins."""


class Disposal:
    """What waits to be let go, on the event loop that runs."""

    def __init__(self) -> None:
        self._waiting: deque[Iterator[None]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, steps: Iterator[None]) -> None:
        """Run the steps, one a turn, after all that was taken before.

        At once where no loop runs.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            deque(steps, maxlen=0)
            return
        self._waiting.append(steps)
        # What an earlier loop left when it ended goes with it.
        if len(self._waiting) == 1 or loop is not self._loop:
            self._loop = loop
            # The answer to whoever dropped it goes first.
            loop.call_later(_PAUSE, self._step)

    def _step(self) -> None:
        if not self._waiting:
            return
        try:
            next(self._waiting[0])
        except StopIteration:
            self._waiting.popleft()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._step)
