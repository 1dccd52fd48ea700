"""Handlers of coupons in the Management API: listed, searched, changed, deleted.

How they are made stands in ``coupon_creation``, their files in ``code_files``. A campaign may
have many: others get their turn while they are looked through.
"""

import asyncio
from collections.abc import Iterable, Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import scan
from mockserver.api.management.code_filters import (
    Filter,
    attributes_asked,
    coupon_filter,
    coupon_filter_of_body,
)
from mockserver.api.management.entity_lists import View, counted_in_turns, page_in_turns
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.named_codes import codes_of, named_code
from mockserver.api.management.written import keep
from mockserver.engine.campaigns import frontend_state
from mockserver.engine.coupons.changes import (
    changed_coupon,
    changed_in_batch,
    checked_update,
    drop_coupons,
)
from mockserver.entities import Json, Key, Kind
from mockserver.state import Moment

_BREATH = 100
"""Coupons that are changed before other requests get their turn."""

COUPON_SORTS = (
    "id",
    "created",
    "campaignId",
    "value",
    "usageLimit",
    "usageCounter",
    "discountLimit",
    "discountCounter",
    "discountRemainder",
    "reservationLimit",
    "reservationCounter",
    "startDate",
    "expiryDate",
    "referralId",
    "recipientIntegrationId",
    "importId",
    "batchId",
)
_REQUIRED = ("id", "created", "campaignId", "value", "usageLimit", "usageCounter")
"""The least that a Coupon has: what is left of one where only codes are asked for."""


async def get_coupons(call: Call) -> Answer:
    """getCouponsWithoutTotalCount."""
    return await _page(call, _of_campaign(call), coupon_filter(call), _view(call))


async def get_counted_coupons(call: Call) -> Answer:
    """getCoupons: the older one, which counts them."""
    return await _counted(call, _of_campaign(call), coupon_filter(call), _view(call))


async def search_coupons(call: Call) -> Answer:
    """searchCouponsAdvancedWithoutTotalCount: those that have all attributes asked for."""
    return await _page(call, _of_campaign(call), coupon_filter(call, attributes_asked(call)))


async def search_counted_coupons(call: Call) -> Answer:
    """searchCouponsAdvanced: the older one, which counts them."""
    return await _counted(call, _of_campaign(call), coupon_filter(call, attributes_asked(call)))


async def search_coupons_by_attributes(call: Call) -> Answer:
    """getCouponsByAttributes: the oldest one, whose body has the attributes under that word."""
    return await search_counted_coupons(call)


async def search_all_coupons(call: Call) -> Answer:
    """searchCouponsAdvancedApplicationWideWithoutTotalCount: the same in all campaigns."""
    matches = coupon_filter(call, attributes_asked(call))
    return await _page(call, codes_of(call, Kind.COUPON, campaigns_asked(call)), matches)


async def search_all_counted_coupons(call: Call) -> Answer:
    """searchCouponsAdvancedApplicationWide: the older one, which counts them."""
    matches = coupon_filter(call, attributes_asked(call))
    return await _counted(call, codes_of(call, Kind.COUPON, campaigns_asked(call)), matches)


async def search_all_coupons_by_attributes(call: Call) -> Answer:
    """getCouponsByAttributesApplicationWide: the oldest one."""
    return await search_all_counted_coupons(call)


def campaigns_asked(call: Call) -> list[Json]:
    """The campaigns of the Application in the state asked for, or the one asked for.

    Raises ApiError.
    """
    moment, asked = moment_in_application(call), call.parameters
    wanted, number = asked.get("campaignState"), asked.get("campaignId")
    return [
        one
        for one in moment.entities.entities(Kind.CAMPAIGN, "application", moment.application.id)
        if (wanted is None or wanted in (one["state"], frontend_state(one, moment.now)))
        and (number is None or one["id"] == number)
    ]


def update_coupon(call: Call) -> Answer:
    """updateCoupon."""
    moment, coupon = moment_in_application(call), named_code(call, Kind.COUPON, "couponId")
    changed = changed_coupon(moment, coupon, checked_update(moment, call.body))
    keep(call, {Kind.COUPON: {changed["id"]: changed}})
    return Answer(changed)


