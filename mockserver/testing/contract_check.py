"""Violations of the contract as a test sees them, and the report that fails it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from mockserver.contract.problems import shown
from mockserver.testing.case import Json, Origin
from mockserver.testing.stubbing import OFF_CONTRACT

_MOST_SHOWN = 20


class ContractBrokenError(AssertionError):
    """Requests broke the contract. ``violations`` has what they broke."""

    def __init__(self, message: str, violations: "Sequence[Violation]" = ()) -> None:
        self.violations = tuple(violations)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that broke the contract.

    ``of`` is ``request``, or ``answer`` for a stub that answered what its operation does not.
    ``pointer`` is a JSON pointer into the body, ``parameter`` the name of what is no part of
    it; one of them is None. ``keyword`` is that of JSON Schema, or a word of its kind:
    ``operation``, ``credentials``.
    """

    request_id: str
    of: str
    operation: str | None
    method: str
    url: str
    status: int
    keyword: str
    pointer: str | None
    parameter: str | None
    wanted: str
    came: str | None
    origin: Origin | None = None

    @property
    def place(self) -> str:
        return self.parameter or "" if self.pointer is None else self.pointer or "/"

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from all others of its account."""
        return self.request_id, self.of, self.keyword, self.place

    def __str__(self) -> str:
        return "\n".join([_head(self), *_what(self), *_where(self)])


def _head(one: Violation) -> str:
    name = f" ({one.operation})" if one.operation else ""
    what = f"{one.method} {one.url}{name}, answered {one.status}"
    return f"{what} by a stub, whose answer broke it" if one.of == "answer" else what


def _what(one: Violation) -> list[str]:
    lines = [f"  at      {one.place}", f"  wanted  {one.wanted}  [{one.keyword}]"]
    if one.came is not None:
        lines.append(f"  came    {one.came}")
    return lines


def _where(one: Violation) -> list[str]:
    if one.origin is None:
        return []
    test, sender = one.origin
    lines = [f"  test    {test}"]
    return lines if sender == test else [*lines, f"  sent by {sender}"]


def violations_of(row: Json) -> list[Violation]:
    """What a ServedRequest broke, but for what its stub was meant to break."""
    metadata = (row.get("stubMapping") or {}).get("metadata") or {}
    return [
        _violation(row, one)
        for one in row["violations"]
        if one["of"] == "request" or not metadata.get(OFF_CONTRACT)
    ]


def _violation(row: Json, one: Json) -> Violation:
    wanted, _, came = one["details"].partition("; got ")
    source = one["source"]
    if not came and one["of"] == "request" and "pointer" in source:
        came = _came(row["request"]["body"], source["pointer"])
    return Violation(
        request_id=row["id"],
        of=one["of"],
        operation=row.get("operationId"),
        method=one["method"],
        url=one["url"],
        status=one["status"],
        keyword=one["keyword"],
        pointer=source.get("pointer"),
        parameter=source.get("parameter"),
        wanted=wanted,
        came=came or None,
    )


def _came(body: str, place: str) -> str:
    """What stands at a place of a body, as a message shows it."""
    try:
        value: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return shown(body) if body else "nothing"
    for part in place.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(key) if isinstance(value, list) else key]
        except (KeyError, IndexError, TypeError, ValueError):
            return "nothing"
    return shown(value)


def report(violations: Sequence[Violation], account: str = "", *, hint: bool = True) -> str:
    """The violations as the reader of a failed test sees them, those of a request together."""
    requests: dict[str, list[Violation]] = {}
    for one in violations:
        requests.setdefault(one.request_id, []).append(one)
    what = "1 request broke" if len(requests) == 1 else f"{len(requests)} requests broke"
    where = f" in the account {account}" if account else ""
    lines = [f"{what} the contract{where}:"]
    for found in list(requests.values())[:_MOST_SHOWN]:
        told = [_head(found[0])]
        for one in found[:_MOST_SHOWN]:
            told += _what(one)
        if len(found) > _MOST_SHOWN:
            told.append(f"  and {len(found) - _MOST_SHOWN} more")
        lines += ["", *(f"  {line}" for line in told + _where(found[0]))]
    if len(requests) > _MOST_SHOWN:
        lines += ["", f"  and {len(requests) - _MOST_SHOWN} more requests"]
    if hint:
        first = violations[0]
        by_place = first.pointer is not None
        word = f"pointer={first.pointer!r}" if by_place else f"keyword={first.keyword!r}"
        lines += ["", f"If that is what the test is about: with talon.expect_violation({word}):"]
    return "\n".join(lines)
