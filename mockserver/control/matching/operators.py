"""Compiles content patterns: WireMock's operators, each with what may stand beside it.

Reports every mistake with its JSON pointer.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import orjson

from mockserver.contract.problems import ContractError, Problem, pointer, shown
from mockserver.control.matching.content_patterns import (
    NOT_JSON,
    ContentPattern,
    Operand,
    Subject,
    Values,
    nearest,
    one_of,
    unlike,
)
from mockserver.control.matching.json_equality import (
    check_placeholders,
    json_distance,
    json_equal,
    paired,
)
from mockserver.control.matching.json_path import JsonPath
from mockserver.control.matching.regex import Regex
from mockserver.control.matching.schema_weight import TooHeavyError, check_weight
from mockserver.control.matching.work import TooMuchWorkError
from mockserver.moments import parse_date_time

_MOST_NESTED = 20
_MOST_LISTED = 100


def _equal_to(operand: Operand) -> ContentPattern:
    wanted = operand.text()
    if operand.flag("caseInsensitive"):
        folded = wanted.casefold()
        return ContentPattern(
            one_of(lambda value: value.text.casefold() == folded),
            nearest(lambda value: unlike(folded, value.text.casefold())),
        )
    return ContentPattern(
        one_of(lambda value: value.text == wanted),
        nearest(lambda value: unlike(wanted, value.text)),
    )


def _binary_equal_to(operand: Operand) -> ContentPattern:
    try:
        wanted = base64.b64decode(operand.text(), validate=True)
    except ValueError as error:
        raise operand.wrong("contentEncoding", f"must be Base64: {error}") from None
    return ContentPattern(one_of(lambda value: value.raw == wanted))


def _contains(operand: Operand) -> ContentPattern:
    wanted = operand.text()
    return ContentPattern(one_of(lambda value: wanted in value.text))


def _does_not_contain(operand: Operand) -> ContentPattern:
    unwanted = operand.text()
    return ContentPattern(one_of(lambda value: unwanted not in value.text))


def _regex(operand: Operand) -> Regex:
    try:
        return Regex(operand.text())
    except ValueError as error:
        raise operand.wrong("pattern", f"{shown(operand.value)}: {error}") from None


def _matches(operand: Operand) -> ContentPattern:
    regex = _regex(operand)
    return ContentPattern(one_of(lambda value: regex.fullmatch(value.text)))


def _does_not_match(operand: Operand) -> ContentPattern:
    regex = _regex(operand)
    return ContentPattern(one_of(lambda value: not regex.fullmatch(value.text)))


def _json_of(operand: Operand) -> Any:
    """A JSON value, given as it is or as its text."""
    if not isinstance(operand.value, str):
        return operand.value
    try:
        return orjson.loads(operand.value)
    except orjson.JSONDecodeError as error:
        raise operand.wrong("json", f"not JSON: {error}") from None


def _equal_to_json(operand: Operand) -> ContentPattern:
    expected = _json_of(operand)
    any_order, extras = operand.flag("ignoreArrayOrder"), operand.flag("ignoreExtraElements")
    try:
        check_placeholders(expected)
    except ValueError as error:
        raise operand.wrong("pattern", str(error)) from None

    def equal(value: Subject) -> bool:
        return value.json is not NOT_JSON and json_equal(
            expected, value.json, ignore_array_order=any_order, ignore_extra_elements=extras
        )

    def distance(value: Subject) -> float:
        return 1.0 if value.json is NOT_JSON else json_distance(expected, value.json)

    return ContentPattern(one_of(equal), nearest(distance))


def _matches_json_path(operand: Operand) -> ContentPattern:
    given, inner = operand.value, None
    if isinstance(given, dict):
        rest = {name: value for name, value in given.items() if name != "expression"}
        place = f"{operand.place}/{operand.name}"
        if not isinstance(given.get("expression"), str):
            details = "expression is required: a JSONPath"
            raise ContractError([Problem("required", details, f"{place}/expression")])
        if rest:
            inner = compile_pattern(rest, place, operand.depth + 1)
        given = given["expression"]
    if not isinstance(given, str):
        details = f"{operand.name} must be a string or an object; got {shown(given)}"
        raise operand.wrong("type", details)
    try:
        path = JsonPath(given)
    except ValueError as error:
        raise operand.wrong("jsonPath", f"{shown(given)}: {error}") from None

    def found(value: Subject) -> bool:
        there = [] if value.json is NOT_JSON else path.find(value.json)
        if inner is None:
            return any(_is_something(one) for one in there)
        return inner.matches([_as_subject(one) for one in there])

    return ContentPattern(one_of(found))


def _is_something(value: Any) -> bool:
    return value is not None and value not in ({}, [])


def _as_subject(value: Any) -> Subject:
    if isinstance(value, str):
        return Subject(value)
    raw = orjson.dumps(value)
    return Subject(raw.decode(), raw)


def _matches_json_schema(operand: Operand) -> ContentPattern:
    import jsonschema_rs

    schema = _json_of(operand)
    version = operand.pattern.get("schemaVersion", "V202012")
    drafts: Mapping[str, Any] = {
        "V4": jsonschema_rs.Draft4Validator,
        "V6": jsonschema_rs.Draft6Validator,
        "V7": jsonschema_rs.Draft7Validator,
        "V201909": jsonschema_rs.Draft201909Validator,
        "V202012": jsonschema_rs.Draft202012Validator,
    }
    if version not in drafts:
        details = f"schemaVersion must be one of {', '.join(drafts)}; got {shown(version)}"
        raise operand.wrong("enum", details, at="schemaVersion")

    def retrieve(uri: str) -> Any:
        raise ValueError(f"{uri} is not fetched")

    try:
        check_weight(schema)
    except (TooHeavyError, RecursionError) as error:
        raise operand.wrong("jsonSchema", f"too much work: {error}") from None
    try:
        # Its patterns are those of a linear engine as well.
        validator = drafts[version](
            schema, retriever=retrieve, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (ValueError, TypeError, RecursionError, jsonschema_rs.ReferencingError) as error:
        lines = str(error).splitlines() or ["it is none"]
        raise operand.wrong("jsonSchema", f"not a JSON Schema: {lines[0][:200]}") from None
    return ContentPattern(
        one_of(lambda value: value.json is not NOT_JSON and validator.is_valid(value.json))
    )


def _absent(operand: Operand) -> ContentPattern:
    wanted = operand.flag("absent")
    return ContentPattern(lambda values: (not values) == wanted)


def _anything(operand: Operand) -> ContentPattern:
    del operand
    return ContentPattern(lambda _: True)


def _time(operand: Operand) -> datetime:
    try:
        return parse_date_time(operand.text())
    except ValueError:
        details = f"{operand.name} must be an RFC 3339 date-time; got {shown(operand.value)}"
        raise operand.wrong("format", details) from None


def _timed(compare: Callable[[datetime, datetime], bool]) -> Callable[[Operand], ContentPattern]:
    def make(operand: Operand) -> ContentPattern:
        wanted = _time(operand)

        def test(value: Subject) -> bool:
            try:
                return compare(parse_date_time(value.text), wanted)
            except ValueError:
                return False

        return ContentPattern(one_of(test))

    return make


def _several(operand: Operand) -> list[ContentPattern]:
    if not isinstance(operand.value, list) or not operand.value:
        details = f"{operand.name} must be an array of patterns; got {shown(operand.value)}"
        raise operand.wrong("type", details)
    if len(operand.value) > _MOST_LISTED:
        details = f"{operand.name} may have {_MOST_LISTED} patterns; got {len(operand.value)}"
        raise operand.wrong("maxItems", details)
    problems: list[Problem] = []
    made: list[ContentPattern] = []
    for index, inner in enumerate(operand.value):
        place = f"{operand.place}/{operand.name}/{index}"
        try:
            made.append(compile_pattern(inner, place, operand.depth + 1))
        except ContractError as error:
            problems += error.problems
    if problems:
        raise ContractError(problems)
    return made


def _and(operand: Operand) -> ContentPattern:
    inner = _several(operand)
    return ContentPattern(
        lambda values: all(one.matches(values) for one in inner),
        lambda values: sum(one.distance(values) for one in inner) / len(inner),
    )


def _or(operand: Operand) -> ContentPattern:
    inner = _several(operand)
    return ContentPattern(
        lambda values: any(one.matches(values) for one in inner),
        lambda values: min(one.distance(values) for one in inner),
    )


def _not(operand: Operand) -> ContentPattern:
    place = f"{operand.place}/{operand.name}"
    inner = compile_pattern(operand.value, place, operand.depth + 1)
    return ContentPattern(lambda values: not inner.matches(values))


def _has_exactly(operand: Operand) -> ContentPattern:
    inner = _several(operand)
    return ContentPattern(lambda values: len(values) == len(inner) and _each(inner, values))


def _includes(operand: Operand) -> ContentPattern:
    inner = _several(operand)
    return ContentPattern(lambda values: _each(inner, values))


def _each(inner: list[ContentPattern], values: Values) -> bool:
    """Whether each pattern has a value of its own."""
    if len(values) > _MOST_LISTED:
        raise TooMuchWorkError
    return paired(len(inner), len(values), lambda i, j: inner[i].matches([values[j]]))


_OPERATORS: Mapping[str, Callable[[Operand], ContentPattern]] = {
    "equalTo": _equal_to,
    "binaryEqualTo": _binary_equal_to,
    "contains": _contains,
    "doesNotContain": _does_not_contain,
    "matches": _matches,
    "doesNotMatch": _does_not_match,
    "equalToJson": _equal_to_json,
    "matchesJsonPath": _matches_json_path,
    "matchesJsonSchema": _matches_json_schema,
    "absent": _absent,
    "anything": _anything,
    "before": _timed(lambda came, wanted: came < wanted),
    "after": _timed(lambda came, wanted: came > wanted),
    "equalToDateTime": _timed(lambda came, wanted: came == wanted),
    "and": _and,
    "or": _or,
    "not": _not,
    "hasExactly": _has_exactly,
    "includes": _includes,
}

_MODIFIERS: Mapping[str, tuple[str, ...]] = {
    "equalTo": ("caseInsensitive",),
    "equalToJson": ("ignoreArrayOrder", "ignoreExtraElements"),
    "matchesJsonSchema": ("schemaVersion",),
}
"""What may stand beside an operator."""


def compile_pattern(value: Any, place: str, depth: int = 0) -> ContentPattern:
    """The pattern that a ContentPattern describes.

    Raises ContractError with everything that is wrong, in JSON pointers that begin with
    ``place``.
    """
    if not isinstance(value, dict):
        details = f"a pattern must be an object; got {shown(value)}"
        raise ContractError([Problem("type", details, place)])
    if depth > _MOST_NESTED:
        details = f"nested too deep; wanted: at most {_MOST_NESTED} levels"
        raise ContractError([Problem("depth", details, place)])
    problems: list[Problem] = []
    operators = [name for name in value if name in _OPERATORS]
    known = {other for name in operators for other in _MODIFIERS.get(name, ())}
    for name in value:
        if name not in _OPERATORS and name not in known:
            details = f"{shown(name)} is not offered here"
            if any(name in names for names in _MODIFIERS.values()):
                details = f"{name} stands beside an operator that it does not belong to"
            problems.append(Problem("additionalProperties", details, place + pointer([name])))
    if len(operators) != 1:
        came = ", ".join(operators) or "none"
        details = f"a pattern has one operator; got {came}"
        problems.append(Problem("oneOf", details, place))
    if problems:
        raise ContractError(problems)
    (name,) = operators
    return _OPERATORS[name](Operand(value, name, place, depth))
