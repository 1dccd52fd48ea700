"""Puts answers of the Integration API together, from what the caller asked to see."""

from collections.abc import Sequence
from typing import Any

import orjson

from mockserver.account.records import ProfileRecord, SessionRecord
from mockserver.state import Json, Outcome, ProfileState

NO_LOYALTY: Json = {"programs": {}}


def state_answer(
    outcome: Outcome,
    wanted: Sequence[str],
    *,
    profile: ProfileRecord | None,
    session: SessionRecord | None = None,
    dry: bool = False,
) -> Json:
    """An IntegrationStateV2 or its kin: the three lists, and the blocks of ``wanted``."""
    answer: dict[str, Any] = {
        "effects": outcome.effects,
        "createdCoupons": [],
        "createdReferrals": [],
    }
    if outcome.return_ is not None:
        answer["return"] = outcome.return_
    if not wanted:
        return answer
    returns = outcome.session.returns if outcome.session else ()
    # A block without a value has no place in the answer: no profile, no referral.
    blocks: dict[str, Any] = {
        "customerSession": orjson.Fragment(session.session_json) if session else None,
        "customerProfile": orjson.Fragment(profile.profile_json) if profile else None,
        "loyalty": NO_LOYALTY,
        "event": outcome.event,
        # Those before this call: the one just made stands in "return".
        "previousReturns": returns[:-1] if outcome.return_ is not None else returns,
        "campaignEligibility": [] if dry else None,
        "referral": None,
    }
    for name in wanted:
        block = blocks.get(name) if name in blocks else []
        if block is not None:
            answer[name] = block
    return answer


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
