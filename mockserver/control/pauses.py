"""Pauses: answers that wait, and can be let go before their time.

Owns every wait that a test asks for, so that nothing waits on after a reset or a shutdown.
"""

import asyncio


class Pauses:
    """The answers of one account that wait. Belongs to one event loop."""

    def __init__(self) -> None:
        self._sleeping: set[asyncio.Future[None]] = set()
        self._hanging: dict[asyncio.Future[None], str] = {}
        self._closed = False
        self.era = 0
        """How often everything was let go: an answer of an earlier era waits no more."""

    def __len__(self) -> int:
        """How many hang until they are released."""
        return len(self._hanging)

    async def sleep(self, seconds: float, era: int) -> None:
        """Wait for a time, or until everything is let go."""
        if self._is_over(era):
            return
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _end, over)
        self._sleeping.add(over)
        try:
            await over
        finally:
            timer.cancel()
            self._sleeping.discard(over)

    async def hang(self, operation_id: str, era: int) -> None:
        """Wait until released."""
        if self._is_over(era):
            return
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hanging[over] = operation_id
        try:
            await over
        finally:
            self._hanging.pop(over, None)

    def release(self, operation_id: str | None = None) -> int:
        """Let those go that hang, or only those of an operation. Gives their number."""
        chosen = [o for o, name in self._hanging.items() if operation_id in {None, name}]
        for over in chosen:
            _end(over)
            # It may not run before somebody counts.
            del self._hanging[over]
        return len(chosen)

    def hurry(self) -> int:
        """Let those go that wait for a time, for all that is left of their waiting."""
        self.era += 1
        sleeping = [over for over in self._sleeping if not over.done()]
        for over in sleeping:
            _end(over)
        return len(sleeping)

    def end(self) -> None:
        """Let everything go that waits, for all that is left of its waiting."""
        self.release()
        self.hurry()

    def close(self) -> None:
        """Let everything go, and whatever comes."""
        self._closed = True
        self.end()

    def _is_over(self, era: int) -> bool:
        return self._closed or era != self.era


def _end(over: "asyncio.Future[None]") -> None:
    if not over.done():
        over.set_result(None)
