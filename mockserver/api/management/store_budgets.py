"""Handlers of a campaign's budgets in single stores, in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.csv_answers import Csv
from mockserver.api.management.named import moment_in_application, named_campaign
from mockserver.api.management.written import import_of, keep
from mockserver.engine.store_budgets import (
    ACTION,
    OVERALL,
    Wanted,
    add_store_budget,
    budgets_of,
    drop_budgets,
    import_store_budgets,
    shown_budget,
    summary,
)
from mockserver.entities import Kind


def create_budget(call: Call) -> Answer:
    """createCampaignStoreBudget."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    add_store_budget(moment, campaign, call.body)
    keep(call, moment.entities.changes)
    return Answer(None, 201)


def list_budgets(call: Call) -> Answer:
    """listCampaignStoreBudgetLimits."""
    found = budgets_of(call.account.tables, named_campaign(call)["id"], _wanted(call))
    return Answer({"data": [shown_budget(one) for one in found]})


def delete_budgets(call: Call) -> Answer:
    """deleteCampaignStoreBudgets: all of the campaign, or those of an action and a period."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    drop_budgets(moment.entities, campaign["id"], _wanted(call))
    keep(call, moment.entities.changes)
    return Answer(None, 204)


def summarize_budgets(call: Call) -> Answer:
    """summarizeCampaignStoreBudget."""
    return Answer({"data": summary(call.account.tables, named_campaign(call)["id"])})


def import_budgets(call: Call) -> Answer:
    """importCampaignStoreBudget: all of a file in place of what there was, or nothing."""
    campaign, moment = named_campaign(call), moment_in_application(call)
    asked = _wanted(call)
    wanted = Wanted(asked.action or ACTION, asked.period or OVERALL)
    import_store_budgets(moment, campaign, wanted, call.body)
    record = import_of(call, "CampaignStoreBudget", len(call.body))
    keep(call, {Kind.IMPORT: {record["id"]: record}, **moment.entities.changes})
    return Answer(record, 201)


def export_budgets(call: Call) -> Answer:
    """exportCampaignStoreBudgets."""
    found = list(budgets_of(call.account.tables, named_campaign(call)["id"], _wanted(call)))
    rows = ((one.store["integrationId"], one.limit["limit"]) for one in found)
    return Answer(Csv(call.operation.csv, rows))


def _wanted(call: Call) -> Wanted:
    return Wanted(call.parameters["action"], call.parameters["period"])


HANDLERS: Mapping[str, Handler] = {
    "createCampaignStoreBudget": create_budget,
    "listCampaignStoreBudgetLimits": list_budgets,
    "deleteCampaignStoreBudgets": delete_budgets,
    "summarizeCampaignStoreBudget": summarize_budgets,
    "importCampaignStoreBudget": import_budgets,
    "exportCampaignStoreBudgets": export_budgets,
}
