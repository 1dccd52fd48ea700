"""Handlers of the stores that a campaign is linked to, in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.written import import_of, keep
from mockserver.engine.campaign_stores import disconnect_stores, import_stores
from mockserver.entities import Kind


def export_stores(call: Call) -> Answer:
    """exportCampaignStores."""
    linked = named_campaign(call).get("linkedStoreIds") or ()
    found = (call.account.tables.get(Kind.STORE, number) for number in linked)
    rows = ((store["integrationId"],) for store in found if store is not None)
    return Answer(Csv(call.operation.csv, rows))


def import_linked(call: Call) -> Answer:
    """importCampaignStores: all of a file, or none."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    import_stores(moment, campaign, call.body)
    record = import_of(call, "CampaignStore", len(call.body))
    keep(call, {**moment.entities.changes, Kind.IMPORT: {record["id"]: record}})
    return Answer(record)


def disconnect(call: Call) -> Answer:
    """disconnectCampaignStores."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    disconnect_stores(moment, campaign)
    keep(call, moment.entities.changes)
    return Answer(None, 204)


HANDLERS: Mapping[str, Handler] = {
    "exportCampaignStores": export_stores,
    "importCampaignStores": import_linked,
    "disconnectCampaignStores": disconnect,
}
