"""The rows of what campaigns are made of, and stand in: copies, templates, groups, experiments."""

from mockserver.contract.operations import (
    PAGING,
    REFUSED,
    SORT,
    Credentials,
    Operation,
    path_integer,
    query,
    query_integer,
)
from mockserver.contract.promotions import APPLICATION_ID, CAMPAIGN_ID

_KEY = Credentials.MANAGEMENT

CAMPAIGN_MAKING_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "copyCampaignToApplications",
        "POST",
        "/v1/applications/{applicationId}/campaigns/{campaignId}/copy",
        "Copy a campaign into Applications",
        _KEY,
        {200: "GetCampaigns200Response"} | REFUSED,
        (APPLICATION_ID, CAMPAIGN_ID),
        "CampaignCopy",
    ),
    Operation(
        "createCampaignFromTemplate",
        "POST",
        "/v1/applications/{applicationId}/create_campaign_from_template",
        "Make a campaign from a template",
        _KEY,
        {201: "CreateTemplateCampaignResponse"} | REFUSED,
        (APPLICATION_ID,),
        "CreateTemplateCampaign",
    ),
    Operation(
        "getCampaignTemplates",
        "GET",
        "/v1/campaign_templates",
        "List the campaign templates",
        _KEY,
        {200: "GetCampaignTemplates200Response"} | REFUSED,
        (
            *PAGING,
            SORT,
            query("state", "State of the templates.", enum=("draft", "enabled", "disabled")),
            query("name", "A part of the name, in any case."),
            query("tags", "A part of a tag, in any case; a name that fits does as well."),
            query_integer("userId", "Internal ID of the user who made them."),
        ),
    ),
    Operation(
        "getCampaignGroups",
        "GET",
        "/v1/campaign_groups",
        "List the campaign access groups",
        _KEY,
        {200: "GetCampaignGroups200Response"} | REFUSED,
        (*PAGING, SORT),
    ),
    Operation(
        "getCampaignGroup",
        "GET",
        "/v1/campaign_groups/{campaignGroupId}",
        "Read one campaign access group",
        _KEY,
        {200: "CampaignGroup"} | REFUSED,
        (path_integer("campaignGroupId", "Internal ID of the campaign access group."),),
    ),
    Operation(
        "listExperiments",
        "GET",
        "/v1/applications/{applicationId}/experiments",
        "List the experiments of an Application",
        _KEY,
        {200: "ListExperiments200Response"} | REFUSED,
        (APPLICATION_ID, *PAGING, SORT),
    ),
    Operation(
        "getExperiment",
        "GET",
        "/v1/applications/{applicationId}/experiments/{experimentId}",
        "Read one experiment of an Application",
        _KEY,
        {200: "Experiment"} | REFUSED,
        (APPLICATION_ID, path_integer("experimentId", "Internal ID of the experiment.")),
    ),
)
