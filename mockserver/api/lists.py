"""Paging, sorting and scanning: what every list of the Management API shares."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from typing import Any, Generic, TypeVar

import orjson

from mockserver.api.call import Call
from mockserver.contract.problems import ContractError, Problem
from mockserver.state import Json

_BREATH = 25
"""Rows of a scan after which other requests get their turn."""

MAX_PAGE = 1000

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page:
    """The stretch of a list that a request asks for."""

    size: int
    skip: int


def page_of(call: Call) -> Page:
    """The page a request asks for. Raises ContractError for one that cannot be."""
    size, skip = call.parameters["pageSize"], call.parameters["skip"]
    most = _most(call)
    problems = []
    if not 1 <= size <= most:
        if call.assume["page-size-above-limit"] == "clamp":
            size = min(max(size, 1), most)
        else:
            details = f"pageSize must be from 1 to {most}; got {size}"
            problems.append(Problem("maximum", details, "pageSize", in_body=False))
    if skip < 0:
        details = f"skip must be at least 0; got {skip}"
        problems.append(Problem("minimum", details, "skip", in_body=False))
    if problems:
        raise ContractError(problems)
    return Page(size, skip)


def _most(call: Call) -> int:
    """The most rows that a page of the operation may have."""
    declared = (one.maximum for one in call.operation.parameters if one.name == "pageSize")
    return next(declared, None) or MAX_PAGE


def sort_of(call: Call, fields: Sequence[str]) -> tuple[str, bool]:
    """The field to sort by, ``""`` for none, and whether backwards. Raises ContractError."""
    asked = call.parameters.get("sort") or ""
    field = asked.removeprefix("-")
    if field and field not in fields:
        if call.assume["unknown-sort-field"] == "ignore":
            return "", False
        details = f"sort must be one of: {', '.join(fields)}, with - before it to turn it round"
        raise ContractError([Problem("enum", details, "sort", in_body=False)])
    return field, asked.startswith("-")


def listed(
    rows: Iterable[bytes], *, total: int | None = None, has_more: bool | None = None
) -> bytes:
    """The envelope of a list round rows that are JSON already."""
    head = b""
    if total is not None:
        head = b'"totalResultSize":%d,' % total
    if has_more is not None:
        head += b'"hasMore":%b,' % orjson.dumps(has_more)
    return b"".join((b"{", head, b'"data":[', b",".join(rows), b"]}"))


async def scan(
    candidates: Iterable[Row], matches: Callable[[Row], bool], stop_after: int | None = None
) -> list[Row]:
    """The candidates that match, at most ``stop_after``; lets others run meanwhile."""
    found: list[Row] = []
    for count, candidate in enumerate(candidates, 1):
        if matches(candidate):
            found.append(candidate)
            if stop_after is not None and len(found) >= stop_after:
                break
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    return found


async def in_turns(rows: Iterable[Row]) -> AsyncIterator[Row]:
    """The rows, one after the other; lets others run meanwhile."""
    for count, row in enumerate(rows, 1):
        yield row
        if count % _BREATH == 0:
            await asyncio.sleep(0)


async def first_by(
    rows: Iterable[Row], rank: Callable[[Row], Any], most: int, *, backwards: bool = False
) -> list[Row]:
    """The first ``most`` of the rows in the order of their ranks; lets others run meanwhile.

    Gives what ``sorted(rows, key=rank, reverse=backwards)[:most]`` does, without the rows
    that have no rank, None. Holds no more rows than it gives.
    """
    kind = _PlaceBackwards if backwards else _Place
    best: list[_Place[Row]] = []
    count = 0
    async for row in in_turns(rows):
        value = rank(row)
        if value is None:
            continue
        count += 1
        place = kind(value, count, row)
        if len(best) < most:
            heappush(best, place)
        elif best and best[0] < place:
            heapreplace(best, place)
    # Drained in turns too: to sort a large heap at once would stop the server.
    last_first = [place.row async for place in in_turns(_drained(best))]
    return last_first[::-1]


class _Place(Generic[Row]):
    """Where a row stands: low ranks come first, those of the same rank as they came.

    The one that comes last is the least, which a heap has at its top.
    """

    __slots__ = ("count", "rank", "row")

    def __init__(self, rank: Any, count: int, row: Row) -> None:
        self.rank = rank
        self.count = count
        self.row = row

    def __lt__(self, other: "_Place[Row]") -> bool:
        return bool((other.rank, other.count) < (self.rank, self.count))


class _PlaceBackwards(_Place[Row]):
    """The same where high ranks come first."""

    __slots__ = ()

    def __lt__(self, other: _Place[Row]) -> bool:
        return bool((self.rank, other.count) < (other.rank, self.count))


def _drained(heap: list[_Place[Row]]) -> Iterator[_Place[Row]]:
    while heap:
        yield heappop(heap)


def has_attributes(value: Json, wanted: Json | None) -> bool:
    """Whether an entity has all of some attributes, with the same values."""
    has = value.get("attributes") or {}
    return all(name in has and same(has[name], one) for name, one in (wanted or {}).items())


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; unlike in Python, true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict | list):
        options = orjson.OPT_SORT_KEYS
        return orjson.dumps(one, option=options) == orjson.dumps(other, option=options)
    return bool(one == other)
