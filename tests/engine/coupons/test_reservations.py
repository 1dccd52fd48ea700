"""Reservations of coupons: by the API without a limit, by rules within it."""

import pytest

from mockserver.engine.coupons.refusal import coupon_refusal
from mockserver.engine.coupons.reservations import release, reserve, reserve_by_rule, reserved_by
from mockserver.engine.refusals import Refusal
from mockserver.entities import Kind
from tests.conftest import Json
from tests.engine.coupons.shop import coupon, kept, moment_with
from tests.engine.moments import NOON


def test_a_reservation_counts_once_for_each_customer() -> None:
    moment = moment_with(coupon(reservationLimit=1))
    changed = reserve(moment, kept(moment), ["ann", "bob", "ann"], "/integrationIDs")
    assert changed == kept(moment) == coupon(reservationLimit=1, reservationCounter=2)
    assert reserve(moment, kept(moment), ["bob"], "/integrationIDs") == changed
    assert moment.entities.get(Kind.RESERVATION, (1, "ann")) == {
        "couponId": 1,
        "profileId": "ann",
        "created": NOON,
    }
    assert reserved_by(moment, kept(moment)) == ["ann", "bob"]


def test_a_reservation_is_taken_back() -> None:
    moment = moment_with(coupon())
    reserve(moment, kept(moment), ["ann", "bob"], "/integrationIDs")
    assert release(moment, kept(moment), ["bob", "bob", "cyd"])["reservationCounter"] == 1
    assert reserved_by(moment, kept(moment)) == ["ann"]
    assert release(moment, kept(moment), ["cyd"]) == kept(moment)


def test_a_hard_reservation_lets_its_holder_redeem() -> None:
    moment = moment_with(coupon(isReservationMandatory=True))
    assert coupon_refusal(moment, kept(moment), "ann") == "CouponReservationRequired"
    reserve(moment, kept(moment), ["ann"], "/integrationIDs")
    assert coupon_refusal(moment, kept(moment), "ann") == ""
    release(moment, kept(moment), ["ann"])
    assert coupon_refusal(moment, kept(moment), "ann") == "CouponReservationRequired"


@pytest.mark.parametrize(
    ("more", "places"),
    [
        ({"recipientIntegrationId": "ann"}, ["/integrationIDs/1", "/integrationIDs/2"]),
        ({"reservation": False}, [f"/integrationIDs/{index}" for index in range(3)]),
    ],
)
def test_the_code_of_one_customer_is_his(more: Json, places: list[str]) -> None:
    moment = moment_with(coupon(**more))
    with pytest.raises(Refusal) as refused:
        reserve(moment, kept(moment), ["ann", "bob", "cyd"], "/integrationIDs")
    assert [one.place for one in refused.value.problems] == places
    assert not moment.entities.changes


def test_a_recipient_holds_his_code() -> None:
    moment = moment_with(coupon(recipientIntegrationId="ann"))
    assert reserved_by(moment, kept(moment)) == ["ann"]
    assert reserve(moment, kept(moment), ["ann"], "/integrationIDs")["reservationCounter"] == 1
    assert reserved_by(moment, kept(moment)) == ["ann"]


def test_a_rule_reserves_within_the_limit() -> None:
    moment = moment_with(coupon(reservationLimit=2))
    assert reserve_by_rule(moment, 1, "ann")
    assert not reserve_by_rule(moment, 1, "ann")
    assert reserve_by_rule(moment, 1, "bob")
    with pytest.raises(Refusal):
        reserve_by_rule(moment, 1, "cyd")
    assert not reserve_by_rule(moment, 1, "bob")
    assert reserved_by(moment, kept(moment)) == ["ann", "bob"]


@pytest.mark.parametrize("most", [0, None])
def test_a_rule_without_a_limit(most: int | None) -> None:
    moment = moment_with(coupon(reservationLimit=most))
    assert all(reserve_by_rule(moment, 1, f"customer-{number}") for number in range(5))


def test_reservations_that_are_listed_count_for_the_limit() -> None:
    listed = {Kind.RESERVATION: [{"couponId": 1, "profileId": "ann"}]}
    moment = moment_with(coupon(reservationLimit=1), entities=listed)
    with pytest.raises(Refusal):
        reserve_by_rule(moment, 1, "bob")
    assert release(moment, kept(moment), ["ann"])["reservationCounter"] == 0


def test_a_coupon_that_is_gone_is_not_reserved() -> None:
    moment = moment_with()
    assert not reserve_by_rule(moment, 1, "ann")
    assert not moment.entities.changes
