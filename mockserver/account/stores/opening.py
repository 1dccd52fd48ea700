"""Opens the store that a URL names; the one in memory stands here as well."""

from collections.abc import Iterator, Sequence

from mockserver.account.stores.store import Store, Stored, Update

MEMORY = "memory"
SQLITE = "sqlite:"


class StoreUrlError(ValueError):
    """The name of a store that there is not."""


class MemoryStore:
    """Keeps nothing: what is written is gone with the process."""

    durable = False

    def load(self, account: str) -> Iterator[Stored]:
        del account
        return iter(())

    def heads(self) -> Iterator[Stored]:
        return iter(())

    def put(self, updates: Sequence[Update]) -> None:
        """Nothing is kept."""

    def commit(self) -> None:
        """Nothing is kept."""

    def undo(self) -> None:
        """Nothing is kept."""

    def size(self) -> int:
        return 0

    def close(self) -> None:
        """Nothing is open."""


def open_store(url: str, *, max_bytes: int = 0) -> Store:
    """The store that a URL names: ``memory``, or ``sqlite:PATH``.

    ``max_bytes`` bounds it where it is not 0. Raises StoreUrlError for a name of another
    kind, StoreError for a store that cannot be used.
    """
    if url == MEMORY:
        return MemoryStore()
    path = sqlite_path(url)
    if not path:
        raise StoreUrlError(f"{url!r} is no store; wanted: memory, or sqlite:PATH")
    from mockserver.account.stores.sqlite import SqliteStore  # only who asks for it waits for it

    return SqliteStore(path, max_bytes=max_bytes)


def sqlite_path(url: str) -> str:
    """The path in ``sqlite:PATH`` or ``sqlite:///PATH``; nothing where it is no such URL."""
    if not url.startswith(SQLITE):
        return ""
    path = url.removeprefix(SQLITE)
    return path.removeprefix("//") if path.startswith("///") else path
