"""The documented rate limit of the Management API: so many requests a second for each operation.

Counts the requests that the account would answer, by the time of the process and not by an
account's clock: it protects nobody here, but teaches clients to wait. Wraps handlers, so that
whoever does not want it pays nothing for it.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from weakref import WeakKeyDictionary

from mockserver.account.account import Account
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import TOO_MANY, ApiError
from mockserver.api.handlers import Find
from mockserver.contract.operations import Operation

PER_SECOND = 3
_SPAN = 1.0


class RateLimit:
    """The requests of the last second, by account and operation."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        """``seconds`` tells a time that only ever grows."""
        self._seconds = seconds
        # What was counted of an account goes when the account does.
        self._came: WeakKeyDictionary[Account, dict[str, deque[float]]] = WeakKeyDictionary()

    def wait(self, account: Account, operation_id: str) -> float:
        """Count a request: 0 where it may be answered, else the seconds until one may come."""
        came = self._came.setdefault(account, {})
        times = came.setdefault(operation_id, deque(maxlen=PER_SECOND))
        now = self._seconds()
        if len(times) == PER_SECOND and now - times[0] < _SPAN:
            return times[0] + _SPAN - now
        times.append(now)
        return 0


def limited(find: Find, operations: Iterable[Operation], limit: RateLimit) -> Find:
    """Finds handlers of which those of some operations refuse requests beyond a limit."""
    names = frozenset(one.operation_id for one in operations)

    def find_limited(operation: Operation) -> Handler:
        handler = find(operation)
        return _limited(handler, limit) if operation.operation_id in names else handler

    return find_limited


def _limited(handler: Handler, limit: RateLimit) -> Handler:
    def handle(call: Call) -> Answer | Awaitable[Answer]:
        wait = limit.wait(call.account, call.operation.operation_id)
        if wait:
            hint = f"{PER_SECOND} requests a second for each operation; try again in {wait:.3f} s"
            raise ApiError(TOO_MANY, hint=hint)
        return handler(call)

    return handle
