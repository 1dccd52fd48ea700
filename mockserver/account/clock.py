"""The one place that reads the time, and the clock of an account, which a test can move."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""A clock is set to times between these two, so that sums with it stay dates."""


class Clock(Protocol):
    """Tells the time, in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class AccountClock:
    """The time of one account: that of the server until it is frozen, set or advanced."""

    def __init__(self, server: Clock) -> None:
        self._server = server
        self._offset = timedelta()
        self._frozen: datetime | None = None
        self.now = server.now

    @property
    def frozen(self) -> bool:
        return self._frozen is not None

    @property
    def moved(self) -> bool:
        """Whether it may tell another time than the server's."""
        return self._frozen is not None or bool(self._offset)

    @property
    def offset(self) -> timedelta:
        """How far it is ahead of the server's time; for a frozen one, at this moment."""
        return self.now() - self._server.now()

    def freeze(self, at: datetime | None = None) -> None:
        """Stand still, at a time or now. Raises ValueError for a time out of range."""
        self._frozen = _within(at or self.now())
        self.now = self._moved

    def set(self, to: datetime) -> None:
        """Tell another time: run on from it, or stand at it if frozen. Raises ValueError."""
        if self._frozen is not None:
            self._frozen = _within(to)
        else:
            self._offset = _within(to) - self._server.now()
        self.now = self._moved

    def advance(self, by: timedelta) -> None:
        """Jump ahead, or back where ``by`` is negative. Raises ValueError."""
        try:
            to = self.now() + by
        except OverflowError:
            raise ValueError("the time would be out of range") from None
        self.set(to)

    def release(self) -> None:
        """Tell the time of the server again."""
        self._offset, self._frozen = timedelta(), None
        self.now = self._server.now

    def _moved(self) -> datetime:
        if self._frozen is not None:
            return self._frozen
        return min(self._server.now() + self._offset, LATEST)


def _within(time: datetime) -> datetime:
    if not EARLIEST <= time <= LATEST:
        raise ValueError(f"the time must be between {EARLIEST:%Y} and {LATEST:%Y}")
    return time
