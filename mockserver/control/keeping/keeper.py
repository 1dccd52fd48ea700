"""The keeper of a server: brings what changes in its accounts to the store, many at once.

Everything that is written in one turn of the event loop goes into one commit, and what is
written meanwhile into the next. Nobody is told of a change before it is kept; one that
cannot be kept is undone, and whatever was built on it.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from mockserver.account.changes import Changes
from mockserver.account.stores.store import Store, Stored, StoreError, Update
from mockserver.control.keeping.kept import head_of, restore, used, written_head
from mockserver.control.setup.setup import SetupReader
from mockserver.control.tenant import Tenant

if TYPE_CHECKING:
    from mockserver.state import Json

_LOG = logging.getLogger("mockserver")

Fault = StoreError | None
"""Why a commit failed, if it did."""


class _Batch:
    """The accounts of one commit."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant | None] = {}
        """None for one that was let go."""
        self._waiting: asyncio.Future[Fault] | None = None

    def result(self) -> "asyncio.Future[Fault]":
        """What becomes of it, for all who wait."""
        if self._waiting is None:
            self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting

    def end(self, fault: Fault) -> None:
        """Tell all who wait."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(fault)


class Keeper:
    """Keeps the accounts of one server. Belongs to one event loop."""

    def __init__(self, store: Store, reader: SetupReader, drop: Callable[[str], object]) -> None:
        """``drop`` lets go of an account that could not be kept from its beginning."""
        self._store = store
        self._reader = reader
        self._drop = drop
        self._next = _Batch()
        self._under_way: _Batch | None = None
        self._scheduled = False
        self._turn = 0
        self._restoring = False
        self._heads: dict[str, Json] = {}
        self._stale: set[str] = set()
        """Accounts whose head may not be what was kept last."""
        self._thread: ThreadPoolExecutor | None = None

    @property
    def durable(self) -> bool:
        """Whether anything is kept."""
        return self._store.durable

    def size(self) -> int:
        """Bytes that the store takes."""
        return self._store.size()

    def load(self) -> list[Stored]:
        """The accounts that are kept, the one unused for longest first. Raises StoreError."""
        return sorted(self._store.load(), key=used)

    def watch(self, tenant: Tenant, stored: Stored | None = None) -> None:
        """Keep an account from now on; ``stored`` is what is kept of it already.

        Raises StoreError where that cannot be read.
        """
        if not self.durable:
            return
        if stored is not None:
            self._restore(tenant, stored)
            self._turn = max(self._turn, used(stored))
        self._renew(tenant, stored)

    def _renew(self, tenant: Tenant, stored: Stored | None) -> None:
        has_data = stored is not None and bool(stored.entries)
        tenant.account.changes = Changes(partial(self._wrote, tenant), stored=has_data)

    def touched(self, tenant: Tenant) -> None:
        """Anything of an account may have changed: it is kept at the end of this turn."""
        if self.durable and not self._restoring:
            self._stale.add(tenant.name)
            self._wrote(tenant)

    def _wrote(self, tenant: Tenant) -> None:
        if not self._restoring:
            self._next.tenants[tenant.name] = tenant
            self._schedule()

    def forget(self, name: str) -> None:
        """An account was let go."""
        if self.durable and not self._restoring:
            self._next.tenants[name] = None
            self._schedule()

    def is_saving(self, name: str) -> bool:
        """Whether something of an account is not kept yet."""
        under_way = self._under_way
        return name in self._next.tenants or (under_way is not None and name in under_way.tenants)

    async def kept(self, name: str) -> None:
        """Wait until all is kept that was written in an account so far.

        Raises StoreError if it could not be, and was undone.
        """
        batch = self._next if name in self._next.tenants else self._under_way
        if batch is None or name not in batch.tenants:
            return
        fault = await asyncio.shield(batch.result())
        if fault is not None:
            raise fault

    async def all_kept(self) -> None:
        """Wait until all is kept that was written in any account so far. Raises StoreError."""
        batch = self._next if self._next.tenants else self._under_way
        fault = await asyncio.shield(batch.result()) if batch is not None else None
        if fault is not None:
            raise fault

    async def close(self) -> None:
        """Keep what is not kept yet, and close the store."""
        while (
            batch := self._under_way or (self._next if self._next.tenants else None)
        ) is not None:
            await asyncio.shield(batch.result())
        if self._thread is not None:
            self._thread.shutdown()
        self._store.close()

    def _schedule(self) -> None:
        if self._scheduled or self._under_way is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Asked between two loops: nobody can wait, so it is kept now.
            self._flush(None)
            return
        self._scheduled = True
        loop.call_soon(self._flush, loop)

    def _flush(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Put what has changed, and have it committed by a thread while others are answered."""
        self._scheduled = False
        batch, self._next = self._next, _Batch()
        self._turn += 1
        try:
            updates = [self._update(name, tenant) for name, tenant in batch.tenants.items()]
            changed = [update for update in updates if update is not None]
            if changed:
                self._store.put(changed)
                if loop is None:
                    self._store.commit()
        except Exception as error:  # noqa: BLE001 - whoever waits has to be told, whatever it is
            self._failed(batch, _store_error(error))
            return
        if not changed or loop is None:
            batch.end(None)
            return
        self._under_way = batch
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "mockserver-store")
        done = self._thread.submit(self._store.commit)
        done.add_done_callback(
            lambda future: loop.call_soon_threadsafe(self._committed, batch, future) and None
        )

    def _committed(self, batch: _Batch, done: "Future[None]") -> None:
        self._under_way = None
        error = done.exception()
        if error is not None:
            self._failed(batch, _store_error(error))
        else:
            batch.end(None)
        if self._next.tenants:
            self._schedule()

    def _failed(self, batch: _Batch, error: StoreError) -> None:
        """Undo what could not be kept, and all that was written since: it may build on it."""
        since, self._next = self._next, _Batch()
        self._store.undo()
        for name, tenant in (batch.tenants | since.tenants).items():
            if tenant is None:
                self._next.tenants[name] = None  # it goes with the next commit
            else:
                self._undo(tenant)
        _LOG.error("what was written is undone: %s", error)
        batch.end(error)
        since.end(error)

    def _undo(self, tenant: Tenant) -> None:
        self._heads.pop(tenant.name, None)
        stored = None
        try:
            stored = next(iter(self._store.load(tenant.name)), None)
            if stored is None and tenant.document is not None:
                self._drop(tenant.name)
                return
            if stored is not None:
                self._restore(tenant, stored)
            else:
                self._restoring = True
                tenant.put_back()
        except StoreError:
            _LOG.exception("the account %r cannot be put back", tenant.name)
        finally:
            self._restoring = False
        self._renew(tenant, stored)

    def _restore(self, tenant: Tenant, stored: Stored) -> None:
        self._restoring = True
        try:
            restore(tenant, stored, self._reader)
        finally:
            self._restoring = False

    def _update(self, name: str, tenant: Tenant | None) -> Update | None:
        """What the store is told of an account, if that is anything."""
        if tenant is None or tenant.account.changes is None:
            self._heads.pop(name, None)
            self._stale.discard(name)
            return Update(name, None, whole=True, entries=())
        changes = tenant.account.changes
        whole = changes.whole
        entries = list(changes.take(tenant.account.written))
        head, before = self._heads.get(name), self._heads.get(name)
        if head is None or name in self._stale or changes.written != ("data" in head):
            self._stale.discard(name)
            head = self._heads[name] = head_of(tenant)
        if not entries and head == before:
            return None
        if not head:
            self._heads[name] = head
            return Update(name, None, whole=True, entries=())
        return Update(name, written_head(head, self._turn), whole=whole, entries=entries)


def _store_error(error: BaseException) -> StoreError:
    """An error of the store as it is; any other one is a fault of ours, and is logged."""
    if isinstance(error, StoreError):
        return error
    _LOG.error("a fault of this server in its store", exc_info=error)
    return StoreError("the store failed; this is a fault of the mock server")
