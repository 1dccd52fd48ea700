"""The rows of an Application's cart item filters in the Management API."""

from mockserver.contract.operations import (
    REFUSED,
    Credentials,
    Operation,
    paging,
    path_integer,
    query,
)
from mockserver.contract.promotions import APPLICATION_ID

_FILTERS = "/v1/applications/{applicationId}/cart_item_filters"

CART_ITEM_FILTER_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "listApplicationCartItemFilters",
        "GET",
        _FILTERS,
        "List the cart item filters of an Application",
        Credentials.MANAGEMENT,
        {200: "ListApplicationCartItemFilters200Response"} | REFUSED,
        (APPLICATION_ID, *paging(50), query("title", "Name of the filter.")),
    ),
    Operation(
        "getApplicationCartItemFilterExpression",
        "GET",
        f"{_FILTERS}/{{cartItemFilterId}}/expressions/{{expressionId}}",
        "Read an expression of a cart item filter",
        Credentials.MANAGEMENT,
        {200: "ApplicationCIFExpression"} | REFUSED,
        (
            APPLICATION_ID,
            path_integer("cartItemFilterId", "Internal ID of the filter."),
            path_integer("expressionId", "Internal ID of the expression."),
        ),
    ),
)
