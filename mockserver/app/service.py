"""``Service`` and ``create_app``: the one place where the rooms meet.

Holds no logic and no globals: two servers in one process never meet.
"""

import logging
import sys
from functools import cache, cached_property
from time import monotonic, perf_counter

import orjson
from aiohttp import web

from mockserver import __version__
from mockserver.account.accounts import Accounts
from mockserver.account.clock import Clock, SystemClock
from mockserver.account.stores.opening import open_store
from mockserver.account.stores.store import StoreError
from mockserver.api.access_log import AccessLog
from mockserver.api.admin.disposal import Disposal
from mockserver.api.admin.door import AdminDoor, Document, Lent
from mockserver.api.admin.events import stream_events
from mockserver.api.admin.guard import guard_of
from mockserver.api.admin.handlers import ADMIN_HANDLERS
from mockserver.api.admin.metrics import CONTENT_TYPE, metrics_text
from mockserver.api.asked import Headers
from mockserver.api.handlers import Find, handler_of
from mockserver.api.metrics import Metrics
from mockserver.api.pipeline import Parts, Pipeline
from mockserver.api.rate_limit import RateLimit, limited
from mockserver.api.routing import Router
from mockserver.app.setups import Setups
from mockserver.assumptions import parse_assumptions
from mockserver.contract.admin import ADMIN_OPERATIONS
from mockserver.contract.management import MANAGEMENT_OPERATIONS
from mockserver.contract.openapi import openapi_document
from mockserver.contract.operations import ADMIN_PREFIX
from mockserver.contract.packaged import packaged_schemas, packaged_validators
from mockserver.contract.problems import ContractError
from mockserver.contract.table import OPERATIONS
from mockserver.control.journal.journal import Journal
from mockserver.control.keeping.keeper import Keeper
from mockserver.control.keeping.kept import setup_of
from mockserver.control.setup.setup import Setup
from mockserver.control.tenant import Tenant
from mockserver.population.locales import parse_locales
from mockserver.settings.table import Settings
from mockserver.state import Json

_LOG = logging.getLogger("mockserver")


@cache
def _router() -> Router:
    # Like the tables that they are made of, routers never change: servers may share them.
    return Router(OPERATIONS)


@cache
def _admin_router() -> Router:
    return Router(ADMIN_OPERATIONS)


