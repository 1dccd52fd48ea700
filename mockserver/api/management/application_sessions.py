"""Handlers of the sessions of an Application in the Management API: list and read."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mockserver.account.account import Account
from mockserver.account.numbers import Numbers
from mockserver.account.records import SessionOutline, taken_off
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import NOT_FOUND, ApiError
from mockserver.api.lists import first_by, in_turns, listed, page_of, scan, sort_of
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

_WORDS = {"profileintegrationid": "profileId", "coupon": "couponCodes", "referral": "referralCode"}
"""What a session itself calls a field of an ApplicationSession, where that differs."""

Test = Callable[[Json], bool]
Rank = tuple[bool, float, str, int]


async def get_application_sessions(call: Call) -> Answer:
    """getApplicationSessions: while they are looked through, no more is held than a page."""
    application = named_application(call).facts
    page = page_of(call)
    field, backwards = sort_of(call, _SORTS)
    tests = _tests(call)
    account = call.account
    if not tests and field in {"", "id"}:
        numbers = account.session_numbers(application.id)
        found = numbers.stretch(page.skip, page.size + 1, backwards=backwards)
        return await _page(account, found, page.size, lambda _: True)
    words = frozenset({_WORDS.get(field, field), *(word for word, _ in tests)})

    def outline(number: int) -> SessionOutline | None:
        """A session that is one of those asked for."""
        seen = account.session_outline(number, words)
        if seen is None or seen.value["applicationId"] != application.id:
            return None
        return seen if all(test(seen.value) for _, test in tests) else None

    def rank(number: int) -> Rank | None:
        seen = outline(number)
        return None if seen is None else _rank(seen, field)

    candidates = _candidates(call, application.id, sandbox=application.sandbox)
    end = page.skip + page.size + 1
    if field in {"", "id"}:
        numbered = reversed(candidates) if backwards else candidates
        found = await scan(numbered, lambda number: outline(number) is not None, end)
    else:
        found = await first_by(candidates, rank, end, backwards=backwards)
    return await _page(
        account, found[page.skip :], page.size, lambda number: outline(number) is not None
    )


def get_application_session(call: Call) -> Answer:
    """getApplicationSession."""
    application = named_application(call).facts
    number = call.parameters["sessionId"]
    record = call.account.session_by_number(number)
    if record is None or record.application != application.id:
        raise ApiError(NOT_FOUND, f"No session of this Application has the ID {number}")
    return Answer(record.application_session_json)


async def _page(
    account: Account, numbers: list[int], size: int, is_wanted: Callable[[int], bool]
) -> Answer:
    """The sessions of a page, whose numbers may be one more than it has.

    Others had their turn: a session may have changed since it was looked at.
    """
    rows = []
    async for number in in_turns(numbers[:size]):
        record = account.session_by_number(number) if is_wanted(number) else None
        if record is not None:
            rows.append(record.application_session_json)
    return Answer(listed(rows, has_more=len(numbers) > size))


def _candidates(call: Call, application: int, *, sandbox: bool) -> Numbers | list[int]:
    """As few sessions as the filters allow: one by ID, those of a profile, or all."""
    asked = call.parameters
    if not asked["partialMatch"]:
        if asked["integrationId"] is not None:
            record = call.account.session(application, asked["integrationId"])
            return [record.number] if record else []
        if asked["profile"]:
            return [one.number for one in call.account.sessions_of(sandbox, asked["profile"])]
    return call.account.session_numbers(application)


def _rank(seen: SessionOutline, field: str) -> Rank:
    """A key that orders numbers, texts and what a session does not have."""
    number = int(seen.value["id"])
    value = _sorted_by(seen, field)
    if isinstance(value, str):
        return True, 0, value, number
    return value is not None, float(value or 0), "", number


def _sorted_by(seen: SessionOutline, field: str) -> Any:
    """What the ApplicationSession of a session has in a field."""
    if field == "profileId":
        return seen.profile_number
    if field == "totalDiscounts":
        return taken_off(seen.effects)
    value = seen.value.get(_WORDS.get(field, field))
    if field == "coupon":
        return value[0] if value else ""
    return value


def _tests(call: Call) -> list[tuple[str, Test]]:
    """One test for each filter that a request names, and the word of a session that it is about.

    Raises ContractError.
    """
    asked = call.parameters
    partial = _partial_field(call) if asked["partialMatch"] else None
    words = {
        "integrationId": "integrationId",
        "profile": "profileId",
        "coupon": "couponCodes",
        "referral": "referralCode",
        "storeIntegrationId": "storeIntegrationId",
        "state": "state",
    }
    tests = [
        (word, _test(word, asked[name], partial=name == partial))
        for name, word in words.items()
        if asked[name] is not None
    ]
    before: datetime | None = asked["createdBefore"]
    after: datetime | None = asked["createdAfter"]
    if before is not None:
        last = write_date_time(before)
        tests.append(("created", lambda value: value["created"] < last))
    if after is not None:
        first = write_date_time(after)
        tests.append(("created", lambda value: value["created"] > first))
    return tests


def _test(word: str, wanted: str, *, partial: bool) -> Test:
    if partial and len(wanted) >= _SHORTEST_PART:
        part = wanted.lower()
        return lambda value: any(part in text.lower() for text in _texts(value, word))
    return lambda value: wanted in _texts(value, word)


def _texts(value: Json, word: str) -> list[str]:
    """The texts that a session has in a word; a blank one, where it has none."""
    found = value.get(word, [] if word == "couponCodes" else "")
    return found if isinstance(found, list) else [found]


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
