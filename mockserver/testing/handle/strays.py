"""Strays: requests that reached no account of a test, for they had no key of one.

A client that forgets its key, or brings one of its own, is wrong where no test looks. Who
asks first what broke the contract is told, and it is said once.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any

from mockserver.account.accounts import DEFAULT
from mockserver.contract.operations import Credentials
from mockserver.state import Json
from mockserver.testing.handle.contract_check import violations_of
from mockserver.testing.handle.operation_names import by_name
from mockserver.testing.handle.violations import Violation

Get = Callable[..., Awaitable[Any]]
"""Asks the control plane for a path, with a query."""

_MOST = 1000
"""Requests that are looked at in one go."""

_WANTED = "a key of the test's own account, such as talon.integration_key"


class Strays:
    """What strayed on one server.

    ``own``: nobody else uses it, so whatever comes for an account that no test opened is a
    stray. Of another server only what breaks the contract in ``default`` is taken for one.
    """

    def __init__(self, *, own: bool) -> None:
        self.own = own
        self.opened: set[str] = set()
        """Accounts of tests, those too that are closed."""
        self._seen: dict[str, int] = {}
        self._untold: dict[tuple[str, ...], Violation] = {}

    async def begin(self, get: Get) -> None:
        """What came so far is nobody's."""
        for row in await self._accounts(get):
            self._seen[row["instance"]] = row["received"]

    async def untold(self, get: Get) -> list[Violation]:
        """Those that nobody was told of yet, the oldest first."""
        for row in await self._accounts(get):
            new = row["received"] - self._seen.get(row["instance"], 0)
            if new:
                self._seen[row["instance"]] = row["received"]
                found = await get("/requests", account=row["name"], limit=min(new, _MOST))
                for request in reversed(found["requests"]):
                    self._untold.update((one.key, one) for one in self._broken(request))
        return list(self._untold.values())

    def tell(self, violations: Iterable[Violation]) -> None:
        """Take note that they were told, or expected."""
        for one in violations:
            self._untold.pop(one.key, None)

    async def _accounts(self, get: Get) -> list[Json]:
        """The summaries of the accounts that may have some."""
        if self.own:
            rows = (await get("/accounts"))["accounts"]
        else:
            await get("/clock", account=DEFAULT)  # opens it, if nobody did
            rows = [await get(f"/accounts/{DEFAULT}")]
        return [row for row in rows if row["openedByUse"] and row["name"] not in self.opened]

    def _broken(self, row: Json) -> Iterator[Violation]:
        found = violations_of(row)
        yield from found
        operation = by_name().get(row.get("operationId", ""))
        takes_key = operation is not None and operation.credentials is not Credentials.NONE
        if self.own and not found and takes_key:
            headers = {name.lower(): came for name, came in row["request"]["headers"].items()}
            yield Violation(
                request_id=row["id"],
                of="request",
                operation=row["operationId"],
                method=row["request"]["method"],
                url=row["request"]["url"],
                status=row["response"]["status"],
                keyword="credentials",
                pointer=None,
                parameter="Authorization",
                wanted=_WANTED,
                came=str(headers.get("authorization", "nothing")),
            )
