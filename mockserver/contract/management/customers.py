"""The rows of customer profiles in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    WITH_TOTAL,
    Credentials,
    Operation,
    flag,
    path_integer,
    query,
)
from mockserver.contract.promotions import APPLICATION_ID

_CUSTOMER_ID = path_integer("customerId", "Internal ID of the customer profile.")
_SANDBOX = flag("sandbox", "Profiles of the sandbox environment instead of the live one.")
_KEY = Credentials.MANAGEMENT

CUSTOMER_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getApplicationCustomers",
        "GET",
        "/v1/applications/{applicationId}/customers",
        "List the customers of an Application",
        _KEY,
        {200: "GetApplicationCustomers200Response"} | REFUSED,
        (
            APPLICATION_ID,
            query("integrationId", "Integration ID of the one profile wanted."),
            *PAGING,
            WITH_TOTAL,
        ),
    ),
    Operation(
        "getApplicationCustomer",
        "GET",
        "/v1/applications/{applicationId}/customers/{customerId}",
        "Read one customer of an Application",
        _KEY,
        {200: "ApplicationCustomer"} | REFUSED,
        (APPLICATION_ID, _CUSTOMER_ID),
    ),
    Operation(
        "getApplicationCustomersByAttributes",
        "POST",
        "/v1/applications/{applicationId}/customer_search",
        "Search the customers of an Application",
        _KEY,
        {200: "GetApplicationCustomersByAttributes200Response"} | REFUSED,
        (APPLICATION_ID, *PAGING, WITH_TOTAL),
        "CustomerProfileSearchQuery",
    ),
    Operation(
        "getCustomerProfiles",
        "GET",
        "/v1/customers/no_total",
        "List the customer profiles of the account",
        _KEY,
        {200: "GetCustomerProfiles200Response"} | REFUSED,
        (*PAGING, _SANDBOX),
    ),
    Operation(
        "getCustomersByAttributes",
        "POST",
        "/v1/customer_search/no_total",
        "Search the customer profiles of the account",
        _KEY,
        {200: "GetCustomersByAttributes200Response"} | REFUSED,
        (*PAGING, _SANDBOX),
        "CustomerProfileSearchQuery",
    ),
    Operation(
        "getCustomerProfile",
        "GET",
        "/v1/customers/{customerId}",
        "Read one customer profile",
        _KEY,
        {200: "CustomerProfile"} | REFUSED,
        (_CUSTOMER_ID,),
    ),
)
