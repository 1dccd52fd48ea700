"""Campaign access groups: which campaigns are in one. They play no part in evaluation.

A campaign is in a group if either says so. Writes nothing.
"""

from mockserver.entities import Json, Kind, Reader


def group_ids(reader: Reader, campaign: Json) -> set[int]:
    """The IDs of the groups that a campaign is in."""
    own = set(campaign.get("campaignGroups") or ())
    return own | {
        group["id"]
        for group in reader.values(Kind.CAMPAIGN_GROUP)
        if campaign["id"] in (group.get("campaignIds") or ())
    }


def shown_group(reader: Reader, group: Json) -> Json:
    """A CampaignGroup with the campaigns that are in it now."""
    number, named = group["id"], frozenset(group.get("campaignIds") or ())
    inside = sorted(
        one["id"]
        for one in reader.values(Kind.CAMPAIGN)
        if one["id"] in named or number in (one.get("campaignGroups") or ())
    )
    return {**group, "campaignIds": inside}
