"""The rows of cart item catalogs and of price history, in the Integration API."""

from mockserver.contract.operations import (
    REFUSED,
    REFUSED_PLAINLY,
    Credentials,
    Operation,
    path_integer,
)

CATALOG_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "syncCatalog",
        "PUT",
        "/v1/catalogs/{catalogId}/sync",
        "Add, change and remove up to 1000 items of a catalog",
        Credentials.INTEGRATION,
        {200: "Catalog"} | REFUSED_PLAINLY,
        (path_integer("catalogId", "Internal ID of the catalog."),),
        "CatalogSyncRequest",
    ),
    Operation(
        "bestPriorPrice",
        "POST",
        "/v1/best_prior_price",
        "Read the lowest earlier prices of SKUs",
        Credentials.INTEGRATION,
        {200: "BestPriorPriceResponse"} | REFUSED,
        (),
        "BestPriorPriceRequest",
    ),
    Operation(
        "bestPriorPriceHistory",
        "POST",
        "/v1/best_prior_price_history",
        "Read the earlier prices of an SKU, as SDKs of early 2026 ask for them",
        Credentials.INTEGRATION,
        {200: "PriceHistoryResponse"} | REFUSED,
        (),
        "PriceHistoryRequest",
    ),
)
