"""Coupons and referrals that a Management call means: one by its ID, or all of campaigns.

Raises the 404 of what is not there. Decides nothing.
"""

from collections.abc import Iterable, Iterator

from mockserver.api.call import Call
from mockserver.api.management.named import named_campaign
from mockserver.engine.refusals import unknown
from mockserver.entities import Json, Kind


def named_code(call: Call, kind: Kind, parameter: str) -> Json:
    """The coupon or referral of the campaign that the path names. Raises ApiError, Refusal.

    Its ID is a text in the path.
    """
    campaign, text = named_campaign(call), call.parameters[parameter]
    number = int(text) if text.isascii() and text.isdigit() else 0
    found = call.account.tables.get(kind, number)
    if found is None or found["campaignId"] != campaign["id"]:
        raise unknown(f"{kind} of this campaign", text)
    return found


def codes_of(call: Call, kind: Kind, campaigns: Iterable[Json]) -> Iterator[Json]:
    """All of some campaigns in the order of their IDs, each as it is when its turn comes."""
    tables = call.account.tables
    keys: list[int] = []
    for campaign in campaigns:
        keys += tables.found(kind, "campaign", campaign["id"])
    found = (tables.get(kind, key) for key in sorted(keys))
    return (code for code in found if code is not None)
