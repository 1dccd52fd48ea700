"""Any history of points: none is ever lost, made out of nothing, or spent twice."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.engine.durations import ON_ACTION
from mockserver.engine.loyalty.activation import activate_points
from mockserver.engine.loyalty.expiry import extend_expiry, set_expiry
from mockserver.engine.loyalty.ledger import NotEnoughPoints
from mockserver.engine.loyalty.points import total
from mockserver.engine.loyalty.rollback import rolled_back_addition, rolled_back_deduction
from tests.engine.loyalty.wallet import START, Wallet, after

AMOUNTS = st.integers(0, 10_000).map(lambda cents: cents / 100)
DAYS = st.integers(0, 6)
STEPS = st.one_of(
    st.tuples(st.just("add"), AMOUNTS, st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS)),
    st.tuples(st.just("wait"), AMOUNTS, st.one_of(st.none(), DAYS)),
    st.tuples(st.just("deduct"), st.integers(0, 120)),
    st.tuples(st.just("pass"), DAYS),
    st.tuples(st.just("activate"), st.integers(0, 30)),
    st.tuples(st.just("take back"), st.integers(0, 30)),
    st.tuples(st.just("give back"), st.integers(0, 30)),
    st.tuples(st.just("extend"), DAYS),
    st.tuples(st.just("expire at"), DAYS),
)
HISTORIES = st.lists(STEPS, min_size=8, max_size=40)
POLICIES = st.sampled_from(["only_pending", "within_balance", "unlimited"])


class History:
    """A wallet, and what is known of it without looking into it."""

    def __init__(self, policy: str) -> None:
        self.wallet = Wallet(returnPolicy=policy)
        self.policy = policy
        self.now = 0
        self.earned: list[float] = []
        self.added: list[str] = []
        self.spent: dict[str, float] = {}

    def step(self, word: str, *how: Any) -> None:
        getattr(self, word.replace(" ", "_"))(*how)

    def add(self, amount: float, start: int | None, life: int | None) -> None:
        begins = None if start is None else after(days=self.now + start)
        validity = "" if life is None else f"{life}D"
        self._added(amount, start=begins, validity=validity)

    def wait(self, amount: float, life: int | None) -> None:
        validity = "" if life is None else f"{life}D"
        self._added(amount, awaits_activation=True, validity=validity)

    def _added(self, amount: float, **more: Any) -> None:
        self.added.append(self.wallet.add(amount, **more).uuid)
        self.earned.append(amount)

    def deduct(self, percent: int) -> None:
        active = self.wallet.balance.active
        amount = total((round(active * percent / 100, 2), 0.01 if percent > 100 else 0))
        try:
            self.spent[self.wallet.deduct(amount)] = amount
        except NotEnoughPoints:
            assert active < amount
        else:
            assert active >= amount

    def pass_(self, days: int) -> None:
        self.now += days
        self.wallet.go(days=self.now)

    def activate(self, which: int) -> None:
        waiting = [one for one in self.wallet.transactions if one["startDate"] == ON_ACTION]
        if waiting:
            uuid = waiting[which % len(waiting)]["transactionUUID"]
            activate_points(self.wallet.moment, self.wallet.program, {"transactionUUIDs": [uuid]})

    def take_back(self, which: int) -> None:
        if not self.added:
            return
        props = rolled_back_addition(self.wallet.moment, self.added[which % len(self.added)])
        if props is not None:
            self.earned.append(-props["value"])

    def give_back(self, which: int) -> None:
        if not self.spent:
            return
        uuid = list(self.spent)[which % len(self.spent)]
        props = rolled_back_deduction(self.wallet.moment, uuid)
        assert props is not None
        assert props["value"] == self.spent.pop(uuid)

    def extend(self, days: int) -> None:
        extend_expiry(self.wallet.moment, self.wallet.program, "ann", "", f"{days}D")

    def expire_at(self, days: int) -> None:
        time = (START + timedelta(days=self.now + days)).isoformat()
        set_expiry(self.wallet.moment, self.wallet.program, "ann", "", time)

    def check(self) -> None:
        balance = self.wallet.balance
        told = self.wallet.balance_at(after(days=self.now))
        assert told == balance._replace(spent=told.spent), "two ways to the same numbers"
        assert told.spent == total(self.spent.values())
        assert min(told) >= 0
        assert not (told.active and told.negative)
        if self.policy != "unlimited":
            assert told.negative == 0
        there = (told.active, told.pending, told.expired, told.spent, -told.negative)
        assert total(there) == total(self.earned)


@given(POLICIES, HISTORIES)
@settings(deadline=None)
def test_points_are_conserved(policy: str, steps: list[tuple[Any, ...]]) -> None:
    history = History(policy)
    for word, *how in steps:
        history.step("pass_" if word == "pass" else word, *how)
        history.check()
    for days in (1, 3, 9):
        history.pass_(days)
        history.check()


@given(POLICIES, HISTORIES, AMOUNTS)
@settings(deadline=None)
def test_undoing_the_last_deduction_restores_every_point(
    policy: str, steps: list[tuple[Any, ...]], amount: float
) -> None:
    history = History(policy)
    for word, *how in steps:
        history.step("pass_" if word == "pass" else word, *how)
    wallet = history.wallet
    wallet.add(amount)
    if wallet.balance.active < amount:
        return
    before, left = wallet.balance, wallet.left()
    rolled_back_deduction(wallet.moment, wallet.deduct(amount))
    assert (wallet.balance, wallet.left()) == (before, left)


@given(HISTORIES, st.integers(0, 40))
@settings(deadline=None)
def test_the_past_stays_as_it_was(steps: list[tuple[Any, ...]], days: int) -> None:
    history = History("unlimited")
    times = []
    for word, *how in steps:
        if word in {"activate", "extend", "expire at"}:
            continue  # they move dates, of which the past is not kept
        if word == "pass" and how[0]:
            times.append((history.now, history.wallet.balance_at(after(days=history.now))))
        history.step("pass_" if word == "pass" else word, *how)
    history.pass_(days)
    for then, balance in times:
        assert history.wallet.balance_at(after(days=then)) == balance
