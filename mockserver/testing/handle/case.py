"""A case: one account as a test has it, whichever handles it is held by.

Owns what the handles of an account share and how a verb makes its call. Verbs are written
once, as coroutines; ``handle`` makes the synchronous ones of them.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import orjson

from mockserver.contract.operations import ADMIN_PREFIX
from mockserver.state import Json
from mockserver.testing.handle.violations import Origin, Violation
from mockserver.testing.handle.ways import Answered, ServerRefusedError, UnreachableError, Way

if TYPE_CHECKING:
    from mockserver.testing.handle.strays import Strays


@dataclass(slots=True)
class Case:
    """One account. ``keys`` has an Integration API key for each Application, by its name."""

    account: str
    integration_key: str
    management_key: str
    keys: Mapping[str, str]
    origin: Callable[[str], Origin | None] = lambda _: None
    """Where the request of an ID came from."""
    expected: set[tuple[str, ...]] = field(default_factory=set)
    """Violations that the test declared, or that were reported already."""
    kept: list[Violation] = field(default_factory=list)
    """Violations of before a reset."""
    strays: "Strays | None" = None
    """What strayed on its server, where that can only be of this run."""
    instance: str = ""
    """What tells the account from another that has its name."""
    remembered: int = 0
    """Requests that broke the contract before a reset."""


def case_of(summary: Json) -> Case:
    """The case of an AccountSummary."""
    keys = {
        row["name"]: row["integrationKey"]
        for row in summary["applications"]
        if "integrationKey" in row
    }
    return Case(
        summary["name"],
        summary.get("integrationKey", ""),
        summary.get("managementKey", ""),
        keys,
        instance=summary["instance"],
    )


def read_answer(answered: Answered, url: str) -> Any:
    """The JSON of an answer. Raises ServerRefusedError, or UnreachableError for one of no mock."""
    try:
        value = orjson.loads(answered.body)
    except orjson.JSONDecodeError:
        raise UnreachableError(
            f"what answers at {url} is no mock server: {answered.status}, {answered.body[:80]!r}"
        ) from None
    if answered.status >= 400:
        errors = value.get("errors") if isinstance(value, dict) else None
        named = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
        raise ServerRefusedError(answered.status, named)
    return value


def target(path: str, query: Mapping[str, Any]) -> str:
    """The target of a call of the control plane; what is None is left out of the query."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"{ADMIN_PREFIX}{path}" + (f"?{urlencode(given)}" if given else "")


def segment(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")


class Verbs:
    """What every part of a handle is made of: a case, and a way to its server."""

    def __init__(self, case: Case, way: Way) -> None:
        self._case = case
        self._way = way

    @property
    def way(self) -> Way:
        """The way to the control plane."""
        return self._way

    async def _call(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """Make one call, for this account unless ``account`` is None, and give its JSON.

        Raises ServerRefusedError or UnreachableError.
        """
        where = target(path, {"account": self._case.account, **query})
        text = b"" if body is None else orjson.dumps(body)
        answered = self._way.ask(method, where, text)
        if isinstance(answered, Awaitable):
            answered = await answered
        return read_answer(answered, self._way.url)

    async def _pause(self, seconds: float) -> bool:
        """Let time pass; False where that would change nothing."""
        passed = self._way.pause(seconds)
        return await passed if isinstance(passed, Awaitable) else passed
