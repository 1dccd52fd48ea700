"""What passes through the pipeline: a request that has been read, and the reply to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

from mockserver.api.call import Handler
from mockserver.contract.operations import Credentials, Operation
from mockserver.contract.problems import Problem
from mockserver.control.stubs.delays import Dribble
from mockserver.control.stubs.responses import Headers as StubHeaders
from mockserver.control.stubs.stubs import Stub
from mockserver.control.tenant import Tenant

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from mockserver.control.keeping.batch import Fault

PARALLEL_UPDATES = "UpdateCustomerSessionV2409Response"
"""The answer of operations of which only so many may run at a time."""

IDEMPOTENCY_KEY = "Idempotency-Key"

CLIENT_GONE = "CLIENT_GONE"
"""What the journal calls it when a client left before the answer."""

Headers = Mapping[str, str] | None


_FREEING = frozenset({"createCouponsDeletionJob", "createSession"})
"""Operations besides those that delete which a full account answers: who is in may make room."""


class Prepared:
    """All that answering one operation takes, put together once."""

    __slots__ = (
        "frees",
        "gated",
        "grows",
        "handler",
        "is_open",
        "model",
        "operation",
        "replays",
        "writes",
    )

    def __init__(self, operation: Operation, handler: Handler) -> None:
        self.operation = operation
        self.handler = handler
        self.model = operation.body
        self.is_open = operation.credentials is Credentials.NONE
        self.replays = any(one.name == IDEMPOTENCY_KEY for one in operation.parameters)
        self.writes = operation.method in {"POST", "PUT", "PATCH", "DELETE"}
        self.frees = operation.method == "DELETE" or operation.operation_id in _FREEING
        self.grows = self.writes and not self.frees
        # Another 409 says that a name is taken.
        self.gated = operation.answers.get(409) == PARALLEL_UPDATES


class Asked:
    """One request: what came, whose it is, and the operation or why there is none."""

    __slots__ = (
        "authorization",
        "body",
        "era",
        "in_path",
        "in_query",
        "now",
        "prepared",
        "refusal",
        "request",
        "saving",
        "stub",
        "target",
        "tenant",
    )

    def __init__(
        self,
        request: web.BaseRequest,
        target: str,
        tenant: Tenant,
        body: bytes,
        *,
        in_query: dict[str, str],
        prepared: Prepared | None,
        in_path: dict[str, str],
        refusal: Exception | None,
    ) -> None:
        self.request = request
        self.target = target
        self.tenant = tenant
        self.body = body
        self.in_query = in_query
        self.prepared = prepared
        self.in_path = in_path
        self.refusal = refusal
        self.era = tenant.pauses.era
        self.now: datetime | None = None
        """The time at which it is answered, where that is known."""
        self.stub: Stub | None = None
        """The stub that answers it, as soon as that is known."""
        self.saving: asyncio.Future[Fault] | None = None
        """What becomes of all that its answer rests on, where that was not kept yet."""
        self.authorization = request.headers.get("Authorization")

    @property
    def operation(self) -> Operation | None:
        return self.prepared.operation if self.prepared is not None else None

    @property
    def operation_id(self) -> str:
        return self.prepared.operation.operation_id if self.prepared is not None else ""


class Bent(NamedTuple):
    """What a test made of a reply."""

    stub: Stub | None = None
    fault: str | None = None
    dribble: Dribble | None = None
    reason: str | None = None
    headers: StubHeaders | None = None
    """All headers of the answer, where a stub made it."""
    era: int = 0
    """That of the account's pauses when the request came."""


class Reply(NamedTuple):
    """What is answered, and what broke the contract on the way."""

    status: int
    body: bytes | None
    headers: Headers = None
    hints: Sequence[str] = ()
    problems: Sequence[Problem] = ()
    answer_problems: Sequence[Problem] = ()
    bent: Bent | None = None
    rest: Iterator[bytes] | None = None
    """What comes after the body, where that is streamed."""

    def whole(self) -> "Reply":
        """The reply with all of its body at once."""
        if self.rest is None:
            return self
        return self._replace(body=b"".join((self.body or b"", *self.rest)), rest=None)
