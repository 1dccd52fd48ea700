"""What the accounts of a server begin with: fixtures read, populations shared."""

from collections.abc import Mapping
from pathlib import Path

from mockserver.account.clock import Clock, SystemClock
from mockserver.account.fixture import ACCOUNT_ID, Application
from mockserver.account.invented import Invented
from mockserver.assumptions import Assumptions, parse_assumptions
from mockserver.contract.problems import ContractError, Problem, pointer
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.table import OPERATIONS
from mockserver.contract.validation import Validators
from mockserver.control.setup.fixture_files import faults, fixture_folder, read_fixtures
from mockserver.control.setup.setup import People, Setup, SetupReader
from mockserver.control.stubs.conduct import Conduct
from mockserver.population.locales import parse_locales
from mockserver.population.population import PopulationSpec
from mockserver.resources import resource_folder
from mockserver.settings.table import Settings

_POPULATIONS = 8
"""Populations kept ready besides those in use."""


class Setups:
    """What every account of a server begins with, read from its fixtures once."""

    def __init__(
        self,
        settings: Settings,
        validators: Validators,
        registry: SchemaRegistry,
        clock: Clock,
        assume: Assumptions,
    ) -> None:
        """Raises FixtureError or UnknownLocaleError."""
        usual = resource_folder("fixtures") / "default.json"
        path = Path(settings.fixtures) if settings.fixtures else usual
        folders = tuple(dict.fromkeys((fixture_folder(path), usual.parent)))
        populate = _Populations(settings, registry)
        self.reader = SetupReader(
            validators,
            populate,
            clock,
            operations=frozenset(operation.operation_id for operation in OPERATIONS),
            folders=folders,
        )
        document = read_fixtures(path, usual, validators)
        people = People(settings.seed, settings.customers, settings.sessions, settings.locale)
        accounts = document.pop("accounts", {})
        problems: list[Problem] = []
        self._own: dict[str, Setup] = {}
        try:
            conduct = Conduct(assume, settings.strict)
            self._usual = self.reader.first(document, people, conduct, known=path == usual)
        except ContractError as error:
            problems += error.problems
        for name, part in accounts.items():
            place = pointer(("accounts", name))
            try:
                if problems:
                    self.reader.check(part, place)
                else:
                    self._own[name] = self.reader.read(part, self._usual, place)
            except ContractError as error:
                problems += error.problems
        if problems:
            raise faults(path, problems)

    def first(self, name: str) -> Setup:
        """What an account begins with."""
        return self._own.get(name, self._usual)


class _Populations:
    """The populations in use, one for all accounts that have the same."""

    def __init__(self, settings: Settings, registry: SchemaRegistry) -> None:
        self._settings = settings
        self._registry = registry
        self._made: dict[tuple[People, int, bool, bool], Invented] = {}

    def __call__(self, people: People, first: Application, assume: Assumptions) -> Invented:
        """The population of an account. Raises UnknownLocaleError."""
        null = assume["loyalty-memberships"] == "null"
        key = (people, first.facts.id, first.facts.sandbox, null)
        invented = self._made.get(key)
        if invented is None:
            spec = PopulationSpec(
                seed=people.seed,
                customers=people.customers,
                sessions_per_customer=people.sessions,
                locales=parse_locales(people.locale),
                attributes=_invented_attributes(self._registry),
                account_id=ACCOUNT_ID,
                application_id=first.facts.id,
                sandbox=first.facts.sandbox,
                null_memberships=null,
            )
            invented = self._made[key] = Invented(spec, memo=self._settings.cache)
            if len(self._made) > _POPULATIONS:
                # Accounts that use it keep it; it is only made anew for another one.
                del self._made[next(iter(self._made))]
        return invented


def create_invented(settings: Settings, registry: SchemaRegistry) -> Invented:
    """The customers and sessions that a server of these settings has before anyone writes.

    Raises UnknownLocaleError, UnknownAssumptionError or FixtureError.
    """
    assume = parse_assumptions(settings.assume)
    setups = Setups(settings, Validators(registry), registry, SystemClock(), assume)
    return setups.first("default").invented


def _invented_attributes(registry: SchemaRegistry) -> Mapping[str, str]:
    """Attribute -> Faker provider, as the schema of the customer profile hints."""
    attributes = registry["CustomerProfile"]["properties"]["attributes"]
    hints: Mapping[str, str] = attributes.get("x-faker", {})
    return hints
