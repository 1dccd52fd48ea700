"""Lists of entities in the Management API: sorted as asked, one page, in the envelope of each.

Filters are of the handlers. Shows a row only where it is on the page.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from mockserver.api.call import Answer, Call
from mockserver.api.lists import first_by, page_of, scan, sort_of
from mockserver.contract.problems import ContractError, Problem, shown
from mockserver.moments import parse_date_time
from mockserver.state import Json

View = Callable[[Json], Json]


def with_total(
    call: Call, rows: Iterable[Json], sorts: Sequence[str], view: View | None = None
) -> Answer:
    """One page of rows and the number of all: ``{totalResultSize, data}``."""
    ordered = in_order(call, rows, sorts)
    return Answer({"totalResultSize": len(ordered), "data": _data(call, ordered, view)})


def with_total_if_asked(
    call: Call, rows: Iterable[Json], sorts: Sequence[str], view: View | None = None
) -> Answer:
    """The same where withTotalResultSize is true, else ``{hasMore, data}``."""
    if call.parameters["withTotalResultSize"]:
        return with_total(call, rows, sorts, view)
    return with_more(call, rows, sorts, view)


def with_more(
    call: Call, rows: Iterable[Json], sorts: Sequence[str] = (), view: View | None = None
) -> Answer:
    """One page of rows and whether others follow: ``{hasMore, data}``."""
    ordered = in_order(call, rows, sorts)
    page = page_of(call)
    more = len(ordered) > page.skip + page.size
    return Answer({"hasMore": more, "data": _data(call, ordered, view)})


async def page_in_turns(
    call: Call,
    rows: Iterable[Json],
    matches: Callable[[Json], bool],
    sorts: Sequence[str],
    view: View | None = None,
) -> Answer:
    """The same of many rows, given by their IDs, that match; lets others run meanwhile."""
    page, (field, backwards) = page_of(call), sort_of(call, sorts)
    end = page.skip + page.size + 1
    if field:
        found = await first_by(rows, _rank(field, matches), end, backwards=backwards)
    else:
        found = await scan(rows, matches, end)
    return Answer({"hasMore": len(found) == end, "data": _data(call, found, view)})


async def counted_in_turns(
    call: Call,
    rows: Iterable[Json],
    matches: Callable[[Json], bool],
    sorts: Sequence[str],
    view: View | None = None,
) -> Answer:
    """The same with the number of all that match."""
    page, (field, backwards) = page_of(call), sort_of(call, sorts)
    found = await scan(rows, matches)
    total = len(found)
    if field:
        end = page.skip + page.size
        found = await first_by(found, _rank(field), end, backwards=backwards)
    return Answer({"totalResultSize": total, "data": _data(call, found, view)})


async def all_in_turns(
    call: Call, rows: Iterable[Json], matches: Callable[[Json], bool], sorts: Sequence[str]
) -> list[Json]:
    """All of many rows, given by their IDs, that match, in the order asked for."""
    field, backwards = sort_of(call, sorts)
    found = await scan(rows, matches)
    if not field:
        return found
    return await first_by(found, _rank(field), len(found), backwards=backwards)


def _rank(
    field: str, matches: Callable[[Json], bool] = lambda _: True
) -> Callable[[Json], tuple[bool, float, str] | None]:
    return lambda row: rank_of(row.get(field)) if matches(row) else None


def _data(call: Call, ordered: list[Json], view: View | None) -> list[Json]:
    page = page_of(call)
    rows = ordered[page.skip : page.skip + page.size]
    return rows if view is None else [view(row) for row in rows]


def in_order(call: Call, rows: Iterable[Json], sorts: Sequence[str]) -> list[Json]:
    """Rows in the order asked for, else by their IDs. Raises ContractError."""
    field, backwards = sort_of(call, sorts)
    ordered = sorted(rows, key=lambda row: int(row["id"]))
    if field:
        ordered.sort(key=lambda row: rank_of(row.get(field)), reverse=backwards)
    return ordered


def rank_of(value: Any) -> tuple[bool, float, str]:
    """What the value of a field is sorted by: rows without one come first."""
    if value is None:
        return False, 0, ""
    if isinstance(value, str):
        return True, 0, value
    return True, float(value), ""


def is_within(value: str | None, after: datetime | None, before: datetime | None) -> bool:
    """Whether a time is after one and before another; without them every time is."""
    if after is None and before is None:
        return True
    if value is None:
        return False
    at = parse_date_time(value)
    return (after is None or at > after) and (before is None or at < before)


def number_list(text: str | None, name: str) -> frozenset[int] | None:
    """IDs with commas between them, None where none are asked for. Raises ContractError."""
    if not text:
        return None
    parts = text.split(",")
    if not all(_is_number(part) for part in parts):
        details = f"{name} must be integers with commas between them; got {shown(text)}"
        raise ContractError([Problem("type", details, name, in_body=False)])
    return frozenset(int(part) for part in parts)


def _is_number(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdigit()
