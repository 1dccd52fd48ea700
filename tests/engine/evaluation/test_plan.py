"""The plan: which campaigns run, and in which groups of the tree they stand."""

from typing import Any

import pytest

from mockserver.engine.evaluation.plan import Group, Plan, Standing, plan_of, standing_of
from mockserver.engine.evaluation.subject import Subject
from mockserver.engine.profiles import new_profile
from mockserver.entities import Json, Kind
from mockserver.state import Moment
from tests.engine.evaluation.asked import APPLICATION, campaign_of, ruleset_of
from tests.engine.moments import moment_of

RULE = {"title": "", "condition": ["and", True], "effects": [["notification", "Hello"]]}
BEFORE, AFTER = "2026-01-01T11:59:59Z", "2026-01-01T12:00:01Z"


def planned(
    *campaigns: Json, tree: Json | None = None, without_rules: bool = False, **application: Any
) -> tuple[Moment, Plan]:
    entities: dict[Kind, list[Json]] = {
        Kind.CAMPAIGN: list(campaigns),
        Kind.RULESET: [
            ruleset_of(*([] if without_rules else [RULE]), number=one["id"]) for one in campaigns
        ],
        Kind.STORE: [{"id": 7, "integrationId": "berlin", "applicationId": 1}],
    }
    if tree is not None:
        entities[Kind.CAMPAIGN_SET] = [{"id": 1, "version": 1, "applicationId": 1, "set": tree}]
    moment = moment_of(entities, settings=APPLICATION)
    return moment, plan_of(moment.entities, {**APPLICATION, **application})


@pytest.mark.parametrize(
    ("more", "asked", "expected"),
    [
        ({}, {}, Standing.RUNS),
        ({"state": "disabled"}, {}, Standing.NOT_RUNNING),
        ({"startTime": AFTER}, {}, Standing.NOT_RUNNING),
        ({"startTime": BEFORE, "endTime": AFTER}, {}, Standing.RUNS),
        ({"endTime": BEFORE}, {}, Standing.NOT_RUNNING),
        ({"without_rules": True}, {}, Standing.NOT_RUNNING),
        ({"linkedStoreIds": []}, {}, Standing.RUNS),
        ({"linkedStoreIds": [7]}, {}, Standing.OTHER_STORE),
        ({"linkedStoreIds": [8]}, {"store_id": "berlin"}, Standing.OTHER_STORE),
        ({"linkedStoreIds": [8, 7]}, {"store_id": "berlin"}, Standing.RUNS),
        ({"targetedAudienceIds": [3]}, {}, Standing.OTHER_AUDIENCE),
        ({"state": "disabled"}, {"evaluable": frozenset({1})}, Standing.RUNS),
        ({"endTime": BEFORE}, {"evaluable": frozenset({1})}, Standing.RUNS),
        ({}, {"evaluable": frozenset({2})}, Standing.NOT_ASKED_FOR),
        ({}, {"only_again": frozenset({2})}, Standing.NOT_ASKED_FOR),
        ({"state": "disabled"}, {"only_again": frozenset({1})}, Standing.RUNS),
    ],
)
def test_which_campaigns_run(more: Json, asked: Json, expected: Standing) -> None:
    without_rules = bool(more.pop("without_rules", False))
    moment, plan = planned(campaign_of(**more), without_rules=without_rules)
    subject = Subject("viewed", {}, new_profile("ann", moment), **asked)
    assert standing_of(moment, subject, plan.campaigns[1]) is expected


def test_what_is_archived_or_of_another_application_is_not_planned() -> None:
    _, plan = planned(
        campaign_of(1, state="archived"), campaign_of(2, applicationId=2), campaign_of(3)
    )
    assert list(plan.campaigns) == [3]


def shape(group: Group) -> list[Any]:
    """A group as its mode, its scope and its members."""
    members = [shape(one) if isinstance(one, Group) else one.number for one in group.members]
    return [group.mode, group.scope, members]


def leaf(number: int) -> Json:
    return {"type": "CAMPAIGN", "campaignId": number}


def branch(*elements: Json, **more: Any) -> Json:
    return {"type": "SET", "operator": "ALL", "elements": list(elements), **more}


@pytest.mark.parametrize(
    ("tree", "default", "expected"),
    [
        (None, None, [1, 2, 3]),
        (branch(), None, [1, 2, 3]),
        (branch(leaf(3), leaf(9)), None, [3, 1, 2]),
        (branch(branch(leaf(2), groupId=5)), None, [["stackable", "session", [2]], 1, 3]),
        (branch(branch(leaf(2), groupId=5)), 5, [["stackable", "session", [2, 1, 3]]]),
        (branch(branch(leaf(2), groupId=5), groupId=1), 1, [["stackable", "session", [2]], 1, 3]),
        (
            branch(branch(leaf(1), leaf(2), leaf(3), operator="FIRST")),
            None,
            [["listOrder", "session", [1, 2, 3]]],
        ),
        (
            branch(
                branch(
                    leaf(1),
                    branch(leaf(2), leaf(3), evaluationMode="lowestDiscount"),
                    evaluationMode="highestDiscount",
                    evaluationScope="cartItem",
                )
            ),
            None,
            [["highestDiscount", "cartItem", [1, ["lowestDiscount", "session", [2, 3]]]]],
        ),
    ],
)
def test_groups_of_the_tree(tree: Json | None, default: int | None, expected: list[Any]) -> None:
    campaigns = [campaign_of(number) for number in (1, 2, 3)]
    _, plan = planned(*campaigns, tree=tree, defaultEvaluationGroupId=default)
    assert shape(plan.root) == ["stackable", "session", expected]
