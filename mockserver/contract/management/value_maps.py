"""The rows of value maps in the Management API."""

from mockserver.contract.operations import REFUSED, Credentials, Operation, path_integer
from mockserver.contract.promotions import APPLICATION_ID, CAMPAIGN_ID

VALUE_MAP_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "exportCampaignValueMap",
        "GET",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/value_maps/{valueMapId}/export",
        "Export the rows of a value map",
        Credentials.MANAGEMENT,
        {200: None} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, path_integer("valueMapId", "Internal ID of the value map.")),
        csv=("identifier", "value"),
    ),
)
