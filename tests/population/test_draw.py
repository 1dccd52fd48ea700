"""Random streams: fixed for good, apart from each other, and within their limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.population.draw import below, between, stream, stream_seed


@pytest.mark.parametrize(
    ("seed", "what", "index", "number"),
    [
        (0, "session", 0, 12443246082531231037),
        (20, "person", 0, 12903908509234688152),
        (20, "session", 10**12, 14453114804271538650),
    ],
)
def test_the_seed_of_a_stream_never_changes(seed: int, what: str, index: int, number: int) -> None:
    """Another number would be another population for everybody who pinned a seed."""
    assert stream_seed(seed, what, index) == number


def test_what_a_stream_gives_never_changes() -> None:
    random = stream(20, "session", 0)
    assert [below(random, 1000) for _ in range(6)] == [617, 357, 394, 158, 152, 203]


def test_neighbours_have_streams_of_their_own() -> None:
    names = [(s, w, i) for s in range(12) for w in ("session", "person", "1") for i in range(112)]
    assert len({stream_seed(*name) for name in names}) == len(names)


@given(st.integers(0, 2**64), st.integers(1, 10**6))
@settings(deadline=None, max_examples=50)
def test_below_stays_below(seed: int, limit: int) -> None:
    random = stream(seed, "x", 0)
    assert all(0 <= below(random, limit) < limit for _ in range(50))


def test_between_takes_both_ends_and_all_inside() -> None:
    random = stream(1, "x", 0)
    assert {between(random, -2, 3) for _ in range(500)} == {-2, -1, 0, 1, 2, 3}
    assert between(random, 4, 4) == 4
