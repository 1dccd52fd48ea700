"""Internal IDs as one list, of which any stretch can be taken."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.account.numbers import Numbers

RISING = st.lists(st.integers(1, 60), unique=True, max_size=20).map(sorted)
INVENTED = RISING | st.integers(0, 20).map(lambda count: range(1, count + 1))
WRITTEN = st.lists(st.integers(61, 120), unique=True, max_size=20).map(sorted)


@given(INVENTED, WRITTEN, st.integers(0, 50), st.integers(0, 50))
@settings(deadline=None, max_examples=300)
def test_a_stretch_is_a_slice_of_the_whole(
    invented: Sequence[int], written: list[int], skip: int, count: int
) -> None:
    whole = [*invented, *written]
    numbers = Numbers(invented, written)
    assert len(numbers) == len(whole)
    assert list(numbers) == whole
    assert list(reversed(numbers)) == whole[::-1]
    assert numbers.stretch(skip, count) == whole[skip : skip + count]
    assert numbers.stretch(skip, count, backwards=True) == whole[::-1][skip : skip + count]


@given(INVENTED, WRITTEN, st.integers(-5, 130))
@settings(deadline=None, max_examples=100)
def test_membership_is_that_of_the_whole(
    invented: Sequence[int], written: list[int], number: int
) -> None:
    assert (number in Numbers(invented, written)) == (number in [*invented, *written])


@pytest.mark.parametrize("backwards", [False, True])
def test_pages_join_to_the_whole(backwards: bool) -> None:
    numbers = Numbers(range(1, 8), [8, 10, 11])
    pages = [numbers.stretch(skip, 3, backwards=backwards) for skip in range(0, 15, 3)]
    joined = [number for page in pages for number in page]
    assert joined == ([1, 2, 3, 4, 5, 6, 7, 8, 10, 11][:: -1 if backwards else 1])
    assert pages[-1] == []


@pytest.mark.parametrize("backwards", [False, True])
def test_the_middle_of_a_hundred_million_is_at_hand(backwards: bool) -> None:
    """Made of a range, so a walk over it all would be noticed."""
    numbers = Numbers(range(1, 10**8 + 1), [10**8 + 1])
    found = numbers.stretch(5 * 10**7, 2, backwards=backwards)
    assert found == ([50_000_001, 50_000_002] if not backwards else [50_000_001, 50_000_000])
    assert numbers.stretch(10**8 - 1, 5) == [10**8, 10**8 + 1]
