"""Invented customers and sessions: the same every time, and true to each other."""

import os
import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.account.invented import Invented
from mockserver.contract.packaged import packaged_validators
from mockserver.moments import parse_date_time
from mockserver.population import people
from mockserver.population import population as population_module
from mockserver.population.locales import _KNOWN, parse_locales
from mockserver.population.people import DEFAULT_ATTRIBUTES
from mockserver.population.population import InventedSession, Population, PopulationSpec
from mockserver.population.products import SHELF, product

VALIDATORS = packaged_validators()
ROOT = Path(__file__).parents[2]
COUNTED = {"closed", "partially_returned"}


def spec(seed: int = 20, customers: int = 100, sessions: int = 3, **more: Any) -> PopulationSpec:
    wanted: dict[str, Any] = {
        "locales": parse_locales("en_US"),
        "attributes": DEFAULT_ATTRIBUTES,
        **more,
    }
    return PopulationSpec(seed, customers, sessions, **wanted)


def cents(number: float) -> int:
    """An amount in cents, and a failure for one that is no whole number of them."""
    exact = Decimal(str(number)) * 100
    assert exact == int(exact), number
    return int(exact)


def assert_session(session: InventedSession, ordinal: int) -> None:
    """The totals, the returns and the times of a session fit together."""
    value = session.value
    goods = sum(cents(item["price"]) * item["quantity"] for item in value["cartItems"])
    costs = sum(cents(cost["price"]) for cost in value.get("additionalCosts", {}).values())
    assert cents(value["cartItemTotal"]) == goods
    assert cents(value["additionalCostTotal"]) == costs
    assert value["cartItemAdditionalCostTotal"] == 0
    assert cents(value["total"]) == goods + costs
    assert value["firstSession"] is (ordinal == 0)
    assert parse_date_time(value["created"]) < parse_date_time(value["updated"])
    assert [item["position"] for item in value["cartItems"]] == list(range(len(value["cartItems"])))
    assert len({item["sku"] for item in value["cartItems"]}) == len(value["cartItems"])
    back = 0
    for item in value["cartItems"]:
        assert item["returnedQuantity"] + item["remainingQuantity"] == item["quantity"]
        assert item["remainingQuantity"] >= 0
        back += cents(item["price"]) * item["returnedQuantity"]
    assert bool(back) == bool(session.returns) == (value["state"] == "partially_returned")
    for made in session.returns:
        assert made["sessionIntegrationId"] == value["integrationId"]
        assert made["sessionId"] == value["id"]
        assert made["profileIntegrationId"] == value["profileId"]
        assert value["created"] <= made["created"] <= value["updated"]
        for entry in made["returnedCartItems"]:
            item = value["cartItems"][entry["position"]]
            assert (entry["sku"], entry["quantity"]) == (item["sku"], item["returnedQuantity"])
    assert session.sales == (goods + costs - back if value["state"] in COUNTED else 0)


def assert_customer(population: Population, index: int) -> None:
    """A customer says what its sessions add up to, and every time stands in order."""
    customer = population.customer(index)
    sessions = [population.session(number) for number in population.sessions_of(index)]
    assert customer["id"] == index + 1
    assert customer["integrationId"] == f"customer-{index + 1}"
    closed = [session for session in sessions if session.value["state"] in COUNTED]
    assert customer["closedSessions"] == len(closed)
    assert cents(customer["totalSales"]) == sum(session.sales for session in closed)
    before = customer["created"]
    for ordinal, session in enumerate(sessions):
        assert session.value["profileId"] == customer["integrationId"]
        assert before <= session.value["created"]
        assert_session(session, ordinal)
        before = session.value["updated"]
    assert customer["lastActivity"] == max(
        [customer["created"], *(session.value["updated"] for session in sessions)]
    )


def assert_valid(invented: Invented, number: int) -> None:
    """A customer and its sessions are instances of every model they are shown as."""
    profile = invented.profile(number)
    shown = profile.state.value | (
        {"advocateIntegrationId": profile.state.advocate} if profile.state.advocate else {}
    )
    rows = [("CustomerProfile", profile.state.value), ("ApplicationCustomer", shown)]
    for session_number in invented.sessions_of(f"customer-{number}"):
        session = invented.session(session_number)
        rows += [
            ("CustomerSessionV2", session.state.value),
            ("ApplicationSession", session.application_session()),
            ("CustomerSession", session.first_version_session()),
            *(("Return", made) for made in session.state.returns),
        ]
    for model, row in rows:
        assert VALIDATORS[model].check(row) == ([], []), model


