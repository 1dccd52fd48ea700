"""The verbs of a handle that ask what came: requests, assertions on them, the contract check."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

from mockserver.state import Json
from mockserver.testing.handle.case import Verbs
from mockserver.testing.handle.contract_check import (
    ContractBrokenError,
    report,
    violations_of,
)
from mockserver.testing.handle.differences import diff, differences, holds
from mockserver.testing.handle.operation_names import known
from mockserver.testing.handle.recorded import Recorded, recorded
from mockserver.testing.handle.violations import Violation
from mockserver.testing.handle.ways import ServerRefusedError

_STEP = 0.002
_PATIENCE = 1.0
"""Seconds that requests under way get before the contract check goes by what is there."""


class AskingVerbs(Verbs):
    """The journal of an account."""

    async def requests(
        self,
        operation: str | None = None,
        *,
        method: str | None = None,
        path: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        status: int | None = None,
    ) -> list[Recorded]:
        """The requests that came, the oldest first.

        ``path`` is how theirs begins; ``body`` is JSON that they hold, maybe with more;
        ``query`` and ``headers`` are texts by name. Raises ValueError for an unknown operation.
        """
        found = await self._recorded(operation, method=method, path=path, status=status)
        return [row for row in found if _matches(row, query, headers, body)]

    async def assert_called(
        self,
        operation: str | None = None,
        *,
        times: int | None = None,
        method: str | None = None,
        path: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        status: int | None = None,
    ) -> list[Recorded]:
        """Assert that such a request came, at least once or exactly ``times``, and give them.

        Raises AssertionError with the nearest request and what differs.
        """
        __tracebackhide__ = True
        near = await self._recorded(operation, method=method, path=path, status=status)
        found = [row for row in near if _matches(row, query, headers, body)]
        if len(found) == times or (times is None and found):
            return found
        what = operation or method or "a request"
        wanted = "at least once" if times is None else _times(times)
        such = "" if body is query is headers is None else " like this"
        message = f"{what} was {_called(len(found))}{such}; wanted {wanted}"
        lines = [message, *await self._explained(near, found, query, headers, body)]
        raise AssertionError("\n".join(lines))

    async def assert_not_called(
        self,
        operation: str | None = None,
        *,
        method: str | None = None,
        path: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = None,
        status: int | None = None,
    ) -> None:
        """Assert that no such request came. Raises AssertionError with those that did."""
        __tracebackhide__ = True
        near = await self._recorded(operation, method=method, path=path, status=status)
        found = [row for row in near if _matches(row, query, headers, body)]
        if found:
            what = operation or method or "a request"
            lines = [f"{what} was {_called(len(found))}; wanted never", ""]
            raise AssertionError("\n".join(lines + [f"  {row}" for row in found[:5]]))

    async def violations(self) -> list[Violation]:
        """What broke the contract so far, the oldest first, expected or not."""
        found = [*self._case.kept, *await self._own_violations()]
        strays = self._case.strays
        if strays is not None:
            found += await strays.untold(self._get)
        return found

    async def _own_violations(self) -> list[Violation]:
        """What broke the contract in this account, as far as its journal knows."""
        rows = (await self._call("GET", "/requests", verdict="invalid"))["requests"]
        return [
            replace(one, origin=self._case.origin(one.request_id))
            for row in reversed(rows)
            for one in violations_of(row)
        ]

    async def _get(self, path: str, **query: Any) -> Any:
        return await self._call("GET", path, **{"account": None, **query})

    async def check(self) -> None:
        """Raise ContractBrokenError for every violation that nobody expected and none reported.

        Answers that hang are let go, and requests under way get a moment to end.
        """
        __tracebackhide__ = True
        found = await self.unexpected_violations()
        if found:
            raise ContractBrokenError(report(found, self._case.account), found)

    async def unexpected_violations(self) -> list[Violation]:
        """Those that ``check`` reports; each is given once.

        Raises ContractBrokenError where the journal does not know any more.
        """
        case = self._case
        summary = await self._settled()
        if summary is None or summary["instance"] != case.instance:
            self._say_once(
                f"the account {case.account} is not the one that was opened: it was deleted, or "
                "the server let it go; if so, start it with a larger --max-accounts"
            )
            return []
        lost = summary["brokenForgotten"] - case.remembered
        if lost > 0:
            self._say_once(
                f"{lost} requests broke the contract and are not in the journal any more; "
                "talon.reset() keeps them in mind, a larger --journal has room for them"
            )
        under_way = summary["busy"] - summary["readers"]
        # On a loop that stands still nothing can end: whoever runs it again looks once more.
        if under_way and await self._pause(0):
            self._say_once(f"{under_way} requests are still under way: how they end is not seen")
        found = [one for one in await self.violations() if one.key not in case.expected]
        self.expect(found)
        return found

    def expect(self, violations: Iterable[Violation]) -> None:
        """Take violations that came as expected: nobody is told of them any more."""
        case, came = self._case, list(violations)
        case.expected.update(one.key for one in came)
        if case.strays is not None:
            case.strays.tell(came)

    async def reset(self) -> None:
        """Put everything back to the beginning: data, stubs, clock, journal.

        What broke the contract before is still reported at the end.
        """
        await self._settled()
        case = self._case
        broken = (await self._call("GET", "/requests", verdict="invalid", limit=0))["meta"]["total"]
        case.kept += await self._own_violations()
        await self._call("POST", "/reset")
        case.remembered += broken

    async def settle(self) -> None:
        """Let answers go that hang or take their time, and wait until none is under way."""
        await self._settled()

    async def hears_more(self, until: float) -> bool:
        """Wait a little; whether requests are under way of which more may be heard until then."""
        summary = await self._summary()
        if summary is None or summary["busy"] <= summary["readers"] or perf_counter() >= until:
            return False
        return await self._pause(_STEP)

    def _say_once(self, message: str) -> None:
        """Raise ContractBrokenError, unless it was raised for that already."""
        said = ("said", message)
        if said not in self._case.expected:
            self._case.expected.add(said)
            raise ContractBrokenError(message)

    async def _settled(self) -> Json | None:
        """The summary of the account, once nothing is under way any more; None if it is gone."""
        summary = await self._summary()
        end = perf_counter() + _PATIENCE
        while summary is not None and summary["busy"] > summary["readers"] and perf_counter() < end:
            await self._call("POST", "/held/release", delayed="true")
            if not await self._pause(_STEP):
                break
            summary = await self._summary()
        return summary

    async def _summary(self) -> Json | None:
        try:
            # Not for this account: that would open it again.
            path = f"/accounts/{self._case.account}"
            summary: Json = await self._call("GET", path, account=None)
        except ServerRefusedError as error:
            if error.status != 404:
                raise
            return None
        return summary

    async def _recorded(
        self,
        operation: str | None,
        *,
        method: str | None,
        path: str | None,
        status: int | None,
    ) -> list[Recorded]:
        found = await self._call(
            "GET",
            "/requests",
            operationId=None if operation is None else known(operation),
            method=method,
            path=path,
            status=status,
        )
        return [recorded(row) for row in reversed(found["requests"])]

    async def _explained(
        self,
        near: list[Recorded],
        found: list[Recorded],
        query: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        body: Any,
    ) -> list[str]:
        """What came instead: the nearest request, or all that was called."""
        others = [row for row in near if row not in found]
        if not others:
            if found:
                return ["", *(f"  {row}" for row in found[:5])]
            called = (await self._call("GET", "/coverage"))["operations"]
            names = [f"{row['operationId']} {_times(row['requests'])}" for row in called]
            return [f"Called were: {', '.join(names)}" if names else "No operation was called"]
        ranked = [(_differences(row, query, headers, body), row) for row in reversed(others)]
        wrong, nearest = min(ranked, key=lambda pair: len(pair[0]))
        lines = ["", f"The nearest of {len(others)}:" if len(others) > 1 else "Another one came:"]
        lines += [f"  {nearest}", *(f"  {line}" for line in wrong)]
        if body is not None and not holds(body, nearest.body):
            lines += ["", *(f"  {line}" for line in diff(body, nearest.body))]
        return lines


def _matches(
    row: Recorded,
    query: Mapping[str, str] | None,
    headers: Mapping[str, str] | None,
    body: Any,
) -> bool:
    return not _differences(row, query, headers, body)


def _differences(
    row: Recorded,
    query: Mapping[str, str] | None,
    headers: Mapping[str, str] | None,
    body: Any,
) -> list[str]:
    """A line for everything in which a request is not the one that is meant."""
    lines = [
        f"query {name}: wanted {text!r}, came {', '.join(map(repr, row.query.get(name, ())))}"
        for name, text in (query or {}).items()
        if text not in row.query.get(name, ())
    ]
    lower = {name.lower(): value for name, value in row.headers.items()}
    for name, text in (headers or {}).items():
        came = lower.get(name.lower(), [])
        values = came if isinstance(came, list) else [came]
        if text not in values:
            shown = ", ".join(map(repr, values)) or "nothing"
            lines.append(f"header {name}: wanted {text!r}, came {shown}")
    if body is not None:
        lines += differences(body, row.body)
    return lines


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _called(count: int) -> str:
    return f"called {_times(count)}" if count else "never called"
