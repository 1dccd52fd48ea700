"""Payloads of custom effects, filled with what a rule passes."""

from typing import Any

import pytest

from mockserver.engine.rules.effects.messages import filled
from mockserver.engine.talang.failure import TalangFailure
from mockserver.entities import Json

PARAMS = [{"key": "color"}, {"title": "size"}, {}]


def effect(payload: str) -> Json:
    return {"id": 1, "name": "ribbon", "payload": payload, "params": PARAMS}


@pytest.mark.parametrize(
    ("payload", "given", "expected"),
    [
        ("", [], {}),
        ("", ["red"], {"color": "red"}),
        ("{}", ["red", 5, True], {"color": "red", "size": 5, "param_2": True}),
        ('{"a": 1}', ["red"], {"a": 1}),
        ('{"a": "${color}"}', ["red"], {"a": "red"}),
        ('{"a": "${size}"}', ["red", 5], {"a": 5}),
        ('{"a": "${color} of ${size}"}', ["red", 5], {"a": "red of 5"}),
        ('{"a": ["${size}", {"b": "${color}"}]}', ["red", 5], {"a": [5, {"b": "red"}]}),
        ('{"a": ${size}}', ["red", 5], {"a": 5}),
        ('{"a": "${other}"}', ["red"], {"a": "${other}"}),
        ("[1, 2]", [], {"value": [1, 2]}),
        ('"${color}"', ["red"], {"value": "red"}),
    ],
)
def test_a_payload_is_filled(payload: str, given: list[Any], expected: Json) -> None:
    assert filled(effect(payload), given) == expected


def test_a_payload_that_is_no_json_fails() -> None:
    with pytest.raises(TalangFailure, match="ribbon"):
        filled(effect("{color: ${color}}"), ["red"])
