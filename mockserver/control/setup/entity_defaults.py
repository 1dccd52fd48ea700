"""What a fixture may leave out of an entity, and what is there instead.

One row a kind. What is named is taken as it is named. Knows no document and no check.
"""

# ruff: noqa: ARG001 - every row of the table has one shape

from collections.abc import Callable, Mapping
from uuid import NAMESPACE_OID, uuid5

from mockserver.account.fixture import ACCOUNT_ID, CREATED
from mockserver.control.setup import campaign_defaults
from mockserver.control.setup.around import USER_ID, Around
from mockserver.engine.roles import USUAL_ROLE
from mockserver.engine.users import OWNER, USUAL_USER
from mockserver.entities import Json, Kind

Defaults = Callable[[Json, Around], Json]


def _named(given: Json, word: str = "title") -> Json:
    return {word: given["name"]} if "name" in given else {}


def _attribute(given: Json, around: Around) -> Json:
    return {
        "accountId": ACCOUNT_ID,
        "entity": "CustomerSession",
        "type": "string",
        "description": "",
        "suggestions": [],
        "editable": True,
        **_named(given),
    }


def _allowed_list(given: Json, around: Around) -> Json:
    return {"attributeId": around.only(Kind.ATTRIBUTE), "items": []}


def _additional_cost(given: Json, around: Around) -> Json:
    return {"accountId": ACCOUNT_ID, "description": "", "type": "session", **_named(given)}


def _audience(given: Json, around: Around) -> Json:
    return {"accountId": ACCOUNT_ID, "sandbox": False}


def _store(given: Json, around: Around) -> Json:
    name = {"name": given["integrationId"]} if "integrationId" in given else {}
    return {
        "updated": CREATED,
        "description": "",
        "attributes": {},
        "applicationId": around.applications[0],
        **name,
    }


def _event_type(given: Json, around: Around) -> Json:
    return {"description": "", **_named(given)}


def _store_budget(given: Json, around: Around) -> Json:
    return {
        "campaignId": around.only(Kind.CAMPAIGN),
        "storeId": around.only(Kind.STORE),
        "limits": [],
    }


def _custom_effect(given: Json, around: Around) -> Json:
    return {
        "accountId": ACCOUNT_ID,
        "modified": CREATED,
        "applicationIds": list(around.applications),
        "isPerItem": False,
        "payload": "{}",
        "enabled": True,
        "params": [],
        "createdBy": USER_ID,
        **_named(given),
    }


def _webhook(given: Json, around: Around) -> Json:
    return {
        "modified": CREATED,
        "applicationIds": [],
        "title": f"Webhook {given['id']}",
        "draft": False,
        "verb": "POST",
        "url": "",
        "headers": [],
        "params": [],
        "enabled": True,
    }


def _template(given: Json, around: Around) -> Json:
    return {
        "applicationId": around.applications[0],
        "description": "",
        "help": "",
        "category": "",
        "args": [],
        "expose": False,
        **_named(given),
    }


def _collection(given: Json, around: Around) -> Json:
    return {
        "accountId": ACCOUNT_ID,
        "modified": CREATED,
        "name": f"Collection {given['id']}",
        "createdBy": USER_ID,
        "payload": [],
    }


def _value_map(given: Json, around: Around) -> Json:
    return {"createdBy": USER_ID, "campaignId": around.only(Kind.CAMPAIGN), "items": []}


def _coupon(given: Json, around: Around) -> Json:
    limit, used = given.get("discountLimit"), given.get("discountCounter", 0)
    numbers = all(isinstance(number, int | float) for number in (limit, used))
    return {
        "campaignId": around.only(Kind.CAMPAIGN),
        "usageLimit": 0,
        "usageCounter": 0,
        "discountCounter": 0,
        "reservationCounter": 0,
        "attributes": {},
        "reservation": "recipientIntegrationId" not in given,
        "isReservationMandatory": False,
        "implicitlyReserved": False,
        **({"discountRemainder": max(0, limit - used)} if limit and numbers else {}),
    }


def _reservation(given: Json, around: Around) -> Json:
    return {"couponId": around.only(Kind.COUPON)}


