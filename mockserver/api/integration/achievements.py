"""Handlers of achievements in the Integration API."""

from collections.abc import Mapping
from datetime import datetime

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.lists import page_of
from mockserver.contract.problems import ContractError, Problem, shown
from mockserver.engine.achievement_answers import (
    ACTIVE,
    achievement_of,
    history_of,
    open_achievements,
    status_entry,
)
from mockserver.engine.refusals import Refusal, Refused, unknown
from mockserver.moments import parse_date_time
from mockserver.state import Json


def get_achievements(call: Call) -> Answer:
    """getCustomerAchievements: those open to a customer, with the progress made."""
    integration_id, moment = _existing(call), call.moment()
    campaigns, numbers = _numbers(call, "campaignIds"), _numbers(call, "achievementIds")
    standings = _wanted(call, "achievementStatus") or {ACTIVE}
    statuses = _wanted(call, "currentProgressStatus")
    entries = [
        status_entry(moment, achievement, standing, integration_id)
        for achievement, standing in open_achievements(moment)
        if standing in standings
        and (not campaigns or achievement["campaignId"] in campaigns)
        and (not numbers or achievement["id"] in numbers)
    ]
    if statuses:
        entries = [entry for entry in entries if entry["currentProgress"]["status"] in statuses]
    return _paged(call, entries)


def get_history(call: Call) -> Answer:
    """getCustomerAchievementHistory: the runs of a customer through one achievement."""
    integration_id, moment = _existing(call), call.moment()
    number = call.parameters["achievementId"]
    achievement = achievement_of(moment, number)
    if achievement is None:
        raise unknown("achievement", number)
    statuses = _wanted(call, "progressStatus")
    start, end = call.parameters.get("startDate"), call.parameters.get("endDate")
    runs = [
        run
        for run in history_of(moment, achievement, integration_id)
        if (not statuses or run["status"] in statuses) and _began_between(run, start, end)
    ]
    return _paged(call, runs)


def _began_between(run: Json, start: datetime | None, end: datetime | None) -> bool:
    began = parse_date_time(run["startDate"])
    return (start is None or start <= began) and (end is None or began <= end)


def _existing(call: Call) -> str:
    """The integration ID of the path. Raises Refusal where nobody has it."""
    integration_id: str = call.parameters["integrationId"]
    if call.account.profile(call.application.facts.sandbox, integration_id) is None:
        message = f"No customer profile has the integration ID {integration_id}"
        raise Refusal(Refused.UNKNOWN, message)
    return integration_id


def _wanted(call: Call, name: str) -> set[str]:
    """What a filter of the query lets through; nothing named is everything."""
    return set(call.parameters.get(name) or ())


def _numbers(call: Call, name: str) -> set[int]:
    """The internal IDs that a filter of the query lets through. Raises ContractError."""
    texts = _wanted(call, name)
    wrong = sorted(text for text in texts if not (text.isascii() and text.isdigit()))
    if wrong:
        details = f"{name} must be integers; got {shown(wrong[0])}"
        raise ContractError([Problem("type", details, name, in_body=False)])
    return {int(text) for text in texts}


def _paged(call: Call, rows: list[Json]) -> Answer:
    page = page_of(call)
    shown = rows[page.skip : page.skip + page.size]
    return Answer({"totalResultSize": len(rows), "data": shown})


HANDLERS: Mapping[str, Handler] = {
    "getCustomerAchievements": get_achievements,
    "getCustomerAchievementHistory": get_history,
}