def test_all_four_states_occur_and_every_session_is_sound() -> None:
    population = Population(spec())
    states = [population.session(index).value["state"] for index in range(300)]
    assert set(states) == {"open", "closed", "partially_returned", "cancelled"}
    for index in range(100):
        assert_customer(population, index)


@given(
    st.integers(0, 2**70),
    st.integers(1, 10**8),
    st.integers(1, 1000),
    st.floats(0, 1, exclude_max=True),
)
@settings(deadline=None, max_examples=30)
def test_any_population_is_valid(seed: int, customers: int, sessions: int, where: float) -> None:
    index = int(where * customers)
    assert_customer(Population(spec(seed, customers, sessions), memo=sessions), index)
    # Rows are checked against their schemas one by one, so a few sessions have to do.
    few = spec(seed, customers, min(sessions, 5))
    assert_valid(Invented(few, memo=10), index + 1)


@pytest.mark.parametrize("sessions", [1, 2, 999, 1000])
def test_times_stand_in_order_however_many_sessions(sessions: int) -> None:
    assert_customer(Population(spec(customers=2, sessions=sessions), memo=sessions), 1)


@pytest.mark.parametrize(
    "words",
    [
        {"id", "integrationId", "applicationId", "profileId", "referralCode"},
        {"created"},
        {"state"},
        {"total", "created", "state"},
        {"couponCodes", "storeIntegrationId"},
    ],
)
def test_an_outline_says_what_the_session_does(words: set[str]) -> None:
    population = Population(spec(sessions=5))
    for index in range(500):
        outline, whole = population.session_outline(index, words), population.session(index).value
        assert outline == {word: whole[word] for word in outline}
        assert words & whole.keys() <= outline.keys()


def test_customers_without_sessions() -> None:
    population = Population(spec(sessions=0))
    assert list(population.sessions_of(4)) == []
    assert population.session_index("session-1") is None
    assert_customer(population, 4)


