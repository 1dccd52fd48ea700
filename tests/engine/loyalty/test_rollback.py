"""Moves of points taken back: what comes back, what is owed, and what stands."""

from typing import Any

import pytest

from mockserver.engine.loyalty.rollback import rolled_back_addition, rolled_back_deduction
from mockserver.entities import Json, Kind
from tests.engine.loyalty.wallet import Wallet, after, text


def taken_back(wallet: Wallet, uuid: str) -> float | None:
    """How much of an addition is taken back."""
    props = rolled_back_addition(wallet.moment, uuid)
    return None if props is None else props["value"]


@pytest.mark.parametrize(
    ("policy", "pending", "active", "spent"),
    [
        ("only_pending", 10, None, None),
        (None, 10, None, None),
        ("within_balance", 10, 10, 4),
        ("unlimited", 10, 10, 10),
    ],
)
def test_the_policy_says_what_is_taken_back(
    policy: str | None, pending: Any, active: Any, spent: Any
) -> None:
    waiting = Wallet(returnPolicy=policy)
    found = [taken_back(waiting, waiting.add(10, awaits_activation=True).uuid)]
    there = Wallet(returnPolicy=policy)
    found.append(taken_back(there, there.add(10).uuid))
    gone = Wallet(returnPolicy=policy)
    uuid = gone.add(10).uuid
    gone.deduct(6)
    found.append(taken_back(gone, uuid))
    assert found == [pending, active, spent]
    assert gone.balance.negative == (6 if policy == "unlimited" else 0)


def test_what_is_taken_back_is_a_subtraction_of_its_own() -> None:
    wallet = Wallet(returnPolicy="within_balance")
    place = {"cartItemPosition": 2, "cartItemSubPosition": 1, "bundleIndex": 0}
    added = wallet.add(10, session_id="s1", rule_name="R", ruleset_id=7, place=place)
    props = rolled_back_addition(wallet.moment, added.uuid)
    assert props is not None
    entry = wallet.transactions[1]
    assert props == {
        "programId": 1,
        "subLedgerId": "",
        "value": 10,
        "recipientIntegrationId": "ann",
        "transactionUUID": entry["transactionUUID"],
        "cartItemPosition": 2,
        "cartItemSubPosition": 1,
    }
    assert props["transactionUUID"] != added.uuid
    told = (
        entry[name] for name in ("type", "amount", "name", "sessionId", "ruleName", "rulesetId")
    )
    assert list(told) == ["subtraction", 10, "given", "s1", "R", 7]
    assert rolled_back_addition(wallet.moment, added.uuid) is None, "only once"
    assert wallet.balance_at(after()) == (0, 0, 0, 0, 0), "nothing was spent"


def test_other_active_points_make_up_for_those_that_were_spent() -> None:
    wallet = Wallet(returnPolicy="within_balance")
    first = wallet.add(10, validity="5D").uuid
    wallet.add(20)
    wallet.deduct(8)
    assert taken_back(wallet, first) == 10
    assert wallet.left() == [0, 12]


def test_points_are_taken_back_from_themselves_first() -> None:
    wallet = Wallet(returnPolicy="within_balance")
    forever = wallet.add(10).uuid
    wallet.add(20, validity="5D")
    assert taken_back(wallet, forever) == 10
    assert wallet.left() == [0, 20]


def test_expired_points_are_gone_anyway() -> None:
    wallet = Wallet(returnPolicy="unlimited")
    uuid = wallet.add(10, validity="1D").uuid
    wallet.deduct(3)
    wallet.go(days=1)
    assert taken_back(wallet, uuid) == 3
    assert wallet.balance == (0, 0, 3, 7, 0)


def test_what_is_owed_is_paid_by_points_that_become_active() -> None:
    wallet = Wallet(returnPolicy="unlimited")
    first = wallet.add(10).uuid
    wallet.deduct(10)
    wallet.add(4, start=after(days=2), validity="1D")
    assert taken_back(wallet, first) == 10
    assert wallet.transactions[-1]["flags"] == {"createsNegativeBalance": True}
    assert wallet.balance == (0, 4, 10, 0, 0)
    wallet.go(days=2)
    assert wallet.balance == (0, 0, 6, 0, 0)
    wallet.go(days=4)
    assert wallet.balance == (0, 0, 6, 0, 0), "what was paid with does not expire"
    assert wallet.balance_at(after(days=1)) == (0, 4, 10, 0, 10)
    wallet.add(7)
    assert wallet.balance == (1, 0, 0, 0, 0)
    wallet.go(days=5)
    assert wallet.balance_at(after(days=5)) == (1, 0, 0, 0, 10)
    assert wallet.balance_at(after(days=1)) == (0, 4, 10, 0, 10)


