"""The journal alone: it does what a list of the latest entries would."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.control.journal.entries import OVERHEAD
from mockserver.control.journal.journal import Journal

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def add(journal: Journal, name: str, size: int = 0) -> None:
    """Add an entry whose body has so many bytes. The one place that knows how a row looks."""
    body = b"x" * size
    rest: tuple[Any, ...] = ("GET", "127.0.0.1", "", 404, (), (), (), (), None, None)
    journal.add(size, (NOON, 0.001, (), body, b"", f"/{name}", *rest))


def names(journal: Journal) -> list[str]:
    """What it has, the oldest first."""
    return [entry.target[1:] for entry in journal][::-1]


STEPS = st.one_of(
    st.tuples(st.just("add"), st.integers(0, 3000)),
    st.tuples(st.just("add"), st.integers(0, 100)),
    st.tuples(st.just("remove"), st.integers(2, 5)),
    st.tuples(st.just("clear"), st.just(0)),
)
MOST, MOST_BYTES = 6, 4 * OVERHEAD + 5000


class Model:
    """The same as lists of numbers and sizes."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int]] = []
        self.count = self.forgotten = 0

    def add(self, size: int) -> None:
        self.count += 1
        self.rows.append((self.count, size + OVERHEAD))
        while len(self.rows) > MOST or (self.bytes > MOST_BYTES and len(self.rows) > 1):
            del self.rows[0]
            self.forgotten += 1

    @property
    def bytes(self) -> int:
        return sum(size for _, size in self.rows)


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=60))
def test_it_is_a_list_of_the_latest(steps: list[tuple[str, int]]) -> None:
    journal, model = Journal(MOST, MOST_BYTES), Model()
    ids: dict[int, str] = {}
    for kind, number in steps:
        if kind == "add":
            ids[journal.next_number] = journal.id_of_number(journal.next_number)
            model.add(number)
            add(journal, str(model.count), number)
        elif kind == "remove":
            gone = journal.remove(lambda entry, number=number: entry.number % number == 0)
            wanted = [row for row in model.rows if row[0] % number == 0]
            assert [entry.number for entry in gone] == [row[0] for row in reversed(wanted)]
            model.rows = [row for row in model.rows if row[0] % number]
        else:
            list(journal.clear())
            model.rows, model.forgotten = [], 0
        kept = [row[0] for row in model.rows]
        assert names(journal) == [str(one) for one in kept]
        assert (len(journal), journal.bytes) == (len(kept), model.bytes)
        assert (journal.forgotten, journal.next_number) == (model.forgotten, model.count + 1)
        for one, entry_id in ids.items():
            entry = journal.get(entry_id)
            assert (entry.number if entry else None) == (one if one in kept else None)
        for begin in range(model.count + 3):
            after = [entry.number for entry in journal.after(begin, 4)]
            assert after == [one for one in kept if one >= begin][:4]


def test_what_was_cleared_goes_in_steps_and_is_gone_at_once() -> None:
    journal = Journal(5000, 1 << 30)
    for number in range(2000):
        add(journal, str(number))
    steps = journal.clear()
    assert (len(journal), journal.bytes, journal.forgotten) == (0, 0, 0)
    add(journal, "new")
    assert len(list(steps)) > 1
    assert names(journal) == ["new"]


@pytest.mark.parametrize(
    "entry_id", ["", "nope", "3bda35d8-20c6-4a22-a85b-11ebdadce798", "0" * 32, "\u0661" * 32]
)
def test_an_id_of_nothing(entry_id: str) -> None:
    journal = Journal(5, 10_000)
    add(journal, "a")
    assert journal.get(entry_id) is None


def test_ids_of_two_journals_differ() -> None:
    one, two = Journal(5, 10_000), Journal(5, 10_000)
    for journal in (one, two):
        add(journal, "a")
    assert two.get(one.id_of_number(1)) is None


def test_readers_are_called_once_for_the_next_entry() -> None:
    journal = Journal(5, 100_000)
    called: list[str] = []
    journal.call_when_added(lambda: called.append("a"))

    def again() -> None:
        called.append("b")
        journal.call_when_added(again)

    journal.call_when_added(again)
    add(journal, "1")
    assert called == ["a", "b"]
    add(journal, "2")
    assert called == ["a", "b", "b"]
    journal.forget_reader(again)
    add(journal, "3")
    journal.forget_reader(again)
    assert called == ["a", "b", "b"]


def test_closing_sends_readers_away() -> None:
    journal = Journal(5, 100_000)
    called: list[str] = []
    journal.call_when_added(lambda: called.append("a"))
    journal.close()
    journal.close()
    assert journal.closed
    assert called == ["a"]
