"""Tiers: up by points, down when they expire, and what is told of them."""

from typing import Any

import pytest

from mockserver.engine.loyalty.activation import activate_points
from mockserver.engine.loyalty.answers import balances
from mockserver.engine.loyalty.members import join
from mockserver.engine.loyalty.rollback import rolled_back_addition
from mockserver.engine.loyalty.tiers import current_tier
from mockserver.entities import Json, Kind
from tests.engine.loyalty.wallet import START, Wallet, after, text, tiers

THREE = tiers(10, 100, 1000)


def wallet_of(**more: Any) -> Wallet:
    return Wallet(tiers=THREE, **more)


def tier(wallet: Wallet) -> Json | None:
    return current_tier(wallet.moment, wallet.program, wallet.holder, wallet.subledger)


def name(wallet: Wallet) -> str | None:
    found = tier(wallet)
    return found and found["name"]


def told(wallet: Wallet) -> Json:
    """What getLoyaltyBalances tells of the main ledger."""
    moment = wallet.moment
    answer = balances(moment, wallet.program, "ann", moment.now, [""], tiers=True, projected=True)
    balance: Json = answer["balance"]
    return balance


def test_points_raise_the_tier() -> None:
    wallet = wallet_of()
    assert [wallet.add(amount).tier_change for amount in (9, 1, 50, 5000, 1)] == [
        None,
        {"newTierName": "from 10"},
        None,
        {"previousTierName": "from 10", "newTierName": "from 1000"},
        None,
    ]
    assert tier(wallet) == {
        "id": 3,
        "name": "from 1000",
        "startDate": "2026-01-01T12:00:00.000000Z",
    }


def test_points_that_are_spent_leave_the_tier() -> None:
    wallet = wallet_of()
    wallet.add(100)
    wallet.deduct(100)
    wallet.go(days=1000)
    assert name(wallet) == "from 100"


def test_points_that_wait_raise_the_tier_when_they_count() -> None:
    wallet = wallet_of()
    assert wallet.add(50, start=after(days=2)).tier_change is None
    wallet.add(100, start=after(days=3), validity="1D")
    found = []
    for days in (0, 2, 3, 9):
        wallet.go(days=days)
        found.append(tier(wallet) and (name(wallet), (tier(wallet) or {})["startDate"][:10]))
    second, third = ("from 10", "2026-01-03"), ("from 100", "2026-01-04")
    assert found == [None, second, third, third]
    wallet.go(days=10)
    wallet.add(1)
    assert (tier(wallet) or {})["startDate"] == text(after(days=3))


def test_points_that_are_activated_raise_the_tier() -> None:
    wallet = wallet_of(tiersExpirationPolicy="tier_start_date", tiersExpireIn="1M")
    uuid = wallet.add(100, awaits_activation=True).uuid
    wallet.go(days=3)
    activate_points(wallet.moment, wallet.program, {"transactionUUIDs": [uuid]})
    start, end = "2026-01-04T12:00:00.000000Z", "2026-02-04T12:00:00.000000Z"
    assert tier(wallet) == {"id": 2, "name": "from 100", "startDate": start, "expiryDate": end}


@pytest.mark.parametrize(
    ("policy", "names"),
    [
        ("balance_based", ["from 1000", "from 10", "from 10"]),
        ("one_down", ["from 1000", "from 100", "from 10", "from 10", "from 10"]),
        (None, ["from 1000", "from 10"]),
    ],
)
def test_a_tier_expires(policy: str | None, names: list[str]) -> None:
    wallet = wallet_of(
        tiersExpirationPolicy="tier_start_date",
        tiersExpireIn="10D",
        tiersDowngradePolicy=policy,
    )
    wallet.add(50)
    wallet.add(1000, validity="5D")
    found = []
    for count in range(len(names)):
        wallet.go(days=10 * count, hours=1)
        found.append(name(wallet))
    assert found == names


def test_a_tier_can_be_lost() -> None:
    wallet = wallet_of(
        tiersExpirationPolicy="tier_start_date",
        tiersExpireIn="10D",
        tiersDowngradePolicy="one_down",
    )
    wallet.add(10)
    wallet.deduct(1)
    wallet.go(days=10)
    assert tier(wallet) is None
    assert wallet.add(1).tier_change == {
        "newTierName": "from 10",
        "expiryDate": text(after(days=20)),
    }


def test_a_tier_that_is_kept_expires_later() -> None:
    wallet = wallet_of(tiersExpirationPolicy="tier_start_date", tiersExpireIn="10D")
    wallet.add(10)
    for days, expiry in ((0, 10), (9, 10), (10, 20), (1234, 1240)):
        wallet.go(days=days)
        found = tier(wallet) or {}
        assert (found["startDate"], found["expiryDate"]) == (text(START), text(after(days=expiry)))


def test_a_short_life_and_a_long_time() -> None:
    wallet = wallet_of(tiersExpirationPolicy="tier_start_date", tiersExpireIn="1s")
    wallet.add(10)
    wallet.add(90, start=after(days=3000), validity="1D")
    wallet.go(days=3000)
    assert name(wallet) == "from 100"
    wallet.go(days=20000)
    assert (tier(wallet) or {})["name"] == "from 10"
    assert (tier(wallet) or {})["startDate"] == text(after(days=3001))


