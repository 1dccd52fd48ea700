"""What tests of loyalty share: a customer with points, and a clock that they move."""

from datetime import UTC, datetime, timedelta
from typing import Any

from mockserver.engine.loyalty.balances import balance_at, balance_of
from mockserver.engine.loyalty.ledger import Added, Grant, add_points, deduct_points
from mockserver.engine.loyalty.points import Balance
from mockserver.entities import Json, Kind
from mockserver.moments import write_date_time
from tests.engine.moments import moment_of

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def program(**more: Any) -> Json:
    """A LoyaltyProgram."""
    return {
        "id": 1,
        "created": "2026-01-01T00:00:00.000000Z",
        "name": "stars",
        "title": "Stars",
        "description": "",
        "subscribedApplications": [1],
        "defaultValidity": "unlimited",
        "defaultPending": "immediate",
        "allowSubledger": True,
        "sandbox": False,
        "accountID": 1,
        "timezone": "Etc/UTC",
        "cardBased": False,
        "programJoinPolicy": "points_earned",
        "returnPolicy": "only_pending",
        **more,
    }


def tiers(*points: float) -> list[Json]:
    """LoyaltyTiers with IDs from 1, named by what they take."""
    return [
        {"id": number, "created": "", "programId": 1, "name": f"from {few}", "minPoints": few}
        for number, few in enumerate(points, 1)
    ]


def after(**parts: float) -> datetime:
    """A time so much later than the tests begin."""
    return START + timedelta(**parts)


def text(time: datetime) -> str:
    return write_date_time(time)


class Wallet:
    """The points of one holder in one subledger of one program."""

    def __init__(
        self,
        *,
        entities: dict[Kind, list[Json]] | None = None,
        holder: str = "ann",
        subledger: str = "",
        **more: Any,
    ) -> None:
        self.program = program(**more)
        self.holder = holder
        self.subledger = subledger
        self.moment = moment_of(
            {Kind.LOYALTY_PROGRAM: [self.program], **(entities or {})}, now=text(START)
        )

    def go(self, **parts: float) -> None:
        """Let time pass, from the beginning of the test."""
        self.moment = self.moment._replace(now=text(after(**parts)))

    def add(self, amount: float, **more: Any) -> Added:
        grant = Grant(self.program, self.holder, self.subledger, amount, "given", **more)
        return add_points(self.moment, grant)

    def deduct(self, amount: float, **more: Any) -> str:
        whose = (self.program, self.holder, self.subledger)
        return deduct_points(self.moment, *whose, amount, name="spent", **more)

    @property
    def balance(self) -> Balance:
        """What there is now, as rules read it; what was spent is left out."""
        return balance_of(self.moment, self.program, self.holder, self.subledger)

    def balance_at(self, time: datetime) -> Balance:
        entities = self.moment.entities
        whose = (self.program, self.holder, self.subledger)
        return balance_at(entities, *whose, text(time))

    @property
    def transactions(self) -> list[Json]:
        """All that was written, by IDs."""
        found = self.moment.entities.values(Kind.TRANSACTION)
        return sorted(found, key=lambda one: int(one["id"]))

    def left(self) -> list[float]:
        """What is left of each addition that gave points."""
        return [
            one["left"]
            for one in self.transactions
            if one["type"] == "addition" and "reverses" not in one
        ]
