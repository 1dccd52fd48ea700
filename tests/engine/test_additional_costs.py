"""Additional costs of requests held against those that the account defines."""

import pytest

from mockserver.engine.additional_costs import Scope, additional_cost_problems
from mockserver.entities import Kind
from tests.engine.moments import moment_of

COSTS = [
    {"id": 1, "name": "shipping", "type": "session"},
    {"id": 2, "name": "wrapping", "type": "item"},
    {"id": 3, "name": "care", "type": "both"},
    {"id": 4, "name": "abroad", "type": "both", "subscribedApplicationsIds": [2]},
    {"id": 5, "name": "old"},
]


def test_where_none_is_defined_any_name_is_one() -> None:
    assert additional_cost_problems(moment_of(), {"x": {"price": 1}}, "/a", "session") == []


@pytest.mark.parametrize(
    ("scope", "application", "wrong"),
    [
        ("session", 1, {"wrapping": "Invalid type", "abroad": "Unknown"}),
        ("item", 1, {"shipping": "Invalid type", "abroad": "Unknown", "old": "Invalid type"}),
        ("session", 2, {"wrapping": "Invalid type"}),
    ],
)
def test_each_cost_has_its_place(scope: Scope, application: int, wrong: dict[str, str]) -> None:
    moment = moment_of({Kind.ADDITIONAL_COST: COSTS}, application=application)
    sent = {str(one["name"]): {"price": 1} for one in COSTS}
    found = additional_cost_problems(moment, sent, "/additionalCosts", scope)
    assert {one.place.rpartition("/")[2]: one.rule for one in found} == wrong
    assert additional_cost_problems(moment, None, "/additionalCosts", scope) == []


def test_a_name_that_is_not_defined() -> None:
    moment = moment_of({Kind.ADDITIONAL_COST: COSTS})
    (problem,) = additional_cost_problems(moment, {"a/b": {"price": 1}}, "/costs", "item")
    assert problem.details == 'The additional cost "a/b" is not defined.'
    assert (problem.rule, problem.place) == ("Unknown", "/costs/a~1b")
