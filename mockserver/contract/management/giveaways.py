"""The rows of giveaway pools in the Management API."""

from mockserver.contract.operations import REFUSED, Credentials, Operation, path_integer
from mockserver.contract.promotions import CREATED
from mockserver.contract.uploads import Cell, Column, Upload

_POOL_ID = path_integer("poolId", "Internal ID of the pool.")

GIVEAWAY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "importPoolGiveaways",
        "POST",
        "/v1/giveaways/pools/{poolId}/import",
        "Add the giveaways of a file to a pool",
        Credentials.MANAGEMENT,
        {200: "ModelImport"} | REFUSED,
        (_POOL_ID,),
        upload=Upload(
            (
                Column("code", required=True),
                Column("startdate", Cell.TIME),
                Column("enddate", Cell.TIME),
                Column("attributes", Cell.OBJECT),
            )
        ),
    ),
    Operation(
        "exportPoolGiveaways",
        "GET",
        "/v1/giveaways/pools/{poolId}/export",
        "Export the giveaways of a pool",
        Credentials.MANAGEMENT,
        {200: None} | REFUSED,
        (_POOL_ID, *CREATED),
        csv=(
            "id",
            "poolid",
            "code",
            "startdate",
            "enddate",
            "attributes",
            "used",
            "importid",
            "created",
            "profileintegrationid",
            "profileid",
        ),
    ),
)
