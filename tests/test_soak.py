"""The verdict of the soak: what it calls flat, and what it calls wrong."""

from dataclasses import replace

import pytest

from benchmarks.soak_ledger import Cart, cart_problems, counter_problems
from benchmarks.soak_report import Figures, Sample, growth, percentile, reasons, table


def samples(seconds: int, mb_per_hour: float, *, store: float = 0.0) -> list[Sample]:
    """A look a second; the start is steep, as it always is."""
    return [
        Sample(at, 80 + min(at, 10) + at * mb_per_hour / 3600, at * store / 3600, 20)
        for at in range(seconds)
    ]


GOOD = Figures(
    seconds=60,
    store="sqlite",
    requests=1000,
    latencies=[0.001, 0.002, 0.004],
    errors=0,
    shown=(),
    checked=500,
    lives=9,
    samples=samples(60, 0),
    descriptors_first=12,
    descriptors_last=13,
)


def test_a_flat_run_passes() -> None:
    assert reasons(GOOD) == []
    assert "0.0 MB/h" in table(GOOD)


@pytest.mark.parametrize(
    ("seconds", "mb_per_hour", "passes"),
    [
        (60, 300, True),  # what a minute can tell
        (60, 2000, False),
        (1800, 10, True),
        (1800, 60, False),
    ],
)
def test_the_longer_it_runs_the_smaller_a_leak_it_sees(
    seconds: int, mb_per_hour: float, passes: bool
) -> None:
    figures = replace(GOOD, seconds=seconds, samples=samples(seconds, mb_per_hour))
    assert figures.growths()["RSS"].slope == pytest.approx(mb_per_hour)
    assert (not reasons(figures)) == passes


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"errors": 1, "shown": ["PUT: 500"]}, "PUT: 500"),
        ({"requests": 0}, "nothing"),
        ({"checked": 0}, "nothing"),
        ({"descriptors_last": 30}, "30 descriptors"),
        ({"samples": samples(60, 0, store=3000)}, "store grew"),
    ],
)
def test_what_fails_a_run(change: dict[str, object], said: str) -> None:
    assert said in "\n".join(reasons(replace(GOOD, **change)))  # type: ignore[arg-type]


def test_what_shrinks_is_flat() -> None:
    assert growth([0, 1, 2, 3], [90.0, 90.0, 50.0, 10.0]).flat


def test_too_short_a_run_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="too few"):
        growth([0, 1], [1.0, 1.0])
    with pytest.raises(ValueError, match="too few"):
        growth([], [])


def test_a_server_that_ended_at_once_is_a_reason_and_no_crash() -> None:
    figures = replace(GOOD, errors=1, shown=["the server has ended"], samples=[])
    assert "the server has ended" in "\n".join(reasons(figures))
    assert table(figures)


def test_percentiles() -> None:
    assert percentile([], 0.5) == 0
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(range(100), 0.99) == 99


def session(name: str, state: str, total: float, back: int = 0) -> dict[str, object]:
    items = [{"price": 5.5, "quantity": 2, "returnedQuantity": back}]
    named = {"integrationId": name, "profileintegrationid": "ann"}
    return {**named, "state": state, "total": total, "cartItems": items}


def customer(closed: int, sales: float) -> dict[str, dict[str, object]]:
    return {"ann": {"closedSessions": closed, "totalSales": sales}}


def test_counters_are_the_sum_of_the_sessions() -> None:
    bought = [
        session("a", "closed", 11.1),
        session("b", "partially_returned", 11, back=1),
        session("c", "open", 11),
        session("d", "cancelled", 11, back=1),
    ]
    assert not list(counter_problems(bought, customer(2, 16.6)))
    assert len(list(counter_problems(bought, customer(3, 16.6)))) == 1
    assert len(list(counter_problems(bought, customer(2, 16.7)))) == 1
    assert "not there" in next(counter_problems(bought, {}))


@pytest.mark.parametrize(
    ("cart", "said"),
    [
        (Cart("open", "ann", 3), ""),
        (Cart("open", "ann", 2, doubts=1), ""),
        (Cart("open", "ann", 4), "4 were acknowledged"),
        (Cart("open", "ann", 1, doubts=1), "1 in doubt"),
        (Cart("closed", "ann", 3), "acknowledged was closed"),
        (Cart("open", "bob", 3), "'bob'"),
    ],
)
def test_a_session_is_what_was_acknowledged(cart: Cart, said: str) -> None:
    kept = {"state": "open", "profileId": "ann", "updateCount": 3}
    found = list(cart_problems("s", cart, kept))
    assert said in "".join(found)
    assert bool(found) == bool(said)


def test_a_session_is_lost_only_if_an_update_was_acknowledged() -> None:
    assert list(cart_problems("s", Cart(updates=1), None)) == ["session s is lost"]
    assert not list(cart_problems("s", Cart(doubts=1), None))