class Service:
    """Everything one server is made of, ready to be asked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises BrokenSchemaError, FixtureError, UnknownLocaleError, UnknownAssumptionError,
        StoreUrlError or StoreError where what it is made of cannot be used.
        """
        self._began = began = perf_counter()
        self.metrics = Metrics()
        self._disposal = Disposal()
        assume = parse_assumptions(settings.assume)
        parse_locales(settings.locale)  # a bad one stops the start, not the first request
        self.settings = settings
        self.registry = packaged_schemas()
        self.operations = OPERATIONS
        validators = packaged_validators()
        setups = Setups(settings, validators, self.registry, clock, assume)
        self.first_setup = setups.first("default")

        self._setups = setups
        self._clock = clock
        self.ending = False
        """Whether the server is shutting down."""
        store = open_store(settings.store, max_bytes=settings.max_store_bytes)
        self.accounts = Accounts(
            self._opened,
            settings.max_accounts,
            may_go=lambda name: not self.keeper.is_saving(name),
            let_go=self._unload,
        )
        self.keeper = Keeper(store, setups.reader, self._lose)
        try:
            # Those beyond the limit wait in the store until somebody uses them.
            for name in self.keeper.load()[-settings.max_accounts :]:
                self.accounts.get(name)
        except StoreError:
            store.close()
            raise

        router = _router()
        access_log = _access_log(settings, clock)
        self.door = AdminDoor(
            Lent(
                accounts=self.accounts,
                reader=setups.reader,
                validators=validators,
                find=router.find,
                first_setup=self._first,
                open_with=self._open_with,
                server_now=clock.now,
                max_account_bytes=settings.max_account_bytes,
                max_streams=settings.max_streams,
                max_body=settings.max_body,
                max_depth=settings.max_depth,
                disposal=self._disposal,
                keeper=self.keeper,
                ending=lambda: self.ending,
                began=began,
            ),
            _admin_router(),
            ADMIN_HANDLERS,
            guard=guard_of(settings),
            stream=stream_events,
            documents={
                f"{ADMIN_PREFIX}/openapi.json": Document(lambda: self._admin_openapi),
                f"{ADMIN_PREFIX}/metrics": Document(self._metrics_text, CONTENT_TYPE),
            },
            access_log=access_log,
        )
        self.pipeline = Pipeline(
            Parts(
                settings=settings,
                accounts=self.accounts,
                validators=validators,
                router=router,
                find_handler=_find_handler(settings),
                documents={"/openapi.json": lambda: self._openapi},
                admin=self.door.answer,
                access_log=access_log,
                metrics=self.metrics,
                keeper=self.keeper,
                ending=lambda: self.ending,
            )
        )

    def _opened(self, name: str) -> Tenant:
        """An account that is not in memory: as it is kept, or new. Raises StoreError."""
        stored = self.keeper.stored(name)
        setup, document = self._first(name), None
        if stored is not None:
            setup, document = setup_of(stored, self._first, self._setups.reader)
        tenant = self._tenant(name, setup)
        tenant.document = document
        self.keeper.watch(tenant, stored)
        return tenant

    def _open_with(self, name: str, setup: Setup, document: Json) -> Tenant:
        """An account that a call of the control plane opens, with what that said."""
        tenant = self._tenant(name, setup)
        tenant.opened_by_use, tenant.document = False, document
        self.keeper.watch(tenant)
        self.accounts.put(name, tenant)
        self.keeper.touched(tenant)
        return tenant

    def read_again(self) -> Setups:
        """The setups that the fixtures describe now. Raises FixtureError.

        Changes nothing, so it may be called by another thread.
        """
        settings = self.settings
        assume = parse_assumptions(settings.assume)
        return Setups(settings, packaged_validators(), self.registry, self._clock, assume)

    def renew(self, setups: Setups) -> int:
        """Have accounts begin with other setups: at once what nobody changed in them, the rest
        at their next reset. Gives the number of those that keep their own.
        """
        self._setups, kept = setups, 0
        for tenant in self.accounts:
            setup = setups.first(tenant.name)
            try:
                if tenant.document is not None:
                    setup = setups.reader.read(tenant.document, setup)
            except ContractError:
                kept += 1  # what it was opened with does not fit any more
                continue
            for dropped in tenant.renew(setup):
                self._disposal.take(dropped)
            self.keeper.touched(tenant)
        return kept

    def _unload(self, tenant: Tenant) -> None:
        self.keeper.unload(tenant)

    def _lose(self, name: str) -> None:
        """Let go of an account whose state in memory is worth nothing, and of who waits in it."""
        tenant = self.accounts.drop(name)
        if tenant is not None:
            self.keeper.unload(tenant)
            tenant.gates.turn_away()
            tenant.pauses.close()
            tenant.journal.close()

    def _first(self, name: str) -> Setup:
        return self._setups.first(name)

    def _tenant(self, name: str, setup: Setup) -> Tenant:
        journal = Journal(self.settings.journal, self.settings.journal_bytes)
        return Tenant(name, setup, journal, self._clock)

    def _metrics_text(self) -> bytes:
        uptime = perf_counter() - self._began
        return metrics_text(self.metrics, self.accounts, lambda: uptime, self.keeper.size())

    @cached_property
    def _openapi(self) -> bytes:
        return orjson.dumps(openapi_document(OPERATIONS, self.registry, __version__))

    @cached_property
    def _admin_openapi(self) -> bytes:
        return orjson.dumps(openapi_document(ADMIN_OPERATIONS, self.registry, __version__))

    def end(self) -> None:
        """Say that it ends; let every answer go that a test holds back, and every reader."""
        self.ending = True
        for tenant in self.accounts:
            tenant.pauses.close()
            tenant.journal.close()

    async def close(self) -> None:
        """Write what is still to be written."""
        await self.keeper.close()
        self.pipeline.close()


def _find_handler(settings: Settings) -> Find:
    if not settings.management_rate_limit:
        return handler_of
    return limited(handler_of, MANAGEMENT_OPERATIONS, RateLimit(monotonic))


def _access_log(settings: Settings, clock: Clock) -> AccessLog | None:
    if not settings.access_log:
        return None
    return AccessLog(sys.stderr, clock.now if settings.log_format == "json" else None)


def _respond(status: int, body: bytes | None, headers: Headers) -> web.StreamResponse:
    return web.Response(status=status, body=body, headers=headers)


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> web.Application:
    """The server as an aiohttp application, to be run, embedded or tested.

    Raises what ``Service`` raises.
    """
    service = Service(settings or Settings(), clock or SystemClock())

    async def end(_: web.Application) -> None:
        service.end()

    async def close(_: web.Application) -> None:
        await service.close()

    app = web.Application(client_max_size=service.settings.max_body)

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        return await service.pipeline.answer(request, respond=_respond)

    app.router.add_route("*", "/{path:.*}", answer)
    app.on_shutdown.append(end)
    app.on_cleanup.append(close)
    return app
