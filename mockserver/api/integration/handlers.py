"""Which handler answers which operation of the Integration API."""

from collections.abc import Mapping

from mockserver.api.call import Handler
from mockserver.api.integration import (
    achievements,
    attributes,
    audiences,
    campaigns,
    catalogs,
    coupons,
    events,
    first_version,
    loyalty,
    loyalty_cards,
    profiles,
    referrals,
    service,
    sessions,
)

INTEGRATION_HANDLERS: Mapping[str, Handler] = {
    **achievements.HANDLERS,
    **attributes.HANDLERS,
    **audiences.HANDLERS,
    **campaigns.HANDLERS,
    **catalogs.HANDLERS,
    **coupons.HANDLERS,
    **events.HANDLERS,
    **first_version.HANDLERS,
    **loyalty.HANDLERS,
    **loyalty_cards.HANDLERS,
    **profiles.HANDLERS,
    **referrals.HANDLERS,
    **service.HANDLERS,
    **sessions.HANDLERS,
}
