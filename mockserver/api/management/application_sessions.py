"""Handlers of the sessions of an Application in the Management API: list and read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from mockserver.account.account import Account
from mockserver.account.records import SessionRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import NOT_FOUND, ApiError
from mockserver.api.lists import listed, page_of, scan, sort_of
from mockserver.api.management.customers import named_application
from mockserver.contract.problems import ContractError, Problem
from mockserver.moments import write_date_time
from mockserver.state import Json

if TYPE_CHECKING:
    from datetime import datetime

_SORTS = (
    "id",
    "created",
    "integrationId",
    "storeIntegrationId",
    "applicationId",
    "profileId",
    "profileintegrationid",
    "coupon",
    "referral",
    "state",
    "total",
    "totalDiscounts",
)
_PARTIAL = ("integrationId", "profile", "coupon", "referral", "storeIntegrationId")
_SHORTEST_PART = 3

Test = Callable[[Json], bool]


async def get_application_sessions(call: Call) -> Answer:
    """getApplicationSessions."""
    application = named_application(call).facts
    page = page_of(call)
    field, backwards = sort_of(call, _SORTS)
    tests = _tests(call)
    account = call.account
    numbers = account.session_numbers(application.id)
    if not tests and field in {"", "id"}:
        found = numbers.stretch(page.skip, page.size + 1, backwards=backwards)
        rows = [record.application_session_json for record in _records(account, found)]
        return _page(rows, page.size)

    def matches(record: SessionRecord) -> bool:
        if record.application != application.id:
            return False
        value = record.state.value
        return all(test(value) for test in tests)

    candidates = _candidates(call, application.id, sandbox=application.sandbox)
    end = page.skip + page.size + 1
    records = await scan(candidates, matches, None if field else end)
    if field:
        records.sort(key=lambda record: _rank(record, field), reverse=backwards)
    rows = [record.application_session_json for record in records[page.skip : end]]
    return _page(rows, page.size)


def get_application_session(call: Call) -> Answer:
    """getApplicationSession."""
    application = named_application(call).facts
    number = call.parameters["sessionId"]
    record = call.account.session_by_number(number)
    if record is None or record.application != application.id:
        raise ApiError(NOT_FOUND, f"No session of this Application has the ID {number}")
    return Answer(record.application_session_json)


def _page(rows: list[bytes], size: int) -> Answer:
    return Answer(listed(rows[:size], has_more=len(rows) > size))


def _records(account: Account, numbers: Iterable[int]) -> Iterator[SessionRecord]:
    for number in numbers:
        record = account.session_by_number(number)
        if record is not None:
            yield record


def _candidates(call: Call, application: int, *, sandbox: bool) -> Iterable[SessionRecord]:
    """As few sessions as the filters allow: one by ID, those of a profile, or all."""
    asked = call.parameters
    if not asked["partialMatch"]:
        if asked["integrationId"] is not None:
            record = call.account.session(application, asked["integrationId"])
            return [record] if record else []
        if asked["profile"]:
            return call.account.sessions_of(sandbox, asked["profile"])
    return _records(call.account, call.account.session_numbers(application))


def _rank(record: SessionRecord, field: str) -> tuple[bool, float, str, int]:
    """A key that orders numbers, texts and what a session does not have."""
    shown = record.application_session()
    value = shown.get(field)
    if isinstance(value, str):
        return True, 0, value, shown["id"]
    return value is not None, float(value or 0), "", shown["id"]


def _tests(call: Call) -> list[Test]:
    """One test for each filter that a request names. Raises ContractError."""
    asked = call.parameters
    partial = _partial_field(call) if asked["partialMatch"] else None
    readers: dict[str, Callable[[Json], list[str]]] = {
        "integrationId": lambda value: [value["integrationId"]],
        "profile": lambda value: [value["profileId"]],
        "coupon": lambda value: value.get("couponCodes", []),
        "referral": lambda value: [value["referralCode"]],
        "storeIntegrationId": lambda value: [value.get("storeIntegrationId", "")],
        "state": lambda value: [value["state"]],
    }
    tests = [
        _test(read, asked[name], partial=name == partial)
        for name, read in readers.items()
        if asked[name] is not None
    ]
    before: datetime | None = asked["createdBefore"]
    after: datetime | None = asked["createdAfter"]
    if before is not None:
        last = write_date_time(before)
        tests.append(lambda value: value["created"] < last)
    if after is not None:
        first = write_date_time(after)
        tests.append(lambda value: value["created"] > first)
    return tests


def _test(read: Callable[[Json], list[str]], wanted: str, *, partial: bool) -> Test:
    if partial and len(wanted) >= _SHORTEST_PART:
        part = wanted.lower()
        return lambda value: any(part in text.lower() for text in read(value))
    return lambda value: wanted in read(value)


def _partial_field(call: Call) -> str:
    """The one field that partialMatch is about. Raises ContractError for none or several."""
    named = [name for name in _PARTIAL if call.parameters[name] is not None]
    if len(named) == 1:
        return named[0]
    details = f"partialMatch needs exactly one of {', '.join(_PARTIAL)}; got {len(named)}"
    raise ContractError([Problem("partialMatch", details, "partialMatch", in_body=False)])


HANDLERS: Mapping[str, Handler] = {
    "getApplicationSessions": get_application_sessions,
    "getApplicationSession": get_application_session,
}
