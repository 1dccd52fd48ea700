"""Handlers that make coupons: thousands at once, all or none, while others get their turn.

They are drawn on the side. If others have made coupons meanwhile, codes and IDs may be theirs,
and it is done again; the last time without a pause.
"""

import asyncio
from collections.abc import Sequence

import orjson

from mockserver.api.call import Answer, Call
from mockserver.api.lists import listed
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.written import keep
from mockserver.engine.coupons.creation import new_coupons
from mockserver.entities import Json, Kind

_BREATH = 100
"""Coupons after which other requests get their turn."""

_TRIES = 4


async def create_coupons(call: Call) -> Answer:
    """createCoupons."""
    recipient = call.body.get("recipientIntegrationId") or ""
    return await _made(call, [recipient] * int(call.body["numberOfCoupons"]))


async def create_coupons_for_recipients(call: Call) -> Answer:
    """createCouponsForMultipleRecipients."""
    return await _made(call, call.body["recipientsIntegrationIds"])


async def _made(call: Call, recipients: Sequence[str]) -> Answer:
    for left in reversed(range(_TRIES)):
        tables = call.account.tables
        first = tables.next_id(Kind.COUPON)
        coupons = await _drawn(call, recipients, pauses=left > 0)
        # An account that began anew meanwhile has other tables.
        if call.account.tables is tables and tables.next_id(Kind.COUPON) == first:
            break
    named_campaign(call)  # it may be gone by now
    keep(call, {Kind.COUPON: {one["id"]: one for one in coupons}})
    call.account.came(sum(len(orjson.dumps(one)) for one in coupons[:1]) * len(coupons))
    if call.parameters["silent"] == "yes":
        return Answer(None, 204)
    return Answer(listed(await _written(coupons), total=len(coupons)))


async def _drawn(call: Call, recipients: Sequence[str], *, pauses: bool) -> list[Json]:
    """Coupons that are not kept yet. Raises ApiError, Refusal."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    drawn: list[Json] = []
    for coupon in new_coupons(moment, campaign, call.body, recipients):
        drawn.append(coupon)
        if pauses and len(drawn) % _BREATH == 0:
            await asyncio.sleep(0)
    return drawn


async def _written(coupons: Sequence[Json]) -> list[bytes]:
    rows: list[bytes] = []
    for coupon in coupons:
        rows.append(orjson.dumps(coupon))
        if len(rows) % _BREATH == 0:
            await asyncio.sleep(0)
    return rows
