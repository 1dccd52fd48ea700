"""What is written in an account as entries of a store, and back."""

import pytest

from mockserver.account.fixture import AccountFixture
from mockserver.account.overlay import Overlay, Token
from mockserver.account.stores.entries import read_overlay, token_entry
from mockserver.account.stores.store import Entry
from mockserver.state import Ids

FIXTURE = AccountFixture((), frozenset())
ENDS = "2027-01-01T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("entry", "token"),
    [
        (token_entry("shop.x", Token(ENDS, 7)), Token(ENDS, 7)),
        (Entry("token", "shop.x", f'"{ENDS}"'.encode()), Token(ENDS, 1)),
    ],
)
def test_a_token_is_read_with_its_user(entry: Entry, token: Token) -> None:
    """Stores of before have its end alone: it is that of the owner."""
    overlay = read_overlay([entry], FIXTURE, Overlay(Ids(1, 1, 1, 1)))
    assert overlay.tokens == {"shop.x": token}
