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
    additional_costs,
    application_sessions,
    attributes,
    campaign_groups,
    campaign_making,
    campaign_sets,
    campaign_stores,
    campaigns,
    cart_item_filters,
    code_files,
    collections,
    coupon_creation,
    coupons,
    customers,
    giveaways,
    log_in,
    logs,
    loyalty_exports,
    loyalty_imports,
    loyalty_ledgers,
    provisioning,
    referrals,
    roles,
    rulesets,
    scim,
    store_budgets,
    stores,
    users,
    value_maps,
)
from mockserver.api.management import audiences as management_audiences
from mockserver.api.management import catalogs as management_catalogs
from mockserver.api.management import loyalty as management_loyalty
from mockserver.api.management import loyalty_cards as management_loyalty_cards

HANDLERS: Mapping[str, Handler] = {
    **sessions.HANDLERS,
    **profiles.HANDLERS,
    **first_version.HANDLERS,
    **audiences.HANDLERS,
    **service.HANDLERS,
    **events.HANDLERS,
    **log_in.HANDLERS,
    **users.HANDLERS,
    **roles.HANDLERS,
    **scim.HANDLERS,
    **provisioning.HANDLERS,
    **customers.HANDLERS,
    **application_sessions.HANDLERS,
    **integration_campaigns.HANDLERS,
    **integration_attributes.HANDLERS,
    **achievements.HANDLERS,
    **catalogs.HANDLERS,
    **campaigns.HANDLERS,
    **campaign_sets.HANDLERS,
    **campaign_making.HANDLERS,
    **campaign_groups.HANDLERS,
    **rulesets.HANDLERS,
    **attributes.HANDLERS,
    **additional_costs.HANDLERS,
    **stores.HANDLERS,
    **campaign_stores.HANDLERS,
    **store_budgets.HANDLERS,
    **collections.HANDLERS,
    **giveaways.HANDLERS,
    **management_catalogs.HANDLERS,
    **value_maps.HANDLERS,
    **cart_item_filters.HANDLERS,
    **logs.HANDLERS,
    **management_audiences.HANDLERS,
    **integration_loyalty.HANDLERS,
    **integration_loyalty_cards.HANDLERS,
    **management_loyalty.HANDLERS,
    **management_loyalty_cards.HANDLERS,
    **loyalty_ledgers.HANDLERS,
    **loyalty_imports.HANDLERS,
    **loyalty_exports.HANDLERS,
    **integration_coupons.HANDLERS,
    **integration_referrals.HANDLERS,
    **coupons.HANDLERS,
    **coupon_creation.HANDLERS,
    **code_files.HANDLERS,
    **referrals.HANDLERS,
}
