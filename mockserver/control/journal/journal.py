"""The journal: the latest requests of one account with what became of them.

Bounded in number and in bytes; the oldest go. Keeps what came as it came and makes
nothing of it: ``journal_views`` says how an entry reads.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from operator import itemgetter
from uuid import UUID, uuid4

from mockserver.control.journal.entries import OVERHEAD, Entry, Parts, Row, entry_of, is_broken

_STEP = 500
"""Entries that are let go in one turn."""


class Journal:
    """At most ``entries`` entries of together at most ``most_bytes`` bytes."""

    def __init__(self, entries: int, most_bytes: int) -> None:
        self._most = entries
        self._most_bytes = most_bytes
        self._rows: deque[Row] = deque()
        self.bytes = 0
        """What the entries take."""
        self.forgotten = 0
        """Entries that had to make room for newer ones."""
        self.broken_forgotten = 0
        """Entries of a broken contract that are not here any more, whyever; never set back."""
        self._broken = 0
        self._salt = uuid4().int >> 64
        self._readers: list[Callable[[], None]] = []
        self._next = 1
        self.enabled = entries > 0
        self.era = 0
        """How often it was cleared: what came in an earlier era is not kept any more."""
        self.closed = False

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Entry]:
        """The entries, the newest first."""
        return map(entry_of, reversed(self._rows))

    @property
    def next_number(self) -> int:
        """The number of the entry that comes next; they rise by one and are never reused."""
        return self._next

    def add(self, size: int, parts: Parts) -> None:
        """Keep an entry, of which ``size`` bytes came and went."""
        size += OVERHEAD
        if is_broken(parts):
            self._broken += 1
        rows = self._rows
        rows.append((self._next, size, parts))
        self._next += 1
        self.bytes += size
        while len(rows) > self._most or (self.bytes > self._most_bytes and len(rows) > 1):
            _, gone, forgotten = rows.popleft()
            self.bytes -= gone
            self.forgotten += 1
            if is_broken(forgotten):
                self._forget_broken(1)
        if self._readers:
            self._wake()

    def clear(self) -> Iterator[None]:
        """Forget everything. Gives what was there, to be let go in small steps."""
        dropped, self._rows = self._rows, deque()
        self.era += 1
        self.bytes = self.forgotten = 0
        self._forget_broken(self._broken)
        return _dissolved(dropped)

    def remove(self, unwanted: Callable[[Entry], bool]) -> list[Entry]:
        """Forget the entries of a kind. Gives them, the newest first."""
        gone = [entry for entry in self if unwanted(entry)]
        if gone:
            numbers = {entry.number for entry in gone}
            self._rows = deque(row for row in self._rows if row[0] not in numbers)
            self.bytes -= sum(entry.size for entry in gone)
            self._forget_broken(sum(entry.verdict != "valid" for entry in gone))
        return gone

    def _forget_broken(self, count: int) -> None:
        self._broken -= count
        self.broken_forgotten += count

    @property
    def broken_ever(self) -> int:
        """How often the contract was broken, whether the entry is here or not."""
        return self._broken + self.broken_forgotten

    @property
    def instance(self) -> str:
        """A UUID that no other journal has."""
        return self.id_of_number(0)

    def id_of(self, entry: Entry) -> str:
        """The UUID of an entry."""
        return self.id_of_number(entry.number)

    def id_of_number(self, number: int) -> str:
        """The UUID of the entry that has a number, or will have it."""
        return str(UUID(int=self._salt << 64 | number))

    def number_of(self, entry_id: str) -> int | None:
        """The number that a UUID stands for, whether its entry is still there or not."""
        try:
            whole = UUID(entry_id).int
        except ValueError:
            return None
        number = whole & ((1 << 64) - 1)
        return number if whole >> 64 == self._salt and 0 < number < self._next else None

    def get(self, entry_id: str) -> Entry | None:
        """The entry of a UUID."""
        number = self.number_of(entry_id)
        if number is None:
            return None
        index = self._index(number)
        if index < len(self._rows) and self._rows[index][0] == number:
            return entry_of(self._rows[index])
        return None

    def after(self, number: int, count: int) -> list[Entry]:
        """At most ``count`` entries from a number on, the oldest first."""
        begin = self._index(number)
        end = min(begin + count, len(self._rows))
        return [entry_of(self._rows[index]) for index in range(begin, end)]

    def _index(self, number: int) -> int:
        return bisect_left(self._rows, number, key=itemgetter(0))

    # Readers

    def call_when_added(self, wake: Callable[[], None]) -> None:
        """Call once, when the next entry comes."""
        self._readers.append(wake)

    def forget_reader(self, wake: Callable[[], None]) -> None:
        """Do not call it any more."""
        if wake in self._readers:
            self._readers.remove(wake)

    def _wake(self) -> None:
        readers, self._readers = self._readers, []
        for wake in readers:
            wake()

    def close(self) -> None:
        """Send all readers away."""
        self.closed = True
        self._wake()


def _dissolved(rows: "deque[Row]") -> Iterator[None]:
    while rows:
        for _ in range(min(len(rows), _STEP)):
            rows.popleft()
        yield
