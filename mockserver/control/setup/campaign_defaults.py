"""What a fixture may leave out of campaigns and of what is made with them.

Rows of the table in ``entity_defaults``.
"""

# ruff: noqa: ARG001 - every row of the table has one shape

from mockserver.account.fixture import ACCOUNT_ID, CREATED
from mockserver.control.setup.around import USER_ID, Around
from mockserver.entities import Json, Kind


def campaign(given: Json, around: Around) -> Json:
    """A campaign that is switched on."""
    return {
        "applicationId": around.applications[0],
        "userId": USER_ID,
        "name": f"Campaign {given['id']}",
        "description": "",
        "state": "enabled",
        "attributes": {},
        "tags": [],
        "reevaluateOnReturn": False,
        "features": [],
        "limits": [],
        "type": "advanced",
        "frontendState": "running",
        "storesImported": False,
    }


def ruleset(given: Json, around: Around) -> Json:
    """Rules of a campaign, or of a template, in either form."""
    blocks: Json = {"promotionRules": [], "strikethroughRules": [], "selectors": [], "bundles": []}
    talang: Json = {"rules": [], "bindings": []}
    owner = {} if "templateId" in given else {"campaignId": around.only(Kind.CAMPAIGN)}
    return {
        "userId": USER_ID,
        **owner,
        **(blocks if "promotionRules" in given else talang),
    }


def campaign_set(given: Json, around: Around) -> Json:
    """The tree of the first Application."""
    return {"id": 1, "version": 1, "applicationId": around.applications[0]}


def campaign_template(given: Json, around: Around) -> Json:
    """A template that may be used in every Application."""
    return {
        "accountId": ACCOUNT_ID,
        "userId": USER_ID,
        "name": f"Template {given['id']}",
        "description": "",
        "instructions": "",
        "state": "enabled",
        "reevaluateOnReturn": False,
        "applicationsIds": list(around.applications),
        "campaignType": "advanced",
        "validApplicationIds": list(around.applications),
    }


def campaign_group(given: Json, around: Around) -> Json:
    """A group that no campaign is in."""
    return {"accountId": ACCOUNT_ID, "modified": CREATED, "name": f"Group {given['id']}"}


def experiment(given: Json, around: Around) -> Json:
    """An experiment that is switched off."""
    return {"applicationId": around.applications[0], "state": "disabled"}


def variants(given: Json) -> Json:
    """The variants of an experiment, of which the first is the primary one."""
    if not isinstance(given.get("variants"), list):
        return {}
    return {
        "variants": [
            {
                "id": number,
                "created": CREATED,
                "experimentId": given["id"],
                "isPrimary": number == 1,
                **variant,
            }
            for number, variant in enumerate(given["variants"], 1)
            if isinstance(variant, dict)
        ]
    }


def coupon_deletion_job(given: Json, around: Around) -> Json:
    """A job that is done."""
    return {
        "applicationId": around.applications[0],
        "accountId": ACCOUNT_ID,
        "filters": {},
        "status": "completed",
        "failCount": 0,
        "errors": [],
        "createdBy": USER_ID,
        "communicated": False,
    }
