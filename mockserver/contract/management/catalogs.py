"""The rows of cart item catalogs, and of what their items once cost, in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    WITH_TOTAL,
    Credentials,
    Operation,
    path_integer,
    query_list,
)
from mockserver.contract.promotions import APPLICATION_ID

CATALOG_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "listCatalogItems",
        "GET",
        "/v1/catalogs/{catalogId}/items",
        "List the items of a catalog",
        Credentials.MANAGEMENT,
        {200: "ListCatalogItems200Response"} | REFUSED,
        (
            path_integer("catalogId", "Internal ID of the catalog."),
            *PAGING,
            WITH_TOTAL,
            query_list("sku", "SKUs of the items."),
            query_list("productNames", "Names of the products of which the items are variants."),
        ),
    ),
    Operation(
        "priceHistory",
        "POST",
        "/v1/applications/{applicationId}/price_history",
        "List what an item has cost in an Application",
        Credentials.MANAGEMENT,
        {200: "PriceHistoryResponse"} | REFUSED,
        (APPLICATION_ID,),
        "PriceHistoryRequest",
    ),
)
