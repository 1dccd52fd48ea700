"""Points added, spent, expired, owed: what is there afterwards."""

from datetime import datetime
from typing import Any

import pytest

from mockserver.engine.loyalty.expiry import extend_expiry, set_expiry
from mockserver.engine.loyalty.ledger import NotEnoughPoints, delete_transactions
from mockserver.engine.loyalty.members import join_date
from mockserver.entities import Json, Kind
from tests.engine.loyalty.wallet import START, Wallet, after, program, text


@pytest.mark.parametrize(
    ("rules", "given", "dates"),
    [
        ({}, {}, ("immediate", "unlimited", None)),
        ({"defaultValidity": "30D"}, {}, ("immediate", text(after(days=30)), None)),
        ({"defaultPending": "3D"}, {}, (text(after(days=3)), "unlimited", None)),
        (
            {"defaultPending": "3D", "defaultValidity": "2D"},
            {},
            (text(after(days=3)), text(after(days=5)), None),
        ),
        ({"defaultPending": "on_action"}, {}, ("on_action", "unlimited", None)),
        (
            {"defaultPending": "on_action", "defaultValidity": "2D"},
            {},
            ("on_action", "unlimited", "2D"),
        ),
        ({"defaultPending": "on_action"}, {"start": START}, ("immediate", "unlimited", None)),
        (
            {"defaultPending": "soon", "defaultValidity": "long"},
            {},
            ("immediate", "unlimited", None),
        ),
        ({"defaultValidity": "1D"}, {"validity": "unlimited"}, ("immediate", "unlimited", None)),
        (
            {"defaultValidity": "1D"},
            {"expiry": after(days=9)},
            ("immediate", text(after(days=9)), None),
        ),
        ({}, {"start": after(days=-1)}, ("immediate", "unlimited", None)),
        ({}, {"start": after(days=-1), "validity": "1D"}, ("immediate", text(after(days=1)), None)),
        ({}, {"awaits_activation": True, "validity": "5D"}, ("on_action", "unlimited", "5D")),
        (
            {},
            {"awaits_activation": True, "validity": "5D", "expiry": after(days=9)},
            ("on_action", text(after(days=9)), None),
        ),
        ({}, {"validity": "9000Y"}, ("immediate", "unlimited", None)),
    ],
)
def test_when_points_count(rules: Json, given: Json, dates: tuple[str, str, str | None]) -> None:
    wallet = Wallet(**rules)
    added = wallet.add(10, **given)
    (one,) = wallet.transactions
    assert (one["startDate"], one["expiryDate"], one.get("validityDuration")) == dates
    assert added.start == (dates[0] if dates[0].startswith("2") else None)
    assert added.expiry == (dates[1] if dates[1].startswith("2") else None)
    assert (added.awaits_activation, added.validity) == (dates[0] == "on_action", dates[2])
    assert added.uuid == one["transactionUUID"]


def test_a_validity_that_is_none_adds_nothing() -> None:
    wallet = Wallet()
    with pytest.raises(ValueError, match="no duration"):
        wallet.add(10, validity="immediate")
    assert wallet.transactions == []


def test_points_wait_count_and_expire() -> None:
    wallet = Wallet()
    wallet.add(10)
    wallet.add(20, start=after(days=1), validity="1D")
    wallet.add(40, awaits_activation=True)
    seen = []
    for days in (0, 1, 2):
        wallet.go(days=days)
        seen.append(wallet.balance[:4])
    assert seen == [(10, 60, 0, 0), (30, 40, 0, 0), (10, 40, 0, 20)]


def test_what_expires_first_is_spent_first_and_of_that_the_oldest() -> None:
    wallet = Wallet()
    wallet.add(10)
    wallet.add(10, validity="5D")
    wallet.add(10, validity="2D")
    wallet.add(10, validity="5D")
    wallet.deduct(15)
    assert wallet.left() == [10, 5, 0, 10]
    wallet.deduct(12)
    assert wallet.left() == [10, 0, 0, 3]
    assert wallet.balance_at(START) == (13, 0, 0, 0, 27)


