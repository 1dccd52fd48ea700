"""Handlers of referrals in the Integration API. Advocates must be known: none is made."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.engine.referrals import (
    campaign_for_referrals,
    created_referral,
    created_referrals,
)


def create_referral(call: Call) -> Answer:
    """createReferral: budgets of the campaign do not count."""
    moment, advocate = call.moment(), call.body["advocateProfileIntegrationId"]
    place = "/advocateProfileIntegrationId"
    campaign = campaign_for_referrals(moment, call.body["campaignId"], [advocate], place)
    referral = created_referral(moment, campaign, call.body)
    call.account.keep_entities(moment.entities.changes)
    return Answer(referral, 201)


def create_referrals(call: Call) -> Answer:
    """createReferralsForMultipleAdvocates: a referral for each, or none at all."""
    moment, advocates = call.moment(), call.body["advocateProfileIntegrationIds"]
    place = "/advocateProfileIntegrationIds/{}"
    campaign = campaign_for_referrals(moment, call.body["campaignId"], advocates, place)
    made = created_referrals(moment, campaign, call.body)
    call.account.keep_entities(moment.entities.changes)
    if call.parameters["silent"] == "yes":
        return Answer(None, 204)
    return Answer({"totalResultSize": len(made), "data": made}, 201)


HANDLERS: Mapping[str, Handler] = {
    "createReferral": create_referral,
    "createReferralsForMultipleAdvocates": create_referrals,
}
