"""The points of one holder in one subledger: lots that are there, and debts that are not paid.

A lot is what is left of an addition, a debt what a subtraction could not take. Both are worked
with here and written elsewhere; nothing here knows a draft. Times are compared as text.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mockserver.engine.durations import IMMEDIATE, ON_ACTION, UNLIMITED
from mockserver.engine.totals import money, plain
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time

ACTIVE, PENDING, EXPIRED = "active", "pending", "expired"
NEVER = "~"
"""A time after every other."""


def total(amounts: Iterable[float]) -> float:
    """The sum of points; a whole number without a fraction, as JSON writes it best."""
    return plain(money(amounts))


def stamp(text: str) -> str:
    """A time as it can be compared as text."""
    if len(text) == 27 and text[26] == "Z" and text[10] == "T":
        return text
    return write_date_time(parse_date_time(text))


class Lot:
    """What is left of an addition, and the time within which it counts."""

    __slots__ = ("end", "entity", "id", "left", "start")

    def __init__(self, entity: Json, left: float) -> None:
        self.id: int = entity["id"]
        self.entity = entity
        self.left = left
        start, end = entity["startDate"], entity["expiryDate"]
        if start == IMMEDIATE:
            self.start = stamp(entity["created"])
        else:
            self.start = NEVER if start == ON_ACTION else stamp(start)
        self.end = NEVER if end == UNLIMITED else stamp(end)

    def status(self, time: str) -> str:
        """Whether the points are active, pending or expired at a time."""
        if self.end <= time:
            return EXPIRED
        return PENDING if self.start > time else ACTIVE

    @property
    def order(self) -> tuple[str, str, int]:
        """In which order points are spent: those that expire first, of these the oldest."""
        return self.end, self.entity["created"], self.id


class Debt:
    """What a subtraction has not taken from anything yet."""

    __slots__ = ("entity", "id", "owed", "since")

    def __init__(self, entity: Json, owed: float) -> None:
        self.id: int = entity["id"]
        self.entity = entity
        self.owed = owed
        self.since = stamp(entity["created"])


class Take(NamedTuple):
    """Points that a subtraction has from an addition; ``at`` where it is not its own time."""

    lot: int
    amount: float
    at: str = ""

    def written(self) -> Json:
        """As a transaction keeps it."""
        took = {"id": self.lot, "amount": self.amount}
        return {**took, "at": self.at} if self.at else took


class Balance(NamedTuple):
    """Points at a time. ``negative`` is what is owed: where it is not 0, ``active`` is."""

    active: float
    pending: float
    negative: float
    expired: float
    spent: float = 0


class Points:
    """The lots and debts of a subledger, while they are worked with."""

    def __init__(self, lots: Iterable[Lot], debts: Iterable[Debt] = ()) -> None:
        self.lots = {lot.id: lot for lot in lots}
        self.debts = {debt.id: debt for debt in debts}
        self.paid: dict[int, list[Take]] = {}
        """What each debt has got since."""
        self.touched: set[int] = set()
        """The lots of which another part is left than before."""

    def copied(self) -> "Points":
        """The same points, to be worked with apart."""
        return Points(
            [Lot(lot.entity, lot.left) for lot in self.lots.values()],
            [Debt(debt.entity, debt.owed) for debt in self.debts.values()],
        )

    def settle(self, time: str, since: str) -> None:
        """Have debts paid by the points that have become active until a time, as they did.

        All was settled until ``since`` before.
        """
        for debt in sorted(self.debts.values(), key=lambda one: (one.since, one.id)):
            floor = max(debt.since, since)
            payers = [
                (max(lot.start, floor), *lot.order, lot)
                for lot in self.lots.values()
                if lot.left > 0 and lot.start <= time and lot.end > max(lot.start, floor)
            ]
            for at, *_, lot in sorted(payers, key=lambda payer: payer[:-1]):
                if debt.owed <= 0 or at > time:
                    break
                amount = self._take_from(lot, debt.owed)
                debt.owed = total((debt.owed, -amount))
                self.paid.setdefault(debt.id, []).append(Take(lot.id, amount, at))

    def take(self, time: str, amount: float, first: Sequence[int] = ()) -> list[Take]:
        """Take points that are active, at most ``amount``; those of some lots before others."""
        active = [lot for lot in self.lots.values() if lot.left > 0 and lot.status(time) == ACTIVE]
        active.sort(key=lambda lot: (lot.id not in first, lot.order))
        return self._take_in_turn(active, amount)

    def take_of(self, lot: Lot, amount: float) -> list[Take]:
        """Take points of one lot, whatever its status."""
        return self._take_in_turn([lot], amount)

    def give_back(self, takes: Iterable[Take]) -> None:
        """Give points back to the lots they were taken from."""
        for took in takes:
            lot = self.lots[took.lot]
            lot.left = total((lot.left, took.amount))
            self.touched.add(lot.id)

    def balance(self, time: str) -> Balance:
        """The points at a time until which all is settled."""
        actives: list[float] = []
        pendings: list[float] = []
        expireds: list[float] = []
        for lot in self.lots.values():  # written out: a ledger may have thousands
            if lot.end <= time:
                expireds.append(lot.left)
            elif lot.start > time:
                pendings.append(lot.left)
            else:
                actives.append(lot.left)
        active = total(actives)
        owed = total(debt.owed for debt in self.debts.values())
        return Balance(
            active=total((active, -owed)) if active > owed else 0,
            pending=total(pendings),
            negative=total((owed, -active)) if owed > active else 0,
            expired=total(expireds),
        )

    def _take_in_turn(self, lots: Iterable[Lot], amount: float) -> list[Take]:
        takes = []
        for lot in lots:
            if amount <= 0:
                break
            took = self._take_from(lot, amount)
            amount = total((amount, -took))
            takes.append(Take(lot.id, took))
        return takes

    def _take_from(self, lot: Lot, amount: float) -> float:
        took = min(lot.left, amount)
        lot.left = total((lot.left, -took))
        self.touched.add(lot.id)
        return took


def as_of(transactions: Iterable[Json], time: str, settled: str) -> tuple[Points, float]:
    """The points of a subledger at any time, from all its transactions, and those spent by then.

    Later transactions did not happen yet; what was moved since, the dates of points, has moved.
    What was ``settled`` until a time is part of the transactions.
    """
    added: list[Json] = []
    subtracted: list[Json] = []
    back: list[Json] = []
    taken: dict[int, float] = {}
    owed: dict[int, float] = {}
    for one in transactions:
        created = stamp(one["created"])
        if created > time:
            continue
        for took in one.get("taken") or ():
            if took.get("at", created) <= time:
                taken[took["id"]] = taken.get(took["id"], 0) + took["amount"]
                owed[one["id"]] = owed.get(one["id"], 0) - took["amount"]
        if one["type"] != "addition":
            subtracted.append(one)
        else:
            (back if "reverses" in one else added).append(one)
    reimbursed = {one["reverses"] for one in back}
    debts = (
        Debt(one, total((one["amount"], owed.get(one["id"], 0))))
        for one in subtracted
        if one["id"] not in reimbursed
    )
    points = Points(
        (Lot(one, total((one["amount"], -taken.get(one["id"], 0)))) for one in added),
        (debt for debt in debts if debt.owed > 0),
    )
    points.settle(time, settled)
    spent = total(
        one["amount"] for one in subtracted if "reverses" not in one and one["id"] not in reimbursed
    )
    return points, spent
