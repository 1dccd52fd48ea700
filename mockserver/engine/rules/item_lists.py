"""What rules do with lists of items, besides the functions of Talang: sort, cut, bundle."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mockserver.engine.talang.failure import TalangFailure
from mockserver.entities import Json, Kind

if TYPE_CHECKING:
    from mockserver.engine.evaluation.run import Run


class SortedItems:
    """Sorts a list by what a lambda makes of each element; numbers come before text."""

    def __init__(self, run: "Run", descending: bool = False) -> None:
        del run
        self._descending = descending
        self._found: list[tuple[tuple[int, Any], Any]] = []

    def add(self, element: Any, value: Any) -> None:
        """Take one element."""
        if isinstance(value, bool) or value is None:
            raise TalangFailure(f"nothing can be sorted by {value!r}")
        rank = 0 if isinstance(value, int | float) else 1 if isinstance(value, str) else 2
        self._found.append(((rank, value), element))

    def result(self) -> list[Any]:
        """The elements in their order."""
        try:
            ordered = sorted(self._found, key=lambda pair: pair[0], reverse=self._descending)
        except TypeError:
            raise TalangFailure("these values have no order") from None
        return [element for _, element in ordered]


def take(run: "Run", items: Sequence[Any], count: float, from_end: bool = False) -> list[Any]:
    """At most so many elements, of the start or the end."""
    del run
    wanted = max(0, int(count))
    if not wanted:
        return []
    return list(items[-wanted:] if from_end else items[:wanted])


def slice_of(
    run: "Run",
    items: Sequence[Any],
    begin: float,
    end: float,
    needed: bool = False,
) -> list[Any]:
    """The elements from one place to before another. Raises TalangFailure for none if needed."""
    del run
    found = list(items[max(0, int(begin)) : max(0, int(end))])
    if needed and not found:
        raise TalangFailure(f"the list has no element {int(begin)}")
    return found


def items_with_value(run: "Run", items: Sequence[Any], value_map: Any) -> list[Any]:
    """The items that a value map has, each with its value as Value."""
    entity = run.entity(Kind.VALUE_MAP, value_map)
    values = {row["sku"]: row["value"] for row in entity.get("items") or ()}
    return [{**item, "Value": values[item["Sku"]]} for item in items if item["Sku"] in values]


def bundles(
    run: "Run",
    name: str,
    counts: Sequence[float],
    matchers: Sequence[str],
    *sources: Sequence[Any],
) -> list[Json]:
    """As many bundles as the cart allows: so many units of each source, none in two bundles.

    ``matchers`` are attributes in which all units of one bundle agree.
    """
    del run
    wanted = [max(1, int(count)) for count in counts]
    made: list[Json] = []
    used: set[tuple[int, Any]] = set()
    for group in _groups(sources, matchers):
        waiting = [iter(source) for source in group]
        while (units := _one_bundle(waiting, wanted, used)) is not None:
            made.append({"Name": name, "Items": units})
    return made


def _groups(sources: Sequence[Sequence[Any]], matchers: Sequence[str]) -> list[list[list[Any]]]:
    """The sources, taken apart by the values of the matchers."""
    if not matchers:
        return [[list(source) for source in sources]]
    values: dict[tuple[str, ...], list[list[Any]]] = {}
    for number, source in enumerate(sources):
        for unit in source:
            key = tuple(repr(_by_name(unit, matcher)) for matcher in matchers)
            values.setdefault(key, [[] for _ in sources])[number].append(unit)
    return list(values.values())


def _by_name(unit: Json, matcher: str) -> Any:
    field = matcher.strip("{}$").rpartition(".")[2]
    capital = field[:1].upper() + field[1:]
    return unit["Attributes"].get(field, unit.get(field, unit.get(capital)))


def _one_bundle(
    waiting: list[Iterator[Any]], wanted: list[int], used: set[tuple[int, Any]]
) -> list[Any] | None:
    """The next bundle of what waits; None where it is not enough for one."""
    units: list[Any] = []
    for source, count in zip(waiting, wanted, strict=True):
        for _ in range(count):
            unit = next((one for one in source if _place(one) not in used), None)
            if unit is None:
                return None
            used.add(_place(unit))
            units.append(unit)
    return units


def _place(unit: Json) -> tuple[int, Any]:
    if "Position" not in unit:
        raise TalangFailure("a bundle needs items of the cart")
    return unit["Position"], unit.get("Sub")


def params(run: "Run", *values: Any) -> list[Any]:
    """The parameters of a custom effect, whatever they are."""
    del run
    return list(values)
