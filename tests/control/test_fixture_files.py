"""Fixture files: what they set up, and every way in which one can be wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.account.clock import SystemClock
from mockserver.account.fixture import AccountFixture
from mockserver.app.setups import Setups
from mockserver.assumptions import Assumptions
from mockserver.contract.registry import SchemaRegistry
from mockserver.contract.validation import Validators
from mockserver.control.setup.fixture_files import FixtureError
from mockserver.entities import Kind
from mockserver.resources import resource_folder
from mockserver.settings.table import Settings
from tests.conftest import StartServer

REGISTRY = SchemaRegistry.load(resource_folder("schemas"))
VALIDATORS = Validators(REGISTRY)
SHOP = {"id": 1, "name": "Shop"}


def write(folder: Path, value: Any) -> Path:
    path = folder / "fixture.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def setups(path: Path | None = None) -> Setups:
    settings = Settings(fixtures=str(path) if path else "")
    return Setups(settings, VALIDATORS, REGISTRY, SystemClock(), Assumptions())


class Loaded:
    """What the accounts of a fixture are set up with."""

    def __init__(self, path: Path | None) -> None:
        self._setups = setups(path)

    def account(self, name: str) -> AccountFixture:
        return self._setups.first(name).fixture

    @property
    def default(self) -> AccountFixture:
        return self.account("anyone")


def load(folder: Path, **more: Any) -> Loaded:
    return Loaded(write(folder, {"version": 1, "applications": [SHOP], **more}))


def faults(path: Path) -> list[tuple[str, str]]:
    """Pointer and reason of every fault; each line names the file."""
    with pytest.raises(FixtureError) as caught:
        setups(path)
    lines = [line.removeprefix(f"{path}: ") for line in str(caught.value).split("\n")]
    assert str(caught.value).count(f"{path}: ") == len(lines)
    found = [line.partition(": ") for line in lines]
    return [(place, reason) for place, _, reason in found]


def passwords(account: AccountFixture) -> dict[str, str]:
    """Who may log in, with what."""
    users = account.entities.of(Kind.USER).values()
    return {one["email"]: one["password"] for one in users}


def of(*shops: Any, **more: Any) -> dict[str, Any]:
    return {"version": 1, "applications": list(shops), **more}


@pytest.mark.parametrize(
    ("value", "places", "reason"),
    [
        (b"", ["/"], "the body is empty; wanted: a JSON object"),
        (b"{", ["/"], "not JSON: "),
        (b'{"version": NaN}', ["/version"], "nan is not a number"),
        (b'{"version": 1, "version": 1}', ["/version"], 'the key "version" came twice'),
        (b"[" * 80 + b"]" * 80, ["/0" * 64], "nested too deep"),
        ([], ["/"], "the body must be an object"),
        ({"applications": [SHOP]}, ["/version"], "version is required"),
        (of(SHOP) | {"version": 2}, ["/version"], "version must be 1; got 2"),
        (of(), ["/applications"], "applications must have at least 1 entry"),
        (of({"id": 0, "name": "a"}), ["/applications/0/id"], "id must be at least 1; got 0"),
        (of({"id": 1.5, "name": "a"}), ["/applications/0/id"], "id must be an integer"),
        (of({"id": True, "name": "a"}), ["/applications/0/id"], "id must be an integer"),
        (of({"id": 10**30, "name": "a"}), ["/applications/0/id"], "id must be at most "),
        (of({"id": 1}), ["/applications/0/name"], "name is required"),
        (of({"id": 1, "name": ""}), ["/applications/0/name"], "name must have at least"),
        (of(SHOP | {"currency": "usd"}), ["/applications/0/currency"], "currency must match"),
        (of(SHOP | {"currency": "USD\n"}), ["/applications/0/currency"] * 2, "currency must "),
        (of(SHOP | {"sandbox": 1}), ["/applications/0/sandbox"], "sandbox must be a boolean"),
        (of(SHOP | {"keys": "k"}), ["/applications/0/keys"], "keys must be an array"),
        (of(SHOP | {"keys": [""]}), ["/applications/0/keys/0"], "entry 0 of keys must have"),
        (of(SHOP, managementKeys=[""]), ["/managementKeys/0"], "entry 0 of managementKeys"),
        (of(SHOP, users=[{"email": "a"}]), ["/users/0/password"], "password is required"),
        (of(SHOP, audiences=[{"id": 1}]), ["/audiences/0/name"], "name is required"),
        (of(SHOP, application=1), ["/application"], "no fixture has this field"),
        (of(SHOP | {"kees": []}), ["/applications/0/kees"], "no fixture has this field"),
        (of(SHOP, accounts={"a": {"version": 1}}), ["/accounts/a/version"], "no fixture has"),
        (of(SHOP, accounts={"a": {"applications": []}}), ["/accounts/a/applications"], "applic"),
        (of(SHOP, SHOP), ["/applications/1/id"], "the ID 1 stands twice"),
        (of(SHOP, {"id": 1.0, "name": "b"}), ["/applications/1/id"], "the ID 1.0 stands twice"),
        (
            of(SHOP | {"keys": ["k"]}, {"id": 2, "name": "b", "keys": ["l", "k"]}),
            ["/applications/1/keys"],
            "a key selects one Application; one stands twice",
        ),
        (of(SHOP | {"keys": ["k", "k"]}), ["/applications/0/keys"], "a key selects one"),
        (
            of(SHOP, accounts={"a": {"applications": [SHOP, SHOP]}}),
            ["/accounts/a/applications/1/id"],
            "the ID 1 stands twice",
        ),
        (
            of(SHOP, accounts={"a/b~": {"applications": [SHOP, SHOP]}}),
            ["/accounts/a~1b~0/applications/1/id"],
            "the ID 1 stands twice",
        ),
    ],
    ids=lambda part: json.dumps(part)[:60] if isinstance(part, dict | list) else None,
)
def test_a_bad_file_is_refused(tmp_path: Path, value: Any, places: list[str], reason: str) -> None:
    found = faults(write(tmp_path, value))
    assert [place for place, _ in found] == places
    assert found[0][1].startswith(reason)


def test_a_true_version_is_no_number(tmp_path: Path) -> None:
    assert {place for place, _ in faults(write(tmp_path, of(SHOP) | {"version": True}))} == {
        "/version"
    }


def test_all_faults_of_the_form_are_named_at_once(tmp_path: Path) -> None:
    value = of({"id": "1"}, {"name": "b"}, users={}, accounts={"x": {"managementKeys": [1]}})
    found = [place for place, _ in faults(write(tmp_path, value))]
    assert found == [
        "/accounts/x/managementKeys/0",
        "/applications/0/id",
        "/applications/0/name",
        "/applications/1/id",
        "/users",
    ]


def test_all_unknown_fields_are_named_at_once(tmp_path: Path) -> None:
    value = of(SHOP | {"kees": []}, nope=1, accounts={"x": {"also": 1}, "y": {"also": 1}})
    found = [place for place, _ in faults(write(tmp_path, value))]
    assert found == ["/accounts/x/also", "/accounts/y/also", "/applications/0/kees", "/nope"]


def test_all_that_stands_twice_is_named_at_once(tmp_path: Path) -> None:
    twice = [SHOP | {"keys": ["k"]}, SHOP | {"keys": ["k"]}]
    found = faults(write(tmp_path, of(*twice, accounts={"x": {"applications": [SHOP, SHOP]}})))
    assert [place for place, _ in found] == [
        "/applications/1/id",
        "/applications/1/keys",
        "/accounts/x/applications/1/id",
    ]


def test_no_key_of_a_fixture_is_shown(tmp_path: Path) -> None:
    value = of(SHOP | {"keys": ["hidden-1", "hidden-1"]}, SHOP | {"keys": ["hidden-1"]})
    path = write(tmp_path, value)
    assert "hidden" not in str(faults(path))


@pytest.mark.parametrize(
    ("what", "reason"),
    [("missing", "cannot be read: "), ("folder", "the folder has no file that ends in .json")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, what: str, reason: str) -> None:
    path = tmp_path if what == "folder" else tmp_path / "nowhere.json"
    with pytest.raises(FixtureError) as caught:
        setups(path)
    assert str(caught.value).startswith(f"{path}: {reason}")


def test_a_key_that_json_has_no_word_for(tmp_path: Path) -> None:
    """A message about half a surrogate pair has to be one that can be printed."""
    found = faults(write(tmp_path, rb'{"version": 1, "\ud800": NaN}'))
    assert [place.encode().decode() for place, _ in found] == [place for place, _ in found]


def test_the_least_a_file_may_say(tmp_path: Path) -> None:
    account = load(tmp_path).default
    (application,) = account.applications
    assert VALIDATORS["Application"].check(application.value) == ([], [])
    assert (application.value["id"], application.value["name"]) == (1, "Shop")
    assert application.facts.id == 1
    assert application.facts.sandbox is application.value["sandbox"] is False
    assert (account.management_keys, passwords(account)) == (frozenset(), {})
    assert [kind for kind in Kind if account.entities.of(kind)] == []
    assert not account.lists_keys


def test_all_a_file_may_say(tmp_path: Path) -> None:
    shop = {
        "id": 7,
        "name": "Laden",
        "description": "Kiosk",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "caseSensitivity": "insensitive-uppercase",
        "sandbox": True,
        "keys": ["k1", "k2"],
    }
    account = load(
        tmp_path,
        applications=[shop, SHOP],
        managementKeys=["m"],
        users=[{"email": "a@b.c", "password": "p"}],
        audiences=[{"id": 3, "name": "VIP"}],
    ).default
    first, second = account.applications
    assert VALIDATORS["Application"].check(first.value) == ([], [])
    assert first.value == first.value | {name: shop[name] for name in shop if name != "keys"}
    assert "keys" not in first.value
    assert (first.facts.id, first.facts.sandbox, first.keys) == (7, True, {"k1", "k2"})
    assert second.facts.id == 1
    assert account.lists_keys
    assert account.management_keys == {"m"}
    assert passwords(account) == {"a@b.c": "p"}
    assert [one["name"] for one in account.entities.of(Kind.AUDIENCE).values()] == ["VIP"]


def test_an_account_overrides_what_it_names_and_keeps_the_rest(tmp_path: Path) -> None:
    fixture = load(
        tmp_path,
        managementKeys=["m"],
        users=[{"email": "a", "password": "p"}],
        audiences=[{"id": 3, "name": "VIP"}],
        accounts={
            "acme": {"applications": [{"id": 5, "name": "Acme"}], "managementKeys": []},
            "same": {},
        },
    )
    acme = fixture.account("acme")
    assert [application.facts.id for application in acme.applications] == [5]
    assert acme.management_keys == frozenset(), "an empty list opens what was closed"
    assert passwords(acme) == {"a": "p"}
    assert not acme.entities.of(Kind.AUDIENCE), "other Applications, other entities"
    assert fixture.account("same") == fixture.default
    assert fixture.account("anyone") is fixture.default
    assert fixture.default.management_keys == {"m"}


def test_the_default_account_can_be_overridden_by_name(tmp_path: Path) -> None:
    accounts = {"default": {"applications": [{"id": 5, "name": "Own"}]}}
    fixture = load(tmp_path, accounts=accounts)
    assert fixture.account("default").applications[0].facts.id == 5
    assert fixture.account("other").applications[0].facts.id == 1


def test_the_fixture_that_comes_along() -> None:
    fixture = Loaded(None)
    assert len(fixture.default.applications) == 1
    assert not fixture.default.lists_keys


async def test_keys_select_applications(start_server: StartServer, tmp_path: Path) -> None:
    value = of(
        SHOP | {"keys": ["one"]},
        {"id": 2, "name": "Second", "keys": ["two", "acme.three"]},
        accounts={"acme": {"applications": [{"id": 9, "name": "Acme", "keys": ["acme.nine"]}]}},
    )
    server = await start_server(fixtures=str(write(tmp_path, value)))
    for key, application in (("one", 1), ("two", 2), ("acme.nine", 9)):
        await server.put_session("s", {"state": "open"}, key=key)
        session = await server.session("s", key=key)
        assert session["applicationId"] == application
    for unlisted in ("three", "acme.three", "one.", "One"):
        await server.put_session("s", {"state": "open"}, key=unlisted, status=401)
