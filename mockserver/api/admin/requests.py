"""Handlers of the journal: what came, what was looked for, what nearly matched."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

from mockserver.api.admin.call import AdminCall, refused
from mockserver.api.call import Answer
from mockserver.control.journal.entries import Entry
from mockserver.control.journal.views import (
    chosen,
    logged_request,
    served_request,
    violations,
)
from mockserver.control.matching.request_patterns import RequestPattern, content_pattern
from mockserver.control.matching.seen import Seen
from mockserver.control.stubs.stubs import metadata_match
from mockserver.state import Json

_NEAREST = 3
_MOST_COMPARED = 3000
"""Pairs of a request and a stub that are compared for one answer."""


def list_requests(call: AdminCall) -> Answer:
    """listRequests."""
    journal = call.tenant.journal
    passes = chosen(call.parameters)
    found = [entry for entry in journal if passes(entry)]
    shown = [
        served_request(journal, entry, call.tenant.name)
        for entry in found[: call.parameters["limit"]]
    ]
    return Answer(
        {
            "requests": shown,
            "meta": {"total": len(found)},
            "requestJournalDisabled": not journal.enabled,
            "forgotten": journal.forgotten,
        }
    )


def delete_requests(call: AdminCall) -> Answer:
    """deleteRequests, resetRequests."""
    call.means.let_go(call.tenant.journal.clear())
    return Answer(None)


def get_request(call: AdminCall) -> Answer:
    """getRequest."""
    return Answer(served_request(call.tenant.journal, _existing(call), call.tenant.name))


def delete_request(call: AdminCall) -> Answer:
    """deleteRequest."""
    number = _existing(call).number
    call.tenant.journal.remove(lambda entry: entry.number == number)
    return Answer(None)


def count_requests(call: AdminCall) -> Answer:
    """countRequests."""
    count = sum(1 for _ in _matching(call))
    disabled = not call.tenant.journal.enabled
    return Answer({"count": count, "requestJournalDisabled": disabled})


def find_requests(call: AdminCall) -> Answer:
    """findRequests."""
    return _found(call, _matching(call))


def remove_requests(call: AdminCall) -> Answer:
    """removeRequests."""
    pattern = RequestPattern(call.body)
    gone = call.tenant.journal.remove(lambda entry: pattern.matches(entry.seen()))
    return Answer({"requests": [logged_request(entry) for entry in gone]})


def remove_requests_by_metadata(call: AdminCall) -> Answer:
    """removeRequestsByMetadata."""
    pattern = content_pattern(call.body, "")
    gone = call.tenant.journal.remove(
        lambda entry: entry.stub is not None and metadata_match(entry.stub, pattern)
    )
    return Answer({"requests": [logged_request(entry) for entry in gone]})


def unmatched_requests(call: AdminCall) -> Answer:
    """unmatchedRequests."""
    return _found(call, (entry for entry in call.tenant.journal if not entry.matched))


def unmatched_near_misses(call: AdminCall) -> Answer:
    """unmatchedNearMisses: the nearest stubs of each request, the newest requests first."""
    unmatched = [entry for entry in call.tenant.journal if not entry.matched]
    misses: list[Json] = []
    for entry in unmatched[: _MOST_COMPARED // max(1, len(call.tenant.stubs))]:
        misses += _nearest_stubs(call, entry.seen(), logged_request(entry))
    return Answer({"nearMisses": misses})


def near_misses_of_request(call: AdminCall) -> Answer:
    """nearMissesOfRequest."""
    return Answer({"nearMisses": _nearest_stubs(call, _described(call.body), call.body)})


def near_misses_of_pattern(call: AdminCall) -> Answer:
    """nearMissesOfPattern."""
    pattern = RequestPattern(call.body)
    latest = islice(call.tenant.journal, _MOST_COMPARED)
    ranked = [(pattern.distance(entry.seen()), entry) for entry in latest]
    near = sorted(
        (pair for pair in ranked if 0 < pair[0] < 1), key=lambda pair: (pair[0], -pair[1].number)
    )
    misses = [
        {
            "request": logged_request(entry),
            "requestPattern": call.body,
            "matchResult": {"distance": distance},
        }
        for distance, entry in near[:_NEAREST]
    ]
    return Answer({"nearMisses": misses})


def get_coverage(call: AdminCall) -> Answer:
    """getCoverage."""
    journal = call.tenant.journal
    called: dict[str, Counter[str]] = {}
    unmatched = broken = 0
    for entry in journal:
        unmatched += not entry.matched
        broken += len(entry.problems) + len(entry.answer_problems)
        if entry.operation_id:
            called.setdefault(entry.operation_id, Counter())[str(entry.status)] += 1
    operations = [
        {"operationId": name, "requests": statuses.total(), "statuses": statuses}
        for name, statuses in sorted(called.items())
    ]
    return Answer(
        {
            "operations": operations,
            "requests": len(journal),
            "unmatched": unmatched,
            "violations": broken,
            "forgotten": journal.forgotten,
        }
    )


def list_violations(call: AdminCall) -> Answer:
    """listViolations."""
    journal = call.tenant.journal
    passes = chosen(call.parameters)
    found = [one for entry in journal if passes(entry) for one in violations(journal, entry)]
    rows = found[: call.parameters["limit"]]
    return Answer({"violations": rows, "meta": {"total": len(found)}})


def _matching(call: AdminCall) -> Iterable[Entry]:
    pattern = RequestPattern(call.body)
    return (entry for entry in call.tenant.journal if pattern.matches(entry.seen()))


def _found(call: AdminCall, entries: Iterable[Entry]) -> Answer:
    return Answer(
        {
            "requests": [logged_request(entry) for entry in entries],
            "requestJournalDisabled": not call.tenant.journal.enabled,
        }
    )


def _existing(call: AdminCall) -> Entry:
    entry_id = call.parameters["requestId"]
    entry = call.tenant.journal.get(entry_id)
    if entry is None:
        raise refused(404, "request", f"no request in the journal has the ID {entry_id}")
    return entry


def _nearest_stubs(call: AdminCall, seen: Seen, shown: Json) -> list[Json]:
    return [
        {
            "request": shown,
            "stubMapping": stub.shown(),
            "requestPattern": stub.pattern.value,
            "matchResult": {"distance": distance},
        }
        for distance, stub in call.tenant.stubs.nearest(seen, _NEAREST)
    ]


def _described(request: Json) -> Seen:
    """A LoggedRequest of a client as matchers see it."""
    headers: list[tuple[bytes, bytes]] = []
    for name, value in (request.get("headers") or {}).items():
        values: list[Any] = value if isinstance(value, list) else [value]
        headers += [(name.encode(), str(one).encode()) for one in values]
    cookies = request.get("cookies") or {}
    if cookies:
        line = "; ".join(f"{name}={value}" for name, value in cookies.items())
        headers.append((b"Cookie", line.encode()))
    return Seen(
        request.get("method", "GET"),
        request.get("url", "/"),
        headers,
        request.get("body", "").encode(),
        "",
    )
