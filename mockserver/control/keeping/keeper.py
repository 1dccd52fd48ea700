"""The keeper of a server: brings what changes in its accounts to the store, many at once.

Everything that is written in one turn of the event loop goes into one commit, and what is
written meanwhile into the next. Nobody is told of a change before it is kept; one that
cannot be kept is undone, and whatever was built on it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from mockserver.account.changes import Changes
from mockserver.account.stores.entries import fixture_entry
from mockserver.account.stores.store import Store, Stored, StoreError, Update
from mockserver.control.keeping.batch import Batch, Fault, as_fault
from mockserver.control.keeping.kept import WrittenFixtures, head_of, restore, used, written_head
from mockserver.control.setup.setup import SetupReader
from mockserver.control.tenant import Tenant

if TYPE_CHECKING:
    from mockserver.state import Json

_LOG = logging.getLogger("mockserver")


class Keeper:
    """Keeps the accounts of one server. Belongs to one event loop."""

    def __init__(self, store: Store, reader: SetupReader, drop: Callable[[str], object]) -> None:
        """``drop`` lets go of an account that cannot be used any more, and of whoever waits
        in it; the next use opens it as it is kept.
        """
        self._store = store
        self._reader = reader
        self._drop = drop
        self._next = Batch()
        self._under_way: Batch | None = None
        self._scheduled = False
        self._turn = 0
        self._restoring = False
        self._heads: dict[str, Json] = {}
        self._stale: set[str] = set()
        """Accounts whose head may not be what was kept last."""
        self._fixtures = WrittenFixtures()
        self._thread: ThreadPoolExecutor | None = None
        self._stored: dict[str, None] = {}
        """Accounts of which the store has anything."""
        self._owed: set[str] = set()
        """Accounts that are gone for good, and in the store until the next commit."""

    @property
    def durable(self) -> bool:
        """Whether anything is kept."""
        return self._store.durable

    def size(self) -> int:
        """Bytes that the store takes."""
        return self._store.size()

    def load(self) -> list[str]:
        """The names of the accounts that are kept, the one unused for longest first.

        Raises StoreError.
        """
        heads = sorted(self._store.heads(), key=used)
        self._turn = max((used(stored) for stored in heads), default=0)
        self._stored = dict.fromkeys(stored.account for stored in heads)
        self._owed.clear()
        return list(self._stored)

    @property
    def names(self) -> Iterable[str]:
        """Those of the accounts that are kept."""
        return self._stored.keys()

    def stored(self, name: str) -> Stored | None:
        """What is kept of an account, if anything is. Raises StoreError."""
        return next(iter(self._store.load(name)), None) if name in self._stored else None

    def watch(self, tenant: Tenant, stored: Stored | None = None) -> None:
        """Keep an account from now on; ``stored`` is what is kept of it already.

        Raises StoreError where that cannot be read.
        """
        if not self.durable:
            return
        if stored is not None:
            self._bring_back(tenant, stored)
        self._renew(tenant, stored)

    def _renew(self, tenant: Tenant, stored: Stored | None) -> None:
        has_data = stored is not None and bool(stored.entries)
        self._heads.pop(tenant.name, None)
        tenant.account.changes = Changes(partial(self._wrote, tenant), stored=has_data)

    def touched(self, tenant: Tenant) -> None:
        """Anything of an account may have changed: it is kept at the end of this turn."""
        if self.durable and not self._restoring:
            self._stale.add(tenant.name)
            self._wrote(tenant)

    def _wrote(self, tenant: Tenant) -> None:
        # Of an account that was let go there may still come a late answer.
        if not self._restoring and tenant.account.changes is not None:
            self._next.tenants[tenant.name] = tenant
            self._schedule()

    def forget(self, tenant: Tenant) -> None:
        """An account is gone for good."""
        self.unload(tenant)
        if self.durable:
            # Whoever uses its name before the commit has a new one.
            if self._stored.pop(tenant.name, tenant) is None:
                self._owed.add(tenant.name)
            self._next.tenants[tenant.name] = None
            self._next.gone.add(tenant.name)
            self._schedule()

    def unload(self, tenant: Tenant) -> None:
        """An account is let go from memory; what is kept of it stays."""
        tenant.account.changes = None
        self._heads.pop(tenant.name, None)
        self._stale.discard(tenant.name)

    def is_saving(self, name: str) -> bool:
        """Whether something of an account is not kept yet."""
        return self._unkept(name) is not None

    def saving(self, name: str) -> "asyncio.Future[Fault] | None":
        """What becomes of all that was written in an account so far; None if all is kept."""
        batch = self._unkept(name)
        return batch.result() if batch is not None else None

    def _unkept(self, name: str) -> Batch | None:
        """The commit that an account waits for."""
        if name in self._next.tenants:
            return self._next
        under_way = self._under_way
        return under_way if under_way is not None and name in under_way.tenants else None

    async def kept(self, name: str) -> None:
        """Wait until all is kept that was written in an account so far.

        Raises StoreError if it could not be, and was undone.
        """
        saving = self.saving(name)
        fault = await asyncio.shield(saving) if saving is not None else None
        if fault is not None:
            raise fault

    async def close(self) -> None:
        """Keep what is not kept yet, and close the store."""
        while (batch := self._unfinished) is not None:
            if await asyncio.shield(batch.result()) is not None:
                break  # a disk that is full must not hold up the end
        if self._thread is not None:
            self._thread.shutdown()
        self._store.close()

    @property
    def _unfinished(self) -> Batch | None:
        return self._under_way or (self._next if self._next.tenants else None)

    def _schedule(self) -> None:
        if self._scheduled or self._under_way is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Asked between two loops: nobody can wait, so it is kept now.
            self._flush_now()
            return
        self._scheduled = True
        loop.call_soon(self._flush, loop)

    def _flush(self, loop: asyncio.AbstractEventLoop) -> None:
        """Put what has changed, and have it committed by a thread while others are answered."""
        self._scheduled = False
        batch, self._next = self._next, Batch()
        try:
            changed = self._put(batch)
        except Exception as error:  # noqa: BLE001 - whoever waits has to be told, whatever it is
            self._failed(batch, as_fault(error))
            return
        self._note(changed)
        if not changed:
            batch.end(None)
            return
        self._under_way = batch
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "mockserver-store")
        done = self._thread.submit(self._store.commit)
        done.add_done_callback(
            lambda future: loop.call_soon_threadsafe(self._committed, batch, future) and None
        )

    def _flush_now(self) -> None:
        """Keep what has changed. Raises StoreError if it could not be, and was undone."""
        batch, self._next = self._next, Batch()
        try:
            changed = self._put(batch)
            if changed:
                self._store.commit()
        except Exception as error:  # noqa: BLE001 - whatever it is, it was not kept
            fault = as_fault(error)
            self._failed(batch, fault)
            raise fault from None
        self._note(changed)

    def _put(self, batch: Batch) -> list[Update]:
        """Tell the store what has changed. Gives what it was told. Raises StoreError."""
        self._turn += 1
        updates = [self._update(name, tenant) for name, tenant in batch.tenants.items()]
        changed = [update for update in updates if update is not None]
        if changed:
            self._store.put(changed)
        return changed

    def _committed(self, batch: Batch, done: "Future[None]") -> None:
        self._under_way = None
        error = done.exception()
        if error is not None:
            self._failed(batch, as_fault(error))
        else:
            batch.end(None)
        if self._next.tenants:
            self._schedule()

    def _failed(self, batch: Batch, error: StoreError) -> None:
        """Undo what could not be kept, and all that was written since: it may build on it."""
        since, self._next = self._next, Batch()
        _LOG.error("what was written is undone: %s", error)
        try:
            self._read_again()
            for name in batch.gone | since.gone:
                # It is in the store still, and back when it is used.
                self._drop(name)
            for tenant in (batch.tenants | since.tenants).values():
                if tenant is not None and tenant.account.changes is not None:
                    self._undo(tenant)
        finally:
            batch.end(error)
            since.end(error)

    def _read_again(self) -> None:
        """Forget what was put, and know what is kept."""
        try:
            self._store.undo()
            self.load()
        except Exception:  # noqa: BLE001 - each account is undone as far as it can be
            _LOG.exception("the store cannot say what is kept")

    def _undo(self, tenant: Tenant) -> None:
        """Have an account be as it is kept, or as at its beginning; else nobody may use it."""
        try:
            stored = self.stored(tenant.name)
            if stored is not None or tenant.document is None:
                self._bring_back(tenant, stored)
                self._renew(tenant, stored)
                return
        except Exception:  # noqa: BLE001 - one that cannot be undone is no harm to others
            _LOG.exception("the account %r cannot be undone, and is let go", tenant.name)
        self._drop(tenant.name)

    def _note(self, updates: Iterable[Update]) -> None:
        for update in updates:
            self._owed.discard(update.account)
            self._stored.pop(update.account, None)
            if update.head is not None:
                self._stored[update.account] = None

    def _bring_back(self, tenant: Tenant, stored: Stored | None) -> None:
        self._restoring = True
        try:
            if stored is not None:
                restore(tenant, stored, self._reader, self._fixtures)
            else:
                tenant.put_back()
        finally:
            self._restoring = False

    def _update(self, name: str, tenant: Tenant | None) -> Update | None:
        """What the store is told of an account, if that is anything."""
        if tenant is None:
            return Update(name, None, whole=True, entries=())
        if tenant.account.changes is None:
            return None  # it was let go since
        changes = tenant.account.changes
        whole = changes.whole
        entries = list(changes.take(tenant.account.written))
        if whole and entries:
            # What is written goes with what it was written over, whatever the fixtures say next.
            entries.insert(0, fixture_entry(self._fixtures.of(tenant.account.fixture)))
        head, before = self._heads.get(name), self._heads.get(name)
        if head is None or name in self._stale or changes.written != ("data" in head):
            self._stale.discard(name)
            head = self._heads[name] = head_of(tenant)
        if not entries and head == before:
            return None
        if not head:
            is_there = name in self._stored or name in self._owed
            return Update(name, None, whole=True, entries=()) if is_there else None
        return Update(name, written_head(head, self._turn), whole=whole, entries=entries)
