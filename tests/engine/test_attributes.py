"""Attributes of requests held against those that the account defines."""

from typing import Any

import pytest

from mockserver.contract.problems import Problem
from mockserver.engine.attributes import BUILT_IN, attribute_problems, mandatory_problems
from mockserver.entities import Json, Kind
from mockserver.population.people import DEFAULT_ATTRIBUTES
from tests.engine.moments import moment_of


def attribute(name: str, kind: str = "string", **more: Any) -> Json:
    return {
        "entity": "CartItem",
        "name": name,
        "type": kind,
        "suggestions": [],
        **more,
    }


def problems(
    attributes: Json | None,
    *defined: Json,
    entity: str = "CartItem",
    event_type: str = "",
    application: int = 1,
    event_types: tuple[Json, ...] = (),
    allowed: tuple[Json, ...] = (),
) -> list[Problem]:
    listed = [one | {"id": number} for number, one in enumerate(defined, 1)]
    entities = {
        Kind.ATTRIBUTE: listed,
        Kind.EVENT_TYPE: list(event_types),
        Kind.ALLOWED_LIST: list(allowed),
    }
    moment = moment_of(entities, application=application)
    return attribute_problems(moment, entity, attributes, "/attributes", event_type=event_type)


def test_where_none_is_defined_for_an_entity_everything_is_taken() -> None:
    assert problems({"Any": {"thing": 1}}) == []
    assert problems({"Any": 1}, attribute("A", entity="Coupon")) == []


def test_a_name_that_is_not_defined_is_answered_as_the_service_does() -> None:
    assert problems(
        {"MyAttribute": 1}, attribute("A", entity="CustomerSession"), entity="CustomerSession"
    ) == [
        Problem(
            "Unknown",
            'The attribute "MyAttribute" is not defined on CustomerSession entities.',
            "/attributes/MyAttribute",
        )
    ]


def test_a_wrong_type_is_answered_as_the_service_does() -> None:
    assert problems(
        {"Name": False}, attribute("A", entity="CustomerProfile"), entity="CustomerProfile"
    ) == [
        Problem(
            "Invalid type",
            'Value of "Name" attribute (false) is not a string',
            "/attributes/Name",
        )
    ]


def test_null_takes_a_value_away_whatever_its_name() -> None:
    assert problems({"A": None, "Unknown": None}, attribute("A", "number")) == []


