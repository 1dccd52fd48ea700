"""The fixture: what an account is set up with before anyone writes.

Reads and checks a fixture file; its contract is the model ``Fixture``. What a list
leaves empty is open: an account that lists no keys takes every key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mockserver.contract.body import read_json
from mockserver.contract.problems import ContractError, pointer
from mockserver.contract.validation import Validators
from mockserver.moments import write_date_time
from mockserver.state import ApplicationFacts

ACCOUNT_ID = 1
_CREATED = write_date_time(datetime(2022, 12, 1, tzinfo=UTC))
_MAX_DEPTH = 32


class FixtureError(Exception):
    """A fixture file that cannot be used. The message has one line for every fault."""


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
    users: Mapping[str, str]
    audiences: Mapping[int, str] | None

    @property
    def lists_keys(self) -> bool:
        return any(application.keys for application in self.applications)


@dataclass(frozen=True, slots=True)
class Fixture:
    """The set-up of every account, and of those that differ by name."""

    default: AccountFixture
    accounts: Mapping[str, AccountFixture]

    def account(self, name: str) -> AccountFixture:
        return self.accounts.get(name, self.default)


def load_fixture(path: Path, validators: Validators) -> Fixture:
    """Read a fixture file. Raises FixtureError with file, pointer and reason of every fault."""
    try:
        text = path.read_bytes()
    except OSError as error:
        raise FixtureError(f"{path}: cannot be read: {error.strerror}") from None
    try:
        value = read_json(text, max_depth=_MAX_DEPTH)
    except ContractError as error:
        raise _faults(path, [(p.place, p.details) for p in error.problems]) from None
    problems, unknown = validators["Fixture"].check(value)
    faults = [(problem.place, problem.details) for problem in problems]
    faults += [(place, "no fixture has this field") for place in unknown]
    if not faults:
        faults = _crossed(value, "") + [
            fault
            for name, part in value.get("accounts", {}).items()
            for fault in _crossed(part, pointer(("accounts", name)))
        ]
    if faults:
        raise _faults(path, faults)
    accounts = {
        name: _account({**value, **part}) for name, part in value.get("accounts", {}).items()
    }
    return Fixture(_account(value), accounts)


def _faults(path: Path, faults: list[tuple[str, str]]) -> FixtureError:
    return FixtureError("\n".join(f"{path}: {place or '/'}: {why}" for place, why in faults))


def _crossed(value: Mapping[str, Any], place: str) -> list[tuple[str, str]]:
    """Faults that no schema can state: IDs and keys that stand twice."""
    faults: list[tuple[str, str]] = []
    numbers: set[int] = set()
    keys: set[str] = set()
    for what, field in (("users", "email"), ("audiences", "id")):
        entries = [entry[field] for entry in value.get(what, ())]
        faults += [
            (f"{place}/{what}/{index}/{field}", f"{entry!r} stands twice")
            for index, entry in enumerate(entries)
            if entry in entries[:index]
        ]
    for index, application in enumerate(value.get("applications", ())):
        here = f"{place}/applications/{index}"
        if application["id"] in numbers:
            faults.append((f"{here}/id", f"the ID {application['id']} stands twice"))
        numbers.add(application["id"])
        for key in application.get("keys", ()):
            if key in keys:
                faults.append((f"{here}/keys", "a key selects one Application; one stands twice"))
            keys.add(key)
    return faults


def _account(value: Mapping[str, Any]) -> AccountFixture:
    audiences = value.get("audiences")
    return AccountFixture(
        applications=tuple(_application(entry) for entry in value["applications"]),
        management_keys=frozenset(value.get("managementKeys", ())),
        users={user["email"]: user["password"] for user in value.get("users", ())},
        audiences={entry["id"]: entry["name"] for entry in audiences} if audiences else None,
    )


def _application(entry: Mapping[str, Any]) -> Application:
    sandbox = bool(entry.get("sandbox", False))
    value = {
        "id": int(entry["id"]),
        "created": _CREATED,
        "modified": _CREATED,
        "accountId": ACCOUNT_ID,
        "name": entry["name"],
        "description": entry.get("description", ""),
        "timezone": entry.get("timezone", "Etc/UTC"),
        "currency": entry.get("currency", "USD"),
        "caseSensitivity": entry.get("caseSensitivity", "sensitive"),
        "attributes": {},
        "limits": [],
        "defaultDiscountScope": "sessionTotal",
        "enableCascadingDiscounts": False,
        "enableFlattenedCartItems": True,
        "sandbox": sandbox,
        "enablePartialDiscounts": False,
        "defaultDiscountAdditionalCostPerItemScope": "itemTotal",
        "enableCampaignStateManagement": False,
        "loyaltyPrograms": [],
    }
    facts = ApplicationFacts(value["id"], ACCOUNT_ID, sandbox)
    return Application(facts, value, frozenset(entry.get("keys", ())))
