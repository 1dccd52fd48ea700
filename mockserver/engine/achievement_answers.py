"""Achievements as answers show them: open ones, with the progress of a customer.

Owns the shapes AchievementStatusEntry, AchievementProgress, AchievementProgressWithDefinition
and CustomerAchievement. Changes nothing.
"""

from collections.abc import Iterator
from datetime import datetime

from mockserver.engine.achievement_times import has_ended, is_scheduled
from mockserver.engine.achievements import NOT_STARTED, current_run, run_status, runs_of
from mockserver.engine.campaigns import frontend_state
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment

ACTIVE, SCHEDULED = "active", "scheduled"

_DATES = ("startDate", "completionDate", "endDate")
_DEFINITION = (
    "period",
    "periodEndOverride",
    "recurrencePolicy",
    "activationPolicy",
    "fixedStartDate",
    "endDate",
    "allowRollbackAfterCompletion",
)
_RENAMED = (
    ("achievementFixedStartDate", "fixedStartDate"),
    ("achievementEndDate", "endDate"),
    ("achievementAllowRollbackAfterCompletion", "allowRollbackAfterCompletion"),
)


def achievement_of(moment: Moment, number: int) -> Json | None:
    """An achievement of the moment's Application, if there is one of that ID."""
    achievement = moment.entities.get(Kind.ACHIEVEMENT, number)
    if achievement is None or _campaign(moment, achievement) is None:
        return None
    return achievement


def open_achievements(moment: Moment) -> Iterator[tuple[Json, str]]:
    """Those of the Application that are active or scheduled, in the order of their IDs.

    One is active while its campaign runs, from its fixed start until its end, and scheduled
    before; one whose campaign is disabled or over is neither.
    """
    for achievement in _achievements(moment):
        standing = _standing(moment, achievement)
        if standing is not None:
            yield achievement, standing


def progress_of(moment: Moment, achievement: Json, profile_id: str) -> Json:
    """The AchievementProgress of a customer as it is now."""
    run = current_run(moment, achievement, profile_id)
    if run is None:
        return {"status": NOT_STARTED, "progress": 0}
    return _shown_run(run, achievement, parse_date_time(moment.now))


def history_of(moment: Moment, achievement: Json, profile_id: str) -> list[Json]:
    """The AchievementProgress of every run of a customer, in the order in which they began."""
    now = parse_date_time(moment.now)
    return [_shown_run(run, achievement, now) for run in runs_of(moment, achievement, profile_id)]


def status_entry(moment: Moment, achievement: Json, standing: str, profile_id: str) -> Json:
    """The AchievementStatusEntry of a customer. ``standing`` is active or scheduled."""
    words = ("id", "created", "name", "title", "description", "target", "campaignId", *_DEFINITION)
    return {
        **{word: achievement[word] for word in words if word in achievement},
        "status": standing,
        "currentProgress": progress_of(moment, achievement, profile_id),
    }


def inventory_achievements(moment: Moment, profile_id: str) -> list[Json]:
    """The achievements block of the inventory: AchievementProgressWithDefinition.

    Has those that are active, and all that the customer has begun.
    """
    return [
        _with_definition(moment, achievement, profile_id)
        for achievement in _achievements(moment)
        if _standing(moment, achievement) == ACTIVE or runs_of(moment, achievement, profile_id)
    ]


def answered_achievements(moment: Moment, profile_id: str) -> list[Json]:
    """The achievements of an answer to a session or a profile: CustomerAchievement.

    Has those that are active.
    """
    words = ("id", "name", "title", "description", "target", "fixedStartDate", "endDate")
    return [
        {
            **{word: achievement[word] for word in words if word in achievement},
            "recurrencePolicy": _recurrence(achievement),
            "activationPolicy": _activation(achievement),
            "allowRollbackAfterCompletion": bool(achievement.get("allowRollbackAfterCompletion")),
            "currentProgress": progress_of(moment, achievement, profile_id),
        }
        for achievement, standing in open_achievements(moment)
        if standing == ACTIVE
    ]


def _achievements(moment: Moment) -> list[Json]:
    """All achievements of the Application, in the order of their IDs."""
    found = (
        one
        for one in moment.entities.values(Kind.ACHIEVEMENT)
        if _campaign(moment, one) is not None
    )
    return sorted(found, key=lambda one: one["id"])


def _campaign(moment: Moment, achievement: Json) -> Json | None:
    """The campaign of an achievement, if it is of the moment's Application."""
    campaign = moment.entities.get(Kind.CAMPAIGN, achievement["campaignId"])
    if campaign is None or campaign["applicationId"] != moment.application.id:
        return None
    return campaign


def _standing(moment: Moment, achievement: Json) -> str | None:
    campaign = _campaign(moment, achievement)
    state = frontend_state(campaign, moment.now) if campaign is not None else ""
    now = parse_date_time(moment.now)
    if state not in {"running", "scheduled"} or has_ended(achievement, now):
        return None
    return SCHEDULED if state == "scheduled" or is_scheduled(achievement, now) else ACTIVE


def _shown_run(run: Json, achievement: Json, now: datetime) -> Json:
    return {
        "status": run_status(run, achievement, now),
        "progress": run["progress"],
        **{word: run[word] for word in _DATES if word in run},
    }


def _with_definition(moment: Moment, achievement: Json, profile_id: str) -> Json:
    words = ("name", "title", "description", "campaignId", "target")
    return {
        **progress_of(moment, achievement, profile_id),
        "achievementId": achievement["id"],
        **{word: achievement[word] for word in words},
        "achievementRecurrencePolicy": _recurrence(achievement),
        "achievementActivationPolicy": _activation(achievement),
        **{word: achievement[field] for word, field in _RENAMED if field in achievement},
    }


def _recurrence(achievement: Json) -> str:
    return str(achievement.get("recurrencePolicy") or "no_recurrence")


def _activation(achievement: Json) -> str:
    return str(achievement.get("activationPolicy") or "user_action")
