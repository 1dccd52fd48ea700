"""Achievements of campaigns: how they are made, changed and shown to who manages them.

Gives the achievement as it will be and writes nothing. What customers reach in one stands in
``achievements``.
"""

from collections.abc import Iterable

from mockserver.contract.problems import Problem, shown
from mockserver.contract.whole_numbers import whole_numbers
from mockserver.engine.achievement_times import has_ended, is_scheduled
from mockserver.engine.achievements import EXPIRED, IN_PROGRESS, NOT_STARTED
from mockserver.engine.code_dates import written
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.engine.users import name_of
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment

_DATES = ("fixedStartDate", "endDate")


def made_by(moment: Moment) -> Json:
    """The fields of an achievement that say who made it."""
    return {
        "userId": moment.user_id,
        "createdBy": name_of(moment.entities, moment.user_id),
    }


def new_achievement(moment: Moment, campaign: Json, request: Json) -> Json:
    """The Achievement that a CreateAchievement asks for, of a campaign. Raises Refusal."""
    made = {
        "id": moment.entities.next_id(Kind.ACHIEVEMENT),
        "created": moment.now,
        "campaignId": campaign["id"],
        **made_by(moment),
        "recurrencePolicy": "no_recurrence",
        "activationPolicy": "user_action",
        "allowRollbackAfterCompletion": False,
        **_given(request),
    }
    _check(made)
    for word in ("name", "title"):
        if _is_taken(moment, made, word):
            message = f"An achievement with the {word} {made[word]} exists already"
            raise Refusal(Refused.EXISTS, message)
    return made


def changed_achievement(moment: Moment, achievement: Json, request: Json) -> Json:
    """An achievement after an UpdateAchievement: what that leaves out stays. Raises Refusal."""
    changed = achievement | _given(request)
    problems = []
    if changed["name"] != achievement["name"]:
        details = f"the name stays {shown(achievement['name'])}; got {shown(changed['name'])}"
        problems.append(Problem("const", details, "/name"))
    elif _is_taken(moment, changed, "title"):
        details = f"another achievement has the title {shown(changed['title'])}"
        problems.append(Problem("uniqueItems", details, "/title"))
    _check(changed, problems)
    return changed


def shown_achievement(moment: Moment, achievement: Json) -> Json:
    """An Achievement as it is answered: with what has become of it by now."""
    now = parse_date_time(moment.now)
    if has_ended(achievement, now):
        status = EXPIRED
    else:
        status = NOT_STARTED if is_scheduled(achievement, now) else IN_PROGRESS
    begun = bool(moment.entities.found(Kind.PROGRESS, "achievement", achievement["id"]))
    return {**achievement, "hasProgress": begun, "status": status}


def _given(request: Json) -> Json:
    """What a request says, as an achievement keeps it."""
    dates = {word: written(request[word]) for word in _DATES if word in request}
    given: Json = whole_numbers(request)
    return given | dates


def _check(achievement: Json, problems: Iterable[Problem] = ()) -> None:
    """Raise Refusal for fields that do not go together."""
    found = list(problems)
    start = achievement.get("fixedStartDate")
    end = achievement.get("endDate")
    if end and start and end <= start:
        details = f"endDate must be after fixedStartDate, {start}; got {end}"
        found.append(Problem("minimum", details, "/endDate"))
    if achievement.get("periodEndOverride"):
        period = achievement.get("period")
        if not period:
            details = "periodEndOverride needs a period, whose unit it is about"
            found.append(Problem("required", details, "/period"))
        elif "_" in period:
            details = f"a period with a periodEndOverride must not be rounded; got {shown(period)}"
            found.append(Problem("pattern", details, "/period"))
    if found:
        raise invalid(found)


def _is_taken(moment: Moment, achievement: Json, word: str) -> bool:
    """Whether another achievement has the same name or title."""
    campaign = moment.entities.get(Kind.CAMPAIGN, achievement["campaignId"])
    everywhere = moment.assume["achievement-name-taken"] == "application"
    for other in moment.entities.values(Kind.ACHIEVEMENT):
        if other["id"] == achievement["id"] or other[word] != achievement[word]:
            continue
        if other["campaignId"] == achievement["campaignId"]:
            return True
        of = moment.entities.get(Kind.CAMPAIGN, other["campaignId"]) if everywhere else None
        if of and campaign and of["applicationId"] == campaign["applicationId"]:
            return True
    return False
