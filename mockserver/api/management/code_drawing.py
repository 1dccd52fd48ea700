"""Draws codes, thousands at once, while other requests get their turn; keeps none.

They are drawn on the side. If others have made codes meanwhile, codes and IDs may be theirs,
and it is done again; the last time without a pause.
"""

import asyncio
from collections.abc import Callable, Iterator

from mockserver.api.call import Call
from mockserver.entities import Json, Kind

_BREATH = 100
"""Codes after which other requests get their turn."""

_TRIES = 4


async def drawn(call: Call, kind: Kind, draw: Callable[[], Iterator[Json]]) -> list[Json]:
    """The coupons or referrals that ``draw`` draws, all or none, to be kept at once.

    Raises what ``draw`` raises, which is asked again for each try.
    """
    found: list[Json] = []
    for left in reversed(range(_TRIES)):
        tables = call.account.tables
        first = tables.next_id(kind)
        found = []
        for code in draw():
            found.append(code)
            if left and len(found) % _BREATH == 0:
                await asyncio.sleep(0)
        # An account that began anew meanwhile has other tables.
        if call.account.tables is tables and tables.next_id(kind) == first:
            break
    return found