def _redemption(given: Json, around: Around) -> Json:
    return {"couponId": around.only(Kind.COUPON), "count": 1}


def _referral(given: Json, around: Around) -> Json:
    return {
        "campaignId": around.only(Kind.CAMPAIGN),
        "usageLimit": 0,
        "usageCounter": 0,
        "attributes": {},
    }


def _friend(given: Json, around: Around) -> Json:
    return {"sandbox": False, "referralId": around.only(Kind.REFERRAL)}


def _loyalty_program(given: Json, around: Around) -> Json:
    name = given.get("name") or f"program-{given['id']}"
    return {
        "name": name,
        "title": given.get("title", name),
        "description": "",
        "subscribedApplications": list(around.applications),
        "defaultValidity": "unlimited",
        "defaultPending": "immediate",
        "allowSubledger": True,
        "sandbox": False,
        "accountID": ACCOUNT_ID,
        "timezone": "Etc/UTC",
        "cardBased": False,
        "programJoinPolicy": "points_earned",
        "returnPolicy": "only_pending",
    }


def _tiers(given: Json) -> Json:
    if not isinstance(given.get("tiers"), list):
        return {}
    return {
        "tiers": [
            {"id": number, "created": CREATED, "programID": given["id"], **tier}
            for number, tier in enumerate(given["tiers"], 1)
            if isinstance(tier, dict)
        ]
    }


def _loyalty_card(given: Json, around: Around) -> Json:
    return {
        "programID": around.only(Kind.LOYALTY_PROGRAM),
        "status": "active",
        "usersPerCardLimit": 0,
        "profiles": [],
        "modified": CREATED,
    }


def _membership(given: Json, around: Around) -> Json:
    return {"programId": around.only(Kind.LOYALTY_PROGRAM)}


def _transaction(given: Json, around: Around) -> Json:
    """An addition of which all is left, or a subtraction that takes what it finds."""
    base = {
        "transactionUUID": str(uuid5(NAMESPACE_OID, f"loyalty-transaction/{given['id']}")),
        "programId": around.only(Kind.LOYALTY_PROGRAM),
        "subledgerId": "",
        "type": "addition",
        "name": "",
        "origin": "session" if "sessionId" in given else "import",
        "startDate": "immediate",
        "expiryDate": "unlimited",
    }
    amount = given.get("amount", 0)
    if given.get("type") != "subtraction":
        return {**base, "left": amount}
    return {**base, "taken": [], "owed": amount}


def _achievement(given: Json, around: Around) -> Json:
    return {
        "campaignId": around.only(Kind.CAMPAIGN),
        "description": "",
        "recurrencePolicy": "no_recurrence",
        "activationPolicy": "user_action",
        "allowRollbackAfterCompletion": False,
        "userId": USER_ID,
        "createdBy": OWNER["name"],
        **_named(given),
    }


def _giveaway_pool(given: Json, around: Around) -> Json:
    return {
        "accountId": ACCOUNT_ID,
        "name": f"Pool {given['id']}",
        "description": "",
        "subscribedApplicationsIds": list(around.applications),
        "sandbox": False,
        "createdBy": USER_ID,
    }


def _giveaway(given: Json, around: Around) -> Json:
    return {"poolId": around.only(Kind.GIVEAWAY_POOL), "used": False, "attributes": {}}


def _catalog(given: Json, around: Around) -> Json:
    return {
        "accountId": ACCOUNT_ID,
        "modified": CREATED,
        "name": f"Catalog {given['id']}",
        "description": "",
        "subscribedApplicationsIds": list(around.applications),
        "version": 1,
        "createdBy": USER_ID,
    }


def _catalog_item(given: Json, around: Around) -> Json:
    return {"catalogid": around.only(Kind.CATALOG), "version": 1, "attributes": []}


def _cart_item_filter(given: Json, around: Around) -> Json:
    return {
        "name": f"filter-{given['id']}",
        "description": "",
        "createdBy": USER_ID,
        "modified": CREATED,
        "applicationId": around.applications[0],
    }


def _cart_item_filter_expression(given: Json, around: Around) -> Json:
    return {
        "cartItemFilterId": around.only(Kind.CART_ITEM_FILTER),
        "createdBy": USER_ID,
        "expression": [],
        "applicationId": around.applications[0],
    }


