"""The rows of rulesets in the Management API, in Talang and in blocks."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    path_integer,
)
from mockserver.contract.promotions import APPLICATION_ID, CAMPAIGN_ID

_RULESET_ID = path_integer("rulesetId", "Internal ID of the ruleset.")
_OF_ONE = "/v1/applications/{applicationId}/campaigns/{campaignId}/rulesets/{rulesetId}"
_KEY = Credentials.MANAGEMENT

RULESET_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "getRulesets",
        "GET",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/rulesets",
        "List the rulesets of a campaign, those that were replaced included",
        _KEY,
        {200: "GetRulesets200Response"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, *PAGING, SORT),
    ),
    Operation(
        "createRuleset",
        "POST",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/rulesets",
        "Make a ruleset of a campaign",
        _KEY,
        {201: "Ruleset"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID),
        "NewRuleset",
    ),
    Operation(
        "getRuleset",
        "GET",
        _OF_ONE,
        "Read one ruleset of a campaign",
        _KEY,
        {200: "Ruleset"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _RULESET_ID),
    ),
    Operation(
        "updateRuleset",
        "PUT",
        _OF_ONE,
        "Change a ruleset of a campaign",
        _KEY,
        {200: "Ruleset"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _RULESET_ID),
        "NewRuleset",
    ),
    Operation(
        "deleteRuleset",
        "DELETE",
        _OF_ONE,
        "Delete a ruleset of a campaign",
        _KEY,
        {204: None} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _RULESET_ID),
    ),
    Operation(
        "getRulesetV2",
        "GET",
        "/v2/applications/{applicationId}/campaigns/{campaignId}/rulesets/{rulesetId}",
        "Read one ruleset of a campaign in blocks",
        _KEY,
        {200: "RulesetV2"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID, _RULESET_ID),
    ),
)
