"""JSONPath, as Goessner and RFC 9535 write it, within a budget of steps.

Paths run over copies of a document whose every access is counted, and regular expressions
are those of ``regex``, so that no path can run long.
"""

import re
from collections.abc import ItemsView, Iterator, ValuesView
from functools import lru_cache
from typing import Any

from mockserver.control.matching.regex import Regex
from mockserver.control.matching.work import Budget, TooMuchWorkError

_LONGEST = 1000

_SIZE = re.compile(r"(@(?:\.\w+|\[[^][]*\])*)\.(?:size|length)\(\)")
"""How Goessner's followers write the length of something in a filter."""


class JsonPath:
    """One path."""

    def __init__(self, expression: str) -> None:
        """Raises ValueError, with the reason in one line."""
        if not expression.strip():
            raise ValueError("empty; wanted: a JSONPath such as $.name")
        if len(expression) > _LONGEST:
            raise ValueError(f"too long; wanted: at most {_LONGEST} characters")
        from jsonpath.exceptions import JSONPathError

        try:
            self._path: Any = _environment().compile(_SIZE.sub(r"length(\1)", expression))
        except (JSONPathError, RecursionError, ValueError, IndexError) as error:
            reason = " ".join(str(error).split()) or "nested too deep"
            raise ValueError(f"not a JSONPath: {reason[:200]}") from None

    def find(self, document: Any) -> list[Any]:
        """The values found, in the order of the document. Raises TooMuchWorkError."""
        from jsonpath.exceptions import JSONPathError

        budget = Budget()
        try:
            counted = _counted(document, budget)
            return [_plain(match.obj) for match in self._path.finditer(counted)]
        except (JSONPathError, RecursionError):
            # Nested deeper than a path is followed, or compared with what cannot be compared.
            raise TooMuchWorkError from None


class _Objects(dict[str, Any]):
    """An object whose reading is counted."""

    budget: Budget
    weight: int

    def __getitem__(self, key: str) -> Any:
        self.budget.spend()
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self.budget.spend(len(self) + 1)
        return super().__iter__()

    def items(self) -> ItemsView[str, Any]:  # type: ignore[override]
        self.budget.spend(len(self) + 1)
        return super().items()

    def values(self) -> ValuesView[Any]:  # type: ignore[override]
        self.budget.spend(len(self) + 1)
        return super().values()


class _Lists(list[Any]):
    """A list whose reading is counted."""

    budget: Budget
    weight: int

    def __getitem__(self, index: Any) -> Any:
        self.budget.spend(len(self) if isinstance(index, slice) else 1)
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Any]:
        self.budget.spend(len(self) + 1)
        return super().__iter__()


def _counted(value: Any, budget: Budget) -> Any:
    """A copy of a value whose reading is counted; what it weighs is told to each part."""
    budget.spend()
    if isinstance(value, dict):
        members = {name: _counted(inner, budget) for name, inner in value.items()}
        made = _Objects(members)
        made.budget, made.weight = budget, 1 + sum(map(_weight, members.values()))
        return made
    if isinstance(value, list):
        entries = [_counted(inner, budget) for inner in value]
        listed = _Lists(entries)
        listed.budget, listed.weight = budget, 1 + sum(map(_weight, entries))
        return listed
    return value


def _weight(value: Any) -> int:
    if isinstance(value, _Objects | _Lists):
        return value.weight
    return 1 + len(value) // 64 if isinstance(value, str) else 1


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in dict.items(value)}
    if isinstance(value, list):
        return [_plain(inner) for inner in list.__iter__(value)]
    return value


@lru_cache(maxsize=256)
def _regex(pattern: str, *, case_insensitive: bool = False) -> Regex | None:
    try:
        return Regex(pattern, case_insensitive=case_insensitive)
    except ValueError:
        return None  # RFC 9535: a pattern that is none matches nothing


def _is_like(value: Any, pattern: Any) -> bool:
    """The operator =~, whose pattern was read as one of Python's."""
    if not isinstance(pattern, re.Pattern) or not isinstance(value, str):
        return False
    ignores_case = bool(pattern.flags & re.IGNORECASE)
    regex = _regex(pattern.pattern, case_insensitive=ignores_case)
    return regex is not None and regex.fullmatch(value)


@lru_cache(maxsize=1)
def _environment() -> Any:
    """The environment of paths, with functions and comparisons of our own."""
    from jsonpath import JSONPathEnvironment
    from jsonpath.function_extensions import ExpressionType, FilterFunction

    class Matching(FilterFunction):
        arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - as declared
        return_type = ExpressionType.LOGICAL

        def __init__(self, *, whole: bool) -> None:
            self._whole = whole

        def __call__(self, value: object, pattern: object) -> bool:
            if not isinstance(value, str) or not isinstance(pattern, str):
                return False
            regex = _regex(pattern)
            if regex is None:
                return False
            return regex.fullmatch(value) if self._whole else regex.search(value)

    class Environment(JSONPathEnvironment):
        def setup_function_extensions(self) -> None:
            super().setup_function_extensions()
            self.function_extensions["match"] = Matching(whole=True)
            self.function_extensions["search"] = Matching(whole=False)

        def compare(self, left: Any, operator: str, right: Any) -> bool:
            for side in (left, right):
                if isinstance(side, _Objects | _Lists):
                    side.budget.spend(side.weight)
            if operator == "=~":
                return _is_like(left, right)
            return bool(super().compare(left, operator, right))

    return Environment()
