"""Setups: what an account begins with, read from a document, and goes back to at a reset.

A document is a fixture or the state of an account; both have one format, the model
``Fixture``. Everything is checked before anything is taken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import orjson

from mockserver.account.account import Account
from mockserver.account.clock import EARLIEST, LATEST, Clock
from mockserver.account.fixture import AccountFixture, Application, crossed, read_account_fixture
from mockserver.account.invented import Invented
from mockserver.account.overlay import Overlay, Token
from mockserver.assumptions import Assumptions
from mockserver.contract.problems import ContractError, Problem
from mockserver.contract.validation import Validators
from mockserver.contract.whole_numbers import whole_numbers
from mockserver.control.setup.checks import EntryChecks
from mockserver.control.setup.entities import read_entities
from mockserver.control.setup.rules import RuleCheck
from mockserver.control.setup.seeding import Seeder, seed
from mockserver.control.stubs.conduct import Conduct, read_conduct
from mockserver.control.stubs.stubs import Stub, read_stub
from mockserver.moments import parse_date_time, write_date_time
from mockserver.population.locales import UnknownLocaleError
from mockserver.state import OWNER_ID, Json


class People(NamedTuple):
    """Which population an account has, besides what its first Application says."""

    seed: int
    customers: int
    sessions: int
    locale: str


_DATA = ("customers", "sessions", "nextIds", "idempotency", "tokens")

Populate = Callable[[People, Application, Assumptions], Invented]
"""Gives the population of an account. Raises UnknownLocaleError."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What an account begins with. ``written`` is copied before it is written."""

    fixture: AccountFixture
    people: People
    invented: Invented
    conduct: Conduct
    data: Mapping[str, Any] = field(default_factory=dict)
    """What is put into it, as it was named: laid again over another population."""
    written: Overlay | None = None
    stubs: tuple[Stub, ...] = ()
    scenarios: Mapping[str, str] | None = None
    now: datetime | None = None
    frozen: bool = False


