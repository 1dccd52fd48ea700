"""Handlers that make coupons: thousands at once, all or none, while others get their turn."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

import orjson

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import listed
from mockserver.api.management.code_drawing import drawn
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.written import keep
from mockserver.engine.coupons.creation import MOST_AT_ONCE, MOST_IN_A_JOB, new_coupons
from mockserver.entities import Json, Kind

_BREATH = 100
"""Coupons after which other requests get their turn."""


async def create_coupons(call: Call) -> Answer:
    """createCoupons."""
    recipient = call.body.get("recipientIntegrationId") or ""
    return await _answered(call, [recipient] * int(call.body["numberOfCoupons"]))


async def create_coupons_for_recipients(call: Call) -> Answer:
    """createCouponsForMultipleRecipients."""
    return await _answered(call, call.body["recipientsIntegrationIds"])


async def create_coupons_in_a_job(call: Call) -> Answer:
    """createCouponsAsync: the job is done when its batch is answered."""
    count = int(call.body["numberOfCoupons"])
    coupons = await _made(call, [""] * min(count, MOST_IN_A_JOB + 1), MOST_IN_A_JOB)
    return Answer({"batchId": coupons[0]["batchId"]})


async def _answered(call: Call, recipients: Sequence[str]) -> Answer:
    coupons = await _made(call, recipients, MOST_AT_ONCE)
    if call.parameters["silent"] == "yes":
        return Answer(None, 204)
    return Answer(listed(await _written(coupons), total=len(coupons)))


async def _made(call: Call, recipients: Sequence[str], most: int) -> list[Json]:
    def draw() -> Iterator[Json]:
        moment = moment_in_application(call)
        return new_coupons(moment, named_campaign(call), call.body, recipients, most)

    coupons = await drawn(call, Kind.COUPON, draw)
    named_campaign(call)  # it may be gone by now
    keep(call, {Kind.COUPON: {one["id"]: one for one in coupons}})
    call.account.came(sum(len(orjson.dumps(one)) for one in coupons[:1]) * len(coupons))
    return coupons


async def _written(coupons: Sequence[Json]) -> list[bytes]:
    rows: list[bytes] = []
    for coupon in coupons:
        rows.append(orjson.dumps(coupon))
        if len(rows) % _BREATH == 0:
            await asyncio.sleep(0)
    return rows


HANDLERS: Mapping[str, Handler] = {
    "createCoupons": create_coupons,
    "createCouponsForMultipleRecipients": create_coupons_for_recipients,
    "createCouponsAsync": create_coupons_in_a_job,
}
