"""The accounts of one server: found by name, opened by use, let go when unused."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

DEFAULT = "default"


def account_name(key: str) -> str:
    """The account that a key or token names: its part before the first dot."""
    name, dot, _ = key.partition(".")
    return name if dot and name else DEFAULT


def account_key(key: str) -> str:
    """What a key says besides the account that it names: the whole of it, if it names none."""
    name, dot, rest = key.partition(".")
    return rest if dot and name else key


class Busy(Protocol):
    """Something that knows how many requests are under way in it, and how many were wrong."""

    @property
    def busy(self) -> int: ...

    @property
    def broken_ever(self) -> int: ...


T = TypeVar("T", bound=Busy)


class Accounts(Generic[T]):
    """At most ``limit`` accounts; the one unused for longest goes first.

    ``default`` never goes, nor does one with a request under way: then there may be more.
    """

    def __init__(
        self,
        open_account: Callable[[str], T],
        limit: int,
        dropped: Callable[[str, T], None],
    ) -> None:
        """``dropped`` is told of every account that is let go."""
        self._open = open_account
        self._dropped = dropped
        self._limit = limit
        self._accounts: OrderedDict[str, T] = OrderedDict()
        self.broken_forgotten = 0
        """Requests that broke the contract in accounts that were let go, unless judged."""

    def __len__(self) -> int:
        return len(self._accounts)

    def __contains__(self, name: object) -> bool:
        return name in self._accounts

    def __iter__(self) -> Iterator[T]:
        """Those that are open, the one unused for longest first."""
        return iter(list(self._accounts.values()))

    def get(self, name: str) -> T:
        """The account of a name, opened now if nobody used it before."""
        account = self._accounts.get(name)
        if account is not None:
            self._accounts.move_to_end(name)
            return account
        account = self._open(name)
        self.put(name, account)
        return account

    def put(self, name: str, account: T) -> None:
        """Have an account under a name, and let the oldest idle ones go if there are too many."""
        self._accounts[name] = account
        self._accounts.move_to_end(name)
        while len(self._accounts) > self._limit:
            oldest = next(
                (
                    other
                    for other, kept in self._accounts.items()
                    if other not in {DEFAULT, name} and not kept.busy
                ),
                None,
            )
            if oldest is None:
                break
            self.drop(oldest)

    def drop(self, name: str, *, judged: bool = False) -> T | None:
        """Let an account go, if it is there; ``judged`` if nobody need be told what broke in it."""
        dropped = self._accounts.pop(name, None)
        if dropped is not None and not judged:
            self.broken_forgotten += dropped.broken_ever
        if dropped is not None:
            self._dropped(name, dropped)
        return dropped
