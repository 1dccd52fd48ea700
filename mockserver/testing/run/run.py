"""One test run: its server, made when the first test asks, and the accounts of its tests.

Everything here is imported by the first test that uses a fixture. Owns what a test gets and
how it is judged; which hook does it when stands in ``plugin``.
"""

import threading
from collections.abc import AsyncIterator, Callable, Container, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from mockserver.control.setup.fixture_files import FixtureError
from mockserver.state import Json
from mockserver.testing.handle.contract_check import ContractBrokenError
from mockserver.testing.handle.contract_check import report as report_of
from mockserver.testing.handle.strays import Strays
from mockserver.testing.handle.talon import AioTalon, Talon, done
from mockserver.testing.handle.violations import Violation
from mockserver.testing.handle.ways import ServerRefusedError, Standing, UnreachableError, Way
from mockserver.testing.run.options import (
    PROPERTY,
    RunOptions,
    ServerOptions,
    account_words,
    marked,
    server_options,
)
from mockserver.testing.run.tally import Tally
from mockserver.testing.run.witness import Witness
from mockserver.testing.serving.accounts import (
    account_name,
    call,
    close_account,
    open_account,
)
from mockserver.testing.serving.mock_server import MockServer, reaching
from mockserver.testing.serving.on_this_loop import serving_here
from mockserver.testing.serving.server_thread import service_for_tests
from mockserver.testing.serving.setup_document import account_document

if TYPE_CHECKING:
    from mockserver.app.service import Service
    from mockserver.testing.handle.case import Case

T = TypeVar("T")

_UNUSABLE = (
    FixtureError,
    ServerRefusedError,
    UnreachableError,
    ValueError,
    # What a marker has of another type than it should, wherever that shows.
    AttributeError,
    OSError,
    TypeError,
)

HELD = pytest.StashKey[list["Held"]]()
"""The accounts that a test holds."""


class Held:
    """An account that a test holds, by the handle with which it is judged."""

    def __init__(
        self, talon: Talon, unused_stubs: str, lost: Callable[[UnreachableError], None]
    ) -> None:
        """``lost`` is told of a server that does not answer any more."""
        self.talon = talon
        self._lost = lost
        self.unused_stubs = unused_stubs
        self._given_up = False

    def give_up(self) -> None:
        """Judge no more: the run was interrupted, or there is nobody to ask."""
        self._given_up = True

    def faults(self) -> str:
        """Why the test must fail, or nothing; what was said once is not said again."""
        if self._given_up:
            return ""
        try:
            found = self.talon.unexpected_violations()
        except ContractBrokenError as error:
            return str(error)
        except UnreachableError as error:
            self.give_up()
            self._lost(error)
            return f"whether the contract was kept cannot be asked: {error}"
        if found:
            return report_of(found)
        if self.unused_stubs == "fail":
            unused = self.unused()
            if unused:
                self.unused_stubs = "ignore"
                return "\n".join(["stubs were set and answered nothing:", *unused])
        return ""

    def unused(self) -> list[str]:
        """A line for each stub that answered nothing."""
        return [
            "  " + (stub.mapping["request"].get("operationId") or "any operation") + _named(stub)
            for stub in self.talon.unused_stubs()
        ]

    def tally(self) -> Tally:
        """What the test called."""
        coverage = done(call(self.talon.aio.way, "GET", "/coverage", account=self.talon.account))
        unused = self.unused() if self.unused_stubs == "report" else []
        violations = len(self.talon.violations()) if coverage["violations"] else 0
        return Tally.of_test(coverage, violations, unused)


