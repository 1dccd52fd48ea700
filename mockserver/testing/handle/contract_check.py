"""The contract check: what requests of the journal broke, and the report that fails a test."""

from collections.abc import Sequence
from typing import Any

import orjson

from mockserver.contract.problems import shown
from mockserver.state import Json
from mockserver.testing.handle.violations import OFF_CONTRACT, Violation, head, what, where

_MOST_SHOWN = 20


class ContractBrokenError(AssertionError):
    """Requests broke the contract. ``violations`` has what they broke."""

    def __init__(self, message: str, violations: Sequence[Violation] = ()) -> None:
        self.violations = tuple(violations)
        super().__init__(message)


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
    broken = "1 request broke" if len(requests) == 1 else f"{len(requests)} requests broke"
    place = f" in the account {account}" if account else ""
    lines = [f"{broken} the contract{place}:"]
    for found in list(requests.values())[:_MOST_SHOWN]:
        told = [head(found[0])]
        for one in found[:_MOST_SHOWN]:
            told += what(one)
        if len(found) > _MOST_SHOWN:
            told.append(f"  and {len(found) - _MOST_SHOWN} more")
        lines += ["", *(f"  {line}" for line in told + where(found[0]))]
    if len(requests) > _MOST_SHOWN:
        lines += ["", f"  and {len(requests) - _MOST_SHOWN} more requests"]
    if hint:
        first = violations[0]
        by_place = first.pointer is not None
        word = f"pointer={first.pointer!r}" if by_place else f"keyword={first.keyword!r}"
        lines += ["", f"If that is what the test is about: with talon.expect_violation({word}):"]
    return "\n".join(lines)