def test_what_was_added_last_can_expire_first() -> None:
    wallet = Wallet()
    wallet.add(10, validity="9D")
    wallet.go(days=1)
    wallet.add(10, validity="2D")
    wallet.deduct(3)
    assert wallet.left() == [10, 7]


@pytest.mark.parametrize("amount", [10.01, 11, 1000])
def test_more_than_there_is(amount: float) -> None:
    wallet = Wallet()
    wallet.add(10)
    wallet.add(1000, awaits_activation=True)
    wallet.add(1000, expiry=START)
    before = wallet.transactions
    with pytest.raises(NotEnoughPoints, match="10 are active"):
        wallet.deduct(amount)
    assert wallet.transactions == before
    wallet.deduct(10)
    assert wallet.balance.active == 0


def test_decimal_points_add_up() -> None:
    wallet = Wallet()
    for _ in range(10):
        wallet.add(0.1)
    assert wallet.balance.active == 1
    wallet.deduct(0.3)
    assert wallet.balance.active == 0.7


def test_subledgers_and_holders_are_apart() -> None:
    wallet = Wallet()
    wallet.add(10)
    wallet.subledger = "hotel"
    wallet.add(20)
    wallet.holder = "bob"
    assert wallet.balance.active == 0
    with pytest.raises(NotEnoughPoints):
        wallet.deduct(1)
    wallet.holder = "ann"
    wallet.deduct(20)
    assert wallet.balance.active == 0
    wallet.subledger = ""
    assert wallet.balance.active == 10


def test_a_balance_at_another_time() -> None:
    wallet = Wallet()
    wallet.add(10, validity="9D")
    wallet.go(days=1)
    wallet.deduct(4)
    wallet.go(days=2)
    wallet.add(100, start=after(days=4))
    days = {-1: (0, 0, 0, 0, 0), 0: (10, 0, 0, 0, 0), 1: (6, 0, 0, 0, 4), 3: (6, 100, 0, 0, 4)}
    days |= {4: (106, 0, 0, 0, 4), 9: (100, 0, 0, 6, 4)}
    assert {day: wallet.balance_at(after(days=day)) for day in days} == days


def test_transactions_that_a_fixture_lists() -> None:
    listed: list[Json] = [
        {"id": 1, "amount": 30, "left": 30, "expiryDate": "2026-01-09T00:00:00+02:00"},
        {"id": 2, "amount": 10, "left": 10, "created": "2026-01-01T11:30:00Z"},
        {"id": 3, "amount": 35, "owed": 35, "type": "subtraction"},
    ]
    common = {
        "created": "2026-01-01T11:00:00Z",
        "programId": 1,
        "holder": "ann",
        "subledgerId": "",
        "type": "addition",
        "startDate": "immediate",
        "expiryDate": "unlimited",
    }
    wallet = Wallet(entities={Kind.TRANSACTION: [common | one for one in listed]})
    assert wallet.balance == (5, 0, 0, 0, 0)
    assert wallet.balance_at(START) == (5, 0, 0, 0, 35)
    wallet.deduct(5)
    assert (wallet.balance.active, wallet.left()) == (0, [0, 0])


def test_expiry_moves_for_active_points_only() -> None:
    wallet = Wallet()
    forever = wallet.add(1).uuid
    soon = wallet.add(2, validity="2D").uuid
    wallet.add(4, start=after(days=1), validity="2D")
    wallet.add(8, expiry=START)
    whose = (wallet.program, "ann", "")
    assert extend_expiry(wallet.moment, *whose, "1M") == [
        {
            "transactionUUID": soon,
            "previousExpiryDate": text(after(days=2)),
            "newExpiryDate": "2026-02-03T12:00:00.000000Z",
        }
    ]
    assert extend_expiry(wallet.moment, *whose, "immediate") == []
    assert set_expiry(wallet.moment, *whose, "2026-01-05T13:00:00+01:00") == [
        {
            "transactionUUID": soon,
            "previousExpiryDate": "2026-02-03T12:00:00.000000Z",
            "newExpiryDate": text(after(days=4)),
        },
        {"transactionUUID": forever, "newExpiryDate": text(after(days=4))},
    ]
    wallet.go(days=4)
    assert wallet.balance == (0, 0, 0, 15, 0)


