"""The rule for parallel updates: one runs, a few wait, all further ones are refused.

Knows keys only; who has which is for others to say. Waiters come in in their order.
"""

import asyncio
from collections import deque
from collections.abc import Hashable


class Gates:
    """One gate a key, which is there only while someone is in it. Belongs to one event loop."""

    def __init__(self) -> None:
        self.inside: dict[Hashable, deque[asyncio.Future[bool]]] = {}
        """The gates that someone is in, with those who wait. To be read only."""

    async def enter(self, key: Hashable, most: int) -> bool:
        """Go in, after those who came before. False where ``most`` wait already, at once, and
        for those who are turned away while they wait.
        """
        waiting = self.inside.get(key)
        if waiting is None:
            self.inside[key] = deque()
            return True
        if len(waiting) >= most:
            return False
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.result():
                self.leave(key)  # its turn had come, and nobody will take it
            elif turn in waiting:
                waiting.remove(turn)
            raise

    def leave(self, key: Hashable) -> None:
        """Go out, and let the next one in."""
        waiting = self.inside[key]
        while waiting:
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(True)
                return
        del self.inside[key]

    def turn_away(self) -> None:
        """Refuse all who wait."""
        for waiting in self.inside.values():
            for turn in waiting:
                if not turn.done():
                    turn.set_result(False)
            waiting.clear()
