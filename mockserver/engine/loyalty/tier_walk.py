"""How the tier of a customer goes on by time: up as points become active, down as it expires.

Pure functions of a program, the points of a subledger and what was known of its tier when it
was last looked at. Source: the vendor's model texts of LoyaltyProgram, Tier and ProjectedTier.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from typing import NamedTuple

from mockserver.engine.durations import next_after
from mockserver.engine.loyalty.members import checked
from mockserver.engine.loyalty.points import Points, stamp, total
from mockserver.entities import Json
from mockserver.moments import parse_date_time, write_date_time

_A_MOMENT = timedelta(microseconds=1)


class Standing(NamedTuple):
    """In which LoyaltyTier a customer is, since when and until when; None for unknown.

    ``given``: someone has said until when, whatever the policy of the program says.
    """

    tier: Json | None = None
    start: str | None = None
    expiry: str | None = None
    given: bool = False


def tiers_of(program: Json) -> list[Json]:
    """The tiers of a program, the lowest first."""
    return sorted(program.get("tiers") or (), key=lambda tier: (tier["minPoints"], tier["id"]))


def tier_for(program: Json, points: float) -> Json | None:
    """The highest tier that so many points reach."""
    reached = [tier for tier in tiers_of(program) if tier["minPoints"] <= points]
    return reached[-1] if reached else None


def raised(program: Json, standing: Standing, points: float, time: str, joined: str) -> Standing:
    """The standing after points were added: a higher tier, or as it was."""
    reached = tier_for(program, points)
    if reached is None or (
        standing.tier is not None and reached["minPoints"] <= standing.tier["minPoints"]
    ):
        return standing
    return Standing(reached, time, _expiry(program, time, joined, time))


def reevaluated(program: Json, tier: Json, points: float) -> Json | None:
    """The tier after one has expired, for the points that are active then."""
    if program.get("tiersDowngradePolicy") != "one_down":
        return tier_for(program, points)
    if points >= tier["minPoints"]:
        return tier
    tiers = tiers_of(program)
    place = tiers.index(tier)
    return tiers[place - 1] if place else None


def walked(program: Json, points: Points, kept: Json, joined: str, time: str) -> Standing:
    """The standing at a time.

    ``points`` are settled until now. ``kept`` is the KeptLedger of their subledger, which nobody
    has touched since it was ``checked``; ``joined`` is when the customer joined, ``""`` for never.
    """
    since = checked(kept)
    standing = _kept_standing(program, kept, joined, since)
    there = [lot.left for lot in points.lots.values() if lot.start <= since < lot.end]
    active = total((*there, *(-debt.owed for debt in points.debts.values())))
    for at, change in _changes(points, since, time):
        standing = _expired(program, standing, max(active, 0), joined, at, including=False)
        active = total((active, change))
        if change > 0:
            standing = raised(program, standing, active, at, joined)
    return _expired(program, standing, max(active, 0), joined, time, including=True)


def _kept_standing(program: Json, kept: Json, joined: str, since: str) -> Standing:
    number = kept.get("tierId")
    tier = next((one for one in tiers_of(program) if one["id"] == number), None)
    if tier is None:
        return Standing()
    start = kept.get("tierStart")
    if "tierExpiry" in kept:
        return Standing(tier, start, stamp(kept["tierExpiry"]), given=True)
    return Standing(tier, start, _expiry(program, start, joined, since))


def _changes(points: Points, after: str, until: str) -> Iterator[tuple[str, float]]:
    """When the number of active points changes by time alone, and by how much."""
    changes: list[tuple[str, float]] = []
    for lot in points.lots.values():
        if lot.left <= 0 or lot.end <= lot.start:
            continue
        if after < lot.start <= until:
            changes.append((lot.start, lot.left))
        if after < lot.end <= until:
            changes.append((lot.end, -lot.left))
    changes.sort()
    for at, some in groupby(changes, key=lambda change: change[0]):
        yield at, total(change for _, change in some)


def _expired(
    program: Json, standing: Standing, active: float, joined: str, until: str, *, including: bool
) -> Standing:
    """The standing after all expiries before a time, through which so many points are active."""
    bound = until if including else write_date_time(parse_date_time(until) - _A_MOMENT)
    while standing.tier is not None and standing.expiry is not None and standing.expiry <= bound:
        at = standing.expiry
        tier = reevaluated(program, standing.tier, active)
        if tier is None:
            standing = Standing()
        elif tier is standing.tier:
            # It stays as long as the points do: the next expiry to look at is after them.
            expiry = _expiry(program, standing.start, joined, bound)
            standing = standing._replace(expiry=expiry, given=False)
        else:
            standing = Standing(tier, at, _expiry(program, at, joined, at))
    return standing


def _expiry(program: Json, start: str | None, joined: str, after: str) -> str | None:
    """The first expiry after a time of a tier that was entered at ``start``; None for never.

    The attribute of ``customer_attribute`` is not part of a program, so that nothing expires.
    """
    policy, lasts = program.get("tiersExpirationPolicy"), program.get("tiersExpireIn")
    cycle = program.get("tierCycleStartDate")
    if policy == "absolute_expiration" and cycle is not None:
        begins = write_date_time(parse_date_time(cycle))
        if begins > after:
            return begins
    else:
        begins = {"tier_start_date": start, "program_join_date": joined}.get(policy or "") or ""
    if not begins or not lasts:
        return None
    try:
        end = next_after(
            parse_date_time(begins), lasts, program["timezone"], parse_date_time(after or begins)
        )
    except (OverflowError, ValueError):
        return None
    return write_date_time(end)
