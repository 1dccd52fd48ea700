"""A store in one SQLite file: a write-ahead log, and one commit for all who wait.

One connection has the file to itself until it is closed, so two servers never share one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from mockserver.account.stores.sqlite_file import checked, opened
from mockserver.account.stores.store import Entry, Store, Stored, StoreError, Update

_PAGE = 4096


class SqliteStore(Store):
    """Keeps accounts in a file."""

    durable = True

    def __init__(self, path: str, *, max_bytes: int = 0) -> None:
        """Raises StoreError for a file that is no store, damaged, newer or in use."""
        self._path = Path(path)
        checked(self._path)
        self._db = opened(self._path)
        if max_bytes:
            pages = max(1, max_bytes // _PAGE)
            self._db.execute(f"PRAGMA max_page_count = {pages}")

    def load(self, account: str) -> Iterator[Stored]:
        try:
            row = self._db.execute(
                "SELECT id, head FROM accounts WHERE name = ?", (_name(account),)
            ).fetchone()
            if row is None:
                return
            found = self._db.execute(
                "SELECT kind, key, value FROM entries WHERE account = ? ORDER BY rowid", row[:1]
            )
            entries = [Entry(*entry) for entry in found]
        except sqlite3.Error as error:
            raise self._unread(error) from None
        yield Stored(account, row[1], entries)

    def heads(self) -> Iterator[Stored]:
        try:
            rows = self._db.execute("SELECT name, head FROM accounts").fetchall()
        except sqlite3.Error as error:
            raise self._unread(error) from None
        for name, head in rows:
            yield Stored(name.decode("utf-8", "surrogateescape"), head, ())

    def put(self, updates: Sequence[Update]) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            for update in updates:
                self._put(update)
        except sqlite3.Error as error:
            raise self._full(error) from None

    def commit(self) -> None:
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._full(error) from None

    def undo(self) -> None:
        # SQLite may have done so itself.
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def size(self) -> int:
        files = (self._path, self._path.with_name(f"{self._path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    def close(self) -> None:
        self._db.close()

    def _put(self, update: Update) -> None:
        db, name = self._db, _name(update.account)
        if update.head is None:
            row = db.execute("SELECT id FROM accounts WHERE name = ?", (name,)).fetchone()
            if row is not None:
                db.execute("DELETE FROM entries WHERE account = ?", row)
                db.execute("DELETE FROM accounts WHERE id = ?", row)
            return
        (number,) = db.execute(
            "INSERT INTO accounts (name, head) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET head = excluded.head RETURNING id",
            (name, update.head),
        ).fetchone()
        if update.whole:
            db.execute("DELETE FROM entries WHERE account = ?", (number,))
        kept = [(number, *entry) for entry in update.entries if entry.value is not None]
        gone = [(number, entry.kind, entry.key) for entry in update.entries if entry.value is None]
        if gone:
            db.executemany("DELETE FROM entries WHERE account = ? AND kind = ? AND key = ?", gone)
        if kept:
            db.executemany(
                "INSERT INTO entries (account, kind, key, value) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (account, kind, key) DO UPDATE SET value = excluded.value",
                kept,
            )

    def _unread(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"{self._path}: cannot be read: {error}")

    def _full(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"{self._path}: cannot be written: {error}")


def _name(account: str) -> bytes:
    return account.encode("utf-8", "surrogateescape")
