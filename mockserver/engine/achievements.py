"""Achievements: how far customers have come, a step further and a step back.

A run of a customer through an achievement is an entity (KeptProgress) of its own; its ID is
the progress tracker of effects. What a run has become by time is worked out when it is read,
nothing ends it. Source of the policies: the vendor's model texts of Achievement.
"""

from datetime import datetime

from mockserver.engine.achievement_times import has_ended, is_scheduled, run_end
from mockserver.engine.totals import money, plain
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time, write_date_time
from mockserver.state import Moment

NOT_STARTED, IN_PROGRESS, COMPLETED, EXPIRED = "not_started", "inprogress", "completed", "expired"


class AchievementClosed(Exception):  # noqa: N818 - it is what has happened
    """The customer can make no progress in an achievement now; the message says why."""


def increase(moment: Moment, achievement: Json, profile_id: str, delta: float) -> Json:
    """Bring a customer further. Gives the props of increaseAchievementProgress.

    Begins a run where none goes on. Raises AchievementClosed, and changes nothing, where the
    achievement is not active, is done or over for this customer, or ``delta`` is no progress.
    """
    now = parse_date_time(moment.now)
    if not profile_id:
        raise AchievementClosed("nobody is known who could make progress")
    if not delta > 0:
        raise AchievementClosed(f"{delta} is no progress")
    if is_scheduled(achievement, now) or has_ended(achievement, now):
        raise AchievementClosed(f"the achievement {achievement['name']} is not active")
    run = current_run(moment, achievement, profile_id)
    if run is None:
        run = _begun(moment, achievement, profile_id, now)
    status = run_status(run, achievement, now)
    if status != IN_PROGRESS:
        raise AchievementClosed(f"the achievement {achievement['name']} is {status}")
    target = achievement["target"]
    reached = money((run["progress"], delta))
    if reached > target and moment.assume["achievement-overshoot"] == "cap":
        delta, reached = money((target, -run["progress"])), target
    after = {**run, "progress": plain(reached)}
    completed = reached >= target
    if completed:
        after["completionDate"] = moment.now
    moment.entities.put(Kind.PROGRESS, after)
    return {
        "achievementId": achievement["id"],
        "achievementName": achievement["name"],
        "progressTrackerId": run["id"],
        "delta": plain(delta),
        "value": after["progress"],
        "target": target,
        "isJustCompleted": completed,
    }


def decrease(moment: Moment, achievement: Json, step: Json) -> Json | None:
    """Take a step back. ``step`` is the props that ``increase`` gave.

    Gives the props of rollbackIncreasedAchievementProgress; None where nothing is taken back:
    the run is gone, or it is complete and the achievement does not allow it. A run of which
    nothing is left was never begun.
    """
    run = moment.entities.get(Kind.PROGRESS, step["progressTrackerId"])
    if run is None:
        return None
    target = achievement["target"]
    if is_complete(run, achievement) and not achievement.get("allowRollbackAfterCompletion"):
        return None
    left = max(0.0, money((run["progress"], -step["delta"])))
    if left:
        after = {**run, "progress": plain(left)}
        if left < target:
            after.pop("completionDate", None)
        moment.entities.put(Kind.PROGRESS, after)
    else:
        moment.entities.drop(Kind.PROGRESS, run["id"])
    return {
        "achievementId": achievement["id"],
        "achievementName": achievement["name"],
        "progressTrackerId": run["id"],
        "decreaseProgressBy": step["delta"],
        "currentProgress": plain(left),
        "target": target,
    }


def status_of(moment: Moment, achievement: Json, profile_id: str) -> str:
    """Where a customer stands: not_started, inprogress, completed or expired."""
    run = current_run(moment, achievement, profile_id)
    if run is None:
        return NOT_STARTED
    return run_status(run, achievement, parse_date_time(moment.now))


def runs_of(moment: Moment, achievement: Json, profile_id: str) -> list[Json]:
    """All runs of a customer through an achievement, in the order in which they began."""
    return moment.entities.entities(Kind.PROGRESS, "runs", (achievement["id"], profile_id))


def current_run(moment: Moment, achievement: Json, profile_id: str) -> Json | None:
    """The last run; None where there is none, or the achievement was reset after it."""
    runs = runs_of(moment, achievement, profile_id)
    if not runs:
        return None
    last = runs[-1]
    policy = achievement.get("recurrencePolicy") or "no_recurrence"
    if policy == "no_recurrence":
        return last
    if _is_over(last, parse_date_time(moment.now)):
        return None
    return None if policy == "on_completion" and is_complete(last, achievement) else last


def run_status(run: Json, achievement: Json, now: datetime) -> str:
    """What a run has become: inprogress, completed or expired."""
    if is_complete(run, achievement):
        return COMPLETED
    return EXPIRED if _is_over(run, now) else IN_PROGRESS


def is_complete(run: Json, achievement: Json) -> bool:
    """Whether a run has reached its goal."""
    return "completionDate" in run or bool(run["progress"] >= achievement["target"])


def _is_over(run: Json, now: datetime) -> bool:
    return "endDate" in run and parse_date_time(run["endDate"]) <= now


def _begun(moment: Moment, achievement: Json, profile_id: str, now: datetime) -> Json:
    """A run that begins now, of which nothing is kept yet."""
    zone = moment.application.settings.get("timezone") or "UTC"
    end = run_end(achievement, now, zone)
    run = {
        "id": moment.entities.next_id(Kind.PROGRESS),
        "achievementId": achievement["id"],
        "profileId": profile_id,
        "progress": 0,
        "startDate": moment.now,
    }
    return run if end is None else {**run, "endDate": write_date_time(end)}
