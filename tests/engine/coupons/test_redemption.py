"""Redemptions of coupons, and their way back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.coupons.redemption import redeem_coupon, undo_coupon
from mockserver.engine.coupons.refusal import coupon_refusal
from mockserver.entities import Draft, Kind
from mockserver.state import Moment
from tests.conftest import Json
from tests.engine.coupons.shop import coupon, kept, limit, moment_with

PERIODS = ("daily", "weekly", "monthly", "yearly")


def redemption(moment: Moment, profile_id: str = "ann") -> Json | None:
    return moment.entities.get(Kind.REDEMPTION, (1, profile_id))


def test_a_redemption_counts_for_the_coupon_and_the_customer() -> None:
    moment = moment_with(coupon(discountLimit=50, discountRemainder=50))
    assert redeem_coupon(moment, 1, "ann", 12.5) == {}
    redeem_coupon(moment, 1, "ann", 0)
    redeem_coupon(moment, 1, "", 0.5)
    counts = {"usageCounter": 3, "discountCounter": 13, "discountRemainder": 37}
    assert kept(moment) == coupon(discountLimit=50, **counts)
    assert redemption(moment) == {"couponId": 1, "profileId": "ann", "count": 2}
    assert redemption(moment, "") is None


def test_periods_are_counted_where_a_limit_has_them() -> None:
    limits = [limit(5, "daily"), limit(9, "daily"), limit(9, "monthly"), limit(9)]
    moment = moment_with(coupon(limits=[*limits, limit(1, "yearly", action="setDiscount")]))
    periods = redeem_coupon(moment, 1, "ann", 0)
    assert periods == {"Y2026M1D1": 1, "Y2026M1": 1}
    whole = {"couponId": 1, "profileId": "ann", "count": 1, "periods": dict(periods)}
    assert redemption(moment) == whole
    assert redeem_coupon(moment, 1, "", 0) == {}


def test_a_redemption_is_taken_back_from_the_period_it_counted_in() -> None:
    moment = moment_with(coupon(limits=[limit(1, "monthly")]))
    first = redeem_coupon(moment, 1, "ann", 0)
    february = moment._replace(now="2026-02-01T12:00:00.000000Z")
    redeem_coupon(february, 1, "ann", 0)
    undo_coupon(february, 1, "ann", 0, first)
    assert redemption(moment) == {
        "couponId": 1,
        "profileId": "ann",
        "count": 1,
        "periods": {"Y2026M2": 1},
    }
    assert coupon_refusal(moment, kept(moment), "ann") == ""
    assert coupon_refusal(february, kept(moment), "ann") == "ProfileLimitReached"


@pytest.mark.parametrize("profile_id", ["ann", "bob", ""])
def test_nothing_falls_below_nothing(profile_id: str) -> None:
    moment = moment_with(coupon())
    undo_coupon(moment, 1, profile_id, 5, {"Y2026": 1})
    assert kept(moment) == coupon()
    assert redemption(moment, profile_id) is None


def test_a_coupon_that_is_gone() -> None:
    moment = moment_with(coupon())
    periods = redeem_coupon(moment, 1, "ann", 5)
    moment.entities.drop(Kind.COUPON, 1)
    before = dict(moment.entities.changes[Kind.REDEMPTION])
    undo_coupon(moment, 1, "ann", 5, periods)
    assert redeem_coupon(moment, 1, "ann", 5) == {}
    assert moment.entities.get(Kind.COUPON, 1) is None
    assert moment.entities.changes[Kind.REDEMPTION] == before


amounts = st.integers(0, 10_000).map(lambda cents: cents / 100)
steps = st.lists(
    st.tuples(
        st.sampled_from(["ann", "bob", ""]),
        amounts,
        st.integers(1, 28),
        st.booleans(),
        st.integers(0, 9),
    ),
    max_size=15,
)
limits = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([None, *PERIODS])).map(lambda one: limit(*one)),
    max_size=3,
)


@given(steps, limits, st.integers(0, 5))
def test_a_history_never_passes_a_limit_and_can_be_taken_back(
    history: list[tuple[str, float, int, bool, int]], own: list[Json], most: int
) -> None:
    first = coupon(limits=own, usageLimit=most, discountLimit=1e6, discountRemainder=1e6)
    moment = moment_with(first)
    standing: list[tuple[str, float, dict[str, int], int]] = []
    for profile_id, discount, day, undoes, which in history:
        at = moment._replace(now=f"2026-01-{day:02}T12:00:00.000000Z")
        if undoes and standing:
            owner, amount, periods, _ = standing.pop(which % len(standing))
            undo_coupon(at, 1, owner, amount, periods)
        elif coupon_refusal(at, kept(at), profile_id) == "":
            taken = redeem_coupon(at, 1, profile_id, discount)
            standing.append((profile_id, discount, dict(taken), day))
        _check(moment, own, most, standing)
    for owner, amount, periods, _ in standing:
        undo_coupon(moment, 1, owner, amount, periods)
    assert kept(moment) == first
    assert not list(moment.entities.values(Kind.REDEMPTION))


def _check(moment: Moment, own: list[Json], most: int, standing: list[Any]) -> None:
    assert kept(moment)["usageCounter"] == len(standing)
    assert not most or len(standing) <= most
    total = round(sum(amount for _, amount, *_ in standing), 8)
    assert kept(moment)["discountCounter"] == pytest.approx(total)
    for profile_id in ("ann", "bob"):
        days = [day for owner, _, _, day in standing if owner == profile_id]
        for one in own:
            if one.get("period") == "daily":
                assert all(days.count(day) <= one["limit"] for day in days)
            elif one.get("period") != "weekly":
                assert len(days) <= one["limit"]


@given(amounts, amounts)
def test_taking_back_restores_what_was(before: float, discount: float) -> None:
    one = coupon(discountCounter=before, usageCounter=3)
    moment = moment_with(one)
    trial = moment._replace(entities=Draft(moment.entities))
    undo_coupon(trial, 1, "ann", discount, redeem_coupon(trial, 1, "ann", discount))
    assert kept(trial) == one
    assert redemption(trial) is None
