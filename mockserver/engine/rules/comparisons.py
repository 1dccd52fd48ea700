"""Operators of checkAttribute, as Talang."""

from collections.abc import Callable, Mapping

from mockserver.engine.rules.block_values import BlockFault, Talang, path_of, value_of
from mockserver.engine.rules.references import References
from mockserver.entities import Json

_ONE_VALUE: Mapping[str, str] = {
    "equals": "=",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "contains": "contains",
    "startsWith": "startsWith",
    "endsWith": "endsWith",
}
_LISTS = frozenset({"containsOneOf", "containsAllOf", "containsNoneOf"})
_COUNTED = frozenset({"containsAtLeast", "containsExactly"})


def compared(
    operator: str, block: Json, refer: References, place: str, *, subject: Talang = None
) -> Talang:
    """The comparison of a block: of its attribute, or of ``subject``. Raises BlockFault."""
    left = path_of(block.get("attribute"), f"{place}/attribute") if subject is None else subject
    given = _Given(operator, block, refer, place)
    if operator in _ONE_VALUE:
        return [_ONE_VALUE[operator], left, given("value")]
    if operator in {"after", "before"}:
        return [operator, left, given.time("value")]
    if operator in _LISTS:
        return [operator, left, given.values()]
    if operator in _COUNTED:
        return [operator, left, given.values(), given("count")]
    make = _OTHERS.get(operator)
    if make is None:
        details = f"nothing is compared by {operator or 'no operator'}"
        raise BlockFault(f"{place}/operator", details)
    return make(left, given)


class _Given:
    """The values of a block, as Talang. Raises BlockFault for one that is missing."""

    def __init__(self, operator: str, block: Json, refer: References, place: str) -> None:
        self._operator = operator
        self.block = block
        self.refer = refer
        self.place = place

    def __call__(self, field: str) -> Talang:
        if field not in self.block:
            raise BlockFault(f"{self.place}/{field}", f"{self._operator} needs {field}")
        return value_of(self.block[field], f"{self.place}/{field}")

    def values(self) -> Talang:
        """A list of values, by either of its names."""
        return self("values" if "values" in self.block else "value")

    def time(self, field: str) -> Talang:
        """A time, which text is read as."""
        value = self(field)
        return ["parseTime", value] if isinstance(value, str) else value


def _between(left: Talang, given: _Given) -> Talang:
    # The Rule Builder counts the ends in; the function of Talang does not.
    return ["and", [">=", left, given("min")], ["<=", left, given("max")]]


def _within(left: Talang, given: _Given) -> Talang:
    ends = [bool(given.block.get(f"{word}Inclusive", True)) for word in ("start", "end")]
    return ["within", left, given.time("start"), given.time("end"), *ends]


def _in_collection(left: Talang, given: _Given) -> Talang:
    found = given.refer.collection(given.block.get("value"), f"{given.place}/value")
    return ["inCollection", left, found]


_OTHERS: Mapping[str, Callable[[Talang, _Given], Talang]] = {
    "between": _between,
    "within": _within,
    "matchesRegexp": lambda left, given: ["~", given("value"), left],
    "oneOf": lambda left, given: ["oneOf", left, given.values()],
    "inCollection": _in_collection,
    "empty": lambda left, given: ["empty", left],  # noqa: ARG005 - one shape for all
    "exists": lambda left, given: ["catch", False, ["isThere", left]],  # noqa: ARG005 - as above
    "isTrue": lambda left, given: ["=", left, True],  # noqa: ARG005 - as above
    "isFalse": lambda left, given: ["=", left, False],  # noqa: ARG005 - as above
}
"""Operators that are no function of Talang by another name."""
