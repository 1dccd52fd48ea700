"""Handlers of referrals in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.code_filters import referral_filter
from mockserver.api.management.entity_lists import counted_in_turns, page_in_turns
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.named_codes import codes_of, named_code
from mockserver.api.management.written import keep
from mockserver.engine.referrals import changed_referral, drop_referral
from mockserver.entities import Kind

_SORTS = (
    "id",
    "created",
    "startDate",
    "expiryDate",
    "usageLimit",
    "usageCounter",
    "campaignId",
    "advocateProfileIntegrationId",
    "friendProfileIntegrationId",
    "importId",
    "code",
    "batchId",
)


async def get_referrals(call: Call) -> Answer:
    """getReferralsWithoutTotalCount."""
    referrals = codes_of(call, Kind.REFERRAL, [named_campaign(call)])
    return await page_in_turns(call, referrals, referral_filter(call), _SORTS)


async def get_counted_referrals(call: Call) -> Answer:
    """getReferrals: the older one, which counts them."""
    referrals = codes_of(call, Kind.REFERRAL, [named_campaign(call)])
    return await counted_in_turns(call, referrals, referral_filter(call), _SORTS)


def update_referral(call: Call) -> Answer:
    """updateReferral."""
    changed = changed_referral(
        moment_in_application(call), named_code(call, Kind.REFERRAL, "referralId"), call.body
    )
    keep(call, {Kind.REFERRAL: {changed["id"]: changed}})
    return Answer(changed)


def delete_referral(call: Call) -> Answer:
    """deleteReferral."""
    moment = moment_in_application(call)
    drop_referral(moment.entities, named_code(call, Kind.REFERRAL, "referralId")["id"])
    keep(call, moment.entities.changes)
    return Answer(None, 204)


HANDLERS: Mapping[str, Handler] = {
    "getReferrals": get_counted_referrals,
    "getReferralsWithoutTotalCount": get_referrals,
    "updateReferral": update_referral,
    "deleteReferral": delete_referral,
}
