"""Compares JSON values: exactly, in any order, or with more than was asked for.

Every comparison is counted, and lists in any order are paired off as two sides of a graph,
so that no value can make it run long.
"""

from collections.abc import Callable, Sequence
from typing import Any

from mockserver.control.matching.regex import Regex
from mockserver.control.matching.work import Budget, TooMuchWorkError

_PREFIX, _END = "${json-unit.", "}"


def json_equal(
    expected: Any,
    actual: Any,
    *,
    ignore_array_order: bool = False,
    ignore_extra_elements: bool = False,
) -> bool:
    """Whether a value is the one expected. Raises TooMuchWorkError.

    Extra elements are members of objects, and entries between those of a list.
    """
    return _Comparison(
        any_order=ignore_array_order, extras=ignore_extra_elements, budget=Budget()
    ).equal(expected, actual)


def json_distance(expected: Any, actual: Any) -> float:
    """How unlike two values are: the share of their leaves that differ, 0 to 1."""
    try:
        same, total = _counted(expected, actual, Budget())
    except (TooMuchWorkError, RecursionError):
        return 1.0
    return 1 - same / total if total else 0.0


class _Comparison:
    def __init__(self, *, any_order: bool, extras: bool, budget: Budget) -> None:
        self._any_order = any_order
        self._extras = extras
        self._budget = budget

    def equal(self, expected: Any, actual: Any) -> bool:
        self._budget.spend()
        if isinstance(expected, str) and expected.startswith(_PREFIX):
            return _fits(expected, actual)
        if isinstance(expected, dict):
            return isinstance(actual, dict) and self._objects(expected, actual)
        if isinstance(expected, list):
            return isinstance(actual, list) and self._lists(expected, actual)
        if isinstance(expected, bool) or isinstance(actual, bool):
            return expected is actual
        if isinstance(expected, int | float) and isinstance(actual, int | float):
            return expected == actual
        return type(expected) is type(actual) and bool(expected == actual)

    def _objects(self, expected: dict[str, Any], actual: dict[str, Any]) -> bool:
        if not self._extras and len(actual) > len(expected):
            ignored = {n for n, value in expected.items() if value == _IGNORED}
            if not actual.keys() <= expected.keys() | ignored:
                return False
        for name, value in expected.items():
            if name not in actual:
                if value != _IGNORED:
                    return False
            elif not self.equal(value, actual[name]):
                return False
        return self._extras or actual.keys() <= expected.keys()

    def _lists(self, expected: Sequence[Any], actual: Sequence[Any]) -> bool:
        if len(actual) < len(expected) or (len(actual) > len(expected) and not self._extras):
            return False
        if self._any_order:
            return paired(
                len(expected), len(actual), lambda i, j: self.equal(expected[i], actual[j])
            )
        if not self._extras:
            return all(self.equal(one, other) for one, other in zip(expected, actual, strict=True))
        # In their order, with others between them: the first that fits is as good as any.
        rest = iter(actual)
        return all(any(self.equal(wanted, came) for came in rest) for wanted in expected)


_IGNORED = "${json-unit.ignore-element}"


def paired(ours: int, theirs: int, fits: Callable[[int, int], bool]) -> bool:
    """Whether each of ``ours`` can have one of ``theirs`` to itself that fits.

    Augmenting paths: as many steps as there are edges, for each of ours.
    """
    taken: dict[int, int] = {}
    known: dict[tuple[int, int], bool] = {}

    def does_fit(one: int, other: int) -> bool:
        if (one, other) not in known:
            known[one, other] = fits(one, other)
        return known[one, other]

    def place(one: int, tried: set[int]) -> bool:
        # Depth first without recursion: each step moves one that has a place already.
        path: list[tuple[int, int]] = []
        stack = [(one, iter(range(theirs)))]
        while stack:
            current, others = stack[-1]
            for other in others:
                if other in tried or not does_fit(current, other):
                    continue
                tried.add(other)
                path.append((current, other))
                if other not in taken:
                    taken.update({seat: mover for mover, seat in path})
                    return True
                stack.append((taken[other], iter(range(theirs))))
                break
            else:
                stack.pop()
                if path:
                    path.pop()
        return False

    return all(place(one, set()) for one in range(ours))


def _fits(placeholder: str, actual: Any) -> bool:
    """Whether a value is what a placeholder stands for."""
    if placeholder.startswith("${json-unit.regex}"):
        pattern = placeholder.removeprefix("${json-unit.regex}")
        return isinstance(actual, str) and Regex(pattern).fullmatch(actual)
    kind = placeholder.removeprefix(_PREFIX).removesuffix(_END)
    if kind in {"ignore", "ignore-element"}:
        return True
    if kind == "any-string":
        return isinstance(actual, str)
    if kind == "any-boolean":
        return isinstance(actual, bool)
    if kind == "any-number":
        return isinstance(actual, int | float) and not isinstance(actual, bool)
    return bool(placeholder == actual)


def check_placeholders(expected: Any) -> None:
    """Raises ValueError for a placeholder whose regular expression is none."""
    stack = [expected]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            stack.extend(current.values())
        elif isinstance(current, list):
            stack.extend(current)
        elif isinstance(current, str) and current.startswith("${json-unit.regex}"):
            Regex(current.removeprefix("${json-unit.regex}"))


def _counted(expected: Any, actual: Any, budget: Budget) -> tuple[int, int]:
    """Leaves that are the same, and all leaves of both."""
    budget.spend()
    if isinstance(expected, dict) and isinstance(actual, dict):
        pairs = [(expected.get(n, _NONE), actual.get(n, _NONE)) for n in {**expected, **actual}]
    elif isinstance(expected, list) and isinstance(actual, list):
        longest = max(len(expected), len(actual))
        pairs = [
            (
                expected[i] if i < len(expected) else _NONE,
                actual[i] if i < len(actual) else _NONE,
            )
            for i in range(longest)
        ]
    else:
        same = type(expected) is type(actual) and expected == actual
        return int(same), 1
    counts = [_counted(one, other, budget) for one, other in pairs]
    same = sum(one for one, _ in counts) + 1  # they are of one kind
    return same, sum(total for _, total in counts) + 1


_NONE = object()
