"""Attributes, additional costs and stores: how they are made and changed.

Every function gives the entity as it will be and writes nothing. Raises Refusal where a name
is taken, or where something that is named is not there.
"""

from collections.abc import Collection, Iterable
from typing import Any

from mockserver.contract.problems import Problem, shown
from mockserver.engine.attributes import attribute_problems, event_of
from mockserver.engine.carts import merged
from mockserver.engine.refusals import Refusal, Refused, invalid
from mockserver.engine.store_budgets import drop_budgets_in
from mockserver.entities import Json, Kind
from mockserver.state import Moment

_LISTS = ("subscribedApplicationsIds", "subscribedCatalogsIds")


def new_attribute(
    moment: Moment, request: Json, applications: Collection[int], place: str = ""
) -> Json:
    """The Attribute that a NewAttribute asks for, of the account's ``applications``."""
    _check_attribute(moment, request, applications, place)
    made = {
        "id": moment.entities.next_id(Kind.ATTRIBUTE),
        "created": moment.now,
        "accountId": moment.application.account_id,
        "hasAllowedList": False,
        "restrictedBySuggestions": False,
        **whole(request),
    }
    return made | _event_type(moment, made)


def changed_attribute(
    moment: Moment, attribute: Json, request: Json, applications: Collection[int]
) -> Json:
    """An attribute after a NewAttribute was put over it."""
    changed = attribute | whole(request)
    _check_attribute(moment, changed, applications, "", but=attribute["id"])
    return changed | _event_type(moment, changed)


def attribute_exists(moment: Moment, request: Json) -> bool:
    """Whether there is an attribute of the entity, and event type, that has the name."""
    return _other_attribute(moment, request, "name", None) is not None


def new_additional_cost(moment: Moment, request: Json, applications: Collection[int]) -> Json:
    """The AccountAdditionalCost that a NewAdditionalCost asks for."""
    _check_cost(moment, request, applications, None)
    return {
        "id": moment.entities.next_id(Kind.ADDITIONAL_COST),
        "created": moment.now,
        "accountId": moment.application.account_id,
        "type": "session",
        **whole(request),
    }


def changed_additional_cost(
    moment: Moment, cost: Json, request: Json, applications: Collection[int]
) -> Json:
    """An additional cost after a NewAdditionalCost was put over it."""
    _check_cost(moment, request, applications, cost["id"])
    return cost | whole(request)


def new_store(moment: Moment, request: Json) -> Json:
    """The Store that a NewStore asks for in the moment's Application."""
    integration_id = request["integrationId"]
    key = (moment.application.id, integration_id)
    if moment.entities.found(Kind.STORE, "integrationId", key):
        raise taken(moment, "a store", "integrationId", integration_id, "/integrationId")
    _refuse(attribute_problems(moment, "Store", request.get("attributes"), "/attributes"))
    return {
        "id": moment.entities.next_id(Kind.STORE),
        "created": moment.now,
        "updated": moment.now,
        "applicationId": moment.application.id,
        **request,
        "attributes": kept_attributes(moment, {}, request.get("attributes")),
    }


def changed_store(moment: Moment, store: Json, request: Json) -> Json:
    """A store after an UpdateStore."""
    sent = request.get("attributes")
    _refuse(attribute_problems(moment, "Store", sent, "/attributes"))
    attributes = kept_attributes(moment, store.get("attributes") or {}, sent)
    return store | request | {"attributes": attributes, "updated": moment.now}


def shown_store(moment: Moment, store: Json) -> Json:
    """A store with the campaigns that are linked to it."""
    linked = [campaign["id"] for campaign in linked_campaigns(moment, store)]
    return store | {"linkedCampaignIds": linked}


def linked_campaigns(moment: Moment, store: Json) -> list[Json]:
    """The campaigns of an Application that name one of its stores."""
    campaigns = moment.entities.entities(Kind.CAMPAIGN, "application", store["applicationId"])
    return [one for one in campaigns if store["id"] in (one.get("linkedStoreIds") or ())]


def drop_store(moment: Moment, store: Json) -> None:
    """Have a store no more, nor any link of a campaign to it, nor any budget there."""
    for campaign in linked_campaigns(moment, store):
        rest = [number for number in campaign["linkedStoreIds"] if number != store["id"]]
        moment.entities.put(Kind.CAMPAIGN, {**campaign, "linkedStoreIds": rest})
    drop_budgets_in(moment.entities, store["id"])
    moment.entities.drop(Kind.STORE, store["id"])


def kept_attributes(moment: Moment, before: Json, sent: Json | None) -> Json:
    """The attributes of a definition after an update that may name some."""
    if sent is None:
        return before
    kept = before if moment.assume["definition-attributes"] == "merge" else {}
    return merged(kept, sent, moment)


def whole(request: Json) -> Json:
    """A request with the numbers in its lists of IDs as integers: a client may write 2 as 2.0."""
    return request | {
        word: [int(number) for number in request[word]] for word in _LISTS if word in request
    }


def taken(moment: Moment, what: str, field: str, value: Any, place: str) -> Refusal:
    """The refusal of a second one with a name or ID that only one can have."""
    message = f"There is {what} with the {field} {shown(value)} already"
    if moment.assume["taken-name-status"] == "409":
        return Refusal(Refused.EXISTS, message)
    return invalid([Problem("uniqueItems", message, place)])


def _check_attribute(
    moment: Moment,
    request: Json,
    applications: Collection[int],
    place: str,
    but: int | None = None,
) -> None:
    for field in ("name", "title"):
        if _other_attribute(moment, request, field, but) is not None:
            raise taken(moment, "an attribute", field, request[field], f"{place}/{field}")
    _refuse(subscription_problems(request, applications, place))


def _other_attribute(moment: Moment, request: Json, field: str, but: int | None) -> Json | None:
    """An attribute other than ``but`` that shares a name or title within its entity."""
    entities = moment.entities
    wanted = (request["entity"], event_of(entities, request), request[field])
    for one in entities.values(Kind.ATTRIBUTE):
        if one["id"] != but and (one["entity"], event_of(entities, one), one[field]) == wanted:
            return one
    return None


def _event_type(moment: Moment, attribute: Json) -> Json:
    """The ID of the event type of an attribute of events; writes one that there was not.

    Event types are made by giving them an attribute.
    """
    name = attribute.get("eventType")
    if attribute["entity"] != "Event" or not name:
        return {}
    keys = moment.entities.found(Kind.EVENT_TYPE, "name", name)
    if keys:
        return {"eventTypeId": keys[0]}
    number = moment.entities.next_id(Kind.EVENT_TYPE)
    made = {"id": number, "created": moment.now, "name": name, "title": name, "description": ""}
    moment.entities.put(Kind.EVENT_TYPE, made)
    return {"eventTypeId": number}


def _check_cost(
    moment: Moment, request: Json, applications: Collection[int], but: int | None
) -> None:
    keys = moment.entities.found(Kind.ADDITIONAL_COST, "name", request["name"])
    if any(key != but for key in keys):
        raise taken(moment, "an additional cost", "name", request["name"], "/name")
    _refuse(subscription_problems(request, applications, ""))


def subscription_problems(
    request: Json, applications: Collection[int], place: str
) -> list[Problem]:
    """The Applications that a definition names and that there are not."""
    field = "subscribedApplicationsIds"
    return [
        Problem("enum", f"no Application has the ID {number}", f"{place}/{field}/{index}")
        for index, number in enumerate(request.get(field) or ())
        if number not in applications
    ]


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise invalid(found)
