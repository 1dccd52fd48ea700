"""What the rules of one evaluation have made so far; a trial of it is taken over or dropped."""

from dataclasses import dataclass, field

from mockserver.engine.budgets import Spent
from mockserver.entities import Draft, Json
from mockserver.state import Moment, ProfileState

UnitKey = tuple[int, int | None]
"""Position and sub-position of a unit."""


@dataclass(slots=True)
class Made:
    """Everything that a rule can make. ``moment`` has the draft that is written."""

    moment: Moment
    profile: ProfileState | None
    session: Json | None
    effects: list[Json] = field(default_factory=list)
    coupons: list[Json] = field(default_factory=list)
    """Those created, as Coupon."""
    referrals: list[Json] = field(default_factory=list)
    giveaways: list[Json] = field(default_factory=list)
    spent: list[Spent] = field(default_factory=list)
    """Counters that were moved."""
    progress: list[Json] = field(default_factory=list)
    """Steps in achievements, to be taken back."""
    accepted: dict[int, float] = field(default_factory=dict)
    """Coupons by ID, with the discount that each has given."""
    redeemed: dict[int, bool] = field(default_factory=dict)
    """Which of these are used up by it."""
    referral: Json | None = None
    """The referral that was accepted."""
    others: dict[str, ProfileState] = field(default_factory=dict)
    """Other customers that were changed, by integration ID."""
    off_session: float = 0
    off_units: dict[UnitKey, float] = field(default_factory=dict)
    off_costs: dict[str, float] = field(default_factory=dict)

    def trial(self) -> "Made":
        """A copy that may be dropped: its draft lies over this one's."""
        return Made(
            moment=self.moment._replace(entities=Draft(self.moment.entities)),
            profile=self.profile,
            session=self.session,
            effects=self.effects.copy(),
            coupons=self.coupons.copy(),
            referrals=self.referrals.copy(),
            giveaways=self.giveaways.copy(),
            spent=self.spent.copy(),
            progress=self.progress.copy(),
            accepted=self.accepted.copy(),
            redeemed=self.redeemed.copy(),
            referral=self.referral,
            others=self.others.copy(),
            off_session=self.off_session,
            off_units=self.off_units.copy(),
            off_costs=self.off_costs.copy(),
        )

    def copied(self) -> "Made":
        """A copy of all that there is now, over the same draft."""
        copy = self.trial()
        copy.moment = self.moment._replace(entities=self.moment.entities.copied())
        return copy

    def taken_over(self, trial: "Made") -> "Made":
        """What a trial has made, over the draft of this one."""
        self.moment.entities.absorb(trial.moment.entities)
        trial.moment = self.moment
        return trial

    @property
    def discount(self) -> float:
        """All discounts together."""
        return self.off_session + sum(self.off_units.values()) + sum(self.off_costs.values())
