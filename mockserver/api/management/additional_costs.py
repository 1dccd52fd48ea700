"""Handlers of additional costs in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import with_total
from mockserver.api.management.named import application_ids, named_entity
from mockserver.api.management.written import keep
from mockserver.engine.definitions import changed_additional_cost, new_additional_cost
from mockserver.entities import Json, Kind

_SORTS = ("id", "created", "name", "title", "description", "type")


def get_additional_costs(call: Call) -> Answer:
    """getAdditionalCosts."""
    return with_total(call, call.account.tables.values(Kind.ADDITIONAL_COST), _SORTS)


def get_additional_cost(call: Call) -> Answer:
    """getAdditionalCost."""
    return Answer(_named(call))


def create_additional_cost(call: Call) -> Answer:
    """createAdditionalCost."""
    return _kept(call, new_additional_cost(call.moment(), call.body, application_ids(call)), 201)


def update_additional_cost(call: Call) -> Answer:
    """updateAdditionalCost."""
    cost = changed_additional_cost(call.moment(), _named(call), call.body, application_ids(call))
    return _kept(call, cost, 200)


def _kept(call: Call, cost: Json, status: int) -> Answer:
    keep(call, {Kind.ADDITIONAL_COST: {cost["id"]: cost}})
    return Answer(cost, status)


def _named(call: Call) -> Json:
    return named_entity(call, Kind.ADDITIONAL_COST, "additional cost", "additionalCostId")


HANDLERS: Mapping[str, Handler] = {
    "getAdditionalCosts": get_additional_costs,
    "getAdditionalCost": get_additional_cost,
    "createAdditionalCost": create_additional_cost,
    "updateAdditionalCost": update_additional_cost,
}
