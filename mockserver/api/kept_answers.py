"""Answers of accounts that are kept: none leaves before all that it rests on is kept.

Whatever an answer waits for on its way, it is told what became of the change that it made.
"""

import asyncio
from collections.abc import Awaitable

from mockserver.api.answering import Answering, Lent
from mockserver.api.asked import Asked, Reply
from mockserver.api.errors import UNSAVED, ApiError
from mockserver.control.keeping.batch import Fault
from mockserver.control.keeping.keeper import Keeper


class KeptAnswering(Answering):
    """Answers requests out of accounts that a keeper keeps."""

    def __init__(self, lent: Lent, keeper: Keeper) -> None:
        super().__init__(lent)
        self._keeper = keeper

    def answer(self, asked: Asked) -> Reply | Awaitable[Reply]:
        """What the account itself answers; ``asked`` knows what that rests on."""
        self._note_use(asked)
        reply = super().answer(asked)
        if not isinstance(reply, Reply):
            return self._noted(asked, reply)
        asked.saving = self._keeper.saving(asked.tenant.name)
        return reply

    async def _noted(self, asked: Asked, answer: Awaitable[Reply]) -> Reply:
        reply = await answer
        asked.saving = self._keeper.saving(asked.tenant.name)
        return reply

    def verdict(self, asked: Asked) -> Reply:
        """What the contract says of a request that the account is not asked."""
        self._note_use(asked)
        reply = super().verdict(asked)
        asked.saving = self._keeper.saving(asked.tenant.name)
        return reply

    def _note_use(self, asked: Asked) -> None:
        if asked.stub is not None:
            self._keeper.touched(asked.tenant)  # it is used up by one

    async def kept(self, asked: Asked, reply: Reply) -> Reply:
        """The reply as soon as all that it rests on is kept; what is not kept is undone."""
        tenant, waits = asked.tenant, [asked.saving]
        if reply.bent is not None and asked.stub is None:
            self._keeper.touched(tenant)  # a fault may be used up by one
            waits.append(self._keeper.saving(tenant.name))
        reads = asked.prepared is not None and not asked.prepared.writes
        while (fault := await _fault(waits)) is not None:
            if not reads or reply.bent is not None or tenant.account.changes is None:
                refusal = ApiError(UNSAVED, hint=str(fault))
                return self.refused(refusal, asked, reply.hints)
            # What was shown has been undone.
            again = self.answer(asked)
            reply = again if isinstance(again, Reply) else await again
            waits = [asked.saving]
        return reply


async def _fault(waits: "list[asyncio.Future[Fault] | None]") -> Fault:
    """Why any of these could not be kept, if one could not."""
    fault: Fault = None
    for saving in waits:
        if saving is not None:
            fault = await asyncio.shield(saving) or fault
    return fault
