"""The stores that a campaign is linked to, in which alone it runs.

Writes the campaign as it will be, and has no budgets of stores that it is linked to no more.
"""

from collections.abc import Sequence

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.store_budgets import STORE, drop_budgets_elsewhere
from mockserver.entities import Json, Kind
from mockserver.state import Moment


def import_stores(moment: Moment, campaign: Json, rows: Sequence[Row]) -> None:
    """Link a campaign to the stores of a file and to no others.

    Raises ContractError for one that its Application does not have.
    """
    numbers: dict[int, None] = {}
    problems: list[Problem] = []
    for row in rows:
        name = row.cells[STORE]
        key = (campaign["applicationId"], name)
        found = moment.entities.found(Kind.STORE, "integrationId", key)
        if found:
            numbers[found[0]] = None
            continue
        details = f"this Application has no store {shown(name)}"
        problems.append(at_cell("enum", row.line, STORE, details))
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise ContractError(problems)
    _link(moment, campaign, list(numbers), imported=True)


def disconnect_stores(moment: Moment, campaign: Json) -> None:
    """Link a campaign to no store any more, so that it runs wherever it did not."""
    _link(moment, campaign, [], imported=False)


def _link(moment: Moment, campaign: Json, numbers: list[int], *, imported: bool) -> None:
    linked = {"linkedStoreIds": numbers, "storesImported": imported, "updated": moment.now}
    moment.entities.put(Kind.CAMPAIGN, campaign | linked)
    drop_budgets_elsewhere(moment.entities, campaign["id"], numbers)
