"""The rows of the Integration API in the table of operations, a module an area."""

from mockserver.contract.integration.achievements import ACHIEVEMENT_OPERATIONS
from mockserver.contract.integration.audiences import AUDIENCE_OPERATIONS
from mockserver.contract.integration.campaigns import CAMPAIGN_OPERATIONS
from mockserver.contract.integration.catalogs import CATALOG_OPERATIONS
from mockserver.contract.integration.coupons import COUPON_OPERATIONS
from mockserver.contract.integration.events import EVENT_OPERATIONS
from mockserver.contract.integration.loyalty import LOYALTY_OPERATIONS
from mockserver.contract.integration.loyalty_cards import LOYALTY_CARD_OPERATIONS
from mockserver.contract.integration.profiles import PROFILE_OPERATIONS
from mockserver.contract.integration.referrals import REFERRAL_OPERATIONS
from mockserver.contract.integration.service import SERVICE_OPERATIONS
from mockserver.contract.integration.sessions import SESSION_OPERATIONS
from mockserver.contract.operations import Operation

INTEGRATION_OPERATIONS: tuple[Operation, ...] = (
    *SESSION_OPERATIONS,
    *PROFILE_OPERATIONS,
    *EVENT_OPERATIONS,
    *COUPON_OPERATIONS,
    *REFERRAL_OPERATIONS,
    *AUDIENCE_OPERATIONS,
    *ACHIEVEMENT_OPERATIONS,
    *LOYALTY_OPERATIONS,
    *LOYALTY_CARD_OPERATIONS,
    *CAMPAIGN_OPERATIONS,
    *CATALOG_OPERATIONS,
    *SERVICE_OPERATIONS,
)
