"""The ways in which the service fails, one row each: name, what a client sees, how it is made."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockserver.testing.handle.stubbing import FAULTS

if TYPE_CHECKING:
    from mockserver.testing.handle.stubbing import Stub
    from mockserver.testing.handle.talon import Talon


@dataclass(frozen=True, slots=True)
class Failure:
    """One row. ``response`` is a StubResponse of the control plane."""

    sees: str
    response: Mapping[str, Any]


_SLOW = 0.5
"""Seconds that a slow answer takes, unless a test says otherwise."""

_NOT_JSON = {
    "status": 200,
    "headers": {"Content-Type": "text/html; charset=utf-8"},
    "body": "<html><body>Bad gateway</body></html>",
}

FAILURES: dict[str, Failure] = {
    "401": Failure("401: the key is not accepted", {"error": 401}),
    "409": Failure("409: too many parallel updates", {"error": 409}),
    "429": Failure("429: too many requests", {"error": 429}),
    "500": Failure("500: the service failed", {"error": 500}),
    "503": Failure("503: the service is not available", {"error": 503}),
    "timeout": Failure("no answer, ever", {"hang": True, "error": 503}),
    "reset": Failure("a reset connection", {"fault": FAULTS["reset"]}),
    "cut-body": Failure("an answer that ends in the middle", {"fault": FAULTS["cut"]}),
    "slow": Failure("the right answer, late", {"transform": {}}),
    "not-json": Failure("200 with a body that is no JSON", _NOT_JSON),
}


class Outage:
    """One way in which the service fails, while a test runs.

    ``name`` is its row, ``sees`` what a client sees, ``status`` the HTTP status of its
    answers, None where there is no answer or a right one.
    """

    def __init__(
        self, talon: "Talon", name: str, operations: Sequence[str] | None, slow: float | None
    ) -> None:
        failure = FAILURES[name]
        self.name = name
        self.sees = failure.sees
        error = failure.response.get("error")
        self.status: int | None = None if name == "timeout" else error
        self._talon = talon
        self._operations = operations
        self._response = dict(failure.response)
        if name == "slow":
            milliseconds = round((_SLOW if slow is None else slow) * 1000)
            self._response["fixedDelayMilliseconds"] = milliseconds
        self._stubs: list[Stub] = []

    def begin(self) -> None:
        """Fail from now on; it does so from the start of a test."""
        if self._stubs:
            return
        for operation in self._operations or (None,):
            stub = self._talon.stub(
                operation,
                response=self._response,
                off_contract=True,
                name=f"outage {self.name}",
            )
            self._stubs.append(stub)

    def end(self) -> None:
        """Work again."""
        for stub in self._stubs:
            with suppress(LookupError):  # a reset has taken it away
                self._talon.remove_stub(stub)
        self._stubs.clear()
        self._talon.release()

    def __repr__(self) -> str:
        return f"<Outage {self.name}: {self.sees}>"
