"""Who has points in a loyalty program, and all its transactions: many, so others get their turn.

Decides nothing.
"""

import asyncio
from collections.abc import Iterator

from mockserver.api.call import Call
from mockserver.entities import Json, Kind

_BREATH = 1000
"""Transactions after which other requests get their turn: looking at one is quick."""


def transactions_in(call: Call, program: Json) -> Iterator[Json]:
    """The transactions that a program has now, each as it is when its turn comes."""
    tables = call.account.tables
    found = (
        tables.get(Kind.TRANSACTION, key)
        for key in tables.found(Kind.TRANSACTION, "program", program["id"])
    )
    return (one for one in found if one is not None)


async def holders_of(call: Call, program: Json) -> list[str]:
    """The integration IDs of customers, or the identifiers of cards, that have points."""
    keys = call.account.tables.found(Kind.MEMBERSHIP, "program", program["id"])
    holders: set[str] = {holder for _, holder in keys}
    for count, one in enumerate(transactions_in(call, program), 1):
        holders.add(one["holder"])
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    return sorted(holders)
