"""The accounts of one server: found by name, opened by use, let go when unused."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar

DEFAULT = "default"
LONGEST_NAME = 200


def account_name(key: str) -> str:
    """The account that a key or token names: its part before the first dot."""
    name, dot, _ = key.partition(".")
    return name if dot and name else DEFAULT


def account_key(key: str) -> str:
    """What a key says besides the account that it names: the whole of it, if it names none."""
    name, dot, rest = key.partition(".")
    return rest if dot and name else key


class Held(Protocol):
    """What stands for an account and all that belongs to it."""

    @property
    def busy(self) -> int:
        """Requests under way in it."""

    @property
    def broken_ever(self) -> int:
        """Requests that broke the contract in it."""

    @property
    def holds_nothing(self) -> bool:
        """Whether nobody would miss it: it is as it was set up."""


T = TypeVar("T", bound=Held)


class Accounts(Generic[T]):
    """At most ``limit`` accounts; the one unused for longest goes first.

    Those that hold nothing go before all others. ``default`` never goes, nor does one that
    may not: then there may be more.
    """

    def __init__(
        self,
        open_account: Callable[[str], T],
        limit: int,
        *,
        may_go: Callable[[str], bool] = lambda _: True,
        let_go: Callable[[T], None] = lambda _: None,
    ) -> None:
        """``let_go`` is told of every account that had to make room."""
        self._open = open_account
        self._limit = limit
        self._may_go = may_go
        self._let_go = let_go
        self._accounts: OrderedDict[str, T] = OrderedDict()
        self.broken_forgotten = 0
        """Requests that broke the contract in accounts that are gone, unless judged."""

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
        """Have an account under a name, and let others go if there are too many."""
        self._accounts[name] = account
        self._accounts.move_to_end(name)
        while len(self._accounts) > self._limit:
            oldest = self._oldest(name)
            if oldest is None:
                break
            gone = self.drop(oldest)
            if gone is not None:
                self._let_go(gone)

    def drop(self, name: str, *, judged: bool = False) -> T | None:
        """Take an account out, if it is there; ``judged`` if nobody need know what broke in it."""
        dropped = self._accounts.pop(name, None)
        if dropped is not None and not judged:
            self.broken_forgotten += dropped.broken_ever
        return dropped

    def _oldest(self, but: str) -> str | None:
        """The account that is missed least, but the one named."""
        first = None
        for name, account in self._accounts.items():
            if name in {DEFAULT, but} or account.busy or not self._may_go(name):
                continue
            if account.holds_nothing:
                return name
            first = first or name
        return first
