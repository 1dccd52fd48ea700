"""The handler that tells what became of the coupon codes of a session."""

from collections.abc import Iterator, Mapping

from mockserver.account.records import SessionRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import NOT_FOUND, ApiError
from mockserver.engine.session_events import last_event
from mockserver.state import Json

_LANGUAGE = "en"
_STATUSES: Mapping[str, str] = {"acceptCoupon": "applied", "rejectCoupon": "rejected"}
_APPLIED = "The coupon was applied."
_REASONS: Mapping[str, str] = {
    "CouponNotFound": "There is no such coupon.",
    "CouponPartOfNotRunningCampaign": "The campaign of the coupon is not running.",
    "CouponPartOfNotTriggeredCampaign": "The campaign of the coupon was not evaluated.",
    "CouponStartDateInFuture": "The coupon is not valid yet.",
    "CouponExpired": "The coupon is not valid any more.",
    "CouponLimitReached": "The coupon was used as often as it may be.",
    "CampaignLimitReached": "The campaign of the coupon has given as much as it may.",
    "CouponRecipientDoesNotMatch": "The coupon is meant for another customer.",
    "CouponRejectedByCondition": "The session does not meet what the coupon asks for.",
    "CouponReservationRequired": "The customer has not reserved the coupon.",
    "ProfileRequired": "The coupon is for customers who are known, and nobody is.",
    "ProfileLimitReached": "The customer used the coupon as often as one may.",
    "EffectCouldNotBeApplied": "What the coupon gives could not be given.",
}


def get_coupon_rejections(call: Call) -> Answer:
    """generateCouponRejections: of the codes of the last event of the session."""
    code = call.parameters["couponCode"]
    rows = [
        row
        for record in _named(call)
        for row in _rows(call, record)
        if code is None or row["couponCode"] == code
    ]
    return Answer({"data": rows})


def _named(call: Call) -> list[SessionRecord]:
    """The sessions of the name, of each Application that is asked for. Raises ApiError 404."""
    name, number = call.parameters["sessionIntegrationId"], call.parameters["applicationId"]
    applications = call.account.fixture.applications
    found = [
        call.account.session(one.facts.id, name)
        for one in applications
        if number is None or one.facts.id == number
    ]
    records = [one for one in found if one is not None]
    if not records:
        raise ApiError(NOT_FOUND, f"No session has the integration ID {name}")
    return records


def _rows(call: Call, record: SessionRecord) -> Iterator[Json]:
    """The CouponFailureSummary of each code."""
    value, event = record.state.value, last_event(record.state, call.assume)
    for index, effect in enumerate(record.state.effects):
        status = _STATUSES.get(effect["effectType"])
        if status is None:
            continue
        reason = effect["props"].get("rejectionReason")
        row: Json = {
            "id": event.id * 1000 + index,
            "eventID": event.id,
            "sessionID": value["integrationId"],
            "status": status,
            "couponCode": effect["props"]["value"],
            "language": _LANGUAGE,
            "summary": _REASONS.get(reason, f"Rejected: {reason}.") if reason else _APPLIED,
            "createdAt": event.created,
            "updatedAt": event.created,
        }
        if value["profileId"]:
            row["profileID"] = value["profileId"]
        yield row


HANDLERS: Mapping[str, Handler] = {"generateCouponRejections": get_coupon_rejections}
