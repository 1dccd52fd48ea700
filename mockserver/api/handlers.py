"""Which handler answers which operation: what the modules of handlers say together."""

from collections.abc import Mapping

from mockserver.api.call import Handler
from mockserver.api.integration import (
    achievements,
    audiences,
    catalogs,
    events,
    first_version,
    profiles,
    service,
    sessions,
)
from mockserver.api.integration import attributes as integration_attributes
from mockserver.api.integration import campaigns as integration_campaigns
from mockserver.api.integration import coupons as integration_coupons
from mockserver.api.integration import loyalty as integration_loyalty
from mockserver.api.integration import loyalty_cards as integration_loyalty_cards
from mockserver.api.integration import referrals as integration_referrals
from mockserver.api.management import (
    account,
    activity,
    additional_costs,
    application_sessions,
    attributes,
    audience_analytics,
    campaign_analytics,
    campaigns,
    coupon_rejections,
    coupons,
    customers,
    logs,
    referrals,
    rulesets,
    session_exports,
    stores,
    traffic,
    webhooks,
)
from mockserver.api.management import achievements as management_achievements
from mockserver.api.management import audiences as management_audiences
from mockserver.api.management import events as management_events
from mockserver.api.management import loyalty as management_loyalty

HANDLERS: Mapping[str, Handler] = {
    **sessions.HANDLERS,
    **profiles.HANDLERS,
    **first_version.HANDLERS,
    **audiences.HANDLERS,
    **service.HANDLERS,
    **events.HANDLERS,
    **customers.HANDLERS,
    **application_sessions.HANDLERS,
    **integration_campaigns.HANDLERS,
    **integration_attributes.HANDLERS,
    **achievements.HANDLERS,
    **catalogs.HANDLERS,
    **campaigns.HANDLERS,
    **rulesets.HANDLERS,
    **attributes.HANDLERS,
    **additional_costs.HANDLERS,
    **stores.HANDLERS,
    **logs.HANDLERS,
    **management_achievements.HANDLERS,
    **management_events.HANDLERS,
    **activity.HANDLERS,
    **account.HANDLERS,
    **audience_analytics.HANDLERS,
    **campaign_analytics.HANDLERS,
    **coupon_rejections.HANDLERS,
    **session_exports.HANDLERS,
    **traffic.HANDLERS,
    **webhooks.HANDLERS,
    **management_audiences.HANDLERS,
    **integration_loyalty.HANDLERS,
    **integration_loyalty_cards.HANDLERS,
    **management_loyalty.HANDLERS,
    **integration_coupons.HANDLERS,
    **integration_referrals.HANDLERS,
    **coupons.HANDLERS,
    **referrals.HANDLERS,
}