def test_a_place_is_a_json_pointer() -> None:
    (problem,) = problems({"a/b": 1}, attribute("A"))
    assert problem.place == "/attributes/a~1b"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("string", ["", "x"], [1, True, ["x"], {}]),
        ("number", [1, 1.5, -2], ["1", True, [1]]),
        ("boolean", [True, False], ["true", 0, 1]),
        ("time", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00+01:00"], ["2026-01-01", "x", 1]),
        ("location", [{"x": 1, "y": 2}], ["here", [1, 2], 1]),
        ("(list string)", [[], ["a", "b"]], ["a", [1], ["a", 1], {}]),
        ("(list number)", [[], [1, 2.5]], [1, ["1"], [True]]),
        ("(list time)", [[], ["2026-01-01T00:00:00Z"]], ["2026-01-01T00:00:00Z", ["soon"]]),
        ("(list location)", [[], [{"x": 1, "y": 2}]], [{"x": 1}, ["here"]]),
    ],
)
def test_types(kind: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        assert problems({"A": value}, attribute("A", kind)) == [], value
    for value in bad:
        assert [one.rule for one in problems({"A": value}, attribute("A", kind))] == [
            "Invalid type"
        ], value


@pytest.mark.parametrize(
    ("kind", "suggestions", "good", "bad"),
    [
        ("string", ["red", "blue"], ["red"], ["green", ""]),
        ("number", ["1", "2.5"], [1, 2.5], [2]),
        ("(list string)", ["red", "blue"], [[], ["red", "blue"]], [["red", "green"]]),
    ],
)
def test_values_that_are_restricted(
    kind: str, suggestions: list[str], good: list[Any], bad: list[Any]
) -> None:
    restricted = attribute("A", kind, suggestions=suggestions, restrictedBySuggestions=True)
    for value in good:
        assert problems({"A": value}, restricted) == [], value
    for value in bad:
        assert [one.rule for one in problems({"A": value}, restricted)] == ["enum"], value
        for open_to_all in ({"restrictedBySuggestions": False}, {"hasAllowedList": True}):
            assert problems({"A": value}, restricted | open_to_all) == [], value


@pytest.mark.parametrize(
    ("kind", "items", "good", "bad"),
    [
        ("string", ["red"], ["red"], ["blue"]),
        ("number", ["3"], [3, 3.0], [4, 3.5]),
        ("(list string)", ["red"], [["red"], []], [["red", "blue"]]),
    ],
)
def test_an_imported_list_counts_in_place_of_suggestions(
    kind: str, items: list[str], good: list[Any], bad: list[Any]
) -> None:
    more = {"suggestions": ["blue", "4"], "hasAllowedList": True, "restrictedBySuggestions": True}
    imported = ({"attributeId": 1, "items": items},)
    for value in good:
        assert problems({"A": value}, attribute("A", kind, **more), allowed=imported) == [], value
    for value in bad:
        found = problems({"A": value}, attribute("A", kind, **more), allowed=imported)
        assert [one.rule for one in found] == ["enum"], value
    elsewhere = ({"attributeId": 2, "items": items},)
    assert problems({"A": bad[0]}, attribute("A", kind, **more), allowed=elsewhere) == []


def test_a_restriction_says_what_is_allowed() -> None:
    restricted = attribute("A", suggestions=["red", "blue"], restrictedBySuggestions=True)
    (problem,) = problems({"A": "x"}, restricted)
    assert problem.details == 'A must be one of the following: "blue", "red"'


def test_an_attribute_is_known_where_it_is_subscribed_to() -> None:
    elsewhere = attribute("A", subscribedApplicationsIds=[2])
    assert [one.rule for one in problems({"A": "x"}, elsewhere)] == ["Unknown"]
    assert problems({"A": "x"}, elsewhere, application=2) == []
    assert problems({"A": "x"}, attribute("A", subscribedApplicationsIds=[])) == []


def test_attributes_of_events_are_those_of_their_type() -> None:
    def of(event_type: str, attributes: Json) -> list[str]:
        found = problems(
            attributes,
            attribute("Stars", "number", entity="Event", eventType="review"),
            attribute("Stars", "string", entity="Event", eventTypeId=7),
            attribute("Every", entity="Event"),
            entity="Event",
            event_type=event_type,
            event_types=({"id": 7, "name": "rating"},),
        )
        return [one.rule for one in found]

    assert of("review", {"Stars": 5, "Every": "x"}) == []
    assert of("review", {"Stars": "five"}) == ["Invalid type"]
    assert of("rating", {"Stars": "five", "Every": "x"}) == []
    assert of("other", {"Stars": 5, "Every": "x"}) == ["Unknown"]


def test_what_invented_customers_have_is_always_known() -> None:
    invented = {*DEFAULT_ATTRIBUTES, "BillingCountry", "Locale", "Language", "Currency"}
    assert invented <= set(BUILT_IN["CustomerProfile"])
    values: Json = {
        name: "2000-01-01T00:00:00Z" if kind == "time" else "x"
        for name, kind in BUILT_IN["CustomerProfile"].items()
    }
    defined = attribute("Tier", entity="CustomerProfile")
    assert problems(values, defined, entity="CustomerProfile") == []


def test_the_account_has_the_last_word_on_what_is_always_known() -> None:
    own = attribute("Locale", "number", entity="CustomerProfile")
    assert problems({"Locale": 1}, own, entity="CustomerProfile") == []


def test_attributes_that_an_application_demands() -> None:
    settings = {"attributesSettings": {"mandatory": {"coupons": ["Foil", "Shape"]}}}
    moment = moment_of(settings=settings)
    assert mandatory_problems(moment, "Campaign", None, "/attributes") == []
    found = mandatory_problems(moment, "Coupon", {"Foil": None, "Shape": "x"}, "/attributes")
    assert [(one.rule, one.place) for one in found] == [("required", "/attributes/Foil")]
    assert mandatory_problems(moment_of(), "Coupon", None, "/attributes") == []
