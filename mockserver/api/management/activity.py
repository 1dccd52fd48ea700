"""Handlers of what customers have done in an Application: figures, friends, achievements."""

from collections.abc import Callable, Iterator, Mapping

from mockserver.account.fixture import Application
from mockserver.account.records import ProfileRecord
from mockserver.api.call import Answer, Call, Handler
from mockserver.api.errors import NOT_FOUND, ApiError
from mockserver.api.lists import first_by, in_turns, page_of, scan, sort_of
from mockserver.api.management.customers import (
    application_numbers,
    named_application,
    named_customer,
)
from mockserver.api.management.entity_lists import rank_of, with_total_if_asked
from mockserver.api.management.named import moment_in_application
from mockserver.api.management.ranges import range_test
from mockserver.engine.achievement_answers import inventory_achievements
from mockserver.engine.figures import activity, customer_analytics
from mockserver.entities import Json, Kind
from mockserver.state import SessionState

_REPORT_SORTS = (
    "integrationId",
    "created",
    "name",
    "customerId",
    "lastActivity",
    "couponRedemptions",
    "couponUseAttempts",
    "couponFailedAttempts",
    "accruedDiscounts",
    "accruedRevenue",
    "totalOrders",
    "totalOrdersNoCoupon",
    "campaignName",
)
_REFEREE = (
    "applicationId",
    "sessionId",
    "advocateIntegrationId",
    "friendIntegrationId",
    "code",
    "created",
)


def get_customer_analytics(call: Call) -> Answer:
    """getCustomerAnalytics: one object, whatever the paging and the order asked for."""
    page_of(call)
    application, moment = named_application(call), moment_in_application(call)
    record = named_customer(call, application)
    name = record.state.value["integrationId"]
    events = moment.entities.entities(Kind.EVENT, "profile", (application.facts.id, name))
    sessions = list(_sessions(call, application, record))
    return Answer(customer_analytics(moment, sessions, events))


async def get_reports(call: Call) -> Answer:
    """getCustomerActivityReportsWithoutTotalCount: in the order of IDs no more than a page."""
    application, page = named_application(call), page_of(call)
    field, backwards = sort_of(call, _REPORT_SORTS)
    report, fits = _reporter(call, application), _fits(call, application)
    campaign = call.parameters["campaignName"]

    def customer(number: int) -> ProfileRecord | None:
        record = call.account.profile_by_number(number)
        return record if record is not None and (fits is None or fits(record)) else None

    def row_of(number: int) -> Json | None:
        record = customer(number)
        row = None if record is None else report(record)
        return row if row is not None and _has_part(row["campaignName"], campaign) else None

    def rank(number: int) -> tuple[bool, float, str] | None:
        row = row_of(number)
        return None if row is None else rank_of(row.get(field))

    end = page.skip + page.size + 1
    plain = not field and fits is None and campaign is None
    passed = page.skip if plain else 0
    numbers = _numbers(call, application, passed)
    if field:
        found = await first_by(numbers, rank, end, backwards=backwards)
    else:
        look = customer if campaign is None else row_of
        found = await scan(numbers, lambda number: look(number) is not None, end - passed)
    found = found[page.skip - passed :]
    # Others had their turn: who is not among those asked for any more is left out.
    rows = [row_of(number) async for number in in_turns(found[: page.size])]
    shown = [row for row in rows if row is not None]
    return Answer({"hasMore": len(found) > page.size, "data": shown})


def get_report(call: Call) -> Answer:
    """getCustomerActivityReport."""
    page_of(call)
    application = named_application(call)
    return Answer(_reporter(call, application)(named_customer(call, application)))


def get_friends(call: Call) -> Answer:
    """getApplicationCustomerFriends: those who redeemed a referral of the customer."""
    moment, name = moment_in_application(call), call.parameters["integrationId"]
    facts = moment.application
    _require_profile(call, facts.sandbox, name)
    found = moment.entities.entities(Kind.FRIEND, "advocate", (facts.sandbox, name))
    here = [
        {"sessionId": "", "code": "", **one}
        for one in found
        if one.get("applicationId") == facts.id
    ]
    here.sort(key=lambda one: one["created"])
    numbered = ({**one, "id": number} for number, one in enumerate(here))
    return with_total_if_asked(call, numbered, _REFEREE, _referee)


