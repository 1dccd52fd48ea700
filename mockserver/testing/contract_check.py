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
        name = f" ({self.operation})" if self.operation else ""
        lines = [
            f"{self.method} {self.url}{name}, answered {self.status}",
            f"  at      {self.place}",
            f"  wanted  {self.wanted}  [{self.keyword}]",
        ]
        if self.came is not None:
            lines.append(f"  came    {self.came}")
        if self.of == "answer":
            lines.insert(1, "  the answer of a stub, not the request, broke the contract")
        if self.origin is not None:
            test, sender = self.origin
            lines.append(f"  test    {test}")
            if sender and sender != test:
                lines.append(f"  sent by {sender}")
        return "\n".join(lines)


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


def report(violations: Sequence[Violation], account: str = "") -> str:
    """The violations as the reader of a failed test sees them."""
    requests = len({one.request_id for one in violations})
    what = "1 request broke" if requests == 1 else f"{requests} requests broke"
    where = f" in the account {account}" if account else ""
    lines = [f"{what} the contract{where}:", ""]
    for one in violations[:_MOST_SHOWN]:
        lines += [f"  {line}" for line in str(one).splitlines()] + [""]
    if len(violations) > _MOST_SHOWN:
        lines += [f"  and {len(violations) - _MOST_SHOWN} more", ""]
    first = violations[0]
    place = f"pointer={first.pointer!r}" if first.pointer is not None else _by_keyword(first)
    lines.append(f"If that is what the test is about: with talon.expect_violation({place}):")
    return "\n".join(lines)


def _by_keyword(violation: Violation) -> str:
    return f"keyword={violation.keyword!r}"
