"""Reservations of coupons: for customers who may then use them, or shall see them.

One is hard where the coupon demands a reservation of who redeems it, and soft elsewhere: then
it does no more than to show the coupon. The code of one customer is reserved for him alone.
"""

from collections.abc import Iterable, Sequence

from mockserver.contract.problems import Problem
from mockserver.engine.coupons.refusal import has_reserved
from mockserver.engine.refusals import invalid
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def reserve(moment: Moment, coupon: Json, profile_ids: Sequence[str], place: str) -> Json:
    """Reserve a coupon for customers, whatever its limit says. Gives the coupon after it.

    ``place`` is the JSON pointer of the customers. Raises Refusal for the code of another.
    """
    problems = [
        Problem("enum", "this is the code of another customer", f"{place}/{index}")
        for index, profile_id in enumerate(profile_ids)
        if not _may_reserve(coupon, profile_id)
    ]
    if problems:
        raise invalid(problems)
    new = [one for one in dict.fromkeys(profile_ids) if not has_reserved(moment, coupon, one)]
    return _changed(moment, coupon, added=new)


def release(moment: Moment, coupon: Json, profile_ids: Iterable[str]) -> Json:
    """Take reservations of customers back, as far as there are any. Gives the coupon after it."""
    held = [one for one in dict.fromkeys(profile_ids) if has_reserved(moment, coupon, one)]
    return _changed(moment, coupon, dropped=held)


def reserve_by_rule(moment: Moment, number: int, profile_id: str) -> bool:
    """Reserve a coupon as a rule does: within its limit; whether that is new.

    A reservationLimit of 0 is none. Raises Refusal beyond it, and for the code of another.
    """
    coupon = moment.entities.get(Kind.COUPON, number)
    if coupon is None or has_reserved(moment, coupon, profile_id):
        return False
    limit = coupon.get("reservationLimit")
    if limit and _reserved(moment, coupon) >= limit:
        details = f"the coupon can be reserved {limit} times"
        raise invalid([Problem("maximum", details, "/reservationLimit")])
    reserve(moment, coupon, (profile_id,), "/profileId")
    return True


def reserved_by(moment: Moment, coupon: Json) -> list[str]:
    """The integration IDs of those for whom a coupon is reserved, in order."""
    keys = moment.entities.found(Kind.RESERVATION, "coupon", coupon["id"])
    recipient = coupon.get("recipientIntegrationId")
    return sorted({profile_id for _, profile_id in keys} | ({recipient} if recipient else set()))


def _may_reserve(coupon: Json, profile_id: str) -> bool:
    recipient = coupon.get("recipientIntegrationId")
    return recipient == profile_id if recipient else coupon.get("reservation") is not False


def _reserved(moment: Moment, coupon: Json) -> int:
    """How often a coupon is reserved: a document may list reservations and not count them."""
    listed = len(moment.entities.found(Kind.RESERVATION, "coupon", coupon["id"]))
    return max(listed, int(coupon.get("reservationCounter") or 0))


def _changed(
    moment: Moment, coupon: Json, added: Sequence[str] = (), dropped: Sequence[str] = ()
) -> Json:
    if not added and not dropped:
        return coupon
    number, count = coupon["id"], _reserved(moment, coupon) + len(added) - len(dropped)
    for profile_id in added:
        reservation = {"couponId": number, "profileId": profile_id, "created": moment.now}
        moment.entities.put(Kind.RESERVATION, reservation)
    for profile_id in dropped:
        moment.entities.drop(Kind.RESERVATION, (number, profile_id))
    changed = {**coupon, "reservationCounter": max(0, count)}
    moment.entities.put(Kind.COUPON, changed)
    return changed
