"""Achievements: progress, its end by time, its way back."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.engine.achievements import (
    AchievementClosed,
    decrease,
    increase,
    runs_of,
    status_of,
)
from mockserver.entities import Kind
from mockserver.moments import write_date_time
from tests.conftest import NOON as START
from tests.conftest import Json
from tests.engine.one_moment import NOON, later, moment_of


def goal(target: float = 3, **more: Any) -> Json:
    made = "2025-12-01T00:00:00Z"
    return {"id": 1, "created": made, "name": "Goal", "campaignId": 1, "target": target, **more}


def test_step_by_step_to_the_goal() -> None:
    moment, achievement = moment_of({}), goal()
    assert status_of(moment, achievement, "ann") == "not_started"
    first = increase(moment, achievement, "ann", 1)
    assert first == {
        "achievementId": 1,
        "achievementName": "Goal",
        "progressTrackerId": 1,
        "delta": 1,
        "value": 1,
        "target": 3,
        "isJustCompleted": False,
    }
    assert status_of(moment, achievement, "ann") == "inprogress"
    assert status_of(moment, achievement, "bob") == "not_started"
    last = increase(moment, achievement, "ann", 2)
    assert (last["value"], last["isJustCompleted"]) == (3, True)
    assert runs_of(moment, achievement, "ann") == [
        {
            "id": 1,
            "achievementId": 1,
            "profileId": "ann",
            "progress": 3,
            "startDate": NOON,
            "completionDate": NOON,
        }
    ]


@pytest.mark.parametrize(
    ("assume", "delta", "value"), [("count", 5, 6), ("cap", 2, 3)], ids=["count", "cap"]
)
def test_a_step_beyond_the_goal(assume: str, delta: float, value: float) -> None:
    moment, achievement = moment_of({}, assume=(f"achievement-overshoot={assume}",)), goal()
    increase(moment, achievement, "ann", 1)
    props = increase(moment, achievement, "ann", 5)
    assert (props["delta"], props["value"], props["isJustCompleted"]) == (delta, value, True)


@pytest.mark.parametrize(
    ("more", "profile", "delta"),
    [
        ({}, "", 1),
        ({}, "ann", 0),
        ({}, "ann", -1),
        ({}, "ann", float("nan")),
        ({"endDate": "2026-01-01T12:00:00Z"}, "ann", 1),
        ({"activationPolicy": "fixed_schedule", "fixedStartDate": "2026-02-01T00:00:00Z"}, "a", 1),
        (
            {
                "activationPolicy": "fixed_schedule",
                "fixedStartDate": "2025-12-01T00:00:00Z",
                "period": "1M",
            },
            "ann",
            1,
        ),
    ],
)
def test_where_no_progress_can_be_made(more: Json, profile: str, delta: float) -> None:
    moment = moment_of({})
    with pytest.raises(AchievementClosed):
        increase(moment, goal(**more), profile, delta)
    assert not moment.entities.changes


@pytest.mark.parametrize(
    ("policy", "steps", "then", "again"),
    [
        ("no_recurrence", 1, "expired", False),
        ("no_recurrence", 3, "completed", False),
        ("on_expiration", 1, "not_started", True),
        ("on_expiration", 3, "not_started", True),
        ("on_completion", 1, "not_started", True),
        ("on_completion", 3, "not_started", True),
    ],
)
def test_what_a_run_becomes_when_its_time_is_over(
    policy: str, steps: int, then: str, again: bool
) -> None:
    moment, achievement = moment_of({}), goal(period="5D", recurrencePolicy=policy)
    increase(moment, achievement, "ann", steps)
    (run,) = runs_of(moment, achievement, "ann")
    assert run["endDate"] == "2026-01-06T12:00:00.000000Z"
    before = later(moment, "2026-01-06T11:59:59.999999Z")
    reset = policy == "on_completion" and steps == 3
    current = "not_started" if reset else "completed" if steps == 3 else "inprogress"
    assert status_of(before, achievement, "ann") == current
    after = later(moment, "2026-01-06T12:00:00.000000Z")
    assert status_of(after, achievement, "ann") == then
    if not again:
        with pytest.raises(AchievementClosed):
            increase(after, achievement, "ann", 1)
        return
    assert increase(after, achievement, "ann", 1)["progressTrackerId"] == 2
    assert len(runs_of(after, achievement, "ann")) == 2


def test_each_completion_begins_anew_where_it_may() -> None:
    moment, achievement = moment_of({}), goal(2, recurrencePolicy="on_completion")
    trackers = [increase(moment, achievement, "ann", 1)["progressTrackerId"] for _ in range(5)]
    assert trackers == [1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("zone", "more", "end"),
    [
        ("UTC", {"period": "30m"}, "2026-01-01T12:30:00"),
        ("UTC", {"period": "1M"}, "2026-02-01T12:00:00"),
        ("UTC", {"period": "1M", "endDate": "2026-01-20T00:00:00Z"}, "2026-01-20T00:00:00"),
        ("UTC", {"endDate": "2026-01-20T00:00:00Z"}, "2026-01-20T00:00:00"),
        ("UTC", {"period": "1D", "periodEndOverride": {"hour": 6}}, "2026-01-02T06:00:00"),
        ("UTC", {"period": "1D", "periodEndOverride": {"hour": 18}}, "2026-01-01T18:00:00"),
        ("UTC", {"period": "2D", "periodEndOverride": {"hour": 12}}, "2026-01-03T12:00:00"),
        (
            "Europe/Berlin",
            {"period": "1D", "periodEndOverride": {"hour": 6}},
            "2026-01-02T05:00:00",
        ),
        (
            "UTC",
            {"period": "1W", "periodEndOverride": {"dayOfWeek": 4, "hour": 0}},
            "2026-01-08T00:00:00",
        ),
        (
            "UTC",
            {"period": "2W", "periodEndOverride": {"dayOfWeek": 7, "hour": 0}},
            "2026-01-11T00:00:00",
        ),
        (
            "UTC",
            {"period": "1M", "periodEndOverride": {"dayOfMonth": 31, "hour": 0}},
            "2026-01-31T00:00:00",
        ),
        (
            "UTC",
            {"period": "2M", "periodEndOverride": {"dayOfMonth": 31, "hour": 0}},
            "2026-02-28T00:00:00",
        ),
        (
            "UTC",
            {"period": "1Y", "periodEndOverride": {"month": 1, "dayOfMonth": 1, "hour": 12}},
            "2027-01-01T12:00:00",
        ),
    ],
)
def test_when_a_run_ends_that_a_customer_begins(zone: str, more: Json, end: str) -> None:
    if "periodEndOverride" in more:
        more = {
            **more,
            "periodEndOverride": {"minute": 0, "second": 0, **more["periodEndOverride"]},
        }
    moment, achievement = moment_of({}, zone=zone), goal(**more)
    increase(moment, achievement, "ann", 1)
    assert runs_of(moment, achievement, "ann")[0]["endDate"] == f"{end}.000000Z"


@pytest.mark.parametrize(
    ("start", "more", "end"),
    [
        ("2025-12-31T00:00:00Z", {"period": "1M"}, "2026-01-31T00:00:00"),
        ("2025-10-31T00:00:00Z", {"period": "1M"}, "2026-01-31T00:00:00"),
        ("2025-01-01T12:00:00Z", {"period": "1Y"}, "2027-01-01T12:00:00"),
        ("2020-01-01T00:00:00Z", {"period": "7D"}, "2026-01-07T00:00:00"),
        ("2020-01-01T00:00:01Z", {"period": "30s"}, "2026-01-01T12:00:01"),
        ("2020-01-01T23:00:00Z", {"period": "1D_D"}, "2026-01-02T00:00:00"),
        (
            "2025-12-01T00:00:00Z",
            {"period": "1W", "periodEndOverride": {"dayOfWeek": 1, "hour": 9}},
            "2026-01-05T09:00:00",
        ),
    ],
)
def test_when_a_run_of_a_fixed_schedule_ends(start: str, more: Json, end: str) -> None:
    if "periodEndOverride" in more:
        more = {
            **more,
            "periodEndOverride": {"minute": 0, "second": 0, **more["periodEndOverride"]},
        }
    fixed: Json = {"activationPolicy": "fixed_schedule", "recurrencePolicy": "on_expiration"}
    moment, achievement = moment_of({}), goal(fixedStartDate=start, **fixed, **more)
    increase(moment, achievement, "ann", 1)
    (run,) = runs_of(moment, achievement, "ann")
    assert (run["startDate"], run["endDate"]) == (NOON, f"{end}.000000Z")


def test_a_run_that_outlives_the_calendar_never_ends() -> None:
    moment, achievement = moment_of({}), goal(period="9000Y")
    increase(moment, achievement, "ann", 1)
    assert "endDate" not in runs_of(moment, achievement, "ann")[0]


@pytest.mark.parametrize("allowed", [True, False])
def test_a_step_back(allowed: bool) -> None:
    moment = moment_of({})
    achievement = goal(allowRollbackAfterCompletion=allowed)
    first = increase(moment, achievement, "ann", 1)
    last = increase(moment, achievement, "ann", 2.5)
    back = decrease(moment, achievement, last)
    if not allowed:
        assert back is None
        assert status_of(moment, achievement, "ann") == "completed"
        return
    assert back == {
        "achievementId": 1,
        "achievementName": "Goal",
        "progressTrackerId": 1,
        "decreaseProgressBy": 2.5,
        "currentProgress": 1,
        "target": 3,
    }
    assert status_of(moment, achievement, "ann") == "inprogress"
    assert decrease(moment, achievement, first) == back | {
        "decreaseProgressBy": 1,
        "currentProgress": 0,
    }
    assert status_of(moment, achievement, "ann") == "not_started"
    assert decrease(moment, achievement, first) is None


STEPS = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 1, 2, 7]), st.integers(0, 40)), min_size=1, max_size=25
)
POLICIES = st.sampled_from(["no_recurrence", "on_expiration", "on_completion"])


@given(steps=STEPS, policy=POLICIES, period=st.sampled_from([None, "10D", "1M"]))
def test_the_way_back_is_the_way_there(
    steps: list[tuple[float, int]], policy: str, period: str | None
) -> None:
    achievement = goal(recurrencePolicy=policy, allowRollbackAfterCompletion=True)
    if period:
        achievement["period"] = period
    moment, hours = moment_of({}), 0
    before: list[tuple[list[Json], Json]] = []
    for delta, pause in steps:
        hours += pause
        moment = later(moment, write_date_time(START + timedelta(hours=hours)))
        runs = runs_of(moment, achievement, "ann")
        try:
            props = increase(moment, achievement, "ann", delta)
        except AchievementClosed:
            assert runs_of(moment, achievement, "ann") == runs
            continue
        assert props["isJustCompleted"] == (props["value"] >= 3)
        before.append((runs, props))
    assert before
    for runs, props in reversed(before):
        assert decrease(moment, achievement, props) is not None
        assert runs_of(moment, achievement, "ann") == runs


@given(steps=STEPS, order=st.randoms(use_true_random=False))
def test_nothing_is_left_when_all_steps_are_taken_back(
    steps: list[tuple[float, int]], order: Any
) -> None:
    achievement = goal(1000, allowRollbackAfterCompletion=True)
    moment = moment_of({})
    taken = [increase(moment, achievement, "ann", delta) for delta, _ in steps]
    order.shuffle(taken)
    for props in taken:
        assert decrease(moment, achievement, props) is not None
    assert runs_of(moment, achievement, "ann") == []


def test_runs_that_an_account_was_set_up_with() -> None:
    kept = {"achievementId": 1, "profileId": "ann", "startDate": "2025-12-01T00:00:00Z"}
    over = {**kept, "id": 4, "progress": 2, "endDate": "2025-12-31T00:00:00Z"}
    moment = moment_of(
        {Kind.PROGRESS: [over, {**kept, "id": 9, "profileId": "bob", "progress": 3}]}
    )
    assert status_of(moment, goal(), "ann") == "expired"
    assert status_of(moment, goal(), "bob") == "completed"
    again = increase(moment, goal(recurrencePolicy="on_expiration"), "ann", 1)
    assert again["progressTrackerId"] == 10
