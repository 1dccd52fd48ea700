"""Violations that a test declares: between entering and leaving, one of them has to come."""

from time import perf_counter
from types import TracebackType
from typing import Self

from mockserver.testing.handle.asking import AskingVerbs
from mockserver.testing.handle.contract_check import ContractBrokenError
from mockserver.testing.handle.violations import Violation

_PATIENCE = 1.0
"""Seconds that requests under way get to be heard of."""


class Expectation:
    """What is expected: violations of a ``pointer``, ``operation`` and ``keyword``, if named."""

    def __init__(
        self,
        talon: AskingVerbs,
        pointer: str | None,
        operation: str | None,
        keyword: str | None,
        times: int | None,
    ) -> None:
        self._talon = talon
        self._wanted = {"pointer": pointer, "operation": operation, "keyword": keyword}
        self._times = times
        self._before: set[tuple[str, ...]] = set()
        self.violations: list[Violation] = []
        """Those that came, once the block has ended."""

    async def begin(self) -> None:
        self._before = {one.key for one in await self._talon.violations()}

    async def end(self, *, failed: bool) -> None:
        """Take note of what came. Raises ContractBrokenError where it did not, unless failed."""
        __tracebackhide__ = True
        until = perf_counter() + _PATIENCE
        while True:
            came = [one for one in await self._talon.violations() if one.key not in self._before]
            self.violations = [one for one in came if self._fits(one)]
            found = len(self.violations)
            short = not found if self._times is None else found != self._times
            # A client that gave up is heard of when the server has seen it go.
            if not short or not await self._talon.hears_more(until):
                break
        self._talon.expect(self.violations)
        if failed or not short:
            return
        words = [f"{name}={value!r}" for name, value in self._wanted.items() if value is not None]
        wanted = f"a violation of {', '.join(words)}" if words else "a violation"
        count = "" if self._times is None else f" {self._times} times, not {len(self.violations)},"
        lines = [f"{wanted} was expected{count} and did not come"]
        lines += ["Others came:", *(f"  {one}" for one in came)] if came else ["None came"]
        raise ContractBrokenError("\n".join(lines))

    def _fits(self, violation: Violation) -> bool:
        return all(
            value is None or getattr(violation, name) == value
            for name, value in self._wanted.items()
        )


class AioExpectation(Expectation):
    """The same as an asynchronous context manager."""

    async def __aenter__(self) -> Self:
        await self.begin()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        __tracebackhide__ = True
        await self.end(failed=error is not None)
