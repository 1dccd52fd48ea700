"""Handlers of webhooks in the Management API: list and read."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import number_list, with_total
from mockserver.api.management.named import named_entity
from mockserver.entities import Json, Kind

_SORTS = ("id", "created", "modified", "title", "description", "verb", "url", "draft", "enabled")
_TEMPLATE = "outgoingIntegrationTemplateId"
_DETAILS = (_TEMPLATE, "outgoingIntegrationTypeId", "outgoingIntegrationTypeName")
"""What only a list shows of a webhook."""


def get_webhooks(call: Call) -> Answer:
    """getWebhooks."""
    asked = call.parameters
    applications = number_list(asked["applicationIds"], "applicationIds")
    part = (asked["title"] or "").casefold()

    def fits(webhook: Json) -> bool:
        here = webhook["applicationIds"]
        if applications is not None and here and applications.isdisjoint(here):
            return False
        made, shown = asked["creationType"], asked["visibility"]
        kind = asked["outgoingIntegrationsTypeId"]
        return (
            part in webhook["title"].casefold()
            and (made is None or (made == "templateWebhooks") == (_TEMPLATE in webhook))
            and (shown is None or (shown == "visible") == webhook["enabled"])
            and (kind is None or webhook.get("outgoingIntegrationTypeId") == kind)
        )

    rows = (one for one in call.account.tables.values(Kind.WEBHOOK) if fits(one))
    return with_total(call, rows, _SORTS)


def get_webhook(call: Call) -> Answer:
    """getWebhook."""
    webhook = named_entity(call, Kind.WEBHOOK, "webhook", "webhookId")
    return Answer({word: value for word, value in webhook.items() if word not in _DETAILS})


HANDLERS: Mapping[str, Handler] = {"getWebhooks": get_webhooks, "getWebhook": get_webhook}
