"""What an account is set up with: Applications, keys, users, entities of every kind.

What a list leaves empty is open: an account that lists no keys takes every key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from mockserver.account.accounts import account_key
from mockserver.account.tables import Base
from mockserver.contract.problems import ContractError, Problem
from mockserver.entities import FACTS, Kind, folded
from mockserver.moments import write_date_time
from mockserver.state import ApplicationFacts

ACCOUNT_ID = 1
_WORDS = ("applications", "managementKeys", "users")
_WORKED_OUT = frozenset({"created", "modified", "accountId", "loyaltyPrograms"})
CREATED = write_date_time(datetime(2022, 12, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Application:
    """One Application: ``value`` is an Application of the API, ``keys`` what selects it."""

    facts: ApplicationFacts
    value: dict[str, Any]
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class AccountFixture:
    """What one account is set up with."""

    applications: tuple[Application, ...]
    management_keys: frozenset[str]
    entities: Base = field(default_factory=Base)
    """All else that it has at the beginning."""

    @property
    def lists_keys(self) -> bool:
        return any(application.keys for application in self.applications)

    def selected(self, key: str) -> Application | None:
        """The Application of an Integration API key, which may name the account before it."""
        if not self.lists_keys:
            return self.applications[0]
        for named in (key, account_key(key)):
            for application in self.applications:
                if named in application.keys:
                    return application
        return None

    def manages(self, key: str) -> bool:
        """Whether a key is one of the Management API; it may name the account before it."""
        keys = self.management_keys
        return not keys or key in keys or account_key(key) in keys


def read_account_fixture(
    value: Mapping[str, Any], usual: AccountFixture | None, place: str = ""
) -> AccountFixture:
    """The set-up that a document describes, which keeps its schema.

    What it leaves out is as usual. Raises ContractError for what no schema can state.
    """
    if usual is not None and not any(name in value for name in _WORDS):
        return usual
    problems = crossed(value, place)
    if "applications" not in value and usual is None:
        details = "applications is required"
        problems.append(Problem("required", details, f"{place}/applications"))
    if problems:
        raise ContractError(problems)
    given = _account(value)
    return given if usual is None else _over(usual, value, given)


def _over(usual: AccountFixture, value: Mapping[str, Any], given: AccountFixture) -> AccountFixture:
    return AccountFixture(
        applications=given.applications if "applications" in value else usual.applications,
        management_keys=(
            given.management_keys if "managementKeys" in value else usual.management_keys
        ),
        entities=usual.entities,
    )


def with_entities(
    fixture: AccountFixture, entities: Mapping[Kind, Mapping[Any, dict[str, Any]]]
) -> AccountFixture:
    """A set-up that has these entities instead of its own of the same kinds."""
    others = {kind: fixture.entities.of(kind) for kind in Kind if kind not in entities}
    return replace(fixture, entities=Base({**others, **entities}))


def _written_application(application: Application) -> dict[str, Any]:
    """An Application as a fixture names it."""
    shown = {name: value for name, value in application.value.items() if name not in _WORKED_OUT}
    return shown | ({"keys": sorted(application.keys)} if application.keys else {})


def written_fixture(fixture: AccountFixture) -> dict[str, Any]:
    """What an account is set up with as a fixture names it."""
    return {
        "applications": [_written_application(one) for one in fixture.applications],
        "managementKeys": sorted(fixture.management_keys),
        **{facts.word: list(fixture.entities.of(kind).values()) for kind, facts in FACTS.items()},
    }


def crossed(value: Mapping[str, Any], place: str = "") -> list[Problem]:
    """What no schema can state: IDs and keys that stand twice."""
    faults: list[Problem] = []
    numbers: set[int] = set()
    keys: set[str] = set()
    emails = [folded(entry["email"]) for entry in value.get("users", ())]
    faults += [
        Problem(
            "uniqueItems",
            f"{value['users'][index]['email']!r} stands twice",
            f"{place}/users/{index}/email",
        )
        for index, email in enumerate(emails)
        if email in emails[:index]
    ]
    for index, application in enumerate(value.get("applications", ())):
        here = f"{place}/applications/{index}"
        if application["id"] in numbers:
            details = f"the ID {application['id']} stands twice"
            faults.append(Problem("uniqueItems", details, f"{here}/id"))
        numbers.add(application["id"])
        for key in application.get("keys", ()):
            if key in keys:
                details = "a key selects one Application; one stands twice"
                faults.append(Problem("uniqueItems", details, f"{here}/keys"))
            keys.add(key)
    return faults


def _account(value: Mapping[str, Any]) -> AccountFixture:
    return AccountFixture(
        applications=tuple(_application(entry) for entry in value.get("applications", ())),
        management_keys=frozenset(value.get("managementKeys", ())),
    )


def _application(entry: Mapping[str, Any]) -> Application:
    usual: dict[str, Any] = {
        "created": CREATED,
        "modified": CREATED,
        "accountId": ACCOUNT_ID,
        "description": "",
        "timezone": "Etc/UTC",
        "currency": "USD",
        "caseSensitivity": "sensitive",
        "attributes": {},
        "limits": [],
        "defaultDiscountScope": "sessionTotal",
        "enableCascadingDiscounts": False,
        "enableFlattenedCartItems": True,
        "sandbox": False,
        "enablePartialDiscounts": False,
        "defaultDiscountAdditionalCostPerItemScope": "itemTotal",
        "enableCampaignStateManagement": False,
        "loyaltyPrograms": [],
    }
    given = {name: part for name, part in entry.items() if name != "keys"}
    value = usual | given | {"id": int(entry["id"]), "accountId": ACCOUNT_ID}
    facts = ApplicationFacts(value["id"], ACCOUNT_ID, bool(value["sandbox"]), value)
    return Application(facts, value, frozenset(entry.get("keys", ())))
