"""Budgets: what is left, what can be given, and that all of it can be given back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.budgets import (
    OverBudget,
    affordable,
    counted,
    left,
    move,
    period_of,
    spend,
)
from mockserver.entities import Json, Kind
from mockserver.state import Moment
from tests.engine.moments import moment_of

WHO = {"Profile": ("ann",), "Coupon": ("A", "B"), "Store": ()}


def limit(number: float, *entities: str, period: str = "", action: str = "setDiscount") -> Json:
    whole: Json = {"action": action, "limit": number, "entities": list(entities)}
    return whole | ({"period": period} if period else {})


def campaign(*limits: Json) -> Json:
    return {"id": 1, "limits": list(limits)}


def counters(moment: Moment) -> dict[str, float]:
    found = moment.entities.values(Kind.COUNTER)
    return {"/".join(map(str, one["key"])): one["count"] for one in found if one["count"]}


@pytest.mark.parametrize(
    ("limits", "keys"),
    [
        ([], ["1/setDiscount/"]),
        ([limit(9)], ["1/setDiscount/"]),
        ([limit(9, action="callApi")], ["1/setDiscount/"]),
        ([limit(9), limit(5)], ["1/setDiscount/"]),
        ([limit(9, "Profile")], ["1/setDiscount/", "1/setDiscount//Profile/ann"]),
        ([limit(9, "Store")], ["1/setDiscount/"]),
        (
            [limit(9, "Coupon")],
            ["1/setDiscount/", "1/setDiscount//Coupon/A", "1/setDiscount//Coupon/B"],
        ),
        (
            [limit(9, "Profile", "Coupon", period="yearly")],
            [
                "1/setDiscount/",
                "1/setDiscount/Y2026/Profile/ann/Coupon/A",
                "1/setDiscount/Y2026/Profile/ann/Coupon/B",
            ],
        ),
        ([limit(9, period="monthly")], ["1/setDiscount/", "1/setDiscount/Y2026M1"]),
    ],
)
def test_which_counters_move(limits: list[Json], keys: list[str]) -> None:
    moment, of = moment_of(), campaign(*limits)
    assert len(list(spend(moment, of, "setDiscount", 2.5, WHO))) == len(keys)
    assert counters(moment) == dict.fromkeys(keys, 2.5)
    assert counted(moment.entities, 1, "setDiscount") == 2.5


@pytest.mark.parametrize(
    ("limits", "spent", "wanted", "partial", "granted"),
    [
        ([], 0, 100, False, 100),
        ([limit(10)], 0, 10, False, 10),
        ([limit(10)], 4, 6, False, 6),
        ([limit(10)], 4, 6.5, False, None),
        ([limit(10)], 4, 6.5, True, 6),
        ([limit(10)], 10, 1, True, None),
        ([limit(10), limit(7, "Profile")], 4, 6, True, 3),
        ([limit(0.3)], 0.1, 0.2, False, 0.2),
        ([limit(0)], 0, 0, False, 0),
        ([limit(10, action="callApi")], 4, 100, False, 100),
    ],
)
def test_what_a_budget_affords(
    limits: list[Json], spent: float, wanted: float, partial: bool, granted: float | None
) -> None:
    moment, of = moment_of(), campaign(*limits)
    list(spend(moment, of, "setDiscount", spent, WHO))
    if granted is None:
        with pytest.raises(OverBudget, match="setDiscount"):
            affordable(moment, of, "setDiscount", wanted, WHO, partial=partial)
    else:
        assert affordable(moment, of, "setDiscount", wanted, WHO, partial=partial) == granted


def test_what_is_left_is_the_least_of_all() -> None:
    moment, of = moment_of(), campaign(limit(10), limit(7, "Profile"), limit(8, "Store"))
    assert left(moment, of, "setDiscount", WHO) == 7
    assert left(moment, of, "setDiscount", {}) == 10
    assert left(moment, of, "callApi", WHO) is None
    list(spend(moment, of, "setDiscount", 5, {}))
    assert left(moment, of, "setDiscount", WHO) == 5


def test_what_is_over_names_who_it_counts_for() -> None:
    with pytest.raises(OverBudget, match="per Profile and Coupon") as over:
        affordable(moment_of(), campaign(limit(1, "Profile", "Coupon")), "setDiscount", 2, WHO)
    assert over.value.entities == ("Profile", "Coupon")


@pytest.mark.parametrize(
    ("now", "zone", "names"),
    [
        ("2026-01-01T12:00:00.000000Z", "UTC", ["", "Y2026", "Y2026M1", "Y2026W1", "Y2026M1D1"]),
        (
            "2026-01-01T04:00:00.000000Z",
            "America/New_York",
            ["", "Y2025", "Y2025M12", "Y2026W1", "Y2025M12D31"],
        ),
        (
            "2027-01-03T12:00:00.000000Z",
            "UTC",
            ["", "Y2027", "Y2027M1", "Y2026W53", "Y2027M1D3"],
        ),
    ],
)
def test_names_of_periods(now: str, zone: str, names: list[str]) -> None:
    moment = moment_of(now=now, settings={"timezone": zone})
    kinds = [None, "yearly", "monthly", "weekly", "daily"]
    assert [period_of(moment, kind) for kind in kinds] == names


AMOUNTS = st.sampled_from([-3, -0.1, 0, 0.1, 0.7, 1, 5, 1e6])


@given(before=st.lists(AMOUNTS, max_size=4), amounts=st.lists(AMOUNTS, max_size=4))
def test_all_that_was_spent_can_be_given_back(before: list[Any], amounts: list[Any]) -> None:
    moment, of = moment_of(), campaign(limit(9), limit(9, "Profile", period="daily"))
    for amount in before:
        list(spend(moment, of, "setDiscount", amount, WHO))
    was = counters(moment)
    spent = [one for amount in amounts for one in spend(moment, of, "setDiscount", amount, WHO)]
    for one in reversed(spent):
        move(moment.entities, one.key, -one.amount)
    assert counters(moment) == was
