"""The points of one holder in one subledger with all that hangs on them, read and written.

Read at a moment: debts are paid by what has become active, the tier is where time has brought
it. Kept: the transactions that were touched, and the membership.
"""

from collections.abc import Iterable

from mockserver.engine.loyalty.members import checked, join_date, joined, membership_of, open_lots
from mockserver.engine.loyalty.points import Debt, Lot, Points, Take
from mockserver.engine.loyalty.tier_walk import Standing, raised, walked
from mockserver.engine.totals import plain
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment


class Holding:
    """A subledger at a moment. What is changed is true once it is kept."""

    def __init__(
        self, entities: Draft, program: Json, holder: str, subledger: str, now: str
    ) -> None:
        self.program = program
        self.holder = holder
        self.subledger = subledger
        self.now = now
        self._entities = entities
        self._membership = membership_of(entities, program, holder)
        self._checked = checked(self._kept)
        self.points = Points(
            open_lots(entities, program, holder, subledger),
            _debts(entities, program, holder, subledger),
        )
        self.joined = join_date(entities, program, holder, now)
        self.points.settle(now, self._checked)
        self.standing = self._walked(now)

    def projected(self, time: str) -> tuple[Standing, float]:
        """The standing and the active points at a time to come, if nothing else happens."""
        points = self.points.copied()
        points.settle(time, self.now)
        return self._walked(time), points.balance(time).active

    def add(self, transaction: Json) -> Standing:
        """Have another addition, of which all is left. Gives the standing before."""
        self.change(Lot(transaction, transaction["left"]))
        return self.activated()

    def change(self, lot: Lot) -> None:
        """Have a lot as it is given."""
        self.points.lots[lot.id] = lot
        self.points.touched.add(lot.id)

    def activated(self) -> Standing:
        """Let points that have become active count. Gives the standing before."""
        self.points.settle(self.now, self.now)
        if not self.joined:
            lots = self.points.lots.values()
            self.joined = joined(self.program, self._membership, lots, self.now)
        before = self.standing
        active = self.points.balance(self.now).active
        self.standing = raised(self.program, before, active, self.now, self.joined)
        return before

    def assign_tier(self, tier: Json, expiry: str) -> None:
        """Have the customer be in a tier until a time; who is in it already came when they did."""
        there = self.standing.tier
        start = self.standing.start if there is not None and there["id"] == tier["id"] else self.now
        self.standing = Standing(tier, start, expiry, given=True)

    def known_again(self, takes: Iterable[Take]) -> None:
        """Have at hand the lots that were taken from, whatever is left of them."""
        for took in takes:
            transaction = self._entities.get(Kind.TRANSACTION, took.lot)
            if took.lot not in self.points.lots and transaction is not None:
                self.points.lots[took.lot] = Lot(transaction, transaction["left"])

    def keep(self) -> None:
        """Write what was changed, once."""
        points = self.points
        for number in points.touched:
            lot = points.lots[number]
            self._entities.put(Kind.TRANSACTION, {**lot.entity, "left": plain(lot.left)})
        for number, takes in points.paid.items():
            debt = points.debts[number]
            taken = [*(debt.entity.get("taken") or ()), *(took.written() for took in takes)]
            self._entities.put(
                Kind.TRANSACTION, {**debt.entity, "taken": taken, "owed": plain(debt.owed)}
            )
        ledger: Json = {"checked": self.now}
        if self.standing.tier is not None:
            ledger["tierId"] = self.standing.tier["id"]
            if self.standing.start is not None:
                ledger["tierStart"] = self.standing.start
            if self.standing.given:
                ledger["tierExpiry"] = self.standing.expiry
        ledgers = {**self._membership["ledgers"], self.subledger: ledger}
        after = {**self._membership, "ledgers": ledgers}
        if self.joined:
            after["joinDate"] = self.joined
        self._entities.put(Kind.MEMBERSHIP, after)

    def _walked(self, time: str) -> Standing:
        if self.program["cardBased"] or not self.program.get("tiers"):
            return Standing()
        return walked(self.program, self.points, self._kept, self.joined, time)

    @property
    def _kept(self) -> Json:
        """The KeptLedger of the subledger."""
        kept: Json = self._membership["ledgers"].get(self.subledger) or {}
        return kept


def holding_of(moment: Moment, program: Json, holder: str, subledger: str) -> Holding:
    """The points of a holder at a moment. ``program`` is a LoyaltyProgram."""
    return Holding(moment.entities, program, holder, subledger, moment.now)


def _debts(entities: Draft, program: Json, holder: str, subledger: str) -> list[Debt]:
    found = entities.found(Kind.TRANSACTION, "debt", (program["id"], holder, subledger))
    transactions = (entities.get(Kind.TRANSACTION, key) for key in found)
    return [Debt(one, one["owed"]) for one in transactions if one is not None]
