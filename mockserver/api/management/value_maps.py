"""The handler of value maps in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.management.named import named_in_campaign
from mockserver.entities import Kind


def export_rows(call: Call) -> Answer:
    """exportCampaignValueMap."""
    value_map = named_in_campaign(call, Kind.VALUE_MAP, "value map", "valueMapId")
    rows = ((row["sku"], row["value"]) for row in value_map.get("items") or ())
    return Answer(Csv(call.operation.csv, rows))


HANDLERS: Mapping[str, Handler] = {"exportCampaignValueMap": export_rows}
