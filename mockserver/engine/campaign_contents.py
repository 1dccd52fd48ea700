"""What a campaign owns, and that goes with it when it is deleted.

Writes to a draft. Knows what belongs to what, and no rule about any of it.
"""

from collections.abc import Iterator

from mockserver.entities import Draft, Key, Kind


def drop_contents(entities: Draft, campaign: int) -> None:
    """Have no more what belongs to a campaign, nor what belongs to that."""
    # All are found before the first is gone: what is gone has nothing that belongs to it.
    for kind, key in list(_contents(entities, campaign)):
        entities.drop(kind, key)


def drop_achievement(entities: Draft, number: int) -> None:
    """Have an achievement no more, nor what customers have reached in it."""
    for kind, key in list(_of_one(entities, Kind.ACHIEVEMENT, number)):
        entities.drop(kind, key)
    entities.drop(Kind.ACHIEVEMENT, number)


def _contents(entities: Draft, campaign: int) -> Iterator[tuple[Kind, Key]]:
    for kind in (
        Kind.RULESET,
        Kind.COUPON,
        Kind.REFERRAL,
        Kind.ACHIEVEMENT,
        Kind.COUNTER,
        Kind.STORE_BUDGET,
    ):
        for key in entities.found(kind, "campaign", campaign):
            yield kind, key
            yield from _of_one(entities, kind, key)
    for kind in (Kind.VALUE_MAP, Kind.COLLECTION):
        for one in entities.values(kind):
            if one.get("campaignId") == campaign:
                yield kind, one["id"]


def _of_one(entities: Draft, kind: Kind, key: Key) -> Iterator[tuple[Kind, Key]]:
    """What belongs to a coupon, a referral or an achievement."""
    if kind is Kind.COUPON:
        for inner in (Kind.RESERVATION, Kind.REDEMPTION):
            yield from ((inner, one) for one in entities.found(inner, "coupon", key))
    elif kind is Kind.REFERRAL:
        yield from ((Kind.FRIEND, one) for one in entities.found(Kind.FRIEND, "referral", key))
    elif kind is Kind.ACHIEVEMENT:
        runs = entities.found(Kind.PROGRESS, "achievement", key)
        yield from ((Kind.PROGRESS, one) for one in runs)
