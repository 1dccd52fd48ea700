"""The rows of audiences in the Integration API."""

from mockserver.contract.operations import REFUSED, Credentials, Operation, path_integer

_AUDIENCE_ID = path_integer("audienceId", "Internal ID of the audience.")
_KEY = Credentials.INTEGRATION

AUDIENCE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "createAudienceV2",
        "POST",
        "/v2/audiences",
        "Make an audience",
        _KEY,
        {201: "Audience", 409: "ErrorResponseWithStatus"} | REFUSED,
        (),
        "NewAudience",
    ),
    Operation(
        "updateAudienceV2",
        "PUT",
        "/v2/audiences/{audienceId}",
        "Rename an audience",
        _KEY,
        {200: "Audience"} | REFUSED,
        (_AUDIENCE_ID,),
        "UpdateAudience",
    ),
    Operation(
        "deleteAudienceV2",
        "DELETE",
        "/v2/audiences/{audienceId}",
        "Delete an audience with its memberships",
        _KEY,
        {204: None} | REFUSED,
        (_AUDIENCE_ID,),
    ),
    Operation(
        "deleteAudienceMembershipsV2",
        "DELETE",
        "/v2/audiences/{audienceId}/memberships",
        "Have all members leave an audience",
        _KEY,
        {204: None} | REFUSED,
        (_AUDIENCE_ID,),
    ),
    Operation(
        "updateCustomerProfileAudiences",
        "POST",
        "/v2/customer_audiences",
        "Have customers join and leave audiences",
        _KEY,
        {204: None} | REFUSED,
        (),
        "CustomerProfileAudienceRequest",
    ),
    Operation(
        "updateAudienceCustomersAttributes",
        "PUT",
        "/v2/audience_customers/{audienceId}/attributes",
        "Update the attributes of all members of an audience",
        _KEY,
        {204: None} | REFUSED,
        (_AUDIENCE_ID,),
        "AttributeQuery",
    ),
)