@pytest.mark.parametrize(
    ("rules", "joins", "expiry"),
    [
        (
            {"tiersExpirationPolicy": "program_join_date", "tiersExpireIn": "10D"},
            True,
            after(days=10),
        ),
        (
            {
                "tiersExpirationPolicy": "program_join_date",
                "tiersExpireIn": "10D",
                "programJoinPolicy": "not_join",
            },
            False,
            None,
        ),
        (
            {
                "tiersExpirationPolicy": "program_join_date",
                "tiersExpireIn": "10D",
                "programJoinPolicy": "not_join",
            },
            True,
            after(days=10),
        ),
        (
            {
                "tiersExpirationPolicy": "absolute_expiration",
                "tierCycleStartDate": "2025-12-31T12:00:00Z",
                "tiersExpireIn": "7D",
            },
            False,
            after(days=6),
        ),
        (
            {
                "tiersExpirationPolicy": "absolute_expiration",
                "tierCycleStartDate": "2026-01-09T12:00:00Z",
            },
            False,
            after(days=8),
        ),
        ({"tiersExpirationPolicy": "absolute_expiration", "tiersExpireIn": "7D"}, False, None),
        ({"tiersExpirationPolicy": "customer_attribute", "tiersExpireIn": "7D"}, False, None),
        ({"tiersExpirationPolicy": "tier_start_date"}, False, None),
        ({"tiersExpirationPolicy": "tier_start_date", "tiersExpireIn": "ages"}, False, None),
        ({"tiersExpirationPolicy": "tier_start_date", "tiersExpireIn": "0D"}, False, None),
        ({"tiersExpirationPolicy": "tier_start_date", "tiersExpireIn": "9000Y"}, False, None),
        ({"tiersExpireIn": "7D"}, False, None),
    ],
)
def test_when_a_tier_expires(rules: Json, joins: bool, expiry: Any) -> None:
    wallet = wallet_of(**rules)
    if joins:
        join(wallet.moment, wallet.program, "ann")
    wallet.go(days=1)
    wallet.add(10)
    found = (tier(wallet) or {}).get("expiryDate")
    assert found == (None if expiry is None else text(expiry))


def test_times_are_those_of_the_program() -> None:
    rules = {"tiersExpirationPolicy": "tier_start_date", "tiersExpireIn": "6M"}
    wallet = wallet_of(timezone="Europe/Berlin", tiersDowngradePolicy="one_down", **rules)
    wallet.add(10)
    assert tier(wallet) == {
        "id": 1,
        "name": "from 10",
        "startDate": "2026-01-01T13:00:00.000000+01:00",
        "expiryDate": "2026-07-01T13:00:00.000000+02:00",
        "downgradePolicy": "one_down",
    }


@pytest.mark.parametrize(
    ("amount", "missing", "next_name"),
    [(0, 10, "from 10"), (9.5, 0.5, "from 10"), (10, 90, "from 100"), (1000, None, None)],
)
def test_the_next_tier(amount: float, missing: float | None, next_name: str | None) -> None:
    wallet = wallet_of()
    wallet.add(amount)
    found = told(wallet)
    assert (found.get("pointsToNextTier"), found["nextTierName"]) == (missing, next_name)
    assert "projectedTier" not in found


def test_points_that_pay_what_is_owed_raise_no_tier() -> None:
    wallet = wallet_of(returnPolicy="unlimited")
    uuid = wallet.add(9).uuid
    wallet.deduct(9)
    rolled_back_addition(wallet.moment, uuid)
    wallet.add(12, start=after(days=1))
    wallet.add(8, start=after(days=2))
    found = []
    for days in (1, 2):
        wallet.go(days=days)
        found.append((name(wallet), told(wallet)["pointsToNextTier"]))
    assert found == [(None, 7), ("from 10", 89)]


def test_a_program_without_tiers_tells_of_none() -> None:
    wallet = Wallet()
    wallet.add(10)
    assert not {"currentTier", "nextTierName", "pointsToNextTier"} & told(wallet).keys()


def test_the_tier_to_come() -> None:
    rules = {"tiersExpirationPolicy": "tier_start_date", "tiersExpireIn": "10D"}
    wallet = wallet_of(tiersDowngradePolicy="balance_based", **rules)
    wallet.add(60)
    wallet.add(60, validity="5D")
    wallet.add(7, start=after(days=10))
    assert told(wallet)["projectedTier"] == {
        "projectedActivePoints": 67,
        "stayInTierPoints": 33,
        "projectedTierName": "from 10",
    }
    wallet.add(33)
    assert told(wallet)["projectedTier"] == {
        "projectedActivePoints": 100,
        "projectedTierName": "from 100",
    }
    wallet.deduct(153)
    assert told(wallet)["projectedTier"] == {
        "projectedActivePoints": 7,
        "stayInTierPoints": 93,
    }


def test_tiers_of_points_that_a_fixture_lists() -> None:
    listed = {
        "id": 1,
        "created": "2025-06-01T00:00:00Z",
        "programId": 1,
        "holder": "ann",
        "subledgerId": "",
        "type": "addition",
        "amount": 100,
        "left": 100,
        "startDate": "immediate",
        "expiryDate": "unlimited",
    }
    wallet = wallet_of(entities={Kind.TRANSACTION: [listed]})
    assert (tier(wallet) or {})["startDate"] == "2025-06-01T00:00:00.000000Z"
    assert wallet.add(900).tier_change == {
        "previousTierName": "from 100",
        "newTierName": "from 1000",
    }