@pytest.mark.parametrize("duration", ["", "soon", "unlimited"])
def test_expiry_does_not_move_by_what_is_no_duration(duration: str) -> None:
    wallet = Wallet()
    with pytest.raises(ValueError, match="no duration"):
        extend_expiry(wallet.moment, wallet.program, "ann", "", duration)


def test_expiry_does_not_leave_the_calendar() -> None:
    wallet = Wallet()
    wallet.add(1, validity="7000Y")
    before = wallet.transactions
    with pytest.raises(OverflowError):
        extend_expiry(wallet.moment, wallet.program, "ann", "", "7000Y")
    assert wallet.transactions == before


@pytest.mark.parametrize(
    ("policy", "given", "joined"),
    [
        ("points_earned", {"start": after(days=2)}, {0: START, 2: START}),
        ("points_activated", {}, {0: START}),
        (
            "points_activated",
            {"start": after(days=2)},
            {1: None, 2: after(days=2), 9: after(days=2)},
        ),
        ("points_activated", {"awaits_activation": True}, {9: None}),
        ("points_activated", {"start": after(days=2), "expiry": after(days=1)}, {9: None}),
        ("not_join", {}, {9: None}),
        (None, {}, {9: None}),
    ],
)
def test_who_earns_points_joins(
    policy: str | None, given: Json, joined: dict[int, datetime | None]
) -> None:
    wallet = Wallet(programJoinPolicy=policy)
    wallet.add(10, **given)
    for days, when in joined.items():
        wallet.go(days=days)
        found = join_date(wallet.moment.entities, wallet.program, "ann", wallet.moment.now)
        assert found == ("" if when is None else text(when))


def test_who_joined_by_points_has_joined_when_they_are_spent() -> None:
    wallet = Wallet(programJoinPolicy="points_activated")
    wallet.add(10, start=after(days=1))
    wallet.go(days=2)
    wallet.deduct(10)
    wallet.go(days=3)
    found = join_date(wallet.moment.entities, wallet.program, "ann", wallet.moment.now)
    assert found == text(after(days=1))


def test_points_of_any_subledger_have_a_customer_join() -> None:
    wallet = Wallet(programJoinPolicy="points_activated", subledger="hotel")
    wallet.add(10, start=after(days=2))
    wallet.subledger = ""
    wallet.go(days=5)
    wallet.add(1)
    found = join_date(wallet.moment.entities, wallet.program, "ann", wallet.moment.now)
    assert found == text(after(days=2))


@pytest.mark.parametrize(
    ("deleted", "left"), [(None, (0, 0)), ([""], (0, 20)), (["hotel"], (10, 0)), (["x"], (10, 20))]
)
def test_transactions_are_deleted(deleted: list[str] | None, left: tuple[int, int]) -> None:
    wallet = Wallet()
    for subledger, amount in (("", 12), ("hotel", 20)):
        wallet.subledger = subledger
        wallet.add(amount)
    wallet.subledger = ""
    wallet.deduct(2)
    delete_transactions(wallet.moment, wallet.program, "ann", deleted)
    found = []
    for subledger in ("", "hotel"):
        wallet.subledger = subledger
        found.append(wallet.balance.active)
    assert tuple(found) == left
    assert join_date(wallet.moment.entities, wallet.program, "ann", wallet.moment.now)


def test_a_draft_over_a_draft_leaves_it_as_it_was() -> None:
    wallet = Wallet()
    wallet.add(10)
    moment = wallet.moment
    wallet.moment = moment._replace(entities=moment.entities.copied())
    wallet.deduct(4)
    assert wallet.balance.active == 6
    wallet.moment = moment
    assert wallet.balance.active == 10


def test_other_programs_have_other_points() -> None:
    wallet: Any = Wallet(entities={Kind.LOYALTY_PROGRAM: [program(), program(id=2)]})
    wallet.add(10)
    wallet.program = program(id=2)
    assert wallet.balance.active == 0