class SetupReader:
    """Reads documents into setups."""

    def __init__(
        self,
        validators: Validators,
        populate: Populate,
        clock: Clock,
        *,
        operations: frozenset[str],
        folders: tuple[Path, ...],
    ) -> None:
        self.validators = validators
        self.operations = operations
        self.folders = folders
        self._populate = populate
        self._clock = clock

    def first(
        self, document: Json, people: People, conduct: Conduct, *, known: bool = False
    ) -> Setup:
        """The setup of a server's accounts. Raises ContractError.

        The rules of a ``known`` document are not checked: it comes with the server.
        """
        fixture = read_account_fixture(document, None)
        people = _people(document, people)
        setup = Setup(fixture, people, self.invented(people, fixture, conduct.assume), conduct)
        return self.read(document, setup, known=known)

    def check(self, document: Json, place: str) -> None:
        """Raise ContractError for what is wrong with a document whatever the usual setup is."""
        problems = crossed(document, place)
        if problems:
            raise ContractError(problems)

    def read(self, document: Json, usual: Setup, place: str = "", *, known: bool = False) -> Setup:
        """The setup that a document describes; what it leaves out is as usual.

        Raises ContractError with everything that is wrong.
        """
        problems: list[Problem] = []
        stubs = usual.stubs
        if "mappings" in document:
            stubs = self.stubs(document["mappings"], f"{place}/mappings", problems)
        conduct = usual.conduct
        if "settings" in document:
            try:
                conduct = self.conduct(document["settings"], conduct, f"{place}/settings")
            except ContractError as error:
                problems += error.problems
        now, frozen = usual.now, usual.frozen
        if "clock" in document:
            now, frozen = _clock(document["clock"], f"{place}/clock", problems)
        try:
            fixture = read_account_fixture(document, usual.fixture, place)
            check = None if known else RuleCheck(strict=conduct.strict)
            fixture = self._with_entities(document, fixture, problems, place, check)
            people = _people(document, usual.people)
            invented = usual.invented
            if people != usual.people or fixture is not usual.fixture:
                where = f"{place}/population/locale"
                invented = self.invented(people, fixture, conduct.assume, where)
            named = {name: document[name] for name in _DATA if name in document}
            setup = replace(
                usual,
                data=named or usual.data,
                fixture=fixture,
                people=people,
                invented=invented,
                conduct=conduct,
                stubs=stubs,
                scenarios=document.get("scenarios", usual.scenarios),
                now=now,
                frozen=frozen,
            )
            same = invented is usual.invented and fixture is usual.fixture
            if named or not same:
                setup = replace(setup, written=self._written(setup, place))
        except ContractError as error:
            problems += error.problems
        if problems:
            raise ContractError(problems)
        return setup

    def _with_entities(
        self,
        document: Json,
        fixture: AccountFixture,
        problems: list[Problem],
        place: str,
        check: RuleCheck | None,
    ) -> AccountFixture:
        """The set-up with the entities of a document, and those of its promotions."""
        checks = EntryChecks(self.validators)
        if "promotions" not in document:
            return read_entities(document, fixture, checks, problems, place, check=check)
        # Only who brings promotions waits for what reads them.
        from mockserver.control.setup.promotions import expand

        expanded = expand(document, problems, place)
        found: list[Problem] = []
        if check is not None:
            tell = check.tell
            check = check._replace(tell=lambda fault: tell(*expanded.told([fault])))
        fixture = read_entities(
            expanded.document,
            fixture,
            checks,
            found,
            place,
            check=check,
            built=expanded.origins,
        )
        problems += expanded.told(found)
        return fixture

    def invented(
        self, people: People, fixture: AccountFixture, assume: Assumptions, place: str = "/locale"
    ) -> Invented:
        """The population of an account. Raises ContractError for an unknown locale."""
        try:
            return self._populate(people, fixture.applications[0], assume)
        except UnknownLocaleError as error:
            raise ContractError([Problem("enum", str(error), place)]) from None

    def conduct(self, settings: Json, usual: Conduct, place: str = "") -> Conduct:
        """The conduct that ControlSettings describe. Raises ContractError."""
        return read_conduct(
            settings, usual, operations=self.operations, folders=self.folders, place=place
        )

    def stub(self, value: Mapping[str, Any], place: str = "", stub_id: str = "") -> Stub:
        """The stub that a StubMapping describes. Raises ContractError."""
        named = stub_id or value.get("id") or value.get("uuid") or str(uuid4())
        pattern = value.get("request") or {}
        operation_id = pattern.get("operationId")
        if operation_id is not None and operation_id not in self.operations:
            details = f"no operation is named {operation_id!r}"
            raise ContractError([Problem("enum", details, f"{place}/request/operationId")])
        return read_stub(value, named.lower(), self.folders, place)

    def stubs(
        self, values: Sequence[Mapping[str, Any]], place: str, problems: list[Problem]
    ) -> tuple[Stub, ...]:
        """The stubs of a list. Adds what is wrong with any to ``problems``."""
        found: dict[str, Stub] = {}
        for index, value in enumerate(values):
            try:
                stub = self.stub(value, f"{place}/{index}")
            except ContractError as error:
                problems += error.problems
                continue
            if stub.stub_id in found:
                details = f"{stub.stub_id} stands twice"
                problems.append(Problem("uniqueItems", details, f"{place}/{index}/id"))
            found[stub.stub_id] = stub
        return tuple(found.values())

    def _written(self, setup: Setup, place: str) -> Overlay | None:
        """What a setup puts into an account, over its population."""
        document = setup.data
        if not document:
            return None
        scratch = Account("", setup.fixture, setup.invented, clock=self._clock)
        seeder = Seeder(scratch, self.validators, setup.conduct.assume, at=None)
        seed(seeder, document.get("customers", ()), document.get("sessions", ()), place)
        seeder.keep(whole_numbers(document.get("nextIds")))
        overlay = scratch.written
        for kept in document.get("idempotency", ()):
            key = (kept["applicationId"], kept["sessionIntegrationId"], kept["key"])
            answered = write_date_time(parse_date_time(kept["answered"]))
            overlay.replays[key] = (answered, orjson.dumps(kept["answer"]))
        for token in document.get("tokens", ()):
            ends = write_date_time(parse_date_time(token["ends"]))
            overlay.tokens[token["token"]] = Token(ends, int(token.get("userId", OWNER_ID)))
        return overlay


def _people(document: Json, usual: People) -> People:
    given = whole_numbers(document.get("population", {}))
    return usual._replace(**{name: given[name] for name in People._fields if name in given})


def _clock(value: Json, place: str, problems: list[Problem]) -> tuple[datetime | None, bool]:
    now = parse_date_time(value["now"]) if "now" in value else None
    if now is not None and not EARLIEST <= now <= LATEST:
        details = f"the time must be between {EARLIEST:%Y} and {LATEST:%Y}; got {value['now']}"
        problems.append(Problem("minimum", details, f"{place}/now"))
    return now, value.get("frozen", False)
