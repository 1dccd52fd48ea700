"""What answers say of loyalty, and how much has to be read for it."""

from typing import Any

import pytest

from mockserver.engine.loyalty.answers import loyalty_block
from mockserver.engine.loyalty.ledger import Grant, add_points
from mockserver.entities import Draft, Json, Key, Kind
from tests.engine.loyalty.wallet import Wallet, after, program, text, tiers


def info(current: float, pending: float = 0, *, then: float | None = None) -> Json:
    """A LedgerInfo; ``then`` is the tentative balance."""
    return {
        "currentBalance": current,
        "pendingBalance": pending,
        "negativeBalance": 0,
        "expiredBalance": 0,
        "spentBalance": 0,
        "tentativeCurrentBalance": current if then is None else then,
        "tentativePendingBalance": pending,
        "tentativeNegativeBalance": 0,
    }


def block(wallet: Wallet, profile_id: str = "ann", **more: Any) -> Json:
    """The block where no session is about to move anything."""
    return loyalty_block(wallet.moment, wallet.moment, profile_id, **more)


def test_who_has_no_points_is_told_nothing() -> None:
    wallet = Wallet()
    wallet.add(10)
    assert block(wallet, "bob") == {"programs": {}}
    assert block(wallet, "") == {"programs": {}}


def test_programs_with_points() -> None:
    wallet = Wallet()
    wallet.add(10)
    wallet.subledger = "hotel"
    wallet.add(5, start=after(days=1))
    assert block(wallet) == {
        "programs": {
            "stars": {
                "id": 1,
                "name": "stars",
                "title": "Stars",
                "joinDate": text(after()),
                "ledger": info(10),
                "subLedgers": {"hotel": info(0, 5)},
            }
        }
    }


@pytest.mark.parametrize(
    "more", [{"sandbox": True}, {"subscribedApplications": [2]}, {"cardBased": True}]
)
def test_programs_of_others_are_not_told(more: Json) -> None:
    wallet = Wallet(**more)
    wallet.add(10)
    assert block(wallet) == {"programs": {}}


def test_numbers_of_now_and_of_the_session() -> None:
    wallet = Wallet(tiers=tiers(100))
    wallet.add(60)
    moment = wallet.moment
    wallet.moment = moment._replace(entities=Draft(moment.entities))
    wallet.add(50)
    wallet.deduct(20)
    told = loyalty_block(moment, wallet.moment, "ann")["programs"]["stars"]["ledger"]
    next_one = {"pointsToNextTier": 40, "nextTierName": "from 100"}
    assert told == info(60, then=90) | next_one
    wallet.subledger = "new"
    wallet.add(5)
    whole = loyalty_block(moment, wallet.moment, "ann")["programs"]["stars"]
    assert whole["subLedgers"]["new"]["tentativeCurrentBalance"] == 5
    assert whole["subLedgers"]["new"]["currentBalance"] == 0


def test_programs_are_keyed_by_name_or_id() -> None:
    wallet = Wallet()
    wallet.add(10)
    assume = wallet.moment.assume.switched("loyalty-programs-key", "id")
    wallet.moment = wallet.moment._replace(assume=assume)
    assert list(block(wallet)["programs"]) == ["1"]


def test_cards_of_the_customer_and_of_the_request() -> None:
    def card(number: int, of: int, *names: str) -> Json:
        return {
            "id": number,
            "created": text(after()),
            "programID": of,
            "identifier": f"CARD-{number}",
            "status": "active",
            "usersPerCardLimit": 0,
            "profiles": [{"integrationId": name, "timestamp": text(after())} for name in names],
        }

    cards = [card(1, 1, "bob"), card(2, 1, "ann", "bob"), card(3, 1), card(4, 2, "ann"), card(5, 3)]
    programs = [
        program(cardBased=True),
        program(id=2, cardBased=True, sandbox=True),
        program(id=3, cardBased=True),
    ]
    entities = {Kind.LOYALTY_PROGRAM: programs, Kind.LOYALTY_CARD: cards}
    wallet = Wallet(entities=entities, holder="CARD-2", cardBased=True)
    wallet.add(10)
    found = block(wallet, cards=["CARD-3", "CARD-2", "CARD-9"])
    assert [one["id"] for one in found["cards"]] == [2, 3]
    assert found["cards"][0]["ledger"] == info(10)
    assert found["programs"] == {}
    assert "cards" not in block(wallet, "nobody")
    assert [one["id"] for one in block(wallet, "", cards=["CARD-5"])["cards"]] == [5]


class CountingDraft(Draft):
    """A draft that counts the transactions that are read."""

    __slots__ = ("read",)

    def __init__(self, under: Any) -> None:
        super().__init__(under)
        self.read = 0

    def get(self, kind: Kind, key: Key) -> Json | None:
        self.read += kind is Kind.TRANSACTION
        return super().get(kind, key)


def test_a_balance_reads_only_what_is_left_in_its_own_ledger() -> None:
    listed = [
        {
            "id": number,
            "created": text(after()),
            "programId": 1,
            "holder": "ann" if number > 900 else f"customer-{number}",
            "subledgerId": "" if number % 2 else "hotel",
            "type": "addition",
            "amount": 1,
            "left": 0 if number < 980 else 1,
            "startDate": "immediate",
            "expiryDate": "unlimited",
        }
        for number in range(1, 1001)
    ]
    ledgers = {"": {}, "hotel": {}}
    joined = {"joinDate": text(after()), "ledgers": ledgers}
    membership = {"programId": 1, "holder": "ann", **joined}
    wallet = Wallet(entities={Kind.TRANSACTION: listed, Kind.MEMBERSHIP: [membership]})
    draft = CountingDraft(wallet.moment.entities)
    wallet.moment = wallet.moment._replace(entities=draft)
    assert wallet.balance.active == 10
    assert draft.read == 10
    add_points(wallet.moment, Grant(wallet.program, "bob", "", 1, ""))
    assert draft.read == 10
