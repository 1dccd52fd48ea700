"""Handlers of what identity providers ask about the service itself: SCIM's facts, Okta's challenge.

They are the same for every account.
"""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.scim import listed
from mockserver.contract.management.provisioning import OKTA_CHALLENGE
from mockserver.contract.scim import RESOURCE_TYPES, SCHEMAS, SERVICE_PROVIDER


def get_resource_types(_: Call) -> Answer:
    """scimGetResourceTypes."""
    return Answer({"Resources": list(RESOURCE_TYPES)})


def get_service_provider(_: Call) -> Answer:
    """scimGetServiceProviderConfig."""
    return Answer(SERVICE_PROVIDER)


def get_schemas(_: Call) -> Answer:
    """scimGetSchemas."""
    return listed(SCHEMAS)


def answer_okta_challenge(call: Call) -> Answer:
    """oktaEventHandlerChallenge: gives back what came."""
    challenge = call.parameters[OKTA_CHALLENGE]
    if challenge is None:
        call.hints.append(f"no {OKTA_CHALLENGE} came")
    return Answer({"verification": challenge or ""})


HANDLERS: Mapping[str, Handler] = {
    "scimGetResourceTypes": get_resource_types,
    "scimGetServiceProviderConfig": get_service_provider,
    "scimGetSchemas": get_schemas,
    "oktaEventHandlerChallenge": answer_okta_challenge,
}
