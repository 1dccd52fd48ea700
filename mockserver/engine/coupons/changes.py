"""Changes of coupons: by UpdateCoupon and UpdateCouponBatch, and their end.

What a PUT leaves out stays as it is, but for dates and recipient, which it takes away: so the
vendor documents it.
"""

from collections.abc import Collection

from mockserver.engine.attributes import attribute_problems
from mockserver.engine.code_dates import with_dates_written
from mockserver.engine.coupons.creation import limit_problems, whole_fields
from mockserver.engine.coupons.redemption import remainder_of
from mockserver.engine.definitions import kept_attributes
from mockserver.engine.refusals import invalid
from mockserver.entities import Draft, Json, Kind
from mockserver.state import Moment

_DATES = ("startDate", "expiryDate")
_RECIPIENT = "recipientIntegrationId"
_FIELDS = (
    *_DATES,
    _RECIPIENT,
    "usageLimit",
    "discountLimit",
    "reservationLimit",
    "limits",
    "attributes",
    "isReservationMandatory",
    "implicitlyReserved",
)


def checked_update(moment: Moment, request: Json) -> Json:
    """An UpdateCoupon or UpdateCouponBatch that may be put over coupons. Raises Refusal."""
    problems = attribute_problems(moment, "Coupon", request.get("attributes"), "/attributes")
    problems += limit_problems(request, single=not request.get(_RECIPIENT))
    if problems:
        raise invalid(problems)
    given = {word: request[word] for word in _FIELDS if request.get(word) is not None}
    if not given.get(_RECIPIENT):
        given.pop(_RECIPIENT, None)
    return with_dates_written(given) | whole_fields(given)


def changed_coupon(moment: Moment, coupon: Json, update: Json) -> Json:
    """A coupon after an UpdateCoupon that was checked."""
    changed = _changed(moment, coupon, update, (*_DATES, _RECIPIENT))
    return changed | {"reservation": _RECIPIENT not in changed}


def changed_in_batch(moment: Moment, coupon: Json, update: Json) -> Json:
    """A coupon after an UpdateCouponBatch that was checked: it stays the code of who has it."""
    return _changed(moment, coupon, update, _DATES)


def _changed(moment: Moment, coupon: Json, update: Json, cleared: tuple[str, ...]) -> Json:
    kept = {word: value for word, value in coupon.items() if word not in cleared}
    attributes = kept_attributes(moment, coupon.get("attributes") or {}, update.get("attributes"))
    changed = kept | update | {"attributes": attributes}
    if not changed.get("discountLimit"):
        changed.pop("discountRemainder", None)
    return changed | remainder_of(changed)


def drop_coupons(entities: Draft, numbers: Collection[int]) -> None:
    """Have coupons no more, nor who has reserved or redeemed them."""
    # All are found before the first is gone: a draft looks through what it has changed.
    gone = [
        (kind, key)
        for kind in (Kind.RESERVATION, Kind.REDEMPTION)
        for number in numbers
        for key in entities.found(kind, "coupon", number)
    ]
    for kind, key in (*gone, *((Kind.COUPON, number) for number in numbers)):
        entities.drop(kind, key)
