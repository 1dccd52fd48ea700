"""``MockServer``: a server for tests without pytest, started here or reached elsewhere.

With ``with`` it runs in a thread of its own, with ``async with`` on the loop that runs.
Every account that it lends is checked against the contract when it is given back.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from mockserver.settings.reading import environment
from mockserver.settings.table import Settings, table
from mockserver.testing.handle.strays import Strays
from mockserver.testing.handle.talon import AioTalon, Talon, done
from mockserver.testing.handle.variables import ADMIN_TOKEN, URL
from mockserver.testing.handle.ways import OverAioHttp, OverHttp, UnreachableError, Way
from mockserver.testing.serving.accounts import (
    account_name,
    call,
    check_server,
    close_account,
    open_account,
)
from mockserver.testing.serving.on_this_loop import serving_here
from mockserver.testing.serving.server_thread import ServerThread, service_for_tests
from mockserver.testing.serving.setup_document import WORDS, account_document

if TYPE_CHECKING:
    from mockserver.app.service import Service


class MockServer:
    """A server, and the first account on it.

    ``settings`` are those of the server (``seed``, ``customers``, ``fixtures``, ``strict``,
    ``max_body`` ...). With a ``url``, or ``TALON_MOCK_URL`` in the environment, a server that
    runs elsewhere is used, and they are those of an account: ``seed``, ``customers``,
    ``sessions``, ``locale``, ``fixtures``, ``strict``, ``assume``, ``now``. An empty ``url``
    means one in this process whatever the environment says.

    ``with MockServer() as talon`` gives a Talon, ``async with MockServer() as talon`` an
    AioTalon. When the block ends the contract is checked: ContractBrokenError. For several
    accounts on one server: ``start``, ``account``, ``stop``.
    """

    def __init__(self, url: str | None = None, **settings: Any) -> None:
        """Raises ValueError for a setting that there is not."""
        self._url = environment().get(URL, "") if url is None else url
        self._settings = settings
        known = set(WORDS) if self._url else {row.name for row in table()}
        unknown = ", ".join(sorted(set(settings) - known))
        if unknown:
            wanted = ", ".join(WORDS) if self._url else "those of `mockserver --help`"
            raise ValueError(f"{unknown}: no such setting; wanted are {wanted}")
        if not self._url:
            Settings(**settings)  # a bad value is told where it stands
        self._thread: ServerThread | None = None
        self._remote: OverHttp | None = None
        self.strays = None if self._url else Strays(own=True)
        """What strays on it, where nobody else uses it."""
        self._blocks = ExitStack()
        self._async_blocks = AsyncExitStack()
        self._entered = False

    # A server with several accounts

    def start(self) -> Self:
        """Start the server, or reach it.

        Raises UnreachableError, what keeps it from starting, or RuntimeError if it runs.
        """
        if self._thread is not None or self._remote is not None:
            raise RuntimeError("the server runs already; stop() it first")
        if self._url:
            remote = OverHttp(self._url, environment().get(ADMIN_TOKEN, ""))
            try:
                done(check_server(remote))
            except BaseException:
                remote.close()
                raise
            self._remote = remote
            if self.strays is not None:
                done(self.strays.begin(partial(call, remote, "GET")))
        else:
            thread = ServerThread(self._settings)
            thread.start()
            self._thread = thread
        return self

    def stop(self) -> None:
        """End the server."""
        if self._thread is not None:
            self._thread.stop()
        if self._remote is not None:
            self._remote.close()
        self._thread = self._remote = None

    @property
    def way(self) -> Way:
        """The way to its control plane. Raises UnreachableError unless it was started."""
        if self._remote is not None:
            return self._remote
        if self._thread is None:
            raise UnreachableError("the server does not run; call start() first, or use with")
        return self._thread.way

    @property
    def url(self) -> str:
        """Address of the server."""
        return self.way.url

    def run(self, do: Callable[[], None]) -> None:
        """Have something done in the thread of a server that runs in this process."""
        if self._thread is not None:
            self._thread.way.run(do)

    def account(
        self, name: str = "test", *, check: bool = True, **setup: Any
    ) -> AbstractContextManager[Talon]:
        """Lend an account of its own, from entering to leaving the block.

        ``name`` is a hint for who reads it; ``setup`` as the settings of an account. At the
        end ContractBrokenError is raised unless ``check`` is off, or the block failed itself.
        """
        return self._lent(name, self.document(setup, Path.cwd()), check=check)

    def document(self, setup: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        """What opens an account set up so; paths begin at ``folder``."""
        own = self._settings if self._url else {}
        return account_document({**own, **setup}, folder)

    @property
    def service(self) -> "Service | None":
        """What is served, where that is in this process."""
        return self._thread.service if self._thread is not None else None

    @contextmanager
    def _lent(self, name: str, document: Mapping[str, Any], *, check: bool) -> Iterator[Talon]:
        way = self.way
        case = done(open_account(way, account_name(name), document, self.strays))
        talon = Talon(case, way)
        try:
            yield talon
            if check:
                talon.check()
        finally:
            with suppress(UnreachableError):  # it must not stand before what the block raised
                done(close_account(way, case.account))

    # One account, and the server with it

    def __enter__(self) -> Talon:
        self.start()
        self._blocks.callback(self.stop)
        try:
            return self._blocks.enter_context(self.account())
        except BaseException:
            self._blocks.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        __tracebackhide__ = True
        self._blocks.__exit__(kind, error, traceback)

    async def __aenter__(self) -> AioTalon:
        if self._entered:
            raise RuntimeError("the server runs already; each block needs a MockServer of its own")
        self._entered = True
        return await self._async_blocks.enter_async_context(self._lent_here())

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        __tracebackhide__ = True
        self._entered = False
        await self._async_blocks.__aexit__(kind, error, traceback)

    @asynccontextmanager
    async def _lent_here(self) -> AsyncIterator[AioTalon]:
        async with self._way_here() as way:
            document = self.document({}, Path.cwd())
            case = await open_account(way, account_name("test"), document, self.strays)
            talon = AioTalon(case, way)
            try:
                yield talon
                await talon.check()
            finally:
                with suppress(UnreachableError):
                    await close_account(way, case.account)

    def _way_here(self) -> AbstractAsyncContextManager[Way]:
        if not self._url:
            return serving_here(service_for_tests(self._settings))
        return reaching(self._url)


@asynccontextmanager
async def reaching(url: str) -> AsyncIterator[Way]:
    """A way to a server elsewhere that keeps nothing on this loop waiting."""
    from aiohttp import ClientSession

    async with ClientSession() as session:
        way = OverAioHttp(url, session, environment().get(ADMIN_TOKEN, ""))
        await check_server(way)
        yield way