def test_spent_points_come_back_as_they_were() -> None:
    wallet = Wallet()
    wallet.add(10, start=after(hours=1), validity="5D")
    wallet.add(10, validity="9D")
    wallet.go(days=1)
    uuid = wallet.deduct(14, session_id="s1")
    props = rolled_back_deduction(wallet.moment, uuid)
    assert props == {
        "programId": 1,
        "subLedgerId": "",
        "value": 14,
        "recipientIntegrationId": "ann",
        "startDate": text(after(hours=1)),
        "expiryDate": text(after(hours=1, days=5)),
        "transactionUUID": wallet.transactions[-1]["transactionUUID"],
    }
    assert wallet.left() == [10, 10]
    assert wallet.balance_at(after(days=1)) == (20, 0, 0, 0, 0)
    assert wallet.balance_at(after(hours=2)) == (20, 0, 0, 0, 0)
    wallet.go(days=8)
    assert wallet.balance.active == 10
    assert rolled_back_deduction(wallet.moment, uuid) is None, "only once"


def test_points_that_come_back_pay_what_is_owed() -> None:
    wallet = Wallet(returnPolicy="unlimited")
    first = wallet.add(10).uuid
    spent = wallet.deduct(10)
    taken_back(wallet, first)
    assert wallet.balance.negative == 10
    rolled_back_deduction(wallet.moment, spent)
    assert wallet.balance == (0, 0, 0, 0, 0)
    assert wallet.balance_at(after()) == (0, 0, 0, 0, 0)


def test_points_that_come_back_pay_from_now_on() -> None:
    wallet = Wallet(returnPolicy="unlimited")
    first = wallet.add(10, validity="2D").uuid
    spent = wallet.deduct(10)
    wallet.go(days=1)
    taken_back(wallet, first)
    wallet.go(days=3)
    rolled_back_deduction(wallet.moment, spent)
    assert wallet.balance == (0, 0, 10, 10, 0), "expired points pay nothing"
    assert wallet.balance_at(after(days=2)) == (0, 0, 10, 0, 10)
    wallet = Wallet(returnPolicy="unlimited")
    first = wallet.add(10, validity="5D").uuid
    spent = wallet.deduct(10)
    wallet.go(days=1)
    taken_back(wallet, first)
    wallet.go(days=3)
    rolled_back_deduction(wallet.moment, spent)
    assert wallet.transactions[2]["taken"] == [{"id": 1, "amount": 10, "at": text(after(days=3))}]


def test_a_deduction_of_a_fixture_that_is_paid_in_part() -> None:
    listed: list[Json] = [
        {"id": 1, "type": "addition", "amount": 20, "left": 20},
        {"id": 2, "type": "subtraction", "amount": 30, "owed": 30},
        {"id": 3, "type": "subtraction", "amount": 5, "owed": 5},
    ]
    common = {
        "created": text(after()),
        "programId": 1,
        "holder": "ann",
        "subledgerId": "",
        "name": "",
        "startDate": "immediate",
        "expiryDate": "unlimited",
    }
    entities = {
        Kind.TRANSACTION: [
            {**common, "transactionUUID": f"uuid-{one['id']}", **one} for one in listed
        ]
    }
    wallet = Wallet(entities=entities)
    assert wallet.balance == (0, 0, 15, 0, 0)
    wallet.go(days=1)
    props = rolled_back_deduction(wallet.moment, "uuid-2")
    assert props is not None
    assert props["value"] == 30
    assert wallet.balance == (15, 0, 0, 0, 0)
    assert wallet.balance_at(after(days=1)) == (15, 0, 0, 0, 5)
    assert wallet.balance_at(after()) == (0, 0, 15, 0, 35)
    assert [one.get("owed") for one in wallet.transactions] == [None, 0, 0, None]


def test_moves_on_cards_name_the_card_and_the_customer() -> None:
    wallet = Wallet(holder="CARD-1", cardBased=True, returnPolicy="within_balance")
    added = wallet.add(10, profile_id="ann").uuid
    spent = wallet.deduct(4)
    found: list[Json | None] = [
        rolled_back_deduction(wallet.moment, spent),
        rolled_back_addition(wallet.moment, added),
    ]
    assert [one and one["cardIdentifier"] for one in found] == ["CARD-1", "CARD-1"]
    assert [one and one["recipientIntegrationId"] for one in found] == ["", "ann"]


def test_what_is_not_there_is_not_taken_back() -> None:
    wallet = Wallet(returnPolicy="unlimited")
    added, spent = wallet.add(10).uuid, wallet.deduct(2)
    for uuid in (spent, "00000000-0000-0000-0000-000000000000"):
        assert rolled_back_addition(wallet.moment, uuid) is None
    for uuid in (added, "00000000-0000-0000-0000-000000000000"):
        assert rolled_back_deduction(wallet.moment, uuid) is None
    assert taken_back(wallet, wallet.add(0).uuid) is None
    assert wallet.balance.active == 8
