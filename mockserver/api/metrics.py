"""Counts what is answered: by operation and status, how long it took, what broke the contract.

Requests are put aside and counted many at a time, so that each costs next to nothing. Who
asks for the numbers writes them down (``admin.metrics``).
"""

from bisect import bisect_left
from collections import Counter

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of durations, in seconds."""

_MANY = 2048


class Durations:
    """How long the requests of one operation took."""

    __slots__ = ("classes", "total")

    def __init__(self) -> None:
        self.classes = [0] * (len(BUCKETS) + 1)
        """Requests by class; the last one has no bound."""
        self.total = 0.0
        """Seconds of all together."""


class Metrics:
    """The numbers of one server, since it was made."""

    def __init__(self) -> None:
        self._aside: list[tuple[str, int, float, bool]] = []
        self._answers: Counter[tuple[str, int]] = Counter()
        self._durations: dict[str, Durations] = {}
        self._broken = 0

    def note(self, operation: str, status: int, seconds: float, broken: bool) -> None:
        """Count one request; ``broken`` if it broke the contract."""
        self._aside.append((operation, status, seconds, broken))
        if len(self._aside) >= _MANY:
            self._count()

    @property
    def answers(self) -> Counter[tuple[str, int]]:
        """(operationId, status) -> requests; status 0 where the connection was broken."""
        self._count()
        return self._answers

    @property
    def durations(self) -> dict[str, Durations]:
        """By operationId."""
        self._count()
        return self._durations

    @property
    def broken(self) -> int:
        """Requests that broke the contract."""
        self._count()
        return self._broken

    def _count(self) -> None:
        aside, self._aside = self._aside, []
        self._answers.update([row[:2] for row in aside])
        for operation, _, seconds, broken in aside:
            durations = self._durations.get(operation)
            if durations is None:
                durations = self._durations[operation] = Durations()
            durations.classes[bisect_left(BUCKETS, seconds)] += 1
            durations.total += seconds
            self._broken += broken
