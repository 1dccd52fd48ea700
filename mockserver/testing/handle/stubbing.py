"""The verbs of a handle that bend answers: stubs, faults, hanging answers.

All of them are stubs of the control plane, marked by their metadata as the handle's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal

from mockserver.state import Json
from mockserver.testing.handle.case import Verbs
from mockserver.testing.handle.operation_names import known
from mockserver.testing.handle.violations import OFF_CONTRACT
from mockserver.testing.handle.ways import ServerRefusedError

_OWN = "talon"
_HOLD = "hold"
_STEP = 0.002
"""Seconds between two looks at what hangs."""

Breaks = Literal["empty", "chunk", "garbage", "reset", "cut"]

FAULTS: dict[str, str] = {
    "empty": "EMPTY_RESPONSE",
    "chunk": "MALFORMED_RESPONSE_CHUNK",
    "garbage": "RANDOM_DATA_THEN_CLOSE",
    "reset": "CONNECTION_RESET_BY_PEER",
    "cut": "CUT_BODY",
}


class StubBreaksContractError(ValueError):
    """A stub answers what its operation never does. ``violations`` says in which ways."""

    def __init__(self, operation: str, violations: Sequence[str]) -> None:
        self.violations = tuple(violations)
        lines = "".join(f"\n  {violation}" for violation in violations)
        super().__init__(
            f"this stub of {operation} answers what the contract does not allow:{lines}\n"
            "If that is what the test is about, say so: off_contract=True"
        )


@dataclass(frozen=True, slots=True)
class Stub:
    """A stub that is set: its ID in the control plane and its StubMapping."""

    id: str
    mapping: Json


class StubbingVerbs(Verbs):
    """Stubs, faults and hanging answers of an account."""

    async def stub(
        self,
        operation: str | None = None,
        /,
        *,
        status: int | None = None,
        json: Any = None,
        text: str | None = None,
        headers: dict[str, str] | None = None,
        transform: Json | None = None,
        delay: float = 0,
        body: Any = None,
        match: Json | None = None,
        response: Json | None = None,
        times: int | None = None,
        off_contract: bool = False,
        **mapping: Any,
    ) -> Stub:
        """Answer requests of an operation in place of the account, the newest stub first.

        Which: ``operation``, ``body`` (JSON that the request holds, and maybe more) and
        ``match`` (a RequestPattern in WireMock's words). What: ``status``, ``headers`` and
        ``json`` or ``text``; or ``transform``, a JSON Merge Patch for what the account
        answers; ``delay`` in seconds; ``response`` (a StubResponse in WireMock's words).
        ``times`` is how often; ``mapping`` the rest of a StubMapping, such as ``scenarioName``.

        Raises StubBreaksContractError where the operation cannot answer so, unless
        ``off_contract``, ValueError for an unknown operation, ServerRefusedError for what
        makes no stub.
        """
        answer: Json = dict(response or {})
        given = {"status": status, "body": text, "headers": headers, "transform": transform}
        answer |= {word: value for word, value in given.items() if value is not None}
        if json is not None:
            answer["jsonBody"] = json
        if delay:
            answer["fixedDelayMilliseconds"] = _milliseconds(delay)
        return await self._set(
            operation, answer, body, match, times, off_contract=off_contract, mapping=mapping
        )

    async def fault(
        self,
        operation: str | None = None,
        *,
        error: int | None = None,
        breaks: Breaks | None = None,
        delay: float = 0,
        applied: bool = False,
        times: int | None = None,
        probability: float | None = None,
        body: Any = None,
        match: Json | None = None,
    ) -> Stub:
        """Have requests of an operation, or of all, go wrong.

        ``error``: a documented error (400, 401, 404, 409, 429, 500, 503). ``breaks``: how the
        connection breaks. ``delay``: seconds that the answer takes longer. ``applied``: the
        account handles the request, and its answer is lost. ``times`` and ``probability``
        say how many of them, ``body`` and ``match`` which.
        """
        if error is None and breaks is None and not delay:
            raise ValueError("a fault has error, breaks or delay")
        if breaks is not None and breaks not in FAULTS:
            raise ValueError(f"breaks is one of {', '.join(FAULTS)}; got {breaks!r}")
        answer: Json = {"transform": {}} if error is None and breaks is None else {}
        if error is not None:
            answer["error"] = error
        if breaks is not None:
            answer["fault"] = FAULTS[breaks]
        if delay:
            answer["fixedDelayMilliseconds"] = _milliseconds(delay)
        if applied:
            answer["applied"] = True
        mapping = {} if probability is None else {"probability": probability}
        return await self._set(operation, answer, body, match, times, mapping=mapping)

    async def hold(self, operation: str | None = None, *, times: int | None = None) -> Stub:
        """Handle requests of an operation, or of all, but keep their answers until released."""
        mapping = {"metadata": {_HOLD: operation or ""}}
        return await self._set(operation, {"hang": True}, None, None, times, mapping=mapping)

    async def held(self) -> int:
        """How many requests hang."""
        return int((await self._call("GET", "/held"))["held"])

    async def wait_held(self, count: int = 1, *, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until so many requests hang. Raises TimeoutError after ``timeout`` seconds."""
        end = perf_counter() + timeout
        while (hanging := await self.held()) < count:
            if perf_counter() >= end or not await self._pause(_STEP):
                raise TimeoutError(f"{hanging} requests hang after {timeout:g} s; wanted {count}")

    async def release(self, operation: str | None = None) -> int:
        """Let the answers go that hang, and hold no more. Gives how many there were."""
        path: Any = f"$.{_HOLD}"
        if operation is not None:
            path = {"expression": path, "equalTo": known(operation)}
        await self._call("POST", "/mappings/remove-by-metadata", {"matchesJsonPath": path})
        released = await self._call("POST", "/held/release", operationId=operation)
        return int(released["released"])

    async def remove_stub(self, stub: Stub) -> None:
        """Take a stub, fault or hold away. Raises LookupError if it is not there."""
        try:
            await self._call("DELETE", f"/mappings/{stub.id}")
        except ServerRefusedError as error:
            if error.status != 404:
                raise
            raise LookupError(str(error)) from None

    async def unused_stubs(self) -> list[Stub]:
        """The stubs of this handle that answered nothing yet, in the order they were set."""
        found = await self._call("GET", "/mappings/unmatched")
        own = [row for row in found["mappings"] if _OWN in row.get("metadata", {})]
        return [Stub(row["id"], row) for row in reversed(own)]

    async def _set(
        self,
        operation: str | None,
        response: Json,
        body: Any,
        match: Json | None,
        times: int | None,
        *,
        off_contract: bool = False,
        mapping: Json,
    ) -> Stub:
        request: Json = dict(match or {})
        if operation is not None:
            request["operationId"] = known(operation)
        if body is not None:
            holds = {"equalToJson": body, "ignoreExtraElements": True}
            request["bodyPatterns"] = [*request.get("bodyPatterns", ()), holds]
        metadata = {_OWN: True, **mapping.get("metadata", {})}
        if off_contract:
            metadata[OFF_CONTRACT] = True
        stub: Json = {**mapping, "request": request, "response": response, "metadata": metadata}
        if times is not None:
            stub["times"] = times
        made = await self._call("POST", "/mappings", stub)
        violations = made.pop("violations", ())
        if violations and not off_contract:
            await self._call("DELETE", f"/mappings/{made['id']}")
            raise StubBreaksContractError(operation or "requests", violations)
        return Stub(made["id"], made)


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
