"""Discounts that are spread: every unit has its share, and nothing is lost."""

from fractions import Fraction
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.entities import Json
from tests.engine.evaluation.asked import asked, line, session_of

PRICES = st.sampled_from([0, 0.01, 0.1, 3, 9.99, 1234.5])
LINES = st.lists(st.tuples(PRICES, st.integers(1, 3)), min_size=1, max_size=4)


def spread(value: float) -> Json:
    target = {"type": "allItems", "prorated": True}
    block = {"type": "awardDiscount", "name": "off", "value": value, "target": target}
    return {"title": "", "blocks": [block]}


@given(lines=LINES, value=st.sampled_from([0.01, 1, 10, 33.33]))
def test_shares_are_by_price_and_sum_up(lines: list[tuple[float, int]], value: float) -> None:
    items = [line(index, "a", price, count) for index, (price, count) in enumerate(lines)]
    effects = asked(spread(value), session=session_of(*items)).effects
    props = [one["props"] for one in effects]
    assert len(props) == sum(count for _, count in lines)
    assert round(fsum(one["value"] for one in props), 8) == value
    total = sum(Fraction(str(price)) * count for price, count in lines)
    for one in props:
        price = Fraction(str(items[one["position"]]["price"]))
        share = price / total if total else Fraction(1, len(props))
        assert one["value"] == pytest.approx(float(share) * value, abs=1e-6)
        assert one["totalDiscount"] == value


def test_an_empty_cart_has_no_share() -> None:
    found = asked(spread(5), session=session_of())
    assert found.effects == ()
