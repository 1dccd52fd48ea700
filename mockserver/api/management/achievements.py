"""Handlers of achievements of campaigns in the Management API."""

from collections.abc import Iterator, Mapping
from functools import partial

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.management.entity_lists import with_more
from mockserver.api.management.named import (
    moment_in_application,
    named_campaign,
    named_in_campaign,
)
from mockserver.api.management.written import keep
from mockserver.engine.achievement_changes import (
    changed_achievement,
    new_achievement,
    shown_achievement,
)
from mockserver.engine.achievements import run_status
from mockserver.engine.campaign_contents import drop_achievement
from mockserver.entities import Json, Key, Kind
from mockserver.state import Moment


def create_achievement(call: Call) -> Answer:
    """createAchievement."""
    moment = moment_in_application(call)
    achievement = new_achievement(moment, named_campaign(call), call.body)
    return _kept(call, moment, achievement, 201)


def list_achievements(call: Call) -> Answer:
    """listAchievements."""
    moment, campaign = moment_in_application(call), named_campaign(call)
    part = (call.parameters["title"] or "").casefold()
    found = moment.entities.entities(Kind.ACHIEVEMENT, "campaign", campaign["id"])
    rows = [one for one in found if part in one["title"].casefold()]
    return with_more(call, rows, view=partial(shown_achievement, moment))


def get_achievement(call: Call) -> Answer:
    """getAchievement."""
    return Answer(shown_achievement(moment_in_application(call), _named(call)))


def update_achievement(call: Call) -> Answer:
    """updateAchievement."""
    moment = moment_in_application(call)
    return _kept(call, moment, changed_achievement(moment, _named(call), call.body))


def delete_achievement(call: Call) -> Answer:
    """deleteAchievement: what customers have reached in it goes with it."""
    moment = moment_in_application(call)
    drop_achievement(moment.entities, _named(call)["id"])
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def export_achievement(call: Call) -> Answer:
    """exportAchievements: every run of every customer through an achievement."""
    achievement, tables = _named(call), call.account.tables
    keys = sorted(tables.found(Kind.PROGRESS, "achievement", achievement["id"]))
    return Answer(Csv(call.operation.csv, _rows(call, achievement, keys)))


def _rows(call: Call, achievement: Json, keys: list[Key]) -> Iterator[tuple[object, ...]]:
    for key in keys:
        run = call.account.tables.get(Kind.PROGRESS, key)
        if run is None:
            continue
        yield (
            run["profileId"],
            achievement["title"],
            f"{achievement['target']:.2f}",
            run["progress"],
            run_status(run, achievement, call.now),
            run["startDate"],
            run.get("endDate"),
            run.get("completionDate"),
        )


def _named(call: Call) -> Json:
    return named_in_campaign(call, Kind.ACHIEVEMENT, "achievement", "achievementId")


def _kept(call: Call, moment: Moment, achievement: Json, status: int = 200) -> Answer:
    moment.entities.put(Kind.ACHIEVEMENT, achievement)
    keep(call, moment.entities.changes)
    return Answer(shown_achievement(moment, achievement), status)


HANDLERS: Mapping[str, Handler] = {
    "createAchievement": create_achievement,
    "listAchievements": list_achievements,
    "getAchievement": get_achievement,
    "updateAchievement": update_achievement,
    "deleteAchievement": delete_achievement,
    "exportAchievements": export_achievement,
}