class Late:
    """What came after the tests that it belongs to: ``broke`` says whether that must be told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.broke = False

    def add_accounts(self, summaries: Iterable[Json], closed: Container[str]) -> None:
        """Add the accounts that were used after they were closed."""
        for row in summaries:
            if row["name"] in closed and row["requests"]:
                numbers = f"{row['requests']} requests, {row['violations']} violations"
                self.lines.append(f"{row['name']}: {numbers}")
                self.broke = self.broke or bool(row["violations"])

    def add_strays(self, strays: Iterable[Violation]) -> None:
        """Add what no test was told of."""
        for one in strays:
            self.lines.append(f"no account of a test: {one.method} {one.url}, {one.wanted}")
            self.broke = True


def _named(stub: Any) -> str:
    name = stub.mapping.get("name")
    return f" ({name})" if name else ""


class Run:
    """The servers and accounts of one test run, in one process of it."""

    def __init__(self, options: RunOptions, root: Path, *, alone: bool) -> None:
        """``alone``: no other process runs tests of the same run."""
        self._told = options
        self._root = root
        self._alone = alone
        self._aio_strays = Strays(own=True)
        self._server: MockServer | None = None
        self._fault = ""
        self._aio_service: Service | None = None
        self._closed: set[str] = set()

    @cached_property
    def _options(self) -> ServerOptions:
        return self._started(lambda: server_options(self._told))

    @property
    def server(self) -> MockServer:
        """The server, started now if it was not. Fails the test where it cannot be."""
        if self._server is None:
            self._server = self._started(lambda: self._made().start())
        if self._fault:
            pytest.fail(self._fault, pytrace=False)
        try:
            _ = self._server.way
        except UnreachableError as error:
            raise pytest.fail.Exception(str(error), pytrace=False) from None
        return self._server

    def _is_lost(self, error: UnreachableError) -> None:
        """Have all further tests say so at once, instead of waiting for it one by one."""
        if self._options.url:
            self._fault = f"there is no mock server for this test: {error}"

    def _started(self, start: Callable[[], T]) -> T:
        """What is started; where it cannot be, every test that needs it says so at once."""
        if self._fault:
            pytest.fail(self._fault, pytrace=False)
        try:
            return start()
        except Exception as error:  # noqa: BLE001 - whatever it is, every test has to say it
            self._fault = f"there is no mock server for this test: {error}"
        pytest.fail(self._fault, pytrace=False)

    def _made(self) -> MockServer:
        options = self._options
        if options.url:
            server = MockServer(options.url, **options.settings)
            # Of several processes that share it, nobody can tell whose it was.
            server.strays = Strays(own=False) if self._alone else None
            return server
        return MockServer("", **options.server, **options.settings)

    @contextmanager
    def lent(self, item: pytest.Item) -> Iterator[Talon]:
        """An account of the server for a test."""
        server = self.server
        words = _words(item)
        case = self._opened(server.way, item, words, server.strays)
        service = server.service
        if service is not None:
            witness = Witness(item.path, _function(item), self._root, threading.get_ident())
            case.origin = witness.origin
            journal_of = service.accounts.get
            server.run(lambda: witness.watch(journal_of(case.account).journal))
        talon = Talon(case, server.way)
        with self._judged(item, talon, words):
            yield talon

    @asynccontextmanager
    async def lent_here(self, item: pytest.Item) -> AsyncIterator[AioTalon]:
        """An account of a server on the loop that runs, or of one that runs elsewhere."""
        words = _words(item)
        async with AsyncExitStack() as stack:
            if self._options.url:
                server = self.server
                way: Way = await stack.enter_async_context(reaching(self._options.url))
                case = self._opened(server.way, item, words, server.strays)
                judge = Talon(case, server.way)
            else:
                service = self._service_here()
                way = await stack.enter_async_context(serving_here(service))
                standing = Standing(service, way.url)
                case = self._opened(standing, item, words, self._aio_strays)
                witness = Witness(item.path, _function(item), self._root, None)
                case.origin = witness.origin
                witness.watch(service.accounts.get(case.account).journal)
                judge = Talon(case, standing)
            talon = AioTalon(case, way)
            with self._judged(item, judge, words):
                yield talon
                await talon.settle()

    def _service_here(self) -> "Service":
        """The service of all tests that have a server on their own loop."""
        if self._aio_service is None:
            given = {**self._options.server, **self._options.settings}
            self._aio_service = self._started(lambda: service_for_tests(given))
        return self._aio_service

    def _opened(
        self, way: Way, item: pytest.Item, words: Mapping[str, Any], strays: Strays | None
    ) -> "Case":
        """The account of a test. Fails it where that cannot be set up as its marker says."""
        own = self._options.settings if self._options.url else {}
        try:
            document = account_document({**own, **account_words(words)}, item.path.parent)
            return done(open_account(way, account_name(item.name), document, strays))
        except _UNUSABLE as error:
            message = f"the account of this test cannot be opened: {error}"
            raise pytest.fail.Exception(message, pytrace=False) from None

    @contextmanager
    def _judged(self, item: pytest.Item, talon: Talon, words: Mapping[str, Any]) -> Iterator[None]:
        """Let a test hold an account: judged when it has run, and once more when all is over."""
        held = Held(talon, words.get("unused_stubs", self._told.unused_stubs), self._is_lost)
        item.stash.setdefault(HELD, []).append(held)
        try:
            yield
            faults = held.faults()
            if self._told.report or self._told.report_json or held.unused_stubs == "report":
                with suppress(UnreachableError):
                    item.user_properties.append((PROPERTY, held.tally().text()))
        finally:
            item.stash[HELD].remove(held)
            self._closed.add(talon.account)
            if not self._fault:
                with suppress(UnreachableError):
                    done(close_account(talon.aio.way, talon.account))
        if faults:
            pytest.fail(faults, pytrace=False)

    def late(self) -> Late:
        """What came when no test looked any more."""
        late = Late()
        if self._server is not None and not self._fault:
            with suppress(UnreachableError):
                way = self._server.way
                late.add_accounts(done(call(way, "GET", "/accounts"))["accounts"], self._closed)
                if self._server.strays is not None:
                    late.add_strays(done(self._server.strays.untold(partial(call, way, "GET"))))
        if self._aio_service is not None:
            standing = Standing(self._aio_service, "")
            late.add_strays(done(self._aio_strays.untold(partial(call, standing, "GET"))))
        return late

    def close(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.stop()
            self._server = None


def _function(item: pytest.Item) -> str:
    return getattr(item, "originalname", None) or item.name


def _words(item: pytest.Item) -> dict[str, Any]:
    try:
        return marked(item)
    except ValueError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None
