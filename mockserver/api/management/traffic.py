"""Handlers of the calls of an Application, as the journal of the account has them.

A call of the Integration API is of the Application of its key, one of the Management API of
the Application that its path names. What the journal has let go is not told any more.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from mockserver.account.fixture import Application
from mockserver.api.auth import application_of
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import in_turns, page_of, sort_of
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import number_list, rank_of
from mockserver.api.management.ranges import range_of
from mockserver.contract.problems import ContractError, Problem
from mockserver.control.journal.entries import Entry
from mockserver.control.journal.journal import Journal
from mockserver.control.journal.views import masked_answer, masked_body
from mockserver.entities import Json
from mockserver.linear_regex import LinearRegex
from mockserver.moments import write_date_time

_SORTS = ("uuid", "status", "method", "requestUri", "time")
_OF_APPLICATION = re.compile(r"/v\d/applications/(\d+)(?:/|$)", re.ASCII)
_MEMORY = 1 << 20
_LATELY = timedelta(minutes=5)
_NEVER = "0001-01-01T00:00:00Z"
_LONGEST = 1000
_MOST_IDS = 30


async def get_access_logs(call: Call) -> Answer:
    """getAccessLogsWithoutTotalCount: the oldest first, but for another order."""
    application, page = named_application(call), page_of(call)
    field, backwards = sort_of(call, _SORTS)
    journal, matches = _journal(call), _matches(call)
    end = page.skip + page.size + 1
    found: list[Entry] = []
    async for entry in in_turns(_entries(journal)):
        if matches(entry) and _is_of(entry, application, call):
            found.append(entry)
            if not field and len(found) >= end:
                break
    if field:
        found.sort(key=lambda one: rank_of(_sorted_by(journal, one, field)), reverse=backwards)
    rows = [_shown(journal, one) for one in found[page.skip : page.skip + page.size]]
    return Answer({"hasMore": len(found) >= end, "data": rows})


async def get_health(call: Call) -> Answer:
    """getApplicationApiHealth: of the calls of the Integration API in the last five minutes."""
    application = named_application(call)
    since, used = call.now - _LATELY, _NEVER
    came = failed = 0
    async for entry in in_turns(reversed(list(_entries(_journal(call))))):
        if _of_key(entry, call) is not application:
            continue
        if used is _NEVER:
            used = write_date_time(entry.came)
        if entry.came < since:
            break
        came += 1
        failed += _has_failed(entry)
    return Answer({"summary": _summary(came, failed), "lastUsed": used})


def get_message_logs(call: Call) -> Answer:
    """getMessageLogs: this server sends nothing to anybody, so there is no message."""
    for name in ("notificationIDs", "webhookIDs"):
        numbers = number_list(call.parameters[name], name)
        if numbers is not None and len(numbers) > _MOST_IDS:
            details = f"{name} must be at most {_MOST_IDS} IDs; got {len(numbers)}"
            raise ContractError([Problem("maxItems", details, name, in_body=False)])
    return Answer({"data": []})


def _summary(came: int, failed: int) -> str:
    if not came:
        return "NONE"
    if failed == came:
        return "CRITICAL"
    if failed * 2 > came:
        return "ERROR"
    return "WARNING" if failed else "OK"


def _journal(call: Call) -> Journal:
    return call.means.accounts.get(call.account.name).journal


def _entries(journal: Journal) -> Iterator[Entry]:
    """What the journal has now, the oldest first."""
    number = 0
    until = journal.next_number
    while True:
        some = journal.after(number, _LONGEST)
        for entry in some:
            if entry.number >= until:
                return
            yield entry
        if not some:
            return
        number = some[-1].number + 1


def _matches(call: Call) -> Callable[[Entry], bool]:
    """Whether a call passes the filters that a request names. Raises ContractError."""
    asked = call.parameters
    start, end = range_of(call)
    regex = _regex(asked["path"]) if asked["path"] else None
    method, status = asked["method"], asked["status"]

    def matches(entry: Entry) -> bool:
        return (
            start <= entry.came < end
            and (method is None or entry.method.lower() == method)
            and (status is None or _has_failed(entry) == (status == "error"))
            and (regex is None or regex.search(entry.target.partition("?")[0]))
        )

    return matches


def _regex(pattern: str) -> LinearRegex:
    try:
        if len(pattern) > _LONGEST:
            raise ValueError(f"longer than {_LONGEST} characters")
        return LinearRegex(pattern, memory=_MEMORY)
    except ValueError as error:
        raise ContractError(
            [Problem("pattern", f"path is {error}", "path", in_body=False)]
        ) from None


def _has_failed(entry: Entry) -> bool:
    return not 200 <= entry.status < 400


def _is_of(entry: Entry, application: Application, call: Call) -> bool:
    """Whether a call was one of an Application."""
    named = _OF_APPLICATION.match(entry.target.partition("?")[0])
    if named is not None:
        return int(named[1]) == application.facts.id
    return _of_key(entry, call) is application


def _of_key(entry: Entry, call: Call) -> Application | None:
    """The Application whose key came with a call of the Integration API."""
    header = next(
        (value for name, value in entry.raw_headers if name.lower() == b"authorization"), b""
    )
    return application_of(header.decode("utf-8", "replace"), call.account.fixture)


def _sorted_by(journal: Journal, entry: Entry, field: str) -> str | int:
    shown: str | int = _line(journal, entry)[field]
    return shown


def _line(journal: Journal, entry: Entry) -> Json:
    return {
        "uuid": journal.id_of(entry),
        "status": entry.status,
        "method": entry.method,
        "requestUri": entry.target,
        "time": write_date_time(entry.came),
    }


def _shown(journal: Journal, entry: Entry) -> Json:
    """An AccessLogEntry."""
    return {
        **_line(journal, entry),
        "requestPayload": masked_body(entry).decode("utf-8", "replace"),
        "responsePayload": masked_answer(entry).decode("utf-8", "replace"),
    }


HANDLERS: Mapping[str, Handler] = {
    "getAccessLogsWithoutTotalCount": get_access_logs,
    "getApplicationApiHealth": get_health,
    "getMessageLogs": get_message_logs,
}
