"""Effects that make or reserve codes."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mockserver.engine.coupons.creation import created_coupon
from mockserver.engine.coupons.reservations import reserve_by_rule
from mockserver.engine.evaluation.run import EffectRefused
from mockserver.engine.referrals import created_referral
from mockserver.engine.refusals import Refusal
from mockserver.engine.rules.effects.changes import attributes_of
from mockserver.engine.talang.failure import TalangFailure
from mockserver.engine.totals import MOST, plain
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run

Options = Mapping[str, Any]

_MOST_USES = 999_999
_COMMON = ("usageLimit", "startDate", "expiryDate")


def create_coupon(run: "Run", campaign: Any, options: Options | None = None) -> None:
    """Make a coupon for a customer, in this campaign or another."""
    options = options or {}
    if not _creates_now(run):
        return
    entity = run.entity(Kind.CAMPAIGN, campaign if campaign is not None else run.campaign.number)
    recipient = str(options.get("recipientId") or run.profile_id)
    fields = _fields(options, (*_COMMON, "discountLimit"))
    if recipient:
        fields["recipientIntegrationId"] = recipient
    run.spend(("createCoupon", 1))
    try:
        coupon = created_coupon(run.moment, entity, fields)
    except Refusal as refusal:
        raise EffectRefused(_why(refusal)) from None
    run.made.coupons.append(coupon)
    if options.get("storeInSession") and run.made.session is not None:
        codes = [*(run.session.get("couponCodes") or ()), coupon["value"]]
        run.made.session = run.session | {"couponCodes": codes}
    run.emit("couponCreated", {"value": coupon["value"], "profileId": recipient})


def create_referral(run: "Run", campaign: Any, options: Options | None = None) -> None:
    """Make a referral code of the customer, for friends or one friend."""
    options = options or {}
    if not _creates_now(run):
        return
    entity = run.entity(Kind.CAMPAIGN, campaign if campaign is not None else run.campaign.number)
    fields = _fields(options, _COMMON)
    fields["advocateProfileIntegrationId"] = run.profile.value["integrationId"]
    if options.get("friendId"):
        fields["friendProfileIntegrationId"] = str(options["friendId"])
    run.spend(("createReferral", 1))
    try:
        referral = created_referral(run.moment, entity, fields)
    except Refusal as refusal:
        raise EffectRefused(_why(refusal)) from None
    run.made.referrals.append(referral)
    if options.get("storeInSession") and run.made.session is not None:
        run.made.session = run.session | {"referralCode": referral["code"]}
    run.emit("referralCreated", {"value": referral["code"]})


def reserve_coupon(run: "Run") -> None:
    """Reserve the coupon that is evaluated for the customer."""
    if run.coupon is None:
        raise TalangFailure("no coupon is being evaluated")
    profile_id = run.profile.value["integrationId"]
    try:
        is_new = reserve_by_rule(run.moment, run.coupon["id"], profile_id)
    except Refusal as refusal:
        raise EffectRefused(_why(refusal)) from None
    run.spend(("reserveCoupon", 1))
    run.emit(
        "reserveCoupon",
        {
            "couponValue": run.coupon["value"],
            "profileIntegrationId": profile_id,
            "isNewReservation": is_new,
        },
    )


def _creates_now(run: "Run") -> bool:
    """Whether codes are made now: on an open session they are made at every evaluation or not."""
    return run.subject.final or run.moment.assume["codes-on-open-session"] == "create"


def _fields(options: Options, names: tuple[str, ...]) -> Json:
    fields: Json = {name: options[name] for name in names if options.get(name) is not None}
    if "usageLimit" in fields:
        fields["usageLimit"] = int(_number(fields["usageLimit"], "usageLimit", _MOST_USES))
    if "discountLimit" in fields:
        fields["discountLimit"] = _number(fields["discountLimit"], "discountLimit", MOST)
    for name in ("startDate", "expiryDate"):
        if name in fields:
            fields[name] = _time(fields[name], name)
    fields["attributes"] = attributes_of(options.get("attributes"))
    if options.get("validCharacters"):
        fields["validCharacters"] = list(options["validCharacters"])
    if options.get("pattern"):
        fields["pattern"] = str(options["pattern"])
    return fields


def _number(value: Any, name: str, most: int) -> float:
    """A number that an option has, in words too, as blocks may write it."""
    try:
        number = float(value) if isinstance(value, str) else value
    except ValueError:
        number = None
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= most:
        raise TalangFailure(f"{name} must be a number from 0 to {most}; got {value!r}")
    return plain(number)


def _time(value: Any, name: str) -> str:
    try:
        return write_date_time(
            value if isinstance(value, datetime) else parse_date_time(str(value))
        )
    except ValueError:
        raise TalangFailure(f"{name} must be a time; got {value!r}") from None


def _why(refusal: Refusal) -> str:
    return "; ".join(problem.details for problem in refusal.problems) or refusal.message
