"""Request patterns: which requests are meant, in WireMock's words.

A pattern is a list of conditions. A request matches where all of them hold, and is as
far away as they are on average.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from mockserver.contract.problems import ContractError, Problem, pointer, shown
from mockserver.control.matching.content_patterns import ContentPattern, Subject
from mockserver.control.matching.seen import Seen
from mockserver.control.matching.work import TooMuchWorkError

if TYPE_CHECKING:
    from mockserver.control.matching.regex import Regex

_URLS = ("url", "urlPath", "urlPattern", "urlPathPattern", "urlPathTemplate")
_COMPARED = 200
"""Characters of a URL that the search for the nearest looks at."""

_NAME = re.compile(r"\{([^{}/]+)\}", re.ASCII)


def names_path(value: Mapping[str, Any]) -> bool:
    """Whether a RequestPattern says which paths it means."""
    return any(word in value for word in _URLS)


class Condition:
    """One thing that must hold of a request."""

    __slots__ = ("_distance", "holds")

    def __init__(
        self, holds: Callable[[Seen], bool], distance: Callable[[Seen], float] | None = None
    ) -> None:
        self.holds = holds
        self._distance = distance

    def distance(self, seen: Seen) -> float:
        """0 where it holds, at most 1 where it does not."""
        if self.holds(seen):
            return 0.0
        return self._distance(seen) if self._distance else 1.0


class RequestPattern:
    """The requests that a RequestPattern means. ``value`` keeps its schema."""

    def __init__(self, value: Mapping[str, Any], place: str = "") -> None:
        """Raises ContractError for what the schema cannot say: patterns that are none."""
        self.value = value
        problems: list[Problem] = []
        self._conditions: list[Condition] = []
        for make in (_method, _operation, _url, _named, _basic, _bodies):
            try:
                self._conditions += make(value, place)
            except ContractError as error:
                problems += error.problems
        if problems:
            raise ContractError(problems)

    def matches(self, seen: Seen) -> bool:
        """Whether a request is one of these. What would take too long to tell is not."""
        try:
            return all(condition.holds(seen) for condition in self._conditions)
        except TooMuchWorkError:
            return False

    def distance(self, seen: Seen) -> float:
        """0 for a match, else how far the request is from being one, at most 1."""
        if not self._conditions:
            return 0.0
        return sum(one.distance(seen) for one in self._conditions) / len(self._conditions)


def _method(value: Mapping[str, Any], place: str) -> Iterator[Condition]:
    del place
    method = value.get("method", "ANY")
    if method != "ANY":
        yield Condition(lambda seen: seen.method == method)


def _operation(value: Mapping[str, Any], place: str) -> Iterator[Condition]:
    del place
    if "operationId" in value:
        wanted = value["operationId"]
        yield Condition(lambda seen: seen.operation_id == wanted)


def _url(value: Mapping[str, Any], place: str) -> Iterator[Condition]:
    given = [word for word in _URLS if word in value]
    if len(given) > 1:
        details = f"only one of {', '.join(_URLS)} may stand; got {', '.join(given)}"
        raise ContractError([Problem("oneOf", details, f"{place}/{given[1]}")])
    if "pathParameters" in value and given != ["urlPathTemplate"]:
        details = "pathParameters needs urlPathTemplate"
        raise ContractError([Problem("dependentRequired", details, f"{place}/pathParameters")])
    if not given:
        return
    (word,) = given
    text = value[word]
    if word == "urlPathTemplate":
        yield from _template(text, value.get("pathParameters") or {}, place)
        return
    whole = word in {"url", "urlPattern"}
    if word in {"url", "urlPath"}:
        yield Condition(
            lambda seen: (seen.target if whole else seen.path) == text,
            lambda seen: _unlike(text, seen.target if whole else seen.path),
        )
        return
    regex = _regex(text, f"{place}/{word}")
    yield Condition(
        lambda seen: regex.fullmatch(seen.target if whole else seen.path),
        lambda seen: _unlike(text, seen.target if whole else seen.path),
    )


def _template(text: str, parameters: Mapping[str, Any], place: str) -> Iterator[Condition]:
    names = _NAME.findall(text)
    problems = [
        Problem(
            "additionalProperties",
            f"urlPathTemplate has no {{{name}}}",
            pointer((*place.split("/")[1:], "pathParameters", name)),
        )
        for name in parameters
        if name not in names
    ]
    if problems:
        raise ContractError(problems)
    pieces = [re.escape(piece) if i % 2 == 0 else "([^/]+)" for i, piece in _split(text)]
    shape = re.compile("".join(pieces))
    yield Condition(
        lambda seen: shape.fullmatch(seen.path) is not None,
        lambda seen: _unlike(text, seen.path),
    )
    for name, wanted in parameters.items():
        where = pointer((*place.split("/")[1:], "pathParameters", name))
        group = names.index(name) + 1

        def values(seen: Seen, group: int = group) -> list[Subject]:
            match = shape.fullmatch(seen.path)
            return [Subject(unquote(match[group]))] if match else []

        yield _content(content_pattern(wanted, where), values)


def _split(text: str) -> Iterator[tuple[int, str]]:
    return iter(enumerate(_NAME.split(text)))


def _named(value: Mapping[str, Any], place: str) -> list[Condition]:
    """Query parameters, headers and cookies."""
    conditions: list[Condition] = []
    problems: list[Problem] = []
    for word, source in (
        ("queryParameters", lambda seen: seen.query),
        ("headers", lambda seen: seen.headers),
        ("cookies", lambda seen: seen.cookies),
    ):
        for name, wanted in (value.get(word) or {}).items():
            where = f"{place}{pointer((word, name))}"
            try:
                pattern = content_pattern(wanted, where)
            except ContractError as error:
                problems += error.problems
                continue
            key = name.lower() if word == "headers" else name

            def values(seen: Seen, source: Any = source, key: str = key) -> list[Subject]:
                return [Subject(text) for text in source(seen).get(key, ())]

            conditions.append(_content(pattern, values))
    if problems:
        raise ContractError(problems)
    return conditions


def _basic(value: Mapping[str, Any], place: str) -> Iterator[Condition]:
    del place
    wanted = value.get("basicAuth") or value.get("basicAuthCredentials")
    if wanted:
        pair = f"{wanted['username']}:{wanted['password']}".encode()
        header = f"Basic {base64.b64encode(pair).decode()}"
        yield Condition(lambda seen: header in seen.headers.get("authorization", ()))


def _bodies(value: Mapping[str, Any], place: str) -> list[Condition]:
    conditions: list[Condition] = []
    problems: list[Problem] = []
    for index, wanted in enumerate(value.get("bodyPatterns") or ()):
        try:
            pattern = content_pattern(wanted, f"{place}/bodyPatterns/{index}")
        except ContractError as error:
            problems += error.problems
        else:
            conditions.append(_content(pattern, _body))
    if problems:
        raise ContractError(problems)
    return conditions


def _body(seen: Seen) -> list[Subject]:
    return [seen.body] if seen.raw_body else []


def _content(pattern: ContentPattern, values: Callable[[Seen], Sequence[Subject]]) -> Condition:
    return Condition(
        lambda seen: pattern.matches(values(seen)), lambda seen: pattern.distance(values(seen))
    )


def content_pattern(value: Any, place: str) -> ContentPattern:
    """The compiled ContentPattern. The operators are imported with the first one."""
    from mockserver.control.matching.operators import compile_pattern

    return compile_pattern(value, place)


def _regex(text: str, place: str) -> "Regex":
    from mockserver.control.matching.regex import Regex

    try:
        return Regex(text)
    except ValueError as error:
        raise ContractError([Problem("pattern", f"{shown(text)}: {error}", place)]) from None


def _unlike(wanted: str, came: str) -> float:
    ratio = SequenceMatcher(None, wanted[:_COMPARED], came[:_COMPARED], autojunk=False).ratio()
    # Never 0, which is a match.
    return max(1.0 - ratio, 0.01)
