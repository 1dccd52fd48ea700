"""The work that matching may cost, so that no pattern can stop the server.

One match has a budget; all matches that one request or one call asks for share an allowance.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MOST_STEPS = 200_000
"""Steps of one match: some tenths of a second."""

MOST_TOGETHER = 1_000_000
"""Steps of all matches for one request, or for one call: about a second."""


class TooMuchWorkError(Exception):
    """A match would take too long; it counts as none."""


class AllowanceSpentError(Exception):
    """All matches of one call together would take too long."""


class Budget:
    """Counts steps down, and raises when there are none left."""

    __slots__ = ("_allowance", "left")

    def __init__(self, steps: int = MOST_STEPS) -> None:
        self.left = steps
        self._allowance = _ALLOWANCE.get()

    def spend(self, steps: int = 1) -> None:
        """Raises TooMuchWorkError or AllowanceSpentError."""
        self.left -= steps
        if self._allowance is not None:
            self._allowance.spend(steps)
        if self.left < 0:
            raise TooMuchWorkError


class _Allowance:
    """What several matches share."""

    __slots__ = ("_refuses", "left")

    def __init__(self, *, refuses: bool) -> None:
        self.left = MOST_TOGETHER
        self._refuses = refuses

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise AllowanceSpentError if self._refuses else TooMuchWorkError


_ALLOWANCE: ContextVar[_Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def allowance(*, refuses: bool) -> Iterator[None]:
    """Have all matches inside share an allowance.

    When it is spent all further ones count as none, or AllowanceSpentError is raised where
    it ``refuses``.
    """
    token = _ALLOWANCE.set(_Allowance(refuses=refuses))
    try:
        yield
    finally:
        _ALLOWANCE.reset(token)
