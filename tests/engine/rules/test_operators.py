"""Every operator of checkAttribute, as it holds and as it does not."""

from typing import Any

import pytest

from mockserver.engine.evaluation.evaluate import Evaluation
from mockserver.entities import Json, Kind
from tests.engine.evaluation.asked import asked, line, session_of

SESSION = session_of(
    line(0, "hat", 20.0, 2),
    line(1, "mug", 8.0),
    attributes={
        "text": "Hello World",
        "nothing": "",
        "none": [],
        "yes": True,
        "no": False,
        "many": ["a", "b", "c"],
        "when": "2026-02-01T00:00:00Z",
    },
)
DEFINED = [
    {"id": number, "entity": "CustomerSession", "name": name, "type": kind}
    for number, (name, kind) in enumerate(
        {
            "text": "string",
            "nothing": "string",
            "none": "(list string)",
            "yes": "boolean",
            "no": "boolean",
            "many": "(list string)",
            "when": "time",
            "unset": "string",
        }.items(),
        1,
    )
]
ENTITIES: dict[Kind, list[Json]] = {
    Kind.ATTRIBUTE: DEFINED,
    Kind.COLLECTION: [{"id": 4, "name": "words", "payload": ["Hello World", "48"]}],
}
NOTIFY = {"type": "showNotification", "notificationType": "Info", "title": "holds", "body": ""}

TOTAL, TEXT, MANY, WHEN = (
    f"$Session.{path}"
    for path in ("Total", "Attributes.text", "Attributes.many", "Attributes.when")
)
FEBRUARY, MARCH = "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"
TABLE: list[tuple[str, str, Json, bool]] = [
    ("equals", TOTAL, {"value": 48}, True),
    ("equals", TOTAL, {"value": 48.0}, True),
    ("equals", TOTAL, {"value": "{{$Session.CartTotal + 0}}"}, True),
    ("equals", TOTAL, {"value": 47}, False),
    ("equals", TEXT, {"value": "Hello World"}, True),
    ("equals", TEXT, {"value": "hello world"}, False),
    ("lessThan", TOTAL, {"value": 48}, False),
    ("lessThanOrEqual", TOTAL, {"value": 48}, True),
    ("greaterThan", TOTAL, {"value": 47.99}, True),
    ("greaterThanOrEqual", TOTAL, {"value": 48.01}, False),
    ("between", TOTAL, {"min": 48, "max": 50}, True),
    ("between", TOTAL, {"min": 40, "max": 48}, True),
    ("between", TOTAL, {"min": 49, "max": 50}, False),
    ("contains", TEXT, {"value": "lo W"}, True),
    ("contains", TEXT, {"value": "x"}, False),
    ("startsWith", TEXT, {"value": "Hello"}, True),
    ("startsWith", TEXT, {"value": "World"}, False),
    ("endsWith", TEXT, {"value": "World"}, True),
    ("endsWith", TEXT, {"value": "Hello"}, False),
    ("matchesRegexp", TEXT, {"value": "^H.*d$"}, True),
    ("matchesRegexp", TEXT, {"value": "^W"}, False),
    ("after", WHEN, {"value": FEBRUARY}, False),
    ("after", WHEN, {"value": "2026-01-31T23:59:59Z"}, True),
    ("before", WHEN, {"value": MARCH}, True),
    ("before", WHEN, {"value": FEBRUARY}, False),
    ("within", WHEN, {"start": FEBRUARY, "end": MARCH}, True),
    ("within", WHEN, {"start": FEBRUARY, "end": MARCH, "startInclusive": False}, False),
    ("within", WHEN, {"start": "2026-01-01T00:00:00Z", "end": FEBRUARY}, True),
    (
        "within",
        WHEN,
        {"start": "2026-01-01T00:00:00Z", "end": FEBRUARY, "endInclusive": False},
        False,
    ),
    ("oneOf", TOTAL, {"value": [1, 48]}, True),
    ("oneOf", TEXT, {"values": ["a", "b"]}, False),
    ("inCollection", TEXT, {"value": {"id": 4}}, True),
    ("inCollection", TOTAL, {"value": {"name": "words"}}, True),
    ("inCollection", "$Session.State", {"value": {"id": 4}}, False),
    ("empty", "$Session.Attributes.nothing", {}, True),
    ("empty", "$Session.Attributes.none", {}, True),
    ("empty", MANY, {}, False),
    ("exists", TEXT, {}, True),
    ("exists", "$Session.Attributes.unset", {}, False),
    ("isTrue", "$Session.Attributes.yes", {}, True),
    ("isTrue", "$Session.Attributes.no", {}, False),
    ("isFalse", "$Session.Attributes.no", {}, True),
    ("isFalse", "$Session.Attributes.yes", {}, False),
    ("containsOneOf", MANY, {"values": ["c", "d"]}, True),
    ("containsOneOf", MANY, {"values": ["d"]}, False),
    ("containsAllOf", MANY, {"values": ["a", "c"]}, True),
    ("containsAllOf", MANY, {"values": ["a", "d"]}, False),
    ("containsNoneOf", MANY, {"values": ["d"]}, True),
    ("containsNoneOf", MANY, {"values": ["d", "a"]}, False),
    ("containsAtLeast", MANY, {"values": ["a", "b", "d"], "count": 2}, True),
    ("containsAtLeast", MANY, {"values": ["a", "d"], "count": 2}, False),
    ("containsExactly", MANY, {"values": ["a", "b", "d"], "count": 2}, True),
    ("containsExactly", MANY, {"values": ["a", "b", "c"], "count": 2}, False),
]


def checked(operator: str, attribute: str, more: Json) -> Evaluation:
    block = {"type": "checkAttribute", "operator": operator, "attribute": attribute, **more}
    rule = {"title": "", "blocks": [block, NOTIFY]}
    return asked(rule, session=SESSION, entities=ENTITIES)


@pytest.mark.parametrize(("operator", "attribute", "more", "holds"), TABLE)
def test_operators(operator: str, attribute: str, more: Json, holds: bool) -> None:
    for shown, expected in ((operator, holds), (f"not({operator})", not holds)):
        found = checked(shown, attribute, more)
        kinds = [one["effectType"] for one in found.effects]
        assert kinds == (["showNotification"] if expected else []), shown
        assert bool(found.triggered) == expected


@pytest.mark.parametrize(
    ("operator", "attribute", "more", "place"),
    [
        ("equals", TOTAL, {}, "/value"),
        ("between", TOTAL, {"min": 1}, "/max"),
        ("resembles", TOTAL, {"value": 1}, "/operator"),
        ("", TOTAL, {"value": 1}, "/operator"),
        ("equals", "$Session.Nowhere", {"value": 1}, ""),
        ("equals", "$Session.Attributes.undefined", {"value": 1}, ""),
        ("inCollection", TEXT, {"value": {"id": 9}}, "/value"),
        ("equals", TOTAL, {"value": "{{1 +}}"}, "/value"),
    ],
)
def test_what_cannot_be_checked(operator: str, attribute: str, more: Json, place: str) -> None:
    (effect,) = checked(operator, attribute, more).effects
    assert effect["effectType"] == "error"
    message = effect["props"]["message"]
    assert message.startswith(f"/promotionRules/0/blocks/0{place}: "), message


def test_a_missing_attribute_is_a_condition_that_is_not_met() -> None:
    found: Any = checked("equals", "$Session.Attributes.unset", {"value": "x"})
    assert found.effects == ()
    ((tried,),) = [one.tried for one in found.evaluated]
    assert (tried.verdict.condition, "unset" in tried.verdict.details) == (0, True)
