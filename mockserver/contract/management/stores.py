"""The rows of stores in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED_PLAINLY,
    SORT,
    WITH_TOTAL,
    Credentials,
    Operation,
    path_string,
    query,
)
from mockserver.contract.parameters import Kind, Parameter, Place
from mockserver.contract.promotions import APPLICATION_ID

_STORE_ID = path_string("storeId", "Internal ID of the store.")
_KEY = Credentials.MANAGEMENT

STORE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "listStores",
        "GET",
        "/v1/applications/{applicationId}/stores",
        "List the stores of an Application",
        _KEY,
        {200: "ListStores200Response"} | REFUSED_PLAINLY,
        (
            APPLICATION_ID,
            *PAGING,
            SORT,
            WITH_TOTAL,
            Parameter(
                "campaignId",
                Place.QUERY,
                Kind.NUMBER,
                "Internal ID of a campaign that the stores are linked to.",
            ),
            query("name", "Name of the stores."),
            query("integrationId", "Integration ID of the store."),
            query("query", "A part of the name or of the integration ID."),
        ),
    ),
    Operation(
        "getStore",
        "GET",
        "/v1/applications/{applicationId}/stores/{storeId}",
        "Read one store",
        _KEY,
        {200: "Store"} | REFUSED_PLAINLY,
        (APPLICATION_ID, _STORE_ID),
    ),
    Operation(
        "createStore",
        "POST",
        "/v1/applications/{applicationId}/stores",
        "Make a store",
        _KEY,
        {201: "Store"} | REFUSED_PLAINLY,
        (APPLICATION_ID,),
        "NewStore",
    ),
    Operation(
        "updateStore",
        "PUT",
        "/v1/applications/{applicationId}/stores/{storeId}",
        "Change a store",
        _KEY,
        {200: "Store"} | REFUSED_PLAINLY,
        (APPLICATION_ID, _STORE_ID),
        "UpdateStore",
    ),
    Operation(
        "deleteStore",
        "DELETE",
        "/v1/applications/{applicationId}/stores/{storeId}",
        "Delete a store",
        _KEY,
        {204: None} | REFUSED_PLAINLY,
        (APPLICATION_ID, _STORE_ID),
    ),
)
