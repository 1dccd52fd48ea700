"""The rows of the Management API in the table of operations, a module an area."""

from mockserver.contract.management.achievements import MANAGED_ACHIEVEMENT_OPERATIONS
from mockserver.contract.management.activity import ACTIVITY_OPERATIONS
from mockserver.contract.management.additional_costs import ADDITIONAL_COST_OPERATIONS
from mockserver.contract.management.analytics import ANALYTICS_OPERATIONS
from mockserver.contract.management.applications import APPLICATION_OPERATIONS
from mockserver.contract.management.attributes import ATTRIBUTE_OPERATIONS
from mockserver.contract.management.audiences import AUDIENCE_OPERATIONS
from mockserver.contract.management.campaign_making import CAMPAIGN_MAKING_OPERATIONS
from mockserver.contract.management.campaign_stores import CAMPAIGN_STORE_OPERATIONS
from mockserver.contract.management.campaigns import CAMPAIGN_OPERATIONS
from mockserver.contract.management.cart_item_filters import CART_ITEM_FILTER_OPERATIONS
from mockserver.contract.management.catalogs import CATALOG_OPERATIONS
from mockserver.contract.management.code_files import CODE_FILE_OPERATIONS
from mockserver.contract.management.collections import COLLECTION_OPERATIONS
from mockserver.contract.management.coupons import COUPON_OPERATIONS
from mockserver.contract.management.customers import CUSTOMER_OPERATIONS
from mockserver.contract.management.events import MANAGED_EVENT_OPERATIONS
from mockserver.contract.management.giveaways import GIVEAWAY_OPERATIONS
from mockserver.contract.management.logs import LOG_OPERATIONS
from mockserver.contract.management.loyalty import LOYALTY_OPERATIONS
from mockserver.contract.management.loyalty_cards import LOYALTY_CARD_OPERATIONS
from mockserver.contract.management.loyalty_files import LOYALTY_FILE_OPERATIONS
from mockserver.contract.management.loyalty_ledgers import LOYALTY_LEDGER_OPERATIONS
from mockserver.contract.management.older import OLDER_OPERATIONS
from mockserver.contract.management.provisioning import PROVISIONING_OPERATIONS
from mockserver.contract.management.referrals import REFERRAL_OPERATIONS
from mockserver.contract.management.roles import ROLE_OPERATIONS
from mockserver.contract.management.rulesets import RULESET_OPERATIONS
from mockserver.contract.management.session_exports import SESSION_EXPORT_OPERATIONS
from mockserver.contract.management.sessions import SESSION_OPERATIONS
from mockserver.contract.management.stores import STORE_OPERATIONS
from mockserver.contract.management.traffic import TRAFFIC_OPERATIONS
from mockserver.contract.management.users import USER_OPERATIONS
from mockserver.contract.management.value_maps import VALUE_MAP_OPERATIONS
from mockserver.contract.operations import Operation

MANAGEMENT_OPERATIONS: tuple[Operation, ...] = (
    *APPLICATION_OPERATIONS,
    *CUSTOMER_OPERATIONS,
    *SESSION_OPERATIONS,
    *CAMPAIGN_OPERATIONS,
    *CAMPAIGN_MAKING_OPERATIONS,
    *RULESET_OPERATIONS,
    *COUPON_OPERATIONS,
    *REFERRAL_OPERATIONS,
    *CODE_FILE_OPERATIONS,
    *LOYALTY_OPERATIONS,
    *LOYALTY_LEDGER_OPERATIONS,
    *LOYALTY_CARD_OPERATIONS,
    *LOYALTY_FILE_OPERATIONS,
    *AUDIENCE_OPERATIONS,
    *ATTRIBUTE_OPERATIONS,
    *ADDITIONAL_COST_OPERATIONS,
    *STORE_OPERATIONS,
    *CAMPAIGN_STORE_OPERATIONS,
    *COLLECTION_OPERATIONS,
    *GIVEAWAY_OPERATIONS,
    *CATALOG_OPERATIONS,
    *VALUE_MAP_OPERATIONS,
    *CART_ITEM_FILTER_OPERATIONS,
    *LOG_OPERATIONS,
    *OLDER_OPERATIONS,
    *USER_OPERATIONS,
    *ROLE_OPERATIONS,
    *PROVISIONING_OPERATIONS,
    *MANAGED_ACHIEVEMENT_OPERATIONS,
    *MANAGED_EVENT_OPERATIONS,
    *ACTIVITY_OPERATIONS,
    *ANALYTICS_OPERATIONS,
    *SESSION_EXPORT_OPERATIONS,
    *TRAFFIC_OPERATIONS,
)
