"""``Service`` and ``create_app``: the one place where the rooms meet.

Holds no logic and no globals: two servers in one process never meet.
"""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import orjson
from aiohttp import web

from mockserver import __version__
from mockserver.account.account import Account
from mockserver.account.accounts import Accounts
from mockserver.account.clock import Clock, SystemClock
from mockserver.account.fixture import ACCOUNT_ID, Fixture, load_fixture
from mockserver.account.invented import Invented
from mockserver.api.access_log import AccessLog
from mockserver.api.handlers import HANDLERS
from mockserver.api.pipeline import Headers, Parts, Pipeline
from mockserver.api.routing import Router
from mockserver.assumptions import Assumptions, parse_assumptions
from mockserver.contract.openapi import openapi_document
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.contract.validation import Validators
from mockserver.population.locales import parse_locales
from mockserver.population.population import PopulationSpec
from mockserver.resources import resource_folder
from mockserver.settings import Settings
from mockserver.state import ApplicationFacts


class Service:
    """Everything one server is made of, ready to be asked."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Raises BrokenSchemaError, FixtureError, UnknownLocaleError or UnknownAssumptionError
        where what it is made of cannot be used.
        """
        assume = parse_assumptions(settings.assume)
        parse_locales(settings.locale)  # a bad one stops the start, not the first request
        self.settings = settings
        self.registry = SchemaRegistry.load(resource_folder("schemas"))
        self.operations = OPERATIONS
        validators = Validators(self.registry)
        self.accounts = _accounts(settings, _fixture(settings, validators), self.registry, assume)
        self.pipeline = Pipeline(
            Parts(
                settings=settings,
                assume=assume,
                accounts=self.accounts,
                clock=clock,
                validators=validators,
                router=Router(OPERATIONS),
                handlers=HANDLERS,
                documents={"/openapi.json": self._openapi},
                access_log=AccessLog(sys.stderr) if settings.access_log else None,
            )
        )

    def _openapi(self) -> bytes:
        return orjson.dumps(openapi_document(OPERATIONS, self.registry, __version__))

    def close(self) -> None:
        """Write what is still to be written."""
        self.pipeline.close()


def _respond(status: int, body: bytes | None, headers: Headers) -> web.StreamResponse:
    return web.Response(status=status, body=body, headers=headers)


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> web.Application:
    """The server as an aiohttp application, to be run, embedded or tested.

    Raises what ``Service`` raises.
    """
    service = Service(settings or Settings(), clock or SystemClock())

    async def close(_: web.Application) -> None:
        service.close()

    app = web.Application(client_max_size=service.settings.max_body)
    app.router.add_route("*", "/{path:.*}", partial(service.pipeline.answer, respond=_respond))
    app.on_cleanup.append(close)
    return app


def _fixture(settings: Settings, validators: Validators) -> Fixture:
    path = Path(settings.fixtures) if settings.fixtures else _default_fixture()
    return load_fixture(path, validators)


def _default_fixture() -> Path:
    return resource_folder("fixtures") / "default.json"


def _accounts(
    settings: Settings, fixture: Fixture, registry: SchemaRegistry, assume: Assumptions
) -> Accounts:
    # Accounts with the same first Application share one population and what is drawn of it.
    shared: dict[tuple[int, bool], Invented] = {}

    def open_account(name: str) -> Account:
        own = fixture.account(name)
        first = own.applications[0].facts
        invented = shared.get((first.id, first.sandbox))
        if invented is None:
            invented = shared[first.id, first.sandbox] = _invented(
                settings, registry, assume, first
            )
        return Account(name, own, invented)

    return Accounts(open_account, settings.max_accounts)


def create_invented(settings: Settings, registry: SchemaRegistry) -> Invented:
    """The customers and sessions that a server of these settings has before anyone writes.

    Raises UnknownLocaleError, UnknownAssumptionError or FixtureError.
    """
    fixture = _fixture(settings, Validators(registry))
    first = fixture.default.applications[0].facts
    return _invented(settings, registry, parse_assumptions(settings.assume), first)


def _invented(
    settings: Settings,
    registry: SchemaRegistry,
    assume: Assumptions,
    application: ApplicationFacts,
) -> Invented:
    spec = PopulationSpec(
        seed=settings.seed,
        customers=settings.customers,
        sessions_per_customer=settings.sessions,
        locales=parse_locales(settings.locale),
        attributes=_invented_attributes(registry),
        account_id=ACCOUNT_ID,
        application_id=application.id,
        sandbox=application.sandbox,
        null_memberships=assume["loyalty-memberships"] == "null",
    )
    return Invented(spec, memo=settings.cache)


def _invented_attributes(registry: SchemaRegistry) -> Mapping[str, str]:
    """Attribute -> Faker provider, as the schema of the customer profile hints."""
    attributes = registry["CustomerProfile"]["properties"]["attributes"]
    hints: Mapping[str, str] = attributes.get("x-faker", {})
    return hints
