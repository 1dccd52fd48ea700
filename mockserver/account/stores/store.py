"""What every store can do. Knows entries as bytes, and nothing of what they say."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class StoreError(Exception):
    """The store cannot do what is asked; nothing of it was done. The message says why."""


class Entry(NamedTuple):
    """One thing that is kept of an account; ``value`` is JSON, None where it goes."""

    kind: str
    key: str
    value: bytes | None


class Update(NamedTuple):
    """What changes of one account, all of it or nothing.

    ``head`` is JSON that is kept of the account itself; None lets the account go.
    ``whole`` drops the entries that were there before.
    """

    account: str
    head: bytes | None
    whole: bool
    entries: Sequence[Entry]


class Stored(NamedTuple):
    """One account as it is kept."""

    account: str
    head: bytes
    entries: Sequence[Entry]


class Store(Protocol):
    """Keeps accounts. An update is put by one thread, and made durable by another.

    Whoever calls sees to it that nothing else is asked between ``put`` and the end of
    ``commit``.
    """

    durable: bool
    """Whether anything is kept at all."""

    def load(self, account: str) -> Iterator[Stored]:
        """What is kept of an account: one, or none. Raises StoreError."""

    def heads(self) -> Iterator[Stored]:
        """The accounts that are kept, without their entries. Raises StoreError."""

    def put(self, updates: Sequence[Update]) -> None:
        """Have these updates in the next commit; does not wait for the disk. Raises StoreError."""

    def commit(self) -> None:
        """Make what was put durable, all of it or nothing. May wait long. Raises StoreError."""

    def undo(self) -> None:
        """Drop what was put and is not committed."""

    def size(self) -> int:
        """Bytes that it takes."""

    def close(self) -> None:
        """End. What was committed is there for whoever opens it next."""