def everything(population: Population, order: list[int]) -> dict[tuple[str, int], Any]:
    found: dict[tuple[str, int], Any] = {}
    for number in order:
        # Customers and sessions in turn, so that one is asked for amid the other.
        found["session", number] = population.session(number)
        if number % 3 == 0:
            found["customer", number // 3] = population.customer(number // 3)
            found["advocate", number // 3] = population.advocate(number // 3)
    return found


@pytest.mark.parametrize("locale", ["en_US", "en_US,ja_JP,de_DE"])
def test_the_order_of_asking_changes_nothing(locale: str) -> None:
    wanted = spec(seed=7, customers=20, locales=parse_locales(locale))
    order = list(range(60))
    first = everything(Population(wanted), order)
    assert everything(Population(wanted), order[::-1]) == first
    random.Random(1).shuffle(order)
    assert everything(Population(wanted, memo=5), order) == first


def test_a_bigger_population_has_the_smaller_one_in_it() -> None:
    small, big = Population(spec(customers=5)), Population(spec(customers=10**6))
    assert [small.customer(i) for i in range(5)] == [big.customer(i) for i in range(5)]


def test_seeds_differ() -> None:
    populations = [Population(spec(seed)) for seed in (0, 1, 2, 10, 100)]
    for ask in (
        lambda one: [one.customer(i)["attributes"] for i in range(3)],
        lambda one: [one.customer(i)["created"] for i in range(3)],
        lambda one: [one.session(i).value["cartItems"] for i in range(3)],
    ):
        assert len({str(ask(one)) for one in populations}) == len(populations)


def test_customers_differ() -> None:
    population = Population(spec())
    customers = [population.customer(index) for index in range(100)]
    for read in (
        lambda one: one["attributes"]["Email"],
        lambda one: one["attributes"]["BillingAddress1"],
        lambda one: one["created"],
    ):
        assert len({read(customer) for customer in customers}) == 100


def generate(hash_seed: str, *arguments: str) -> bytes:
    """What ``mockserver generate`` writes in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MOCKSERVER_")}
    return subprocess.run(
        [sys.executable, "-m", "mockserver", "generate", *arguments, "--format", "ndjson"],
        env={**environment, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
        cwd=ROOT,
        timeout=30,
    ).stdout


def test_other_processes_invent_the_same_bytes() -> None:
    arguments = ("--seed", "11", "--customers", "30", "--locale", "en_US,pl_PL,zh_CN")
    wanted = spec(11, 30, locales=parse_locales("en_US,pl_PL,zh_CN"))
    here = Invented(wanted, memo=0)
    customers = b"".join(here.profile(number).customer_json + b"\n" for number in range(1, 31))
    sessions = b"".join(here.session(number).session_json + b"\n" for number in range(1, 91))
    assert generate("1", "customers", *arguments) == customers
    assert generate("2", "customers", *arguments) == customers
    assert generate("3", "sessions", *arguments) == sessions
    assert generate("1", "customers", *arguments[2:]) != customers


def test_every_locale_is_the_same_in_other_processes() -> None:
    arguments = ("--customers", "150", "--locale", ",".join(sorted(_KNOWN)))
    found = {generate(seed, "customers", *arguments) for seed in ("1", "2")}
    assert len(found) == 1


@pytest.mark.parametrize("index", [0, 999_999])
def test_the_last_of_a_million_costs_as_much_as_the_first(
    monkeypatch: pytest.MonkeyPatch, index: int
) -> None:
    drawn: list[tuple[str, int]] = []
    for module in (population_module, people):
        real = module.stream

        def counted(seed: int, what: str, number: int, real: Any = real) -> Any:
            drawn.append((what, number))
            return real(seed, what, number)

        monkeypatch.setattr(module, "stream", counted)
    # A seed that nothing else draws from, so that no cache has any of it.
    population = Population(spec(seed=10**9 + index, customers=10**6))
    asked: list[int] = []
    session = population.session

    def noted(number: int) -> InventedSession:
        asked.append(number)
        return session(number)

    monkeypatch.setattr(population, "session", noted)
    population.customer(index)
    assert asked == [3 * index, 3 * index + 1, 3 * index + 2]
    assert sorted(drawn) == [
        ("arrival", index),
        ("person", index),
        *(("session", number) for number in asked),
    ]


def test_advocates_came_before_those_they_advised() -> None:
    population = Population(spec())
    advocates = {index: population.advocate(index) for index in range(1000)}
    assert advocates[0] is None
    named = {index: name for index, name in advocates.items() if name is not None}
    assert 50 < len(named) < 500
    for index, name in named.items():
        number = population.customer_index(name) if index < 100 else int(name.split("-")[1]) - 1
        assert number is not None
        assert 0 <= number < index


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("customer-1", 0),
        ("customer-100", 99),
        ("customer-101", None),
        ("customer-0", None),
        ("customer-01", None),
        ("customer--1", None),
        ("customer-1 ", None),
        ("customer-1\n", None),
        ("Customer-1", None),
        ("customer-\u0661", None),
        ("customer-1.0", None),
        ("customer-", None),
        ("session-1", None),
        ("", None),
        ("customer-" + "9" * 5000, None),
    ],
    ids=lambda part: ascii(part)[:24],
)
def test_names_of_customers(name: str, index: int | None) -> None:
    assert Population(spec()).customer_index(name) == index


def test_names_of_sessions() -> None:
    population = Population(spec())
    assert population.session_index("session-300") == 299
    assert population.session_index("session-301") is None
    assert population.session_index("customer-1") is None


def test_what_a_spec_says_is_in_the_rows() -> None:
    wanted = spec(account_id=8, application_id=9, sandbox=True, null_memberships=True)
    population = Population(wanted)
    customer = population.customer(0)
    assert (customer["accountId"], customer["sandbox"]) == (8, True)
    assert customer["loyaltyMemberships"] is None
    sessions = [population.session(index) for index in range(50)]
    assert {session.value["applicationId"] for session in sessions} == {9}
    returns = [made for session in sessions for made in session.returns]
    assert {(made["accountId"], made["applicationId"]) for made in returns} == {(8, 9)}


@pytest.mark.parametrize("seed", [0, 20])
def test_a_product_has_one_name_and_price(seed: int) -> None:
    shelf = [product(seed, index) for index in range(SHELF)]
    assert len({thing.sku for thing in shelf}) == SHELF
    assert all(thing.price > 0 and thing.name and thing.category for thing in shelf)
    by_sku = {thing.sku: thing for thing in shelf}
    population = Population(spec(seed))
    for index in range(60):
        for item in population.session(index).value["cartItems"]:
            thing = by_sku[item["sku"]]
            assert (item["name"], item["category"]) == (thing.name, thing.category)
            assert cents(item["price"]) == thing.price
