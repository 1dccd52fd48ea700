"""The first rows in some order, held against a plain sort."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.api.lists import first_by

RANKS = st.lists(st.none() | st.tuples(st.booleans(), st.integers(0, 5)), max_size=60)


@given(RANKS, st.integers(0, 70), st.booleans())
@settings(deadline=None, max_examples=200)
def test_the_first_are_those_of_a_plain_sort(ranks: list[Any], most: int, backwards: bool) -> None:
    rows = list(range(len(ranks)))
    found = asyncio.run(first_by(rows, ranks.__getitem__, most, backwards=backwards))
    ranked = [row for row in rows if ranks[row] is not None]
    assert found == sorted(ranked, key=ranks.__getitem__, reverse=backwards)[:most]


@pytest.mark.parametrize("most", [5, 10_000])
async def test_others_run_while_rows_are_looked_at_and_while_they_are_put_in_order(
    most: int,
) -> None:
    looked: list[int] = []
    turns = 0

    def rank(row: int) -> int:
        looked.append(row)
        return row * 7919 % 10_007

    asked = asyncio.create_task(first_by(range(10_000), rank, most))
    at_the_end = 0
    while not asked.done():
        await asyncio.sleep(0)
        turns += 1
        at_the_end += len(looked) == 10_000
    assert turns > 300
    assert at_the_end > (300 if most == 10_000 else 0)
    assert await asked == sorted(range(10_000), key=lambda row: row * 7919 % 10_007)[:most]
