"""Handlers of attributes in the Management API."""

from collections.abc import Mapping

from mockserver.api.call import Answer, Call, Handler
from mockserver.api.management.entity_lists import number_list, with_total
from mockserver.api.management.item_files import require_few
from mockserver.api.management.named import application_ids, named_entity
from mockserver.api.management.written import import_of, keep
from mockserver.engine.allowed_lists import import_allowed_list
from mockserver.engine.attributes import subscribed
from mockserver.engine.definitions import changed_attribute, new_attribute
from mockserver.entities import Json, Kind

_SORTS = ("id", "created", "entity", "name", "title", "type", "description", "eventType")


def get_attributes(call: Call) -> Answer:
    """getAttributes. Those that every account has are not listed: nobody defined them."""
    applications = number_list(call.parameters["applicationIds"], "applicationIds")
    rows = [
        one for one in call.account.tables.values(Kind.ATTRIBUTE) if _fits(call, one, applications)
    ]
    return with_total(call, rows, _SORTS)


def get_attribute(call: Call) -> Answer:
    """getAttribute."""
    return Answer(_named(call))


def create_attribute(call: Call) -> Answer:
    """createAttribute."""
    moment = call.moment()
    attribute = new_attribute(moment, call.body, application_ids(call))
    moment.entities.put(Kind.ATTRIBUTE, attribute)
    keep(call, moment.entities.changes)
    return Answer(attribute, 201)


def update_attribute(call: Call) -> Answer:
    """updateAttribute."""
    moment = call.moment()
    attribute = changed_attribute(moment, _named(call), call.body, application_ids(call))
    moment.entities.put(Kind.ATTRIBUTE, attribute)
    keep(call, moment.entities.changes)
    return Answer(attribute)


def import_allowed(call: Call) -> Answer:
    """importAllowedList: the attribute is held to the values of the file."""
    attribute, moment = _named(call), call.moment()
    require_few(call)
    record = import_of(call, "AllowedList", len(call.body))
    import_allowed_list(moment.entities, attribute, call.body)
    # The import comes first, for the Change to show it and not all the values.
    keep(call, {Kind.IMPORT: {record["id"]: record}, **moment.entities.changes})
    return Answer(record)


def _fits(call: Call, attribute: Json, applications: frozenset[int] | None) -> bool:
    """Whether an attribute is one of those that a list asks for."""
    asked = call.parameters
    if asked["kind"] == "builtin":
        return False
    if any(asked[word] and attribute[word] != asked[word] for word in ("entity", "type")):
        return False
    known_by = subscribed(attribute)
    if applications is not None and known_by is not None and known_by.isdisjoint(applications):
        return False
    part = (asked["search"] or "").lower()
    return any(part in attribute[word].lower() for word in ("name", "title", "description"))


def _named(call: Call) -> Json:
    return named_entity(call, Kind.ATTRIBUTE, "attribute", "attributeId")


HANDLERS: Mapping[str, Handler] = {
    "getAttributes": get_attributes,
    "getAttribute": get_attribute,
    "createAttribute": create_attribute,
    "updateAttribute": update_attribute,
    "importAllowedList": import_allowed,
}
