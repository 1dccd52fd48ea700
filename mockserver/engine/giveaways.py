"""Giveaways: codes of a pool, handed out once each.

A value is a Giveaway. The free one with the lowest ID that is valid now goes first, so that
the same history hands out the same codes. What was handed out is not taken back.
"""

from heapq import heapify, heappop

from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment


class NoGiveawayLeft(Exception):  # noqa: N818 - it is what has happened
    """A pool has no code for this Application that is free and valid now."""


def award(moment: Moment, pool: Json, profile_id: str, profile_number: int | None = None) -> Json:
    """Hand out a giveaway to a customer. Gives the props of awardGiveaway.

    ``profile_number`` is the internal ID of the customer, where there is one. The Giveaway
    itself is in the draft under ``giveawayId``. Raises NoGiveawayLeft, and changes nothing.
    """
    giveaway = _next(moment, pool)
    awarded = {**giveaway, "used": True, "profileIntegrationId": profile_id}
    if profile_number is not None:
        awarded["profileId"] = profile_number
    moment.entities.put(Kind.GIVEAWAY, awarded)
    return {
        **_props(pool, profile_id),
        "giveawayId": giveaway["id"],
        "code": giveaway["code"],
    }


def would_award(moment: Moment, pool: Json, profile_id: str) -> Json:
    """The props of willAwardGiveaway: what would be handed out if the session closed now.

    Raises NoGiveawayLeft.
    """
    _next(moment, pool)
    return _props(pool, profile_id)


def giveaways_of(moment: Moment, profile_id: str) -> list[Json]:
    """What a customer was given in this environment, as the inventory lists it."""
    entities = moment.entities
    return [
        one
        for one in entities.entities(Kind.GIVEAWAY, "profile", profile_id)
        if _is_of(entities.get(Kind.GIVEAWAY_POOL, one["poolId"]), moment)
    ]


def _is_of(pool: Json | None, moment: Moment) -> bool:
    return pool is not None and pool["sandbox"] == moment.application.sandbox


def _next(moment: Moment, pool: Json) -> Json:
    """The giveaway that is handed out next. Raises NoGiveawayLeft."""
    applications = pool.get("subscribedApplicationsIds")
    if not applications or moment.application.id in applications:
        now = parse_date_time(moment.now)
        free = moment.entities.found(Kind.GIVEAWAY, "free", pool["id"])
        heapify(free)
        while free:
            giveaway = moment.entities.get(Kind.GIVEAWAY, heappop(free))
            if giveaway is None:
                continue
            start, end = giveaway.get("startDate"), giveaway.get("endDate")
            if start is not None and parse_date_time(start) > now:
                continue
            if end is None or parse_date_time(end) > now:
                return giveaway
    raise NoGiveawayLeft(f"the giveaway pool {pool['name']} has no code left")


def _props(pool: Json, profile_id: str) -> Json:
    return {
        "poolId": pool["id"],
        "poolName": pool["name"],
        "recipientIntegrationId": profile_id,
    }
