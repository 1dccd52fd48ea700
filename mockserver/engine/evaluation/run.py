"""The run: what a rule sees while it is evaluated, and where its effects go.

It is the host of Talang programs: slots read it, promotion functions act on it. It belongs
to one evaluation, and is moved from campaign to campaign and from rule to rule.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from mockserver.engine import budgets
from mockserver.engine.catalogs.lookup import with_catalog_data
from mockserver.engine.evaluation.made import Made
from mockserver.engine.evaluation.subject import Subject, Unit, units_of
from mockserver.engine.rules.compiled import Campaign, Rule
from mockserver.engine.talang.failure import TalangFailure, TooManySteps
from mockserver.engine.talang.machine import Steps
from mockserver.engine.totals import money, plain
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment, ProfileState

_STEPS = 400_000
"""Steps of the machine for all rules of one request: a fraction of a second."""

_STEPS_A_UNIT = 100
"""More steps for each unit of the cart: every rule may look at all of them."""


class EffectRefused(Exception):  # noqa: N818 - it is what has happened
    """An effect cannot be given: its rule fails, whatever stands round it."""


class Run:
    """One evaluation, at the rule that is being evaluated."""

    def __init__(self, moment: Moment, subject: Subject) -> None:
        self.subject = subject
        self.made = Made(moment, subject.profile, subject.session)
        items = subject.session["cartItems"] if subject.session is not None else ()
        units = sum(item["quantity"] for item in items)
        self.steps = Steps(_STEPS + _STEPS_A_UNIT * units)
        self.campaign: Campaign
        self.rule: Rule
        self.coupon: Json | None = None
        self.referral: Json | None = None
        self.group: Json = {}
        """What effects say of the evaluation group of the campaign."""
        self.condition: int | None = None
        """The condition whose failure effects run."""
        self.allowed_units: frozenset[tuple[int, int | None]] | None = None
        """Those that the campaign may discount, where campaigns compete for each item."""
        self.failed: list[int] = []
        """Numbers of the nested conditions that were false."""
        self._units: list[Unit] = []
        self._units_of: list[Json] | None = None
        """The items that the units were made of."""
        self._items: list[Json] | None = None
        self._items_of: list[Unit] = self._units
        self._bound: dict[int, Any] = {}
        self._base: Made | None = None

    # Who and what

    @property
    def moment(self) -> Moment:
        return self.made.moment

    @cached_property
    def now(self) -> datetime:
        return parse_date_time(self.made.moment.now)

    @property
    def profile(self) -> ProfileState:
        """The customer. Raises TalangFailure where there is none."""
        if self.made.profile is None:
            raise TalangFailure("there is no customer profile")
        return self.made.profile

    @property
    def session(self) -> Json:
        """The session. Raises TalangFailure where there is none."""
        if self.made.session is None:
            raise TalangFailure("there is no customer session")
        return self.made.session

    @property
    def profile_id(self) -> str:
        return self.subject.profile_id

    @property
    def units(self) -> list[Unit]:
        """The units of the cart, with what the catalog knows of them."""
        items = self.session["cartItems"]
        # A rule may change the items, and fail afterwards.
        if items is not self._units_of:
            settings = self.made.moment.application.settings
            flattened = settings.get("enableFlattenedCartItems", True)
            known = with_catalog_data(self.made.moment, items)
            self._units, self._units_of = units_of(known, flattened=flattened), items
        return self._units

    @property
    def items(self) -> list[Json]:
        """What rules read as the items of the cart: one list, however often it is read."""
        units = self.units
        if self._items is None or self._items_of is not units:
            self._items, self._items_of = [self._price(unit) for unit in units], units
        return self._items

    @cached_property
    def advocate(self) -> str:
        """Who has sent the customer, or stands behind the referral code. Raises TalangFailure."""
        if self.referral is not None:
            return str(self.referral["advocateProfileIntegrationId"])
        if self.made.profile is not None and self.made.profile.advocate:
            return self.made.profile.advocate
        raise TalangFailure("nobody has referred this customer")

    def advocate_state(self) -> ProfileState:
        """The advocate, as rules have made him. Raises TalangFailure where there is none."""
        changed = self.made.others.get(self.advocate)
        if changed is not None:
            return changed
        moment = self.moment
        state = moment.find_profile(moment.application.sandbox, self.advocate)
        if state is None:
            raise TalangFailure(f"there is no customer profile {self.advocate}")
        return state

    @cached_property
    def parties(self) -> Mapping[str, tuple[str, ...]]:
        """Who takes part, for budgets."""
        session = self.made.session or {}
        return {
            "Profile": (self.profile_id,) if self.profile_id else (),
            "Identifier": tuple(session.get("identifiers") or ()),
            "Store": (self.subject.store_id,) if self.subject.store_id else (),
            "Session": (self.subject.session_id,) if self.made.session else (),
        }

    def all_parties(self) -> Mapping[str, tuple[str, ...]]:
        """Those, with the coupon and the referral that are being evaluated."""
        return {
            **self.parties,
            "Coupon": (self.coupon["value"],) if self.coupon else (),
            "Referral": (self.referral["code"],) if self.referral else (),
        }

    # Campaign by campaign, rule by rule

    def enter(self, campaign: Campaign) -> None:
        """Go to a campaign."""
        self.campaign = campaign
        self._bound = {}
        if self.cascades:
            self._base, self._items = self.made, None

    def begin(self, rule: Rule, coupon: Json | None, referral: Json | None) -> None:
        """Go to a rule, with the codes it is evaluated for."""
        if referral is not self.referral:
            self.__dict__.pop("advocate", None)
        if self._bound:
            self._forget_bound(rule, coupon, referral)
        self.rule = rule
        self.coupon, self.referral = coupon, referral

    def _forget_bound(self, rule: Rule, coupon: Json | None, referral: Json | None) -> None:
        """Forget the values of bindings that may be others for another rule, or other codes."""
        shared = self.campaign.bindings
        if rule is not self.rule and rule.bindings:
            self._bound = {at: value for at, value in self._bound.items() if at < len(shared)}
        if coupon is not self.coupon or referral is not self.referral:
            for at, binding in enumerate((*shared, *rule.bindings)):
                if binding.of_codes:
                    self._bound.pop(at, None)

    def binding(self, index: int) -> Any:
        """The value of a binding. Those before it are worked out first, each once.

        Raises TalangFailure as its expression does.
        """
        if index not in self._bound:
            self._bind(index)
        found = self._bound[index]
        if isinstance(found, TalangFailure):
            raise found
        return found

    def _bind(self, last: int) -> None:
        bindings = (*self.campaign.bindings, *self.rule.bindings)
        for index, binding in enumerate(bindings[: last + 1]):
            if index not in self._bound:
                try:
                    value = binding.program.run(self, self.steps)
                except TalangFailure as failure:
                    value = failure  # it is raised where the binding is read
                self._bound[index] = value

    def settle(self, *, changed: bool = True) -> None:
        """Work out all bindings: what follows may change what they read.

        Discounts do so only where they cascade.
        """
        if not (changed or self.cascades):
            return
        self._bind(len(self.campaign.bindings) + len(self.rule.bindings) - 1)

    # Totals and prices, which earlier discounts lower where discounts cascade

    @cached_property
    def cascades(self) -> bool:
        """Whether a campaign sees what earlier ones have taken off."""
        return bool(self.made.moment.application.settings.get("enableCascadingDiscounts"))

    def total(self, name: str) -> float:
        """A total of the session, by its name in CustomerSessionV2."""
        value = float(self.session[name])
        base = self._base
        if base is None:
            return plain(value)
        parts = {
            "total": (base.off_session, *base.off_units.values(), *base.off_costs.values()),
            "cartItemTotal": (base.off_session, *base.off_units.values()),
            "additionalCostTotal": tuple(base.off_costs.values()),
        }
        return plain(max(0.0, money((value, *(-part for part in parts.get(name, ()))))))

    def _price(self, unit: Unit) -> Json:
        """What rules read as Item of a unit."""
        off = self._base.off_units.get((unit.position, unit.sub)) if self._base else None
        if not off:
            return unit.shown
        return {**unit.shown, "Price": max(0, money((unit.shown["Price"], -off)))}

    # Effects

    def mark(self) -> Made:
        """What was made so far, for an attempt that may fail."""
        return self.made.copied()

    def undo(self, mark: Made) -> None:
        """Have nothing be made since."""
        self.made = mark

    def emit(self, effect_type: str, props: Json) -> None:
        """Have an effect of the rule that is being evaluated."""
        effect = {**self.rule.head, "effectType": effect_type, "props": props, **self.group}
        if self.coupon is not None and self.rule.uses_coupon:
            effect["triggeredByCoupon"] = self.coupon["id"]
        if self.condition is not None:
            effect["conditionIndex"] = self.condition
        self.made.effects.append(effect)

    def spend(self, *amounts: tuple[str, float], partial: bool = False) -> float:
        """Take from all budgets of some actions: the first amount may be lowered by any.

        Gives the first amount as it was granted. Raises EffectRefused.
        """
        campaign = self.campaign.value
        if not campaign["limits"] and not self.subject.final:
            return amounts[0][1]  # nothing is counted that would be forgotten again
        parties = self.all_parties()
        granted = list(amounts)
        if campaign["limits"]:
            try:
                for index, (action, amount) in enumerate(granted):
                    afforded = budgets.affordable(
                        self.moment,
                        campaign,
                        action,
                        amount,
                        parties,
                        partial=partial and not index,
                    )
                    granted[index] = (action, afforded)
            except budgets.OverBudget as over:
                raise EffectRefused(str(over)) from None
        for action, amount in granted:
            self.made.spent += budgets.spend(self.moment, campaign, action, amount, parties)
        return granted[0][1]

    @property
    def allows_parts(self) -> bool:
        """Whether the Application gives a part of a discount where not all of it is left."""
        return bool(self.moment.application.settings.get("enablePartialDiscounts"))

    def give_discount(self, value: float, *, partial: bool) -> float:
        """Take a discount from the budgets and from what the coupon can still give.

        Gives the discount that is granted. Raises EffectRefused.
        """
        coupon = self.coupon if self.rule.uses_coupon else None
        if coupon is not None and coupon.get("discountLimit"):
            used = (coupon.get("discountCounter") or 0) + self.made.accepted.get(coupon["id"], 0)
            remaining = money((coupon["discountLimit"], -used))
            if remaining < value:
                if not partial or remaining <= 0:
                    raise EffectRefused("the coupon has no such discount left")
                value = remaining
        value = self.spend(("setDiscount", value), ("setDiscountEffect", 1), partial=partial)
        if coupon is not None:
            given = self.made.accepted.get(coupon["id"], 0)
            self.made.accepted[coupon["id"]] = money((given, value))
        return plain(value)

    def entity(self, kind: Kind, key: Any) -> Json:
        """An entity that a rule names. Raises TalangFailure where it is not there."""
        number = plain(key) if isinstance(key, float) else key
        known = isinstance(number, str | int)
        found = self.moment.entities.get(kind, number) if known else None
        if found is None:
            raise TalangFailure(f"there is no {kind.replace('-', ' ')} {key}")
        return found

    @property
    def exhausted(self) -> bool:
        """Whether no step is left."""
        return self.steps.left <= 0

    def refuse_more(self) -> None:
        """Raise TooManySteps."""
        raise TooManySteps
