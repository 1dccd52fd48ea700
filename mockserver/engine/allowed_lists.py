"""Lists of allowed values that are imported for attributes, which are then held to them.

How values are held against a list, ``attributes`` says.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.refusals import invalid
from mockserver.engine.totals import plain
from mockserver.entities import Draft, Json, Kind
from mockserver.moments import parse_date_time


def import_allowed_list(entities: Draft, attribute: Json, rows: Sequence[Row]) -> None:
    """Have the items of a file be the only values of an attribute.

    Raises Refusal for a type that has no such lists, ContractError for what is of another type.
    """
    read = _READ.get(attribute["type"])
    if read is None:
        details = f"values of the type {attribute['type']} are on no list"
        raise invalid([Problem("type", details, "attributeId", in_body=False)])
    problems: list[Problem] = []
    items = []
    for row in rows:
        text = row.cells["item"]
        try:
            items.append(read(text))
        except ValueError:
            details = f"must be of the type {attribute['type']}; got {shown(text)}"
            problems.append(at_cell("type", row.line, "item", details))
            if len(problems) >= MOST_PROBLEMS:
                break
    if problems:
        raise ContractError(problems)
    entities.put(Kind.ALLOWED_LIST, {"attributeId": attribute["id"], "items": items})
    restricted = {"hasAllowedList": True, "restrictedBySuggestions": True}
    entities.put(Kind.ATTRIBUTE, attribute | restricted)


def _number(text: str) -> str:
    """A number as a request would have it. Raises ValueError."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return shown(plain(value))


def _time(text: str) -> str:
    parse_date_time(text)
    return text


_READ: Mapping[str, Callable[[str], str]] = {
    "string": str,
    "number": _number,
    "time": _time,
    "(list string)": str,
    "(list number)": _number,
    "(list time)": _time,
}
"""How an item is read, by the type of the attribute. Raises ValueError."""
