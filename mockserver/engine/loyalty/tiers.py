"""The tier of a customer, as answers show it: where they are, and what the next one takes."""

from mockserver.engine.durations import zone_named
from mockserver.engine.loyalty.holding import Holding, holding_of
from mockserver.engine.loyalty.points import Balance, total
from mockserver.engine.loyalty.tier_walk import Standing, tiers_of
from mockserver.entities import Json
from mockserver.moments import parse_date_time
from mockserver.state import Moment


def current_tier(moment: Moment, program: Json, holder: str, subledger: str) -> Json | None:
    """The Tier in which a customer is, None for in none; ``program`` is a LoyaltyProgram."""
    return shown_tier(program, holding_of(moment, program, holder, subledger).standing)


def shown_tier(program: Json, standing: Standing) -> Json | None:
    """A standing as Tier, with times in the time zone of the program."""
    tier = standing.tier
    if tier is None:
        return None
    shown: Json = {"id": tier["id"], "name": tier["name"]}
    if standing.start is not None:
        shown["startDate"] = _there(standing.start, program)
    if standing.expiry is not None:
        shown["expiryDate"] = _there(standing.expiry, program)
    if program.get("tiersDowngradePolicy"):
        shown["downgradePolicy"] = program["tiersDowngradePolicy"]
    return shown


def tier_fields(program: Json, standing: Standing, balance: Balance) -> Json:
    """currentTier, pointsToNextTier and nextTierName, as far as there is anything to tell."""
    tiers = tiers_of(program)
    if not tiers or program["cardBased"]:
        return {}
    fields: Json = {}
    tier = standing.tier
    if tier is not None:
        fields["currentTier"] = shown_tier(program, standing)
    above = [one for one in tiers if tier is None or one["minPoints"] > tier["minPoints"]]
    if not above:
        return {**fields, "nextTierName": None}
    missing = total((above[0]["minPoints"], -balance.active, balance.negative))
    return {**fields, "pointsToNextTier": max(0, missing), "nextTierName": above[0]["name"]}


def projected_tier(holding: Holding) -> Json | None:
    """ProjectedTier: what becomes of a customer when the tier expires; None where none does."""
    tier, expiry = holding.standing.tier, holding.standing.expiry
    if tier is None or expiry is None:
        return None
    after, active = holding.projected(expiry)
    projected: Json = {"projectedActivePoints": active}
    if after.tier is None or after.tier["minPoints"] < tier["minPoints"]:
        projected["stayInTierPoints"] = max(0, total((tier["minPoints"], -active)))
    if after.tier is not None:
        projected["projectedTierName"] = after.tier["name"]
    return projected


def _there(time: str, program: Json) -> str:
    """A time in the time zone of a program, in RFC 3339."""
    local = parse_date_time(time).astimezone(zone_named(program["timezone"]))
    return local.isoformat(timespec="microseconds").removesuffix("+00:00") + (
        "" if local.utcoffset() else "Z"
    )
