"""What one commit brings to the store, and what becomes of it.

Knows accounts by name; what is told of each is for the keeper to say.
"""

import asyncio
import logging
from typing import TYPE_CHECKING

from mockserver.account.stores.store import StoreError

if TYPE_CHECKING:
    from mockserver.control.tenant import Tenant

_LOG = logging.getLogger("mockserver")

Fault = StoreError | None
"""Why a commit failed, if it did."""


class Batch:
    """The accounts of one commit."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant | None] = {}
        """None for one that was let go."""
        self.gone: set[str] = set()
        """Those that were let go, even if there are new ones of the same name."""
        self._waiting: asyncio.Future[Fault] | None = None

    def result(self) -> "asyncio.Future[Fault]":
        """What becomes of it, for all who wait, now or later."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting

    def end(self, fault: Fault) -> None:
        """Tell all who wait."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(fault)


def as_fault(error: BaseException) -> StoreError:
    """An error of the store as it is; any other one is a fault of ours, and is logged."""
    if isinstance(error, StoreError):
        return error
    _LOG.error("a fault of this server in its store", exc_info=error)
    return StoreError("the store failed; this is a fault of the mock server")
