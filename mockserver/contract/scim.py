"""What SCIM (RFC 7643, RFC 7644) calls things, and what of it is offered here.

Facts that answers are made of; knows no user and no role.
"""

from typing import Any

USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group"
LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

RESOURCE_TYPES: tuple[dict[str, str], ...] = (
    {"id": "User", "name": "User", "description": "Users of the account."},
    {"id": "Group", "name": "Group", "description": "Roles of the account, with their members."},
)

SERVICE_PROVIDER: dict[str, Any] = {
    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    "patch": {"supported": True},
    "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
    "filter": {"supported": False, "maxResults": 0},
    "changePassword": {"supported": False},
    "sort": {"supported": False},
}


def _attribute(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "multiValued": False,
        "required": False,
        "caseExact": False,
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
        **more,
    }


SCHEMAS: tuple[dict[str, Any], ...] = (
    {
        "id": USER_SCHEMA,
        "name": "User",
        "description": "A user of the account.",
        "attributes": [
            _attribute("userName", required=True, uniqueness="server"),
            _attribute("displayName"),
            _attribute("active", "boolean"),
            _attribute("name", "complex", subAttributes=[_attribute("formatted")]),
        ],
    },
    {
        "id": GROUP_SCHEMA,
        "name": "Group",
        "description": "A role of the account.",
        "attributes": [
            _attribute("displayName"),
            _attribute(
                "members",
                "complex",
                multiValued=True,
                subAttributes=[
                    _attribute("value", mutability="immutable"),
                    _attribute("display", mutability="readOnly"),
                ],
            ),
        ],
    },
)
