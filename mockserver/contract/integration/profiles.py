"""The rows of customer profiles in the Integration API, of both versions."""

from mockserver.contract.operations import (
    DRY,
    PARALLEL,
    REFUSED,
    SILENT,
    Credentials,
    Operation,
    flag,
    path_string,
)

_PROFILE_ID = path_string("integrationId", "Integration ID of the customer profile.")
_KEY = Credentials.INTEGRATION

PROFILE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "updateCustomerProfileV2",
        "PUT",
        "/v2/customer_profiles/{integrationId}",
        "Create or update a customer profile",
        _KEY,
        {200: "CustomerProfileIntegrationResponseV2"} | REFUSED | PARALLEL,
        (_PROFILE_ID, flag("runRuleEngine", "Run the rules of the campaigns."), DRY),
        "CustomerProfileIntegrationRequestV2",
    ),
    Operation(
        "updateCustomerProfilesV2",
        "PUT",
        "/v2/customer_profiles",
        "Create or update up to 1000 customer profiles",
        _KEY,
        {200: "MultipleCustomerProfileIntegrationResponseV2", 204: None} | REFUSED,
        (SILENT,),
        "MultipleCustomerProfileIntegrationRequest",
    ),
    Operation(
        "deleteCustomerData",
        "DELETE",
        "/v1/customer_data/{integrationId}",
        "Delete the data of a customer",
        _KEY,
        {204: None} | REFUSED,
        (_PROFILE_ID,),
    ),
    Operation(
        "getCustomerInventory",
        "GET",
        "/v1/customer_profiles/{integrationId}/inventory",
        "Read what belongs to a customer",
        _KEY,
        {200: "CustomerInventory"} | REFUSED,
        (
            _PROFILE_ID,
            flag("profile", "Include the profile."),
            flag("referrals", "Include the referral codes of the customer."),
            flag("coupons", "Include the coupons of the customer."),
            flag("loyalty", "Include the loyalty balances of the customer."),
            flag("giveaways", "Include the giveaways of the customer."),
            flag("achievements", "Include the achievements of the customer."),
        ),
    ),
    Operation(
        "updateCustomerProfile",
        "PUT",
        "/v1/customer_profiles/{integrationId}",
        "Create or update a customer profile, first version of the API",
        _KEY,
        {200: "IntegrationState"} | REFUSED | PARALLEL,
        (_PROFILE_ID, DRY),
        "NewCustomerProfile",
    ),
    Operation(
        "searchCustomerProfiles",
        "POST",
        "/v1/customer_profiles_search",
        "Search customer profiles by their attributes, first version of the API",
        _KEY,
        {200: "SearchCustomerProfiles200Response"} | REFUSED,
        (),
        "SearchCustomerProfilesRequest",
    ),
)
