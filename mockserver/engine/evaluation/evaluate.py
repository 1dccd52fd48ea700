"""Evaluates a request: the campaigns of its Application, its codes, its effects.

Source of the order: the vendor's documentation of rule evaluation. What nobody documents is
asked of the table of assumptions.
"""

from collections.abc import Mapping
from typing import NamedTuple

from mockserver.engine import budgets
from mockserver.engine.coupons.redemption import redeem_coupon
from mockserver.engine.evaluation.campaign import Evaluated
from mockserver.engine.evaluation.codes import Codes, read_codes, rejections
from mockserver.engine.evaluation.groups import Walk
from mockserver.engine.evaluation.made import Made
from mockserver.engine.evaluation.plan import Plan, plan_of
from mockserver.engine.evaluation.run import Run
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.referrals import redeem_referral
from mockserver.entities import Json, Kind
from mockserver.state import Moment, ProfileState

TENTATIVE = (
    Kind.COUNTER,
    Kind.TRANSACTION,
    Kind.PROGRESS,
    Kind.MEMBERSHIP,
    Kind.LOYALTY_CARD,
    Kind.GIVEAWAY,
)
"""Kinds of which an open session changes nothing yet."""


class Evaluation(NamedTuple):
    """What the rules say of a request.

    ``tentative`` has the draft as it would be if all were final, ``taken`` what has to be
    given back to undo it; None where nothing is.
    """

    effects: tuple[Json, ...]
    made: Made
    tentative: Moment
    taken: Json | None
    evaluated: tuple[Evaluated, ...]
    skipped: Mapping[int, str]
    codes: Codes
    plan: Plan
    subject: Subject

    @property
    def profile(self) -> ProfileState | None:
        return self.made.profile

    @property
    def session(self) -> Json | None:
        return self.made.session

    @property
    def triggered(self) -> list[Json]:
        """The campaigns of which a rule has passed, as Campaign."""
        return [one.campaign.value for one in self.evaluated if one.triggered]


def evaluate(moment: Moment, subject: Subject, *, explain: bool = False) -> Evaluation:
    """Evaluate the rules for a request. What they change is in the moment's draft afterwards.

    ``explain`` has every rule told that was evaluated. A session that is not final leaves
    points, giveaways and budgets as they are.
    """
    plan = plan_of(moment.entities, moment.application.settings)
    run = Run(moment, subject)
    codes = read_codes(run, plan)
    walk = Walk(run, codes, explain=explain, weigh=plan.weighs)
    if explain or codes.alive or not plan.is_idle(subject.event_type):
        walk.group(plan.root)
    made = run.made
    effects = (*made.effects, *rejections(run, codes))
    taken = None
    tentative = moment
    if subject.final:
        taken = _redeem(run, codes)
    else:
        tentative = _without_tentative(moment, made)
    return Evaluation(
        effects,
        made,
        tentative,
        taken,
        tuple(walk.evaluated),
        walk.skipped,
        codes,
        plan,
        subject,
    )


def _without_tentative(moment: Moment, made: Made) -> Moment:
    """Have the draft be what is so already; gives the moment in which all would be final."""
    entities = moment.entities
    if not entities.changes:
        return moment
    tentative = entities.copied()
    entities.forget(TENTATIVE)
    for spent in made.spent:
        # Codes that were made or reserved are there already, giveaways are not handed out.
        if isinstance(spent.key, tuple) and spent.key[1] in _CODES:
            budgets.move(entities, spent.key, spent.amount)
    return moment._replace(entities=tentative)


def _redeem(run: Run, codes: Codes) -> Json | None:
    """Redeem the codes that were accepted. Gives what has to be given back to undo it all."""
    made, moment = run.made, run.moment
    coupons: list[Json] = []
    for code in codes.coupons:
        coupon = code.entity
        if coupon is None or not made.redeemed.get(coupon["id"]) or code.campaign is None:
            continue
        discount = made.accepted[coupon["id"]]
        periods = redeem_coupon(moment, coupon["id"], run.profile_id, discount)
        parties = {**run.parties, "Coupon": (coupon["value"],)}
        made.spent += budgets.spend(moment, code.campaign.value, "redeemCoupon", 1, parties)
        coupons.append(
            {
                "coupon": coupon["id"],
                "profile": run.profile_id,
                "discount": discount,
                "periods": periods,
            }
        )
    referral = None
    if made.referral is not None and made.referral["redeemed"]:
        referral = _redeem_referral(run, codes, made)
    if not (made.effects or made.spent):
        return None
    return {
        "coupons": coupons,
        "referral": referral,
        "counters": [
            [list(spent.key) if isinstance(spent.key, tuple) else spent.key, spent.amount]
            for spent in made.spent
            if not _stays(spent.key)
        ],
        "progress": made.progress,
    }


def _redeem_referral(run: Run, codes: Codes, made: Made) -> Json | None:
    code = codes.referral
    if code is None or code.entity is None or code.campaign is None:
        return None
    made.profile = redeem_referral(
        run.moment, code.entity["id"], made.profile, run.subject.session_id
    )
    parties = {**run.parties, "Referral": (code.value,)}
    made.spent += budgets.spend(run.moment, code.campaign.value, "redeemReferral", 1, parties)
    return {"referral": code.entity["id"], "friend": run.profile_id}


_CODES = frozenset({"createCoupon", "createReferral", "reserveCoupon"})
_STAYING = _CODES | {"awardGiveaway"}
"""Actions that nothing undoes: what was created, reserved or handed out is so for good."""


def _stays(key: object) -> bool:
    return isinstance(key, tuple) and key[1] in _STAYING
