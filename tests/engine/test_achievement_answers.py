"""Achievements, giveaways and their effects in the shapes that the API has for them."""

from typing import Any

import pytest

from mockserver.contract.packaged import packaged_validators
from mockserver.contract.validation import Validators
from mockserver.engine.achievement_answers import (
    achievement_of,
    answered_achievements,
    inventory_achievements,
)
from mockserver.engine.achievements import decrease, increase
from mockserver.engine.giveaways import award, would_award
from mockserver.entities import Kind
from mockserver.state import Moment
from tests.conftest import Json
from tests.engine.one_moment import moment_of

MADE = "2025-12-01T00:00:00Z"
POOL: Json = {"id": 7, "name": "Prizes", "sandbox": False}


def goal(number: int, campaign: int, **more: Any) -> Json:
    return {
        "id": number,
        "created": MADE,
        "name": f"Goal{number}",
        "title": "t",
        "description": "",
        "target": 3,
        "campaignId": campaign,
        "allowRollbackAfterCompletion": True,
        **more,
    }


SOON = {"activationPolicy": "fixed_schedule", "fixedStartDate": "2026-03-01T00:00:00Z"}
GOALS = [goal(1, 1, endDate="2027-01-01T00:00:00Z"), goal(2, 1, **SOON), goal(3, 2), goal(4, 3)]
CAMPAIGNS: list[Json] = [
    {"id": 1, "applicationId": 1, "state": "enabled"},
    {"id": 2, "applicationId": 1, "state": "disabled"},
    {"id": 3, "applicationId": 2, "state": "enabled"},
]
BEGUN: Json = {"achievementId": 3, "profileId": "ann", "progress": 1, "startDate": MADE}


@pytest.fixture(scope="module")
def validators() -> Validators:
    return packaged_validators()


@pytest.fixture
def moment() -> Moment:
    return moment_of(
        {
            Kind.CAMPAIGN: CAMPAIGNS,
            Kind.ACHIEVEMENT: GOALS,
            Kind.PROGRESS: [{**BEGUN, "id": 1}, {**BEGUN, "id": 2, "achievementId": 4}],
            Kind.GIVEAWAY_POOL: [POOL],
            Kind.GIVEAWAY: [{"id": 1, "code": "C", "poolId": 7}],
        }
    )


def test_the_inventory_has_active_ones_and_all_that_were_begun(
    moment: Moment, validators: Validators
) -> None:
    listed = inventory_achievements(moment, "ann")
    assert [one["achievementId"] for one in listed] == [1, 3]
    assert [one["achievementId"] for one in inventory_achievements(moment, "bob")] == [1]
    for one in listed:
        assert validators["AchievementProgressWithDefinition"].check(one) == ([], [])
    assert (listed[0]["achievementEndDate"], listed[1]["startDate"]) == (GOALS[0]["endDate"], MADE)


def test_an_answer_has_active_ones(moment: Moment, validators: Validators) -> None:
    (one,) = answered_achievements(moment, "ann")
    assert one["currentProgress"] == {"status": "not_started", "progress": 0}
    assert validators["CustomerAchievement"].check(one) == ([], [])


@pytest.mark.parametrize(("number", "there"), [(1, True), (3, True), (4, False), (9, False)])
def test_achievements_belong_to_an_application(moment: Moment, number: int, there: bool) -> None:
    assert (achievement_of(moment, number) is not None) is there


def test_effects_are_what_their_models_say(moment: Moment, validators: Validators) -> None:
    step = increase(moment, GOALS[0], "ann", 3)
    props = {
        "IncreaseAchievementProgressEffectProps": step,
        "RollbackIncreasedAchievementProgressEffectProps": decrease(moment, GOALS[0], step),
        "WillAwardGiveawayEffectProps": would_award(moment, POOL, "ann"),
        "AwardGiveawayEffectProps": award(moment, POOL, "ann"),
    }
    wrong = {name: validators[name].check(value) for name, value in props.items()}
    assert wrong == dict.fromkeys(props, ([], []))
