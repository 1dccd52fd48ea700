"""Copies of rulesets for other campaigns: rules with new IDs, and references that follow.

A rule that names an achievement, a collection or a value map of the campaign that is copied
names that of the copy. Writes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import orjson

from mockserver.entities import Json, Kind

Copies = Mapping[Kind, Mapping[int | str, int]]
"""What was copied of each kind: the new ID by the old one, and by the name where it has one."""

_ARGUMENTS: Mapping[str, tuple[Kind, int]] = {
    "achievementis": (Kind.ACHIEVEMENT, 1),
    "increaseachievementprogress": (Kind.ACHIEVEMENT, 1),
    "incollection": (Kind.COLLECTION, 2),
    "itemswithvalue": (Kind.VALUE_MAP, 2),
    "valueof": (Kind.VALUE_MAP, 1),
}
"""Functions of Talang that name such an entity, and as which argument."""

_FIELDS: Mapping[str, Kind] = {"achievement": Kind.ACHIEVEMENT, "valueMap": Kind.VALUE_MAP}
"""Fields of blocks that name one, by its ID or name."""

_RULES = ("rules", "promotionRules", "strikethroughRules")
_OF_THE_OLD = ("campaignId", "templateId", "activatedAt")


def copied_ruleset(ruleset: Json, number: int, campaign: int, now: str, copies: Copies) -> Json:
    """A ruleset as it is made anew for a campaign."""
    kept = {word: value for word, value in ruleset.items() if word not in _OF_THE_OLD}
    # As JSON it becomes a value of its own, in which everything may be changed.
    copy: Json = orjson.loads(orjson.dumps(kept))
    copy |= {"id": number, "created": now, "campaignId": campaign}
    for rule in (rule for word in _RULES for rule in copy.get(word) or ()):
        if isinstance(rule, dict) and rule.get("id"):
            rule["parentId"] = rule["id"]
            rule["id"] = str(uuid5(NAMESPACE_OID, f"rule/{number}/{rule['id']}"))
    for part in _parts(copy):
        if isinstance(part, list):
            _follow_argument(part, copies)
        else:
            _follow_fields(part, copies)
    return copy


def _parts(value: Any) -> Iterator[Any]:
    """All lists and objects in a value, whatever the depth."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list | dict):
            yield part
            waiting += part if isinstance(part, list) else part.values()


def _follow_argument(call: list[Any], copies: Copies) -> None:
    name = call[0].casefold() if call and isinstance(call[0], str) else ""
    kind, position = _ARGUMENTS.get(name, (None, 0))
    if kind is not None and position < len(call):
        call[position] = _new(call[position], copies.get(kind, {}))


def _follow_fields(block: Json, copies: Copies) -> None:
    for field, kind in _FIELDS.items():
        if field in block:
            block[field] = _new(block[field], copies.get(kind, {}))
    if "inCollection" in str(block.get("operator")):
        block["value"] = _new(block.get("value"), copies.get(Kind.COLLECTION, {}))


def _new(given: Any, numbers: Mapping[int | str, int]) -> Any:
    """A reference to an entity as one to its copy, if it was copied."""
    named = given
    if isinstance(given, dict):
        named = given.get("id", given.get("name"))
    if isinstance(named, bool) or not isinstance(named, int | str) or named not in numbers:
        return given
    return {**given, "id": numbers[named]} if isinstance(given, dict) else numbers[named]
