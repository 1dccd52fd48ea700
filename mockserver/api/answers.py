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
    for block in wanted:
        match block:
            case "customerSession":
                if session is not None:
                    answer[block] = orjson.Fragment(session.session_json)
            case "customerProfile":
                if profile is not None:
                    answer[block] = orjson.Fragment(profile.profile_json)
            case "loyalty":
                answer[block] = NO_LOYALTY
            case "event":
                if outcome.event is not None:
                    answer[block] = outcome.event
            case "previousReturns":
                # Those before this call: the one just made stands in "return".
                returns = outcome.session.returns if outcome.session else ()
                answer[block] = returns[:-1] if outcome.return_ is not None else returns
            case "campaignEligibility":
                if dry:
                    answer[block] = []
            case "referral":
                pass  # one object or nothing, and no account knows a referral yet
            case _:
                answer[block] = []
    return answer


def first_version_session(record: SessionRecord) -> Json:
    """A session as the first version of the API shows it (CustomerSession)."""
    value = record.state.value
    coupons = value.get("couponCodes", ())
    total = record.state.given_total
    shown: Json = {
        "integrationId": value["integrationId"],
        "created": value["created"],
        "applicationId": value["applicationId"],
        "profileId": value["profileId"],
        "coupon": coupons[0] if coupons else "",
        "referral": value["referralCode"],
        "state": value["state"],
        "cartItems": value["cartItems"],
        "total": value["total"] if total is None else total,
        "attributes": value["attributes"],
        "firstSession": value["firstSession"],
        "updateCount": value["updateCount"],
        "discounts": {},
        "updated": value["updated"],
    }
    if "identifiers" in value:
        shown["identifiers"] = value["identifiers"]
    return shown


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
