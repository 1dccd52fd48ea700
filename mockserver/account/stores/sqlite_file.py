"""The file of a SQLite store: what it must be before it is written, and how it is opened.

A file that is damaged, of somebody else or of a newer version is never altered.
"""

import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from random import uniform
from time import sleep
from urllib.parse import quote

from mockserver.account.stores.store import StoreError

APPLICATION_ID = 0x54414C4F
"""Stands in the header of every file of ours."""

VERSION = 1

Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: Sequence[Migration] = ()
"""What brings a file from version 1 to 2, from 2 to 3 and so on, in this order."""

_TRIES = 6
_PAUSE = 0.1
"""Seconds between two of them, at most."""

_MAGIC = b"SQLite format 3\x00"
_HEADER = 100
_TABLES = (
    "CREATE TABLE accounts (id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, head BLOB NOT NULL)",
    """CREATE TABLE entries (account INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
    value BLOB NOT NULL, UNIQUE (account, kind, key))""",
)


class _InUseError(StoreError):
    """Somebody else has the file, at least at this moment."""


def checked(path: Path, *, version: int = VERSION) -> None:
    """Raise StoreError for a file that must not be opened for writing; changes nothing."""
    if not path.parent.is_dir():
        raise StoreError(f"{path}: there is no folder {path.parent}")
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    for where in (path, path.parent):
        if not os.access(where, os.W_OK):
            raise StoreError(f"{where}: cannot be written")
    if not header:
        return
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise StoreError(f"{path}: is no SQLite file; it was left as it is")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreError(f"{path}: is a SQLite file of something else; it was left as it is")
    found = int.from_bytes(header[60:64], "big")
    if found > version:
        raise StoreError(
            f"{path}: has version {found} of the format, and this mockserver knows {version} "
            "at most; it was left as it is"
        )
    _check_whole(path)


def _check_whole(path: Path) -> None:
    try:
        db = sqlite3.connect(_uri(path, "ro"), uri=True, timeout=0, isolation_level=None)
        try:
            faults = [row[0] for row in db.execute("PRAGMA quick_check(1)")]
        finally:
            db.close()
    except sqlite3.Error as error:
        if _is_locked(error):
            raise _in_use(path) from None
        raise StoreError(f"{path}: is damaged ({error}); it was left as it is") from None
    if faults != ["ok"]:
        raise StoreError(f"{path}: is damaged ({faults[0]}); it was left as it is")


def opened(
    path: Path, *, version: int = VERSION, migrations: Sequence[Migration] = MIGRATIONS
) -> sqlite3.Connection:
    """The file, brought to this version, for one connection alone. Raises StoreError.

    Two that open a new file at once may stand in each other's way: then one of them tries again
    before the other.
    """
    for _ in range(_TRIES - 1):
        try:
            return _opened(path, version, migrations)
        except _InUseError:
            sleep(uniform(0, _PAUSE))
    return _opened(path, version, migrations)


def _opened(path: Path, version: int, migrations: Sequence[Migration]) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(
            _uri(path, "rwc"),
            uri=True,
            timeout=0,
            isolation_level=None,
            # Put by the event loop, committed by a thread; never both at once.
            check_same_thread=False,
        )
    except sqlite3.Error as error:
        raise StoreError(f"{path}: cannot be opened: {error}") from None
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        # The version stands in the file itself, and not in a log beside it.
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("BEGIN EXCLUSIVE")
        (found,) = db.execute("PRAGMA user_version").fetchone()
        if found == 0:
            for table in _TABLES:
                db.execute(table)
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            found = 1
        for migrate in migrations[found - 1 : version - 1]:
            migrate(db)
        db.execute(f"PRAGMA user_version = {version}")
        db.execute("COMMIT")
        # Left by the look that ``checked`` took; who has the file alone shares no memory.
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error as error:
        db.close()
        if _is_locked(error):
            raise _in_use(path) from None
        raise StoreError(f"{path}: cannot be opened: {error}") from None
    return db


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path))}?mode={mode}"


def _is_locked(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }


def _in_use(path: Path) -> _InUseError:
    return _InUseError(f"{path}: is in use by another mockserver")
