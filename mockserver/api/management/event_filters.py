"""Which events a list asks for: every filter, and as few candidates as the filters allow."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from mockserver.account.fixture import Application
from mockserver.api.call import Call
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import is_within
from mockserver.api.management.happened import (
    TYPES_OF_INVENTED,
    Happened,
    events_of_sessions,
    everything,
    tracked_events,
    written_sessions,
)
from mockserver.entities import Json, Kind

if TYPE_CHECKING:
    from mockserver.account.records import SessionRecord

Test = Callable[[Happened], bool]

_FILTERS = (
    "type",
    "createdBefore",
    "createdAfter",
    "session",
    "profile",
    "customerName",
    "customerEmail",
    "couponCode",
    "referralCode",
    "ruleQuery",
    "campaignQuery",
    "effectType",
)
_OF_WRITTEN = ("couponCode", "referralCode", "ruleQuery", "campaignQuery", "effectType")
"""Filters that let nothing through that was invented: it has neither codes nor effects."""


def has_filters(call: Call) -> bool:
    """Whether a request names one."""
    return any(call.parameters[name] is not None for name in _FILTERS)


def candidates(call: Call, application: Application) -> Iterable[Happened]:
    """As few events as the filters allow, in the default order."""
    asked, facts = call.parameters, application.facts
    records: Iterable[SessionRecord]
    if asked["session"] is not None:
        record = call.account.session(facts.id, asked["session"])
        records = [record] if record is not None else []
    elif asked["profile"]:
        found = call.account.sessions_of(facts.sandbox, asked["profile"])
        records = [one for one in found if one.application == facts.id]
    elif any(asked[name] is not None for name in _OF_WRITTEN) or not _invented(asked["type"]):
        records = written_sessions(call.account, facts.id)
    else:
        return everything(call, application)
    return chain(tracked_events(call, facts.id), events_of_sessions(call, records))


def event_filter(call: Call) -> Test:
    """Whether an event passes all filters that a request names."""
    asked = call.parameters
    kinds = None if asked["type"] is None else frozenset(asked["type"].split(","))
    after, before = asked["createdAfter"], asked["createdBefore"]
    tests = [*_of_parties(call), *_of_effects(call)]

    def test(event: Happened) -> bool:
        return (
            (kinds is None or event.kind in kinds)
            and is_within(event.created, after, before)
            and all(passes(event) for passes in tests)
        )

    return test


def _of_parties(call: Call) -> Iterator[Test]:
    """The filters by session and customer."""
    asked = call.parameters
    if asked["session"] is not None:
        yield _is(_session_id, asked["session"])
    if asked["profile"] is not None:
        yield _is(lambda event: event.profile_id, asked["profile"])
    for name, attribute in (("customerName", "Name"), ("customerEmail", "Email")):
        if asked[name] is not None:
            yield _has_part(_of_customer(call, attribute), asked[name])


def _of_effects(call: Call) -> Iterator[Test]:
    """The filters by codes and by what the rules gave."""
    asked = call.parameters
    if asked["couponCode"] is not None:
        yield _names_code("couponCodes", "Coupon", asked["couponCode"])
    if asked["referralCode"] is not None:
        yield _names_code("referralCode", "Referral", asked["referralCode"])
    if asked["effectType"] is not None:
        yield _has_effect(lambda effect: effect["effectType"] == asked["effectType"])
    if asked["ruleQuery"] is not None:
        rule = asked["ruleQuery"].casefold()
        yield _has_effect(lambda effect: rule in effect["ruleName"].casefold())
    if asked["campaignQuery"] is not None:
        numbers = _campaigns(call, asked["campaignQuery"])
        yield _has_effect(lambda effect: effect["campaignId"] in numbers)


def _invented(types: str | None) -> bool:
    """Whether a session that was invented may have an event of some types."""
    return types is None or not TYPES_OF_INVENTED.isdisjoint(types.split(","))


def _session_id(event: Happened) -> str:
    if event.session is not None:
        return str(event.session.value["integrationId"])
    return str((event.tracked or {}).get("sessionId") or "")


def _is(read: Callable[[Happened], str], wanted: str) -> Test:
    return lambda event: read(event) == wanted


def _has_part(read: Callable[[Happened], str], part: str) -> Test:
    folded = part.casefold()
    return lambda event: folded in read(event).casefold()


def _of_customer(call: Call, attribute: str) -> Callable[[Happened], str]:
    sandbox = named_application(call).facts.sandbox

    def read(event: Happened) -> str:
        record = call.account.profile(sandbox, event.profile_id) if event.profile_id else None
        value = None if record is None else record.state.value["attributes"].get(attribute)
        return value if isinstance(value, str) else ""

    return read


def _names_code(word: str, kind: str, code: str) -> Test:
    """Whether the session has a code, or an effect is about it."""

    def test(event: Happened) -> bool:
        held = event.session.value.get(word) if event.session is not None else None
        if held is not None and (code in held if isinstance(held, list) else code == held):
            return True
        return any(
            effect["effectType"].endswith(kind) and effect["props"].get("value") == code
            for effect in event.effects
        )

    return test


def _has_effect(test: Callable[[Json], bool]) -> Test:
    return lambda event: any(test(effect) for effect in event.effects)


def _campaigns(call: Call, part: str) -> frozenset[int]:
    folded = part.casefold()
    return frozenset(
        one["id"]
        for one in call.account.tables.values(Kind.CAMPAIGN)
        if folded in one["name"].casefold()
    )
