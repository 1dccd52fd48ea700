"""Handlers of an Application's cart item filters in the Management API.

No operation makes one: they come with what an account is set up with.
"""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.customers import named_application
from mockserver.api.management.entity_lists import with_more
from mockserver.api.management.named import named_entity
from mockserver.engine.refusals import unknown
from mockserver.entities import Kind


def list_filters(call: Call) -> Answer:
    """listApplicationCartItemFilters."""
    application, title = named_application(call).facts.id, call.parameters["title"]
    rows = (
        one
        for one in call.account.tables.values(Kind.CART_ITEM_FILTER)
        if one["applicationId"] == application and title in (None, one["name"])
    )
    return with_more(call, rows)


def get_expression(call: Call) -> Answer:
    """getApplicationCartItemFilterExpression."""
    application = named_application(call).facts.id
    found = named_entity(call, Kind.CART_ITEM_FILTER, "cart item filter", "cartItemFilterId")
    if found["applicationId"] != application:
        raise unknown("cart item filter of this Application", found["id"])
    expression = named_entity(call, Kind.CART_ITEM_FILTER_EXPRESSION, "expression", "expressionId")
    if expression["cartItemFilterId"] != found["id"]:
        raise unknown("expression of this cart item filter", expression["id"])
    return Answer(expression)


HANDLERS: Mapping[str, Handler] = {
    "listApplicationCartItemFilters": list_filters,
    "getApplicationCartItemFilterExpression": get_expression,
}
