"""Files of giveaways: what their rows become, and what the columns of an export hold.

A code may stand in a pool more than once: each is a giveaway of its own.
"""

from collections.abc import Sequence
from typing import Any

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.attributes import attribute_problems
from mockserver.engine.definitions import kept_attributes
from mockserver.entities import Json, Kind
from mockserver.moments import parse_date_time
from mockserver.state import Moment

_EXPORTED = (
    "id",
    "poolId",
    "code",
    "startDate",
    "endDate",
    "attributes",
    "used",
    "importId",
    "created",
    "profileIntegrationId",
    "profileId",
)
"""The fields that an export has, in the order of its columns."""


def import_giveaways(moment: Moment, pool: Json, rows: Sequence[Row], import_id: int) -> None:
    """Add the giveaways of a file to a pool. Raises ContractError."""
    problems: list[Problem] = []
    for row in rows:
        problems += _problems(moment, row)
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise ContractError(problems)
    for row in rows:
        moment.entities.put(Kind.GIVEAWAY, _giveaway(moment, pool, row, import_id))


def exported_row(giveaway: Json) -> list[Any]:
    """The cells of a giveaway in an export."""
    shown = giveaway | {"attributes": giveaway.get("attributes") or None}
    return [shown.get(field) for field in _EXPORTED]


def _giveaway(moment: Moment, pool: Json, row: Row, import_id: int) -> Json:
    dates = {"startDate": row.cells.get("startdate"), "endDate": row.cells.get("enddate")}
    return {
        "id": moment.entities.next_id(Kind.GIVEAWAY),
        "created": moment.now,
        "code": row.cells["code"],
        "poolId": pool["id"],
        **{field: value for field, value in dates.items() if value is not None},
        "attributes": kept_attributes(moment, {}, row.cells.get("attributes") or {}),
        "used": False,
        "importId": import_id,
    }


def _problems(moment: Moment, row: Row) -> list[Problem]:
    """What is wrong with a row, besides what its columns say."""
    found = attribute_problems(moment, "Giveaway", row.cells.get("attributes"), "")
    problems = [at_cell(one.rule, row.line, "attributes", one.details) for one in found]
    start, end = row.cells.get("startdate"), row.cells.get("enddate")
    if start is not None and end is not None and parse_date_time(end) < parse_date_time(start):
        problems.append(at_cell("minimum", row.line, "enddate", "must not be before startdate"))
    return problems
