"""The SQLite store by itself: what it refuses to open, and that a commit is all or nothing."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from mockserver.account.stores import sqlite_file
from mockserver.account.stores.opening import MemoryStore, StoreUrlError, open_store
from mockserver.account.stores.sqlite import SqliteStore
from mockserver.account.stores.sqlite_file import APPLICATION_ID, VERSION, checked, opened
from mockserver.account.stores.store import Entry, StoreError, Update


def update(account: str = "shop", **values: str) -> Update:
    entries = [Entry("session", key, value.encode()) for key, value in values.items()]
    return Update(account, b"{}", whole=False, entries=entries)


def kept(store: SqliteStore, account: str = "shop") -> dict[str, str]:
    found = list(store.load(account))
    return {entry.key: (entry.value or b"").decode() for one in found for entry in one.entries}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept.db"


@pytest.fixture
def store(path: Path) -> SqliteStore:
    return SqliteStore(str(path))


def test_what_is_committed_is_there_for_the_next(store: SqliteStore, path: Path) -> None:
    store.put([update(a="1", b="2"), update("other", a="3")])
    store.commit()
    store.put([update(b="4", c="5")])
    store.commit()
    store.close()
    again = SqliteStore(str(path))
    assert kept(again) == {"a": "1", "b": "4", "c": "5"}
    assert kept(again, "other") == {"a": "3"}
    assert {stored.account for stored in again.heads()} == {"shop", "other"}
    again.close()


def test_entries_go_alone_with_all_others_or_with_the_account(store: SqliteStore) -> None:
    store.put([update(a="1", b="2"), update("other", a="3")])
    store.commit()
    store.put([Update("shop", b"{}", whole=False, entries=[Entry("session", "a", None)])])
    store.commit()
    assert kept(store) == {"b": "2"}
    store.put([Update("shop", b"[1]", whole=True, entries=[Entry("session", "z", b"9")])])
    store.commit()
    assert kept(store) == {"z": "9"}
    assert [stored.head for stored in store.load("shop")] == [b"[1]"]
    store.put([Update("shop", None, whole=True, entries=())])
    store.commit()
    assert list(store.load("shop")) == []
    assert kept(store, "other") == {"a": "3"}
    store.close()


def test_a_name_may_be_any_text(store: SqliteStore) -> None:
    for name in ("é", "a'b", "\udcff", " "):
        store.put([update(name, a="1")])
        store.commit()
        assert kept(store, name) == {"a": "1"}
    store.close()


def test_what_is_not_committed_is_not_there(store: SqliteStore, path: Path) -> None:
    store.put([update(a="1")])
    store.commit()
    store.put([update(a="2", b="2")])
    store.close()
    again = SqliteStore(str(path))
    assert kept(again) == {"a": "1"}
    again.close()


def test_a_full_store_keeps_nothing_of_a_commit_and_goes_on(path: Path) -> None:
    store = SqliteStore(str(path), max_bytes=200_000)
    store.put([update(a="1")])
    store.commit()
    with pytest.raises(StoreError, match="cannot be written: database or disk is full"):
        store.put([update(b="2"), update("large", **{str(n): "x" * 10_000 for n in range(40)})])
    store.undo()
    assert kept(store) == {"a": "1"}
    store.put([update(c="3")])
    store.commit()
    assert kept(store) == {"a": "1", "c": "3"}
    assert 0 < store.size() < 600_000
    store.close()


def test_two_never_share_a_file(store: SqliteStore, path: Path) -> None:
    store.put([update(a="1")])
    store.commit()
    with pytest.raises(StoreError, match="is in use by another mockserver"):
        SqliteStore(str(path))
    assert kept(store) == {"a": "1"}
    store.close()
    SqliteStore(str(path)).close()


def test_two_that_open_a_new_file_at_once_are_not_both_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("PRAGMA journal_mode = DELETE")  # it reads, and wants to write next
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        other.close()  # it was refused as well, and came first to the end of its own wait

    monkeypatch.setattr(sqlite_file, "sleep", wait)
    store = SqliteStore(str(path))
    assert len(waited) == 1
    assert list(store.heads()) == []
    store.close()


def foreign(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs (a)")
    db.close()


def newer(path: Path) -> None:
    opened(path).close()
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()


def damaged(path: Path) -> None:
    store = SqliteStore(str(path))
    store.put([update(**{str(n): "x" * 1000 for n in range(100)})])
    store.commit()
    store.close()
    text = bytearray(path.read_bytes())
    text[3 * 4096 : 6 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(bytes(text))


def cut(path: Path) -> None:
    damaged(path)
    path.write_bytes(path.read_bytes()[:5000])


def text(path: Path) -> None:
    path.write_text("my shopping list\n" * 100)


def short(path: Path) -> None:
    path.write_bytes(b"SQLite")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (text, "is no SQLite file"),
        (short, "is no SQLite file"),
        (foreign, "is a SQLite file of something else"),
        (newer, f"has version {VERSION + 1} of the format"),
        (damaged, "is damaged"),
        (cut, "is damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_left_as_it_is(
    make: object, message: str, path: Path
) -> None:
    make(path)  # type: ignore[operator]
    before = digest(path)
    with pytest.raises(StoreError) as caught:
        SqliteStore(str(path))
    assert str(caught.value).startswith(f"{path}: {message}")
    assert str(caught.value).endswith("it was left as it is")
    assert digest(path) == before


def test_a_store_where_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no folder"):
        SqliteStore(str(tmp_path / "none" / "kept.db"))
    with pytest.raises(StoreError, match="cannot be read: Is a directory"):
        SqliteStore(str(tmp_path))


def test_an_empty_file_is_a_new_store(path: Path) -> None:
    path.touch()
    store = SqliteStore(str(path))
    assert list(store.heads()) == []
    store.close()
    header = path.read_bytes()[:100]
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(header[60:64], "big") == VERSION
    assert [file.name for file in path.parent.iterdir()] == ["kept.db"]


def test_an_older_version_is_brought_to_this_one(path: Path) -> None:
    store = SqliteStore(str(path))
    store.put([update(a="1")])
    store.commit()
    store.close()

    def add_column(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE accounts ADD COLUMN note TEXT NOT NULL DEFAULT 'new'")

    def fail(db: sqlite3.Connection) -> None:
        add_column(db)
        raise sqlite3.OperationalError("half-way")

    with pytest.raises(StoreError, match="half-way"):
        opened(path, version=2, migrations=[fail])
    checked(path, version=1)
    db = opened(path, version=2, migrations=[add_column])
    assert db.execute("SELECT name, note FROM accounts").fetchall() == [(b"shop", "new")]
    assert db.execute("SELECT value FROM entries").fetchall() == [(b"1",)]
    db.close()
    with pytest.raises(StoreError, match="has version 2 of the format"):
        SqliteStore(str(path))


def test_stores_by_their_names(tmp_path: Path) -> None:
    assert isinstance(open_store("memory"), MemoryStore)
    for url in (f"sqlite:{tmp_path}/a.db", f"sqlite://{tmp_path}/a.db"):
        store = open_store(url)
        assert isinstance(store, SqliteStore)
        store.close()
    assert (tmp_path / "a.db").exists()
    for url in ("", "redis://x", "sqlite", "sqlite:"):
        with pytest.raises(StoreUrlError, match="wanted: memory, or sqlite:PATH"):
            open_store(url)
