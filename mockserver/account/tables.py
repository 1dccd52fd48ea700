"""Entities of an account: those it was set up with, under those written since.

Indexes are made when first asked for. Knows what a kind is made of, and no rule about any.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeVar

from mockserver.entities import FACTS, Facts, Json, Key, Kind, Reader

T = TypeVar("T")
Found = dict[Hashable, dict[Key, None]]
Written = dict[Kind, dict[Key, Json | None]]
"""Entities written over those of a set-up; None for one that is gone."""


class Base:
    """The entities of a set-up, shared by the accounts that have it. Never changes."""

    def __init__(self, entities: Mapping[Kind, Mapping[Key, Json]] | None = None) -> None:
        self._entities = {kind: dict(some) for kind, some in (entities or {}).items() if some}
        self._indexes: dict[tuple[Kind, str], Found] = {}
        self._highest: dict[Kind, int] = {}
        self._derived: dict[Any, Any] = {}

    def of(self, kind: Kind) -> Mapping[Key, Json]:
        """All of a kind by key."""
        return self._entities.get(kind, _NONE)

    def found(self, kind: Kind, index: str, value: Hashable) -> Iterable[Key]:
        """The keys of those that an index finds."""
        if kind not in self._entities:
            return ()
        indexed = self._indexes.get((kind, index))
        if indexed is None:
            indexed = self._indexes[kind, index] = _indexed(self._entities[kind], kind, index)
        return indexed.get(value, ())

    def highest(self, kind: Kind) -> int:
        """The highest internal ID of a kind."""
        if kind not in self._highest:
            numbers = (key for key in self.of(kind) if isinstance(key, int))
            self._highest[kind] = max(numbers, default=0)
        return self._highest[kind]

    def derived(self, make: Callable[[Reader], T], reader: Reader) -> T:
        """What is made of the entities of this set-up alone."""
        if make not in self._derived:
            self._derived[make] = make(reader)
        made: T = self._derived[make]
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base) and self._entities == other._entities

    __hash__ = None  # type: ignore[assignment]


_NONE: Mapping[Key, Json] = {}


class Tables:
    """The entities of one account. What it gives must not be changed."""

    def __init__(self, base: Base, written: Written) -> None:
        self.base = base
        self.written = written
        self._indexes: dict[tuple[Kind, str], Found] = {}
        self._highest: dict[Kind, int] = {}
        self._derived: dict[Any, Any] = {}
        self._defined = any(FACTS[kind].defines for kind, some in written.items() if some)

    def get(self, kind: Kind, key: Key) -> Json | None:
        """One entity, if it is there."""
        written = self.written.get(kind)
        if written is not None and key in written:
            return written[key]
        return self.base.of(kind).get(key)

    def values(self, kind: Kind) -> Iterator[Json]:
        """All of a kind: those of the set-up that nobody wrote, then those written."""
        written, base = self.written.get(kind), self.base.of(kind)
        if not written:
            return iter(base.values())
        untouched = (one for key, one in base.items() if key not in written)
        return chain(untouched, (one for one in written.values() if one is not None))

    def in_order(self, kind: Kind) -> list[Json]:
        """All of a kind in the order of their keys."""
        key_of = FACTS[kind].key_of
        return sorted(self.values(kind), key=lambda one: _order(key_of(one)))

    def found(self, kind: Kind, index: str, value: Hashable) -> list[Any]:
        """The keys of those that an index finds, in no certain order."""
        written, under = self.written.get(kind), self.base.found(kind, index, value)
        if not written:
            return list(under)
        indexed = self._indexes.get((kind, index))
        if indexed is None:
            there = {key: one for key, one in written.items() if one is not None}
            indexed = self._indexes[kind, index] = _indexed(there, kind, index)
        return [*(key for key in under if key not in written), *indexed.get(value, ())]

    def has_any(self, kind: Kind) -> bool:
        """Whether there is one of a kind."""
        return next(self.values(kind), None) is not None

    def next_id(self, kind: Kind) -> int:
        """An internal ID that none of a kind has or had."""
        if kind not in self._highest:
            numbers = (key for key in self.written.get(kind, ()) if isinstance(key, int))
            self._highest[kind] = max(numbers, default=0)
        return max(self._highest[kind], self.base.highest(kind)) + 1

    def derived(self, make: Callable[[Reader], T]) -> T:
        """What ``make`` makes of the kinds that define rules, made once until one changes."""
        if not self._defined:
            return self.base.derived(make, self)
        if make not in self._derived:
            self._derived[make] = make(self)
        made: T = self._derived[make]
        return made

    def keep(self, kind: Kind, key: Key, entity: Json | None) -> None:
        """Have an entity, or None where it is gone."""
        written = self.written.setdefault(kind, {})
        facts = FACTS[kind]
        self._index(facts, kind, key, written.get(key), entity)
        written[key] = entity
        if isinstance(key, int) and kind in self._highest:
            self._highest[kind] = max(self._highest[kind], key)
        if facts.defines:
            self._defined = True
            self._derived.clear()

    def _index(
        self, facts: Facts, kind: Kind, key: Key, before: Json | None, after: Json | None
    ) -> None:
        for name, words in facts.indexes.items():
            indexed = self._indexes.get((kind, name))
            if indexed is None:
                continue
            for value in words(before) if before is not None else ():
                keys = indexed.get(value, {})
                keys.pop(key, None)
                if not keys:
                    indexed.pop(value, None)
            for value in words(after) if after is not None else ():
                indexed.setdefault(value, {})[key] = None


def _order(key: Key) -> tuple[Hashable, ...]:
    """How keys are put in order: parts by their kind first, for a counter's may differ."""
    parts = key if isinstance(key, tuple) else (key,)
    return tuple((type(part).__name__, part if part is not None else 0) for part in parts)


def _indexed(entities: Mapping[Key, Json], kind: Kind, index: str) -> Found:
    words = FACTS[kind].indexes[index]
    found: Found = {}
    for key, one in entities.items():
        for value in words(one):
            found.setdefault(value, {})[key] = None
    return found
