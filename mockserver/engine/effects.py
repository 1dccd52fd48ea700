"""Effects and built-in events, in the shapes of the API.

Until an account holds campaigns no code belongs to any, so every code that comes
is rejected as one that is not known.
"""

from collections.abc import Iterable

from mockserver.state import Json, Moment


def _rejected(moment: Moment, kind: str, code: str, reason: str) -> Json:
    return {
        "campaignId": int(moment.assume["unknown-code-campaign-id"]),
        "rulesetId": 0,
        "ruleIndex": 0,
        "ruleName": "",
        "effectType": kind,
        "props": {"value": code, "rejectionReason": reason},
    }


def code_effects(moment: Moment, coupons: Iterable[str], referral: str) -> tuple[Json, ...]:
    """One effect for each code of a session; an empty code is no code."""
    effects = [
        _rejected(moment, "rejectCoupon", code, "CouponNotFound")
        for code in dict.fromkeys(coupons)
        if code
    ]
    if referral:
        effects.append(_rejected(moment, "rejectReferral", referral, "ReferralNotFound"))
    return tuple(effects)


def event(
    moment: Moment, kind: str, *, profile_id: str, session_id: str | None, attributes: Json
) -> Json:
    """A built-in event, as an Event."""
    made: Json = {
        "id": moment.ids.next_event(),
        "created": moment.now,
        "applicationId": moment.application.id,
        "profileId": profile_id,
        "type": kind,
        "attributes": attributes,
        # The schema calls these lists and the newest SDK objects; none satisfies both.
        "effects": [],
    }
    if session_id is not None:
        made["sessionId"] = session_id
    return made


def first_version(effects: Iterable[Json]) -> list[list[object]]:
    """Effects in the first version of the API: [campaign, ruleset, rule, [name, argument]]."""
    return [
        [
            effect["campaignId"],
            effect["rulesetId"],
            effect["ruleIndex"],
            [effect["effectType"], effect["props"]["value"]],
        ]
        for effect in effects
    ]
