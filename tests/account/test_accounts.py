"""Accounts: which one a key names, and which one goes when there are too many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.account.accounts import Accounts, account_name
from mockserver.account.fixture import AccountFixture
from mockserver.account.invented import Invented
from mockserver.population.locales import parse_locales
from mockserver.population.population import PopulationSpec

FIXTURE = AccountFixture((), frozenset(), None)
INVENTED = Invented(PopulationSpec(1, 1, 1, parse_locales("en_US"), {}), memo=0)


class Held:
    """What stands for an account and all that belongs to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.busy = 0
        self.broken_ever = 0
        self.holds_nothing = False


def accounts(limit: int, opened: list[str] | None = None) -> Accounts[Held]:
    def open_account(name: str) -> Held:
        if opened is not None:
            opened.append(name)
        return Held(name)

    return Accounts(open_account, limit)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("a.b", "a"),
        ("a.b.c", "a"),
        ("a.", "a"),
        (".b", "default"),
        (".", "default"),
        ("b", "default"),
        ("", "default"),
        ("default.x", "default"),
        ("A.b", "A"),
        ("a b.c", "a b"),
        ("é.x", "é"),
        ("..a", "default"),
    ],
)
def test_the_part_before_the_first_dot_names_the_account(key: str, name: str) -> None:
    assert account_name(key) == name


def test_an_account_is_opened_once_and_stays_the_same() -> None:
    opened: list[str] = []
    held = accounts(10, opened)
    first = held.get("a")
    assert first.name == "a"
    assert held.get("b") is not first
    assert held.get("a") is first
    assert opened == ["a", "b"]
    assert len(held) == 2


def test_the_one_unused_for_longest_goes_first() -> None:
    opened: list[str] = []
    held = accounts(3, opened)
    for name in ("a", "b", "c", "a", "d"):
        held.get(name)
    assert len(held) == 3
    opened.clear()
    for name in ("a", "c", "d"):
        held.get(name)
    assert opened == [], "b had waited longest"
    held.get("b")
    assert opened == ["b"]


def test_default_is_never_let_go() -> None:
    opened: list[str] = []
    held = accounts(2, opened)
    default = held.get("default")
    for number in range(20):
        held.get(f"a{number}")
    assert held.get("default") is default
    assert len(held) == 2


@pytest.mark.parametrize("first", ["default", "a"])
def test_a_limit_of_one_still_serves_default_and_the_newest(first: str) -> None:
    held = accounts(1)
    one = held.get(first)
    newest = held.get("b")
    assert held.get("b") is newest
    assert (held.get(first) is one) == (first == "default")


@given(
    st.integers(1, 5),
    st.lists(st.sampled_from(["default", "a", "b", "c", "d", "e", "f"]), max_size=40),
)
@settings(deadline=None, max_examples=100)
def test_the_limit_holds_whatever_is_used(limit: int, names: list[str]) -> None:
    opened: list[str] = []
    held = accounts(limit, opened)
    kept: list[str] = []  # the longest unused first
    for name in names:
        known = name in kept
        kept = [other for other in kept if other != name] + [name]
        spare = [other for other in kept if other not in {"default", name}]
        while not known and len(kept) > limit and spare:
            kept.remove(spare.pop(0))
        opened.clear()
        held.get(name)
        assert opened == ([] if known else [name])
        assert len(held) == len(kept) <= max(limit, 2)
