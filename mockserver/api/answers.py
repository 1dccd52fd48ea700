"""Puts answers of the Integration API together, from what the caller asked to see."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.engine.achievement_answers import answered_achievements
from mockserver.engine.campaigns import shown_campaign
from mockserver.engine.coupons.shown import integration_coupons
from mockserver.engine.evaluation.evaluate import Evaluation
from mockserver.engine.evaluation.told import campaign_eligibility, failure_reasons
from mockserver.engine.loyalty.answers import loyalty_block as loyalty_of
from mockserver.engine.referrals import session_referral
from mockserver.state import Json, Moment, Outcome, ProfileState

EXPLAINED = frozenset({"ruleFailureReasons", "campaignEligibility"})
"""Blocks for which every rule has to be told that was evaluated."""


class Shown(NamedTuple):
    """What blocks are made of. ``moment`` has the entities as they are after the call."""

    moment: Moment
    outcome: Outcome
    profile: ProfileRecord | None
    session: SessionRecord | None
    dry: bool

    @property
    def rules(self) -> Evaluation | None:
        rules: Evaluation | None = self.outcome.rules
        return rules

    @property
    def profile_id(self) -> str:
        if self.profile is None:
            return ""
        return str(self.profile.state.value["integrationId"])


def state_answer(shown: Shown, wanted: Sequence[str]) -> Json:
    """An IntegrationStateV2 or its kin: the three lists, and the blocks of ``wanted``."""
    outcome, rules = shown.outcome, shown.rules
    answer: dict[str, Any] = {
        "effects": outcome.effects,
        "createdCoupons": rules.made.coupons if rules is not None else [],
        "createdReferrals": rules.made.referrals if rules is not None else [],
    }
    if outcome.return_ is not None:
        answer["return"] = outcome.return_
    for name in wanted:
        # A block without a value has no place in the answer: no profile, no referral.
        block = _BLOCKS[name](shown)
        if block is not None:
            answer[name] = block
    return answer


def _session(shown: Shown) -> Any:
    return orjson.Fragment(shown.session.session_json) if shown.session else None


def _profile(shown: Shown) -> Any:
    return orjson.Fragment(shown.profile.profile_json) if shown.profile else None


def _event(shown: Shown) -> Any:
    return shown.outcome.event


def _returns(shown: Shown) -> Any:
    returns = shown.outcome.session.returns if shown.outcome.session else ()
    # Those before this call: the one just made stands in "return".
    return returns[:-1] if shown.outcome.return_ is not None else returns


def accepted_coupons(rules: Evaluation | None) -> list[Json]:
    """The coupons that were accepted."""
    if rules is None:
        return []
    found = [code.entity for code in rules.codes.coupons]
    return [one for one in found if one is not None and one["id"] in rules.made.accepted]


def loyalty_block(shown: Shown) -> Any:
    """The Loyalty of the customer and of the cards of a call."""
    rules = shown.rules
    tentative = rules.tentative if rules is not None else shown.moment
    cards = rules.subject.cards if rules is not None else ()
    return loyalty_of(shown.moment, tentative, shown.profile_id, cards)


def _triggered(shown: Shown) -> Any:
    if shown.rules is None:
        return []
    return [shown_campaign(one, shown.moment) for one in shown.rules.triggered]


def _giveaways(shown: Shown) -> Any:
    return shown.rules.made.giveaways if shown.rules is not None else []


def _failures(shown: Shown) -> Any:
    return failure_reasons(shown.rules) if shown.rules is not None else []


def _eligibility(shown: Shown) -> Any:
    if not shown.dry:
        return None
    return campaign_eligibility(shown.rules) if shown.rules is not None else []


def _coupons(shown: Shown) -> Any:
    codes = shown.session.state.value.get("couponCodes") or () if shown.session else ()
    return integration_coupons(shown.moment, codes, shown.profile_id)


def _referral(shown: Shown) -> Any:
    code = shown.session.state.value["referralCode"] if shown.session else ""
    return session_referral(shown.moment, code)


def _achievements(shown: Shown) -> Any:
    return answered_achievements(shown.moment, shown.profile_id)


_BLOCKS: Mapping[str, Callable[[Shown], Any]] = {
    "customerSession": _session,
    "customerProfile": _profile,
    "loyalty": loyalty_block,
    "event": _event,
    "advancedEvent": _event,
    "previousReturns": _returns,
    "triggeredCampaigns": _triggered,
    "awardedGiveaways": _giveaways,
    "ruleFailureReasons": _failures,
    "campaignEligibility": _eligibility,
    "coupons": _coupons,
    "referral": _referral,
    "achievements": _achievements,
}
"""Every block that an answer can have."""


def no_session(profile_id: str, application: int, now: str) -> Json:
    """What a call without a session answers where CustomerSession is required."""
    return {
        "integrationId": "",
        "created": now,
        "applicationId": application,
        "profileId": profile_id,
        "coupon": "",
        "referral": "",
        "state": "open",
        "cartItems": [],
        "total": 0,
        "attributes": {},
        "firstSession": True,
        "updateCount": 1,
        "discounts": {},
        "updated": now,
    }


def nobody(account_id: int, now: str, *, sandbox: bool) -> ProfileState:
    """What an anonymous call answers where CustomerProfile is required."""
    return ProfileState(
        {
            "id": 0,
            "created": now,
            "integrationId": "",
            "attributes": {},
            "accountId": account_id,
            "closedSessions": 0,
            "totalSales": 0,
            "loyaltyMemberships": [],
            "audienceMemberships": [],
            "lastActivity": now,
            "sandbox": sandbox,
        }
    )
