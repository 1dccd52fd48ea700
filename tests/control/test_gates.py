"""Gates: who runs, who waits, who is refused, and what happens to those who give up."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.control.gates import Gates


async def test_one_runs_two_wait_in_their_order() -> None:
    gates, ran = Gates(), []

    async def update(name: int) -> bool:
        if not await gates.enter("s", 2):
            return False
        ran.append(name)
        await asyncio.sleep(0)
        gates.leave("s")
        return True

    taken = await asyncio.gather(*[update(name) for name in range(5)])
    assert taken == [True, True, True, False, False]
    assert ran == [0, 1, 2]
    assert not gates.inside


async def test_keys_are_apart() -> None:
    gates = Gates()
    assert await gates.enter("a", 0)
    assert await gates.enter("b", 0)
    assert not await gates.enter("a", 0)
    gates.leave("a")
    assert set(gates.inside) == {"b"}


async def test_those_who_wait_can_be_turned_away() -> None:
    gates = Gates()
    assert await gates.enter("s", 2)
    waiting = [asyncio.create_task(gates.enter("s", 2)) for _ in range(2)]
    await asyncio.sleep(0)
    gates.turn_away()
    assert await asyncio.gather(*waiting) == [False, False]
    gates.leave("s")
    assert not gates.inside


class Crowd:
    """Updates of one session that go in and out of its gate."""

    def __init__(self) -> None:
        self.gates = Gates()
        self.finish = asyncio.Event()
        self.tasks: list[asyncio.Task[bool]] = []
        self.inside = self.most_inside = 0

    async def update(self) -> bool:
        if not await self.gates.enter("s", 2):
            return False
        try:
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
            await self.finish.wait()
            self.finish.clear()
        finally:
            self.inside -= 1
            self.gates.leave("s")
        return True

    def enter(self, number: int) -> None:
        del number
        self.tasks.append(asyncio.create_task(self.update()))

    def let_finish(self, number: int) -> None:
        del number
        self.finish.set()

    def cancel(self, number: int) -> None:
        if self.tasks:
            self.tasks[number % len(self.tasks)].cancel()

    def turn_away(self, number: int) -> None:
        del number
        self.gates.turn_away()

    async def go_home(self) -> None:
        while not all(task.done() for task in self.tasks):
            self.finish.set()
            await asyncio.sleep(0)


STEPS = st.sampled_from([Crowd.enter, Crowd.let_finish, Crowd.cancel, Crowd.turn_away])


@settings(max_examples=200, deadline=None)
@given(st.lists(STEPS, max_size=30))
def test_whatever_happens_one_is_inside_and_none_is_forgotten(steps: list[Any]) -> None:
    async def run() -> None:
        crowd = Crowd()
        for number, step in enumerate(steps):
            step(crowd, number)
            if number % 3:
                await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await crowd.go_home()
        assert crowd.most_inside <= 1
        assert not crowd.gates.inside

    asyncio.run(run())
