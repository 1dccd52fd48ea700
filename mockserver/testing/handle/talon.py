"""The handle of one account: ``AioTalon`` for asyncio, ``Talon`` for everything else.

``Talon`` has the verbs of ``AioTalon`` under the same names, with the same arguments, as
functions that are done when they return. Owns no verb itself but for the keys and variables.
"""

from collections.abc import Callable, Coroutine, Mapping
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast

from mockserver.testing.handle.asking import AskingVerbs
from mockserver.testing.handle.case import Case
from mockserver.testing.handle.data import AioClock, DataVerbs
from mockserver.testing.handle.expecting import AioExpectation, Expectation
from mockserver.testing.handle.promoting import PromotionVerbs
from mockserver.testing.handle.stubbing import StubbingVerbs
from mockserver.testing.handle.variables import variables
from mockserver.testing.handle.ways import Way

P = ParamSpec("P")
T = TypeVar("T")


class Keys:
    """What leads a client to an account."""

    _case: Case
    _way: Way

    @property
    def url(self) -> str:
        """Address of the server, for the host of an SDK: no slash at its end."""
        return self._way.url

    @property
    def account(self) -> str:
        """Name of the account."""
        return self._case.account

    @property
    def integration_key(self) -> str:
        """An Integration API key of the first Application, to be sent as ``ApiKey-v1``."""
        return self._case.integration_key

    @property
    def integration_keys(self) -> Mapping[str, str]:
        """An Integration API key of each Application that has one, by its name."""
        return self._case.keys

    @property
    def management_key(self) -> str:
        """A Management API key, to be sent as ``ManagementKey-v1``."""
        return self._case.management_key

    def environment(self, **names: str) -> dict[str, str]:
        """Environment variables that lead a subprocess to this account.

        ``TALON_MOCK_URL``, ``TALON_MOCK_ACCOUNT``, ``TALON_MOCK_INTEGRATION_KEY`` and
        ``TALON_MOCK_MANAGEMENT_KEY``, and further ones of your own, in whose values
        ``{url}``, ``{account}``, ``{integration_key}`` and ``{management_key}`` are filled in:
        ``environment(SHOP_TALON_HOST="{url}")``.
        """
        return variables(self._way.url, self._case, names)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.account} at {self.url}>"


class AioTalon(Keys, DataVerbs, PromotionVerbs, StubbingVerbs, AskingVerbs):
    """The handle of one account, for asyncio."""

    def __init__(self, case: Case, way: Way) -> None:
        super().__init__(case, way)
        self.clock = AioClock(case, way)

    def expect_violation(
        self,
        *,
        pointer: str | None = None,
        operation: str | None = None,
        keyword: str | None = None,
        times: int | None = None,
    ) -> AioExpectation:
        """Declare that a request in the block breaks the contract: ``async with``.

        Raises ContractBrokenError at the end of the block where none such came, or not
        ``times``. Its ``violations`` are those that came.
        """
        return AioExpectation(self, pointer, operation, keyword, times)


def blocking(
    verb: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Any, P], T]:
    """A verb of an asynchronous handle as one of a synchronous handle."""

    @wraps(verb)
    def call(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        return done(verb(self.aio, *args, **kwargs))

    return cast("Callable[Concatenate[Any, P], T]", call)


def done(verb: Coroutine[Any, Any, T]) -> T:
    """The value of a coroutine whose ways never wait."""
    __tracebackhide__ = True
    try:
        verb.send(None)
    except StopIteration as end:
        value: T = end.value
        return value
    verb.close()
    raise RuntimeError("a synchronous handle has no way that waits")


class Clock:
    """The clock of an account; every verb gives the time that it tells then."""

    def __init__(self, clock: AioClock) -> None:
        self.aio = clock

    now = blocking(AioClock.now)
    freeze = blocking(AioClock.freeze)
    set = blocking(AioClock.set)
    advance = blocking(AioClock.advance)
    release = blocking(AioClock.release)


class Talon(Keys):
    """The handle of one account."""

    def __init__(self, case: Case, way: Way) -> None:
        """``way`` is one that gives no awaitables."""
        self._case = case
        self._way = way
        self.aio = AioTalon(case, way)
        self.clock = Clock(self.aio.clock)

    promote = blocking(AioTalon.promote)
    customer = blocking(AioTalon.customer)
    customers = blocking(AioTalon.customers)
    session = blocking(AioTalon.session)
    profile = blocking(AioTalon.profile)
    snapshot = blocking(AioTalon.snapshot)
    restore = blocking(AioTalon.restore)
    reset = blocking(AioTalon.reset)

    stub = blocking(AioTalon.stub)
    fault = blocking(AioTalon.fault)
    hold = blocking(AioTalon.hold)
    held = blocking(AioTalon.held)
    wait_held = blocking(AioTalon.wait_held)
    release = blocking(AioTalon.release)
    remove_stub = blocking(AioTalon.remove_stub)
    unused_stubs = blocking(AioTalon.unused_stubs)

    requests = blocking(AioTalon.requests)
    assert_called = blocking(AioTalon.assert_called)
    assert_not_called = blocking(AioTalon.assert_not_called)
    violations = blocking(AioTalon.violations)
    check = blocking(AioTalon.check)
    unexpected_violations = blocking(AioTalon.unexpected_violations)

    def expect_violation(
        self,
        *,
        pointer: str | None = None,
        operation: str | None = None,
        keyword: str | None = None,
        times: int | None = None,
    ) -> "BlockingExpectation":
        """Declare that a request in the block breaks the contract: ``with``.

        Raises ContractBrokenError at the end of the block where none such came, or not
        ``times``. Its ``violations`` are those that came.
        """
        return BlockingExpectation(self.aio, pointer, operation, keyword, times)


class BlockingExpectation(Expectation):
    """An expectation as a context manager."""

    def __enter__(self) -> Self:
        done(self.begin())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        __tracebackhide__ = True
        done(self.end(failed=error is not None))
