"""Walks the evaluation tree: which of the campaigns of a group apply.

Stackable groups have all that are triggered, the others one: the first in their order, or
the one that discounts most or least, for the whole session or for each item.
"""

from collections.abc import Iterable

from mockserver.engine.evaluation.campaign import Evaluated, evaluate_campaign
from mockserver.engine.evaluation.codes import NOT_TRIGGERED, Code, Codes
from mockserver.engine.evaluation.made import Made, UnitKey
from mockserver.engine.evaluation.plan import Group, Standing, standing
from mockserver.engine.evaluation.rule import Verdict
from mockserver.engine.evaluation.run import Run
from mockserver.engine.rules.compiled import Campaign

FIRST, LOWER = "CampaignIsNotFirst", "CampaignGaveLowerDiscount"
_EXCLUSIONS = {"listOrder": FIRST, "highestDiscount": LOWER, "lowestDiscount": LOWER}

Units = frozenset[UnitKey]
_Said = tuple[Code, str, str, Verdict | None]


class Walk:
    """One walk through the tree of an Application."""

    def __init__(self, run: Run, codes: Codes, *, explain: bool, weigh: bool) -> None:
        self._run = run
        self._codes = codes
        self._explain = explain
        self._weigh = weigh
        self.evaluated: list[Evaluated] = []
        """Every campaign that was evaluated and applies, in its order."""
        self.skipped: dict[int, str] = {}
        """Campaigns that their groups exclude, and why."""

    def group(self, group: Group) -> float:
        """Evaluate a group; gives the discount of all of it."""
        run = self._run
        if group.mode == "stackable" or run.subject.complete:
            return sum(self._member(member, group) for member in group.members)
        if group.scope == "cartItem":
            return self._by_item(group)
        return self._one_of(group)

    def _member(self, member: Group | Campaign, group: Group) -> float:
        if isinstance(member, Group):
            return self.group(member)
        if standing(self._run, member) is not Standing.RUNS:
            return 0
        return self._evaluate(member, group).discount

    def _evaluate(self, campaign: Campaign, group: Group) -> Evaluated:
        self._run.group = dict(group.shown)
        evaluated = evaluate_campaign(
            self._run, campaign, self._codes, explain=self._explain, weigh=self._weigh
        )
        self._run.group = {}
        self.evaluated.append(evaluated)
        return evaluated

    def _try(self, member: Group | Campaign, group: Group) -> "_Trial":
        """Evaluate a member without taking over what it makes."""
        run = self._run
        before, told, skipped = run.made, len(self.evaluated), dict(self.skipped)
        run.made = before.trial()
        said = self._said()
        discount = self._member(member, group)
        trial = _Trial(
            run.made, before, discount, self.evaluated[told:], self.skipped, self._said()
        )
        run.made = before
        del self.evaluated[told:]
        self.skipped = skipped
        self._say(said)
        return trial

    def _said(self) -> list[_Said]:
        """What was said of the codes so far."""
        return [(one, one.reason, one.exclusion, one.verdict) for one in self._all_codes()]

    @staticmethod
    def _say(said: Iterable[_Said]) -> None:
        for code, reason, exclusion, verdict in said:
            code.reason, code.exclusion, code.verdict = reason, exclusion, verdict

    def _has_failed(self, trial: "_Trial") -> None:
        """Tell why no campaign of a trial was triggered; it makes nothing."""
        numbers = {one.campaign.number for one in trial.evaluated}
        self.evaluated += trial.evaluated
        self.skipped |= trial.skipped
        self._say(said for said in trial.said if said[0].campaign_id in numbers)

    def _all_codes(self) -> Iterable[Code]:
        referral = self._codes.referral
        return (*self._codes.coupons, *([referral] if referral is not None else ()))

    def _one_of(self, group: Group) -> float:
        """Have one member of a group."""
        chosen: Group | Campaign | None = None
        most: float = 0
        failed: dict[int, _Trial] = {}
        for number, member in enumerate(group.members):
            trial = self._try(member, group)
            if not trial.triggered:
                failed[number] = trial
                continue
            worth = -trial.discount if group.mode == "lowestDiscount" else trial.discount
            if chosen is None or worth > most:
                chosen, most = member, worth
            if group.mode == "listOrder":
                break
        discount: float = 0
        for number, member in enumerate(group.members):
            if member is chosen or chosen is None:
                # Where none is triggered, each may say why.
                discount += self._member(member, group)
            elif number in failed:
                self._has_failed(failed[number])
            else:
                self._exclude(member, _EXCLUSIONS[group.mode])
        return discount

    def _exclude(self, member: Group | Campaign, why: str) -> None:
        """Leave out all campaigns of a member, and refuse their codes."""
        waiting: list[Group | Campaign] = [member]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Group):
                waiting += one.members
                continue
            if standing(self._run, one) is not Standing.RUNS:
                continue
            self.skipped[one.number] = why
            referral = self._codes.referral_of(one.number)
            for code in (*self._codes.of(one.number), *([referral] if referral else ())):
                code.reason, code.exclusion = NOT_TRIGGERED, why

    def _by_item(self, group: Group) -> float:
        """Have for each unit of the cart the one member that the mode chooses."""
        winners = self._winners(group)
        discount: float = 0
        run = self._run
        for number, member in enumerate(group.members):
            units = frozenset(unit for unit, winner in winners.items() if winner == number)
            trial = self._try(member, group)
            if trial.triggered and trial.off_units and not units:
                self._exclude(member, _EXCLUSIONS[group.mode])
                continue
            outer, run.allowed_units = run.allowed_units, _both(run.allowed_units, units)
            discount += self._member(member, group)
            run.allowed_units = outer
        return discount

    def _winners(self, group: Group) -> dict[UnitKey, int]:
        best: dict[UnitKey, tuple[float, int]] = {}
        before = self._run.made.off_units
        for number, member in enumerate(group.members):
            trial = self._try(member, group)
            for unit, off in trial.made.off_units.items():
                given = off - before.get(unit, 0)
                if given and (unit not in best or _beats(group.mode, given, best[unit][0])):
                    best[unit] = (given, number)
        return {unit: number for unit, (_, number) in best.items()}


def _beats(mode: str, given: float, best: float) -> bool:
    """Whether a campaign that comes later has a unit, for what it would give."""
    if mode == "highestDiscount":
        return given > best
    return mode == "lowestDiscount" and given < best


class _Trial:
    """What a member would make."""

    def __init__(  # noqa: PLR0917 - as many as a trial has
        self,
        made: Made,
        before: Made,
        discount: float,
        evaluated: list[Evaluated],
        skipped: dict[int, str],
        said: list[_Said],
    ) -> None:
        self.made = made
        self.discount = discount
        self.evaluated = evaluated
        self.skipped = skipped
        self.said = said
        self.triggered = any(one.triggered for one in evaluated)
        self.off_units = made.off_units != before.off_units
        """Whether units of the cart would be discounted."""


def _both(outer: Units | None, units: Units) -> Units:
    return units if outer is None else outer & units
