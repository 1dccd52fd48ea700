"""The rows of additional costs in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    path_integer,
)

_COST_ID = path_integer("additionalCostId", "Internal ID of the additional cost.")
_KEY = Credentials.MANAGEMENT

ADDITIONAL_COST_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getAdditionalCosts",
        "GET",
        "/v1/additional_costs",
        "List the additional costs",
        _KEY,
        {200: "GetAdditionalCosts200Response"} | REFUSED,
        (*PAGING, SORT),
    ),
    Operation(
        "getAdditionalCost",
        "GET",
        "/v1/additional_costs/{additionalCostId}",
        "Read one additional cost",
        _KEY,
        {200: "AccountAdditionalCost"} | REFUSED,
        (_COST_ID,),
    ),
    Operation(
        "createAdditionalCost",
        "POST",
        "/v1/additional_costs",
        "Make an additional cost",
        _KEY,
        {201: "AccountAdditionalCost"} | REFUSED,
        (),
        "NewAdditionalCost",
    ),
    Operation(
        "updateAdditionalCost",
        "PUT",
        "/v1/additional_costs/{additionalCostId}",
        "Change an additional cost",
        _KEY,
        {200: "AccountAdditionalCost"} | REFUSED,
        (_COST_ID,),
        "NewAdditionalCost",
    ),
)
