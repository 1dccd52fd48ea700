"""Budgets of a campaign in single stores: how they come and go, and what the rules read of them.

The CampaignStoreBudget of a store has all its limits. What was given is counted by ``budgets``,
with the same counters as for a limit of the campaign that counts for each store.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mockserver.contract.problems import MOST_PROBLEMS, ContractError, Problem, shown
from mockserver.contract.uploads import Row, at_cell
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.entities import Draft, Json, Kind, Reader, entities_at
from mockserver.state import Moment

OVERALL = "overall"
"""The period of a budget that never begins anew, where one has to be named."""

ACTION = "setDiscount"
"""The one action of which stores can be given budgets; an account may have more."""

STORE, LIMIT = "store_integration_id", "limit"
"""The columns of a file of budgets."""


class Budget(NamedTuple):
    """One limit of one store."""

    store: Json
    limit: Json


class Wanted(NamedTuple):
    """Which budgets are meant: those of an action and a period, None for any."""

    action: str | None = None
    period: str | None = None

    def fits(self, limit: Json) -> bool:
        """Whether a limit is one of them."""
        return self.action in (None, limit["action"]) and self.period in (
            None,
            limit.get("period") or OVERALL,
        )


ANY = Wanted()


def with_store_limits(reader: Reader, campaign: Json) -> Json:
    """A campaign as rules read it: limits of stores stand with the others, each for its store."""
    found = [
        limit | {"entities": _with_store(limit["entities"]), "store": store["integrationId"]}
        for store, limit in budgets_of(reader, campaign["id"])
    ]
    return campaign | {"limits": [*campaign["limits"], *found]} if found else campaign


def budgets_of(reader: Reader, campaign: int, wanted: Wanted = ANY) -> Iterator[Budget]:
    """The budgets of a campaign's stores, in the order of the stores' entries."""
    for entry in _entries(reader, campaign):
        store = reader.get(Kind.STORE, entry["storeId"])
        if store is not None:
            yield from (Budget(store, one) for one in entry["limits"] if wanted.fits(one))


def summary(reader: Reader, campaign: int) -> list[Json]:
    """How many stores have a budget of each action and period."""
    found: dict[tuple[str, str], Json] = {}
    for _, limit in budgets_of(reader, campaign):
        key = limit["action"], limit.get("period") or OVERALL
        entry = found.setdefault(
            key, {**_kind_of(limit), "storeCount": 0, "imported": limit["imported"]}
        )
        entry["storeCount"] += 1
        entry["imported"] = entry["imported"] and limit["imported"]
    return [found[key] for key in sorted(found)]


def shown_budget(budget: Budget) -> Json:
    """A budget as lists show it: in whole numbers."""
    store, limit = budget
    words = ("id", "integrationId", "name")
    return {
        "store": {word: store[word] for word in words},
        "limit": int(limit["limit"]),
        **_kind_of(limit),
    }


def add_store_budget(moment: Moment, campaign: Json, request: Json) -> None:
    """Give stores of a campaign the budgets of a NewCampaignStoreBudget.

    Raises Refusal for a store that is not linked, and where there are such budgets already.
    """
    linked, problems = campaign.get("linkedStoreIds") or (), []
    numbers = [int(one["storeId"]) for one in request["storeLimits"]]
    for index, number in enumerate(numbers):
        place = f"/storeLimits/{index}/storeId"
        if number not in linked:
            details = f"no store with the ID {number} is linked to this campaign"
            problems.append(Problem("enum", details, place))
        elif number in numbers[:index]:
            details = f"the store with the ID {number} stands twice"
            problems.append(Problem("uniqueItems", details, place))
    if problems:
        raise invalid(problems)
    wanted = Wanted(request["action"], request.get("period") or OVERALL)
    if any(budgets_of(moment.entities, campaign["id"], wanted)):
        message = f"This campaign has {wanted.period} store budgets of {wanted.action} already"
        raise Refusal(Refused.EXISTS, message)
    amounts = zip(numbers, (one["limit"] for one in request["storeLimits"]), strict=True)
    _put(moment, campaign["id"], wanted, dict(amounts), imported=False)


def import_store_budgets(
    moment: Moment, campaign: Json, wanted: Wanted, rows: Sequence[Row]
) -> None:
    """Have the budgets of a file in place of those of its action and period.

    Raises ContractError for a store that is not linked, or that stands twice.
    """
    linked = {
        store["integrationId"]: number
        for number in campaign.get("linkedStoreIds") or ()
        if (store := moment.entities.get(Kind.STORE, number)) is not None
    }
    amounts: dict[int, float] = {}
    problems: list[Problem] = []
    for row in rows:
        name = row.cells[STORE]
        number = linked.get(name)
        if number is None:
            details = f"no store {shown(name)} is linked to this campaign"
            problems.append(at_cell("enum", row.line, STORE, details))
        elif number in amounts:
            details = f"the store {shown(name)} stands twice"
            problems.append(at_cell("uniqueItems", row.line, STORE, details))
        else:
            amounts[number] = row.cells[LIMIT]
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise ContractError(problems)
    drop_budgets(moment.entities, campaign["id"], wanted)
    _put(moment, campaign["id"], wanted, amounts, imported=True)


def drop_budgets(entities: Draft, campaign: int, wanted: Wanted) -> None:
    """Have the budgets of an action and a period no more."""
    for entry in _entries(entities, campaign):
        _keep(entities, entry, [one for one in entry["limits"] if not wanted.fits(one)])


def drop_budgets_elsewhere(entities: Draft, campaign: int, linked: Sequence[int]) -> None:
    """Have no budgets of a campaign but those in the stores that it is linked to."""
    for entry in _entries(entities, campaign):
        if entry["storeId"] not in linked:
            entities.drop(Kind.STORE_BUDGET, entry["id"])


def drop_budgets_in(entities: Draft, store: int) -> None:
    """Have no budgets in a store."""
    for entry in list(entities.values(Kind.STORE_BUDGET)):
        if entry["storeId"] == store:
            entities.drop(Kind.STORE_BUDGET, entry["id"])


def _put(
    moment: Moment, campaign: int, wanted: Wanted, amounts: Mapping[int, float], *, imported: bool
) -> None:
    """Write a budget for each store; there is none of this action and period."""
    entities = moment.entities
    there = {entry["storeId"]: entry for entry in _entries(entities, campaign)}
    kind: Json = {"action": wanted.action, "period": wanted.period}
    for store, amount in amounts.items():
        limit = {**_kind_of(kind), "limit": amount, "entities": ["Store"], "imported": imported}
        entry = there.get(store) or {
            "id": entities.next_id(Kind.STORE_BUDGET),
            "created": moment.now,
            "campaignId": campaign,
            "storeId": store,
            "limits": [],
        }
        _keep(entities, entry, [*entry["limits"], limit])


def _keep(entities: Draft, entry: Json, limits: list[Json]) -> None:
    """Write the entry of a store; without limits it goes."""
    if not limits:
        entities.drop(Kind.STORE_BUDGET, entry["id"])
    elif limits != entry["limits"]:
        entities.put(Kind.STORE_BUDGET, entry | {"limits": limits})


def _entries(reader: Reader, campaign: int) -> list[Json]:
    keys = reader.found(Kind.STORE_BUDGET, "campaign", campaign)
    return entities_at(reader, Kind.STORE_BUDGET, keys)


def _kind_of(limit: Json) -> Json:
    """The action and the period of a limit; one that never begins anew has no period."""
    period = limit.get("period")
    named = {} if period in (None, OVERALL) else {"period": period}
    return {"action": limit["action"], **named}


def _with_store(entities: Sequence[str]) -> list[str]:
    return [*entities] if "Store" in entities else [*entities, "Store"]