async def update_batch(call: Call) -> Answer:
    """updateCouponBatch: the coupons of a batch, or all of the campaign, at once."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    update, batch = checked_update(moment, call.body), call.body.get("batchID")
    found = await scan(
        codes_of(call, Kind.COUPON, [campaign]),
        lambda coupon: batch is None or coupon.get("batchId") == batch,
    )
    changed: list[Json] = []
    for coupon in found:
        changed.append(changed_in_batch(moment, coupon, update))
        if len(changed) % _BREATH == 0:
            await asyncio.sleep(0)
    after: dict[Key, Json] = {}
    for seen, one in zip(found, changed, strict=True):
        there = _still(call, seen)
        if there is not None:
            after[seen["id"]] = one if there is seen else changed_in_batch(moment, there, update)
    keep(call, {Kind.COUPON: after})
    return Answer(None, 204)


def delete_coupon(call: Call) -> Answer:
    """deleteCoupon."""
    moment = moment_in_application(call)
    drop_coupons(moment.entities, [named_code(call, Kind.COUPON, "couponId")["id"]])
    keep(call, moment.entities.changes)
    return Answer(None, 204)


async def delete_coupons(call: Call) -> Answer:
    """deleteCoupons: those that the filters name, at once; all of the campaign without any."""
    moment = await _without(call, coupon_filter(call))
    keep(call, moment.entities.changes)
    return Answer(None, 204)


async def delete_coupons_in_a_job(call: Call) -> Answer:
    """createCouponsDeletionJob: the job is done when it is answered, and kept."""
    filters: Json = call.body["filters"]
    moment = await _without(call, coupon_filter_of_body(call, filters, "/filters"))
    job = {
        "id": moment.entities.next_id(Kind.COUPON_DELETION_JOB),
        "created": moment.now,
        "applicationId": moment.application.id,
        "accountId": moment.application.account_id,
        "filters": filters,
        "status": "completed",
        "deletedAmount": len(moment.entities.changes.get(Kind.COUPON, ())),
        "failCount": 0,
        "errors": [],
        "createdBy": call.user_id,
        "communicated": False,
        "campaignIDs": [named_campaign(call)["id"]],
    }
    moment.entities.put(Kind.COUPON_DELETION_JOB, job)
    keep(call, moment.entities.changes)
    return Answer({"id": job["id"]}, 202)


async def _without(call: Call, matches: Filter) -> Moment:
    """The circumstances in which the coupons of the campaign that match are gone."""
    found = await scan(_of_campaign(call), matches)
    moment = moment_in_application(call)
    there = ((seen, _still(call, seen)) for seen in found)
    drop_coupons(
        moment.entities,
        [now["id"] for seen, now in there if now is not None and (now is seen or matches(now))],
    )
    return moment


def _still(call: Call, seen: Json) -> Json | None:
    """A coupon as it is after others had their turn: redeemed, say, or gone."""
    there = call.account.tables.get(Kind.COUPON, seen["id"])
    # Where the account began anew, another coupon may have its ID.
    same = there is not None and all(there[word] == seen[word] for word in ("campaignId", "value"))
    return there if same else None


def _of_campaign(call: Call) -> Iterable[Json]:
    return codes_of(call, Kind.COUPON, [named_campaign(call)])


async def _page(
    call: Call, coupons: Iterable[Json], matches: Filter, view: View | None = None
) -> Answer:
    """One page of the coupons that match; in the order of their IDs no more are looked at."""
    return await page_in_turns(call, coupons, matches, COUPON_SORTS, view)


async def _counted(
    call: Call, coupons: Iterable[Json], matches: Filter, view: View | None = None
) -> Answer:
    """One page of the coupons that match, and the number of all."""
    return await counted_in_turns(call, coupons, matches, COUPON_SORTS, view)


def _view(call: Call) -> View | None:
    return _code_only if call.parameters["valuesOnly"] else None


def _code_only(coupon: Json) -> Json:
    return {word: coupon[word] for word in _REQUIRED}


HANDLERS: Mapping[str, Handler] = {
    "getCoupons": get_counted_coupons,
    "searchCouponsAdvanced": search_counted_coupons,
    "getCouponsByAttributes": search_coupons_by_attributes,
    "searchCouponsAdvancedApplicationWide": search_all_counted_coupons,
    "getCouponsByAttributesApplicationWide": search_all_coupons_by_attributes,
    "getCouponsWithoutTotalCount": get_coupons,
    "searchCouponsAdvancedWithoutTotalCount": search_coupons,
    "searchCouponsAdvancedApplicationWideWithoutTotalCount": search_all_coupons,
    "updateCoupon": update_coupon,
    "updateCouponBatch": update_batch,
    "deleteCoupon": delete_coupon,
    "deleteCoupons": delete_coupons,
    "createCouponsDeletionJob": delete_coupons_in_a_job,
}
