"""The rows of custom attributes in the Management API."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    path_integer,
    query,
)
from mockserver.contract.uploads import Column, Upload

_ATTRIBUTE_ID = path_integer("attributeId", "Internal ID of the attribute.")
_KEY = Credentials.MANAGEMENT

ATTRIBUTE_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getAttributes",
        "GET",
        "/v1/attributes",
        "List the attributes",
        _KEY,
        {200: "GetAttributes200Response"} | REFUSED,
        (
            *PAGING,
            SORT,
            query("entity", "The entity that has the attributes."),
            query("applicationIds", "Internal IDs of the Applications, with commas between them."),
            query("type", "Type of the values."),
            query("kind", "Who made the attributes.", enum=("builtin", "custom")),
            query("search", "A part of their name, title or description."),
        ),
    ),
    Operation(
        "getAttribute",
        "GET",
        "/v1/attributes/{attributeId}",
        "Read one attribute",
        _KEY,
        {200: "Attribute"} | REFUSED,
        (_ATTRIBUTE_ID,),
    ),
    Operation(
        "createAttribute",
        "POST",
        "/v1/attributes",
        "Make an attribute",
        _KEY,
        {201: "Attribute"} | REFUSED,
        (),
        "NewAttribute",
    ),
    Operation(
        "updateAttribute",
        "PUT",
        "/v1/attributes/{attributeId}",
        "Change an attribute",
        _KEY,
        {200: "Attribute"} | REFUSED,
        (_ATTRIBUTE_ID,),
        "NewAttribute",
    ),
    Operation(
        "importAllowedList",
        "POST",
        "/v1/attributes/{attributeId}/allowed_list/import",
        "Hold the values of an attribute to those of a file",
        _KEY,
        {200: "ModelImport"} | REFUSED,
        (_ATTRIBUTE_ID,),
        upload=Upload((Column("item", required=True),)),
    ),
)