def get_achievement_progress(call: Call) -> Answer:
    """getCustomerProfileAchievementProgress: those that are active, and all that were begun."""
    moment, name = moment_in_application(call), call.parameters["integrationId"]
    _require_profile(call, moment.application.sandbox, name)
    number, page = call.parameters["achievementId"], page_of(call)
    rows = [
        one
        for one in inventory_achievements(moment, name)
        if (number is None or one["achievementId"] == number)
        and _has_part(one["title"], call.parameters["title"])
    ]
    end = page.skip + page.size
    return Answer({"hasMore": len(rows) > end, "data": rows[page.skip : end]})


def _referee(friend: Json) -> Json:
    return {word: friend[word] for word in _REFEREE}


def _require_profile(call: Call, sandbox: bool, name: str) -> None:
    if call.account.profile(sandbox, name) is None:
        raise ApiError(NOT_FOUND, f"No customer profile has the integration ID {name}")


def _sessions(
    call: Call, application: Application, record: ProfileRecord
) -> Iterator[SessionState]:
    """The sessions of a customer in an Application."""
    facts = application.facts
    for one in call.account.sessions_of(facts.sandbox, record.state.value["integrationId"]):
        if one.application == facts.id:
            yield one.state


def _numbers(call: Call, application: Application, skip: int) -> Iterator[int]:
    """The customers of an Application that may be wanted, without the first ``skip``."""
    name = call.parameters["integrationId"]
    numbers = application_numbers(call, application)
    if name is None:
        return numbers.after(skip)
    record = call.account.profile(application.facts.sandbox, name)
    known = [] if record is None else [int(record.state.value["id"])]
    return iter([number for number in known if number in numbers][skip:])


def _reporter(call: Call, application: Application) -> Callable[[ProfileRecord], Json]:
    """Gives the CustomerActivityReport of a customer. Raises ContractError."""
    is_within, moment = range_test(call), moment_in_application(call)

    def report(record: ProfileRecord) -> Json:
        value = record.state.value
        sessions = list(_sessions(call, application, record))
        return {
            "integrationId": value["integrationId"],
            "created": value["created"],
            "name": _name(record),
            "customerId": value["id"],
            "lastActivity": value["lastActivity"],
            **activity(moment, sessions, is_within),
            "campaignName": _campaign_name(call, sessions),
        }

    return report


def _campaign_name(call: Call, sessions: list[SessionState]) -> str:
    """The name of the campaign that gave the first effect."""
    for state in sessions:
        for effect in state.effects:
            campaign = call.account.tables.get(Kind.CAMPAIGN, effect["campaignId"])
            if campaign is not None:
                return str(campaign["name"])
    return ""


def _fits(call: Call, application: Application) -> Callable[[ProfileRecord], bool] | None:
    """Whether a customer has the names asked for; None where none are."""
    name, advocate = call.parameters["name"], call.parameters["advocateName"]
    if name is None and advocate is None:
        return None

    def fits(record: ProfileRecord) -> bool:
        if not _has_part(_name(record), name):
            return False
        if advocate is None:
            return True
        sender = record.state.advocate
        sent = call.account.profile(application.facts.sandbox, sender) if sender else None
        return sent is not None and _has_part(_name(sent), advocate)

    return fits


def _name(record: ProfileRecord) -> str:
    name = record.state.value["attributes"].get("Name")
    return name if isinstance(name, str) else ""


def _has_part(text: str, part: str | None) -> bool:
    return part is None or part.casefold() in text.casefold()


HANDLERS: Mapping[str, Handler] = {
    "getCustomerAnalytics": get_customer_analytics,
    "getCustomerActivityReportsWithoutTotalCount": get_reports,
    "getCustomerActivityReport": get_report,
    "getApplicationCustomerFriends": get_friends,
    "getCustomerProfileAchievementProgress": get_achievement_progress,
}