def _progress(given: Json, around: Around) -> Json:
    return {"achievementId": around.only(Kind.ACHIEVEMENT), "progress": 0, "startDate": CREATED}


def _change(given: Json, around: Around) -> Json:
    return {"userId": USER_ID, "entity": ""}


def _import(given: Json, around: Around) -> Json:
    return {"accountId": ACCOUNT_ID, "userId": USER_ID, "amount": 0}


def _export(given: Json, around: Around) -> Json:
    return {"accountId": ACCOUNT_ID, "userId": USER_ID, "filter": {}}


def _role(given: Json, around: Around) -> Json:
    return {**USUAL_ROLE, "name": f"Role {given['id']}"}


def _user(given: Json, around: Around) -> Json:
    """Someone who may do everything, with the roles that name the user as a member."""
    roles = around.entries.get(Kind.ROLE, ())
    return {
        **USUAL_USER,
        "roles": [one["id"] for one in roles if given["id"] in (one.get("members") or ())],
        **({"name": given["email"]} if "email" in given else {}),
    }


def _nothing(given: Json, around: Around) -> Json:
    return {}


DEFAULTS: Mapping[Kind, Defaults] = {
    Kind.AUDIENCE: _audience,
    Kind.ATTRIBUTE: _attribute,
    Kind.ALLOWED_LIST: _allowed_list,
    Kind.ADDITIONAL_COST: _additional_cost,
    Kind.STORE: _store,
    Kind.EVENT_TYPE: _event_type,
    Kind.CAMPAIGN: campaign_defaults.campaign,
    Kind.STORE_BUDGET: _store_budget,
    Kind.RULESET: campaign_defaults.ruleset,
    Kind.CAMPAIGN_SET: campaign_defaults.campaign_set,
    Kind.CAMPAIGN_TEMPLATE: campaign_defaults.campaign_template,
    Kind.CAMPAIGN_GROUP: campaign_defaults.campaign_group,
    Kind.EXPERIMENT: campaign_defaults.experiment,
    Kind.CUSTOM_EFFECT: _custom_effect,
    Kind.WEBHOOK: _webhook,
    Kind.TEMPLATE: _template,
    Kind.COLLECTION: _collection,
    Kind.VALUE_MAP: _value_map,
    Kind.COUPON: _coupon,
    Kind.RESERVATION: _reservation,
    Kind.REDEMPTION: _redemption,
    Kind.REFERRAL: _referral,
    Kind.FRIEND: _friend,
    Kind.LOYALTY_PROGRAM: _loyalty_program,
    Kind.LOYALTY_CARD: _loyalty_card,
    Kind.MEMBERSHIP: _membership,
    Kind.TRANSACTION: _transaction,
    Kind.ACHIEVEMENT: _achievement,
    Kind.PROGRESS: _progress,
    Kind.GIVEAWAY_POOL: _giveaway_pool,
    Kind.GIVEAWAY: _giveaway,
    Kind.CATALOG: _catalog,
    Kind.CATALOG_ITEM: _catalog_item,
    Kind.CHANGE: _change,
    Kind.IMPORT: _import,
    Kind.EXPORT: _export,
    Kind.CART_ITEM_FILTER: _cart_item_filter,
    Kind.CART_ITEM_FILTER_EXPRESSION: _cart_item_filter_expression,
    Kind.COUPON_DELETION_JOB: campaign_defaults.coupon_deletion_job,
    Kind.ROLE: _role,
    Kind.USER: _user,
}


_NESTED: Mapping[Kind, Callable[[Json], Json]] = {
    Kind.LOYALTY_PROGRAM: _tiers,
    Kind.EXPERIMENT: campaign_defaults.variants,
}
"""What stands in an entity, with what stands for what it leaves out."""


def completed(kind: Kind, given: Json, around: Around) -> Json:
    """An entry with what stands for the fields that it leaves out. ``given`` has an ID already."""
    nested = _NESTED[kind](given) if kind in _NESTED else {}
    return DEFAULTS.get(kind, _nothing)(given, around) | given | nested
