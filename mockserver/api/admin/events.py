"""Streams the journal as server-sent events.

A reader has a place in the journal and nothing else: who reads too slowly for its bound is
told how many entries were missed, and costs no memory meanwhile.
"""

import asyncio
from typing import Any

import orjson
from aiohttp import web

from mockserver.api.admin.call import refused
from mockserver.control.journal.entries import Entry
from mockserver.control.journal.journal import Journal
from mockserver.control.journal.views import chosen, served_request
from mockserver.control.tenant import Tenant

_STILL_THERE = 15.0
"""Seconds after which a comment says that the stream goes on."""

_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
    "Server": "mockserver",
}


async def stream_events(
    request: web.BaseRequest, tenant: Tenant, parameters: dict[str, Any]
) -> web.StreamResponse:
    """streamEvents: entries from now on, or after the one that Last-Event-ID names."""
    journal, passes = tenant.journal, chosen(parameters)
    if not journal.enabled:
        raise refused(409, "journal", "the journal is off; start the server without --journal 0")
    place = _begin(request, journal)
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    await response.write(b": the journal, from now on\n\n")
    tenant.busy += 1
    tenant.readers += 1
    try:
        while not journal.closed:
            entries = journal.after(place, 1)
            if not entries:
                if not await _woken(journal):
                    await response.write(b": nothing new\n\n")
                continue
            # One at a time: what a slow reader has not taken stays in the journal alone.
            (entry,) = entries
            # A gap is what had to make room, or was removed, before it could be read.
            if entry.number > place:
                missed = entry.number - place
                await response.write(b'event: missed\ndata: {"missed":%d}\n\n' % missed)
            place = entry.number + 1
            if passes(entry):
                await response.write(_event(journal, entry, tenant.name))
                # What was written leaves at the end of a turn, and shows then whether the
                # reader keeps up.
                await asyncio.sleep(0)
    finally:
        tenant.busy -= 1
        tenant.readers -= 1
    return response


def _begin(request: web.BaseRequest, journal: Journal) -> int:
    last = journal.number_of(request.headers.get("Last-Event-ID", ""))
    return last + 1 if last is not None else journal.next_number


async def _woken(journal: Journal) -> bool:
    """Wait for the next entry, for a while. Whether it came."""
    came: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def wake() -> None:
        if not came.done():
            came.set_result(None)

    journal.call_when_added(wake)
    try:
        async with asyncio.timeout(_STILL_THERE):
            await came
    except TimeoutError:
        return False
    finally:
        journal.forget_reader(wake)
    return True


def _event(journal: Journal, entry: Entry, account: str) -> bytes:
    shown = served_request(journal, entry, account)
    return b"id: %b\nevent: request\ndata: %b\n\n" % (
        journal.id_of(entry).encode(),
        orjson.dumps(shown),
    )
