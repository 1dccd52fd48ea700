"""Counts what is answered: by operation and status, how long it took, what broke the contract.

Costs two look-ups a request. Who asks for the numbers writes them down (``admin.metrics``).
"""

from bisect import bisect_left

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes of durations, in seconds."""


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
        self.answers: dict[tuple[str, int], int] = {}
        """(operationId, status) -> requests; 0 where the connection was broken."""
        self.durations: dict[str, Durations] = {}
        self.broken = 0
        """Requests that broke the contract."""

    def note(self, operation: str, status: int, seconds: float, *, broken: bool) -> None:
        """Count one request."""
        key = operation, status
        self.answers[key] = self.answers.get(key, 0) + 1
        durations = self.durations.get(operation)
        if durations is None:
            durations = self.durations[operation] = Durations()
        durations.classes[bisect_left(BUCKETS, seconds)] += 1
        durations.total += seconds
        if broken:
            self.broken += 1
