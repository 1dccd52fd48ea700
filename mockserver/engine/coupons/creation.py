"""Makes coupons of a campaign: one by a rule, or as many as a request asks for. Values are Coupons.

A coupon is checked before the first code is drawn. Writes nothing but what a rule makes.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from mockserver.contract.problems import Problem
from mockserver.engine.attributes import attribute_problems, mandatory_problems
from mockserver.engine.carts import merged
from mockserver.engine.code_dates import with_dates_written
from mockserver.engine.codes import USUAL_PATTERN, CodePattern, code_pattern
from mockserver.engine.coupons.lookup import code_of, stored_code
from mockserver.engine.coupons.redemption import remainder_of
from mockserver.engine.refusals import invalid
from mockserver.entities import Json, Kind
from mockserver.state import Moment

MOST_AT_ONCE = 20_000
"""Coupons that a request may make; with the deprecated uniquePrefix ten times as many."""

MOST_IN_A_JOB = 200_000
"""Coupons that one job makes here. The real service makes five million, with a day to do so."""

_FIELDS = (
    "usageLimit",
    "discountLimit",
    "reservationLimit",
    "startDate",
    "expiryDate",
    "limits",
    "isReservationMandatory",
    "implicitlyReserved",
)
_WHOLE = ("usageLimit", "reservationLimit")


def created_coupon(moment: Moment, campaign: Json, fields: Json) -> Json:
    """Make the one coupon that a rule asks for, redeemable once where it says nothing.

    ``fields`` are those of NewCoupons; its ``pattern`` stands for the campaign's. Raises Refusal.
    """
    attributes = attribute_problems(moment, "Coupon", fields.get("attributes"), "/attributes")
    if attributes:
        raise invalid(attributes)
    wanted = {"usageLimit": 1, "couponPattern": fields.get("pattern"), **fields}
    recipient = fields.get("recipientIntegrationId") or ""
    coupon = next(_drawn(moment, campaign, wanted, _pattern(moment, campaign, wanted), [recipient]))
    moment.entities.put(Kind.COUPON, coupon)
    return coupon


def new_coupons(
    moment: Moment,
    campaign: Json,
    request: Json,
    recipients: Sequence[str],
    most: int = MOST_AT_ONCE,
) -> Iterator[Json]:
    """The coupons of a NewCoupons, NewCouponsForMultipleRecipients or NewCouponCreationJob.

    There is one for each recipient; a recipient of "" is nobody. All are of one batch. Raises
    Refusal at once for what is wrong with the request, and as they are drawn where the pattern
    has not enough codes.
    """
    problems = attribute_problems(moment, "Coupon", request.get("attributes"), "/attributes")
    attributes = _attributes(moment, campaign, request)
    problems += mandatory_problems(moment, "Coupon", attributes, "/attributes")
    problems += _count_problems(request, len(recipients), most)
    problems += limit_problems(request, single=len(recipients) == 1 and not recipients[0])
    if problems:
        raise invalid(problems)
    pattern = _pattern(moment, campaign, request)
    if pattern.size < len(recipients):
        raise pattern.exhausted()
    return _drawn(moment, campaign, request, pattern, recipients, in_batch=True)


def _count_problems(request: Json, count: int, most: int) -> list[Problem]:
    count = int(request.get("numberOfCoupons", count))
    if count <= most or request.get("uniquePrefix"):
        return []
    details = f"at most {most} coupons can be made at once; asked for {count}"
    return [Problem("maximum", details, "/numberOfCoupons")]


def limit_problems(request: Json, *, single: bool) -> list[Problem]:
    """What is wrong with the limits of a coupon: they are for each customer.

    ``single``: whether it is one coupon, and nobody's own. Source: texts of the vendor's models.
    """
    limits = request.get("limits") or ()
    problems = [
        Problem("enum", "limits of a coupon count for each Profile", f"/limits/{index}/entities")
        for index, limit in enumerate(limits)
        if limit["entities"] != ["Profile"]
    ]
    if limits and not single:
        details = "only a single coupon that is nobody's own can have limits"
        problems.append(Problem("maxItems", details, "/limits"))
    return problems


def _pattern(moment: Moment, campaign: Json, request: Json) -> CodePattern:
    """The pattern of a request, else of its campaign. Raises Refusal."""
    own = request.get("couponSettings")
    settings = own or campaign.get("couponSettings") or {}
    prefix = request.get("uniquePrefix") or ""
    pattern = USUAL_PATTERN if prefix else settings.get("couponPattern")
    return code_pattern(
        request.get("couponPattern") or pattern,
        request.get("validCharacters") or settings.get("validCharacters"),
        write=partial(stored_code, moment),
        prefix=prefix,
        place="/uniquePrefix" if prefix else f"{'/couponSettings' if own else ''}/couponPattern",
    )


def _drawn(
    moment: Moment,
    campaign: Json,
    request: Json,
    pattern: CodePattern,
    recipients: Sequence[str],
    *,
    in_batch: bool = False,
) -> Iterator[Json]:
    number = moment.entities.next_id(Kind.COUPON)
    application = campaign["applicationId"]

    def is_taken(code: str) -> bool:
        return code_of(moment, Kind.COUPON, code, application=application) is not None

    codes = pattern.free_codes(f"coupon/{campaign['id']}/{number}", is_taken)
    given = _given(request) | {"attributes": _attributes(moment, campaign, request)}
    batch = {"batchId": f"{campaign['id']}-{number}"} if in_batch else {}
    for index, recipient in enumerate(recipients):
        code = next(codes, None)
        if code is None:
            raise pattern.exhausted()
        whole: Json = {
            "id": moment.entities.next_id(Kind.COUPON) if index else number,
            "created": moment.now,
            "campaignId": campaign["id"],
            "value": code,
            "usageCounter": 0,
            **untouched(recipient),
            **given,
            **batch,
        }
        yield whole | remainder_of(whole)


def untouched(recipient: str | None) -> Json:
    """What a coupon that nobody has used or reserved has, of one customer alone or of any."""
    fields: Json = {
        "discountCounter": 0,
        "reservationCounter": 0,
        "reservation": not recipient,
        "isReservationMandatory": False,
        "implicitlyReserved": False,
    }
    return fields | {"recipientIntegrationId": recipient} if recipient else fields


def _attributes(moment: Moment, campaign: Json, request: Json) -> Json:
    """The attributes of new coupons: those of the campaign's coupons, under those that came."""
    return merged(campaign.get("couponAttributes") or {}, request.get("attributes"), moment)


def _given(request: Json) -> Json:
    """What a request says of coupons, as they keep it."""
    given = {word: request[word] for word in _FIELDS if request.get(word) is not None}
    return with_dates_written(given) | whole_fields(given)


def whole_fields(given: Json) -> dict[str, Any]:
    """The counts of a request as integers: a client may write 2 as 2.0."""
    return {word: int(given[word]) for word in _WHOLE if given.get(word) is not None}
