"""The accounts of one server: found by name, opened by use, let go when unused."""

from collections import OrderedDict
from collections.abc import Callable

from mockserver.account.account import Account

DEFAULT = "default"


def account_name(key: str) -> str:
    """The account that a key or token names: its part before the first dot."""
    name, dot, _ = key.partition(".")
    return name if dot and name else DEFAULT


class Accounts:
    """At most ``limit`` accounts; the one unused for longest goes first, ``default`` never."""

    def __init__(self, open_account: Callable[[str], Account], limit: int) -> None:
        self._open = open_account
        self._limit = limit
        self._accounts: OrderedDict[str, Account] = OrderedDict()

    def __len__(self) -> int:
        return len(self._accounts)

    def get(self, name: str) -> Account:
        """The account of a name, opened now if nobody used it before."""
        account = self._accounts.get(name)
        if account is not None:
            self._accounts.move_to_end(name)
            return account
        account = self._accounts[name] = self._open(name)
        while len(self._accounts) > self._limit:
            oldest = next((o for o in self._accounts if o not in {DEFAULT, name}), None)
            if oldest is None:
                break
            del self._accounts[oldest]
        return account
